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

    /// <summary>Enqueues what is due and not done. Hangfire calls it every minute.</summary>
    [DisableConcurrentExecution(timeoutInSeconds: 50)]
    public async Task Beat(CancellationToken stop)
    {
        var now = clock.GetCurrentInstant();
        foreach (var occurrence in Between(now - Duration.FromDays(CatchUpDays), now))
            if (await IsWanted(occurrence) && !await IsDone(occurrence.Job.Name, occurrence.Day, stop)) Enqueue(occurrence);
    }

    /// <summary>Hands an occurrence to Hangfire.</summary>
    public void Enqueue(Occurrence occurrence)
    {
        var day = LocalDatePattern.Iso.Format(occurrence.Day);
        var name = occurrence.Job.Name;
        queue.Enqueue<CalendarJobs>(calendar => calendar.Run(name, day, CancellationToken.None));
    }

    /// <summary>Runs a job for a day in every entity that wants it, and records it.</summary>
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 5, 15, 60, 300])]
    public async Task Run(string name, string day, CancellationToken stop)
    {
        var job = all.Single(job => job.Name == name);
        var on = LocalDatePattern.Iso.Parse(day).Value;
        if (await IsDone(name, on, stop)) return;
        foreach (var entity in await entities.All())
        {
            if (await entities.FindPolicyOn(entity.Id, on) is not { } policy || !job.RunsOn(on, entity, policy)) continue;
            log.LogInformation("{Job} runs for {Day} in {Entity}", name, day, entity.Code);
            await job.Run(on, entity, stop);
        }
        await using var done = database.CreateCommand("INSERT INTO ops.job_run (job, day, ended_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        done.Parameters.AddWithValue(name);
        done.Parameters.AddWithValue(on);
        done.Parameters.AddWithValue(clock.Now());
        await done.ExecuteNonQueryAsync(stop);
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
}
