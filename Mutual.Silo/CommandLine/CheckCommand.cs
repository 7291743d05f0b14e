using System.CommandLine;
using Mutual.Grains.Kernel;
using Mutual.Grains.Proof;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>check</c>: every statement about the books, asked of the database.</summary>
internal static class CheckCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (database, json) = (DatabaseOption.Database(), DatabaseOption.Json());
        return new Command("check", "Asks every statement about the books: nothing lost, nothing paid twice. Ends with 1 when one does not hold.") { database, json }.Does(async (typed, answer, ended) =>
        {
            var installation = await Installation.Open(typed.GetRequiredValue(database), ended);
            await using var reader = installation.Database.OpenReader(2);
            await using var connection = await reader.OpenConnectionAsync(ended);
            var results = await Checks.RunAll(connection, ended);
            var hold = results.Count(result => result.Holds);
            if (typed.GetValue(json))
            {
                await answer.WriteLineAsync(MutualJson.Write(new
                {
                    checks = results.Select(result => new { result.Code, result.Text, result.Holds, result.Rows, result.First }), hold, of = results.Count,
                }));
            }
            else
            {
                foreach (var line in Checks.Lines(results)) await answer.WriteLineAsync(line);
            }
            return hold == results.Count ? ExitCode.Done : ExitCode.AnswerIsNo;
        });
    }
}
