using System.Globalization;
using System.Numerics;
using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Kernel;

public class MoneyTests
{
    [Fact]
    public void Allocation_never_gains_or_loses_a_cent() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Int[1, 5_000].Array[1, 40])
            .Sample((cents, weights) => new Money(cents).Allocate(weights).Sum(part => part.Cents) == cents);

    [Fact]
    public void Allocation_of_any_amount_gives_everybody_his_exact_share_to_less_than_a_cent() =>
        Gen.Select(Gen.Long, Gen.Int[0, int.MaxValue].Array[1, 12]).Where((_, weights) => weights.Any(weight => weight > 0))
            .Sample((cents, weights) =>
            {
                var total = weights.Sum(weight => (long)weight);
                var parts = new Money(cents).Allocate(weights);
                return parts.Zip(weights).All(pair => BigInteger.Abs(((BigInteger)pair.First.Cents * total) - ((BigInteger)cents * pair.Second)) < total)
                    && parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part.Cents) == cents;
            });

    [Fact]
    public void Left_over_cents_go_to_the_largest_remainders_and_among_equals_to_the_first()
    {
        new Money(100).Allocate(1, 1, 1).Select(part => part.Cents).Should().Equal(34, 33, 33);
        new Money(-100).Allocate(1, 1, 1).Select(part => part.Cents).Should().Equal(-34, -33, -33);
        new Money(5).Allocate(3, 7).Select(part => part.Cents).Should().Equal(2, 3);
        new Money(7).Allocate(0, 1, 0).Select(part => part.Cents).Should().Equal(0, 7, 0);
    }

    [Fact]
    public void An_amount_is_not_shared_by_nothing_or_by_less()
    {
        FluentActions.Invoking(() => new Money(1).Allocate()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Money(1).Allocate(0, 0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Money(1).Allocate(2, -1)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Two_currencies_do_not_mix()
    {
        FluentActions.Invoking(() => new Money(1) + new Money(1, Currency.Usd)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new Money(1) < new Money(1, Currency.Chf)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new Money(1).Share(new Money(1), new Money(2, Currency.Gbp), Rounding.Down)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_sum_that_does_not_fit_is_an_error_and_not_another_amount()
    {
        FluentActions.Invoking(() => new Money(long.MaxValue) + new Money(1)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => -new Money(long.MinValue)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => new Money(long.MaxValue).Times(1.5m, Rounding.Down)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => new Money(long.MaxValue).Share(new Money(3), new Money(2), Rounding.Down)).Should().Throw<OverflowException>();
        FluentActions.Invoking(() => Money.Round(decimal.MaxValue, Rounding.HalfUp)).Should().Throw<OverflowException>();
    }

    [Theory]
    [InlineData(0.005, 1, 0, 1, 0)]
    [InlineData(0.015, 2, 1, 2, 2)]
    [InlineData(0.001, 0, 0, 1, 0)]
    [InlineData(0.009, 1, 0, 1, 1)]
    [InlineData(-0.005, -1, 0, -1, 0)]
    [InlineData(-0.015, -2, -1, -2, -2)]
    [InlineData(2.675, 268, 267, 268, 268)]
    public void Each_rounding_does_what_its_name_says(decimal euros, long halfUp, long down, long up, long halfEven)
    {
        Money.Round(euros, Rounding.HalfUp).Cents.Should().Be(halfUp);
        Money.Round(euros, Rounding.Down).Cents.Should().Be(down);
        Money.Round(euros, Rounding.Up).Cents.Should().Be(up);
        Money.Round(euros, Rounding.HalfEven).Cents.Should().Be(halfEven);
    }

    [Fact]
    public void A_rate_of_any_length_is_applied_exactly_and_rounded_once() =>
        Gen.Select(Gen.Long, Gen.Decimal[-1m, 1m], Gen.Enum<Rounding>())
            .Sample((cents, rate, rounding) => new Money(cents).Times(rate, rounding).Cents == (long)Exact(cents, rate, rounding));

    [Fact]
    public void A_third_written_with_twenty_eight_digits_falls_just_below_the_cent_it_stands_for()
    {
        const decimal third = 0.3333333333333333333333333333m;
        new Money(3).Times(third, Rounding.Down).Cents.Should().Be(0);
        new Money(3).Times(third, Rounding.HalfUp).Cents.Should().Be(1);
        new Money(999_999_999_999_999_999).Times(third, Rounding.Down).Cents.Should().Be(333_333_333_333_333_332);
    }

    [Fact]
    public void A_rate_whose_middle_part_has_its_top_bit_set_is_still_a_rate() =>
        new Money(1_000).Times(new decimal(0, unchecked((int)0x8000_0000), 0, false, 19), Rounding.HalfUp).Cents
            .Should().Be(922);

    [Fact]
    public void A_share_is_the_exact_fraction_rounded_once() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Long[0, 1_000_000], Gen.Long[1, 1_000_000], Gen.Enum<Rounding>())
            .Sample((cents, part, whole, rounding) =>
                new Money(cents).Share(new Money(part), new Money(whole), rounding).Cents == (long)Divided((BigInteger)cents * part, whole, rounding));

    [Fact]
    public void A_fraction_of_a_cent_is_not_an_amount()
    {
        Money.Euro(12.34m).Cents.Should().Be(1234);
        Money.Euro(12.340000m).Cents.Should().Be(1234);
        FluentActions.Invoking(() => Money.Euro(12.345m)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Money.Euro(7.0000000000000000000000000001m)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Amounts_are_written_with_a_point_and_two_decimals_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr-FR");
        try
        {
            new Money(-123_456).ToString().Should().Be("-1234.56");
            new Money(-5).ToString().Should().Be("-0.05");
            new Money(long.MinValue).ToString().Should().Be("-92233720368547758.08");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Money_is_written_as_cents_and_currency_and_read_back_strictly()
    {
        MutualJson.Write(new Money(12345)).Should().Be("""{"cents":12345,"currency":"EUR"}""");
        Gen.Long.Sample(cents => MutualJson.Read<Money>(MutualJson.Write(new Money(cents))) == new Money(cents));
        foreach (var json in (string[])["123", """{"cents":"100","currency":"EUR"}""", """{"cents":100.5,"currency":"EUR"}""", """{"cents":1e2,"currency":"EUR"}""", """{"currency":"EUR"}""",
            """{"cents":1}""", """{"cents":1,"cents":2,"currency":"EUR"}""", """{"cents":1,"currency":"XXX"}""", """{"cents":9223372036854775808,"currency":"EUR"}""", """{"cents":null,"currency":"EUR"}"""])
            FluentActions.Invoking(() => MutualJson.Read<Money>(json)).Should().Throw<System.Text.Json.JsonException>(json);
    }

    // The same result by whole numbers alone.
    private static BigInteger Exact(long cents, decimal rate, Rounding rounding)
    {
        var digits = BigInteger.Parse((rate / 1.0m).ToString("F28", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return Divided(cents * digits, BigInteger.Pow(10, 28), rounding);
    }

    private static BigInteger Divided(BigInteger dividend, BigInteger divisor, Rounding rounding)
    {
        var (size, sign) = (BigInteger.Abs(dividend), dividend.Sign * divisor.Sign);
        divisor = BigInteger.Abs(divisor);
        var down = size / divisor;
        var rounded = rounding switch
        {
            Rounding.Down => down,
            Rounding.Up => (size + divisor - 1) / divisor,
            Rounding.HalfUp => ((2 * size) + divisor) / (2 * divisor),
            _ => (2 * size) - (2 * down * divisor) == divisor ? down + (down % 2) : ((2 * size) + divisor) / (2 * divisor),
        };
        return sign * rounded;
    }
}
