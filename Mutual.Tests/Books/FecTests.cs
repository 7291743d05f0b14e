using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mutual.Grains.Books.Fec;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Tests.Ledger;
using NodaTime;

namespace Mutual.Tests.Books;

/// <summary>The file the French administration reads, computed again by somebody who knows only its columns.</summary>
public sealed partial class FecTests(LedgerBooks books) : IClassFixture<LedgerBooks>, IAsyncLifetime
{
    private static readonly Entity France = new(LedgerBooks.Fr, "fr", Country.Fr, "Coopérative SCIC", "FR00123456789", "FR1420041010050500013M02606", "PSSTFRPP");
    private readonly string folder = Directory.CreateTempSubdirectory("mutual-fec-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (await books.Number("SELECT count(*) FROM ledger.entry") > 0) return;
        for (var i = 0; i < 12; i++)
        {
            var (client, invoice, day) = (books.NewId(), books.NewId(), new LocalDate(2025, 11, 20).PlusDays(i * 9));
            await books.AsApplication($"""
                INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
                VALUES ('{client}', 2, '{i:0000}', 'Théâtre № {i}' || chr(9) || 'Łódź', 'FR', 'a@client.example', 'fr', 'business', 'Rue 1', '75001', 'Paris', 'good', 1)
                """);
            await books.Post(JournalEntry.Of(EntryKind.Issued, day)
                .Debit(Account.General("411", client), new Money(120_000 + i)).Credit(Account.General("706"), new Money(100_000 + i)).Credit(Account.General("4458"), new Money(20_000))
                .Debit(Account.ReflectedRevenue, new Money(100_000 + i)).Credit(Account.Pending(invoice), new Money(100_000 + i)), invoice, entity: LedgerBooks.Fr);
            if (i % 3 != 2)
                await books.Post(JournalEntry.Of(EntryKind.Collected, day.PlusDays(20)).Debit(Account.General("512"), new Money(120_000 + i)).Credit(Account.General("411", client), new Money(120_000 + i)), invoice, seq: 2, entity: LedgerBooks.Fr);
            await books.Post(JournalEntry.Of(EntryKind.OrderConfirmed, day), entity: LedgerBooks.Fr);
        }
        await books.Post(JournalEntry.Of(EntryKind.YearClosed, new LocalDate(2026, 12, 31)).Debit(Account.General("706"), new Money(7)).Credit(Account.General("120"), new Money(7)), entity: LedgerBooks.Fr);
        await books.SealAll();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return default;
    }

    [Fact]
    public async Task It_is_named_and_headed_as_the_law_says()
    {
        var lines = await Export(2026);
        File.Exists(Path.Combine(folder, "123456789FEC20261231.txt")).Should().BeTrue();
        lines.Columns.Should().Equal("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib",
            "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise");
    }

