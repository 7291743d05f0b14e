using CsCheck;
using Mutual.Grains.Payroll;

namespace Mutual.Tests.Payroll;

/// <summary>What holds for every month of pay in both countries.</summary>
public class PayPropertyTests
{
    private static readonly Gen<(IPayPack Pack, PayInput Input)> Any = Gen.Select(Gen.OneOf(AnyPay.Belgian, AnyPay.French), Gen.Long[60_000, 2_500_000],
        (input, gross) => (PayPacks.BuiltIn.Of(input.Status is PayStatus.Cadre or PayStatus.NonCadre ? Country.Fr : Country.Be), input with { Gross = new Money(gross) }));

    [Fact]
    public void Net_and_what_is_taken_off_are_the_gross_and_cost_is_the_gross_and_what_is_put_on() => Any.Sample(any =>
    {
        var pay = any.Pack.Compute(any.Input);
        if (!pay.IsAccepted) return pay.Refused.Code == "net-negative";
        var month = pay.Value;
        return month.Gross == any.Input.Gross
            && month.Net + month.EmployeeContribution + month.Withholding + month.SpecialContribution == month.Gross
            && month.Gross + month.EmployerContribution - month.Reduction + month.HolidayAccrual == month.EmployerCost
            && month is { Net.IsNegative: false, EmployeeContribution.IsNegative: false, Withholding.IsNegative: false, Reduction.IsNegative: false, HolidayAccrual.IsNegative: false };
    }, iter: 5_000);

    [Fact]
    public void Each_line_of_the_working_gives_its_figure_again_and_names_its_source() => Any.Sample(any =>
    {
        var working = new PayWorking();
        _ = any.Pack.Compute(any.Input, working);
        foreach (var line in working.Lines)
            if (line.Again() != line.Result || line.Rule.Rule.Length == 0 || line.Rule.Source.Length == 0 || line.Rule.Published.Length == 0 || line.Item.Length == 0) return false;
        return working.Count > 10;
    }, iter: 2_000);

    [Fact]
    public void The_lines_of_a_French_payslip_add_up_after_rounding() => AnyPay.French.SelectMany(input => Gen.Long[100_000, 2_500_000].Select(gross => input with { Gross = new Money(gross) })).Sample(input =>
    {
        var working = new PayWorking();
        var pay = PayPacks.BuiltIn.Of(Country.Fr).Compute(input, working);
        if (!pay.IsAccepted) return pay.Refused.Code == "net-negative";
        var lines = working.Keep();
        return Money.Euro(lines.Where(line => line.Item.StartsWith("employee.", StringComparison.Ordinal)).Sum(line => line.Result)) == pay.Value.EmployeeContribution
            && Money.Euro(lines.Where(line => line.Item.StartsWith("employer.", StringComparison.Ordinal)).Sum(line => line.Result)) == pay.Value.EmployerContribution;
    }, iter: 2_000);

    [Fact]
    public void What_is_owed_to_other_bodies_and_what_are_taxes_on_pay_are_parts_of_the_contributions() => AnyPay.French.SelectMany(input => Gen.Long[100_000, 2_500_000].Select(gross => input with { Gross = new Money(gross) })).Sample(input =>
    {
        var pay = PayPacks.BuiltIn.Of(Country.Fr).Compute(input);
        if (!pay.IsAccepted) return pay.Refused.Code == "net-negative";
        var (month, shares) = (pay.Value, pay.Value.Shares);
        return shares is { OtherBodies.IsPositive: true, TaxesOnPay.IsPositive: true } && shares.TaxesOnPay < month.EmployerContribution
            && shares.OtherBodies < month.EmployeeContribution + month.EmployerContribution - month.Reduction;
    }, iter: 2_000);

    [Fact]
    public void The_working_changes_no_figure() => Any.Sample(any => any.Pack.Compute(any.Input) == any.Pack.Compute(any.Input, new PayWorking()), iter: 1_000);

    // Steps down that the law itself has, largest first. Belgium: the special contribution begins at 5.15 at a stroke and jumps by cents between bands; the work bonus falls by up to
    // 0.35 a euro while tax takes half, so net may stand still or fall by cents of rounding. France: the neutral scale's rate applies to all of the pay, and the CET begins on all of it.
    [Fact]
    public void More_gross_is_never_less_net_beyond_the_documented_steps() => Any.Sample(any =>
    {
        var (before, after) = (any.Pack.Compute(any.Input), any.Pack.Compute(any.Input with { Gross = any.Input.Gross + new Money(100) }));
        if (!before.IsAccepted || !after.IsAccepted) return true;
        var fall = (before.Value.Net - after.Value.Net).Cents;
        var step = any.Pack.Country is Country.Be ? 520 : any.Input.Gross.Cents * (any.Input.PersonalTaxRate is null ? 7 : 1) / 100;
        return fall <= step;
    }, iter: 5_000);

    [Fact]
    public void Less_than_the_legal_minimum_is_seen_and_computed_all_the_same()
    {
        var belgian = new PayInput(new(2026, 11, 30), PayStatus.WhiteCollar, default, Money.Euro(2000), TimeWorked.FullMonth);
        PayPacks.BuiltIn.Of(Country.Be).LegalMinimum(belgian).Accepted.Should().Be(Money.Euro(2233.61m));
        PayPacks.BuiltIn.Of(Country.Be).LegalMinimum(belgian with { Time = TimeWorked.Hours(87.4m, 174.8m) }).Accepted.Should().Be(Money.Euro(1116.81m));   // 1 116.805, up.
        PayPacks.BuiltIn.Of(Country.Be).Compute(belgian).IsAccepted.Should().BeTrue();

        var french = belgian with { Status = PayStatus.NonCadre };
        PayPacks.BuiltIn.Of(Country.Fr).LegalMinimum(french).Accepted.Should().Be(Money.Euro(1867.02m));   // 12.31 × 35 × 52 / 12 = 1 867.0167, up.
        PayPacks.BuiltIn.Of(Country.Fr).LegalMinimum(french with { Time = TimeWorked.PerWeek(28) }).Accepted.Should().Be(Money.Euro(1493.62m));
    }
}
