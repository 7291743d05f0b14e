using System.Collections.Immutable;

namespace Mutual.Grains.Salaries;

/// <summary>A salary of a coming month, as far as confirmed orders tell.</summary>
/// <param name="MonthsAhead">0 is the month decided now.</param>
/// <param name="Budget">When confirmed work comes as it counts today.</param>
/// <param name="Lowest">The least of the three ways it may come.</param>
/// <param name="Highest">The most of them.</param>
/// <param name="Limit">What binds <paramref name="Budget"/>.</param>
public readonly record struct ProjectedMonth(int MonthsAhead, Money Budget, Money Lowest, Money Highest, SalaryLimit Limit);

/// <summary>The next twelve salaries if no new order came, by the glide path itself.</summary>
/// <remarks>
/// Confirmed work may come as it counts today, whole and on its day, or a month late and only as it counts today. More work today may mean less in some later month,
/// so the range of a month is the least and the most of the three, not one way's figures. The first month is the decision itself.
/// </remarks>
public static class SalaryProjection
{
    private const int Months = 12;

    /// <summary>Projects a month's decision twelve months ahead, itself included; a leaver's last month alone.</summary>
    public static ImmutableArray<ProjectedMonth> Of(SalaryMonth now)
    {
        var first = GlidePath.Decide(now);
        if (now.Leaving) return [new(0, first.Budget, first.Budget, first.Budget, first.Limit)];
        ImmutableArray<Money> whole = [.. Enumerable.Range(0, Haircuts.Months).Select(i => i < now.CreditsAhead.Length ? now.CreditsAhead[i] : Money.Zero)];
        ImmutableArray<Money> counted = [.. whole.Select((credit, i) => new Money(StepDown.Share(credit.Cents, now.Haircuts.BasisPoints[i])))];
        var likely = Path(now, first, counted);
        var most = Path(now, first, whole);
        var late = Path(now, first, [Money.Zero, .. counted[..^1]]);
        return
        [
            .. likely.Select((month, ahead) => new ProjectedMonth(
                ahead, month.Budget, Money.Min(month.Budget, Money.Min(most[ahead].Budget, late[ahead].Budget)), Money.Max(month.Budget, Money.Max(most[ahead].Budget, late[ahead].Budget)), month.Limit)),
        ];
    }

    private static List<SalaryDecision> Path(SalaryMonth now, SalaryDecision first, ImmutableArray<Money> coming)
    {
        var decided = new List<SalaryDecision> { first };
        var month = now;
        for (var ahead = 1; ahead < Months; ahead++)
        {
            var last = decided[^1];
            month = month with
            {
                Balance = month.Balance - last.Budget + coming[ahead - 1],
                CreditsAhead = coming[ahead..],
                LastBudget = last.Budget,
                LastAboveCap = last.AboveCap,
                Events = [],
            };
            decided.Add(GlidePath.Decide(month));
        }
        return decided;
    }
}
