using System.CommandLine;
using Mutual.Grains.Books.Fec;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using Mutual.Silo.Hosting;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.CommandLine;

/// <summary><c>ledger balance|export|verify</c>: reads the books, with the right to read and no other.</summary>
internal static class LedgerCommand
{
    private const string Fec = "fec";

    /// <summary>The command.</summary>
    public static Command Create() => new("ledger", "The books: what each account holds, all of it in files, and the proof that nothing was changed.") { Balance(), Export(), Verify(), Heads(), Prove() };

    private static Command Balance()
    {
        var on = DatabaseOption.Day("--on", "The last day that counts. [default: all days]");
        var known = DatabaseOption.Moment("--known", "Only what was recorded by then. [default: everything]");
        var (entity, database, json) = (DatabaseOption.Entity(), DatabaseOption.Database(), DatabaseOption.Json());
        return new Command("balance", "Every account that is not zero, as CSV 'account,cents'.") { on, known, entity, database, json }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            var balances = await Balances.Read(reader, typed.GetValue(on), typed.GetValue(known), await EntityOf(reader, typed.GetValue(entity), ended), ended);
            if (typed.GetValue(json)) await answer.WriteLineAsync(MutualJson.Write(new { balances = balances.Select(balance => new { account = balance.Account.ToString(), cents = balance.Cents }) }));
            else foreach (var line in Balances.ToCsv(balances)) await answer.WriteLineAsync(line);
            return ExitCode.Done;
        });
    }

    private static Command Export()
    {
        string[] forms = [.. LedgerExport.Formats, Fec];
        var format = new Option<string>("--format") { HelpName = string.Join('|', forms), Description = "The form; fec takes one entity and one year.", Required = true };
        format.AcceptOnlyFromAmong(forms);
        var folder = new Option<string>("--out") { HelpName = "DIR", Description = "Folder of the files; made when it is not there.", Required = true };
        var year = new Option<int?>("--year") { HelpName = "YEAR", Description = "Only this year's days. [default: all]" };
        var every = new Option<int>("--note-every") { HelpName = "ENTRIES", Description = "Entries between two notes of how far it came.", DefaultValueFactory = _ => ExportNote.Every };
        var (entity, database) = (DatabaseOption.Entity(), DatabaseOption.Database());
        var command = new Command("export", "Writes the books and a manifest with their sums and hashes. Says which files. Broken off, the same command again goes on where it stopped, with the books of then.")
        {
            format, folder, entity, year, every, database,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetValue(every) < 1) typed.AddError("--note-every is 1 or more.");
            if (typed.GetValue(format) == Fec && (typed.GetValue(entity) is null || typed.GetValue(year) is null)) typed.AddError("--format fec needs --entity and --year.");
        });
        return command.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(4);
            var (form, into, of) = (typed.GetRequiredValue(format), typed.GetRequiredValue(folder), await EntityOf(reader, typed.GetValue(entity), ended));
            var passed = new ExportShown(typed.InvocationConfiguration.Error);
            var paths = form == Fec
                ? await FecFile.Export(reader, await new Entities(reader, SystemClock.Instance).Of(of!.Value), typed.GetValue(year)!.Value, into, ended, passed, typed.GetValue(every))
                : await LedgerExport.Write(reader, [form], into, of, typed.GetValue(year), ended, passed, typed.GetValue(every));
            foreach (var path in paths) await answer.WriteLineAsync(path);
            return ExitCode.Done;
        });
    }

    private static Command Verify()
    {
        var (database, json) = (DatabaseOption.Database(), DatabaseOption.Json());
        return new Command("verify", "Recomputes the chain, the balances and the streams. A line per entity; ends with 1 and names the first broken entry.") { database, json }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            var found = await new LedgerVerifier(reader).VerifyAll(ended);
            if (typed.GetValue(json)) await answer.WriteLineAsync(MutualJson.Write(new { entities = found }));
            else foreach (var line in found) await answer.WriteLineAsync(line.ToString());
            return found.TrueForAll(entity => entity.Holds) ? ExitCode.Done : ExitCode.AnswerIsNo;
        });
    }

    private static Command Heads()
    {
        var on = DatabaseOption.Day("--on", "Only those published on this day. [default: all]");
        var database = DatabaseOption.Database();
        return new Command("heads", "Signed heads as they were published, a line of JSON each, oldest first: what an auditor keeps.") { on, database }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            foreach (var head in await new PublishedHeads(reader).Read(typed.GetValue(on), ended)) await answer.WriteLineAsync(head.ToLine());
            return ExitCode.Done;
        });
    }

    private static Command Prove()
    {
        var entry = new Argument<long>("ENTRY") { Description = "Id of an entry, as trace and explain show it." };
        var database = DatabaseOption.Database();
        return new Command("prove", "Shows that an entry is under a published head, as one JSON object for 'verify --proof FILE'.") { entry, database }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            await answer.WriteLineAsync(MutualJson.Write((await InclusionProof.Of(reader, typed.GetRequiredValue(entry), ended)).Accepted));
            return ExitCode.Done;
        });
    }

    private static async Task<short?> EntityOf(NpgsqlDataSource reader, string? code, CancellationToken stop) =>
        code is null ? null : (await Balances.EntityOf(reader, code, stop)).Accepted;
}

/// <summary>Says on stderr when an export goes on with one that was broken off.</summary>
internal sealed class ExportShown(TextWriter rest) : IProgress<long>
{
    private bool hasBegun;

    /// <inheritdoc/>
    public void Report(long value)
    {
        if (!hasBegun && value > 1) rest.WriteLine(FormattableString.Invariant($"goes on after {value} entries, with the books of when it began"));
        hasBegun = true;
    }
}
