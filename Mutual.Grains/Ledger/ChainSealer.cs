using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>How far the chain is behind the journal.</summary>
/// <param name="Unsealed">Committed entries not sealed yet.</param>
/// <param name="Age">How long ago the oldest of them was recorded; zero when there is none.</param>
public readonly record struct SealLag(long Unsealed, Duration Age);

/// <summary>Seals committed entries into one chain of hashes per entity, in batches, so that writers never queue for it.</summary>
/// <remarks>
/// The order is (transaction, entry id). Only transactions below every transaction still running are sealed: none of them can appear later.
/// One sealer works at a time, whoever holds the row of the horizon; another one leaves at once.
/// </remarks>
/// <param name="database">Pool of the application role, with NodaTime.</param>
/// <param name="clock">For the age of what waits.</param>
public sealed class ChainSealer(NpgsqlDataSource database, IClock clock)
{
    private const int BatchSize = 4000;

    /// <summary>Seals what can be sealed now.</summary>
    /// <returns>How many entries; 0 also when another sealer is at work.</returns>
    public async Task<int> SealAsync(CancellationToken stop)
    {
        for (var total = 0; ;)
        {
            var (count, more) = await SealSome(stop);
            total += count;
            if (!more) return total;
        }
    }

    /// <summary>Seals one batch, for whoever pauses between them.</summary>
    /// <returns>How many entries, and whether more can be sealed at once.</returns>
    public async Task<(int Count, bool More)> SealSome(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        return await AnyWaiting(connection, stop) ? await SealBatch(connection, stop) : (0, false);
    }

    /// <summary>What is committed and not sealed.</summary>
    public async Task<SealLag> Lag(CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT count(*), min(recorded_at) FROM ledger.entry WHERE tx >= (SELECT tx FROM ledger.seal_horizon)");
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return row.IsDBNull(1) ? default : new(row.GetInt64(0), Duration.Max(Duration.Zero, clock.Now() - row.GetFieldValue<Instant>(1)));
    }

    // Asked first, because taking the lock costs a transaction number and a write, every second of an idle night.
    private static async Task<bool> AnyWaiting(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            SELECT h.tx > x.xmin OR EXISTS (SELECT 1 FROM ledger.entry e WHERE e.tx >= h.tx AND e.tx < x.xmin)
              FROM ledger.seal_horizon h, (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin) x
            """, connection);
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    private static async Task<(int Count, bool More)> SealBatch(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await Scalar(connection, "SELECT tx FROM ledger.seal_horizon FOR UPDATE SKIP LOCKED", stop) is not { } horizon) return (0, false);

        // A second statement, for a snapshot taken under the lock: the first one may be older than the last sealer's commit.
        var end = (await Scalar(connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", stop))!.Value;
        // A database restored elsewhere may be ahead of its new server's numbers; what is sealed already is left out below.
        var from = horizon <= end ? horizon : 0;
        var cut = await Scalar(connection, "SELECT tx FROM ledger.entry WHERE tx >= $1 AND tx < $2 ORDER BY tx OFFSET $3 LIMIT 1", stop, from, end, BatchSize);
        var upTo = cut is { } tx ? Math.Max(from + 1, tx) : end;

        var entries = await Unsealed(connection, from, upTo, stop);
        await StoredEntry.ReadPostings(connection, entries, stop);
        await Seal(connection, entries, stop);
        await using var advance = new NpgsqlCommand("UPDATE ledger.seal_horizon SET tx = $1", connection) { Parameters = { new() { Value = upTo } } };
        await advance.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return (entries.Count, upTo < end);
    }

    private static async Task<List<StoredEntry>> Unsealed(NpgsqlConnection connection, long from, long upTo, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand($"""
            SELECT {StoredEntry.Columns} FROM ledger.entry e JOIN ledger.entity n USING (entity)
             WHERE e.tx >= $1 AND e.tx < $2 AND NOT EXISTS (SELECT 1 FROM ledger.seal s WHERE s.entry_id = e.entry_id)
             ORDER BY e.tx, e.entry_id
            """, connection)
        {
            Parameters = { new() { Value = from }, new() { Value = upTo } },
        };
        var entries = new List<StoredEntry>();
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop)) entries.Add(StoredEntry.Read(rows));
        return entries;
    }

    private static async Task Seal(NpgsqlConnection connection, List<StoredEntry> entries, CancellationToken stop)
    {
        if (entries.Count == 0) return;
        var heads = await Heads(connection, stop);
        var canonical = new CanonicalEntry();
        var (entity, position, id, previous, hash) = (new short[entries.Count], new long[entries.Count], new long[entries.Count], new byte[entries.Count][], new byte[entries.Count][]);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var head = heads[entry.Entity];
            (entity[i], position[i], id[i], previous[i], hash[i]) = (entry.Entity, head.Position + 1, entry.EntryId, head.Hash, canonical.Hash(head.Hash, entry));
            heads[entry.Entity] = (position[i], hash[i]);
        }
        await using var insert = new NpgsqlCommand(
            "INSERT INTO ledger.seal (entity, position, entry_id, previous, hash) SELECT * FROM unnest($1, $2, $3, $4, $5)", connection)
        {
            Parameters =
            {
                Of(NpgsqlDbType.Smallint, entity), Of(NpgsqlDbType.Bigint, position), Of(NpgsqlDbType.Bigint, id), Of(NpgsqlDbType.Bytea, previous), Of(NpgsqlDbType.Bytea, hash),
            },
        };
        await insert.ExecuteNonQueryAsync(stop);
    }

    private static async Task<Dictionary<short, (long Position, byte[] Hash)>> Heads(NpgsqlConnection connection, CancellationToken stop) =>
        (await ChainHead.ReadAll(connection, stop)).ToDictionary(head => head.Entity, head => (head.Position, head.Hash));

    private static async Task<long?> Scalar(NpgsqlConnection connection, string sql, CancellationToken stop, params long[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(stop) as long?;
    }

    private static NpgsqlParameter Of<T>(NpgsqlDbType type, T[] values) => new() { Value = values, NpgsqlDbType = type | NpgsqlDbType.Array };
}
