namespace Mutual.Grains.Payroll;

/// <summary>What a member repays of recourse each month, before the salary is decided: a quarter of what stands above the protected floor, so that nobody's month is wiped out.</summary>
/// <remarks>Sources: product.md §4 (dilution), accounting.md §3 row 18 and §7; the quarter is policy (docs/decisions/0015).</remarks>
internal static class RecoursePlan
{
    private const int Parts = 4;

    /// <summary>This month's instalment, rounded down to the cent; never above what is owed, never into the floor.</summary>
    /// <param name="balance">The activity account.</param>
    /// <param name="owed">What the member still owes; zero or more.</param>
    /// <param name="floor">What recourse leaves on the account.</param>
    /// <param name="leaving">The last payslip: everything above the floor goes to the plan first.</param>
    /// <param name="agreed">The instalment of a plan the member agreed to; null for the quarter.</param>
    public static Money InstalmentOf(Money balance, Money owed, Money floor, bool leaving, Money? agreed = null)
    {
        var above = balance - floor;
        if (!owed.IsPositive || !above.IsPositive) return Money.Zero;
        return Money.Min(owed, leaving ? above : agreed is { } instalment ? Money.Min(instalment, above) : new Money(above.Cents / Parts));
    }
}
