using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>What a command was answered the first time.</summary>
internal sealed record StoredAnswer(byte[] RequestHash, string Response)
{
    /// <summary>The answer again, or a refusal when the key came with other content.</summary>
    public Outcome<T> For<T>(RequestHash request) =>
        RequestHash.AsSpan().SequenceEqual(request.Bytes) ? MutualJson.Read<T>(Response) : Refusal.IdempotencyKeyReused;

    public static async Task<StoredAnswer?> Find(NpgsqlConnection connection, CommandId command)
    {
        await using var find = new NpgsqlCommand("SELECT request_hash, response FROM ledger.idempotency WHERE actor = $1 AND key = $2", connection)
        {
            Parameters = { new() { Value = command.Actor }, new() { Value = command.Key } },
        };
        await using var reader = await find.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new StoredAnswer(reader.GetFieldValue<byte[]>(0), reader.GetString(1)) : null;
    }

    public static NpgsqlBatchCommand Insert(IReadOnlyList<PendingCommit> batch, Instant at)
    {
        // In key order: two batches that meet on two keys wait for each other in one direction only.
        var rows = batch.OrderBy(pending => pending.Command.Actor, StringComparer.Ordinal).ThenBy(pending => pending.Command.Key, StringComparer.Ordinal).ToArray();
        return new NpgsqlBatchCommand("""
            INSERT INTO ledger.idempotency (actor, key, request_hash, response, entry_id, answered_at)
            SELECT actor, key, request_hash, response, entry_id, $6 FROM unnest($1, $2, $3, $4, $5) AS v (actor, key, request_hash, response, entry_id)
            """)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Text, rows.Select(row => row.Command.Actor)),
                Array(NpgsqlDbType.Text, rows.Select(row => row.Command.Key)),
                Array(NpgsqlDbType.Bytea, rows.Select(row => row.Request.Bytes)),
                Array(NpgsqlDbType.Text, rows.Select(row => row.Response)),
                Array(NpgsqlDbType.Bigint, rows.Select(row => row.FirstEntry)),
                new() { Value = at, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { Value = values.ToArray(), NpgsqlDbType = type | NpgsqlDbType.Array };
}
