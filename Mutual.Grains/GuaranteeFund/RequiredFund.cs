using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>What the fund must hold on a day, and from which parts. Pure and exact: whole numbers only, one rounding at the end.</summary>
/// <remarks>
/// <c>required = expected + max(largest, three largest, simulated)</c>. Source: <c>product.md</c> §5, <c>accounting.md</c> §6.
/// Each part is rounded up to the cent for itself and the required amount once for all, so it may be a cent less than the sum of the parts shown.
/// </remarks>
/// <param name="Exposure">All that is at risk.</param>
/// <param name="Expected">EL: exposure times the loss rate of its ageing bucket.</param>
/// <param name="Largest">L1: the largest client group, less what comes back later.</param>
/// <param name="ThreeLargest">L3: the same over the three largest, times their default rate under stress.</param>
/// <param name="Simulated">Q: the quantile of the simulated losses less their mean, which EL carries already.</param>
/// <param name="Required">What the fund must hold.</param>
public sealed record RequiredFund(Money Exposure, Money Expected, Money Largest, Money ThreeLargest, Money Simulated, Money Required)
{
    /// <summary>Measures a book.</summary>
    /// <param name="book">Every exposure; none negative.</param>
    /// <param name="on">Day by which invoices age.</param>
    /// <param name="rules">In force that day.</param>
    public static RequiredFund Of(IReadOnlyCollection<Exposure> book, LocalDate on, FundRules rules)
    {
        var groups = Ageing.ByGroup(book, on, rules);
        var rates = rules.Buckets.Select(bucket => Millionths.Of(bucket.LossRate)).ToArray();
        var lost = Millionths.One - Millionths.Of(rules.RecoveryRate);
        long exposure = 0;
        Int128 expected = 0;
        var bySize = new List<long>(groups.Count);
        foreach (var (_, cents) in groups)
        {
            for (var bucket = 0; bucket < rates.Length; bucket++) expected += (Int128)cents[bucket] * rates[bucket];
            bySize.Add(cents.Sum());
            exposure += bySize[^1];
        }
        bySize.Sort(static (a, b) => b.CompareTo(a));
        var largest = (Int128)bySize.FirstOrDefault() * lost;
        var (losses, trials) = (LossSimulation.Run(groups, rules), rules.Simulation.Trials);
        var simulated = (losses.Quantile * trials) - losses.Sum;   // Times the number of trials, as their mean need not be whole.

        // The stressed rate of the three is in millionths too: two rates multiplied.
        var three = (Int128)bySize.Take(3).Sum() * lost * Millionths.Of(rules.ThreeLargestDefaultRate);
        var worst = Max(Max(largest * trials * Millionths.One, three * trials), simulated * Millionths.One);
        return new(
            new(exposure), Millionths.RoundedUp(expected), Millionths.RoundedUp(largest), Millionths.RoundedUp(three, Millionths.One), Millionths.RoundedUp(simulated, trials),
            Millionths.RoundedUp((expected * trials * Millionths.One) + worst, trials * Millionths.One));
    }

    private static Int128 Max(Int128 a, Int128 b) => Int128.Max(a, b);
}
