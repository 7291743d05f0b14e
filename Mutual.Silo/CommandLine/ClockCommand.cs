using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Kernel;
using Mutual.Silo.Hosting;
using NodaTime.Text;

namespace Mutual.Silo.CommandLine;

/// <summary><c>clock advance --to DAY</c>: lets the days of a demonstration pass.</summary>
internal static class ClockCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("clock", "The clock of a demonstration.") { Advance() };

    private static Command Advance()
    {
        var to = DatabaseOption.Day("--to", "The day to arrive at, at the same time of day.");
        to.Required = true;
        var database = DatabaseOption.Database();
        return new Command("advance", "Moves it forward; every job runs at its hour on the way. Says the new day.") { to, database }.Does(async (typed, answer, ended) =>
        {
            var installation = await Installation.Open(typed.GetRequiredValue(database), ended);
            if (!installation.IsDemonstration) throw new RefusedException(Refusal.DemonstrationOnly.Because());
            // A silo of its own, which joins those that run: the jobs are done whether the service runs or not.
            await using var host = await MutualHost.Start(installation.ForHost(ProcessRoles.Silo, port: 0) with { KeepsCalendar = false }, ended);
            await host.Services.GetRequiredService<DemonstrationClock>().Move(typed.GetRequiredValue(to)!.Value, static _ => { }, ended);
            await answer.WriteLineAsync(LocalDatePattern.Iso.Format(host.Clock.TodayIn(Country.Be)));
            return ExitCode.Done;
        });
    }
}
