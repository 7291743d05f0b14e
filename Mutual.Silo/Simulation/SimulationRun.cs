using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using Mutual.Silo.Payroll;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>Plays the months: the clock goes from deed to deed, every job of the mutual runs at its hour on the way, and nothing moves on before all that was due is done.</summary>
/// <remarks>So two runs meet the same questions in the same order, whatever the load and however many silos answer.</remarks>
/// <param name="plays">The entities.</param>
/// <param name="agenda">What their people do.</param>
/// <param name="calendar">The mutual's own jobs.</param>
/// <param name="application">For the shared clock.</param>
/// <param name="reader">For the figures.</param>
/// <param name="clock">This process's own hand of the shared clock.</param>
/// <param name="shown">Told the figures of each month as it ends.</param>
/// <param name="progress">Told each day as it begins.</param>
internal sealed class SimulationRun(
    IReadOnlyList<EntityPlay> plays, Agenda agenda, CalendarJobs calendar, NpgsqlDataSource application, NpgsqlDataSource reader, MovableClock clock,
    Action<MonthFigures> shown, Action<LocalDate> progress)
{
    private const int LongestGlance = 16;   // Milliseconds between two looks at whether a job is done.
    private const int EnqueueAgainAfter = 15_000;
    private static readonly DateTimeZone Zone = MutualTime.ZoneOf(Country.Be);   // Brussels and Paris keep the same hours.

    /// <summary>Plays everything.</summary>
    /// <returns>The figures of each month.</returns>
    public async Task<IReadOnlyList<MonthFigures>> Run(CancellationToken stop)
    {
        var terms = plays[0].World.Terms;
        var months = new List<MonthFigures>();
        foreach (var play in plays) play.Begin();
        for (var month = 0; month < terms.Months; month++)
        {
            var last = terms.From.PlusMonths(month + 1).PlusDays(-1);
            agenda.On(last, Hour.MonthEnd, async () =>
            {
                var figures = await MonthFigures.Take(reader, last.ToYearMonth(), stop);
                return () =>
                {
                    months.Add(figures);
                    shown(figures);
                };
            });
        }

        var now = Zone.AtStartOfDay(terms.From).ToInstant();
        await MoveTo(now, stop);
        while (agenda.Next is { } next)
        {
            progress(next.Day);
            var moment = Zone.AtLeniently(next.Day + next.Hour.At()).ToInstant();
            if (await NextJob(now, moment) is { } due)
            {
                now = due.At;
                await RunJob(due, stop);   // It may give somebody something to do before the deed that was next.
                continue;
            }
            now = moment;
            await MoveTo(now, stop);
            await agenda.DoNext(stop);
        }
        return months;
    }

    private async Task<Occurrence?> NextJob(Instant after, Instant upTo)
    {
        foreach (var occurrence in calendar.Between(after, upTo))
            if (await calendar.IsWanted(occurrence)) return occurrence;
        return null;
    }

    private async Task RunJob(Occurrence due, CancellationToken stop)
    {
        await MoveTo(due.At, stop);
        calendar.Enqueue(due);
        var (glance, waited) = (1, 0);
        while (!await calendar.IsDone(due.Job.Name, due.Day, stop))
        {
            // A silo that died in the middle of it is noticed late by the queue; a job may run twice.
            if (waited >= EnqueueAgainAfter)
            {
                calendar.Enqueue(due);
                waited = 0;
            }
            await Task.Delay(glance, stop);
            waited += glance;
            glance = Math.Min(2 * glance, LongestGlance);
        }
        if (due.Job is not MonthlyPayrollJob) return;
        foreach (var play in plays) await play.PayrollStarted(due.Day.ToYearMonth(), due.Day);
    }

    private async Task MoveTo(Instant moment, CancellationToken stop)
    {
        await SharedClock.AdvanceTo(application, moment, stop);
        clock.AdvanceTo(moment);
    }
}
