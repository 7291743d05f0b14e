using System.Collections.Immutable;
using System.Diagnostics;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Salaries;
using Xunit;

namespace Mutual.Tests.Salaries;

/// <summary>The glide path by example: the table of accounting.md §7, and each rule said there in words.</summary>
public class GlidePathTests
{
    private static readonly SalaryMonth Ordinary = new() { Balance = Money.Euro(6000), LastBudget = Money.Euro(900) };

    [Theory]
    [InlineData("1, start", 3000.00, "1:1500.00 3:4000.00", 0, "1215.00 Tail 0", 1350.00, "none", "1215.00 Tail Start")]
    [InlineData("2", 3285.00, "2:4000.00", 1215.00, "1092.75 Tail 0", 1214.58, "1032.75 to 1397.25", "1092.75 Tail ")]
    [InlineData("3", 2192.25, "1:4000.00 4:3000.00", 1092.75, "1333.83 Tail 0", 1287.39, "928.83 to 1256.66", "1256.66 ClampUp ")]
    [InlineData("4, order arrives", 4935.59, "3:3000.00", 1256.66, "1145.33 Tail 0", 1264.62, "1068.16 to 1445.15", "1145.33 Tail ")]
    [InlineData("4, order cancelled", 935.59, "3:3000.00", 1256.66, "363.68 MonthAhead 2", 931.29, "1068.16 to 1445.15", "363.68 MonthAhead OrderCancelled")]
    public void The_worked_example_comes_out_to_the_cent(
        string month, decimal balance, string orders, decimal last, string cap, decimal target, string clamp, string salary)
    {
        var decided = GlidePath.Decide(new()
        {
            Balance = Money.Euro(balance),
            CreditsAhead = Orders(orders),
            LastBudget = Money.Euro(last),
            Events = month.EndsWith("cancelled", StringComparison.Ordinal) ? [SalaryShock.OrderCancelled] : [],
        });

        $"{decided.Cap} {decided.CapLimit} {decided.CapMonth}".Should().Be(cap);
        decided.Target.Should().Be(Money.Euro(target));
        (decided.Lowest is null ? "none" : $"{decided.Lowest} to {decided.Highest}").Should().Be(clamp);
        $"{decided.Budget} {decided.Limit} {decided.Shock}".Should().Be(salary);
    }

    [Fact]
    public void The_first_month_follows_the_work_in_sight_without_looking_back()
    {
        var decided = GlidePath.Decide(new() { Balance = Money.Euro(12_000), Plan = new(5000, 2500, null) });
        decided.Budget.Should().Be(Money.Euro(2000), "a sixth of 12 000, whatever the share by which it later follows");
        decided.Shock.Should().Be(SalaryShock.Start);
        decided.Limit.Should().Be(SalaryLimit.Target);
        decided.Lowest.Should().BeNull();
    }

    [Fact]
    public void After_a_month_of_nothing_the_salary_starts_again_instead_of_staying_at_zero_for_ever()
    {
        var empty = GlidePath.Decide(Ordinary with { Balance = Money.Zero });
        empty.Budget.Should().Be(Money.Zero);
        var back = GlidePath.Decide(Ordinary with { LastBudget = empty.Budget });
        back.Budget.Should().Be(Money.Euro(900));
        back.Shock.Should().Be(SalaryShock.Start);
    }

    [Fact]
    public void The_legal_minimum_is_paid_when_the_account_holds_it_and_is_named()
    {
        var decided = GlidePath.Decide(Ordinary with { LegalFloor = Money.Euro(2500) });
        decided.Budget.Should().Be(Money.Euro(2500));
        (decided.Limit, decided.Shock, decided.AboveCap, decided.NeedsPeople).Should().Be((SalaryLimit.Floor, SalaryShock.LegalFloor, true, false));
    }

