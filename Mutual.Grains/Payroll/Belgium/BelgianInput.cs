namespace Mutual.Grains.Payroll.Belgium;

/// <summary>What must be true of a person's pay before a Belgian rule is applied to it.</summary>
internal static class BelgianInput
{
    internal const int ChildrenMax = 30;

    internal static readonly Money SmallestGross = new(1);
    internal static readonly Money LargestGross = new(100_000_000);

    /// <exception cref="RefusedException">With the code and what is wrong.</exception>
    internal static void Check(in PayInput input)
    {
        RefusedException.Unless(input.Status is PayStatus.WhiteCollar or PayStatus.BlueCollar or PayStatus.Artist, Refusal.PayStatusUnknown, "Belgium knows white-collar, blue-collar and artist.");
        RefusedException.Unless(input.Gross >= SmallestGross && input.Gross <= LargestGross, Refusal.GrossOutOfRange);
        Check(input.Time);
        Check(input.Household);
        RefusedException.Unless(input.PersonalTaxRate is null, Refusal.TaxRateInvalid, "Belgium has no personal rate; leave it out.");
        if (input.Terms is not null) Check(input.Terms);
    }

    internal static void Check(in Household household)
    {
        var (children, disabled) = (household.Children, household.DisabledChildren);
        if (children is < 0 or > ChildrenMax) Impossible($"Children are 0 to {ChildrenMax}.");
        if (disabled < 0 || disabled > children) Impossible("Disabled children are among the children.");
        if (household.OtherDependants is < 0 or > ChildrenMax || household.DependantsInCare is < 0 or > ChildrenMax) Impossible($"Dependants are 0 to {ChildrenMax}.");
        if (!Enum.IsDefined(household.Spouse)) Impossible("The spouse's income is one of the five known.");
        if (household.SingleParent && (household.Spouse is not Spouse.None || children == 0)) Impossible("A single parent has children and no spouse.");
        if (household.SpouseIsDisabled && !household.IsScaleTwo) Impossible("A disabled spouse counts only without income of his or her own.");
    }

    private static void Check(in TimeWorked time)
    {
        if (time.Count is TimeCount.FullMonth) return;
        RefusedException.Unless(time.Count is TimeCount.Days or TimeCount.Hours, Refusal.TimeWorkedInvalid, "In Belgium part time is counted in hours of the month.");
        RefusedException.Unless(time.Paid > 0 && time.Paid <= time.Whole && time.Whole <= (time.Count is TimeCount.Days ? 31 : 744), Refusal.TimeWorkedInvalid);
    }

    private static void Check(EmployerTerms terms)
    {
        RefusedException.Unless(terms is BelgianTerms, Refusal.EmployerTermsInvalid, "They are another country's.");
        var belgian = (BelgianTerms)terms;
        RefusedException.Unless(!belgian.GroupInsurancePremium.IsNegative, Refusal.EmployerTermsInvalid, "A premium is not below nothing.");
        foreach (var extra in belgian.ExtraRates)
            if (extra.Rate is < 0 or > 1 || extra.To < extra.From) throw new RefusedException(Refusal.EmployerTermsInvalid.Because($"{extra.Code}: a rate is 0 to 1 and ends after it begins."));
    }

    private static void Impossible(string why) => throw new RefusedException(Refusal.HouseholdImpossible.Because(why));
}
