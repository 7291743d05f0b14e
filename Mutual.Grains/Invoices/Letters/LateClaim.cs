namespace Mutual.Grains.Invoices.Letters;

/// <summary>Interest and flat compensation the last letter asked for, as far as the client has not paid them.</summary>
/// <remarks>Kept beside the books and booked when received (accounting.md §3, row 29). A payment goes to the claim first, to these with what is left.</remarks>
internal readonly record struct LateClaim(Money Interest, Money Flat)
{
    /// <summary>Both.</summary>
    public Money Total => Interest + Flat;

    /// <summary>What an amount settles of it: the flat sum first, which the client cannot make smaller by paying sooner.</summary>
    public LateClaim Settled(Money amount)
    {
        var flat = Money.Min(amount, Flat);
        return new(Money.Min(amount - flat, Interest), flat);
    }

    /// <summary>What stays asked.</summary>
    public LateClaim Less(LateClaim paid) => new(Interest - paid.Interest, Flat - paid.Flat);

    /// <summary>What stays asked when a credit note takes part of the invoice back: interest falls with it, rounded down; nothing stays on an invoice of nothing.</summary>
    public LateClaim After(Money grossBefore, Money grossNow) => grossNow.IsZero ? default : new(Interest.Share(grossNow, grossBefore, Rounding.Down), Flat);
}
