using System.Globalization;
using System.Numerics;

namespace Mutual.Grains.Kernel;

/// <summary>An amount in whole cents of one currency. Arithmetic is checked for overflow and refuses to mix currencies.</summary>
/// <remarks>The default value is zero euro. In the books a debit is positive and a credit negative.</remarks>
[GenerateSerializer, Immutable, Alias("money")]
public readonly record struct Money : IComparable<Money>
{
    /// <summary>Zero euro.</summary>
    public static readonly Money Zero;

    /// <param name="cents">Whole cents, of either sign.</param>
    /// <param name="currency">ISO 4217; the euro unless said otherwise.</param>
    public Money(long cents, Currency currency = Currency.Eur) => (Cents, Currency) = (cents, currency);

    /// <summary>Whole cents.</summary>
    [Id(0)] public long Cents { get; }

    /// <summary>ISO 4217 currency.</summary>
    [Id(1)] public Currency Currency { get; }

    /// <summary>Whether there is nothing: zero of any currency.</summary>
    public bool IsZero => Cents == 0;

    /// <summary>More than zero.</summary>
    public bool IsPositive => Cents > 0;

    /// <summary>Less than zero.</summary>
    public bool IsNegative => Cents < 0;

    /// <summary>Reads a decimal number of euros exactly. Refuses more than two decimals.</summary>
    /// <exception cref="ArgumentException">The number has a fraction of a cent.</exception>
    /// <exception cref="OverflowException">The amount does not fit in whole cents.</exception>
    public static Money Euro(decimal euros)
    {
        var cents = euros * 100m;
        return decimal.Truncate(cents) == cents
            ? new Money((long)cents)
            : throw new ArgumentException($"{euros.ToString(CultureInfo.InvariantCulture)} has a fraction of a cent.", nameof(euros));
    }

    /// <summary>Rounds a decimal number of euros once, here.</summary>
    /// <exception cref="OverflowException">The amount does not fit in whole cents.</exception>
    /// <remarks>Rounded before it becomes cents: multiplied first, the longest decimals would already lose a digit.</remarks>
    public static Money Round(decimal euros, Rounding rounding) => new((long)(rounding.Apply(euros, 2) * 100m));

    /// <summary>The amount as decimal euros, for rules written in euros.</summary>
    public decimal ToDecimal() => Cents / 100m;

    /// <summary>Multiplies by a rate and rounds once, here.</summary>
    /// <param name="rate">A plain fraction: 6.5 % is <c>0.065m</c>.</param>
    /// <param name="rounding">The rounding the rule's own text asks for. There is no default.</param>
    /// <exception cref="OverflowException">The result does not fit in whole cents.</exception>
    public Money Times(decimal rate, Rounding rounding) =>
        new(IsExact(rate) ? (long)rounding.Apply(Cents * rate, 0) : Fraction.Times(Cents, rate, rounding), Currency);

    /// <summary>The share <paramref name="part"/> / <paramref name="whole"/> of this amount, rounded once, computed without an intermediate quotient.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="whole"/> is zero.</exception>
    public Money Share(Money part, Money whole, Rounding rounding)
    {
        Same(part);
        Same(whole);
        if (whole.Cents == 0) throw new DivideByZeroException("A share of nothing has no meaning.");
        return new(Fraction.Round((Int128)Cents * part.Cents, whole.Cents, rounding), Currency);
    }

    /// <summary>Shares the amount by weight, without losing or gaining a cent.</summary>
    /// <param name="weights">At least one, none negative, not all zero.</param>
    /// <returns>Parts in the order of the weights that add up to this amount; left-over cents go to the largest remainders, first come first served.</returns>
    /// <exception cref="ArgumentException">No weight, a negative weight, or only zeros.</exception>
    public Money[] Allocate(params ReadOnlySpan<int> weights)
    {
        long total = 0;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
            total += weight;
        }
        if (total == 0) throw new ArgumentException("To share an amount, at least one weight must be above zero.", nameof(weights));

        var parts = new long[weights.Length];
        var remainders = new (Int128 Size, int Index)[weights.Length];
        long given = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var exact = (Int128)Cents * weights[i];
            parts[i] = (long)(exact / total);
            remainders[i] = (Int128.Abs(exact % total), i);
            given += parts[i];
        }
        Array.Sort(remainders, static (a, b) => a.Size == b.Size ? a.Index.CompareTo(b.Index) : b.Size.CompareTo(a.Size));
        var left = Cents - given;
        var step = Math.Sign(left);
        for (var i = 0; left != 0; i++, left -= step) parts[remainders[i].Index] += step;

        var currency = Currency;
        return Array.ConvertAll(parts, cents => new Money(cents, currency));
    }

    /// <summary>The smaller of two amounts.</summary>
    public static Money Min(Money a, Money b) => a <= b ? a : b;

    /// <summary>The larger of two amounts.</summary>
    public static Money Max(Money a, Money b) => a >= b ? a : b;

    /// <summary>The amount without its sign.</summary>
    public Money Abs() => Cents < 0 ? -this : this;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Cents.CompareTo(Same(other).Cents);

    /// <summary><c>1234.56</c>, a point and two decimals whatever the culture.</summary>
    public override string ToString() => Cents.ToEuros();

    public static Money operator +(Money a, Money b) => new(a.Cents + a.Same(b).Cents, a.Currency);
    public static Money operator -(Money a, Money b) => new(a.Cents - a.Same(b).Cents, a.Currency);
    public static Money operator -(Money a) => new(-a.Cents, a.Currency);
    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;
    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;
    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    // A decimal holds 96 bits and drops digits beyond them: 47 and 48 bits always multiply without losing one.
    private bool IsExact(decimal rate)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(rate, bits);
        return bits[2] == 0 && bits[1] is >= 0 and <= ushort.MaxValue && Cents is > -(1L << 47) and < 1L << 47;
    }

    private Money Same(Money other) => other.Currency == Currency
        ? other
        : throw new InvalidOperationException($"{Currency} and {other.Currency} do not mix; convert first, at a stated rate.");
}