    [Fact]
    public async Task Every_line_has_what_must_be_there_and_every_number_balances_in_an_unbroken_row()
    {
        var lines = (await Export(2026)).Rows;
        lines.Should().HaveCountGreaterThan(20);
        foreach (var line in lines)
        {
            foreach (var column in (string[])["JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "ValidDate"])
                line[column].Should().NotBeEmpty(column);
            line["EcritureDate"].Should().MatchRegex("^2026[0-9]{4}$");
            (line["Debit"] == "0,00" ^ line["Credit"] == "0,00").Should().BeTrue();
        }
        foreach (var number in lines.GroupBy(line => line["EcritureNum"])) number.Sum(line => Cents(line["Debit"]) - Cents(line["Credit"])).Should().Be(0, number.Key);
        foreach (var journal in lines.GroupBy(line => line["JournalCode"]))
            journal.Select(line => line["EcritureNum"]).Distinct().Should().Equal(Enumerable.Range(1, journal.Select(line => line["EcritureNum"]).Distinct().Count()).Select(n => $"{journal.Key}{n:000000}"));
        lines[0]["JournalCode"].Should().Be("AN", "opening balances come first");
    }

    [Fact]
    public async Task Its_accounts_come_to_the_balances_of_the_books_without_the_closing_entry()
    {
        var fec = (await Export(2026)).Rows.GroupBy(line => line["CompteNum"]).ToDictionary(account => account.Key, account => account.Sum(line => Cents(line["Debit"]) - Cents(line["Credit"])));
        var ours = (await Balances.Read(books.Database.Reader, new LocalDate(2026, 12, 31), null, LedgerBooks.Fr, default)).Where(balance => balance.Account.Book is Book.General)
            .GroupBy(balance => balance.Account.Code).ToDictionary(code => code.Key, code => code.Sum(balance => balance.Cents));
        ours["706"] -= 7;
        ours.Remove("120");

        // What was sold before the year opens it as a result, and not as sales.
        var soldBefore = (await Balances.Read(books.Database.Reader, new LocalDate(2025, 12, 31), null, LedgerBooks.Fr, default)).Single(balance => balance.Account.Code == "706").Cents;
        ours["706"] -= soldBefore;
        ours["120"] = soldBefore;
        fec.Where(pair => pair.Value != 0).ToDictionary().Should().BeEquivalentTo(ours.Where(pair => pair.Value != 0).ToDictionary());
    }

    [Fact]
    public async Task What_is_settled_bears_one_letter_on_lines_that_come_to_nothing()
    {
        var lines = (await Export(2026)).Rows.Where(line => line["EcritureLet"].Length > 0).ToList();
        lines.Should().NotBeEmpty().And.OnlyContain(line => line["CompteNum"] == "411" && line["DateLet"].Length == 8);
        lines.GroupBy(line => (line["CompAuxNum"], line["EcritureLet"])).Where(item => item.Any(line => line["JournalCode"] == "VE"))
            .Should().OnlyContain(item => item.Sum(line => Cents(line["Debit"]) - Cents(line["Credit"])) == 0);
        FecLine.LetterOf(1).Should().Be("AAA");
        FecLine.LetterOf(27).Should().Be("ABA");
        FecLine.LetterOf(26 * 26 * 26 + 1).Should().Be("BAAA");
    }

    [Fact]
    public async Task Names_stay_on_their_line_in_the_character_set_of_the_law()
    {
        var name = (await Export(2026)).Rows.First(line => line["JournalCode"] == "VE")["CompAuxLib"];
        name.Should().MatchRegex("^Théâtre . [0-9]+ Lódz$");
    }

    [Fact]
    public async Task A_year_written_again_is_the_same_to_the_byte()
    {
        await Export(2026);
        var first = await File.ReadAllBytesAsync(Path.Combine(folder, "123456789FEC20261231.txt"));
        await Export(2026);
        (await File.ReadAllBytesAsync(Path.Combine(folder, "123456789FEC20261231.txt"))).Should().Equal(first);
    }

    [Fact]
    public async Task A_year_broken_off_goes_on_with_the_same_books_to_the_same_bytes()
    {
        var most = 0L;
        var whole = await File.ReadAllBytesAsync((await FecFile.Export(books.Database.Reader, France, 2026, folder, default, new Passed(now => most = now)))[0]);
        var into = Path.Combine(folder, "again");
        for (var at = 2; at <= most; at++)
        {
            var broken = () => FecFile.Export(books.Database.Reader, France, 2026, into, default, new Passed(now => { if (now == at) throw new OperationCanceledException(); }), noteEvery: 1);
            await broken.Should().ThrowAsync<OperationCanceledException>();
            File.Exists(Path.Combine(into, FecFile.NameOf(France, 2026))).Should().BeFalse();
        }
        var paths = await FecFile.Export(books.Database.Reader, France, 2026, into, default, noteEvery: 1);
        (await File.ReadAllBytesAsync(paths[0])).Should().Equal(whole);
        Directory.GetFiles(into).Should().BeEquivalentTo(paths);
    }

    private sealed class Passed(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }

    private async Task<(string[] Columns, List<Dictionary<string, string>> Rows)> Export(int year)
    {
        await FecFile.Export(books.Database.Reader, France, year, folder, default);
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
        var written = manifest.RootElement.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("name").GetString() == FecFile.NameOf(France, year));
        written.GetProperty("debitCents").GetInt64().Should().Be(written.GetProperty("creditCents").GetInt64()).And.BePositive();
        var lines = (await File.ReadAllTextAsync(Path.Combine(folder, FecFile.NameOf(France, year)), Encoding.Latin1)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var columns = lines[0].Split('\t');
        lines.Should().OnlyContain(line => line.Split('\t', StringSplitOptions.None).Length == 18);
        return (columns, [.. lines.Skip(1).Select(line => columns.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second))]);
    }

    private static long Cents(string amount)
    {
        Amount().IsMatch(amount).Should().BeTrue(amount);
        return long.Parse(amount.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\A[0-9]+,[0-9]{2}\z")]
    private static partial Regex Amount();
}
