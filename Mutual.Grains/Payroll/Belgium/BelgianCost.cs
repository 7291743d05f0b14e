using NodaTime;
using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>What a Belgian month costs its employer on top of the gross. Euros.</summary>
internal readonly record struct BelgianCost(decimal Contribution, decimal Reduction, decimal HolidayAccrual)
{
    private const decimal MonthsInYear = 12;
    private const decimal DaysOfQuarter = 65;

    internal decimal Of(decimal gross) => gross + Contribution - Reduction + HolidayAccrual;

    /// <summary>The employer's side of a month.</summary>
    /// <param name="values">Values of the day.</param>
    /// <param name="input">The person and month; its gross is not read.</param>
    /// <param name="gross">Gross pay.</param>
    /// <param name="weekdays">Mondays to Fridays of the month: the paid days of a full one.</param>
    /// <param name="working">Written to when given.</param>
    /// <remarks>Source: payroll-rules §5.10 and §5.11; accounting.md row 36 for the accrual.</remarks>
    internal static BelgianCost For(BelgianValues values, in PayInput input, decimal gross, int weekdays, PayWorking? working)
    {
        var raised = BelgianPay.IsRaised(input.Status);
        var contributionBase = BelgianPay.ContributionBase(values.SocialContribution, gross, raised, null);
        var rule = values.EmployerContribution;
        var basic = working.Cents(rule, "employer-base-contribution", contributionBase, rule.BaseRate);
        var contribution = basic;
        if (raised) contribution += working.Cents(rule, "holiday-fund-contribution", contributionBase, rule.HolidayFundRate);
        if (input.Terms is BelgianTerms terms)
            foreach (var extra in terms.ExtraRates)
                if (input.Day >= extra.From && !(input.Day > extra.To)) contribution += working.Cents(extra.AsRule, extra.Code, contributionBase, extra.Rate);

        var (paid, ofQuarter) = input.Time.Count switch
        {
            TimeCount.FullMonth => (weekdays, DaysOfQuarter),
            TimeCount.Days => (input.Time.Paid, DaysOfQuarter),
            _ => (input.Time.Paid, input.Time.Whole * DaysOfQuarter / weekdays),   // Hours of a quarter of 65 days as long as this month's.
        };
        var reduction = StructuralReduction.Of(values.StructuralReduction, gross, paid, ofQuarter, basic, working);

        var holiday = values.HolidayPay;
        var accrual = raised
            ? working.Cents(rule, "holiday-fund-accrual", contributionBase, rule.HolidayFundNextYear)
            : working.Divided(holiday, "double-holiday-pay-accrual", gross, holiday.DoublePay, MonthsInYear);
        return new(contribution, reduction, accrual);
    }

    /// <summary>Mondays to Fridays of the day's month, public holidays included: they are paid.</summary>
    internal static int Weekdays(LocalDate day)
    {
        var length = day.Calendar.GetDaysInMonth(day.Year, day.Month);
        var first = (int)new LocalDate(day.Year, day.Month, 1).DayOfWeek;   // Monday is 1.
        var weekdays = 20;
        for (var i = 28; i < length; i++)
            if ((first - 1 + i) % 7 < 5) weekdays++;
        return weekdays;
    }

    /// <summary>The cost of a gross in cents, for the search of the largest one.</summary>
    internal readonly struct OfGross(BelgianValues values, PayInput input, int weekdays) : IPayCost
    {
        public long Of(long gross)
        {
            var euros = gross / 100m;
            return (long)(For(values, input, euros, weekdays, null).Of(euros) * 100m);
        }
    }
}
