using System.Runtime.CompilerServices;

namespace Mutual.Grains.Payroll.France;

/// <summary>The lines of a French payslip, the employee's first.</summary>
internal enum FrenchLine
{
    EmployeeOldAgeCapped,
    EmployeeOldAgeUncapped,
    EmployeeSupplementaryPension,
    EmployeeCeg,
    EmployeeCet,
    EmployeeApec,
    EmployeeHealthPlan,
    EmployeeCsgDeductible,
    EmployeeCsgNonDeductible,
    EmployeeCrds,
    EmployerSickness,
    EmployerOldAgeCapped,
    EmployerOldAgeUncapped,
    EmployerFamilyAllowance,
    EmployerWorkAccident,
    EmployerSupplementaryPension,
    EmployerCeg,
    EmployerCet,
    EmployerApec,
    EmployerUnemployment,
    EmployerAgs,
    EmployerFnal,
    EmployerSolidarityAutonomy,
    EmployerSocialDialogue,
    EmployerVocationalTraining,
    EmployerApprenticeshipTax,
    EmployerHousingLevy,
    EmployerMobility,
    EmployerSocialLevyOnPlans,
    EmployerCadreDeathCover,
    EmployerHealthPlan,
}

/// <summary>The lines' amounts, euros to the cent.</summary>
[InlineArray(Count)]
internal struct FrenchLines
{
    internal const int Count = (int)FrenchLine.EmployerHealthPlan + 1;

    private const int FirstOfEmployer = (int)FrenchLine.EmployerSickness;

    /// <summary>Names in the order of the lines: <c>employee.oldAgeCapped</c>.</summary>
    internal static readonly string[] Names = [.. Enum.GetNames<FrenchLine>().Select(name => $"{name[..8].ToLowerInvariant()}.{char.ToLowerInvariant(name[8])}{name[9..]}")];

    private decimal first;

    internal readonly decimal Of(FrenchLine line) => this[(int)line];

    internal readonly decimal Employee()
    {
        decimal sum = 0;
        for (var i = 0; i < FirstOfEmployer; i++) sum += this[i];
        return sum;
    }

    internal readonly decimal Employer()
    {
        decimal sum = 0;
        for (var i = FirstOfEmployer; i < Count; i++) sum += this[i];
        return sum;
    }
}
