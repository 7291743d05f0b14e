namespace Mutual.Grains.Payroll.Belgium;

/// <summary>Holiday pay that is not the double of a month: of a white-collar worker who leaves, and what the holiday fund pays. Gross euros.</summary>
/// <remarks>Source: payroll-rules §5.10. The double of a month is <see cref="ExceptionalAllowance.DoubleHolidayPay"/>; single holiday pay is the normal pay of the days off.</remarks>
internal static class HolidayPay
{
    /// <summary>What a white-collar worker who leaves takes along for the year he or she leaves in: 7.67 % for the days off and as much again.</summary>
    /// <param name="rule">Values in force.</param>
    /// <param name="grossOfYear">Gross pay of the current year.</param>
    /// <param name="working">Written to when given.</param>
    internal static (decimal ForDaysOff, decimal OnTop) OnLeaving(HolidayPayValues rule, decimal grossOfYear, PayWorking? working) =>
        (working.Cents(rule, "leaving-pay-for-days-off", grossOfYear, rule.LeavingSingle), working.Cents(rule, "leaving-pay-on-top", grossOfYear, rule.LeavingDouble));

    /// <summary>What the holiday fund pays a blue-collar worker or an artist: 15.38 % of 108 % of last year's gross. Not the employer's money.</summary>
    internal static decimal FromFund(BelgianValues values, decimal grossOfLastYear, PayWorking? working) =>
        working.Cents(values.HolidayPay, "holiday-pay-from-fund", BelgianPay.ContributionBase(values.SocialContribution, grossOfLastYear, raised: true, working), values.HolidayPay.Fund);
}
