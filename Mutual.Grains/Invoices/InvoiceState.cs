using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>An issued invoice as its row remembers it.</summary>
internal sealed record InvoiceState(
    Guid Invoice, short Entity, string Number, string Reference, Guid Member, Guid Client, Guid Order, LocalDate IssuedOn, LocalDate DueOn, LocalDate DeliveredOn, decimal VatRate,
    InvoiceMoney Money, GuaranteeDecision Decision, DunningStep? Dunning, LocalDate? DunnedOn, int Version)
{
    /// <summary>What the client contests and nobody has decided yet.</summary>
    public IReadOnlyList<OpenDispute> Disputes { get; init; } = [];

    /// <summary>Last day of the block on dunning; null: none was decided, or it was lifted.</summary>
    public LocalDate? UndunnedUntil { get; init; }

    /// <summary>Interest and flat compensation the last letter asked for, not received yet.</summary>
    public LateClaim Late { get; init; }

    /// <summary>In dispute of what is unpaid, without VAT: a payment settles first what nobody contests.</summary>
    public Money DisputedNet => Kernel.Money.Min(new(Disputes.Sum(dispute => dispute.Net.Cents)), Money.OwedNet);

    /// <summary>The same with VAT; frozen until decided.</summary>
    public Money Disputed => DisputedNet == Money.OwedNet && Disputes.Count > 0 ? Money.Owed : Kernel.Money.Min(DisputedNet + Vat.On(DisputedNet, VatRate), Money.Owed);

    /// <summary>Reasons that people waived for this invoice.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>The review that waits for an answer; null when none does.</summary>
    public AskedReview? Review { get; init; }

    public InvoiceParties Parties(Country country) => new(country, Invoice, Client, Member);

    public Source Source => new("invoice", Invoice);

    public InvoiceView View(string entity) => new(
        Invoice, entity, Number, Member, Client, Order, Money.Status, IssuedOn, DueOn, Reference, Money.Net, Money.Vat, Money.Net + Money.Vat, Money.Owed, Money.AdvanceOpen, Decision,
        Dunning?.Name(), Version, Disputed, UndunnedUntil, Disputes, Money.OwedNet - DisputedNet);

    /// <summary>Writes an entry and what it made of the invoice; the version is still the one before.</summary>
    public void Write(CommitDraft draft, JournalEntry entry, object body, Source? source = null)
    {
        draft.Record(Entity, Invoice, Version + 1, entry, source ?? Source, body);
        InvoiceRows.Change(draft, this);
    }

    /// <summary>Gives back exposure and net of the order that the invoice no longer holds after a change of its money; takes exposure again that a payment taken back brings back.</summary>
    public void Release(CommitDraft draft, InvoiceMoney before)
    {
        if (before.AdvanceOpen - Money.AdvanceOpen is { IsZero: false } repaid)
        {
            var client = Limits.OfClient(Client);
            if (repaid.IsPositive) draft.Write(Limits.UseClient, client, -repaid.Cents, Limits.Unbounded).Write(Limits.Rehold, Invoice, client, Money.AdvanceOpen.Cents);
            else Held(draft, Limits.ReuseClient, client, -repaid, Money.AdvanceOpen);
            Held(draft, repaid.IsPositive ? Limits.UseFund : Limits.ReuseFund, Limits.OfFund(Entity, Invoice), -repaid, Money.AdvanceOpen);
        }
        if (before.NetNow - Money.NetNow is { IsZero: false } credited) Held(draft, Limits.UseOrder, Limits.OfOrder(Order), -credited, Money.NetNow);
    }

    private void Held(CommitDraft draft, BatchStatement use, string scope, Money change, Money now) =>
        draft.Write(use, scope, change.Cents).Write(Limits.Rehold, Invoice, scope, now.Cents);
}
