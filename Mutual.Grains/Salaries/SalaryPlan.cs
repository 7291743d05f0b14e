using System.Collections.Immutable;

namespace Mutual.Grains.Salaries;

/// <summary>What a member chose about the regularity of the salary.</summary>
/// <param name="StepBasisPoints">γ, the largest change from one month to the next, in basis points of last month's budget: 1500 is 15 %. 1000 to 5000.</param>
/// <param name="FollowBasisPoints">λ, how far the salary moves each month towards a sixth of the work in sight, in basis points: 2500 to 10000.</param>
/// <param name="Maximum">The most the member wants as a month's budget, employer cost included; null for as much as the path allows.</param>
/// <remarks>Source: accounting.md §7; the default of 15 % and one half is policy.</remarks>
[GenerateSerializer, Immutable, Alias("salary-plan")]
public sealed record SalaryPlan(
    [property: Id(0)] int StepBasisPoints, [property: Id(1)] int FollowBasisPoints, [property: Id(2)] Money? Maximum)
{
    /// <summary>15 % a month at most, half of the way towards the work in sight, no maximum.</summary>
    public static readonly SalaryPlan Default = new(1500, 5000, null);

    /// <summary>A plan within its limits.</summary>
    /// <returns>The plan; or refused with <c>salary-step-out-of-range</c>, <c>salary-follow-out-of-range</c>, <c>salary-maximum-negative</c>.</returns>
    public static Outcome<SalaryPlan> Choose(int stepBasisPoints, int followBasisPoints, Money? maximum)
    {
        if (stepBasisPoints is < 1000 or > 5000) return Refusal.SalaryStepOutOfRange;
        if (followBasisPoints is < 2500 or > 10_000) return Refusal.SalaryFollowOutOfRange;
        if (maximum is { IsNegative: true }) return Refusal.SalaryMaximumNegative;
        if (maximum is { Currency: not Currency.Eur }) return Refusal.CurrencyNotAccepted;
        return new SalaryPlan(stepBasisPoints, followBasisPoints, maximum);
    }
}

/// <summary>How much of a confirmed order counts, by the months until it is credited.</summary>
/// <remarks>
/// Policy. Never above 1 and never rising with distance, so that an order gains weight as it comes nearer:
/// without that a salary could fall by more than the largest step though nothing happened.
/// </remarks>
public sealed class Haircuts
{
    /// <summary>The months ahead the path looks at: H.</summary>
    public const int Months = 12;

    /// <summary>Whole for two months, nine tenths from the third to the twelfth.</summary>
    public static readonly Haircuts Default = Of(10_000, 10_000, 9_000).Accepted;

    private Haircuts(ImmutableArray<int> weights) => BasisPoints = weights;

    /// <summary>Weights in basis points; the first is for the month after the next payday. Always twelve.</summary>
    public ImmutableArray<int> BasisPoints { get; }

    /// <summary>Weights from the first month ahead on; the last one given holds for the months after it.</summary>
    /// <param name="basisPoints">One to twelve weights of 0 to 10000.</param>
    /// <returns>The weights; or refused with <c>haircuts-rising</c>.</returns>
    public static Outcome<Haircuts> Of(params ReadOnlySpan<int> basisPoints)
    {
        if (basisPoints.Length is 0 or > Months) return Refusal.HaircutsRising.Because($"One to {Months} weights are needed.");
        var weights = new int[Months];
        var before = 10_000;
        for (var i = 0; i < Months; i++)
        {
            weights[i] = basisPoints[Math.Min(i, basisPoints.Length - 1)];
            if (weights[i] < 0 || weights[i] > before) return Refusal.HaircutsRising;
            before = weights[i];
        }
        return new Haircuts([.. weights]);
    }
}
