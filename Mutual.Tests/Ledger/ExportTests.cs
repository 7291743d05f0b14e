using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using NodaTime;

namespace Mutual.Tests.Ledger;

public sealed class ExportTests(LedgerBooks books) : IClassFixture<LedgerBooks>, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mutual-export-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (await books.Number("SELECT count(*) FROM ledger.entry") > 0) return;
        var members = Enumerable.Range(0, 4).Select(_ => books.NewId()).ToArray();
        for (var i = 0; i < 60; i++)
        {
            var (member, invoice, day) = (members[i % 4], books.NewId(), LedgerBooks.Day.PlusDays(i * 7 % 30 - 15).PlusYears(i % 10 == 0 ? -1 : 0));
            var entity = i % 4 == 3 ? LedgerBooks.Fr : LedgerBooks.Be;
            await books.Post(JournalEntry.Of(EntryKind.Issued, day)
                .Debit(Account.General("400", member), new Money(121_000 + i)).Credit(Account.General("700"), new Money(100_000 + i)).Credit(Account.General("451"), new Money(21_000))
                .Debit(Account.ReflectedRevenue, new Money(100_000 + i)).Credit(Account.Pending(invoice), new Money(100_000 + i)), invoice, entity: entity);
            await books.Post(LedgerBooks.Advance(member, invoice, 90_001 + i, day.PlusDays(2)), invoice, seq: 2, entity: entity);
            if (i % 3 == 0) await books.Post(LedgerBooks.Spend(member, 90_001 + i), entity: entity); // Some accounts end at nothing.
            if (i % 9 == 0) await books.Post(JournalEntry.Of(EntryKind.OrderConfirmed, day), entity: entity);
        }
        await books.SealAll();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return default;
    }

    [Fact]
    public async Task Hledger_and_beancount_accept_the_books()
    {
        await Export("hledger", "beancount");
        await SharedMaterial.Accepts("journal", ["hledger", "bean-check"], At("ledger.journal"), At("ledger.beancount"));
    }

    [Theory]
    [InlineData("hledger", "ledger.journal", "hledger", new[] { "-f" }, new[] { "check" })]
    [InlineData("beancount", "ledger.beancount", "bean-check", new string[0], new string[0])]
    public async Task Each_month_ends_with_balances_that_a_cent_too_much_contradicts(string form, string file, string program, string[] before, string[] after)
    {
        SharedMaterial.RequireProgram(program);
        await Export(form);
        (await Run(program, [.. before, At(file), .. after])).Exit.Should().Be(0);
        var blocks = (await File.ReadAllTextAsync(At(file))).Split("\n\n");
        var advance = Array.FindIndex(blocks, block => block.Contains(" 900.01 EUR", StringComparison.Ordinal));
        blocks[advance] = blocks[advance].Replace("900.01 EUR", "900.02 EUR", StringComparison.Ordinal); // Still balanced: only an assertion can tell.
        await File.WriteAllTextAsync(At(file), string.Join("\n\n", blocks));
        var (exit, output) = await Run(program, [.. before, At(file), .. after]);
        exit.Should().NotBe(0);
        output.ToLowerInvariant().Should().Contain("balance");
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a \"b\" = c", "\"a \"\"b\"\" = c\"")]
    [InlineData("", "")]
    public void No_text_of_a_csv_is_taken_for_a_formula(string text, string field) => CsvText.Field(text).Should().Be(field);

    [Fact]
    public async Task Hledgers_balances_are_ours_to_the_cent()
    {
        await Export("hledger");
        var (exit, output) = await Run("hledger", "-f", At("ledger.journal"), "balance", "--flat", "-N", "-O", "csv");
        exit.Should().Be(0, output);
        var theirs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim('"').Split("\",\"")).ToDictionary(
            cells => cells[0], cells => (long)(decimal.Parse(cells[1].Replace(" EUR", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) * 100));
        var ours = await Balances.Read(books.Database.Reader, null, null, null, default);
        theirs.Should().Equal(ours.ToDictionary(balance => balance.Account.ToString(), balance => balance.Cents));
        Balances.ToCsv(ours).Should().HaveCountGreaterThan(20).And.Subject.Skip(1).Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Beancounts_balances_are_ours_to_the_cent()
    {
        await Export("beancount");
        var (exit, output) = await Run("bean-query", "-f", "csv", At("ledger.beancount"), "SELECT account, sum(number) AS total GROUP BY account");
        if (exit == 127) Assert.Skip("bean-query is not installed.");
        exit.Should().Be(0, output);
        var theirs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => cells[0].Trim()[(cells[0].IndexOf(':', StringComparison.Ordinal) + 1)..].ToLowerInvariant(), cells => (long)(decimal.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture) * 100));
        var ours = await Balances.Read(books.Database.Reader, null, null, null, default);
        theirs.Where(pair => pair.Value != 0).ToDictionary().Should().Equal(ours.ToDictionary(balance => balance.Account.ToString(), balance => balance.Cents));
    }

    [Fact]
    public async Task The_same_books_give_the_same_bytes_and_the_manifest_tells_them()
    {
        var paths = await Export([.. LedgerExport.Formats]);
        paths.Select(Path.GetFileName).Should().Equal("ledger.journal", "ledger.beancount", "ledger.csv", "ledger.jsonl", "manifest.json", "manifest.json.sha256");
        var before = paths.ToDictionary(path => path, File.ReadAllBytes);
        await Export("csv"); // The others stay in the manifest: the books have not moved.
        foreach (var path in paths) File.ReadAllBytes(path).Should().Equal(before[path], path);

        using var manifest = JsonDocument.Parse(before[paths[^2]]);
        var files = manifest.RootElement.GetProperty("files").EnumerateArray().ToDictionary(file => file.GetProperty("name").GetString()!);
        files.Should().HaveCount(4);
        foreach (var path in paths[..^2])
            files[Path.GetFileName(path)].GetProperty("sha256").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(before[path])));
        var all = files["ledger.jsonl"];
        all.GetProperty("entries").GetInt64().Should().Be(await books.Number("SELECT count(*) FROM ledger.entry"));
        all.GetProperty("postings").GetInt64().Should().Be(await books.Number("SELECT count(*) FROM ledger.posting"));
        all.GetProperty("debitCents").GetInt64().Should().Be(await books.Number("SELECT sum(cents) FROM ledger.posting WHERE cents > 0")).And.Be(all.GetProperty("creditCents").GetInt64());
        var chain = manifest.RootElement.GetProperty("chain")[0];
        chain.GetProperty("entity").GetString().Should().Be("be");
        chain.GetProperty("head").GetString().Should().Be((await new LedgerVerifier(books.Database.Reader).VerifyAll(default))[0].Head);
    }

    [Fact]
    public async Task Broken_off_anywhere_it_goes_on_with_the_same_books_and_ends_with_the_same_bytes()
    {
        var forms = LedgerExport.Formats.ToList();
        var passes = 2 * await books.Number("SELECT count(*) FROM ledger.entry"); // Each entry is read in both orders.
        var whole = (await Export([.. forms])).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes);
        for (var at = 1; at <= passes; at += 17)
        {
            var into = Path.Combine(folder, $"{at}");
            await BrokenOff(at);
            Directory.GetFiles(into).Select(Path.GetFileName).Should().NotContain("manifest.json");
            await BrokenOff(at + 9);   // And once more, further on.
            var firsts = new List<long>();
            await LedgerExport.Write(books.Database.Reader, forms, into, null, null, default, new Passed(firsts.Add), noteEvery: 4);
            firsts[0].Should().BeGreaterThanOrEqualTo(at - 4, "what was noted is not read again");
            Directory.GetFiles(into).Select(Path.GetFileName).Should().BeEquivalentTo(whole.Keys);
            foreach (var (name, bytes) in whole) (await File.ReadAllBytesAsync(Path.Combine(into, name))).Should().Equal(bytes, $"{name}, broken off at {at}");

            async Task BrokenOff(long entries)
            {
                var act = () => LedgerExport.Write(books.Database.Reader, forms, into, null, null, default, new Passed(now => { if (now >= entries) throw new OperationCanceledException(); }), noteEvery: 4);
                if (entries <= passes) await act.Should().ThrowAsync<OperationCanceledException>();
            }
        }
    }

    [Theory]
    [InlineData("ledger.csv.part")]
    [InlineData("resume-csv-all-all.note")]
    public async Task What_somebody_changed_meanwhile_is_not_gone_on_with(string changed)
    {
        var whole = await File.ReadAllBytesAsync((await Export("csv"))[0]);
        var into = Path.Combine(folder, "again");
        var broken = () => LedgerExport.Write(books.Database.Reader, ["csv"], into, null, null, default, new Passed(now => { if (now == 31) throw new OperationCanceledException(); }), noteEvery: 10);
        await broken.Should().ThrowAsync<OperationCanceledException>();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(into, changed));
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(into, changed), bytes);
        await LedgerExport.Write(books.Database.Reader, ["csv"], into, null, null, default);
        (await File.ReadAllBytesAsync(Path.Combine(into, "ledger.csv"))).Should().Equal(whole);
    }

    private sealed class Passed(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }

    [Fact]
    public async Task The_lines_of_json_are_enough_to_recompute_the_chain()
    {
        await Export("jsonl");
        var heads = new Dictionary<string, byte[]> { ["be"] = CanonicalEntry.Genesis, ["fr"] = CanonicalEntry.Genesis };
        var canonical = new CanonicalEntry();
        foreach (var line in (await File.ReadAllLinesAsync(At("ledger.jsonl"))).Select(text => JsonDocument.Parse(text).RootElement).OrderBy(line => line.GetProperty("position").GetInt64()))
        {
            string Text(string name) => line.GetProperty(name).GetString()!;
            var day = NodaTime.Text.LocalDatePattern.Iso.Parse(Text("effectiveOn")).Value;
            var postings = line.GetProperty("postings").EnumerateArray().ToList();
            var entry = new StoredEntry(line.GetProperty("entry").GetInt64(), 0, Text("entity"), line.GetProperty("stream").GetGuid(), line.GetProperty("seq").GetInt32(), Text("kind"), Text("sourceKind"),
                line.GetProperty("sourceId").GetGuid(), day, NodaTime.Text.InstantPattern.ExtendedIso.Parse(Text("recordedAt")).Value, Text("actor"), Text("body"), (short)postings.Count, null);
            entry.Postings.AddRange(postings.Select(posting => new StoredPosting(posting.GetProperty("line").GetInt16(), 0, day,
                new(posting.GetProperty("book").GetString() == "general" ? Book.General : Book.Activity, posting.GetProperty("code").GetString()!,
                    posting.GetProperty("party") is { ValueKind: JsonValueKind.String } party ? party.GetGuid() : null), posting.GetProperty("cents").GetInt64())));
            heads[entry.EntityCode] = canonical.Hash(heads[entry.EntityCode], entry);
            Text("hash").Should().Be(Convert.ToHexStringLower(heads[entry.EntityCode]));
        }
        (await new LedgerVerifier(books.Database.Reader).VerifyAll(default)).Select(entity => entity.Head).Should().Equal(heads.Values.Select(Convert.ToHexStringLower));
    }

    [Fact]
    public async Task One_entity_and_one_year_leave_the_others_out()
    {
        await LedgerExport.Write(books.Database.Reader, ["csv", "hledger"], folder, LedgerBooks.Be, 2025, default);
        var lines = await File.ReadAllLinesAsync(At("ledger.csv"));
        lines.Skip(1).Should().HaveCountGreaterThan(5).And.OnlyContain(line => line.StartsWith("be,", StringComparison.Ordinal) && line.Contains(",2025-", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(At("ledger.journal"))).Should().NotContain("\n2026-");
    }

    private Task<List<string>> Export(params string[] formats) => LedgerExport.Write(books.Database.Reader, formats, folder, null, null, default);

    private string At(string file) => Path.Combine(folder, file);

    private static async Task<(int Exit, string Output)> Run(string program, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            if (program != "bean-query") Assert.Skip($"{program} is not installed.");
            return (127, "");
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await errors);
        }
    }
}
