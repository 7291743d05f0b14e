namespace Mutual.Grains.Invoices;

/// <summary>How good the claim on the client is.</summary>
public enum InvoiceClaim
{
    /// <summary>The client is expected to pay.</summary>
    Good = 1,

    /// <summary>In default: the mutual decided that the client does not pay; the claim and its VAT stand.</summary>
    Doubtful = 2,

    /// <summary>Lost for certain in law: written off.</summary>
    Lost = 3,
}

/// <summary>Where the net of what a client paid went, in the order of settlement.</summary>
/// <param name="Advance">Repaid what the fund had advanced.</param>
/// <param name="Contribution">Into the guarantee fund.</param>
/// <param name="Fee">To the mutual.</param>
/// <param name="Member">To the activity account, beyond what was advanced.</param>
public readonly record struct Settlement(Money Advance, Money Contribution, Money Fee, Money Member);

/// <summary>The money of one invoice: what was asked, credited, paid, advanced and lost. Everything else follows from it.</summary>
/// <remarks>
/// Amounts are positive. What a part of a payment settles is never remembered but computed from the whole: so no order of payments, credit notes and advances can lose a cent.
/// Source: <c>accounting.md</c> §3, rules below the table.
/// </remarks>
/// <param name="Net">As issued, without VAT.</param>
/// <param name="Vat">As issued.</param>
/// <param name="FeeRate">The mutual's part of the net, a plain fraction.</param>
/// <param name="ContributionRate">The fund's part of the net, a plain fraction.</param>
/// <param name="VatOnCollection">VAT is due as the client pays (France), not on issue.</param>
public sealed record InvoiceMoney(Money Net, Money Vat, decimal FeeRate, decimal ContributionRate, bool VatOnCollection)
{
    /// <summary>How good the claim is.</summary>
    public InvoiceClaim Claim { get; init; } = InvoiceClaim.Good;

    /// <summary>Taken back by credit notes, without VAT.</summary>
    public Money CreditedNet { get; init; }

    /// <summary>VAT taken back by credit notes.</summary>
    public Money CreditedVat { get; init; }

    /// <summary>Settled of the gross: received, or given up as short; without what became owed back.</summary>
    public Money Paid { get; init; }

    /// <summary>The part of <see cref="Paid"/> without VAT.</summary>
    public Money PaidNet { get; init; }

    /// <summary>Given up because the client paid a little less; the mutual's own fee bears it.</summary>
    public Money Short { get; init; }

    /// <summary>Part of the member's share that was advanced; zero when nothing was.</summary>
    public decimal AdvanceRate { get; init; }

    /// <summary>What the decision granted; <see cref="Advanced"/> is what credit notes left of it.</summary>
    public Money AdvanceGranted { get; init; }

    /// <summary><see cref="PaidNet"/> when the advance was granted: settled without one.</summary>
    public Money PaidNetBeforeAdvance { get; init; }

    /// <summary><see cref="PaidNet"/> when the claim was written off: what comes later is income again.</summary>
    public Money PaidNetAtLoss { get; init; }

    /// <summary>What is asked now: issued less credited, without VAT.</summary>
    public Money NetNow => Net - CreditedNet;

    /// <summary>VAT of what is asked now.</summary>
    public Money VatNow => Vat - CreditedVat;

    /// <summary>What is asked now, with VAT.</summary>
    public Money GrossNow => NetNow + VatNow;

    /// <summary>Still unpaid with VAT, in default or written off or not.</summary>
    public Money Owed => GrossNow - Paid;

    /// <summary>Still unpaid without VAT.</summary>
    public Money OwedNet => NetNow - PaidNet;

    /// <summary>VAT of what is settled.</summary>
    public Money PaidVat => Paid - PaidNet;

    /// <summary>What is to be collected of a good claim, with VAT.</summary>
    public Money Open => Claim is InvoiceClaim.Good ? Owed : Money.Zero;

    /// <summary>The mutual's fee on what is asked now, rounded half up.</summary>
    public Money Fee => NetNow.Times(FeeRate, Rounding.HalfUp);

    /// <summary>The fund's contribution on what is asked now, rounded half up.</summary>
    public Money Contribution => NetNow.Times(ContributionRate, Rounding.HalfUp);

    /// <summary>The member's share of what is asked now: the rest, so that the three add up to the net.</summary>
    public Money Share => NetNow - Fee - Contribution;

    /// <summary>What the fund has advanced, as it is on what is asked now: the rate on the share not paid out before, rounded down.</summary>
    public Money Advanced => AdvanceRate == 0 ? Money.Zero : (Share - SettledBefore.Member).Times(AdvanceRate, Rounding.Down);

    /// <summary>Advanced and not yet repaid; after default the fund has borne it.</summary>
    public Money AdvanceOpen => Claim is InvoiceClaim.Good ? Advanced - Settled.Advance : Money.Zero;

    /// <summary>Where the paid net went: advance, contribution, fee, member.</summary>
    public Settlement Settled
    {
        get
        {
            var before = SettledBefore;
            var rest = PaidNet - before.Contribution - before.Fee - before.Member;
            var advance = Take(ref rest, Advanced);
            var contribution = Take(ref rest, Contribution - before.Contribution);
            var fee = Take(ref rest, Fee - before.Fee);
            return new(advance, before.Contribution + contribution, before.Fee + fee, before.Member + rest);
        }
    }

    /// <summary>Where the invoice stands.</summary>
    public InvoiceStatus Status => (Claim, Owed.IsZero) switch
    {
        _ when NetNow.IsZero => InvoiceStatus.Credited,
        (InvoiceClaim.Good, true) => InvoiceStatus.Paid,
        (InvoiceClaim.Good, false) => Paid.IsZero ? InvoiceStatus.Issued : InvoiceStatus.PartlyPaid,
        (_, true) => InvoiceStatus.Recovered,
        (InvoiceClaim.Doubtful, false) => InvoiceStatus.Defaulted,
        _ => InvoiceStatus.WrittenOff,
    };

    private Settlement SettledBefore
    {
        get
        {
            var rest = Money.Min(PaidNet, PaidNetBeforeAdvance);
            var contribution = Take(ref rest, Contribution);
            var fee = Take(ref rest, Fee);
            return new(Money.Zero, contribution, fee, rest);
        }
    }

    private static Money Take(ref Money rest, Money most)
    {
        var taken = Money.Min(rest, most);
        rest -= taken;
        return taken;
    }
}
