using System.Security.Cryptography;
using System.Text;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Orders;

/// <summary>What is decided about an order by the member and the mutual. Pure: no clock, no database, no grain.</summary>
internal static class Ordering
{
    private const int AnswerDaysMax = 30;

    /// <summary>Writes an order down.</summary>
    public static Outcome<Decision<OrderState, OrderView>> Draft(Guid order, DraftOrder request, OrderParties parties, LocalDate today)
    {
        var checkedTerms = parties.Check(request.Terms, today);
        if (!checkedTerms.IsAccepted) return checkedTerms.Refused;
        var (terms, seller) = (checkedTerms.Value, parties.Seller);
        OrderState Drafted(string number) => new(
            order, seller.Id, seller.Code, seller.Country, number, request.Member, request.Client, OrderStatus.Draft, terms, Money.Zero, parties.ContentHash(number, terms),
            null, null, null, null, null, 1);
        return new Decision<OrderState, OrderView>(view => Drafted(view.Number), new NumberSeries(seller.Id, 0, "order"), (draft, number) =>
        {
            var drafted = Drafted(FormattableString.Invariant($"{number:0000}"));
            OrderRows.Add(draft, drafted);
            draft.Record(seller.Id, order, 1, JournalEntry.Of(EntryKind.OrderDrafted, today), new("order", order), Figures(drafted));
            return drafted.View();
        });
    }

    /// <summary>Alters the terms; a confirmation given before is void, and the order must be sent again.</summary>
    public static Outcome<Decision<OrderState, OrderView>> Change(OrderState? order, ChangeOrder request, OrderParties parties, LocalDate today)
    {
        if (order is null) return Refusal.NotFound;
        var terms = parties.Check(request.Terms, today);
        if (!terms.IsAccepted) return terms.Refused;
        if (!order.Invoiced.IsZero || order.Status is OrderStatus.Invoiced) return Refusal.OrderInvoiced;
        if (order.Status is OrderStatus.Delivered or OrderStatus.Rejected or OrderStatus.Closed or OrderStatus.Cancelled) return Refusal.OrderNotOpen;
        var changed = order with
        {
            Status = OrderStatus.Draft, Terms = terms.Value, ContentHash = parties.ContentHash(order.Number, terms.Value), ConfirmedAt = null, Answered = null,
        };
        return Becomes(order, changed, EntryKind.OrderChanged, today, Figures(changed), after => after.View(), draft => OrderRows.SetLimit(draft, order.Order, terms.Value.Net));
    }

    /// <summary>Sends it with a link of its own; an earlier link opens nothing any more.</summary>
    public static Outcome<Decision<OrderState, OrderSending>> Send(OrderState? order, SendOrder request, LinkKey links, LocalDate today)
    {
        if (order is null) return Refusal.NotFound;
        if (request.ValidUntil < today || request.ValidUntil > today.PlusDays(AnswerDaysMax)) return Refusal.DateOutOfRange.Because($"A client has from today to {AnswerDaysMax} days to answer.");
        if (order.Status is not (OrderStatus.Draft or OrderStatus.Sent or OrderStatus.Expired)) return Refusal.OrderNotOpen;
        var sent = order with
        {
            Status = OrderStatus.Sent, LinkHash = HashOf(links.SecretOf(order.Order, order.Version + 1)), ValidUntil = request.ValidUntil, Answered = null, ConfirmedAt = null,
        };
        return Becomes(order, sent, EntryKind.OrderSent, today, new { request.ValidUntil, Shown = order.ContentHash }, after => new OrderSending(after.Order, after.Version, request.ValidUntil));
    }

    /// <summary>The work is done.</summary>
    public static Outcome<Decision<OrderState, OrderView>> Deliver(OrderState? order, DeliverOrder request, LocalDate today)
    {
        if (order is null) return Refusal.NotFound;
        if (Input.Day(request.On, today) is { } day) return day;
        if (request.On > today) return Refusal.DateInFuture;
        if (request.On < order.Terms.WorkFrom) return Refusal.DeliveredBeforeWork;
        if (order.Status is OrderStatus.Draft or OrderStatus.Sent or OrderStatus.ChangeRequested or OrderStatus.Expired) return Refusal.OrderNotConfirmed;
        if (order.Status is not OrderStatus.Confirmed) return Refusal.OrderNotOpen;
        return Becomes(order, order with { Status = OrderStatus.Delivered, DeliveredOn = request.On }, EntryKind.OrderDelivered, today, new { request.On }, after => after.View());
    }

    /// <summary>Calls it off: nothing more may be invoiced on it.</summary>
    public static Outcome<Decision<OrderState, OrderView>> Cancel(OrderState? order, CancelOrder request, LocalDate today)
    {
        if (order is null) return Refusal.NotFound;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (!order.Invoiced.IsZero || order.Status is OrderStatus.Invoiced) return Refusal.OrderInvoiced;
        if (order.Status is OrderStatus.Cancelled or OrderStatus.Closed or OrderStatus.Rejected) return Refusal.OrderNotOpen;
        return Becomes(order, order with { Status = OrderStatus.Cancelled }, EntryKind.OrderCancelled, today, new { }, after => after.View(),
            draft => OrderRows.SetLimit(draft, order.Order, Money.Zero), reason.Value);
    }

    /// <summary>The client did not answer by its day.</summary>
    public static Outcome<Decision<OrderState, OrderView>> Expire(OrderState? order, LocalDate today)
    {
        if (order is null) return Refusal.NotFound;
        if (order.Status is not OrderStatus.Sent || order.ValidUntil >= today) return Refusal.OrderNotExpired;
        return Becomes(order, order with { Status = OrderStatus.Expired }, EntryKind.OrderExpired, today, new { order.ValidUntil }, after => after.View());
    }

    /// <summary>SHA-256 of a link's secret: all that is kept of it.</summary>
    internal static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The order one step on: its row, its entry, and what else belongs to the step.</summary>
    internal static Decision<OrderState, T> Becomes<T>(
        OrderState before, OrderState changed, EntryKind kind, LocalDate on, object body, Func<OrderState, T> answer, Action<CommitDraft>? also = null, string? reason = null)
    {
        var next = changed with { Version = before.Version + 1 };
        return new(_ => next, null, (draft, _) =>
        {
            OrderRows.Change(draft, before, next, reason);
            also?.Invoke(draft);
            draft.Record(next.Entity, next.Order, next.Version, JournalEntry.Of(kind, on), new("order", next.Order), body);
            return answer(next);
        });
    }

    private static object Figures(OrderState order) => new
    {
        order.Member, order.Client, NetCents = order.Terms.Net.Cents, order.Terms.VatRate, order.Terms.WorkFrom, order.Terms.WorkTo, order.Terms.InvoiceOn, order.Terms.TermDays,
        Shown = order.ContentHash,
    };
}

/// <summary>What is kept of the answer to a sending: everything but the secret.</summary>
internal sealed record OrderSending(Guid Order, int Version, LocalDate ValidUntil);
