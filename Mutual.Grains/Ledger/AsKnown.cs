using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>One line of a trial balance, all parties of the code together. Debits and credits both as positive numbers.</summary>
public readonly record struct TrialLine(Book Book, string Code, long DebitCents, long CreditCents)
{
    /// <summary>A debit is positive.</summary>
    public long Cents => DebitCents - CreditCents;
}

/// <summary>The books on a day, as they were known at a moment: what an auditor asks, and what is answered the same way for ever after.</summary>
/// <remarks>
/// Only sealed entries are known: an entry still being written when the question came could otherwise change the answer later.
/// Whole blocks come from their sums; only the entries of blocks that reach over the moment, and those sealed after the last block, are read one by one.
/// </remarks>
/// <param name="database">Any pool that may read, with NodaTime.</param>
public sealed class AsKnown(NpgsqlDataSource database)
{
    /// <summary>What one account holds; a debit is positive.</summary>
    /// <param name="entity">Number of the entity.</param>
    /// <param name="account">With its party, the account of that party; without, everything under the code.</param>
    /// <param name="on">Last day that counts.</param>
    /// <param name="known">Only what was recorded by this moment and is sealed.</param>
    /// <param name="stop">Ends the reading.</param>
    public async Task<long> Balance(short entity, Account account, LocalDate on, Instant known, CancellationToken stop)
    {
        if (account.Party is { } party)
        {
            await using var own = database.CreateCommand("""
                SELECT coalesce(sum(p.cents), 0)::bigint FROM ledger.posting p JOIN ledger.entry e USING (entry_id) JOIN ledger.seal s USING (entry_id)
                 WHERE p.party = $5 AND p.code = $3 AND p.book = $2 AND p.entity = $1 AND p.effective_on <= $4 AND e.recorded_at <= $6
                """);
            Given(own, entity, (short)account.Book, account.Code, on, party, known);
            return (long)(await own.ExecuteScalarAsync(stop))!;
        }
        await using var command = database.CreateCommand($"""
            WITH {Blocks("$1", "$5")}
            SELECT coalesce((SELECT sum(x.debit_cents - x.credit_cents) FROM ledger.block_sum x JOIN whole w USING (last_position)
                              WHERE x.entity = $1 AND x.book = $2 AND x.code = $3 AND x.effective_on <= $4), 0)::bigint
                 + coalesce((SELECT sum(p.cents) FROM single s JOIN ledger.entry e USING (entry_id) JOIN ledger.posting p USING (entry_id)
                              WHERE p.book = $2 AND p.code = $3 AND p.effective_on <= $4 AND e.recorded_at <= $5), 0)::bigint
            """);
        Given(command, entity, (short)account.Book, account.Code, on, known);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Every code with movements, general book first, then by code.</summary>
    /// <param name="entity">Number of the entity.</param>
    /// <param name="from">First day whose movements count; null: from the beginning.</param>
    /// <param name="on">Last day that counts.</param>
    /// <param name="known">Only what was recorded by this moment and is sealed.</param>
    /// <param name="stop">Ends the reading.</param>
    public async Task<List<TrialLine>> TrialBalance(short entity, LocalDate? from, LocalDate on, Instant known, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            WITH {Blocks("$1", "$4")}
            SELECT book, code, sum(debit_cents)::bigint, sum(credit_cents)::bigint FROM (
                SELECT x.book, x.code, x.debit_cents, x.credit_cents FROM ledger.block_sum x JOIN whole w USING (last_position)
                 WHERE x.entity = $1 AND x.effective_on <= $3 AND ($2::date IS NULL OR x.effective_on >= $2)
                UNION ALL
                SELECT p.book, p.code, greatest(p.cents, 0), greatest(-p.cents, 0) FROM single s JOIN ledger.entry e USING (entry_id) JOIN ledger.posting p USING (entry_id)
                 WHERE p.effective_on <= $3 AND ($2::date IS NULL OR p.effective_on >= $2) AND e.recorded_at <= $4) x
             GROUP BY book, code ORDER BY book, code COLLATE "C"
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = (object?)from ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = on });
        command.Parameters.Add(new() { Value = known, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var lines = new List<TrialLine>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) lines.Add(new((Book)row.GetInt16(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));
        return lines;
    }

    // whole: blocks recorded by the moment. single: sealed entries of blocks that begin by then and end later, and those after the last block.
    private static string Blocks(string entity, string known) => $"""
        whole AS (SELECT last_position FROM ledger.block WHERE entity = {entity} AND last_recorded <= {known}),
        single AS (
            SELECT s.entry_id FROM ledger.block b JOIN ledger.seal s ON s.entity = b.entity AND s.position BETWEEN b.first_position AND b.last_position
             WHERE b.entity = {entity} AND b.last_recorded > {known} AND b.first_recorded <= {known}
            UNION ALL
            SELECT s.entry_id FROM ledger.seal s WHERE s.entity = {entity} AND s.position > (SELECT coalesce(max(last_position), 0) FROM ledger.block WHERE entity = {entity}))
        """;

    private static void Given(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values) command.Parameters.Add(value is Instant ? new() { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz } : new() { Value = value });
    }
}
