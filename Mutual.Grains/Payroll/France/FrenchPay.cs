using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.France;

/// <summary>A French month: every line, the totals, the tax. Euros to the cent.</summary>
internal struct FrenchPay
{
    internal FrenchLines Lines;
    internal decimal Gross;
    internal decimal EmployeeContributions;
    internal decimal EmployerContributions;
    internal decimal Reduction;
    internal decimal NetBeforeTax;
    internal decimal NetTaxable;
    internal decimal IncomeTax;

    internal readonly decimal NetAfterTax => NetBeforeTax - IncomeTax;

    internal readonly decimal EmployerCost => Gross + EmployerContributions - Reduction;

    /// <summary>From gross to net and cost.</summary>
    /// <remarks>Source: payroll-rules §7; values and their sources in <c>Payroll/Rules/Fr</c>.</remarks>
    internal static void Compute(FrenchValues values, in PayInput input, PayWorking? working, out FrenchPay pay)
    {
        pay = default;
        var terms = (FrenchTerms)input.Terms!;
        var slices = new FrenchSlices(values, input, terms, input.Gross.ToDecimal());
        pay.Gross = slices.Gross;
        Employee(values, slices, input.Status is PayStatus.Cadre, working, ref pay.Lines);
        FrenchEmployer.Lines(values, slices, terms, input.Status is PayStatus.Cadre, working, ref pay.Lines);
        pay.EmployeeContributions = pay.Lines.Employee();
        pay.EmployerContributions = pay.Lines.Employer();
        pay.Reduction = FrenchReduction.Of(values, slices, terms.Headcount, working);

        var tax = values.IncomeTax!;
        pay.NetBeforeTax = pay.Gross - pay.EmployeeContributions;
        pay.NetTaxable = working.Note(tax, "netTaxable", pay.NetBeforeTax + pay.Lines.Of(FrenchLine.EmployeeCsgNonDeductible) + pay.Lines.Of(FrenchLine.EmployeeCrds)
            + pay.Lines.Of(FrenchLine.EmployerHealthPlan) + pay.Lines.Of(FrenchLine.EmployerCadreDeathCover));
        pay.IncomeTax = working.Cents(tax, "incomeTax", pay.NetTaxable, input.PersonalTaxRate ?? tax.RateOf(pay.NetTaxable));
    }

    private static void Employee(FrenchValues values, in FrenchSlices slices, bool cadre, PayWorking? working, ref FrenchLines lines)
    {
        var (age, supplementary, csg) = (values.OldAge!, values.Supplementary!, values.CsgCrds!);
        var divisor = slices.Divisor;
        var (first, second) = (slices.First, slices.Second(supplementary.SecondToCeilings));

        Set(ref lines, FrenchLine.EmployeeOldAgeCapped, age, first, age.EmployeeCapped, working, divisor);
        Set(ref lines, FrenchLine.EmployeeOldAgeUncapped, age, slices.Pay, age.EmployeeUncapped, working);
        Set(ref lines, FrenchLine.EmployeeSupplementaryPension, supplementary, second, supplementary.Pension.EmployeeSecond, working, divisor, first * supplementary.Pension.EmployeeFirst);
        Set(ref lines, FrenchLine.EmployeeCeg, supplementary, second, supplementary.Ceg.EmployeeSecond, working, divisor, first * supplementary.Ceg.EmployeeFirst);
        if (slices.ExceedsCeiling) Set(ref lines, FrenchLine.EmployeeCet, supplementary, slices.UpTo(supplementary.SecondToCeilings), supplementary.CetEmployee, working, divisor);
        if (cadre) Set(ref lines, FrenchLine.EmployeeApec, supplementary, slices.UpTo(supplementary.ApecToCeilings), supplementary.ApecEmployee, working, divisor);
        Set(ref lines, FrenchLine.EmployeeHealthPlan, values.Plans!, slices.HealthPlanEmployee, 1, working);

        var shared = slices.ExceedsCeiling ? Math.Min(slices.Gross * divisor, csg.ShareToCeilings * slices.Ceiling) : slices.Gross;
        var csgBase = csg.Share * shared + (slices.Gross * divisor - shared) + slices.Plans * divisor;
        Set(ref lines, FrenchLine.EmployeeCsgDeductible, csg, csgBase, csg.Deductible, working, divisor);
        Set(ref lines, FrenchLine.EmployeeCsgNonDeductible, csg, csgBase, csg.NonDeductible, working, divisor);
        Set(ref lines, FrenchLine.EmployeeCrds, csg, csgBase, csg.Crds, working, divisor);
    }

    /// <summary>Computes one line: <c>(start + base × rate) / divisor</c>.</summary>
    internal static void Set(
        ref FrenchLines lines, FrenchLine line, DatedValues rule, decimal amount, decimal rate, PayWorking? working, decimal divisor = 1, decimal start = 0) =>
        lines[(int)line] = divisor == 1
            ? working.Cents(rule, FrenchLines.Names[(int)line], amount, rate, start)
            : working.Divided(rule, FrenchLines.Names[(int)line], amount, rate, divisor, start);
}
