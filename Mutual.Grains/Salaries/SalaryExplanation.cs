using System.Collections.Immutable;

namespace Mutual.Grains.Salaries;

/// <summary>Confirmed work of one month ahead, as it carried a salary.</summary>
/// <param name="MonthsAhead">1 is the month up to the next payday.</param>
/// <param name="Confirmed">What the orders will credit.</param>
/// <param name="WeightBasisPoints">How much of it counts.</param>
/// <param name="Counted">What counted, rounded down to the cent.</param>
public readonly record struct CarryingMonth(int MonthsAhead, Money Confirmed, int WeightBasisPoints, Money Counted);

/// <summary>What would lift a salary.</summary>
public enum RaiseBy
{
    /// <summary>Nothing: the account is paid out, or the salary paused.</summary>
    Nothing = 1,

    /// <summary>More confirmed work, credited in time.</summary>
    MoreWork,

    /// <summary>Money in the account on payday.</summary>
    MoreBalance,

    /// <summary>A higher maximum.</summary>
    HigherMaximum,

    /// <summary>The next month: this month's rise is the largest allowed.</summary>
    Time,
}

/// <summary>One way to a higher salary.</summary>
/// <param name="By">What would do it.</param>
/// <param name="WithinMonths">For <see cref="RaiseBy.MoreWork"/>, the latest month ahead in which it must be credited; 0 otherwise.</param>
/// <param name="Amount">Work (after haircut) or balance to add, or the maximum to choose: 100.00, or the least that moves the salary if that is more. Zero when there is nothing to add.</param>
/// <param name="To">The salary budget it would give.</param>
public readonly record struct SalaryRaise(RaiseBy By, int WithinMonths, Money Amount, Money To);

/// <summary>Why a month's salary is what it is, as data: pages and payslips put it in the member's words.</summary>
/// <param name="Decision">The decision, with the limit that bound and its figures.</param>
/// <param name="Balance">The account on payday.</param>
/// <param name="CarriedBy">The months of confirmed work inside the window of the limit that bound; months without work are left out.</param>
/// <param name="Raise">What would have given more this month.</param>
/// <param name="BufferNeeded">What must be in the account to start from this budget and step down from it without any new order: budget / γ, rounded up.</param>
/// <param name="BufferForMaximum">The same for the maximum the member chose; null without one.</param>
public sealed record SalaryExplanation(
    SalaryDecision Decision, Money Balance, ImmutableArray<CarryingMonth> CarriedBy, SalaryRaise Raise, Money BufferNeeded, Money? BufferForMaximum)
{
    private const long Hundred = 100_00;
    private const long MostWork = 1L << 50;

    /// <summary>Explains a decision by taking it again with more work.</summary>
    public static SalaryExplanation Of(SalaryMonth month)
    {
        Span<long> inSight = stackalloc long[Haircuts.Months + 1];
        GlidePath.CountInto(inSight, month);
        var decision = GlidePath.Decide(month, inSight);
        return new(
            decision, month.Balance, Carrying(month, WindowOf(decision)), RaiseOf(month, decision, inSight),
            BufferFor(decision.Budget, month.Plan), month.Plan.Maximum is { } maximum ? BufferFor(maximum, month.Plan) : null);
    }

    private static int WindowOf(SalaryDecision decision) => decision.Limit switch
    {
        SalaryLimit.Balance or SalaryLimit.Pause => 0,
        SalaryLimit.MonthAhead => decision.LimitMonth,
        SalaryLimit.Target or SalaryLimit.ClampDown => 5,
        _ => Haircuts.Months,
    };

    private static ImmutableArray<CarryingMonth> Carrying(SalaryMonth month, int window)
    {
        var carried = ImmutableArray.CreateBuilder<CarryingMonth>();
        for (var k = 1; k <= window && k <= month.CreditsAhead.Length; k++)
        {
            var confirmed = month.CreditsAhead[k - 1];
            if (confirmed.IsZero) continue;
            var weight = month.Haircuts.BasisPoints[k - 1];
            carried.Add(new(k, confirmed, weight, new(StepDown.Share(confirmed.Cents, weight))));
        }
        return carried.ToImmutable();
    }

    private static SalaryRaise RaiseOf(SalaryMonth month, SalaryDecision decision, ReadOnlySpan<long> inSight)
    {
        var none = new SalaryRaise(RaiseBy.Nothing, 0, Money.Zero, decision.Budget);
        if (month.Leaving || month.Paused) return none;
        if (decision.Limit is SalaryLimit.Maximum)
        {
            var free = GlidePath.Decide(month with { Plan = month.Plan with { Maximum = null } }, inSight).Budget;
            return new(RaiseBy.HigherMaximum, 0, free, free);
        }
        if (decision.Limit is SalaryLimit.ClampUp) return none with { By = RaiseBy.Time };

        // Another limit may lie on the same cent and look at fewer months: then only earlier work lifts the salary.
        for (var window = WindowOf(decision); window >= 0; window--)
        {
            if (With(month, inSight, window, MostWork) <= decision.Budget) continue;
            long amount = Hundred;
            if (With(month, inSight, window, amount) <= decision.Budget) amount = LeastThatLifts(month, inSight, window, decision.Budget);
            return new(window == 0 ? RaiseBy.MoreBalance : RaiseBy.MoreWork, window, new(amount), With(month, inSight, window, amount));
        }
        return none with { By = RaiseBy.Time };
    }

    private static long LeastThatLifts(SalaryMonth month, ReadOnlySpan<long> inSight, int window, Money budget)
    {
        var (tooLittle, enough) = (Hundred, MostWork);
        while (enough - tooLittle > 1)
        {
            var middle = tooLittle + ((enough - tooLittle) / 2);
            if (With(month, inSight, window, middle) > budget) enough = middle;
            else tooLittle = middle;
        }
        return enough;
    }

    private static Money With(SalaryMonth month, ReadOnlySpan<long> inSight, int window, long more)
    {
        Span<long> raised = stackalloc long[Haircuts.Months + 1];
        for (var k = 0; k < raised.Length; k++) raised[k] = inSight[k] + (k >= window ? more : 0);
        return GlidePath.Decide(month, raised).Budget;
    }

    private static Money BufferFor(Money budget, SalaryPlan plan) =>
        new(Fraction.Round((Int128)budget.Cents * 10_000, plan.StepBasisPoints, Rounding.Up));
}
