using NodaTime;

namespace Mutual.Grains.Kernel;

/// <summary>Working days of a country: Monday to Friday without the national public holidays.</summary>
/// <remarks>
/// Belgium: royal decree of 18 April 1974, art. 1 (ten days). France: Code du travail, L3133-1 (eleven days), mainland without Alsace-Moselle.
/// Easter is computed (Gregorian, anonymous algorithm of 1876).
/// </remarks>
public sealed class BusinessCalendar
{
    /// <summary>Belgium.</summary>
    public static readonly BusinessCalendar Belgium = new(belgian: true);

    /// <summary>France, mainland.</summary>
    public static readonly BusinessCalendar France = new(belgian: false);

    private readonly bool belgian;

    private BusinessCalendar(bool belgian) => this.belgian = belgian;

    /// <summary>The calendar of a country the mutual has an entity in.</summary>
    public static BusinessCalendar Of(Country country) => country switch
    {
        Country.Be => Belgium,
        Country.Fr => France,
        _ => throw new ArgumentOutOfRangeException(nameof(country), country, "The mutual keeps calendars for Belgium and France."),
    };

    /// <summary>Easter Sunday of a year of the Gregorian calendar.</summary>
    /// <remarks>Example: 2026 gives 5 April.</remarks>
    public static LocalDate Easter(int year)
    {
        var a = year % 19;
        var (b, c) = Math.DivRem(year, 100);
        var (d, e) = Math.DivRem(b, 4);
        var f = (b + 8) / 25;
        var g = (b - f + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = Math.DivRem(c, 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var (month, day) = Math.DivRem(h + l - (7 * m) + 114, 31);
        return new LocalDate(year, month, day + 1);
    }

    /// <summary>Whether the day is a national public holiday, also when it falls in a weekend.</summary>
    public bool IsHoliday(LocalDate day)
    {
        if (day is { Month: 1, Day: 1 } or { Month: 5, Day: 1 } or { Month: 8, Day: 15 } or { Month: 11, Day: 1 or 11 } or { Month: 12, Day: 25 })
            return true;
        if (belgian ? day is { Month: 7, Day: 21 } : day is { Month: 5, Day: 8 } or { Month: 7, Day: 14 }) return true;
        var afterEaster = Period.DaysBetween(Easter(day.Year), day);
        return afterEaster is 1 or 39 or 50; // Easter Monday, Ascension, Whit Monday.
    }

    /// <summary>Whether people work that day.</summary>
    public bool IsWorkingDay(LocalDate day) =>
        day.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !IsHoliday(day);

    /// <summary>The day itself, or the first working day after it.</summary>
    public LocalDate OnOrAfter(LocalDate day)
    {
        while (!IsWorkingDay(day)) day = day.PlusDays(1);
        return day;
    }

    /// <summary>The day itself, or the last working day before it.</summary>
    public LocalDate OnOrBefore(LocalDate day)
    {
        while (!IsWorkingDay(day)) day = day.PlusDays(-1);
        return day;
    }

    /// <summary>Counts working days forward, or back when negative. Zero gives the day itself, worked or not.</summary>
    public LocalDate Plus(LocalDate day, int workingDays)
    {
        var step = Math.Sign(workingDays);
        for (var left = Math.Abs(workingDays); left > 0;)
        {
            day = day.PlusDays(step);
            if (IsWorkingDay(day)) left--;
        }
        return day;
    }

    /// <summary>Working days of the month.</summary>
    public int WorkingDaysIn(YearMonth month)
    {
        var count = 0;
        for (var day = month.OnDayOfMonth(1); day.Month == month.Month; day = day.PlusDays(1))
            if (IsWorkingDay(day)) count++;
        return count;
    }
}

/// <summary>A country the mutual may have an entity in.</summary>
public enum Country
{
    /// <summary>Belgium.</summary>
    Be = 1,

    /// <summary>France.</summary>
    Fr = 2,
}
