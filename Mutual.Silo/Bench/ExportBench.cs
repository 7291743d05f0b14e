using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using Mutual.Verifier;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Bench;

/// <summary>The books taken out as a spreadsheet's lines, beside a bare <c>COPY TO</c> of the same rows; and the offline verifier beside <c>hledger check</c> on the same books.</summary>
internal static class ExportBench
{
    private const int LinesOfAnEntry = 4;
    private const int EntriesAtOnce = 5_000;
    private const int Members = 1_000;

    /// <summary>Measures; a round is one export, one copy.</summary>
    /// <param name="lines">Postings in the books.</param>
    /// <param name="rounds">Rounds.</param>
    /// <param name="ended">Cancelled when the user ends it.</param>
    public static async Task<JsonObject> Run(int lines, int rounds, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        await using var house = await BenchHouse.Open(MutualTime.ZoneOf(Country.Be).AtStrictly(new LocalDateTime(2026, 1, 2, 9, 0)).ToInstant(), ended);
        var entries = (lines + LinesOfAnEntry - 1) / LinesOfAnEntry;
        await Fill(house, entries, ended);
        await new ChainSealer(house.Host.Application, house.Host.Clock).SealAsync(ended);
        await house.Sql("VACUUM (ANALYZE)", ended);
        await house.Settle(ended);

        var (measured, ticks) = (new List<BenchRound>(), new List<long>());
        for (var round = 0; round < rounds; round++)
        {
            var folder = Path.Combine(house.Folder, "export");
            var began = Stopwatch.GetTimestamp();
            await LedgerExport.Write(house.Host.Application, ["csv"], folder, entity: null, year: null, ended);
            ticks.Add(Stopwatch.GetTimestamp() - began);
            var ours = Lines(Path.Combine(folder, "ledger.csv")) - 1;   // Less its head.
            Directory.Delete(folder, recursive: true);

            var (copied, rows) = await Copy(house, ended);
            measured.Add(new(BenchMachine.Seconds(ticks[^1]), BenchMachine.Seconds(copied), ours, rows, ours, rows));
        }
        var report = BenchReport.Of("export", machine, new()
        {
            ["entries"] = entries, ["lines"] = entries * LinesOfAnEntry, ["form"] = "csv",
            ["unit"] = "a posting with everything of its entry, read in one snapshot, hashed, on disk, with the manifest",
            ["limit"] = "a bare COPY … TO STDOUT of the postings and one of the entries, text, one after the other, into files on disk; its units are the postings",
            ["peak"] = "highest resident set of this process: service, the making of the data, and exports; before the verification",
        }, measured, measured.Select(round => round.RateRatio), ticks);
        report["verification"] = await Verification(house, entries, ended);
        return report;
    }

    private static async Task Fill(BenchHouse house, int entries, CancellationToken ended)
    {
        var (chart, first) = (ChartOfAccounts.Of(BenchHouse.Seller.Country), new LocalDate(2026, 1, 1));
        await using var connection = await house.Host.Application.OpenConnectionAsync(ended);
        var books = new SetWriter();
        for (var n = 1; n <= entries; n++)
        {
            var (member, stream, cents) = (BenchPopulation.MemberId(1 + (n % Members)), Guid.CreateVersion7(), 1_00 + (n * 7_919L % 900_000));
            books.Add(BenchHouse.Seller.Id, stream, 1, EntryKind.FundEndowed, first.PlusDays(n % 365), new("endowment", stream), $"{{\"cents\":{cents}}}",
                new Posting(Account.General(chart.Bank), cents), new Posting(Account.General(chart.Shares), -cents), new Posting(Account.Fund, cents), new Posting(Account.ActivityOf(member), -cents));
            if (books.EntryCount < EntriesAtOnce && n < entries) continue;
            await using var transaction = await connection.BeginTransactionAsync(ended);
            books.Write(connection, house.Host.Clock.Now(), "bench");
            await transaction.CommitAsync(ended);
            books.Clear();
        }
    }

    private static async Task<(long Ticks, long Rows)> Copy(BenchHouse house, CancellationToken ended)
    {
        var (ticks, rows) = (0L, 0L);
        await using var connection = await house.Superuser(ended);
        foreach (var table in new[] { "ledger.posting", "ledger.entry" })
        {
            var path = Path.Combine(house.Folder, $"{table}.copy");
            var began = Stopwatch.GetTimestamp();
            await using (var file = File.Create(path))
            {
                using var from = await connection.BeginTextExportAsync($"COPY {table} TO STDOUT", ended);
                await ((StreamReader)from).BaseStream.CopyToAsync(file, 1 << 18, ended);
                file.Flush(flushToDisk: true);
            }
            ticks += Stopwatch.GetTimestamp() - began;
            if (table == "ledger.posting") rows = Lines(path);
            File.Delete(path);
        }
        return (ticks, rows);
    }

    private static async Task<JsonObject> Verification(BenchHouse house, int entries, CancellationToken ended)
    {
        var folder = Path.Combine(house.Folder, "verified");
        await LedgerExport.Write(house.Host.Application, ["jsonl", "hledger"], folder, entity: null, year: null, ended);
        var began = Stopwatch.GetTimestamp();
        if (Verify.Run([folder], TextWriter.Null, TextWriter.Null) != 0) throw new InvalidOperationException("The export does not verify.");
        var ours = BenchMachine.Seconds(Stopwatch.GetTimestamp() - began);
        var verification = new JsonObject { ["entries"] = entries, ["oursSeconds"] = decimal.Round(ours, 3) };
        try
        {
            began = Stopwatch.GetTimestamp();
            using var hledger = Process.Start(new ProcessStartInfo("hledger", ["-f", Path.Combine(folder, "ledger.journal"), "check"]) { RedirectStandardOutput = true })!;
            await hledger.StandardOutput.ReadToEndAsync(ended);
            await hledger.WaitForExitAsync(ended);
            if (hledger.ExitCode != 0) throw new InvalidOperationException("hledger does not accept the export.");
            var theirs = BenchMachine.Seconds(Stopwatch.GetTimestamp() - began);
            (verification["limitSeconds"], verification["ratio"]) = (decimal.Round(theirs, 3), decimal.Round(theirs / ours, 3));
            verification["limit"] = "hledger check on the same books";
        }
        catch (Win32Exception)
        {
            verification["limit"] = "hledger is not installed here";
        }
        return verification;
    }

    private static long Lines(string path)
    {
        using var file = File.OpenRead(path);
        var (buffer, count) = (new byte[1 << 18], 0L);
        for (int read; (read = file.Read(buffer)) > 0;) count += buffer.AsSpan(0, read).Count((byte)'\n');
        return count;
    }
}
