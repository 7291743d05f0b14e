using CsCheck;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Belgium;

namespace Mutual.Tests.Payroll;

public class BelgianBudgetTests
{
    private static readonly IPayPack Belgium = PayPacks.BuiltIn.Of(Country.Be);

    [Fact]
    public void Cost_never_falls_as_gross_rises_by_a_cent() => Gen.Select(AnyPay.Belgian, Gen.Long[0, 700_000]).Sample(
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
    public void A_budget_gives_the_largest_gross_it_pays_for() => Gen.Select(AnyPay.Belgian, Gen.Long[2, 1_200_000]).Sample(
        (worker, budget) =>
        {
            var found = Belgium.FromBudget(worker, new Money(budget)).Accepted;
            var cost = Cost(worker);
            return found.EmployerCost.Cents <= budget && cost.Of(found.Gross.Cents) == found.EmployerCost.Cents && cost.Of(found.Gross.Cents + 1) > budget;
        }, iter: 3_000);

    [Fact]   // Every budget around the two limits of the structural reduction, where the slope of cost changes, against every gross there is.
    public void Around_the_steps_the_search_finds_what_trying_every_gross_finds()
    {
        var worker = new PayInput(new(2026, 10, 31), PayStatus.WhiteCollar, default, new Money(1), TimeWorked.FullMonth);
        var cost = Cost(worker);
        foreach (var limit in (long[])[330_106, 396_195, 100])
        {
            var largest = limit - 80;
            for (var budget = cost.Of(limit - 60); budget <= cost.Of(limit + 60); budget++)
            {
                while (cost.Of(largest + 1) <= budget) largest++;
                Belgium.FromBudget(worker, new Money(budget)).Accepted.Gross.Cents.Should().Be(largest, "the budget is {0}", budget);
            }
        }
    }

    [Fact]
    public void A_budget_that_pays_for_no_cent_of_gross_is_refused()
    {
        var worker = new PayInput(new(2026, 10, 31), PayStatus.WhiteCollar, default, new Money(1), TimeWorked.FullMonth);
        foreach (var budget in (long[])[0, -1, long.MinValue]) Belgium.FromBudget(worker, new Money(budget)).Refused!.Code.Should().Be("budget-too-small");
        Belgium.FromBudget(worker, new Money(1)).Accepted.Gross.Should().Be(new Money(1));   // A cent costs a cent: its contributions round to nothing.
        Belgium.FromBudget(worker, new Money(long.MaxValue)).Accepted.Gross.Should().Be(new Money(100_000_000));
    }

    private static BelgianCost.OfGross Cost(PayInput worker) => new(PayPacks.BuiltIn.Belgium.On(worker.Day), worker, BelgianCost.Weekdays(worker.Day));
}
