using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payments;

/// <summary>A kept line nobody has placed yet.</summary>
internal sealed record WaitingLine(Guid Id, Guid Statement, BankLine Line);

/// <summary>How much of a line is where.</summary>
/// <param name="Waiting">In suspense.</param>
/// <param name="Steps">Allotments so far.</param>
/// <param name="Entries">Entries of the line's own stream so far.</param>
internal sealed record KeptLine(Guid Id, LocalDate BookedOn, Money Amount, Money Waiting, int Steps, int Entries);

/// <summary>Where the money of lines went: the rows, and what they are decided from.</summary>
public static class LineRows
{
    /// <summary>
    /// An invoice takes a line's money, out of suspense or straight from the bank: written by the command that books it, so that line and books agree whatever stops in between.
    /// Columns: line, invoice, cents, whether from suspense. Money that came by no bank line leaves no row.
    /// </summary>
    public static readonly BatchStatement OnInvoice = BatchStatement.Sql(56, """
        WITH v AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3, $4) AS v (line_id, invoice_id, cents, from_suspense)),
             known AS MATERIALIZED (
                SELECT v.*, l.cents AS whole, coalesce(max(a.step), 0) AS step, coalesce(sum(a.cents) FILTER (WHERE a.place = 'suspense'), 0) AS waiting
                  FROM v JOIN bank.line l USING (line_id) LEFT JOIN bank.allotment a USING (line_id) GROUP BY v.line_id, v.invoice_id, v.cents, v.from_suspense, l.cents),
             free AS MATERIALIZED (SELECT * FROM known WHERE CASE WHEN from_suspense THEN waiting = cents AND cents > 0 ELSE step = 0 AND whole = cents END),
             out_of AS (INSERT INTO bank.allotment (line_id, step, cents, place) SELECT line_id, step + 1, -cents, 'suspense' FROM free WHERE from_suspense),
             placed AS (INSERT INTO bank.allotment (line_id, step, cents, place, target)
                        SELECT line_id, step + CASE WHEN from_suspense THEN 2 ELSE 1 END, cents, 'invoice', invoice_id FROM free RETURNING line_id)
        SELECT FROM v WHERE EXISTS (SELECT FROM placed p WHERE p.line_id = v.line_id) OR NOT EXISTS (SELECT FROM bank.line l WHERE l.line_id = v.line_id)
        """, [("line_id", NpgsqlDbType.Uuid), ("invoice_id", NpgsqlDbType.Uuid), ("cents", NpgsqlDbType.Bigint), ("from_suspense", NpgsqlDbType.Boolean)], Refusal.LineAlreadyPlaced);

    /// <summary>Part of a line has its place.</summary>
    internal static readonly BatchStatement Allot = BatchStatement.Insert(56, "bank.allotment",
        ("line_id", NpgsqlDbType.Uuid), ("step", NpgsqlDbType.Integer), ("cents", NpgsqlDbType.Bigint), ("place", NpgsqlDbType.Text), ("target", NpgsqlDbType.Uuid), ("reason", NpgsqlDbType.Text));

    /// <summary>A payment sent has left the account.</summary>
    internal static readonly BatchStatement Debited = BatchStatement.Sql(53, """
        UPDATE pay.payment p SET state = 'debited' FROM unnest($1) AS v (payment_id) WHERE p.payment_id = v.payment_id AND p.state = 'sent'
        """, [("payment_id", NpgsqlDbType.Uuid)]);

    /// <summary>A file of payments has left the account as one movement.</summary>
    internal static readonly BatchStatement FileDebited = BatchStatement.Sql(53, """
        WITH v AS MATERIALIZED (SELECT * FROM unnest($1, $2) AS v (file_id, cents)),
             moved AS (UPDATE pay.payment p SET state = 'debited' FROM v WHERE p.file_id = v.file_id AND p.state = 'sent' RETURNING p.file_id, p.cents)
        SELECT FROM v WHERE v.cents = (SELECT sum(m.cents) FROM moved m WHERE m.file_id = v.file_id)
        """, [("file_id", NpgsqlDbType.Uuid), ("cents", NpgsqlDbType.Bigint)]);

