using Mutual.Grains.Books.Fec;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger.Export;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Books;

/// <summary>The books of an entity and year that somebody asked to take away.</summary>
/// <param name="Entity">Number of the entity.</param>
/// <param name="Year">Calendar year of the effective day.</param>
/// <param name="Format">Of <see cref="BookExports.Formats"/>.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="ApprovedBy">The second person, where one is needed.</param>
/// <param name="Done">Entries written so far.</param>
/// <param name="Of">Entries there are to write; 0 before the writing begins.</param>
/// <param name="Files">Names in its folder, the manifest and its hash last; empty until it is whole.</param>
/// <param name="MadeAt">When it was whole.</param>
public sealed record BookExport(
    Guid Id, short Entity, string EntityCode, int Year, string Format, string AskedBy, string? ApprovedBy, Instant AskedAt, long Done, long Of, IReadOnlyList<string> Files, Instant? MadeAt);

/// <summary>What is wanted of the books.</summary>
/// <param name="Entity">Number of the entity.</param>
/// <param name="AskedBy">Who asks.</param>
/// <param name="ApprovedBy">The second person; null where the one who asks needs none.</param>
public sealed record WantedExport(short Entity, int Year, string Format, string AskedBy, string? ApprovedBy);

/// <summary>Exports asked for on a page: kept as a wish, made by a job, fetched when whole.</summary>
/// <param name="home">The mutual's folder; an export's files lie below it in <c>files/exports/ID</c>.</param>
/// <remarks>Source: trust.md §2, exporting the whole ledger, and §3, mass export.</remarks>
public sealed class BookExports(NpgsqlDataSource database, IEntities entities, IClock clock, string home)
{
    /// <summary>Exports one person may ask for within 24 hours.</summary>
    public const int DailyMax = 10;

    private const string Fec = "fec";
    private const string Columns = "x.export_id, x.entity, n.code, x.year, x.format, x.asked_by, x.approved_by, x.asked_at, x.entries_done, x.entries_total, x.files, x.made_at";
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    /// <summary>The forms books leave in, that of the law first.</summary>
    public static readonly IReadOnlyList<string> Formats = [Fec, .. LedgerExport.Formats];

    /// <summary>Keeps what is wanted, to be made later. The same command again gives the same export.</summary>
    /// <returns>The export; or refused with <c>too-many-exports</c>.</returns>
    public async Task<Outcome<BookExport>> Ask(CommandId command, WantedExport wanted, CancellationToken stop = default)
    {
        var (id, now) = (command.Creates("export"), clock.Now());
        await using var insert = database.CreateCommand("""
            INSERT INTO books.export (export_id, entity, year, format, asked_by, approved_by, asked_at) SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE (SELECT count(*) FROM books.export WHERE asked_by = $5 AND asked_at > $8) < $9 ON CONFLICT DO NOTHING
            """);
        foreach (var value in (object[])[id, wanted.Entity, (short)wanted.Year, wanted.Format, wanted.AskedBy]) insert.Parameters.Add(new() { Value = value });
        insert.Parameters.Add(new() { Value = (object?)wanted.ApprovedBy ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = now - Duration.FromDays(1), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = DailyMax });
        await insert.ExecuteNonQueryAsync(stop);
        return await Find(id, null, stop) is { } kept ? kept : Refusal.TooManyExports;
    }

    /// <summary>The export of an id.</summary>
    /// <param name="entity">Only of this entity; null: of any.</param>
    public async Task<BookExport?> Find(Guid id, short? entity, CancellationToken stop = default) =>
        (await Read("x.export_id = $1 AND ($2::smallint IS NULL OR x.entity = $2)", stop, id, entity)).SingleOrDefault();

    /// <summary>Exports of an entity, latest first, a hundred at most.</summary>
    public Task<List<BookExport>> Of(short? entity, CancellationToken stop = default) => Read("$1::smallint IS NULL OR x.entity = $1", stop, entity);

    /// <summary>Exports that are not whole yet.</summary>
    public Task<List<BookExport>> Waiting(CancellationToken stop = default) => Read("x.made_at IS NULL", stop);

    /// <summary>Path of a file of an export; null when it has none of that name.</summary>
    public string? PathOf(BookExport export, string file) => export.Files.Contains(file) && Path.Combine(FolderOf(export.Id), file) is var path && File.Exists(path) ? path : null;

