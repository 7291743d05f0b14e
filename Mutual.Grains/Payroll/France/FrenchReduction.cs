using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.France;

/// <summary>What the employer's contributions fall by when pay is low: the general reduction of 2025, the single degressive one from 2026.</summary>
/// <remarks>Source: payroll-rules §7.3. Wages and pay are compared over twelve months, where both are exact.</remarks>
internal static class FrenchReduction
{
    private const int MonthsInYear = 12;

    internal static decimal Of(FrenchValues values, in FrenchSlices slices, int headcount, PayWorking? working)
    {
        if (slices.Pay <= 0) return 0;
        var wage = values.MinimumWage!.OfYear(slices.Hours);
        var pay = slices.Pay * MonthsInYear;
        var (rule, coefficient) = values.DegressiveReduction is { } degressive
            ? ((DatedValues)degressive, Degressive(degressive, wage, pay, headcount))
            : (values.GeneralReduction!, General(values, wage, pay, headcount));
        if (coefficient == 0) return 0;
        working?.Add(new("generalReduction.coefficient", coefficient, 0, 0, 1, Rounding.HalfUp, 4, coefficient, rule));
        return working.Cents(rule, "generalReduction", slices.Pay, coefficient);
    }

    /// <summary>Nothing at three minimum wages, and just below them at once the least part.</summary>
    internal static decimal Degressive(DegressiveReductionValues rule, decimal wage, decimal pay, int headcount)
    {
        if (pay >= rule.Wages * wage) return 0;
        var most = MostOf(rule, headcount);
        var (above, below) = (rule.Wages * wage - pay, 2 * pay);   // Half of (wages × minimum wage / pay − 1), as a fraction.
        return above >= below ? R4(rule.Least + most) : DegressiveCoefficient.Of(rule.Least, most, above, below, rule.Power);
    }

    /// <summary>The largest coefficient there is that day.</summary>
    internal static decimal MostOf(FrenchValues values, int headcount) => values.DegressiveReduction is { } rule ? rule.Least + MostOf(rule, headcount) : Most(values, headcount);

    private static decimal MostOf(DegressiveReductionValues rule, int headcount) => headcount < rule.LargeFrom ? rule.MostSmall : rule.MostLarge;

    private static decimal General(FrenchValues values, decimal wage, decimal pay, int headcount)
    {
        var rule = values.GeneralReduction!;
        if (pay >= rule.Wages * wage) return 0;
        var most = Most(values, headcount);
        return R4(Math.Min(most, (rule.Wages * wage - pay) * most / ((rule.Wages - 1) * pay)));
    }

    /// <summary>The employer's rates the reduction stands for, together.</summary>
    internal static decimal Most(FrenchValues values, int headcount)
    {
        var (rates, levies) = (values.SicknessAndFamily!, values.Levies!);
        return R4((rates.Sickness.Reduced ?? rates.Sickness.Full) + (rates.Family.Reduced ?? rates.Family.Full) + values.OldAge!.EmployerUncapped + values.OldAge.EmployerCapped
            + levies.SolidarityAutonomy + values.WorkAccident!.Floor + (headcount < levies.FnalLargeFrom ? levies.FnalSmall : levies.FnalLarge) + values.Unemployment!.Unemployment
            + values.Supplementary!.Pension.EmployerFirst + values.Supplementary.Ceg.EmployerFirst);
    }
}
