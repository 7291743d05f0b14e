using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The household in the simulator of 2021.</summary>
internal enum Household2021
{
    Alone = 1, MarriedOneIncome, MarriedTwoIncomes,
}

/// <summary>A white-collar month of 2021 without children, as a union's simulator shows it. Euros.</summary>
/// <remarks>An algorithm check, not a payslip: payroll-rules §5.14.</remarks>
internal readonly record struct KeyFormula2021(decimal Onss, decimal Bonus, decimal Taxable, decimal Withholding, decimal FiscalBonus, decimal Special, decimal Net)
{
    internal static KeyFormula2021 Of(KeyFormula2021Values rule, decimal gross, Household2021 household)
    {
        var onss = R2(gross * rule.ContributionRate);
        var bonus = Math.Min(WorkBonus.Part(rule, rule.Bonus, "work-bonus", gross, 1, raised: false, null), onss);
        var taxable = gross - onss + bonus;
        var scaleTwo = household is Household2021.MarriedOneIncome;
        var withholding = Math.Max(0, MonthlyTax(rule, taxable, scaleTwo) - (household is Household2021.Alone ? rule.SingleMonthly : 0));
        var fiscalBonus = Math.Min(withholding, R2(bonus * rule.FiscalBonus));
        var special = SpecialContribution.Of(rule, household is Household2021.MarriedTwoIncomes ? rule.TwoIncomes : rule.OneIncome, gross, null);
        return new(onss, bonus, taxable, withholding, fiscalBonus, special, taxable - withholding + fiscalBonus - special);
    }

    /// <summary>A row of the official scale: taxable pay rounded down to a multiple of 15, the month cut to the cent.</summary>
    internal static decimal MonthlyTax(KeyFormula2021Values rule, decimal taxable, bool scaleTwo)
    {
        var step = decimal.Floor(taxable / rule.TaxableStep) * rule.TaxableStep;
        return decimal.Round(WithholdingTax.Yearly(rule, rule, step, scaleTwo, null).BaseTax / 12, 2, MidpointRounding.ToZero);
    }
}
