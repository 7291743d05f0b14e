using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>A credit note being written: alone, or because a dispute was lost.</summary>
/// <param name="Booked">What it does to the invoice's money.</param>
/// <param name="Note">Its id.</param>
/// <param name="Net">Without VAT.</param>
/// <param name="Reason">As given.</param>
internal sealed record CreditNote(CreditBooked Booked, Guid Note, Money Net, LocalDate On, string Reason)
{
    /// <summary>Works one out.</summary>
    /// <param name="invoice">Not written off.</param>
    /// <param name="net">At most what is asked now.</param>
    /// <param name="on">Its day.</param>
    /// <param name="reason">As given.</param>
    /// <param name="command">Makes its id.</param>
    /// <param name="account">What the member's activity account holds.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">How low recourse may take the account.</param>
    public static CreditNote Of(InvoiceState invoice, Money net, LocalDate on, string reason, CommandId command, Money account, Entity entity, Policy policy) => new(
        InvoiceBooking.Credit(invoice.Money, invoice.Parties(entity.Country), net, invoice.VatRate, account, new(policy.ProtectedFloorCents), on), command.Creates("credit-note"), net, on, reason);

    /// <summary>The invoice after it.</summary>
    public InvoiceState After(InvoiceState invoice) => invoice with { Money = Booked.Money, Late = invoice.Late.After(invoice.Money.GrossNow, Booked.Money.GrossNow) };

    /// <summary>The series its number comes from.</summary>
    public NumberSeries Series(InvoiceState invoice) => new(invoice.Entity, On.Year, "credit-note");

    /// <summary>Writes its entry and its row, and gives back what the invoice no longer holds.</summary>
    /// <param name="draft">The command's.</param>
    /// <param name="before">The invoice before it.</param>
    /// <param name="next">The invoice after it.</param>
    /// <param name="seq">Of its entry in the invoice's stream.</param>
    /// <param name="n">Taken from <see cref="Series"/>.</param>
    /// <param name="dispute">The dispute it follows from.</param>
    public InvoiceCredited Write(CommitDraft draft, InvoiceState before, InvoiceState next, int seq, long n, Guid? dispute = null)
    {
        var number = FormattableString.Invariant($"C{On.Year}-{n:00000}");
        object body = dispute is null
            ? new { number, Net, Booked.Vat, Booked.OwedBack, Booked.TakenFromAccount, Booked.OwedByMember }
            : new { number, Net, Booked.Vat, Booked.OwedBack, Booked.TakenFromAccount, Booked.OwedByMember, dispute };
        draft.Record(next.Entity, next.Invoice, seq, Booked.Entry, new Source("credit-note", Note), body);
        next.Release(draft, before.Money);
        draft.Write(InvoiceRows.CreditNote, Note, next.Invoice, next.Entity, (short)On.Year, n, number, On, Net.Cents, Booked.Vat.Cents, Reason);
        return new InvoiceCredited(Note, number, Booked.Money.Status, Money.Max(Booked.TakenFromAccount, Money.Zero), Booked.OwedByMember);
    }
}