    [Fact]
    public void The_way_back_from_a_legal_minimum_to_the_path_is_named_after_it()
    {
        var lifted = GlidePath.Decide(Ordinary with { LegalFloor = Money.Euro(2500) });
        var after = GlidePath.Decide(Ordinary with { Balance = Money.Euro(3500), LastBudget = lifted.Budget, LastAboveCap = lifted.AboveCap });
        after.Budget.Should().Be(Money.Euro(525));
        after.Shock.Should().Be(SalaryShock.LegalFloor);
        after.AboveCap.Should().BeFalse();
        var ordinary = GlidePath.Decide(Ordinary with { Balance = Money.Euro(2975), LastBudget = after.Budget, LastAboveCap = after.AboveCap });
        ordinary.Shock.Should().BeNull("the salary is on the path again");
    }

    [Fact]
    public void Hours_worked_that_the_account_cannot_pay_are_an_exception_for_two_people_and_not_a_payslip()
    {
        var decided = GlidePath.Decide(Ordinary with { Balance = Money.Euro(700), LegalFloor = Money.Euro(1000) });
        decided.NeedsPeople.Should().BeTrue();
        decided.Budget.Should().Be(Money.Euro(700), "the account pays what it holds");
        decided.FromFee.Should().Be(Money.Euro(300), "the mutual's own fee pays the rest");
        decided.Shock.Should().Be(SalaryShock.LegalFloor);
    }

    [Fact]
    public void The_legal_minimum_of_hours_worked_is_owed_in_a_pause_too() =>
        GlidePath.Decide(Ordinary with { Paused = true, LegalFloor = Money.Euro(400) }).Budget.Should().Be(Money.Euro(400));

    [Fact]
    public void A_pause_pays_nothing_at_the_members_own_request()
    {
        var decided = GlidePath.Decide(Ordinary with { Paused = true });
        (decided.Budget, decided.Limit, decided.Shock).Should().Be((Money.Zero, SalaryLimit.Pause, SalaryShock.OwnRequest));
    }

    [Fact]
    public void A_leaver_is_paid_the_whole_account()
    {
        var decided = GlidePath.Decide(Ordinary with { Leaving = true, CreditsAhead = Orders("1:4000.00"), Plan = SalaryPlan.Default with { Maximum = Money.Euro(10) } });
        (decided.Budget, decided.Limit, decided.Shock).Should().Be((Money.Euro(6000), SalaryLimit.Balance, SalaryShock.Leaving));
    }

    [Fact]
    public void A_lower_maximum_holds_at_once()
    {
        var decided = GlidePath.Decide(Ordinary with { Plan = SalaryPlan.Default with { Maximum = Money.Euro(300) } });
        (decided.Budget, decided.Limit, decided.Shock).Should().Be((Money.Euro(300), SalaryLimit.Maximum, SalaryShock.OwnRequest));
    }

    [Fact]
    public void A_maximum_a_little_lower_than_last_month_is_no_shock() =>
        GlidePath.Decide(Ordinary with { Plan = SalaryPlan.Default with { Maximum = Money.Euro(800) } }).Shock.Should().BeNull();

    [Fact]
    public void The_member_may_choose_less_but_never_more()
    {
        var allowed = GlidePath.Decide(Ordinary).Budget;
        GlidePath.Choose(Ordinary, allowed + new Money(1)).Refused!.Code.Should().Be("salary-above-cap");
        GlidePath.Choose(Ordinary, Money.Zero).Refused!.Code.Should().Be("amount-not-positive");
        GlidePath.Choose(Ordinary with { LegalFloor = Money.Euro(500) }, Money.Euro(499)).Refused!.Code.Should().Be("salary-below-floor");
        GlidePath.Choose(Ordinary, allowed).Accepted.Budget.Should().Be(allowed);
        var less = GlidePath.Choose(Ordinary, Money.Euro(500)).Accepted;
        (less.Budget, less.Shock).Should().Be((Money.Euro(500), SalaryShock.OwnRequest));
    }

