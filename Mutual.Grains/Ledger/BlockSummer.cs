using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Adds up runs of sealed entries, once for ever, so that balances at any day and moment stay quick however long the books grow.</summary>
/// <param name="database">Pool of the application role, with NodaTime.</param>
/// <param name="size">Positions in a block.</param>
public sealed class BlockSummer(NpgsqlDataSource database, int size = BlockSummer.UsualSize)
{
    /// <summary>Positions in a block: so many entries at most are read one by one at either end of a question.</summary>
    public const int UsualSize = 1000;

    /// <summary>Writes every block that is full.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Sum(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var written = 0;
        foreach (var head in await ChainHead.ReadAll(connection, stop))
        {
            var last = await LastBlock(connection, head.Entity, stop);
            for (; head.Position - last >= size; last += size, written++) await Write(connection, head.Entity, last + 1, last + size, stop);
        }
        return written;
    }

    private static async Task<long> LastBlock(NpgsqlConnection connection, short entity, CancellationToken stop)
    {
        await using var last = new NpgsqlCommand("SELECT coalesce(max(last_position), 0) FROM ledger.block WHERE entity = $1", connection) { Parameters = { new() { Value = entity } } };
        return (long)(await last.ExecuteScalarAsync(stop))!;
    }

    // Two summers at once write the same rows: whoever is second finds them there.
    private static async Task Write(NpgsqlConnection connection, short entity, long first, long last, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Of("""
            INSERT INTO ledger.block (entity, first_position, last_position, first_recorded, last_recorded)
            SELECT $1, $2, $3, min(e.recorded_at), max(e.recorded_at) FROM ledger.seal s JOIN ledger.entry e USING (entry_id) WHERE s.entity = $1 AND s.position BETWEEN $2 AND $3
            ON CONFLICT DO NOTHING
            """));
        batch.BatchCommands.Add(Of($"INSERT INTO ledger.block_sum (entity, book, code, last_position, effective_on, debit_cents, credit_cents, lines) {SumsOfPositions} ON CONFLICT DO NOTHING"));
        await batch.ExecuteNonQueryAsync(stop);

        NpgsqlBatchCommand Of(string text) => new(text)
        {
            Parameters = { new() { Value = entity }, new() { Value = first, NpgsqlDbType = NpgsqlDbType.Bigint }, new() { Value = last, NpgsqlDbType = NpgsqlDbType.Bigint } },
        };
    }

    /// <summary>What the entries of positions $2 to $3 of entity $1 add up to.</summary>
    private const string SumsOfPositions = """
        SELECT s.entity, p.book, p.code, $3::bigint, p.effective_on, coalesce(sum(p.cents) FILTER (WHERE p.cents > 0), 0)::bigint, coalesce(-sum(p.cents) FILTER (WHERE p.cents < 0), 0)::bigint, count(*)::integer
          FROM ledger.seal s JOIN ledger.posting p USING (entry_id) WHERE s.entity = $1 AND s.position BETWEEN $2 AND $3
         GROUP BY s.entity, p.book, p.code, p.effective_on
        """;

    /// <summary>The first block that is not what its entries add up to; null when all are.</summary>
    public static async Task<Broken?> FirstBroken(NpgsqlConnection connection, short entity, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand("""
            WITH sums AS (
                SELECT p.book, p.code, b.last_position, p.effective_on, sum(p.cents)::bigint AS cents, count(*) AS lines
                  FROM ledger.block b JOIN ledger.seal s ON s.entity = b.entity AND s.position BETWEEN b.first_position AND b.last_position JOIN ledger.posting p USING (entry_id)
                 WHERE b.entity = $1 GROUP BY p.book, p.code, b.last_position, p.effective_on)
            SELECT coalesce(k.last_position, x.last_position), coalesce(k.code, x.code), coalesce(k.debit_cents - k.credit_cents, 0), coalesce(x.cents, 0)
              FROM (SELECT * FROM ledger.block_sum WHERE entity = $1) k FULL JOIN sums x USING (book, code, last_position, effective_on)
             WHERE k.debit_cents - k.credit_cents IS DISTINCT FROM x.cents OR k.lines IS DISTINCT FROM x.lines ORDER BY 1, 2 LIMIT 1
            """, connection) { Parameters = { new() { Value = entity } } };
        await using var row = await select.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(0, row.GetInt64(0), FormattableString.Invariant($"the block up to here keeps {row.GetInt64(2)} cents on {row.GetString(1)}, its postings say {row.GetInt64(3)}"))
            : null;
    }
}
