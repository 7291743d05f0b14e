using System.Security.Cryptography;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Orders;

/// <summary>What the client's answer does to an order. Pure: no clock, no database, no grain.</summary>
internal static class ClientConfirmation
{
    /// <summary>Whether a secret opens the order.</summary>
    public static bool Opens(OrderState order, string? secret) =>
        order.LinkHash is { } hash && secret is not null && CryptographicOperations.FixedTimeEquals(hash, Ordering.HashOf(secret));

    /// <summary>Takes the one answer of whoever has the link.</summary>
    public static Outcome<Decision<OrderState, OrderReceipt>> Decide(OrderState? order, AnswerOrder request, Instant at)
    {
        // An order that does not exist and a wrong secret look alike from outside.
        if (order is null || !Opens(order, request.Secret)) return Refusal.LinkNotValid;
        return order.Answered is null ? Answer(order, request, at) : Refusal.OrderAnswered;
    }

    /// <summary>Takes the answer, with the evidence of it.</summary>
    /// <returns>Or refused: <c>order-changed</c>, <c>order-expired</c>, <c>order-not-open</c>, <c>reason-missing</c>, or as text and e-mail are.</returns>
    public static Outcome<Decision<OrderState, OrderReceipt>> Answer(OrderState order, AnswerOrder request, Instant at)
    {
        var today = at.InZone(MutualTime.ZoneOf(order.Country)).Date;
        if (order.Status is OrderStatus.Draft || request.Shown != order.ContentHash) return Refusal.OrderChanged;
        if (order.Status is OrderStatus.Expired) return Refusal.OrderExpired;
        if (order.Status is not OrderStatus.Sent) return Refusal.OrderNotOpen;
        if (order.ValidUntil < today) return Refusal.OrderExpired;
        if (!Enum.IsDefined(request.Answer)) return Refusal.ValueUnknown;
        var name = PersonText.Name(request.Name);
        if (!name.IsAccepted) return name.Refused;
        var email = Email.Read(request.Email);
        if (!email.IsAccepted) return email.Refused;
        var role = PersonText.Name(request.Role);
        if (!role.IsAccepted) return role.Refused;
        string? reason = null;
        if (request.Answer is not ClientAnswer.Confirm)
        {
            var read = InputText.Reason(request.Reason);
            if (!read.IsAccepted) return read.Refused;
            reason = read.Value;
        }

        var (status, kind) = request.Answer switch
        {
            ClientAnswer.Confirm => (OrderStatus.Confirmed, EntryKind.OrderConfirmed),
            ClientAnswer.RequestChange => (OrderStatus.ChangeRequested, EntryKind.OrderChangeRequested),
            _ => (OrderStatus.Rejected, EntryKind.OrderRejected),
        };
        var receipt = new OrderReceipt(order.Order, order.Number, request.Answer, at, request.Shown);
        var answered = order with { Status = status, Answered = receipt, ConfirmedAt = request.Answer is ClientAnswer.Confirm ? at : null };
        return Ordering.Becomes(order, answered, kind, today, new { request.Shown }, _ => receipt, draft => OrderRows.Keep(draft, order, request, name.Value, email.Value, role.Value, reason, at));
    }
}
