using System.CommandLine;
using Mutual.Silo.Backup;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>backup --out DIR</c> and <c>restore DIR</c>.</summary>
internal static class BackupCommand
{
    /// <summary><c>backup</c>.</summary>
    public static Command CreateBackup()
    {
        var folder = new Option<string>("--out") { HelpName = "DIR", Description = "Folder of the backup; empty or new.", Required = true };
        var database = DatabaseOption.Database();
        return new Command("backup", "Takes database and files out, as they are at this instant, without the keys. Says where each chain stood.") { folder, database }.Does(async (typed, answer, ended) =>
        {
            var into = Path.GetFullPath(typed.GetRequiredValue(folder));
            var taken = await BackupProgram.Take(await Installation.Open(typed.GetRequiredValue(database), ended), into, ended);
            await answer.WriteLineAsync(into);
            foreach (var chain in taken.Chain) await answer.WriteLineAsync(FormattableString.Invariant($"{chain.Entity} position={chain.Position} head={chain.Head}"));
            return ExitCode.Done;
        });
    }

    /// <summary><c>restore</c>.</summary>
    public static Command CreateRestore()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of the backup." };
        var heads = new Option<string[]>("--heads") { HelpName = "FILE", Description = "Heads published earlier; the books must go through them. [default: those kept with the keys, if any]", AllowMultipleArgumentsPerToken = true };
        return new Command("restore", "Puts a backup into an empty home and verifies it. Sending stays off. Ends with 1 when the books are behind what was published.") { folder, heads }.Does(async (typed, answer, ended) =>
        {
            var home = MutualHome.Find();
            string[] files = typed.GetValue(heads) is { Length: > 0 } named ? named : [.. new[] { Path.Combine(home.Path, "keys", HeadBehind.FileName) }.Where(File.Exists)];
            var restored = await BackupProgram.Restore(home, Path.GetFullPath(typed.GetRequiredValue(folder)), [.. files.SelectMany(HeadBehind.Read)], ended);
            foreach (var chain in restored) await answer.WriteLineAsync(chain.ToString());
            return restored.All(chain => chain.Why is null) ? ExitCode.Done : ExitCode.AnswerIsNo;
        });
    }
}
