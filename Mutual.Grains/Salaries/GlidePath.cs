namespace Mutual.Grains.Salaries;

/// <summary>
/// The month's salary budget: the largest from which one could step down by γ each month and never reach below zero even if no new order came,
/// moving towards a sixth of the work in sight, by no more than γ from last month.
/// </summary>
/// <remarks>
/// Pure: no clock, no database. Source: accounting.md §7. Every limit is a minimum or a maximum of the others, and rounding down goes through both,
/// so each is taken down to the cent by itself and the result is that of exact fractions with one floor at the end.
/// </remarks>
public static class GlidePath
{
    private const int Whole = 10_000;
    private const int TargetMonths = 6;
    private const long Unlimited = long.MaxValue;
    private const long Largest = 1L << 62;

    /// <summary>Decides the month's budget.</summary>
    /// <returns>Whole cents, rounded down once; never above the balance.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative, or more than twelve months ahead are given: a broken promise of the caller.</exception>
    /// <exception cref="OverflowException">Balance and work in sight do not fit.</exception>
    public static SalaryDecision Decide(SalaryMonth month)
    {
        Span<long> inSight = stackalloc long[Haircuts.Months + 1];
        CountInto(inSight, month);
        return Decide(month, inSight);
    }

    /// <summary>The budget when the member asks for less this month than the path allows.</summary>
    /// <returns>The decision; or refused with <c>salary-above-cap</c>, <c>salary-below-floor</c>, <c>amount-not-positive</c>.</returns>
    public static Outcome<SalaryDecision> Choose(SalaryMonth month, Money wanted)
    {
        if (!wanted.IsPositive) return Refusal.AmountNotPositive;
        var allowed = Decide(month);
        if (wanted > allowed.Budget) return Refusal.SalaryAboveCap.Because($"The most this month is {allowed.Budget}.");
        if (wanted < month.LegalFloor) return Refusal.SalaryBelowFloor.Because($"The legal minimum costs {month.LegalFloor}.");
        return wanted == allowed.Budget ? allowed : Decide(month with { Plan = month.Plan with { Maximum = wanted } });
    }

    /// <summary>A_k for k = 0 to 12: the balance and what counts of the confirmed work up to each month ahead. C_0 is nothing.</summary>
    internal static void CountInto(Span<long> inSight, SalaryMonth month)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(month.Balance.Cents, nameof(month));
        ArgumentOutOfRangeException.ThrowIfNegative(month.LegalFloor.Cents, nameof(month));
        ArgumentOutOfRangeException.ThrowIfNegative(month.LastBudget.Cents, nameof(month));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(month.CreditsAhead.Length, Haircuts.Months, nameof(month));
        var weights = month.Haircuts.BasisPoints;
        inSight[0] = month.Balance.Cents;
        for (var k = 1; k <= Haircuts.Months; k++)
        {
            var credit = k <= month.CreditsAhead.Length ? month.CreditsAhead[k - 1].Cents : 0;
            ArgumentOutOfRangeException.ThrowIfNegative(credit, nameof(month));
            inSight[k] = inSight[k - 1] + StepDown.Share(credit, weights[k - 1]);
        }
        if (inSight[Haircuts.Months] > Largest) throw new OverflowException("Balance and work in sight do not fit in a salary.");
    }

    /// <summary>Decides on amounts already counted; the explanation uses it to ask what more work would do.</summary>
    internal static SalaryDecision Decide(SalaryMonth month, ReadOnlySpan<long> inSight)
    {
        var (cap, capLimit, capMonth) = CapOf(inSight, StepDown.Of(month.Plan.StepBasisPoints));
        var last = month.LastBudget.Cents;
        var first = last == 0;
        var step = month.Plan.StepBasisPoints;
        var target = TargetOf(inSight[TargetMonths - 1], last, month.Plan.FollowBasisPoints);
        var lowest = StepDown.Share(last, Whole - step);
        var highest = first ? Unlimited : last + StepDown.Share(last, step);

        var (budget, limit, limitMonth) = (cap, capLimit, capMonth);
        var maximum = month.Plan.Maximum?.Cents ?? Unlimited;
        if (maximum < budget) (budget, limit, limitMonth) = (maximum, SalaryLimit.Maximum, 0);
        var (pulled, pull) = target < lowest ? (lowest, SalaryLimit.ClampDown) : target > highest ? (highest, SalaryLimit.ClampUp) : (target, SalaryLimit.Target);
        if (pulled < budget) (budget, limit, limitMonth) = (pulled, pull, 0);

        var shock = first ? SalaryShock.Start : (SalaryShock?)null;
        if (month.Leaving) (budget, limit, limitMonth, shock) = (inSight[0], SalaryLimit.Balance, 0, SalaryShock.Leaving);
        else if (month.Paused) (budget, limit, limitMonth, shock) = (0, SalaryLimit.Pause, 0, SalaryShock.OwnRequest);
        else if (budget < lowest) shock = ShockOf(month, limit);

        long fromFee = 0;
        var floor = month.LegalFloor.Cents;
        if (budget < floor)
        {
            fromFee = Math.Max(0, floor - inSight[0]);
            (budget, limit, limitMonth, shock) = (floor - fromFee, SalaryLimit.Floor, 0, SalaryShock.LegalFloor);
        }

        return new(
            new(budget), limit, limitMonth, shock, new(cap), capLimit, capMonth, new(target),
            first ? null : new Money(lowest), first ? null : new Money(highest), new(fromFee));
    }

    /// <summary>Smallest A_k / S_k and γ·A_H. When two meet on the same cent the earlier month is named: work by then would lift both.</summary>
    private static (long Cap, SalaryLimit Limit, int Month) CapOf(ReadOnlySpan<long> inSight, StepDown steps)
    {
        var (cap, month) = (inSight[0], 0);
        for (var k = 1; k <= Haircuts.Months; k++)
        {
            var allowed = steps.Divide(inSight[k], k);
            if (allowed < cap) (cap, month) = (allowed, k);
        }
        var tail = steps.TailOf(inSight[Haircuts.Months]);
        if (tail < cap) return (tail, SalaryLimit.Tail, 0);
        return (cap, month == 0 ? SalaryLimit.Balance : SalaryLimit.MonthAhead, month);
    }

    private static long TargetOf(long inSight, long last, int follow) => last == 0
        ? inSight / TargetMonths
        : (long)((((Int128)inSight * follow) + ((Int128)last * (TargetMonths * (Whole - follow)))) / (TargetMonths * Whole));

    private static SalaryShock? ShockOf(SalaryMonth month, SalaryLimit limit)
    {
        if (limit is SalaryLimit.Maximum) return SalaryShock.OwnRequest;

        // The floor had lifted last month above the path: coming back down to the path is still the floor's doing.
        if (month.LastAboveCap) return SalaryShock.LegalFloor;
        return month.Events.IsDefaultOrEmpty ? null : month.Events[0];
    }
}
