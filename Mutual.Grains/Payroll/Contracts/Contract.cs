using NodaTime;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>What a member's pay is computed by beside the household. Agreed from a month on, before it begins.</summary>
/// <param name="Status">Kind of worker in the law of the entity's country.</param>
/// <param name="WeeklyHours">Hours a week: 38 is full time in Belgium, 35 in France.</param>
/// <param name="FloorHours">Hours of a month the member works for certain: their legal minimum is the least the salary may be. 0: none.</param>
/// <param name="TaxRate">France: the rate the tax office sent, 0.034 for 3.4 %; null for the neutral scale.</param>
/// <param name="SickShare">Basis points of each month's budget set aside for sick pay, 0 to 3000.</param>
/// <param name="BonusShare">Basis points of each month's budget set aside for the year-end bonus, 0 to 3000; Belgium.</param>
[GenerateSerializer, Immutable, Alias("contract")]
public sealed record Contract(
    [property: Id(0)] PayStatus Status, [property: Id(1)] decimal WeeklyHours, [property: Id(2)] decimal FloorHours = 0, [property: Id(3)] decimal? TaxRate = null,
    [property: Id(4)] int SickShare = 0, [property: Id(5)] int BonusShare = 0)
{
    private const int MonthsInYear = 12;
    private const int WeeksInYear = 52;
    private const int DaysInWeek = 5;   // Of work.
    private const int WeekLength = 7;
    private const int ShareMax = 3000;

    /// <summary>Full time, the commonest status, no floor, nothing set aside: what holds until something is agreed.</summary>
    public static Contract UsualIn(Country country) => new(country is Country.Be ? PayStatus.WhiteCollar : PayStatus.NonCadre, FullTimeIn(country));

    /// <summary>Hours a week of full time.</summary>
    public static decimal FullTimeIn(Country country) => country is Country.Be ? 38m : 35m;

    /// <summary>Whether the country's law and the mutual's own rules know such a contract.</summary>
    /// <returns>Null when they do; else <c>pay-status-unknown</c>, <c>time-worked-invalid</c>, <c>floor-hours-invalid</c>, <c>tax-rate-invalid</c>, <c>reserve-share-invalid</c>.</returns>
    public Refused? FaultIn(Country country)
    {
        var known = country is Country.Be ? Status is PayStatus.WhiteCollar or PayStatus.BlueCollar or PayStatus.Artist : Status is PayStatus.NonCadre or PayStatus.Cadre;
        if (!known) return Refusal.PayStatusUnknown;
        if (WeeklyHours <= 0 || WeeklyHours > FullTimeIn(country) || decimal.Round(WeeklyHours, 2) != WeeklyHours) return Refusal.TimeWorkedInvalid;
        if (FloorHours < 0 || FloorHours > WeeklyHours * WeeksInYear / MonthsInYear || decimal.Round(FloorHours, 2) != FloorHours) return Refusal.FloorHoursInvalid;
        if (TaxRate is { } rate && (country is not Country.Fr || rate is < 0 or > 1 || decimal.Round(rate, 4) != rate)) return Refusal.TaxRateInvalid;
        if (SickShare is < 0 or > ShareMax || BonusShare is < 0 or > ShareMax) return Refusal.ReserveShareInvalid;
        return BonusShare > 0 && country is Country.Fr ? Refusal.ReserveShareInvalid.Because("In France a bonus is ordinary pay of its month.") : null;
    }

    /// <summary>How much of a month is worked: the floor's hours when some are agreed, else the contract's, less what lies before joining and after leaving.</summary>
    /// <remarks>
    /// Mondays to Fridays, public holidays included: they are paid. A payslip after the month of leaving pays what came late, for the contract's usual month.
    /// The French pack counts no days, so a month begun or ended in the middle is worked by fewer hours a week.
    /// </remarks>
    public TimeWorked TimeIn(YearMonth month, LocalDate joinedOn, LocalDate? leftOn, Country country)
    {
        var days = month.ToDateInterval();
        var whole = Weekdays(days.Start, days.End);
        var paid = leftOn < days.Start ? whole : Math.Max(1, Weekdays(LocalDate.Max(days.Start, joinedOn), LocalDate.Min(days.End, leftOn ?? days.End)));
        if (country is Country.Fr)
        {
            var hours = decimal.Round((FloorHours > 0 ? FloorHours * MonthsInYear / WeeksInYear : WeeklyHours) * paid / whole, 2, MidpointRounding.ToZero);
            return hours >= FullTimeIn(country) ? TimeWorked.FullMonth : TimeWorked.PerWeek(Math.Max(hours, 0.01m));
        }
        var ofMonth = whole * FullTimeIn(country) / DaysInWeek;
        if (FloorHours > 0) return TimeWorked.Hours(Math.Min(ofMonth, FloorHours * paid / whole), ofMonth);
        if (WeeklyHours < FullTimeIn(country)) return TimeWorked.Hours(paid * WeeklyHours / DaysInWeek, ofMonth);
        return paid == whole ? TimeWorked.FullMonth : TimeWorked.Days(paid, whole);
    }

    private static int Weekdays(LocalDate from, LocalDate to)
    {
        var (weeks, count) = (Math.Max(0, Period.DaysBetween(from, to) + 1) / WeekLength, 0);
        for (var day = from.PlusDays(weeks * WeekLength); day <= to; day = day.PlusDays(1))
            if (day.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)) count++;
        return weeks * DaysInWeek + count;
    }
}