/// <summary>ISO 4217 currencies the mutual knows. The euro is zero so that a default amount is an amount.</summary>
public enum Currency
{
    /// <summary>Euro.</summary>
    Eur = 0,

    /// <summary>Pound sterling: known so that it can be refused by name.</summary>
    Gbp = 826,

    /// <summary>Swiss franc: known so that it can be refused by name.</summary>
    Chf = 756,

    /// <summary>United States dollar: known so that it can be refused by name.</summary>
    Usd = 840,
}

/// <summary>Exact division of whole numbers, rounded once.</summary>
public static class Fraction
{
    /// <summary>Divides and rounds to a whole number.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long Round(Int128 dividend, Int128 divisor, Rounding rounding)
    {
        var (quotient, rest) = Int128.DivRem(dividend, divisor);
        if (rest == 0) return (long)quotient;
        var size = Int128.Abs(divisor);
        var toHalf = Int128.Abs(rest).CompareTo(size - Int128.Abs(rest));
        var away = Int128.IsNegative(dividend) == Int128.IsNegative(divisor) ? Int128.One : Int128.NegativeOne;
        return (long)(RoundsAway(rounding, toHalf, Int128.IsOddInteger(quotient)) ? quotient + away : quotient);
    }

    /// <summary>A whole number times a decimal of any length, rounded once.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long Times(long whole, decimal rate, Rounding rounding)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(rate, bits);
        var digits = unchecked((new BigInteger((uint)bits[2]) << 64) + ((ulong)(uint)bits[1] << 32 | (uint)bits[0]));   // Parts of one number, not amounts: the top bit of a part is no sign.
        var divisor = BigInteger.Pow(10, rate.Scale);
        var dividend = whole * (decimal.IsNegative(rate) ? -digits : digits);
        var (quotient, rest) = BigInteger.DivRem(dividend, divisor);
        if (rest.IsZero) return (long)quotient;
        var toHalf = (BigInteger.Abs(rest) * 2).CompareTo(divisor);
        return (long)(RoundsAway(rounding, toHalf, !quotient.IsEven) ? quotient + dividend.Sign : quotient);
    }

    /// <param name="toHalf">Below, at or above the half: negative, zero, positive.</param>
    private static bool RoundsAway(Rounding rounding, int toHalf, bool isOdd) => rounding switch
    {
        Rounding.Down => false,
        Rounding.Up => true,
        Rounding.HalfUp => toHalf >= 0,
        Rounding.HalfEven => toHalf > 0 || (toHalf == 0 && isOdd),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "A rule names one of the four roundings."),
    };
}

/// <summary>Writes cents for people and files.</summary>
public static class CentsExtensions
{
    /// <summary><c>-1234.56</c>: a point, two decimals, no grouping, whatever the culture.</summary>
    public static string ToEuros(this long cents)
    {
        var digits = UInt128.Zero + (cents < 0 ? (UInt128)(-(Int128)cents) : (UInt128)cents);
        var (euros, rest) = UInt128.DivRem(digits, 100);
        return string.Create(CultureInfo.InvariantCulture, $"{(cents < 0 ? "-" : "")}{euros}.{(int)rest:00}");
    }
}
