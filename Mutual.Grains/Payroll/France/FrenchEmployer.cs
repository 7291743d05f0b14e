namespace Mutual.Grains.Payroll.France;

/// <summary>The employer's lines.</summary>
internal static class FrenchEmployer
{
    private const int MonthsInYear = 12;

    internal static void Lines(FrenchValues values, in FrenchSlices slices, FrenchTerms terms, bool cadre, PayWorking? working, ref FrenchLines lines)
    {
        var (age, supplementary, unemployment, levies, plans) = (values.OldAge!, values.Supplementary!, values.Unemployment!, values.Levies!, values.Plans!);
        var (divisor, pay, headcount) = (slices.Divisor, slices.Pay, terms.Headcount);
        var (first, second) = (slices.First, slices.Second(supplementary.SecondToCeilings));
        var toFour = slices.UpTo(unemployment.ToCeilings);

        Reducible(values, slices, values.SicknessAndFamily!.Sickness, FrenchLine.EmployerSickness, working, ref lines);
        FrenchPay.Set(ref lines, FrenchLine.EmployerOldAgeCapped, age, first, age.EmployerCapped, working, divisor);
        FrenchPay.Set(ref lines, FrenchLine.EmployerOldAgeUncapped, age, pay, age.EmployerUncapped, working);
        Reducible(values, slices, values.SicknessAndFamily.Family, FrenchLine.EmployerFamilyAllowance, working, ref lines);
        FrenchPay.Set(ref lines, FrenchLine.EmployerWorkAccident, values.WorkAccident!, pay, Math.Max(terms.WorkAccidentRate, values.WorkAccident!.Floor), working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerSupplementaryPension, supplementary, second, supplementary.Pension.EmployerSecond, working, divisor, first * supplementary.Pension.EmployerFirst);
        FrenchPay.Set(ref lines, FrenchLine.EmployerCeg, supplementary, second, supplementary.Ceg.EmployerSecond, working, divisor, first * supplementary.Ceg.EmployerFirst);
        if (slices.ExceedsCeiling)
            FrenchPay.Set(ref lines, FrenchLine.EmployerCet, supplementary, slices.UpTo(supplementary.SecondToCeilings), supplementary.CetEmployer, working, divisor);
        if (cadre) FrenchPay.Set(ref lines, FrenchLine.EmployerApec, supplementary, slices.UpTo(supplementary.ApecToCeilings), supplementary.ApecEmployer, working, divisor);
        FrenchPay.Set(ref lines, FrenchLine.EmployerUnemployment, unemployment, toFour, unemployment.Unemployment, working, divisor);
        FrenchPay.Set(ref lines, FrenchLine.EmployerAgs, unemployment, toFour, unemployment.Ags, working, divisor);
        if (headcount < levies.FnalLargeFrom) FrenchPay.Set(ref lines, FrenchLine.EmployerFnal, levies, first, levies.FnalSmall, working, divisor);
        else FrenchPay.Set(ref lines, FrenchLine.EmployerFnal, levies, pay, levies.FnalLarge, working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerSolidarityAutonomy, levies, pay, levies.SolidarityAutonomy, working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerSocialDialogue, levies, pay, levies.SocialDialogue, working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerVocationalTraining, levies, pay, headcount < levies.TrainingLargeFrom ? levies.TrainingSmall : levies.TrainingLarge, working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerApprenticeshipTax, levies, pay, levies.Apprenticeship, working);
        if (headcount >= levies.HousingFrom) FrenchPay.Set(ref lines, FrenchLine.EmployerHousingLevy, levies, pay, levies.Housing, working);
        if (headcount >= levies.MobilityFrom) FrenchPay.Set(ref lines, FrenchLine.EmployerMobility, levies, pay, terms.MobilityRate, working);
        if (headcount >= levies.LevyOnPlansFrom) FrenchPay.Set(ref lines, FrenchLine.EmployerSocialLevyOnPlans, levies, slices.Plans, levies.LevyOnPlans, working);
        if (cadre) FrenchPay.Set(ref lines, FrenchLine.EmployerCadreDeathCover, plans, slices.CadreDeathCover, 1, working);
        FrenchPay.Set(ref lines, FrenchLine.EmployerHealthPlan, plans, slices.HealthPlanEmployer, 1, working);
    }

    /// <summary>A line whose rate is lower below so many minimum wages.</summary>
    private static void Reducible(FrenchValues values, in FrenchSlices slices, ReducibleRate rate, FrenchLine line, PayWorking? working, ref FrenchLines lines)
    {
        var rule = values.SicknessAndFamily!;
        var reduced = rate is { Reduced: not null, BelowWages: not null } && slices.Pay * MonthsInYear < rate.BelowWages * values.MinimumWage!.OfYear(rule.Hourly, slices.Hours);
        FrenchPay.Set(ref lines, line, rule, slices.Pay, reduced ? rate.Reduced!.Value : rate.Full, working);
    }

    /// <summary>The cost of a gross in cents, for the search of the largest one.</summary>
    internal readonly struct OfGross(FrenchValues values, PayInput input, FrenchTerms terms) : IPayCost
    {
        public long Of(long gross)
        {
            var lines = default(FrenchLines);
            var euros = gross / 100m;
            var slices = new FrenchSlices(values, input, terms, euros);
            Lines(values, slices, terms, input.Status is PayStatus.Cadre, null, ref lines);
            return (long)((euros + lines.Employer() - FrenchReduction.Of(values, slices, terms.Headcount, null)) * 100m);
        }
    }
}
