using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>What becomes of an invoice when money received on it goes back. Pure.</summary>
internal static class InvoiceReturns
{
    /// <param name="invoice">The invoice.</param>
    /// <param name="request">What went back, and by which movement.</param>
    /// <param name="owedBack">What the client is owed back on it.</param>
    /// <param name="account">What the member's activity account holds.</param>
    /// <param name="entity">Whose chart.</param>
    /// <param name="policy">How low recourse may take the account.</param>
    /// <param name="today">No later day counts.</param>
    public static Outcome<Decision<InvoiceState, InvoiceTakenBack>> TakeBack(
        InvoiceState invoice, TakeBackPayment request, Money owedBack, Money account, Entity entity, Policy policy, LocalDate today)
    {
        if (InvoiceChecks.Amount(request.Amount) is { } amount) return amount;
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        if (request.Amount - Money.Min(request.Amount, owedBack) > invoice.Money.Paid - invoice.Money.Short) return Refusal.CardReturnExceeds;

        var (movement, chart) = (request.Card.Movement, ChartOfAccounts.Of(entity.Country));
        var kind = movement.Kind is CardMovementKind.Refund ? EntryKind.Refunded : EntryKind.Chargeback;
        var back = InvoiceBooking.TakeBack(invoice.Money, invoice.Parties(entity.Country), request.Amount, owedBack, movement.Fee, Account.General(chart.CardInTransit),
            account, new(policy.ProtectedFloorCents), kind, request.On);
        return InvoiceDecisions.Becomes(invoice, invoice with { Money = back.Money }, back.Entry,
            new { request.Amount, movement.Fee, request.Card.Payment, cause = CardRows.Name(movement.Kind), back.OwedBack, back.OwedByMember },
            new InvoiceTakenBack(invoice.Invoice, back.Money.Status, back.Money.Open, back.OwedBack, back.OwedByMember),
            draft =>
            {
                draft.Write(InvoiceRows.PaymentReturn, invoice.Invoice, movement.MovementId, request.On, request.Amount.Cents, back.OwedBack.Cents);
                CardRows.Write(draft, invoice.Entity, request.Card.Payment, movement, request.On);
            }, new("card-movement", movement.MovementId));
    }
}