    /// <summary>Makes the export, unless it is whole or somebody else is making it. Broken off, it is begun anew; files have their names only once they are whole, and fetching begins when all are.</summary>
    /// <param name="reader">A pool that may read, of four connections at least.</param>
    public async Task Make(Guid id, NpgsqlDataSource reader, CancellationToken stop = default)
    {
        await using var turn = await database.OpenConnectionAsync(stop);
        if (!await Turn(turn, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", id)) return;
        try
        {
            if (await Find(id, null, stop) is not { MadeAt: null } asked) return;
            var passed = new Passed();
            var total = await TotalOf(asked, reader, stop);
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var writing = Write(asked, reader, passed, broken.Token);
            try
            {
                do await Note(id, passed.Entries, total, stop);
                while (await Task.WhenAny(writing, Task.Delay(NoteEvery, stop)) != writing);
            }
            finally
            {
                if (!writing.IsCompleted) await broken.CancelAsync();
                await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            await Run("UPDATE books.export SET entries_done = $2, entries_total = $2, files = $3, made_at = $4 WHERE export_id = $1", stop,
                id, passed.Entries, (await writing).ConvertAll(path => Path.GetFileName(path)!).ToArray(), clock.Now());
        }
        finally
        {
            await Turn(turn, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", id);
        }
    }

    private string FolderOf(Guid id) => Path.Combine(home, "files", "exports", id.ToString("N"));

    private async Task<List<string>> Write(BookExport asked, NpgsqlDataSource reader, Passed passed, CancellationToken stop) => asked.Format == Fec
        ? await FecFile.Export(reader, await entities.Of(asked.Entity), asked.Year, FolderOf(asked.Id), stop, passed)
        : await LedgerExport.Write(reader, [asked.Format], FolderOf(asked.Id), asked.Entity, asked.Year, stop, passed);

    private static async Task<long> TotalOf(BookExport asked, NpgsqlDataSource reader, CancellationToken stop)
    {
        await using var count = reader.CreateCommand("""
            SELECT count(*) FROM ledger.entry e WHERE e.entity = $1 AND e.effective_on >= $2 AND e.effective_on < $3
               AND ($4 <> 'fec' OR e.kind <> 'year-closed' AND EXISTS (SELECT FROM ledger.posting p WHERE p.entry_id = e.entry_id AND p.book = 1))
            """);
        foreach (var value in (object[])[asked.Entity, new LocalDate(asked.Year, 1, 1), new LocalDate(asked.Year + 1, 1, 1), asked.Format]) count.Parameters.Add(new() { Value = value });
        return (long)(await count.ExecuteScalarAsync(stop))!;
    }

    private Task Note(Guid id, long done, long total, CancellationToken stop) =>
        Run("UPDATE books.export SET entries_done = $2, entries_total = greatest($2, $3) WHERE export_id = $1", stop, id, done, total);

    private async Task Run(string text, CancellationToken stop, params object[] values)
    {
        await using var command = database.CreateCommand(text);
        foreach (var value in values) command.Parameters.Add(value is Instant ? new() { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz } : new() { Value = value });
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<List<BookExport>> Read(string where, CancellationToken stop, params object?[] values)
    {
        await using var find = database.CreateCommand($"SELECT {Columns} FROM books.export x JOIN ledger.entity n USING (entity) WHERE {where} ORDER BY x.asked_at DESC, x.export_id LIMIT 100");
        foreach (var value in values) find.Parameters.Add(value is Guid ? new() { Value = value } : new() { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        var found = new List<BookExport>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new(row.GetGuid(0), row.GetInt16(1), row.GetString(2), row.GetInt16(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<Instant>(7),
                row.GetInt64(8), row.GetInt64(9), row.GetFieldValue<string[]>(10), row.IsDBNull(11) ? null : row.GetFieldValue<Instant>(11)));
        return found;
    }

    // A lock of the connection, which dies with it: a killed process holds nobody up.
    private static async Task<bool> Turn(NpgsqlConnection connection, string sql, Guid id)
    {
        await using var ask = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = $"export:{id:N}" } } };
        return await ask.ExecuteScalarAsync() is true;
    }

    private sealed class Passed : IProgress<long>
    {
        private long entries;

        public long Entries => Interlocked.Read(ref entries);

        public void Report(long value) => Interlocked.Exchange(ref entries, value);
    }
}
