using System.Text.Json.Serialization;
using NodaTime;

namespace Mutual.Grains.Orders;

/// <summary>An order: what a client confirms before the work. Key: the order's id.</summary>
/// <remarks>draft → sent → confirmed | change requested | rejected | expired, then delivered → invoiced → closed, or cancelled.</remarks>
[Alias("order")]
public interface IOrderGrain : IGrainWithGuidKey
{
    [Alias("draft")]
    Task<Outcome<OrderView>> Draft(CommandId command, DraftOrder request);

    /// <summary>Changes an order that is not confirmed yet, or voids the confirmation of one that is: it must be sent again.</summary>
    [Alias("change")]
    Task<Outcome<OrderView>> Change(CommandId command, ChangeOrder request);

    /// <summary>Sends it to the client: the answer carries the secret of the link, which is kept only hashed.</summary>
    [Alias("send")]
    Task<Outcome<OrderSent>> Send(CommandId command, SendOrder request);

    /// <summary>The client's answer, by the secret of the link. The same answer again: the same receipt.</summary>
    [Alias("answer")]
    Task<Outcome<OrderReceipt>> Answer(CommandId command, AnswerOrder request);

    [Alias("deliver")]
    Task<Outcome<OrderView>> Deliver(CommandId command, DeliverOrder request);

    [Alias("cancel")]
    Task<Outcome<OrderView>> Cancel(CommandId command, CancelOrder request);

    /// <summary>Closes an order whose client did not answer by its day; it may be sent again.</summary>
    [Alias("expire")]
    Task<Outcome<OrderView>> Expire(CommandId command);

    [Alias("view")]
    Task<Outcome<OrderView>> View();
}

public enum OrderStatus
{
    Draft = 1, Sent, Confirmed, ChangeRequested, Rejected, Expired, Delivered, Invoiced, Closed, Cancelled,
}

/// <param name="Net">What may be invoiced, without VAT.</param>
/// <param name="VatRate">Percent as the pack knows it: 21, 12, 6, 0; 20, 10, 5.5, 2.1.</param>
/// <param name="InvoiceOn">Day the invoice is expected.</param>
/// <param name="TermDays">Days from issue to due.</param>
/// <param name="Hours">How many hours of work; null: it is not said. Asked for by a framework with the client.</param>
[GenerateSerializer, Immutable, Alias("order-terms")]
public sealed record OrderTerms(
    [property: Id(0)] string Description, [property: Id(1)] Money Net, [property: Id(2)] decimal VatRate, [property: Id(3)] LocalDate WorkFrom, [property: Id(4)] LocalDate WorkTo,
    [property: Id(5)] LocalDate InvoiceOn, [property: Id(6)] int TermDays, [property: Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Hours = null);

[GenerateSerializer, Immutable, Alias("draft-order")]
public sealed record DraftOrder([property: Id(0)] Guid Member, [property: Id(1)] Guid Client, [property: Id(2)] OrderTerms Terms);

[GenerateSerializer, Immutable, Alias("change-order")]
public sealed record ChangeOrder([property: Id(0)] OrderTerms Terms);

/// <param name="ValidUntil">Last day the client may answer; at most 30 days ahead.</param>
[GenerateSerializer, Immutable, Alias("send-order")]
public sealed record SendOrder([property: Id(0)] LocalDate ValidUntil);

/// <param name="Secret">256 random bits in base64url, for the link <c>/c/SECRET</c>. Shown once.</param>
[GenerateSerializer, Immutable, Alias("order-sent")]
public sealed record OrderSent([property: Id(0)] Guid Order, [property: Id(1)] string Secret, [property: Id(2)] LocalDate ValidUntil);

public enum ClientAnswer
{
    Confirm = 1, RequestChange, Reject,
}

/// <param name="Shown">SHA-256 in hex of exactly what was shown (<see cref="OrderView.ContentHash"/>).</param>
/// <param name="Reason">Required unless confirmed.</param>
[GenerateSerializer, Immutable, Alias("answer-order")]
public sealed record AnswerOrder(
    [property: Id(0)] string Secret, [property: Id(1)] ClientAnswer Answer, [property: Id(2)] string Shown, [property: Id(3)] string Name, [property: Id(4)] string Email,
    [property: Id(5)] string Role, [property: Id(6)] string? Reason, [property: Id(7)] string Address);

[GenerateSerializer, Immutable, Alias("order-receipt")]
public sealed record OrderReceipt([property: Id(0)] Guid Order, [property: Id(1)] string Number, [property: Id(2)] ClientAnswer Answer, [property: Id(3)] Instant At, [property: Id(4)] string Shown);

[GenerateSerializer, Immutable, Alias("deliver-order")]
public sealed record DeliverOrder([property: Id(0)] LocalDate On);

[GenerateSerializer, Immutable, Alias("cancel-order")]
public sealed record CancelOrder([property: Id(0)] string Reason);

/// <param name="Invoiced">Net already invoiced on it.</param>
/// <param name="ContentHash">SHA-256 in hex of what the client is shown.</param>
[GenerateSerializer, Immutable, Alias("order-view")]
public sealed record OrderView(
    [property: Id(0)] Guid Order, [property: Id(1)] string Entity, [property: Id(2)] string Number, [property: Id(3)] Guid Member, [property: Id(4)] Guid Client,
    [property: Id(5)] OrderStatus Status, [property: Id(6)] OrderTerms Terms, [property: Id(7)] Money Invoiced, [property: Id(8)] string ContentHash,
    [property: Id(9)] Instant? ConfirmedAt, [property: Id(10)] int Version);
