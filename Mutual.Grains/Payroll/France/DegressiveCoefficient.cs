using System.Numerics;

namespace Mutual.Grains.Payroll.France;

/// <summary><c>least + most × ratio ^ power</c> to four decimals, half up, exactly: as if the power had been computed to endless digits.</summary>
/// <remarks>
/// The power is in quarters, so it is whole powers of the ratio, its square root and its fourth root. They are computed in whole numbers of 2⁻⁶²: the ratio and each
/// root are cut by less than one such unit, and because a power of at least 1 multiplies each error by a number below 1, the product is off by less than 8 × 2⁻⁶² &lt; 2 × 10⁻¹⁸.
/// The result is ten thousand times that, so when it lies further than 10⁻⁹ from a rounding half it is decided. Otherwise the two sides are raised to the fourth power and compared
/// as whole numbers, without any error at all.
/// </remarks>
internal static class DegressiveCoefficient
{
    private const int FractionBits = 62;
    private const decimal Decided = 0.000_000_001m;
    private const decimal Unit = 4_611_686_018_427_387_904m;   // 2⁶².
    private const decimal TenThousand = 10_000m;

    /// <param name="least">What is added: 0.02.</param>
    /// <param name="most">What the power is multiplied by: 0.3781.</param>
    /// <param name="above">Numerator of the ratio, above zero.</param>
    /// <param name="below">Denominator, above the numerator.</param>
    /// <param name="power">At least 1, in quarters: 1.75.</param>
    internal static decimal Of(decimal least, decimal most, decimal above, decimal below, decimal power)
    {
        var quarters = (int)(power * 4);
        var scaled = TenThousand * (least + most * Power(above, below, quarters));
        var step = decimal.Floor(scaled);
        var toHalf = scaled - step - 0.5m;
        var up = decimal.Abs(toHalf) > Decided ? toHalf > 0 : ReachesHalf(step, least, most, above, below, quarters);
        return (step + (up ? 1 : 0)) / TenThousand;
    }

    /// <summary>Whether <c>least + most × (above / below) ^ (quarters / 4)</c> is at or above <c>(step + ½) / 10 000</c>. Exact.</summary>
    internal static bool ReachesHalf(decimal step, decimal least, decimal most, decimal above, decimal below, int quarters)
    {
        var target = (step + 0.5m) / TenThousand - least;
        if (target <= 0) return true;
        var (mostDigits, targetDigits) = Whole(most, target);
        var (aboveDigits, belowDigits) = Whole(above, below);
        return BigInteger.Pow(mostDigits, 4) * BigInteger.Pow(aboveDigits, quarters) >= BigInteger.Pow(targetDigits, 4) * BigInteger.Pow(belowDigits, quarters);
    }

    /// <summary>The ratio to a power in quarters, within 2 × 10⁻¹⁸.</summary>
    internal static decimal Power(decimal above, decimal below, int quarters)
    {
        var (numerator, denominator) = Whole(above, below);
        var ratio = (UInt128)((numerator << FractionBits) / denominator);
        var product = UInt128.One << FractionBits;
        for (var i = 0; i < quarters / 4; i++) product = product * ratio >> FractionBits;
        if (quarters % 4 == 0) return (decimal)product / Unit;

        var square = Root(ratio << FractionBits);
        if ((quarters & 2) != 0) product = product * square >> FractionBits;
        if ((quarters & 1) != 0) product = product * Root(square << FractionBits) >> FractionBits;
        return (decimal)product / Unit;
    }

    /// <summary>The whole square root, cut.</summary>
    internal static UInt128 Root(UInt128 square)
    {
        if (square == 0) return 0;
        var root = UInt128.One << ((128 - (int)UInt128.LeadingZeroCount(square) + 1) / 2);   // Not below the root: from there each step falls until it is reached.
        while (true)
        {
            var next = (root + square / root) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }

    /// <summary>Two decimals as whole numbers with the same power of ten left out.</summary>
    private static (BigInteger A, BigInteger B) Whole(decimal a, decimal b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return (Digits(a) * BigInteger.Pow(10, scale - a.Scale), Digits(b) * BigInteger.Pow(10, scale - b.Scale));
    }

    private static BigInteger Digits(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return unchecked(((BigInteger)(uint)bits[2] << 64) | ((ulong)(uint)bits[1] << 32 | (uint)bits[0]));
    }
}
