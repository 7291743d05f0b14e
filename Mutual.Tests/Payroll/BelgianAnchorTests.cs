using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Belgium;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Published figures that the Belgian rules must reproduce to the cent: payroll-rules §4.4, §5.11 and §5.12, accounting.md rows 32, 33 and 36.</summary>
public class BelgianAnchorTests
{
    private static readonly IPayPack Belgium = PayPacks.BuiltIn.Of(Country.Be);

    [Fact]   // CGSLB, January 2025. The day is in February: the work bonus of January is not in the pack, and 3 750 has none.
    public void A_worker_on_3_750_with_an_earning_spouse_and_a_child_keeps_2_537_06_in_2025() =>
        Belgian(Pay(2025, 2, 28, 3750.00m) with { Household = new(Spouse.Above, Children: 1) }).Net.Should().Be(2537.06m);

    [Theory]   // SPF Finances, 2026.
    [InlineData(3000, Spouse.None, 596.93)]
    [InlineData(2500, Spouse.None, 381.01)]
    [InlineData(2500, Spouse.NoIncome, 35.99)]
    public void The_tax_office_s_own_examples_come_out(decimal taxable, Spouse spouse, decimal tax) =>
        WithholdingTax.Of(PayPacks.BuiltIn.Belgium.On(new(2026, 9, 29)).Withholding, taxable, new(spouse), null).Monthly.Should().Be(tax);

    [Theory]
    [InlineData(3500, 617.41)]
    [InlineData(4000, 826.70)]
    [InlineData(5000, 1245.27)]
    public void A_single_worker_s_tax_of_October_2026_is_that_of_the_public_table(decimal gross, decimal tax) =>
        Belgium.Compute(Pay(2026, 10, 31, gross)).Accepted.Withholding.Should().Be(Money.Euro(tax));

    [Fact]   // Group S, 12 May 2026.
    public void A_payroll_office_s_payslip_of_May_2026_comes_out_line_by_line()
    {
        var pay = Belgian(Pay(2026, 5, 31, 2276.51m));
        (pay.Onss, pay.Bonus.A, pay.Bonus.B, pay.Taxable, pay.Withholding, pay.Special, pay.Net).Should().Be((297.54m, 125.04m, 162.95m, 2266.96m, 154.22m, 11.28m, 2101.46m));
    }

    [Fact]   // Group S, 29 September 2026.
    public void Part_B_of_the_work_bonus_gives_way_where_both_exceed_the_contribution() => Belgian(Pay(2026, 9, 30, 2257m)).Bonus.Should().Be(new WorkBonus(127.54m, 167.45m));

    [Fact]
    public void A_payslip_of_July_2025_comes_out_line_by_line()
    {
        var pay = Belgian(Pay(2025, 7, 31, 2732.94m));
        (pay.Onss, pay.Bonus.A, pay.Bonus.B, pay.Taxable, pay.FiscalBonusFormula, pay.Special).Should().Be((357.20m, 120.59m, 12.10m, 2508.43m, 46.32m, 16.30m));
    }

    [Fact]   // The example of the ONSS instructions: 2 015 for 19 days of 23.
    public void An_incomplete_month_is_raised_to_a_whole_one_and_the_bonus_cut_to_its_part()
    {
        var working = new PayWorking();
        _ = WorkBonus.Of(PayPacks.BuiltIn.Belgium.On(new(2026, 7, 31)).WorkBonus, 2015m, TimeWorked.Days(19, 23), raised: false, 263.36m, working);
        working.Lines.ToArray().Single(line => line.Item == "full-time-reference").Result.Should().Be(2439.15m);
        working.Lines.ToArray().Single(line => line.Item == "work-bonus-a-for-time").Rate.Should().Be(0.83m);
    }

    [Fact]   // 778.87 for 51 hours of 174.8, blue-collar, July 2026.
    public void Part_time_in_hours_is_raised_to_a_whole_month_and_the_bonus_cut_to_its_part() =>
        WorkBonus.Of(PayPacks.BuiltIn.Belgium.On(new(2026, 7, 31)).WorkBonus, 778.87m, TimeWorked.Hours(51, 174.8m), raised: true, 109.94m, null)
            .Should().Be(new WorkBonus(39.94m, 22.71m));

    [Theory]
    [InlineData(4000, 1559.04, 826.70, 2614.26, 1000.00, 0, 306.67)]       // Row 32 with 36.
    [InlineData(2257, 176.34, 146.76, 2099.17, 564.25, 398.98, 173.04)]    // Row 33, October 2026: 564.25 less 398.98, and 294.99 less the bonus within the 176.34.
    public void The_reference_bookings_are_what_the_pack_computes(decimal gross, decimal social, decimal tax, decimal net, decimal employer, decimal reduction, decimal accrual)
    {
        var pay = Belgium.Compute(Pay(2026, gross == 4000 ? 11 : 10, 30, gross)).Accepted;
        (pay.Withholding, pay.Net, pay.EmployerContribution, pay.Reduction, pay.HolidayAccrual).Should()
            .Be((Money.Euro(tax), Money.Euro(net), Money.Euro(employer), Money.Euro(reduction), Money.Euro(accrual)));
        (pay.EmployeeContribution + pay.SpecialContribution + pay.EmployerContribution - pay.Reduction).Should().Be(Money.Euro(social));
        pay.EmployerCost.Should().Be(pay.Gross + pay.EmployerContribution - pay.Reduction + pay.HolidayAccrual);
    }

    private static BelgianPay Belgian(PayInput input) => BelgianPay.Of(PayPacks.BuiltIn.Belgium.On(input.Day), input, null);

    private static PayInput Pay(int year, int month, int day, decimal gross) => new(new LocalDate(year, month, day), PayStatus.WhiteCollar, default, Money.Euro(gross), TimeWorked.FullMonth);
}
