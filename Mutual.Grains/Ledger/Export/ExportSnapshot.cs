using System.Data;
using System.Runtime.CompilerServices;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger.Export;

/// <summary>The journal at one instant, read over two connections that share a snapshot: entries on one, their postings on the other.</summary>
/// <remarks>Both come in one order and are put together as they pass, so memory does not grow with the books.</remarks>
internal sealed class ExportSnapshot : IAsyncDisposable
{
    private const string Kept = "JOIN unnest($4, $5) AS k (entity, position) ON k.entity = e.entity LEFT JOIN ledger.seal s ON s.entry_id = e.entry_id";
    private const string OnlyKept = "AND (s.position <= k.position OR e.entry_id = ANY ($6))";
    private readonly NpgsqlConnection entries;
    private readonly NpgsqlConnection postings;
    private readonly NpgsqlTransaction entriesSnapshot;
    private readonly NpgsqlTransaction postingsSnapshot;
    private readonly short? entity;
    private readonly LocalDate from;
    private readonly LocalDate before;
    private ExportCut? kept;

    private ExportSnapshot(NpgsqlConnection entries, NpgsqlTransaction entriesSnapshot, NpgsqlConnection postings, NpgsqlTransaction postingsSnapshot, short? entity, int? year)
    {
        (this.entries, this.entriesSnapshot, this.postings, this.postingsSnapshot, this.entity) = (entries, entriesSnapshot, postings, postingsSnapshot, entity);
        (from, before) = year is { } y ? (new LocalDate(y, 1, 1), new LocalDate(y + 1, 1, 1)) : (new(1, 1, 1), new(9999, 12, 31));
    }

    /// <summary>Takes the snapshot.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="entity">Number of an entity; null: all.</param>
    /// <param name="year">Calendar year of the effective day; null: all.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<ExportSnapshot> Take(NpgsqlDataSource database, short? entity, int? year, CancellationToken stop)
    {
        var first = await database.OpenConnectionAsync(stop);
        var second = await database.OpenConnectionAsync(stop);
        var firstSnapshot = await first.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var secondSnapshot = await second.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        await using (var export = new NpgsqlCommand("SELECT pg_export_snapshot()", first))
        {
            var name = (string)(await export.ExecuteScalarAsync(stop))!;
            await using var share = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{name}'", second);
            await share.ExecuteNonQueryAsync(stop);
        }
        foreach (var connection in new[] { first, second })
        {
            await using var memory = new NpgsqlCommand("SET LOCAL work_mem = '64MB'", connection); // For the sort; beyond it PostgreSQL sorts on disk.
            await memory.ExecuteNonQueryAsync(stop);
        }
        return new(first, firstSnapshot, second, secondSnapshot, entity, year);
    }

    /// <summary>The connection entries are read on, for what else must be of this instant.</summary>
    public NpgsqlConnection Connection => entries;

