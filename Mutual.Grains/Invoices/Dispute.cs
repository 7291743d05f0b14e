using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>How a dispute was decided, seen by the client who raised it.</summary>
public enum DisputeOutcome
{
    /// <summary>The client is right: all that is contested is credited.</summary>
    Upheld = 1,

    /// <summary>The client is right in part: so much is credited.</summary>
    Partly,

    /// <summary>The client owes what was asked.</summary>
    Rejected,
}

/// <summary>A dispute nobody has decided yet.</summary>
/// <param name="Net">Contested, without VAT.</param>
[GenerateSerializer, Immutable, Alias("open-dispute")]
public sealed record OpenDispute([property: Id(0)] Guid Dispute, [property: Id(1)] Money Net, [property: Id(2)] LocalDate OpenedOn);

/// <param name="Net">Contested, without VAT; null: all that is unpaid and not in dispute yet.</param>
/// <param name="Reason">What is wrong with the work or the invoice.</param>
/// <param name="RaisedBy">Who speaks for the client, as stated.</param>
[GenerateSerializer, Immutable, Alias("dispute-invoice")]
public sealed record DisputeInvoice([property: Id(0)] Money? Net, [property: Id(1)] LocalDate On, [property: Id(2)] string Reason, [property: Id(3)] string RaisedBy);

/// <param name="Net">Contested by it, without VAT.</param>
/// <param name="Disputed">Frozen of the invoice by all its disputes, with VAT.</param>
[GenerateSerializer, Immutable, Alias("invoice-disputed")]
public sealed record InvoiceDisputed([property: Id(0)] Guid Dispute, [property: Id(1)] Guid Invoice, [property: Id(2)] Money Net, [property: Id(3)] Money Disputed, [property: Id(4)] Money Open);

/// <param name="Credit">Net to credit when partly upheld: more than nothing, less than what is contested; otherwise null.</param>
/// <param name="Reason">Why; the client reads it.</param>
[GenerateSerializer, Immutable, Alias("decide-dispute")]
public sealed record DecideDispute(
    [property: Id(0)] Guid Dispute, [property: Id(1)] DisputeOutcome Outcome, [property: Id(2)] Money? Credit, [property: Id(3)] LocalDate On, [property: Id(4)] string Reason);

/// <param name="Credited">The credit note; null when nothing was credited.</param>
/// <param name="Disputed">Still frozen, with VAT, by other disputes.</param>
[GenerateSerializer, Immutable, Alias("dispute-decided")]
public sealed record DisputeDecided(
    [property: Id(0)] Guid Dispute, [property: Id(1)] DisputeOutcome Outcome, [property: Id(2)] InvoiceCredited? Credited, [property: Id(3)] Money Disputed, [property: Id(4)] Money Open);

/// <param name="Until">Last day without dunning; null lifts the block there is.</param>
[GenerateSerializer, Immutable, Alias("block-dunning")]
public sealed record BlockDunning([property: Id(0)] LocalDate On, [property: Id(1)] LocalDate? Until, [property: Id(2)] string Reason);

[GenerateSerializer, Immutable, Alias("dunning-blocked")]
public sealed record DunningBlocked([property: Id(0)] Guid Invoice, [property: Id(1)] LocalDate? Until);
