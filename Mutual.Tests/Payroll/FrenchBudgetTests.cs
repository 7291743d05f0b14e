using CsCheck;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.France;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>In France a coefficient of four decimals makes cost a stair, with two high steps in 2025 and a cliff at three minimum wages in 2026.</summary>
public class FrenchBudgetTests
{
    private static readonly IPayPack France = PayPacks.BuiltIn.Of(Country.Fr);

    [Fact]
    public void Cost_never_falls_as_gross_rises_by_a_cent() => Gen.Select(AnyPay.French, Gen.Long[0, 1_200_000]).Sample(
        (worker, from) =>
        {
            var cost = Cost(worker);
            var before = cost.Of(from);
            for (var gross = from + 1; gross < from + 200; gross++)
            {
                var now = cost.Of(gross);
                if (now < before) return false;
                before = now;
            }
            return true;
        }, iter: 300);

    [Fact]
    public void A_budget_gives_the_largest_gross_it_pays_for() => Gen.Select(AnyPay.French, Gen.Long[60_000, 3_000_000]).Sample(
        (worker, budget) =>
        {
            var cost = Cost(worker);
            var found = France.FromBudget(worker, new Money(budget));
            if (!found.IsAccepted) return found.Refused.Code is "net-negative" or "budget-too-small";
            return found.Value.EmployerCost.Cents <= budget && cost.Of(found.Value.Gross.Cents) == found.Value.EmployerCost.Cents && cost.Of(found.Value.Gross.Cents + 1) > budget;
        }, iter: 3_000);

    [Theory]
    [InlineData("2026-06-30", 560_105)]   // 3 × 12.31 × 35 × 52 / 12 = 5 601.05: there the reduction of 2 % of pay, 112 euro, is gone.
    [InlineData("2026-01-31", 546_910)]   // 3 × 12.02 …
    [InlineData("2026-06-30", 186_702)]   // One minimum wage: the coefficient leaves its maximum.
    [InlineData("2025-06-30", 405_405)]   // 2.25 × 11.88 …: sickness rises from 7 to 13 %.
    [InlineData("2025-06-30", 594_594)]   // 3.3 × 11.88 …: family allowance rises.
    [InlineData("2025-06-30", 288_288)]   // 1.6 × 11.88 …: the reduction ends.
    [InlineData("2026-06-30", 400_500)]   // The ceiling.
    public void Around_the_steps_the_search_finds_what_trying_every_gross_finds(string day, long step)
    {
        var worker = new PayInput(
            NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value, PayStatus.Cadre, default, new Money(1), TimeWorked.FullMonth, new FrenchTerms(60, 0.011m, new Money(5_260), 0.6m, 0.02m));
        var cost = Cost(worker);
        var (largest, last) = (step - 40, step + 40);
        for (var budget = cost.Of(step - 30); budget <= cost.Of(step + 30); budget++)
        {
            while (largest < last && cost.Of(largest + 1) <= budget) largest++;
            France.FromBudget(worker, new Money(budget)).Accepted.Gross.Cents.Should().Be(largest, "the budget is {0}", budget);
        }
    }

    [Fact]
    public void The_cliff_at_three_minimum_wages_is_two_percent_of_pay()
    {
        var worker = new PayInput(new LocalDate(2026, 6, 30), PayStatus.NonCadre, default, new Money(560_104), TimeWorked.FullMonth, new FrenchTerms(20, 0.011m, default, 0.5m, 0));
        France.Compute(worker).Accepted.Reduction.Should().Be(Money.Euro(112.02m));
        France.Compute(worker with { Gross = new Money(560_105) }).Accepted.Reduction.Should().Be(Money.Zero);
    }

    private static FrenchEmployer.OfGross Cost(PayInput worker) => new(PayPacks.BuiltIn.France.WholeOn(worker.Day), worker, (FrenchTerms)worker.Terms!);
}
