using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.France;

/// <summary>To whom the lines of a French payslip are owed, and which of them the chart calls taxes on pay.</summary>
/// <remarks>
/// Sources: accounting.md §2 (431 and 437, 645 and 633); PCG, accounts 6331 to 6335: mobility, housing allowance, training, construction, apprenticeship.
/// What Urssaf collects is owed to social security; pension with CEG, CET and APEC to Agirc-Arrco, plans to their insurer, the housing levy to Action Logement.
/// The reduction is shared out as Urssaf prescribes: Agirc-Arrco bears (4.72 % + 1.29 %) / T of it, social security the rest.
/// </remarks>
internal static class FrenchShares
{
    private static readonly FrenchLine[] OtherBodies =
    [
        FrenchLine.EmployeeSupplementaryPension, FrenchLine.EmployeeCeg, FrenchLine.EmployeeCet, FrenchLine.EmployeeApec, FrenchLine.EmployeeHealthPlan,
        FrenchLine.EmployerSupplementaryPension, FrenchLine.EmployerCeg, FrenchLine.EmployerCet, FrenchLine.EmployerApec, FrenchLine.EmployerHealthPlan, FrenchLine.EmployerCadreDeathCover,
        FrenchLine.EmployerHousingLevy,
    ];

    private static readonly FrenchLine[] TaxesOnPay =
        [FrenchLine.EmployerMobility, FrenchLine.EmployerFnal, FrenchLine.EmployerVocationalTraining, FrenchLine.EmployerHousingLevy, FrenchLine.EmployerApprenticeshipTax];

    internal static PayShares Of(FrenchValues values, in FrenchPay pay, int headcount) => new(
        Money.Euro(Sum(OtherBodies, pay.Lines) - OfReduction(values, pay.Reduction, headcount)), Money.Euro(Sum(TaxesOnPay, pay.Lines)));

    /// <summary>Agirc-Arrco's part of the reduction, to the cent, half up.</summary>
    internal static decimal OfReduction(FrenchValues values, decimal reduction, int headcount)
    {
        var pension = values.Supplementary!.Pension.EmployerFirst + values.Supplementary.Ceg.EmployerFirst;
        return R2(reduction * pension / FrenchReduction.MostOf(values, headcount));
    }

    private static decimal Sum(FrenchLine[] lines, in FrenchLines amounts)
    {
        decimal sum = 0;
        foreach (var line in lines) sum += amounts.Of(line);
        return sum;
    }
}
