using System.Text;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Ledger.Export;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Books.Fec;

/// <summary>The file of accounting entries of one entity and fiscal year, as the French administration reads it.</summary>
/// <remarks>
/// The general book only: opening balances first, then every entry in the order of the chain, numbered without gap in each journal, without the entries that close classes 6 and 7.
/// Sources: LPF A47 A-1, VII; accounting.md §4. A number never changes afterwards: entries are only added, and the order of the chain is fixed.
/// </remarks>
public static class FecFile
{
    private const int FlushAt = 1 << 16;

    internal static readonly Encoding Encoding = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")!;

    // Items are settled invoice by invoice: all lines of an invoice on the client's account that come to nothing by the end of the year bear one letter.
    private const string Lines = """
        WITH settled AS (
            SELECT p.code, p.party, e.stream, max(e.effective_on) AS settled_on, row_number() OVER (PARTITION BY p.code, p.party ORDER BY max(s.position)) AS n
              FROM ledger.posting p JOIN ledger.entry e USING (entry_id) JOIN ledger.seal s USING (entry_id)
             WHERE p.entity = $1 AND p.book = 1 AND p.code = $4 AND p.effective_on < $3 AND s.position <= $5 GROUP BY p.code, p.party, e.stream HAVING sum(p.cents) = 0)
        SELECT s.position, e.kind, e.effective_on, e.recorded_at, p.code, p.party, coalesce(c.number, m.number), coalesce(c.name, m.name), p.cents, x.n, x.settled_on,
               coalesce(i.number, n.number, y.number, h.number, b.no::text || '/' || l.n::text, left(e.source_id::text, 8)), coalesce(i.issued_on, n.issued_on, l.booked_on, e.effective_on)
          FROM ledger.entry e JOIN ledger.seal s USING (entry_id) JOIN ledger.posting p USING (entry_id)
          LEFT JOIN settled x ON x.code = p.code AND x.party = p.party AND x.stream = e.stream
          LEFT JOIN clients.client c ON c.client_id = p.party LEFT JOIN members.member m ON m.member_id = p.party
          LEFT JOIN invoicing.invoice i ON e.source_kind = 'invoice' AND i.invoice_id = e.source_id
          LEFT JOIN invoicing.credit_note n ON e.source_kind = 'credit-note' AND n.credit_note_id = e.source_id
          LEFT JOIN payroll.payslip y ON e.source_kind = 'payslip' AND y.payslip_id = e.source_id
          LEFT JOIN books.manual_entry h ON e.source_kind = 'manual' AND h.manual_id = e.source_id
          LEFT JOIN bank.line l ON e.source_kind = 'bank-line' AND l.line_id = e.source_id LEFT JOIN bank.statement b ON b.statement_id = l.statement_id
         WHERE e.entity = $1 AND e.effective_on >= $2 AND e.effective_on < $3 AND p.book = 1 AND e.kind <> 'year-closed' AND s.position <= $5 AND s.position > $6
         ORDER BY s.position, p.line
        """;

    private const string Before = """
        SELECT p.code, p.party, coalesce(c.number, m.number), coalesce(c.name, m.name), sum(p.cents)::bigint
          FROM ledger.posting p JOIN ledger.seal s USING (entry_id) LEFT JOIN clients.client c ON c.client_id = p.party LEFT JOIN members.member m ON m.member_id = p.party
         WHERE p.entity = $1 AND p.book = 1 AND p.effective_on < $2 AND s.position <= $3 GROUP BY p.code, p.party, c.number, m.number, c.name, m.name HAVING sum(p.cents) <> 0
         ORDER BY p.code COLLATE "C", coalesce(c.number, m.number) COLLATE "C"
        """;

    private const string Named = """
        SELECT md5(coalesce(string_agg(concat_ws(chr(9), id, number, name), chr(10) ORDER BY id), ''))
          FROM (SELECT client_id AS id, number, name FROM clients.client WHERE entity = $1 UNION ALL SELECT member_id, number, name FROM members.member WHERE entity = $1) AS party
        """;

    /// <summary>Name of the file: company number, FEC, last day of the year.</summary>
    public static string NameOf(Entity entity, int year) => FormattableString.Invariant($"{NumberOf(entity)}FEC{year}1231.txt");

