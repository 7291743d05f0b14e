using NodaTime;

namespace Mutual.Grains.Kernel;

/// <summary>The mutual's days: one named zone per country, and moments cut to what PostgreSQL keeps.</summary>
public static class MutualTime
{
    private static readonly DateTimeZone Brussels = DateTimeZoneProviders.Tzdb["Europe/Brussels"];
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    /// <summary>The zone in which an entity of the country counts its days.</summary>
    public static DateTimeZone ZoneOf(Country country) => country switch
    {
        Country.Be => Brussels,
        Country.Fr => Paris,
        _ => throw new ArgumentOutOfRangeException(nameof(country), country, "The mutual keeps days for Belgium and France."),
    };

    /// <summary>Today, in the country's zone.</summary>
    public static LocalDate TodayIn(this IClock clock, Country country) => clock.GetCurrentInstant().InZone(ZoneOf(country)).Date;

    /// <summary>Cuts to whole microseconds: PostgreSQL keeps no more, and a moment must read back as it was written.</summary>
    public static Instant ToMicroseconds(this Instant moment)
    {
        var ticks = moment.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - ((ticks % 10) + 10) % 10);
    }

    /// <summary>Now, to the microsecond.</summary>
    public static Instant Now(this IClock clock) => clock.GetCurrentInstant().ToMicroseconds();
}

/// <summary>A clock that a demonstration or a scenario moves forward. It never goes back.</summary>
public sealed class MovableClock(Instant start) : IClock
{
    private long ticks = start.ToUnixTimeTicks();

    /// <inheritdoc/>
    public Instant GetCurrentInstant() => Instant.FromUnixTimeTicks(Interlocked.Read(ref ticks));

    /// <summary>Moves forward to a moment; a moment already past is left as it is.</summary>
    /// <returns>Whether the clock moved.</returns>
    public bool AdvanceTo(Instant moment)
    {
        var wanted = moment.ToUnixTimeTicks();
        for (var seen = Interlocked.Read(ref ticks); seen < wanted;)
        {
            var before = Interlocked.CompareExchange(ref ticks, wanted, seen);
            if (before == seen) return true;
            seen = before;
        }
        return false;
    }
}
