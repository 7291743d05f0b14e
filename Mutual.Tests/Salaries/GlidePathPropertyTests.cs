using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Grains.Salaries;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Salaries;

/// <summary>What holds together in accounting.md §7, numbered as there, over invented histories of 30 months.</summary>
public class GlidePathPropertyTests
{
    private const int Histories = 1_500;

    [Fact]   // (1)
    public void A_salary_never_overdraws_the_account() =>
        SalaryHistory.Gen(shocks: true).Sample(
            history => history.Balance >= 0 && history.Months.All(month => month.Decided.Budget >= Money.Zero && month.Decided.Budget <= month.Given.Balance),
            iter: Histories);

    [Fact]   // (2)
    public void Work_that_is_not_confirmed_or_not_eligible_changes_nothing() =>
        Gen.Select(Credits, Credits).Sample((confirmed, hoped) =>
        {
            var certain = confirmed.Select(credit => credit with { IsConfirmed = true, IsEligible = true }).ToArray();
            var uncertain = hoped.Where(credit => !credit.IsConfirmed || !credit.IsEligible);
            return CreditsAhead.ByMonth(certain.Concat(uncertain), Paydays).SequenceEqual(CreditsAhead.ByMonth(certain, Paydays));
        });

    [Fact]   // (3)
    public void The_same_state_gives_the_same_salary() =>
        AnyMonth.Sample(month => GlidePath.Decide(month) == GlidePath.Decide(month with { CreditsAhead = [.. month.CreditsAhead] }));

    [Fact]   // (4)
    public void Without_a_shock_the_salary_changes_by_the_largest_step_at_most() =>
        SalaryHistory.Gen(shocks: false).Sample(history => history.Months.All(month => month.Decided.Shock is not null || WithinStep(month)), iter: Histories);

    [Fact]   // (4)
    public void When_nothing_goes_wrong_only_the_start_is_named() =>
        SalaryHistory.Gen(shocks: false).Sample(
            history => history.Months.All(month => month.Decided.Shock == (month.Given.LastBudget.IsZero ? SalaryShock.Start : null)), iter: Histories);

    [Fact]   // (4)
    public void A_larger_change_always_has_a_named_cause() =>
        SalaryHistory.Gen(shocks: true).Sample(
            history => history.Months.All(month => !month.Decided.IsUnexplained && (month.Decided.Shock is not null || WithinStep(month))), iter: Histories);

    [Fact]   // (5)
    public void More_work_from_the_same_state_never_lowers_the_salary() =>
        Gen.Select(AnyMonth, Gen.Int[0, 11], Gen.Long[1, 1_000_000]).Sample((month, ahead, more) =>
            GlidePath.Decide(month with { CreditsAhead = month.CreditsAhead.SetItem(ahead, month.CreditsAhead[ahead] + new Money(more)) }).Budget
            >= GlidePath.Decide(month).Budget);

    [Fact]   // (5)
    public void Earlier_work_from_the_same_state_never_lowers_the_salary() =>
        Gen.Select(AnyMonth, Gen.Int[1, 11], Gen.Int[0, 10]).Sample((month, from, to) =>
        {
            if (to >= from) return true;
            var credits = month.CreditsAhead;
            var earlier = credits.SetItem(to, credits[to] + credits[from]).SetItem(from, Money.Zero);

            // Two orders of one month are rounded together: moving one to another month may cost a cent of haircut, so both are whole here.
            var whole = month with { Haircuts = Haircuts.Of(10_000).Accepted };
            return GlidePath.Decide(whole with { CreditsAhead = earlier }).Budget >= GlidePath.Decide(whole).Budget;
        });

    [Fact]   // (6)
    public void With_enough_work_in_sight_the_salary_does_not_fall_and_rises_where_a_step_reaches_a_cent() =>
        AnyMonth.Sample(month =>
        {
            var decided = GlidePath.Decide(month);
            var last = month.LastBudget;
            if (last.IsZero || month.LegalFloor.IsPositive) return true;
            var maximum = month.Plan.Maximum ?? new Money(long.MaxValue);
            var inSight = InSight(month)[5];
            if (inSight < 6 * last.Cents || decided.Cap < last || maximum < last) return true;
            if (decided.Budget < last) return false;

            var towards = (inSight - (6 * last.Cents)) * month.Plan.FollowBasisPoints >= 60_000;
            var step = last.Cents * month.Plan.StepBasisPoints >= 10_000;
            return !(towards && step && decided.Cap > last && maximum > last) || decided.Budget > last;
        }, iter: 20_000);

    [Fact]   // (7)
    public void What_was_paid_taken_and_left_is_what_was_credited() =>
        SalaryHistory.Gen(shocks: true).Sample(
            history => history.Paid + history.Expenses + history.Recourse + history.SetAside + history.Balance == history.Credited, iter: Histories);