    [Fact]
    public void A_fall_that_no_event_explains_is_put_before_a_person()
    {
        GlidePath.Decide(Ordinary with { Balance = Money.Euro(100) }).IsUnexplained.Should().BeTrue();
        GlidePath.Decide(Ordinary with { Balance = Money.Euro(100), Events = [SalaryShock.Expense] }).IsUnexplained.Should().BeFalse();
    }

    [Fact]
    public void A_broken_promise_of_the_caller_is_an_error()
    {
        FluentActions.Invoking(() => GlidePath.Decide(new() { Balance = new(-1) })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => GlidePath.Decide(Ordinary with { CreditsAhead = Orders("1:-1.00") })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => GlidePath.Decide(Ordinary with { CreditsAhead = [.. new Money[13]] })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => GlidePath.Decide(new() { Balance = new(long.MaxValue) })).Should().Throw<OverflowException>();
    }

    [Fact]
    public void A_plan_and_its_haircuts_stay_within_their_limits()
    {
        SalaryPlan.Choose(999, 5000, null).Refused!.Code.Should().Be("salary-step-out-of-range");
        SalaryPlan.Choose(5001, 5000, null).Refused!.Code.Should().Be("salary-step-out-of-range");
        SalaryPlan.Choose(1000, 2499, null).Refused!.Code.Should().Be("salary-follow-out-of-range");
        SalaryPlan.Choose(1000, 10_001, null).Refused!.Code.Should().Be("salary-follow-out-of-range");
        SalaryPlan.Choose(1000, 2500, new Money(-1)).Refused!.Code.Should().Be("salary-maximum-negative");
        SalaryPlan.Choose(1500, 5000, null).Accepted.Should().Be(SalaryPlan.Default);
        Haircuts.Of(9000, 9001).Refused!.Code.Should().Be("haircuts-rising");
        Haircuts.Of(10_001).Refused!.Code.Should().Be("haircuts-rising");
        Haircuts.Of(-1).Refused!.Code.Should().Be("haircuts-rising");
        Haircuts.Of().Refused!.Code.Should().Be("haircuts-rising");
        Haircuts.Default.BasisPoints.Should().Equal(10_000, 10_000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000);
    }

    [Fact]
    public void The_list_of_shocks_is_closed_and_reads_back()
    {
        var names = Enum.GetValues<SalaryShock>().Select(shock => shock.ToName()).ToArray();
        names.Should().Equal(
            "start", "order-cancelled", "order-late", "order-reduced", "guarantee-refused", "fund-throttled", "credit-note", "dispute-lost",
            "recourse", "expense", "legal-floor", "own-request", "leaving", "rule-change");
        names.Select(SalaryShockNames.Parse).Should().Equal(Enum.GetValues<SalaryShock>());
    }

    [Fact]
    public void A_payday_of_75_000_members_is_decided_in_well_under_a_second()
    {
        var draw = new Random(7);
        var members = Enumerable.Range(0, 75_000).Select(_ => new SalaryMonth
        {
            Balance = new(draw.NextInt64(0, 2_000_000)),
            CreditsAhead = [.. Enumerable.Range(0, 12).Select(_ => new Money(draw.NextInt64(0, 500_000)))],
            Plan = new(draw.Next(1000, 5001), draw.Next(2500, 10_001), null),
            LastBudget = new(draw.NextInt64(0, 500_000)),
        }).ToArray();
        foreach (var member in members) GlidePath.Decide(member);

        var fastest = Enumerable.Range(0, 5).Min(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var member in members) GlidePath.Decide(member);
            return Stopwatch.GetElapsedTime(started);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"75 000 decisions: {fastest.TotalMilliseconds:0} ms");
        fastest.Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    internal static ImmutableArray<Money> Orders(string byMonth)
    {
        var months = new Money[12];
        foreach (var order in byMonth.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (ahead, amount) = (order[..order.IndexOf(':', StringComparison.Ordinal)], order[(order.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            months[int.Parse(ahead, System.Globalization.CultureInfo.InvariantCulture) - 1] = Money.Euro(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture));
        }
        return [.. months];
    }
}
