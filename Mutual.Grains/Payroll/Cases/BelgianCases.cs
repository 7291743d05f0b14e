using Mutual.Grains.Payroll.Belgium;

namespace Mutual.Grains.Payroll.Cases;

/// <summary>A Belgian case, in one of five shapes told apart by a member only they have: a month from gross, from taxable pay, an allowance, and two of 2021.</summary>
internal static class BelgianCases
{
    /// <exception cref="RefusedException">The case cannot be read or answered.</exception>
    internal static void Answer(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        if (input.Has("scale")) Scale2021(pack, input, values);
        else if (input.Has("household")) Simulator2021(pack, input, values);
        else if (input.Has("grossAllowance")) Allowance(pack, input, values);
        else if (input.Has("taxableMonthly")) FromTaxable(pack, input, values);
        else FromGross(pack, input, values);
    }

    private static void FromGross(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var (worker, isWhole) = Read(input);
        BelgianInput.Check(worker);

        var pay = BelgianPay.Of(pack.On(worker.Day), worker, null);
        Add(values, "onssWorkerCents", pay.Onss);
        Add(values, "specialContributionCents", pay.Special);
        if (!isWhole) return;   // Which days or hours were paid is not said, and everything else depends on them.

        RefusedException.Unless(pay.Net >= 0, Refusal.NetNegative);
        Add(values, "workBonusACents", pay.Bonus.A);
        Add(values, "workBonusBCents", pay.Bonus.B);
        Add(values, "onssNetCents", pay.OnssNet);
        Add(values, "taxableCents", pay.Taxable);
        AddTax(values, pay.Tax);
        Add(values, "fiscalBonusFormulaCents", pay.FiscalBonusFormula);
        Add(values, "fiscalBonusGrantedCents", pay.FiscalBonus);
        Add(values, "withholdingCents", pay.Withholding);
        Add(values, "netCents", pay.Net);
    }

    /// <summary>The month of a case that starts from gross, and whether the time worked is known.</summary>
    internal static (PayInput Worker, bool IsWhole) Read(CaseInput input)
    {
        var day = input.Day("date");
        var status = Status(input);
        var gross = input.Amount("grossMonthly");
        var household = Family(input);
        var (time, isWhole) = Time(input);
        var premium = input.Has("groupInsuranceMonthly") ? input.Amount("groupInsuranceMonthly") : Money.Zero;
        input.NothingElse();
        return (new(day, status, household, gross, time, new BelgianTerms([], premium)), isWhole);
    }

    private static void FromTaxable(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var day = input.Day("date");
        var taxable = Positive(input, "taxableMonthly");
        var household = Family(input);
        input.NothingElse();
        BelgianInput.Check(household);
        var tax = WithholdingTax.Of(pack.On(day).Withholding, taxable, household, null);
        AddTax(values, tax);
        Add(values, "withholdingCents", tax.Monthly);
    }

    private static void Allowance(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var day = input.Day("date");
        var kind = input.Text("type") switch
        {
            "holiday" => AllowanceKind.Holiday,
            "other" => AllowanceKind.Other,
            _ => throw new RefusedException(Refusal.AllowanceInvalid.Because("The type is holiday or other.")),
        };
        var (gross, social, yearly) = (input.Amount("grossAllowance"), input.Amount("socialWithholding"), input.Amount("annualBaseNormalPay"));
        var children = input.Whole("children");
        input.NothingElse();
        BelgianInput.Check(new Household(Children: children));
        RefusedException.Unless(gross.IsPositive && gross <= BelgianInput.LargestGross && !social.IsNegative && social <= gross && !yearly.IsNegative, Refusal.AllowanceInvalid);
        var paid = ExceptionalAllowance.Of(pack.On(day).ExceptionalAllowance, kind, gross.ToDecimal(), social.ToDecimal(), yearly.ToDecimal(), children, null);
        Add(values, "withholdingCents", paid.Withholding);
        Add(values, "netCents", paid.Net);
    }

    private static void Scale2021(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var day = input.Day("date");
        var scaleTwo = input.Text("scale") switch
        {
            "I" => false,
            "II" => true,
            _ => throw new RefusedException(Refusal.HouseholdImpossible.Because("The scale is I or II.")),
        };
        var taxable = Positive(input, "monthlyTaxableRoundedDownTo15");
        input.NothingElse();
        Add(values, "withholdingCents", KeyFormula2021.MonthlyTax(pack.On(day).KeyFormula2021, taxable, scaleTwo));
    }