    /// <summary>Writes the file and the manifest that tells what is in it. One that was broken off is gone on with where it stopped, as <see cref="LedgerExport"/> is; when a name it bears was changed meanwhile, it begins anew.</summary>
    /// <param name="database">Any pool that may read, with NodaTime; two connections of it are used.</param>
    /// <param name="entity">Whose books.</param>
    /// <param name="year">Calendar year, which is the fiscal year.</param>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="stop">Breaks off; no half file has its name.</param>
    /// <param name="passed">Told how many entries were written so far.</param>
    /// <param name="noteEvery">Entries between two notes of how far it came.</param>
    /// <returns>Paths written; the manifest and its hash last.</returns>
    public static async Task<List<string>> Export(
        NpgsqlDataSource database, Entity entity, int year, string folder, CancellationToken stop, IProgress<long>? passed = null, int noteEvery = ExportNote.Every)
    {
        var (name, notes) = (NameOf(entity, year), ExportNote.PathIn(Directory.CreateDirectory(folder).FullName, ["fec"], entity.Id, year));
        await using var snapshot = await ExportSnapshot.Take(database, entity.Id, year, stop);
        var names = await NamesOf(snapshot.Connection, entity, stop);
        var note = await ExportNote.Find(notes, snapshot, stop);
        if (note is not { Whole.Count: 1 })
        {
            var state = note is null ? null : MutualJson.Read<FecState>(note.Parts[0].State);
            var part = state?.Names == names ? await PartFile.GoOn(folder, note!.Parts[0], stop) : null;
            if (part is null) (note, state) = (ExportNote.Of(await snapshot.Cut(stop), await snapshot.Policies(stop)), new(names, 0, new Dictionary<string, int>()));
            await using var file = new Written(part ?? PartFile.Begin(folder, name));
            if (part is null) await WriteOpening(snapshot.Connection, entity, year, note!.Cut.Chains[0].Position, file, stop);
            else passed?.Report(part.Entries);
            var (begun, last) = (note!, state!);
            await WriteYear(snapshot.Connection, entity, year, begun.Cut.Chains[0].Position, last, file, passed, async now =>
            {
                if (file.Entries % noteEvery == 0) (begun with { Entries = file.Entries, Parts = [await file.Note(MutualJson.Write(now), stop)] }).Keep(notes);
            }, stop);
            note = begun with { Whole = [await file.End(stop)], Parts = [] };
            note.Keep(notes);
        }
        await new Manifest(year, note.Whole, note.Cut.ForManifest(), note.Policies).Write(folder, stop);
        File.Delete(notes);
        return [Path.Combine(folder, name), Path.Combine(folder, Manifest.FileName), Path.Combine(folder, Manifest.HashFileName)];
    }

    private static async Task<string> NamesOf(NpgsqlConnection connection, Entity entity, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand(Named, connection) { Parameters = { new() { Value = entity.Id } } };
        return (string)(await select.ExecuteScalarAsync(stop))!;
    }

    private static async Task WriteOpening(NpgsqlConnection connection, Entity entity, int year, long upTo, Written file, CancellationToken stop)
    {
        var first = new LocalDate(year, 1, 1);
        var lines = new List<FecLine>();
        long result = 0;
        await using var select = new NpgsqlCommand(Before, connection) { Parameters = { new() { Value = entity.Id }, new() { Value = first }, new() { Value = upTo } }, CommandTimeout = 0 };
        await using (var row = await select.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
            {
                var (code, cents) = (row.GetString(0), row.GetInt64(4));
                // A year whose result was not carried forward yet opens the next one with it all the same.
                if (code[0] is '6' or '7') result += cents;
                else lines.Add(Opened(code, Text(row, 2), Text(row, 3), cents));
            }
        }
        if (result != 0) lines.Add(Opened((entity.Country, result > 0) switch { (Country.Be, false) => "140", (Country.Be, true) => "141", (_, false) => "120", _ => "129" }, null, null, result));
        foreach (var line in lines) await file.Add(line, stop);
        file.Entries += lines.Count > 0 ? 1 : 0;

        FecLine Opened(string code, string? number, string? name, long cents) => new(FecJournals.Opening, FecJournals.NameOf(FecJournals.Opening), FecJournals.Opening + "000001", first, code,
            ChartNames.Of(entity.Country, code), number, name, FormattableString.Invariant($"AN{year}"), first, "À-nouveau", cents, null, null, first);
    }

