namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The special social security contribution of a month.</summary>
/// <remarks>Source: ONSS administrative instructions, a third of the quarterly table, without true-up; payroll-rules §5.7.</remarks>
internal static class SpecialContribution
{
    /// <param name="rule">Values in force.</param>
    /// <param name="declared">Declared gross: 108 % of gross where contributions are.</param>
    /// <param name="spouse">Only income above every limit counts as a second income.</param>
    /// <param name="working">Written to when given.</param>
    internal static decimal Of(SpecialContributionValues rule, decimal declared, Spouse spouse, PayWorking? working) => Of(rule, spouse switch
    {
        Spouse.None => rule.NoSpouse,
        Spouse.Above => rule.SpouseWithIncome,
        _ => rule.SpouseWithoutIncome,
    }, declared, working);

    internal static decimal Of(DatedValues rule, List<ContributionBand> bands, decimal declared, PayWorking? working)
    {
        foreach (var band in bands)
        {
            if (!band.Holds(declared)) continue;

            // The product is rounded, then the foot, whole cents, is added: one rounding of the sum is the same.
            var amount = band.Rate == 0 ? working.Note(rule, "special-contribution", band.Foot) : working.Cents(rule, "special-contribution", declared - band.Over, band.Rate, band.Foot);
            if (amount < band.AtLeast) return working.Note(rule, "special-contribution-at-least", band.AtLeast.Value);
            return amount > band.AtMost ? working.Note(rule, "special-contribution-at-most", band.AtMost.Value) : amount;
        }
        throw new InvalidOperationException($"{rule.Rule}: the last band must have no end.");
    }
}
