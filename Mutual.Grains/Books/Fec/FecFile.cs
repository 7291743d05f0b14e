using System.Data;
using System.Security.Cryptography;
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
             WHERE p.entity = $1 AND p.book = 1 AND p.code = $4 AND p.effective_on < $3 GROUP BY p.code, p.party, e.stream HAVING sum(p.cents) = 0)
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
         WHERE e.entity = $1 AND e.effective_on >= $2 AND e.effective_on < $3 AND p.book = 1 AND e.kind <> 'year-closed'
         ORDER BY s.position, p.line
        """;

    private const string Before = """
        SELECT p.code, p.party, coalesce(c.number, m.number), coalesce(c.name, m.name), sum(p.cents)::bigint
          FROM ledger.posting p JOIN ledger.seal s USING (entry_id) LEFT JOIN clients.client c ON c.client_id = p.party LEFT JOIN members.member m ON m.member_id = p.party
         WHERE p.entity = $1 AND p.book = 1 AND p.effective_on < $2 GROUP BY p.code, p.party, c.number, m.number, c.name, m.name HAVING sum(p.cents) <> 0
         ORDER BY p.code COLLATE "C", coalesce(c.number, m.number) COLLATE "C"
        """;

    /// <summary>Name of the file: company number, FEC, last day of the year.</summary>
    public static string NameOf(Entity entity, int year) => FormattableString.Invariant($"{NumberOf(entity)}FEC{year}1231.txt");

    /// <summary>Writes the file and the manifest that tells what is in it.</summary>
    /// <returns>Paths written; the manifest and its hash last.</returns>
    public static async Task<List<string>> Export(NpgsqlDataSource database, Entity entity, int year, string folder, CancellationToken stop, IProgress<long>? passed = null)
    {
        var written = await Write(database, entity, year, folder, stop, passed);
        await using var snapshot = await ExportSnapshot.Take(database, entity.Id, year, stop);
        var chain = (await snapshot.Heads(stop)).Select(head => new ManifestChain(head.Code, head.Country, head.Position, head.Hex));
        await new Manifest(year, [written], [.. chain], await snapshot.Policies(stop)).Write(folder, stop);
        return [Path.Combine(folder, written.Name), Path.Combine(folder, Manifest.FileName), Path.Combine(folder, Manifest.HashFileName)];
    }

    /// <summary>Writes the file, under its name only once it is whole.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entity">Whose books.</param>
    /// <param name="year">Calendar year, which is the fiscal year.</param>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="stop">Breaks off; no half file is left.</param>
    /// <param name="passed">Told how many entries were written so far.</param>
    /// <returns>What the manifest says of it.</returns>
    public static async Task<ManifestFile> Write(NpgsqlDataSource database, Entity entity, int year, string folder, CancellationToken stop, IProgress<long>? passed = null)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, NameOf(entity, year));
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var file = new Written(path);
        await using (file)
        {
            await WriteOpening(connection, entity, year, file, stop);
            await WriteYear(connection, entity, year, file, passed, stop);
            return await file.End(stop);
        }
    }

    private static async Task WriteOpening(NpgsqlConnection connection, Entity entity, int year, Written file, CancellationToken stop)
    {
        var first = new LocalDate(year, 1, 1);
        var lines = new List<FecLine>();
        long result = 0;
        await using var select = new NpgsqlCommand(Before, connection) { Parameters = { new() { Value = entity.Id }, new() { Value = first } }, CommandTimeout = 0 };
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

    private static async Task WriteYear(NpgsqlConnection connection, Entity entity, int year, Written file, IProgress<long>? passed, CancellationToken stop)
    {
        var zone = MutualTime.ZoneOf(entity.Country);
        var numbers = new Dictionary<string, int>();
        await using var select = new NpgsqlCommand(Lines, connection)
        {
            Parameters = { new() { Value = entity.Id }, new() { Value = new LocalDate(year, 1, 1) }, new() { Value = new LocalDate(year + 1, 1, 1) }, new() { Value = entity.Country is Country.Be ? "400" : "411" } },
            CommandTimeout = 0,
        };
        await using var row = await select.ExecuteReaderAsync(stop);
        var (before, number) = (0L, "");
        while (await row.ReadAsync(stop))
        {
            var (journal, label) = FecJournals.Of(row.GetString(1));
            if (row.GetInt64(0) != before)
            {
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

    /// <summary>The file as it is being written.</summary>
    private sealed class Written(string path) : IAsyncDisposable
    {
        private readonly StringBuilder text = new(FecLine.Header + "\r\n");
        private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly FileStream file = new(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        private long postings;
        private long debit;
        private long credit;

        public long Entries { get; set; }

        public async ValueTask Add(FecLine line, CancellationToken stop)
        {
            postings++;
            if (line.Cents > 0) debit += line.Cents;
            else credit -= line.Cents;
            line.Write(text);
            text.Append("\r\n");
            if (text.Length >= FlushAt) await Flush(stop);
        }

        public async Task<ManifestFile> End(CancellationToken stop)
        {
            await Flush(stop);
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
            File.Move(path + ".part", path, overwrite: true);
            return new(Path.GetFileName(path), Convert.ToHexStringLower(sha256.GetHashAndReset()), Entries, postings, debit, credit);
        }

        public async ValueTask DisposeAsync()
        {
            await file.DisposeAsync();
            sha256.Dispose();
            File.Delete(path + ".part");
        }

        private async Task Flush(CancellationToken stop)
        {
            var bytes = Encoding.GetBytes(text.ToString());
            sha256.AppendData(bytes);
            await file.WriteAsync(bytes, stop);
            text.Clear();
        }
    }
}