    /// <summary>Which entries there are at this instant.</summary>
    public async Task<ExportCut> Cut(CancellationToken stop)
    {
        var chains = (await ChainHead.ReadAll(entries, stop)).Where(head => entity is null || head.Entity == entity).Select(head => new CutChain(head.Entity, head.Code, head.Country, head.Position, head.Hex)).ToList();
        // As the sealer finds them; a database restored elsewhere may be ahead of its new server's numbers.
        await using var select = new NpgsqlCommand("""
            SELECT e.entry_id FROM ledger.entry e JOIN ledger.seal_horizon h ON e.tx >= CASE WHEN h.tx <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint THEN h.tx ELSE 0 END
             WHERE ($1::smallint IS NULL OR e.entity = $1) AND NOT EXISTS (SELECT FROM ledger.seal s WHERE s.entry_id = e.entry_id) ORDER BY e.entry_id
            """, entries);
        select.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        var unsealed = new List<long>();
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop)) unsealed.Add(rows.GetInt64(0));
        return new(chains, unsealed);
    }

    /// <summary>Whether every chain of a cut still has that link.</summary>
    public async Task<bool> Holds(ExportCut cut, CancellationToken stop)
    {
        foreach (var chain in cut.Chains.Where(chain => chain.Position > 0))
        {
            await using var find = new NpgsqlCommand("SELECT hash FROM ledger.seal WHERE entity = $1 AND position = $2", entries) { Parameters = { new() { Value = chain.Entity }, new() { Value = chain.Position } } };
            if (await find.ExecuteScalarAsync(stop) is not byte[] hash || Convert.ToHexStringLower(hash) != chain.Head) return false;
        }
        return true;
    }

    /// <summary>Leaves out what was written after a cut that an export before this one was of.</summary>
    public void KeepTo(ExportCut cut) => kept = cut;

    /// <summary>Every account with a posting, by name, byte by byte.</summary>
    public async Task<List<OpenedAccount>> Accounts(CancellationToken stop)
    {
        await using var select = new NpgsqlCommand($"""
            SELECT p.book, p.code, p.party, min(p.effective_on) FROM ledger.posting p {(kept is null ? "" : $"JOIN ledger.entry e USING (entry_id) {Kept}")}
             WHERE ($1::smallint IS NULL OR p.entity = $1) AND p.effective_on >= $2 AND p.effective_on < $3 {(kept is null ? "" : OnlyKept)} GROUP BY p.book, p.code, p.party
            """, entries);
        Filter(select);
        var accounts = new List<OpenedAccount>();
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            var account = new Account((Book)rows.GetInt16(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetGuid(2));
            accounts.Add(new(account, account.ToString(), rows.GetFieldValue<LocalDate>(3)));
        }
        accounts.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return accounts;
    }

    /// <summary>Entries with their postings, in order.</summary>
    /// <param name="whole">Also bodies, positions and hashes.</param>
    /// <param name="byDay">By (effective day, stream, seq); else as written.</param>
    /// <param name="after">Only those after this one; null: from the first.</param>
    /// <param name="stop">Ends the reading.</param>
    public async IAsyncEnumerable<ExportedEntry> Entries(bool whole, bool byDay, EntryPlace? after, [EnumeratorCancellation] CancellationToken stop)
    {
        var order = byDay ? "e.effective_on, e.stream, e.seq" : "e.entry_id";
        var seals = kept is not null ? Kept : whole ? "LEFT JOIN ledger.seal s USING (entry_id)" : "";
        // What was sealed only after the cut leaves as unsealed as it was then.
        var position = kept is not null ? "CASE WHEN s.position <= k.position THEN s.position END" : "s.position";
        var where = $"""
            WHERE ($1::smallint IS NULL OR e.entity = $1) AND e.effective_on >= $2 AND e.effective_on < $3 {(kept is null ? "" : OnlyKept)}
            {(after is null ? "" : byDay ? "AND (e.effective_on, e.stream, e.seq) > ($7, $8, $9)" : "AND e.entry_id > $7")}
            """;
        await using var selectEntries = new NpgsqlCommand($"""
            SELECT {(whole ? $"{position}, s.previous, s.hash, {StoredEntry.Columns}" : $"NULL::bigint, NULL::bytea, NULL::bytea, {StoredEntry.Columns.Replace("e.body", "''", StringComparison.Ordinal)}")}
              FROM ledger.entry e JOIN ledger.entity n USING (entity) {seals}
            {where} ORDER BY {order}
            """, entries);
        await using var selectPostings = new NpgsqlCommand($"""
            SELECT p.entry_id, p.line, p.entity, p.book, p.effective_on, p.code, p.party, p.cents
              FROM ledger.posting p JOIN ledger.entry e USING (entry_id) {(kept is null ? "" : Kept)}
            {where} ORDER BY {order}, p.line
            """, postings);
        foreach (var command in new[] { selectEntries, selectPostings })
        {
            Filter(command);
            if (after is null) continue;
            foreach (var value in byDay ? (object[])[after.EffectiveOn, after.Stream, after.Seq] : [after.EntryId]) command.Parameters.Add(new() { Value = value });
        }
        await using var entry = await selectEntries.ExecuteReaderAsync(stop);
        await using var posting = await selectPostings.ExecuteReaderAsync(stop);
        var ahead = await posting.ReadAsync(stop);
        while (await entry.ReadAsync(stop))
        {
            var read = StoredEntry.Read(entry, 3);
            for (; ahead && posting.GetInt64(0) == read.EntryId; ahead = await posting.ReadAsync(stop)) read.Postings.Add(StoredPosting.Read(posting, 1));
            yield return entry.IsDBNull(0) ? new(read, null, null, null) : new(read, entry.GetInt64(0), entry.GetFieldValue<byte[]>(1), entry.GetFieldValue<byte[]>(2));
        }
        if (ahead) throw new InvalidDataException("A posting has no entry: the books are damaged, verify them.");
    }

    /// <summary>The versions of the mutual's policy, by entity and day.</summary>
    public async Task<List<ManifestPolicy>> Policies(CancellationToken stop)
    {
        await using var select = new NpgsqlCommand("""
            SELECT n.code, p.version, p.from_on FROM governance.policy p JOIN ledger.entity n USING (entity)
             WHERE ($1::smallint IS NULL OR entity = $1) ORDER BY n.code COLLATE "C", p.from_on
            """, entries);
        select.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        var policies = new List<ManifestPolicy>();
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop)) policies.Add(new(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<LocalDate>(2)));
        return policies;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await postingsSnapshot.DisposeAsync();
        await entriesSnapshot.DisposeAsync();
        await postings.DisposeAsync();
        await entries.DisposeAsync();
    }

    private void Filter(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        command.Parameters.Add(new() { Value = from, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = before, NpgsqlDbType = NpgsqlDbType.Date });
        if (kept is null) return;
        command.Parameters.Add(new() { Value = kept.Chains.Select(chain => chain.Entity).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        command.Parameters.Add(new() { Value = kept.Chains.Select(chain => chain.Position).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = kept.Unsealed.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
    }
}