    private static async Task WriteYear(
        NpgsqlConnection connection, Entity entity, int year, long upTo, FecState since, Written file, IProgress<long>? passed, Func<FecState, Task> written, CancellationToken stop)
    {
        var zone = MutualTime.ZoneOf(entity.Country);
        var numbers = new Dictionary<string, int>(since.Numbers);
        await using var select = new NpgsqlCommand(Lines, connection)
        {
            Parameters =
            {
                new() { Value = entity.Id }, new() { Value = new LocalDate(year, 1, 1) }, new() { Value = new LocalDate(year + 1, 1, 1) }, new() { Value = entity.Country is Country.Be ? "400" : "411" },
                new() { Value = upTo }, new() { Value = since.Position },
            },
            CommandTimeout = 0,
        };
        await using var row = await select.ExecuteReaderAsync(stop);
        var (before, number) = (since.Position, "");
        while (await row.ReadAsync(stop))
        {
            var (journal, label) = FecJournals.Of(row.GetString(1));
            if (row.GetInt64(0) != before)
            {
                if (number.Length > 0) await written(since with { Position = before, Numbers = numbers });
                before = row.GetInt64(0);
                numbers[journal] = numbers.GetValueOrDefault(journal) + 1;
                number = FormattableString.Invariant($"{journal}{numbers[journal]:000000}");
                file.Entries++;
                passed?.Report(file.Entries);
            }
            var code = row.GetString(4);
            await file.Add(new(journal, FecJournals.NameOf(journal), number, row.GetFieldValue<LocalDate>(2), code, ChartNames.Of(entity.Country, code), Text(row, 6), Text(row, 7),
                row.GetString(11), row.GetFieldValue<LocalDate>(12), label, row.GetInt64(8), row.IsDBNull(9) ? null : FecLine.LetterOf(row.GetInt64(9)),
                row.IsDBNull(10) ? null : row.GetFieldValue<LocalDate>(10), row.GetFieldValue<Instant>(3).InZone(zone).Date), stop);
        }
    }

    private static string NumberOf(Entity entity)
    {
        var digits = string.Concat(entity.VatNumber.Where(char.IsAsciiDigit));
        return entity.Country is Country.Fr && digits.Length == 11 ? digits[2..] : digits; // A French VAT number is two digits of check and the SIREN.
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>What the file needs to go on.</summary>
    /// <param name="Names">A hash of every number and name it may bear.</param>
    /// <param name="Position">Of the last entry in it; 0: only the opening balances are.</param>
    /// <param name="Numbers">The last number of each journal.</param>
    private sealed record FecState(string Names, long Position, IReadOnlyDictionary<string, int> Numbers);

    /// <summary>The file as it is being written, in the character set of the law.</summary>
    private sealed class Written(PartFile part) : IAsyncDisposable
    {
        // A file that is gone on with has its head.
        private readonly StringBuilder text = new(part.Entries == 0 ? FecLine.Header + "\r\n" : "");

        public long Entries
        {
            get => part.Entries;
            set => part.Entries = value;
        }

        public async ValueTask Add(FecLine line, CancellationToken stop)
        {
            part.Count(line.Cents);
            line.Write(text);
            text.Append("\r\n");
            if (text.Length >= FlushAt) await Flush(stop);
        }

        public async Task<NotedPart> Note(string state, CancellationToken stop)
        {
            await Flush(stop);
            return part.Note(state);
        }

        public async Task<ManifestFile> End(CancellationToken stop)
        {
            await Flush(stop);
            return await part.End();
        }

        public ValueTask DisposeAsync() => part.DisposeAsync();

        private async Task Flush(CancellationToken stop)
        {
            await part.Append(Encoding.GetBytes(text.ToString()), stop);
            text.Clear();
        }
    }
}
