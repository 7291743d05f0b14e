using Mutual.Grains.Payroll;

namespace Mutual.Tests.Payroll;

public class KilometreTariffTests
{
    [Theory]
    [InlineData(Country.Be, "2026-03-09", 100, 0, null, 44_49)]
    [InlineData(Country.Be, "2025-06-30", 100, 9000, null, 44_15)]
    [InlineData(Country.Be, "2025-07-01", 1, 0, null, 44)]
    [InlineData(Country.Fr, "2026-03-09", 100, 0, 5, 63_60)]
    [InlineData(Country.Fr, "2026-03-09", 1000, 4500, 5, 496_50)]     // 5 500 × 0.357 + 1 395 = 3 358.50; less 4 500 × 0.636 = 2 862.00.
    [InlineData(Country.Fr, "2026-03-09", 1000, 20000, 7, 475_00)]    // 21 000 × 0.470 = 9 870.00; less 20 000 × 0.394 + 1 515 = 9 395.00.
    [InlineData(Country.Fr, "2026-03-09", 1000, 0, 12, 697_00)]
    public void Kilometres_are_worth_what_the_year_so_far_is_worth_more(Country country, string day, int kilometres, int before, int? power, long cents) =>
        PayPacks.BuiltIn.KilometresOf(country).Worth(NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value, kilometres, before, power).Accepted.Should().Be(new Money(cents));

    [Theory]
    [InlineData(Country.Be, 2022)]
    [InlineData(Country.Be, 2027)]
    [InlineData(Country.Fr, 2027)]
    public void A_day_without_a_tariff_is_refused(Country country, int year) => PayPacks.BuiltIn.KilometresOf(country).Worth(new(year, 6, 1), 10, 0, 5).Refused!.Code.Should().Be("rule-not-in-force");
}
