using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Contracts;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>What a contract says of a month, and what a question to the law answers; without silo or database.</summary>
public class ContractTests
{
    private static readonly LocalDate Before = new(2025, 1, 1);
    private static readonly Contract FullTime = new(PayStatus.WhiteCollar, 38);

    [Fact]
    public void A_month_begun_or_ended_in_the_middle_is_paid_for_its_working_days()
    {
        FullTime.TimeIn(new(2026, 7), Before, null, Country.Be).Should().Be(TimeWorked.FullMonth);
        FullTime.TimeIn(new(2026, 7), new(2026, 7, 7), null, Country.Be).Should().Be(TimeWorked.Days(19, 23));
        FullTime.TimeIn(new(2026, 7), Before, new(2026, 7, 10), Country.Be).Should().Be(TimeWorked.Days(8, 23));
        FullTime.TimeIn(new(2026, 8), Before, new(2026, 7, 10), Country.Be).Should().Be(TimeWorked.FullMonth);
        (FullTime with { WeeklyHours = 19 }).TimeIn(new(2026, 7), Before, null, Country.Be).Should().Be(TimeWorked.Hours(87.4m, 174.8m));
        (FullTime with { WeeklyHours = 19 }).TimeIn(new(2026, 7), new(2026, 7, 7), null, Country.Be).Should().Be(TimeWorked.Hours(72.2m, 174.8m));
        (FullTime with { FloorHours = 51 }).TimeIn(new(2026, 7), Before, null, Country.Be).Should().Be(TimeWorked.Hours(51m, 174.8m));
        new Contract(PayStatus.Cadre, 35).TimeIn(new(2026, 7), Before, null, Country.Fr).Should().Be(TimeWorked.FullMonth);
        new Contract(PayStatus.Cadre, 35).TimeIn(new(2026, 7), new(2026, 7, 7), null, Country.Fr).Should().Be(TimeWorked.PerWeek(28.91m));
        new Contract(PayStatus.NonCadre, 35, FloorHours: 65).TimeIn(new(2026, 7), Before, null, Country.Fr).Should().Be(TimeWorked.PerWeek(15m));
    }

    [Theory]
    [InlineData(PayStatus.Cadre, 38, 0, null, 0, 0, "pay-status-unknown")]
    [InlineData((PayStatus)9, 38, 0, null, 0, 0, "pay-status-unknown")]
    [InlineData(PayStatus.Artist, 0, 0, null, 0, 0, "time-worked-invalid")]
    [InlineData(PayStatus.Artist, 39, 0, null, 0, 0, "time-worked-invalid")]
    [InlineData(PayStatus.Artist, 20.001, 0, null, 0, 0, "time-worked-invalid")]
    [InlineData(PayStatus.Artist, 19, -1, null, 0, 0, "floor-hours-invalid")]
    [InlineData(PayStatus.Artist, 19, 83, null, 0, 0, "floor-hours-invalid")]
    [InlineData(PayStatus.Artist, 19, 82, 0.1, 0, 0, "tax-rate-invalid")]
    [InlineData(PayStatus.Artist, 19, 82, null, 3001, 0, "reserve-share-invalid")]
    [InlineData(PayStatus.Artist, 19, 82, null, 3000, -1, "reserve-share-invalid")]
    [InlineData(PayStatus.Artist, 19, 82, null, 3000, 3000, null)]
    public void A_contract_the_law_does_not_know_is_named(PayStatus status, decimal hours, decimal floor, object? rate, int sick, int bonus, string? code) =>
        (new Contract(status, hours, floor, rate is null ? null : Convert.ToDecimal(rate, System.Globalization.CultureInfo.InvariantCulture), sick, bonus).FaultIn(Country.Be)?.Code).Should().Be(code);

    [Theory]
    [InlineData(36, null, 0, "time-worked-invalid")]
    [InlineData(35, 1.1, 0, "tax-rate-invalid")]
    [InlineData(35, 0.034, 500, "reserve-share-invalid")]
    [InlineData(35, 0.034, 0, null)]
    public void A_French_contract_has_35_hours_at_most_and_no_bonus_saved_for(decimal hours, object? rate, int bonus, string? code) =>
        (new Contract(PayStatus.NonCadre, hours, 0, rate is null ? null : Convert.ToDecimal(rate, System.Globalization.CultureInfo.InvariantCulture), 0, bonus).FaultIn(Country.Fr)?.Code).Should().Be(code);

    [Fact]
    public void A_gross_or_a_budget_is_answered_with_its_working()
    {
        var question = new SimulatePay(Country.Be, new(2026, 11, 27), new Money(4000_00), null, FullTime);
        var answer = PaySimulation.Of(question, PayPacks.BuiltIn).Accepted;
        answer.Pay.Net.Should().Be(Money.Euro(2614.26m));
        answer.Pay.EmployerCost.Should().Be(Money.Euro(5306.67m));
        answer.Working.Should().Contain(line => line.Item == "onss-worker" && line.Base == 4000m && line.Rate == 0.1307m && line.Result == 522.80m && line.Source.Length > 0);
        answer.BelowMinimum.Should().BeFalse();
        var back = PaySimulation.Of(question with { Gross = null, Budget = answer.Pay.EmployerCost }, PayPacks.BuiltIn).Accepted;
        back.Pay.Should().Be(answer.Pay);
        PaySimulation.Of(question with { Gross = new Money(1000_00) }, PayPacks.BuiltIn).Accepted.BelowMinimum.Should().BeTrue();
        PaySimulation.Of(new(Country.Fr, new(2026, 10, 31), Money.Euro(2988.31m), null, new(PayStatus.Cadre, 35), null, new(0.025m, new(40_00), 0.5m, 0, 50, [])), PayPacks.BuiltIn).Accepted
            .Pay.Net.Should().Be(Money.Euro(2206.55m));
    }

    [Theory]
    [InlineData(null, null, 38, null, 0, "2026-11-27", "simulation-unclear")]
    [InlineData(1L, 1L, 38, null, 0, "2026-11-27", "simulation-unclear")]
    [InlineData(0L, null, 38, null, 0, "2026-11-27", "amount-not-positive")]
    [InlineData(1000000001L, null, 38, null, 0, "2026-11-27", "gross-out-of-range")]
    [InlineData(400000L, null, 0, null, 0, "2026-11-27", "time-worked-invalid")]
    [InlineData(400000L, null, 38, "cousin", 0, "2026-11-27", "household-impossible")]
    [InlineData(400000L, null, 38, null, 99, "2026-11-27", "household-impossible")]
    [InlineData(400000L, null, 38, null, 0, "2031-11-27", "rule-not-in-force")]
    public void A_question_that_cannot_be_answered_is_refused_by_name(long? gross, long? budget, decimal hours, string? spouse, int children, string day, string code) =>
        PaySimulation.Of(new(Country.Be, NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value, gross is { } g ? new Money(g) : null, budget is { } b ? new Money(b) : null, FullTime with { WeeklyHours = hours },
            new(spouse, children, false)), PayPacks.BuiltIn).Refused!.Code.Should().Be(code);
}
