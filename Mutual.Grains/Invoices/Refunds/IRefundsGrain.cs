using NodaTime;

namespace Mutual.Grains.Invoices.Refunds;

/// <summary>What an entity gives back to clients by transfer: overpayments, and what credit notes took back after payment. Key: the entity's code.</summary>
[Alias("refunds")]
public interface IRefundsGrain : IGrainWithStringKey
{
    /// <summary>What the client is owed back on an invoice, and where its money came from. Nothing is written.</summary>
    [Alias("owed")]
    Task<Outcome<RefundOwed>> Owed(Guid invoice);

    /// <summary>Whether a refund could be ordered now; nothing is written.</summary>
    [Alias("preview")]
    Task<Outcome<RefundOwed>> Preview(OrderRefund request);

    /// <summary>Orders a refund that two people decided, in a bank file of its own. Its bank line books row 11.</summary>
    [Alias("order")]
    Task<Outcome<RefundOrdered>> Order(CommandId command, OrderRefund request);
}

/// <param name="Amount">Received beyond what settles the claim, less what went back or is on its way.</param>
/// <param name="Name">Whose account the money came from; null when it came by card.</param>
/// <param name="Iban">That account.</param>
[GenerateSerializer, Immutable, Alias("refund-owed")]
public sealed record RefundOwed([property: Id(0)] Guid Invoice, [property: Id(1)] Guid Client, [property: Id(2)] Money Amount, [property: Id(3)] string? Name, [property: Id(4)] string? Iban);

/// <param name="Amount">At most what is owed back.</param>
/// <param name="Name">Holder of the account.</param>
/// <param name="PayOn">Day the bank is asked to pay.</param>
/// <param name="ApprovedBy">Another person than the one who prepared it.</param>
[GenerateSerializer, Immutable, Alias("order-refund")]
public sealed record OrderRefund(
    [property: Id(0)] Guid Invoice, [property: Id(1)] Money Amount, [property: Id(2)] string Name, [property: Id(3)] string Iban, [property: Id(4)] LocalDate PayOn,
    [property: Id(5)] string PreparedBy, [property: Id(6)] string ApprovedBy);

/// <param name="File">Name of the bank file under the mutual's home.</param>
[GenerateSerializer, Immutable, Alias("refund-ordered")]
public sealed record RefundOrdered([property: Id(0)] Guid Payment, [property: Id(1)] string File, [property: Id(2)] Money Amount);
