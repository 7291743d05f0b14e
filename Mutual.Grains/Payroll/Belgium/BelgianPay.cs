namespace Mutual.Grains.Payroll.Belgium;

/// <summary>A Belgian month from gross to net, with every figure on the way. Euros.</summary>
/// <param name="Onss">The worker's contribution before the work bonus.</param>
/// <param name="FiscalBonusFormula">What the work bonus would take off the tax, before any limit.</param>
/// <param name="FiscalBonus">What it did take off, with the group insurance.</param>
internal readonly record struct BelgianPay(
    decimal Gross, decimal Onss, WorkBonus Bonus, decimal OnssNet, decimal Taxable, WithholdingTax Tax, decimal FiscalBonusFormula, decimal FiscalBonus, decimal Withholding,
    decimal Special, decimal Net)
{
    /// <summary>From gross to net.</summary>
    /// <exception cref="RefusedException">A rule has no values that day.</exception>
    internal static BelgianPay Of(BelgianValues values, in PayInput input, PayWorking? working)
    {
        var gross = input.Gross.ToDecimal();
        var raised = IsRaised(input.Status);
        var contribution = values.SocialContribution;
        var contributionBase = ContributionBase(contribution, gross, raised, working);
        var onss = working.Cents(contribution, "onss-worker", contributionBase, contribution.Rate);
        var bonus = WorkBonus.Of(values.WorkBonus, gross, input.Time, raised, onss, working);
        var onssNet = onss - bonus.A - bonus.B;
        var taxable = working.Note(contribution, "taxable", gross - onssNet);

        var rule = values.Withholding;
        var tax = WithholdingTax.Of(rule, taxable, input.Household, working);
        var fiscalBonus = working.Cents(rule, "fiscal-bonus-a", bonus.A, rule.FiscalBonusA) + working.Cents(rule, "fiscal-bonus-b", bonus.B, rule.FiscalBonusB);
        var insurance = input.Terms is BelgianTerms { GroupInsurancePremium: { IsPositive: true } premium }
            ? working.Cents(rule, "group-insurance", premium.ToDecimal(), rule.GroupInsuranceRate)
            : 0;
        var withholding = working.Note(rule, "withholding", Math.Max(0, tax.Monthly - insurance - fiscalBonus));
        var special = SpecialContribution.Of(values.SpecialContribution, contributionBase, input.Household.Spouse, working);
        return new(gross, onss, bonus, onssNet, taxable, tax, fiscalBonus, tax.Monthly - withholding, withholding, special, gross - onssNet - withholding - special);
    }

    /// <summary>Whether contributions are on 108 %.</summary>
    internal static bool IsRaised(PayStatus status) => status is PayStatus.BlueCollar or PayStatus.Artist;

    /// <summary>What contributions apply to: the gross, or 108 % of it to the cent.</summary>
    internal static decimal ContributionBase(SocialContributionValues rule, decimal gross, bool raised, PayWorking? working) =>
        raised ? working.Cents(rule, "contribution-base", gross, rule.RaisedBase) : gross * rule.FullBase;
}
