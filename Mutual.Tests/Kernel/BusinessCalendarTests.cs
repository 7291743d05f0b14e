using FluentAssertions;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Mutual.Tests.Kernel;

public class BusinessCalendarTests
{
    [Theory]
    [InlineData(1961, "1961-04-02")]
    [InlineData(2000, "2000-04-23")]
    [InlineData(2008, "2008-03-23")]
    [InlineData(2011, "2011-04-24")]
    [InlineData(2024, "2024-03-31")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2038, "2038-04-25")]
    [InlineData(2285, "2285-03-22")]
    public void Easter_is_computed(int year, string easter) => BusinessCalendar.Easter(year).Should().Be(Day(easter));

    [Fact]
    public void Belgium_has_ten_public_holidays_in_2026() => Holidays(BusinessCalendar.Belgium, 2026).Should().Equal(
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-21", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25");

    [Fact]
    public void France_has_eleven_public_holidays_in_2026() => Holidays(BusinessCalendar.France, 2026).Should().Equal(
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25");

    [Fact]
    public void Ascension_on_the_first_of_May_is_one_holiday_and_not_two() =>
        Holidays(BusinessCalendar.Belgium, 2008).Should().HaveCount(9).And.ContainSingle(day => day == "2008-05-01");

    [Theory]
    [InlineData("2026-04-03", 1, "2026-04-07")]     // Good Friday is worked; Easter Monday is not.
    [InlineData("2026-05-13", 1, "2026-05-15")]
    [InlineData("2026-04-30", 3, "2026-05-06")]
    [InlineData("2026-04-07", -1, "2026-04-03")]
    [InlineData("2026-04-05", 0, "2026-04-05")]
    [InlineData("2026-12-31", 1, "2027-01-04")]
    public void Working_days_are_counted_over_weekends_and_holidays(string from, int days, string expected) =>
        BusinessCalendar.Belgium.Plus(Day(from), days).Should().Be(Day(expected));

    [Fact]
    public void A_day_that_is_not_worked_moves_to_the_next_or_the_last_one_that_is()
    {
        BusinessCalendar.Belgium.OnOrAfter(Day("2026-07-21")).Should().Be(Day("2026-07-22"));
        BusinessCalendar.France.OnOrAfter(Day("2026-07-21")).Should().Be(Day("2026-07-21"));
        BusinessCalendar.France.OnOrBefore(Day("2026-07-14")).Should().Be(Day("2026-07-13"));
        BusinessCalendar.Belgium.OnOrBefore(Day("2026-01-01")).Should().Be(Day("2025-12-31"));
    }

    [Theory]
    [InlineData(2026, 4, 21)]
    [InlineData(2026, 5, 18)]
    [InlineData(2026, 12, 22)]
    public void A_month_has_so_many_working_days_in_Belgium(int year, int month, int days) =>
        BusinessCalendar.Belgium.WorkingDaysIn(new YearMonth(year, month)).Should().Be(days);

    [Fact]
    public void The_day_changes_at_midnight_in_the_country_and_not_in_Greenwich()
    {
        var clock = new MovableClock(Instant.FromUtc(2026, 6, 30, 22, 30));
        clock.TodayIn(Country.Be).Should().Be(Day("2026-07-01"));
        clock.AdvanceTo(Instant.FromUtc(2026, 6, 1, 0, 0)).Should().BeFalse("a movable clock never goes back");
        clock.TodayIn(Country.Fr).Should().Be(Day("2026-07-01"));
    }

    [Theory]
    [InlineData(-15, -20)]
    [InlineData(-1, -10)]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(25, 20)]
    public void A_moment_is_cut_down_to_the_microsecond_also_before_1970(long ticks, long kept) =>
        Instant.FromUnixTimeTicks(ticks).ToMicroseconds().Should().Be(Instant.FromUnixTimeTicks(kept));

    private static IEnumerable<string> Holidays(BusinessCalendar calendar, int year) =>
        Enumerable.Range(0, CalendarSystem.Iso.GetDaysInYear(year)).Select(new LocalDate(year, 1, 1).PlusDays).Where(calendar.IsHoliday).Select(LocalDatePattern.Iso.Format);

    private static LocalDate Day(string iso) => LocalDatePattern.Iso.Parse(iso).Value;
}
