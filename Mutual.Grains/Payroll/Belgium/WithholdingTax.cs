namespace Mutual.Grains.Payroll.Belgium;

/// <summary>Withholding tax on monthly pay by the key formula, with the yearly figures it goes through. Euros, each rounded half up to the cent.</summary>
internal readonly record struct WithholdingTax(
    decimal AnnualGross, decimal Costs, decimal AnnualNet, decimal Imputed, decimal BaseTax, decimal FamilyReductions, decimal AnnualTax, decimal Monthly)
{
    private const decimal MonthsInYear = 12;

    /// <summary>The month's tax before premiums and fiscal bonus.</summary>
    /// <remarks>Source: royal decree, annex III, key formula; payroll-rules §5.1 to §5.5.</remarks>
    internal static WithholdingTax Of(WithholdingValues rule, decimal taxable, in Household household, PayWorking? working)
    {
        var yearly = Yearly(rule, rule, taxable, household.IsScaleTwo, working);
        var reductions = Math.Min(Reductions(rule, household, working), yearly.BaseTax);
        if (reductions > 0) working.Note(rule, "family-reductions", reductions);
        var annualTax = yearly.BaseTax - reductions;
        return yearly with { FamilyReductions = reductions, AnnualTax = annualTax, Monthly = working.Divided(rule, "monthly-tax", annualTax, 1, MonthsInYear) };
    }

    /// <summary>The yearly figures up to the base tax: steps 1 to 4, the same in 2021.</summary>
    internal static WithholdingTax Yearly(DatedValues rule, IScaleValues scale, decimal taxable, bool scaleTwo, PayWorking? working)
    {
        var annual = working.Cents(rule, "annual-gross", taxable, MonthsInYear);
        var costs = Math.Min(working.Cents(rule, "lump-sum-costs", annual, scale.CostsRate), scale.CostsMax);
        if (costs == scale.CostsMax) working.Note(rule, "lump-sum-costs-at-most", costs);
        var net = annual - costs;
        decimal imputed = 0, tax;
        if (scaleTwo)
        {
            imputed = Math.Min(working.Cents(rule, "imputed-to-spouse", net, scale.ImputedRate), scale.ImputedMax);
            if (imputed == scale.ImputedMax) working.Note(rule, "imputed-to-spouse-at-most", imputed);
            tax = Scale(rule, scale, "tax-of-spouse-s-part", imputed, working) + Scale(rule, scale, "tax-of-own-part", net - imputed, working) - 2 * scale.ExemptTax;
        }
        else
        {
            tax = Scale(rule, scale, "tax-of-scale", net, working) - scale.ExemptTax;
        }
        var baseTax = working.Note(rule, "base-tax", Math.Max(0, tax));
        return new(annual, costs, net, imputed, baseTax, 0, baseTax, 0);
    }

    private static decimal Scale(DatedValues rule, IScaleValues scale, string item, decimal income, PayWorking? working)
    {
        if (income <= 0) return 0;
        var i = scale.Brackets.Count - 1;
        while (i > 0 && income <= scale.Brackets[i].Over) i--;
        var bracket = scale.Brackets[i];
        return working.Cents(rule, item, income - bracket.Over, bracket.Rate, bracket.Tax);
    }

    private static decimal Reductions(WithholdingValues rule, in Household household, PayWorking? working)
    {
        decimal sum = 0;
        var children = household.Children + household.DisabledChildren;   // A disabled child counts for two.
        if (children > 0)
        {
            var listed = Math.Min(children, rule.Children.Count);
            sum += working.Cents(rule, "reduction-children", children - listed, rule.EachFurtherChild, rule.Children[listed - 1]);
        }
        if (household.SingleParent) sum += working.Note(rule, "reduction-single-parent", rule.SingleParent);
        if (household.Spouse is Spouse.PensionMax579) sum += working.Note(rule, "reduction-spouse-pension", rule.SpousePension);
        if (household.Spouse is Spouse.OtherMax290) sum += working.Note(rule, "reduction-spouse-other-income", rule.SpouseOtherIncome);

        var others = household.OtherDependants + (household.IsDisabled ? 1 : 0) + (household.SpouseIsDisabled ? 1 : 0);
        if (others > 0) sum += working.Cents(rule, "reduction-disabled-and-dependants", others, rule.DisabledOrOtherDependant);
        if (household.DependantsInCare > 0)
        {
            RefusedException.Unless(rule.DependantInCare is not null, Refusal.RuleNotInForce, $"Belgium, withholding tax, dependants in care: no amount is known from {rule.From:R} to {rule.To:R}.");
            sum += working.Cents(rule, "reduction-dependants-in-care", household.DependantsInCare, rule.DependantInCare.Value);
        }
        return sum;
    }
}
