using NodaTime;

namespace Mutual.Grains.Kernel;

// Orleans has no codec for NodaTime and says so only at the first call that leaves a silo. These say how days, months and moments travel.

/// <summary>A day on the wire: days since 1 January 2000.</summary>
[GenerateSerializer, Immutable, Alias("wire-day")]
internal readonly record struct DayOnWire([property: Id(0)] int Days);

/// <summary>A month on the wire.</summary>
[GenerateSerializer, Immutable, Alias("wire-month")]
internal readonly record struct MonthOnWire([property: Id(0)] int Year, [property: Id(1)] int Month);

/// <summary>A moment on the wire: ticks of 100 nanoseconds since 1970, finer than the microseconds the mutual keeps.</summary>
[GenerateSerializer, Immutable, Alias("wire-moment")]
internal readonly record struct MomentOnWire([property: Id(0)] long Ticks);

[RegisterConverter]
internal sealed class DayConverter : IConverter<LocalDate, DayOnWire>
{
    private static readonly LocalDate Start = new(2000, 1, 1);

    public LocalDate ConvertFromSurrogate(in DayOnWire surrogate) => Start.PlusDays(surrogate.Days);

    public DayOnWire ConvertToSurrogate(in LocalDate value) => new(Period.DaysBetween(Start, value));
}

[RegisterConverter]
internal sealed class MonthConverter : IConverter<YearMonth, MonthOnWire>
{
    public YearMonth ConvertFromSurrogate(in MonthOnWire surrogate) => new(surrogate.Year, surrogate.Month);

    public MonthOnWire ConvertToSurrogate(in YearMonth value) => new(value.Year, value.Month);
}

[RegisterConverter]
internal sealed class MomentConverter : IConverter<Instant, MomentOnWire>
{
    public Instant ConvertFromSurrogate(in MomentOnWire surrogate) => Instant.FromUnixTimeTicks(surrogate.Ticks);

    public MomentOnWire ConvertToSurrogate(in Instant value) => new(value.ToUnixTimeTicks());
}
