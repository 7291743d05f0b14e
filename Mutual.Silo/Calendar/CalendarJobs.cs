using Hangfire;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Silo.Calendar;

/// <summary>One occurrence of a job.</summary>
public readonly record struct Occurrence(ICalendarJob Job, LocalDate Day, Instant At);

/// <summary>Runs the calendar: Hangfire keeps the beat and the retries, the record in the database says what was done for which day.</summary>
/// <remarks>
/// The same code serves production, where the beat comes every minute, and a demonstration, whose clock jumps:
/// whatever lies between the last beat and now is caught up, in order, so a machine that was off misses nothing.
/// </remarks>
public sealed class CalendarJobs(
    IEnumerable<ICalendarJob> jobs, IEntities entities, IClock clock, NpgsqlDataSource database, IBackgroundJobClient queue, ILogger<CalendarJobs> log)
{
    /// <summary>How far back a beat looks for missed days.</summary>
    public const int CatchUpDays = 40;

    private const long TurnLock = 700_002;

    private readonly ICalendarJob[] all = [.. jobs.OrderBy(job => job.At).ThenBy(job => job.Name, StringComparer.Ordinal)];

    /// <summary>Occurrences after one moment up to another, in order.</summary>
    public IEnumerable<Occurrence> Between(Instant after, Instant upTo)
    {
        var zone = MutualTime.ZoneOf(Country.Be); // Brussels and Paris keep the same hours.
        for (var day = after.InZone(zone).Date; day <= upTo.InZone(zone).Date; day = day.PlusDays(1))
        {
            foreach (var job in all)
            {
                var at = zone.AtLeniently(day + job.At).ToInstant();
                if (at > after && at <= upTo) yield return new(job, day, at);
            }
        }
    }

    /// <summary>Does what is due and not done, oldest first. Hangfire calls it every minute; while one beat works, the next one leaves.</summary>
    /// <remarks>A job that fails holds up only its own later days, and is tried again at the next beat.</remarks>
    /// <exception cref="AggregateException">Some occurrences failed; the others are done.</exception>
    [AutomaticRetry(Attempts = 0)]
    public async Task Beat(CancellationToken stop)
    {
        await using var turn = await database.OpenConnectionAsync(stop);
        if (!await Turn(turn, "SELECT pg_try_advisory_lock($1)", stop)) return;
        try
        {
            var now = clock.GetCurrentInstant();
            var failed = new Dictionary<string, Exception>(StringComparer.Ordinal);
            foreach (var occurrence in Between(now - Duration.FromDays(CatchUpDays), now))
            {
                if (failed.ContainsKey(occurrence.Job.Name) || !await IsWanted(occurrence)) continue;
                try
                {
                    await Do(occurrence.Job, occurrence.Day, stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    failed.Add(occurrence.Job.Name, e);
                }
            }
            if (failed.Count > 0) throw new AggregateException($"not done: {string.Join(", ", failed.Keys)}", failed.Values);
        }
        finally
        {
            await Turn(turn, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    /// <summary>Hands an occurrence to Hangfire.</summary>
    public void Enqueue(Occurrence occurrence)
    {
        var day = LocalDatePattern.Iso.Format(occurrence.Day);
        var name = occurrence.Job.Name;
        queue.Enqueue<CalendarJobs>(calendar => calendar.Run(name, day, CancellationToken.None));
    }

    /// <summary>Runs a job for a day in every entity that wants it, and records it. Waits for its turn: the calendar does one thing at a time, in all processes together.</summary>
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 5, 15, 60, 300])]
    public async Task Run(string name, string day, CancellationToken stop)
    {
        var job = all.Single(job => job.Name == name);
        var on = LocalDatePattern.Iso.Parse(day).Value;
        await using var turn = await database.OpenConnectionAsync(stop);
        await Turn(turn, "SELECT pg_advisory_lock($1) IS NOT NULL", stop);
        try
        {
            await Do(job, on, stop);
        }
        finally
        {
            await Turn(turn, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    /// <summary>Whether any entity wants the occurrence.</summary>
    public async Task<bool> IsWanted(Occurrence occurrence)
    {
        foreach (var entity in await entities.All())
        {
            if (await entities.FindPolicyOn(entity.Id, occurrence.Day) is { } policy && occurrence.Job.RunsOn(occurrence.Day, entity, policy)) return true;
        }
        return false;
    }

    /// <summary>Whether the job was done for the day.</summary>
    public async Task<bool> IsDone(string name, LocalDate day, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("SELECT 1 FROM ops.job_run WHERE job = $1 AND day = $2");
        find.Parameters.AddWithValue(name);
        find.Parameters.AddWithValue(day);
        return await find.ExecuteScalarAsync(stop) is not null;
    }

    private async Task Do(ICalendarJob job, LocalDate on, CancellationToken stop)
    {
        if (await IsDone(job.Name, on, stop)) return;
        foreach (var entity in await entities.All())
        {
            if (await entities.FindPolicyOn(entity.Id, on) is not { } policy || !job.RunsOn(on, entity, policy)) continue;
            log.LogInformation("{Job} runs for {Day} in {Entity}", job.Name, LocalDatePattern.Iso.Format(on), entity.Code);
            await job.Run(on, entity, stop);
        }
        await using var done = database.CreateCommand("INSERT INTO ops.job_run (job, day, ended_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        done.Parameters.AddWithValue(job.Name);
        done.Parameters.AddWithValue(on);
        done.Parameters.AddWithValue(clock.Now());
        await done.ExecuteNonQueryAsync(stop);
    }

    // A lock of the connection, which dies with it: a killed process holds nobody up.
    private static async Task<bool> Turn(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var ask = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = TurnLock } }, CommandTimeout = 3600 };
        return await ask.ExecuteScalarAsync(stop) is true;
    }
}