    /// <summary>A payment that had left came back: what it paid is owed again.</summary>
    internal static readonly BatchStatement CameBack = BatchStatement.Sql(54, """
        UPDATE pay.payment p SET state = 'returned' FROM unnest($1) AS v (payment_id) WHERE p.payment_id = v.payment_id AND p.state = 'debited'
        """, [("payment_id", NpgsqlDbType.Uuid)]);

    /// <summary>Lines not placed yet, in the order they were booked.</summary>
    internal static async Task<List<WaitingLine>> Waiting(NpgsqlDataSource database, short entity, int atMost)
    {
        await using var query = database.CreateCommand("""
            SELECT l.line_id, l.statement_id, l.n, l.line_key, l.booked_on, l.value_on, l.cents, l.bank_reference, l.end_to_end, l.counterparty, l.counterparty_iban, l.reference, l.remittance,
                   l.returned, l.return_reason, l.batch, l.transaction_code
              FROM bank.statement s JOIN bank.line l USING (statement_id)
             WHERE s.entity = $1 AND s.placed_at IS NULL AND NOT EXISTS (SELECT FROM bank.allotment a WHERE a.line_id = l.line_id)
             ORDER BY s.year, s.no, l.n LIMIT $2
            """);
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(atMost);
        var lines = new List<WaitingLine>();
        await using var row = await query.ExecuteReaderAsync();
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        while (await row.ReadAsync())
        {
            lines.Add(new(row.GetGuid(0), row.GetGuid(1), new(row.GetInt32(2), row.GetString(3), row.GetFieldValue<LocalDate>(4), row.IsDBNull(5) ? null : row.GetFieldValue<LocalDate>(5),
                new(row.GetInt64(6)), Text(7), Text(8), Text(9), Text(10), Text(11), Text(12), row.GetBoolean(13), Text(14), Text(15), Text(16))));
        }
        return lines;
    }

    /// <summary>Notes which statements wait for nothing any more.</summary>
    internal static async Task NotePlaced(NpgsqlDataSource database, short entity, Instant at)
    {
        await using var update = database.CreateCommand("""
            UPDATE bank.statement s SET placed_at = $2
             WHERE s.entity = $1 AND s.placed_at IS NULL
               AND NOT EXISTS (SELECT FROM bank.line l WHERE l.statement_id = s.statement_id AND NOT EXISTS (SELECT FROM bank.allotment a WHERE a.line_id = l.line_id))
            """);
        update.Parameters.AddWithValue(entity);
        update.Parameters.AddWithValue(at);
        await update.ExecuteNonQueryAsync();
    }

    /// <summary>A line of the entity; null when it has none such.</summary>
    internal static async Task<KeptLine?> Find(NpgsqlDataSource database, short entity, Guid line)
    {
        await using var query = database.CreateCommand("""
            SELECT l.booked_on, l.cents, coalesce(sum(a.cents) FILTER (WHERE a.place = 'suspense'), 0)::bigint, coalesce(max(a.step), 0),
                   (SELECT coalesce(max(seq), 0) FROM ledger.entry e WHERE e.stream = l.line_id)
              FROM bank.line l LEFT JOIN bank.allotment a USING (line_id) WHERE l.line_id = $1 AND l.entity = $2 GROUP BY l.line_id
            """);
        query.Parameters.AddWithValue(line);
        query.Parameters.AddWithValue(entity);
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync() ? new(line, row.GetFieldValue<LocalDate>(0), new(row.GetInt64(1)), new(row.GetInt64(2)), row.GetInt32(3), row.GetInt32(4)) : null;
    }

    /// <summary>What a line's money did for an invoice; zero when it never went there.</summary>
    internal static async Task<Money> PlacedOn(NpgsqlDataSource database, Guid line, Guid invoice)
    {
        await using var query = database.CreateCommand("SELECT coalesce(sum(cents), 0)::bigint FROM bank.allotment WHERE line_id = $1 AND place = 'invoice' AND target = $2");
        query.Parameters.AddWithValue(line);
        query.Parameters.AddWithValue(invoice);
        return new((long)(await query.ExecuteScalarAsync())!);
    }
}
