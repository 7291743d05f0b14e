using Microsoft.Extensions.Logging;
using Mutual.Api.Portals.Demonstration;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>Moves the clock of a demonstration: every job runs at its hour on the way.</summary>
internal sealed class DemonstrationClock(NpgsqlDataSource database, IClock clock, CalendarJobs calendar, ILogger<DemonstrationClock> log) : IDemonstrationClock, IDisposable
{
    private static readonly DateTimeZone Zone = MutualTime.ZoneOf(Country.Be);   // Brussels and Paris keep the same hours.

    private readonly CancellationTokenSource ended = new();
    private readonly Lock turn = new();
    private volatile ClockMove? current;
    private int disposed;

    /// <inheritdoc/>
    public ClockMove? Current => current;

    /// <inheritdoc/>
    public Outcome<ClockMove> Begin(LocalDate to)
    {
        lock (turn)
        {
            if (current is { Ended: false }) return Refusal.ClockMoving;
            var today = clock.TodayIn(Country.Be);
            if (to <= today) return Refusal.ClockForwardOnly;
            if (Period.DaysBetween(today, to) > 400) return Refusal.ClockTooFar;
            current = new(today, to, today, Ended: false, Failed: null);
        }
        var begun = current;
        _ = Task.Run(() => Keep(to));
        return begun;
    }

    /// <summary>Moves it to a day, at the same time of day.</summary>
    /// <param name="reached">Told each day something runs on.</param>
    /// <exception cref="RefusedException"><c>clock-forward-only</c>.</exception>
    public async Task Move(LocalDate day, Action<LocalDate> reached, CancellationToken stop)
    {
        var from = clock.GetCurrentInstant();
        var arrival = Zone.AtLeniently(day + from.InZone(Zone).TimeOfDay).ToInstant();
        if (arrival <= from) throw new RefusedException(Refusal.ClockForwardOnly.Because());
        foreach (var due in calendar.Between(from, arrival))
        {
            if (!await calendar.IsWanted(due)) continue;
            await SharedClock.AdvanceTo(database, due.At, stop);
            reached(due.Day);
            await calendar.Run(due.Job.Name, LocalDatePattern.Iso.Format(due.Day), stop);
        }
        await SharedClock.AdvanceTo(database, arrival, stop);
        reached(day);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;   // Known under two names, it is disposed of twice.
        ended.Cancel();
        ended.Dispose();
    }

    // Nobody waits for it, so what goes wrong is kept for the page to say.
    private async Task Keep(LocalDate to)
    {
        string? failed = null;
        try
        {
            await Move(to, day => current = current! with { At = day }, ended.Token);
        }
        catch (Exception e)
        {
            log.LogError(e, "The clock stopped on its way.");
            failed = e is RefusedException refused ? refused.Refused.Code : e.GetType().Name;
        }
        current = current! with { Ended = true, Failed = failed };
    }
}
