using Mutual.Grains.Payroll.France;

namespace Mutual.Grains.Payroll.Cases;

/// <summary>A French case: one month from gross to net, every line.</summary>
internal static class FrenchCases
{
    /// <exception cref="RefusedException">The case cannot be read or answered.</exception>
    internal static void Answer(FrenchPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var pay = Read(input);
        FrenchPack.Check(pay);
        FrenchPay.Compute(pack.WholeOn(pay.Day), pay, null, out var month);
        RefusedException.Unless(month.NetAfterTax >= 0, Refusal.NetNegative);

        for (var i = 0; i < FrenchLines.Count; i++) Add(values, FrenchLines.Names[i], month.Lines[i]);
        Add(values, "employeeContributions", month.EmployeeContributions);
        Add(values, "netBeforeTax", month.NetBeforeTax);
        Add(values, "employerContributions", month.EmployerContributions);
        Add(values, "generalReduction", month.Reduction);
        Add(values, "employerCost", month.EmployerCost);
        Add(values, "netTaxable", month.NetTaxable);
        Add(values, "incomeTax", month.IncomeTax);
        Add(values, "netAfterTax", month.NetAfterTax);
    }

    internal static PayInput Read(CaseInput input)
    {
        var day = input.Day("date");
        var gross = input.Amount("grossMonthly");
        var status = input.Flag("cadre") ? PayStatus.Cadre : PayStatus.NonCadre;
        var hours = input.NumberOrNull("partTimeHoursPerWeek");
        RefusedException.Unless(hours is null || decimal.Round(hours.Value, 4) == hours, Refusal.TimeWorkedInvalid, "Hours have at most four decimals.");
        var terms = new FrenchTerms(
            input.Whole("headcount"), input.Percent("workAccidentRatePercent"), input.Amount("healthPlanMonthly"), input.Percent("healthPlanEmployerSharePercent"),
            input.Percent("mobilityRatePercent"));
        var rate = Withholding(input.Inner("withholding"));
        input.NothingElse();
        return new(day, status, default, gross, hours is null ? TimeWorked.FullMonth : TimeWorked.PerWeek(hours.Value), terms, rate);
    }

    private static decimal? Withholding(CaseInput input)
    {
        var method = input.Text("method");
        var isPersonal = method switch
        {
            "personal" => true,
            "neutral" => false,
            _ => throw new RefusedException(Refusal.TaxRateInvalid.Because("The method is neutral or personal.")),
        };
        decimal? rate = null;
        if (isPersonal) rate = input.Percent("ratePercent");
        else if (input.Has("ratePercent"))
            RefusedException.Unless(input.NumberOrNull("ratePercent") is null, Refusal.TaxRateInvalid, "The neutral scale takes no rate.");
        input.NothingElse();
        return rate;
    }

    private static void Add(List<(string, long)> values, string field, decimal euros) => values.Add((field, Money.Euro(euros).Cents));
}
