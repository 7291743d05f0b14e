using CsCheck;
using FluentAssertions;
using Mutual.Grains.Clients;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Mutual.Tests.Invoices;

public class LateInterestTests
{
    [Fact]
    public void Thirty_days_late_with_1210_in_early_2026_cost_10_44_and_40_euro() =>
        LateInterest.On(Country.Be, ClientKind.Business, new Money(121_000), Day("2026-02-01"), Day("2026-03-03"))
            .Should().Be(new LateCharge(new Money(1_044), new Money(4_000), false));   // 1 210.00 × 10.5 % × 30 / 365 = 10.4424…

    [Fact]
    public void A_public_body_owes_what_a_firm_owes_and_a_consumer_nothing()
    {
        LateInterest.On(Country.Be, ClientKind.PublicBody, new Money(121_000), Day("2026-02-01"), Day("2026-03-03")).Total.Should().Be(new Money(5_044));
        LateInterest.On(Country.Be, ClientKind.Consumer, new Money(121_000), Day("2026-02-01"), Day("2026-03-03")).Should().Be(LateCharge.None);
    }

    [Theory]
    [InlineData("2026-01-31", 0)]
    [InlineData("2026-02-01", 0)]
    [InlineData("2026-02-02", 4_035)]     // 1 210.00 × 10.5 % / 365 = 0.348…
    public void The_due_day_itself_is_in_time_and_the_day_after_is_late(string until, long cents) =>
        LateInterest.On(Country.Be, ClientKind.Business, new Money(121_000), Day("2026-02-01"), Day(until)).Total.Cents.Should().Be(cents);

    [Theory]
    [InlineData(Country.Be, "2016-06-30", 8.5)]
    [InlineData(Country.Be, "2016-07-01", 8)]
    [InlineData(Country.Be, "2022-12-31", 8)]
    [InlineData(Country.Be, "2023-01-01", 10.5)]
    [InlineData(Country.Be, "2023-07-01", 12)]
    [InlineData(Country.Be, "2024-01-01", 12.5)]
    [InlineData(Country.Be, "2024-07-01", 12.5)]
    [InlineData(Country.Be, "2025-01-01", 11.5)]
    [InlineData(Country.Be, "2025-12-31", 10.5)]
    [InlineData(Country.Be, "2026-01-01", 10.5)]
    [InlineData(Country.Fr, "2024-07-01", 14.25)]
    [InlineData(Country.Fr, "2025-01-01", 13.15)]
    [InlineData(Country.Fr, "2026-06-30", 12.15)]
    public void Each_half_year_has_the_rate_its_country_published(Country seller, string day, decimal percent) =>
        LateInterest.RateOn(seller, Day(day)).Should().Be(new LateRate(percent, false));

    [Fact]
    public void A_half_year_without_a_line_takes_the_last_one_and_says_so()
    {
        LateInterest.RateOn(Country.Be, Day("2030-01-01")).IsProvisional.Should().BeTrue();
        LateInterest.On(Country.Be, ClientKind.Business, new Money(121_000), Day("2029-12-01"), Day("2030-01-15")).IsProvisional.Should().BeTrue();
        FluentActions.Invoking(() => LateInterest.RateOn(Country.Be, Day("2015-12-31"))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Days_of_two_half_years_each_have_their_own_rate_and_are_rounded_together()
    {
        // 1 000.00: 20 days at 11.5 % and 10 days at 10.5 % = 6.3013… + 2.8767… = 9.1780…
        LateInterest.On(Country.Be, ClientKind.Business, new Money(100_000), Day("2025-06-10"), Day("2025-07-10")).Interest.Should().Be(new Money(918));

        // The same in France: 20 days at 13.15 % and 10 at 12.15 % = 7.2054… + 3.3287… = 10.5342…
        LateInterest.On(Country.Fr, ClientKind.Business, new Money(100_000), Day("2025-06-10"), Day("2025-07-10")).Interest.Should().Be(new Money(1_053));
    }

    [Fact]
    public void A_leap_year_has_365_days_too() =>
        LateInterest.On(Country.Be, ClientKind.Business, new Money(36_500), Day("2024-01-31"), Day("2024-03-01")).Interest
            .Should().Be(new Money(375));   // 365.00 × 12.5 % × 30 / 365 = 3.75, 29 February counted.

    [Fact]
    public void A_part_payment_lowers_what_is_counted_from_the_day_after_and_the_40_euro_come_once() =>
        LateInterest.On(Country.Be, ClientKind.Business,
                [new(Day("2026-01-01"), new Money(121_000)), new(Day("2026-02-12"), new Money(21_000)), new(Day("2026-03-04"), Money.Zero)], Day("2026-02-01"), Day("2026-12-31"))
            .Should().Be(new LateCharge(new Money(469), new Money(4_000), false));   // 1 210.00 × 10 days + 210.00 × 20 days at 10.5 % = 3.4808… + 1.2082…

    [Fact]
    public void Paid_in_time_costs_nothing_however_late_one_asks() =>
        LateInterest.On(Country.Be, ClientKind.Business, [new(Day("2026-01-01"), new Money(121_000)), new(Day("2026-02-02"), Money.Zero)], Day("2026-02-01"), Day("2026-12-31"))
            .Should().Be(LateCharge.None);

    [Fact]
    public void Cutting_the_days_in_two_changes_nothing() =>
        Gen.Select(Gen.Long[1, 99_999_999_999], Gen.Int[0, 1500], Gen.Int[0, 1500]).Sample((cents, first, second) =>
        {
            var dueOn = Day("2019-03-01");
            var (open, until) = (new Money(cents), dueOn.PlusDays(first + second));
            return LateInterest.On(Country.Be, ClientKind.Business, open, dueOn, until)
                == LateInterest.On(Country.Be, ClientKind.Business, [new(dueOn, open), new(dueOn.PlusDays(first), open)], dueOn, until);
        });

    [Fact]
    public void Every_half_year_of_the_pack_follows_the_one_before_and_names_its_source()
    {
        var lines = InvoiceRules.Refinancing.InForce;
        lines.Zip(lines.Skip(1)).Should().OnlyContain(pair => pair.First.FirstDay.PlusMonths(6) == pair.Second.FirstDay);
        lines.Should().OnlyContain(line => line.Source.Length > 3 && line.FirstDay.Day == 1);
        LocalDatePattern.Iso.Parse(InvoiceRules.Refinancing.ConfirmBy).Value.Should().BeGreaterThan(lines[^1].FirstDay.PlusMonths(6));
    }

    private static LocalDate Day(string iso) => LocalDatePattern.Iso.Parse(iso).Value;
}