    private static void Simulator2021(BelgianPack pack, CaseInput input, List<(string Field, long Cents)> values)
    {
        var day = input.Day("date");
        var household = input.Text("household") switch
        {
            "single" => Household2021.Alone,
            "married-one-income" => Household2021.MarriedOneIncome,
            "married-two-incomes" => Household2021.MarriedTwoIncomes,
            _ => throw new RefusedException(Refusal.HouseholdImpossible.Because("The household is single, married-one-income or married-two-incomes.")),
        };
        RefusedException.Unless(Status(input) is PayStatus.WhiteCollar, Refusal.RuleNotInForce, "Belgium, key formula of 2021: only white-collar is in the pack.");
        var children = input.Whole("children");
        var gross = Positive(input, "grossMonthly");
        input.NothingElse();
        BelgianInput.Check(new Household(Children: children));
        var rule = pack.On(day).KeyFormula2021;
        RefusedException.Unless(children == 0, Refusal.RuleNotInForce, "Belgium, reductions for children of 2021: they are not in the pack.");
        var month = KeyFormula2021.Of(rule, gross, household);
        Add(values, "onssWorkerCents", month.Onss);
        Add(values, "workBonusCents", month.Bonus);
        Add(values, "taxableCents", month.Taxable);
        Add(values, "withholdingBeforeFiscalBonusCents", month.Withholding);
        Add(values, "fiscalBonusCents", month.FiscalBonus);
        Add(values, "specialContributionCents", month.Special);
        Add(values, "netCents", month.Net);
    }

    private static PayStatus Status(CaseInput input) => input.Text("status") switch
    {
        "employee" or "white-collar" => PayStatus.WhiteCollar,
        "blue-collar" => PayStatus.BlueCollar,
        "artist" => PayStatus.Artist,
        _ => throw new RefusedException(Refusal.PayStatusUnknown.Because("Belgium knows employee, blue-collar and artist.")),
    };

    private static Household Family(CaseInput input) => new(
        input.TextOrNull("spouse") switch
        {
            null => Spouse.None,
            "none" => Spouse.NoIncome,
            "pension-max-174" => Spouse.PensionMax174,
            "pension-max-579" => Spouse.PensionMax579,
            "other-max-290" => Spouse.OtherMax290,
            "above" => Spouse.Above,
            _ => throw new RefusedException(Refusal.HouseholdImpossible.Because("A spouse is null, none, pension-max-174, pension-max-579, other-max-290 or above.")),
        },
        input.Whole("children"), input.WholeOr("disabledChildren", 0), input.Flag("singleParent"), input.FlagOr("disabled", false), input.FlagOr("spouseDisabled", false),
        input.WholeOr("otherDependants", 0), input.WholeOr("dependantsInCare", 0));

    /// <summary>How much of the month was worked, and whether that is known.</summary>
    private static (TimeWorked Time, bool IsKnown) Time(CaseInput input)
    {
        var unknown = input.Has("fullTimeFraction") && input.Text("fullTimeFraction") switch
        {
            "incomplete" => true,
            "full" => false,
            _ => throw new RefusedException(Refusal.TimeWorkedInvalid.Because("The fraction is full or incomplete, with paid days or hours.")),
        };
        var (days, hours) = (input.Has("paidDays"), input.Has("paidHours"));
        RefusedException.Unless(!(days && hours), Refusal.TimeWorkedInvalid, "Time is counted in days or in hours, not in both.");
        if (days) return (TimeWorked.Days(input.Number("paidDays"), input.Number("workingDays")), true);
        return hours ? (TimeWorked.Hours(input.Number("paidHours"), input.Number("fullTimeHours")), true) : (TimeWorked.FullMonth, !unknown);
    }

    private static decimal Positive(CaseInput input, string name)
    {
        var amount = input.Amount(name);
        RefusedException.Unless(amount.IsPositive && amount <= BelgianInput.LargestGross, Refusal.GrossOutOfRange, $"'{name}'.");
        return amount.ToDecimal();
    }

    private static void AddTax(List<(string Field, long Cents)> values, in WithholdingTax tax)
    {
        Add(values, "annualGrossCents", tax.AnnualGross);
        Add(values, "lumpSumCostsCents", tax.Costs);
        Add(values, "annualNetCents", tax.AnnualNet);
        Add(values, "imputedToSpouseCents", tax.Imputed);
        Add(values, "baseTaxCents", tax.BaseTax);
        Add(values, "familyReductionsCents", tax.FamilyReductions);
        Add(values, "annualTaxCents", tax.AnnualTax);
        Add(values, "withholdingBeforeFiscalBonusCents", tax.Monthly);
    }

    private static void Add(List<(string, long)> values, string field, decimal euros) => values.Add((field, Money.Euro(euros).Cents));
}
