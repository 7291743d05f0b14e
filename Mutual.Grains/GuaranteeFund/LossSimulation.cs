using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mutual.Grains.Governance;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>Losses of a book under many imagined years. Pure: the seed is fixed and every client group draws its own numbers.</summary>
/// <remarks>
/// In each trial a group has one number for its luck; an invoice defaults when that number falls below the chance of its ageing bucket, so within a group the latest ones fail first,
/// and a part of the trials are bad years in which everybody's chance is higher. The numbers are drawn without repetition, so that over all trials an invoice defaults exactly as often
/// as its chance says, rounded down, and a further client or a larger amount never moves another's numbers: that is why more exposure never asks for a smaller fund.
/// </remarks>
internal static class LossSimulation
{
    /// <summary>Simulates.</summary>
    /// <param name="groups">Cents at risk by group and bucket.</param>
    /// <param name="rules">Rates, recovery and the simulation's own figures.</param>
    /// <returns>The quantile of the losses, and the sum of all trials' losses; both in millionths of a cent.</returns>
    public static (Int128 Quantile, Int128 Sum) Run(IReadOnlyList<(Guid Group, long[] Cents)> groups, FundRules rules)
    {
        var losses = Losses(groups, rules);
        Int128 sum = 0;
        foreach (var loss in losses) sum += loss;
        Array.Sort(losses);
        var within = Fraction.Round((Int128)losses.Length * Millionths.Of(rules.Simulation.Quantile), Millionths.One, Rounding.Up);
        return (losses[Math.Max(0, within - 1)], sum);
    }

    /// <summary>The loss of every trial, in millionths of a cent; the bad years come first.</summary>
    internal static long[] Losses(IReadOnlyList<(Guid Group, long[] Cents)> groups, FundRules rules)
    {
        var simulation = rules.Simulation;
        var (trials, lost) = (simulation.Trials, Millionths.One - Millionths.Of(rules.RecoveryRate));
        var bad = (int)(trials * Millionths.Of(simulation.BadYears) / Millionths.One);
        var losses = new long[trials];
        int[] order = [.. Enumerable.Range(0, bad), .. Enumerable.Range(0, trials - bad)];
        var defaults = rules.Buckets.Select(bucket => Defaults(Millionths.Of(bucket.LossRate), lost, trials, bad, simulation.BadYearTimes)).ToArray();
        int[] inBadYears = [.. defaults.Select(count => count.Bad)], inOthers = [.. defaults.Select(count => count.Good)];
        foreach (var (group, cents) in groups)
        {
            // Each kind of year draws for itself: a later bucket draws more often in bad years, and must not move the numbers of the others.
            Lose(losses.AsSpan(0, bad), order.AsSpan(0, bad), cents, inBadYears, lost, new LossDraws(simulation.Seed, group, "bad"));
            Lose(losses.AsSpan(bad), order.AsSpan(bad), cents, inOthers, lost, new LossDraws(simulation.Seed, group, "other"));
        }
        return losses;
    }

    /// <summary>In how many of the bad and of the other trials an invoice of a bucket defaults: together its chance times all trials, rounded down.</summary>
    private static (int Bad, int Good) Defaults(long rate, long lost, int trials, int bad, int times)
    {
        if (lost == 0) return (0, 0);
        var all = Math.Min(trials, trials * rate / lost);
        var inBad = Math.Min(bad, bad * rate * times / lost);
        return ((int)inBad, (int)Math.Clamp(all - inBad, 0, trials - bad));
    }

    // Puts so many trials in the order of the group's luck, the unluckiest first, then puts the list back for the next group.
    private static void Lose(Span<long> losses, Span<int> order, long[] cents, int[] defaults, long lost, LossDraws draws)
    {
        var most = 0;
        for (var bucket = 0; bucket < cents.Length; bucket++)
            if (cents[bucket] > 0) most = Math.Max(most, defaults[bucket]);
        Span<int> swapped = most <= 1024 ? stackalloc int[most] : new int[most];
        for (var rank = 0; rank < most; rank++)
        {
            var at = rank + (int)draws.Below(order.Length - rank);
            swapped[rank] = at;
            (order[rank], order[at]) = (order[at], order[rank]);
            long hit = 0;
            for (var bucket = 0; bucket < cents.Length; bucket++)
                if (rank < defaults[bucket]) hit += cents[bucket];
            losses[order[rank]] += hit * lost;
        }
        for (var rank = most - 1; rank >= 0; rank--) (order[rank], order[swapped[rank]]) = (order[swapped[rank]], order[rank]);
    }
}

/// <summary>The luck of one client group: SplitMix64 begun at the SHA-256 of seed and group, the same on every machine and for ever.</summary>
/// <remarks>Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Not the platform's generator, whose algorithm may change.</remarks>
internal struct LossDraws
{
    private ulong state;

    /// <summary>The draws of a group for a kind of years.</summary>
    public LossDraws(long seed, Guid group, string years) =>
        state = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"fund/{seed}/{group:D}/{years}"))));

    /// <summary>A whole number from 0 to below the bound, each as likely.</summary>
    public long Below(long bound)
    {
        // What does not fill a whole round of the bound is drawn again, or the first numbers would come more often.
        var whole = ulong.MaxValue - (ulong.MaxValue % (ulong)bound);
        ulong drawn;
        do drawn = Next();
        while (drawn >= whole);
        return (long)(drawn % (ulong)bound);
    }

    private ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
