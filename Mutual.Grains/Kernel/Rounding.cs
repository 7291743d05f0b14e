namespace Mutual.Grains.Kernel;

/// <summary>The rounding a rule's own text asks for. There is no default: every rule names its own.</summary>
public enum Rounding
{
    /// <summary>To the nearest cent, a half away from zero: 0.005 becomes 0.01 and -0.005 becomes -0.01.</summary>
    HalfUp = 1,

    /// <summary>Towards zero: 0.009 becomes 0.00 and -0.009 becomes 0.00.</summary>
    Down = 2,

    /// <summary>Away from zero: 0.001 becomes 0.01.</summary>
    Up = 3,

    /// <summary>To the nearest cent, a half to the even neighbour: 0.005 becomes 0.00, 0.015 becomes 0.02.</summary>
    HalfEven = 4,
}

/// <summary>Rounds decimals the way a named rule asks.</summary>
public static class RoundingExtensions
{
    /// <summary>Rounds to a number of decimals.</summary>
    /// <param name="rounding">The rule's rounding.</param>
    /// <param name="value">Any unit; the result has the same.</param>
    /// <param name="decimals">0 to 28.</param>
    public static decimal Apply(this Rounding rounding, decimal value, int decimals) => rounding switch
    {
        Rounding.HalfUp => decimal.Round(value, decimals, MidpointRounding.AwayFromZero),
        Rounding.Down => decimal.Round(value, decimals, MidpointRounding.ToZero),
        Rounding.Up => value >= 0
            ? decimal.Round(value, decimals, MidpointRounding.ToPositiveInfinity)
            : decimal.Round(value, decimals, MidpointRounding.ToNegativeInfinity),
        Rounding.HalfEven => decimal.Round(value, decimals, MidpointRounding.ToEven),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "A rule names one of the four roundings."),
    };
}
