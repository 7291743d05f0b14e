using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Belgium;

namespace Mutual.Tests.Payroll;

public class ExceptionalAllowanceTests
{
    private static readonly BelgianValues May2026 = PayPacks.BuiltIn.Belgium.On(new(2026, 5, 31));

    [Fact]   // accounting.md row 37: 3 680 on a month of 4 000; 85/92 of it, 3 400, bears the contribution.
    public void Double_holiday_pay_of_a_month_of_4_000_is_booked_as_the_reference_says() =>
        ExceptionalAllowance.DoubleHolidayPay(May2026, 4000m, 12, 48_000m, 0, null).Should().Be(new ExceptionalAllowance(3680.00m, 444.38m, 1534.98m, 1700.64m));

    [Fact]
    public void Half_a_year_of_work_gives_half_the_double_holiday_pay() =>
        ExceptionalAllowance.DoubleHolidayPay(May2026, 4000m, 6, 48_000m, 0, null).Should().Be(new ExceptionalAllowance(1840.00m, 222.19m, 767.49m, 850.32m));

    [Fact]   // 3 000 × 1.08 × 13.07 % = 423.468; 2 576.53 × 46.44 % = 1 196.54.
    public void A_blue_collar_year_end_bonus_bears_the_contribution_on_108_percent() =>
        ExceptionalAllowance.YearEndBonus(May2026, PayStatus.BlueCollar, 3000m, 36_000m, 0, null).Should().Be(new ExceptionalAllowance(3000m, 423.47m, 1196.54m, 1379.99m));

    [Theory]
    [InlineData(10_675, 0, 0)]                // On the limit, the lower rate.
    [InlineData(10_675.01, 0, 1917)]
    [InlineData(18_858, 1, 0)]                // One child: free up to there,
    [InlineData(18_858.01, 1, 2428.13)]       // then 7.5 % less: 26.25 % × 0.925 of 10 000, rounded once,
    [InlineData(28_940, 1, 3361.45)]
    [InlineData(28_940.01, 1, 3634)]          // and no more.
    [InlineData(37_625.01, 4, 4239)]          // Four: 55 % less up to 37 625, then nothing less.
    [InlineData(94_120, 14, 0)]               // Twelve or more count as twelve.
    public void Children_free_an_allowance_or_lower_its_tax_up_to_their_limits(decimal yearly, int children, decimal tax) =>
        ExceptionalAllowance.Of(May2026.ExceptionalAllowance, AllowanceKind.Holiday, 10_000m, 0, yearly, children, null).Withholding.Should().Be(tax);

    [Fact]   // 30 000 × 7.67 %, twice.
    public void Who_leaves_takes_the_holiday_pay_of_the_year_along() => HolidayPay.OnLeaving(May2026.HolidayPay, 30_000m, null).Should().Be((2301.00m, 2301.00m));

    [Fact]   // 30 000 × 1.08 × 15.38 %.
    public void The_holiday_fund_pays_on_108_percent_of_last_year() => HolidayPay.FromFund(May2026, 30_000m, null).Should().Be(4983.12m);

    [Fact]
    public void A_group_insurance_premium_lowers_the_tax_by_three_tenths_and_not_below_nothing()
    {
        var worker = new PayInput(new(2026, 11, 30), PayStatus.WhiteCollar, default, Money.Euro(4000), TimeWorked.FullMonth, new BelgianTerms([], Money.Euro(50)));
        var belgium = PayPacks.BuiltIn.Of(Country.Be);
        belgium.Compute(worker).Accepted.Withholding.Should().Be(Money.Euro(811.70m));   // 826.70 − 15.00.
        belgium.Compute(worker with { Terms = new BelgianTerms([], Money.Euro(5000)) }).Accepted.Withholding.Should().Be(Money.Zero);
    }

    [Fact]   // A simulator shows 27.31 % in all for joint committee 200 in May 2026: 621.73 on 2 276.51.
    public void An_employer_s_extra_rates_come_on_top_while_they_hold_and_the_working_names_their_source()
    {
        var terms = new BelgianTerms([new("joint-committee-200", new(2026, 1, 1), new(2026, 6, 30), 0.0231m, "entered from the office's simulator")]);
        var worker = new PayInput(new(2026, 5, 31), PayStatus.WhiteCollar, default, Money.Euro(2276.51m), TimeWorked.FullMonth, terms);
        var (belgium, working) = (PayPacks.BuiltIn.Of(Country.Be), new PayWorking());
        var pay = belgium.Compute(worker, working).Accepted;
        pay.EmployerContribution.Should().Be(Money.Euro(569.13m + 52.59m));   // 621.72: each rate is rounded by itself, the simulator rounds their sum.
        working.Lines.ToArray().Single(line => line.Item == "joint-committee-200").Rule.Source.Should().Be("entered from the office's simulator");
        belgium.Compute(worker with { Day = new(2026, 7, 31) }).Accepted.EmployerContribution.Should().Be(Money.Euro(569.13m));
    }
}
