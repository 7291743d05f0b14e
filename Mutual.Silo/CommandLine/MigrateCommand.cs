using System.CommandLine;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>migrate</c>: brings the tables to this build, as their owner.</summary>
internal static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var database = DatabaseOption.Database();
        return new Command("migrate", "Applies the migrations that are missing; a line for each.") { database }.Does(async (typed, answer, ended) =>
        {
            var installation = await Installation.Open(typed.GetRequiredValue(database), ended, make: true);
            foreach (var name in await installation.Migrate(ended)) await answer.WriteLineAsync(name);
            return ExitCode.Done;
        });
    }
}