    [Fact]   // (8)
    public void The_members_maximum_is_respected_but_for_the_legal_floor_and_the_last_payslip() =>
        SalaryHistory.Gen(shocks: true).Sample(
            history => history.Months.All(month =>
                month.Given.Plan.Maximum is not { } maximum || month.Decided.Budget <= maximum
                || month.Decided.Shock is SalaryShock.LegalFloor or SalaryShock.Leaving),
            iter: Histories);

    [Fact]
    public void Exact_fractions_with_one_floor_at_the_end_give_the_same_cent() =>
        AnyMonth.Sample(month => GlidePath.Decide(month).Budget.Cents == ExactFractions.Budget(month), iter: 20_000);

    [Fact]
    public void A_cap_that_is_a_whole_number_of_cents_is_not_lost_to_the_reciprocal() =>
        Gen.Select(Gen.Int[1000, 5000], Gen.Int[1, 12], Gen.Long[1, 1L << 40]).Sample((step, k, salary) =>
        {
            var (above, below) = ExactFractions.Sum(step, k);
            var needed = (long)(((salary * above) + below - 1) / below);   // The least that carries the salary k months.
            var steps = StepDown.Of(step);
            return steps.Divide(needed, k) == salary && steps.Divide(needed - 1, k) == salary - 1;
        }, iter: 20_000);

    [Fact]
    public void Every_salary_explains_itself_and_what_it_says_would_lift_it_does() =>
        AnyMonth.Sample(month =>
        {
            var told = SalaryExplanation.Of(month);
            if (told.Decision != GlidePath.Decide(month)) return false;
            var raise = told.Raise;
            return raise.By switch
            {
                RaiseBy.MoreWork => raise.To > told.Decision.Budget && GlidePath.Decide(With(month, raise.WithinMonths, raise.Amount)).Budget == raise.To,
                RaiseBy.MoreBalance => raise.To > told.Decision.Budget && GlidePath.Decide(month with { Balance = month.Balance + raise.Amount }).Budget == raise.To,
                RaiseBy.HigherMaximum => raise.To > told.Decision.Budget,
                _ => true,
            };
        }, iter: 5_000);

    private static readonly LocalDate[] Paydays = [.. Enumerable.Range(0, 13).Select(i => new LocalDate(2026, 1, 28).PlusMonths(i))];

    private static readonly Gen<ExpectedCredit[]> Credits =
        Gen.Select(Gen.Int[-20, 420], Gen.Long[1, 1_000_000], Gen.Bool, Gen.Bool)
            .Select((day, cents, confirmed, eligible) => new ExpectedCredit(Guid.Empty, new LocalDate(2026, 1, 28).PlusDays(day), new(cents), confirmed, eligible))
            .Array[0, 20];

    private static readonly Gen<SalaryMonth> AnyMonth = Gen.Int[0, int.MaxValue - 1].Select(seed =>
    {
        var draw = new Random(seed);
        var size = draw.Next(3) switch { 0 => 40L, 1 => 500_000, _ => 99_999_999_999 };
        var balance = draw.NextInt64(0, size);
        return new SalaryMonth
        {
            Balance = new(balance),
            CreditsAhead = [.. Enumerable.Range(0, 12).Select(_ => new Money(draw.Next(2) == 0 ? 0 : draw.NextInt64(0, size)))],
            Plan = SalaryHistory.AnyPlan(draw),
            Haircuts = SalaryHistory.AnyHaircuts(draw),
            LastBudget = new(draw.Next(5) == 0 ? 0 : draw.NextInt64(0, (balance / 2) + 3)),
        };
    });

    // Whole-weight work in a month ahead: the weight of the month is undone so that the amount counts as said.
    private static SalaryMonth With(SalaryMonth month, int ahead, Money counted)
    {
        var weight = month.Haircuts.BasisPoints[ahead - 1];
        var raised = InSight(month);
        var now = month.CreditsAhead[ahead - 1].Cents;
        var cents = now;
        var wanted = (raised[ahead] - raised[ahead - 1]) + counted.Cents;
        while ((BigInteger)cents * weight / 10_000 < wanted) cents += Math.Max(1, (wanted - (long)((BigInteger)cents * weight / 10_000)) * 10_000 / Math.Max(weight, 1) / 2);
        while (cents > now && (BigInteger)(cents - 1) * weight / 10_000 >= wanted) cents--;
        return month with { CreditsAhead = month.CreditsAhead.SetItem(ahead - 1, new(cents)) };
    }

    private static bool WithinStep(SalaryHistory.Month month) =>
        month.Decided.Budget.Cents >= month.Given.LastBudget.Cents * (10_000 - month.Given.Plan.StepBasisPoints) / 10_000
        && month.Decided.Budget.Cents <= month.Given.LastBudget.Cents * (10_000 + month.Given.Plan.StepBasisPoints) / 10_000;

    private static long[] InSight(SalaryMonth month)
    {
        var counted = new long[13];
        counted[0] = month.Balance.Cents;
        for (var k = 1; k <= 12; k++)
            counted[k] = counted[k - 1] + (long)((BigInteger)month.CreditsAhead[k - 1].Cents * month.Haircuts.BasisPoints[k - 1] / 10_000);
        return counted;
    }
}
