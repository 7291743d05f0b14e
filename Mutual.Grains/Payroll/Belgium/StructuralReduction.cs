using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>What the employer's contribution falls by when pay is low.</summary>
/// <remarks>
/// Source: structural reduction, category 1; payroll-rules §5.11. Part time counted in hours follows the same formula with 13 weeks of full-time hours in place of 65 days.
/// </remarks>
internal static class StructuralReduction
{
    private const decimal DaysOfQuarter = 65;
    private const decimal MonthsOfQuarter = 3;

    /// <param name="rule">Values in force.</param>
    /// <param name="gross">Gross pay of the month, at 100 %.</param>
    /// <param name="paid">Days paid in the month; hours for part time.</param>
    /// <param name="ofQuarter">65 days; full-time hours of a quarter for part time.</param>
    /// <param name="atMost">The base contribution of the month.</param>
    /// <param name="working">Written to when given.</param>
    internal static decimal Of(StructuralReductionValues rule, decimal gross, decimal paid, decimal ofQuarter, decimal atMost, PayWorking? working)
    {
        var quarterly = working.Cents(rule, "structural-reference", gross, R2(ofQuarter / paid));
        var full = Term(rule, "structural-first-term", rule.FirstRate, rule.FirstLimit - quarterly, working) + Term(rule, "structural-second-term", rule.SecondRate, rule.SecondLimit - quarterly, working);
        if (full == 0) return 0;

        var worked = R2(paid * MonthsOfQuarter / ofQuarter);
        var amount = worked >= 0.80m
            ? R2(full / MonthsOfQuarter)   // From 80 % the multiplier is the inverse of the fraction, and they cancel.
            : R2(full * worked * (worked >= 0.55m ? 1.18m + 0.28m * (worked - 0.55m) : 1.18m) / MonthsOfQuarter);
        return working.Note(rule, "structural-reduction", Math.Min(amount, atMost));
    }

    internal static decimal OfDays(StructuralReductionValues rule, decimal gross, decimal days, decimal atMost, PayWorking? working) => Of(rule, gross, days, DaysOfQuarter, atMost, working);

    private static decimal Term(StructuralReductionValues rule, string item, decimal rate, decimal below, PayWorking? working) => below <= 0 ? 0 : working.Cents(rule, item, below, rate);
}
