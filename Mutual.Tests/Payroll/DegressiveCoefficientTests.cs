using System.Numerics;
using CsCheck;
using Mutual.Grains.Payroll.France;

namespace Mutual.Tests.Payroll;

/// <summary>The power of the French reduction is exact: it equals what whole numbers of hundreds of digits give.</summary>
public class DegressiveCoefficientTests
{
    private static readonly BigInteger One = BigInteger.Pow(10, 60);

    [Fact]   // Any pay, hours and size of employer; every cent there is would be too long for a suite.
    public void The_coefficient_is_that_of_sixty_digits() =>
        Gen.Select(Gen.Long[1, 600_000], Gen.Bool, Gen.Int[100, 3500], Gen.OneOf(Gen.Const(1202), Gen.Const(1231))).Sample((cents, isLarge, hours, hourly) =>
        {
            var wage = hourly / 100m * (hours / 100m) * 52;
            var pay = cents / 100m * 12;
            var (above, below, most) = (3 * wage - pay, 2 * pay, isLarge ? 0.3821m : 0.3781m);
            return above <= 0 || above >= below || DegressiveCoefficient.Of(0.02m, most, above, below, 1.75m) == BySixtyDigits(most, above, below);
        }, iter: 20_000);

    [Fact]
    public void The_quick_power_is_off_by_less_than_it_promises() =>
        Gen.Select(Gen.Long[1, 1_000_000_000_000], Gen.Long[1, 1_000_000_000_000], Gen.Int[4, 12]).Sample((a, b, quarters) =>
        {
            var (above, below) = ((decimal)Math.Min(a, b), (decimal)Math.Max(a, b) + 1);
            var quick = DegressiveCoefficient.Power(above, below, quarters);
            var exact = (decimal)(Root(Root(Power(above, below, quarters) * One) * One) / BigInteger.Pow(10, 32)) / 10_000_000_000_000_000_000_000_000_000m;
            return Math.Abs(quick - exact) < 0.000_000_000_000_000_002m;
        }, iter: 5_000);

    [Fact]   // (1/16)^(7/4) is 1/128; of 0.0064 that is 0.00005, and 0.02005 lies between 0.0200 and 0.0201.
    public void An_exact_half_goes_up_and_a_hair_below_it_does_not()
    {
        DegressiveCoefficient.Of(0.02m, 0.0064m, 1, 16, 1.75m).Should().Be(0.0201m);
        DegressiveCoefficient.Of(0.02m, 0.0064m, 0.999_999_999_999m, 16, 1.75m).Should().Be(0.0200m);
        DegressiveCoefficient.Of(0.02m, 0.0064m, 1.000_000_000_001m, 16, 1.75m).Should().Be(0.0201m);
    }

    [Fact]
    public void A_root_is_the_largest_whole_number_whose_square_fits() => Gen.Select(Gen.ULong, Gen.ULong).Sample((high, low) =>
    {
        var square = new UInt128(high >> 2, low);
        var root = DegressiveCoefficient.Root(square);
        return root * root <= square && (BigInteger)(root + 1) * (root + 1) > square;
    }, iter: 20_000);

    private static decimal BySixtyDigits(decimal most, decimal above, decimal below)
    {
        var power = Root(Root(Power(above, below, 7) * One) * One);   // The fourth root of the seventh power, sixty digits behind the point.
        var tenThousandths = (One / 50 + power * (BigInteger)(most * 10_000m) / 10_000) * 10_000;
        return (decimal)((tenThousandths + One / 2) / One) / 10_000m;
    }

    private static BigInteger Power(decimal above, decimal below, int quarters)
    {
        var (a, b) = (new BigInteger(above * 1_000_000m), new BigInteger(below * 1_000_000m));
        return BigInteger.Pow(a, quarters) * One / BigInteger.Pow(b, quarters);
    }

    private static BigInteger Root(BigInteger square)
    {
        if (square <= 1) return square;
        var root = BigInteger.One << (int)((square.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + square / root) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
