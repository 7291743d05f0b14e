using System.Collections.Immutable;
using System.Numerics;

namespace Mutual.Grains.Salaries;

/// <summary>The sums S_k = 1 + (1−γ) + … + (1−γ)^k of one largest step γ: how many of this month's salaries k + 1 months cost, each a step below the one before.</summary>
/// <remarks>
/// S_k is the fraction T_k / 10000^k with T_0 = 1 and T_k+1 = 10000·T_k + (10000·(1−γ))^(k+1). At k = 12 it does not fit 128 bits, so the division
/// is done with a reciprocal of 64 bits, whose error is known, and repeated with whole numbers only when that error could change the cent.
/// </remarks>
internal sealed class StepDown
{
    private const int Whole = 10_000;
    private static readonly StepDown?[] ByStep = new StepDown?[Whole + 1];

    private readonly int step;
    private readonly ImmutableArray<BigInteger> numerators;
    private readonly ImmutableArray<BigInteger> denominators;
    private readonly ulong[] reciprocals = new ulong[Haircuts.Months + 1];

    private StepDown(int step)
    {
        this.step = step;
        var numerator = BigInteger.One;
        var denominator = BigInteger.One;
        var power = BigInteger.One;
        var above = ImmutableArray.CreateBuilder<BigInteger>();
        var below = ImmutableArray.CreateBuilder<BigInteger>();
        for (var k = 0; k <= Haircuts.Months; k++)
        {
            if (k > 0)
            {
                power *= Whole - step;
                denominator *= Whole;
                numerator = (numerator * Whole) + power;
                reciprocals[k] = (ulong)((denominator << 64) / numerator);
            }
            above.Add(numerator);
            below.Add(denominator);
        }
        numerators = above.ToImmutable();
        denominators = below.ToImmutable();
    }

    /// <summary>The sums for a largest step, computed once per process.</summary>
    public static StepDown Of(int stepBasisPoints) => ByStep[stepBasisPoints] ??= new StepDown(stepBasisPoints);

    /// <summary>A_k / S_k, rounded down to the cent.</summary>
    /// <param name="cents">A_k: zero to 2^62.</param>
    /// <param name="k">0 to 12.</param>
    public long Divide(long cents, int k)
    {
        if (k == 0) return cents;
        var whole = Math.BigMul((ulong)cents, reciprocals[k], out var fraction);

        // The reciprocal is short by less than one part in 2^64, so the product by less than the amount itself.
        return fraction <= ulong.MaxValue - (ulong)cents
            ? (long)whole
            : (long)(cents * denominators[k] / numerators[k]);
    }

    /// <summary>γ times an amount, rounded down to the cent.</summary>
    public long TailOf(long cents) => Share(cents, step);

    /// <summary>A share of an amount in basis points, rounded down, without leaving 64 bits.</summary>
    public static long Share(long cents, int basisPoints) =>
        (cents / Whole * basisPoints) + (cents % Whole * basisPoints / Whole);
}
