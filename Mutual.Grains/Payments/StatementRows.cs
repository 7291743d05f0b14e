using System.Collections.Immutable;
using System.Data;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payments;

/// <summary>A file somebody uploaded, without its bytes.</summary>
/// <param name="State"><c>received</c>, <c>imported</c> or <c>quarantined</c>.</param>
internal sealed record KeptUpload(Guid Id, short Entity, byte[] Sha256, string State, string? Refusal, string? Detail);

/// <summary>The rows of uploads and statements: read before a decision, written in the transaction of its entry.</summary>
internal static class StatementRows
{
    private static readonly BatchStatement InsertStatement = BatchStatement.Insert(50, "bank.statement",
        ("statement_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("upload_id", NpgsqlDbType.Uuid), ("account", NpgsqlDbType.Text), ("year", NpgsqlDbType.Smallint),
        ("no", NpgsqlDbType.Bigint), ("bank_id", NpgsqlDbType.Text), ("from_on", NpgsqlDbType.Date), ("to_on", NpgsqlDbType.Date), ("opening_cents", NpgsqlDbType.Bigint),
        ("closing_cents", NpgsqlDbType.Bigint));

    private static readonly BatchStatement InsertLine = BatchStatement.Insert(51, "bank.line",
        ("line_id", NpgsqlDbType.Uuid), ("statement_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("n", NpgsqlDbType.Integer), ("line_key", NpgsqlDbType.Text),
        ("booked_on", NpgsqlDbType.Date), ("value_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint), ("bank_reference", NpgsqlDbType.Text), ("end_to_end", NpgsqlDbType.Text),
        ("counterparty", NpgsqlDbType.Text), ("counterparty_iban", NpgsqlDbType.Text), ("reference", NpgsqlDbType.Text), ("remittance", NpgsqlDbType.Text),
        ("returned", NpgsqlDbType.Boolean), ("return_reason", NpgsqlDbType.Text), ("batch", NpgsqlDbType.Text), ("transaction_code", NpgsqlDbType.Text));

    private static readonly BatchStatement Imported = BatchStatement.Sql(52, """
        UPDATE bank.upload u SET state = 'imported', statement_id = v.statement_id FROM unnest($1, $2) AS v (upload_id, statement_id) WHERE u.upload_id = v.upload_id AND u.state = 'received'
        """, [("upload_id", NpgsqlDbType.Uuid), ("statement_id", NpgsqlDbType.Uuid)]);

    /// <summary>Writes a statement with its lines.</summary>
    /// <param name="id">Its id.</param>
    public static void Add(CommitDraft draft, Guid id, short entity, Guid upload, NextStatement next)
    {
        var statement = next.Statement;
        draft.Write(InsertStatement, id, entity, upload, statement.Account.Value, (short)statement.Year, next.No, statement.BankId, statement.FromOn, statement.ToOn,
            statement.Opening.Cents, statement.Closing.Cents);
        foreach (var line in statement.Lines)
        {
            draft.Write(InsertLine, LineId(entity, line.Key), id, entity, line.N, line.Key, line.BookedOn, line.ValueOn, line.Amount.Cents, line.BankReference, line.EndToEnd, line.Counterparty,
                line.CounterpartyIban, line.Reference, line.Remittance, line.Returned, line.ReturnReason, line.Batch, line.TransactionCode);
        }
    }

    /// <summary>The file is imported whole.</summary>
    /// <param name="statement">The last one of it.</param>
    public static void Done(CommitDraft draft, Guid upload, Guid statement) => draft.Write(Imported, upload, statement);

    /// <summary>Id of a line: the same wherever it is read.</summary>
    public static Guid LineId(short entity, string key) => CommandId.OfJob("bank-line", entity, key).Creates("bank-line");

    /// <summary>Id of a statement.</summary>
    public static Guid StatementId(Iban account, int year, long no) => CommandId.OfJob("statement", account.Value, year, no).Creates("statement");

    /// <summary>The upload; null when there is none.</summary>
    public static async Task<KeptUpload?> FindUpload(NpgsqlDataSource database, Guid upload)
    {
        await using var query = database.CreateCommand("SELECT upload_id, entity, sha256, state, refusal, detail FROM bank.upload WHERE upload_id = $1");
        query.Parameters.AddWithValue(upload);
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? new(row.GetGuid(0), row.GetInt16(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5))
            : null;
    }

    /// <summary>What the same bytes led to when they were imported; null when they never were.</summary>
    public static async Task<StatementImported?> ImportedBefore(NpgsqlDataSource database, short entity, byte[] sha256)
    {
        await using var query = database.CreateCommand("""
            SELECT u.statement_id,
                   (SELECT count(*) FROM bank.statement s JOIN bank.line l USING (statement_id) WHERE s.upload_id = u.upload_id)::int,
                   (SELECT s.opening_cents FROM bank.statement s WHERE s.upload_id = u.upload_id ORDER BY s.year, s.no LIMIT 1),
                   (SELECT s.closing_cents FROM bank.statement s WHERE s.upload_id = u.upload_id ORDER BY s.year DESC, s.no DESC LIMIT 1)
              FROM bank.upload u
             WHERE u.entity = $1 AND u.sha256 = $2 AND u.state = 'imported' AND EXISTS (SELECT FROM bank.statement s WHERE s.upload_id = u.upload_id)
             LIMIT 1
            """);
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(sha256);
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync() ? new(row.GetGuid(0), row.GetInt32(1), new(row.GetInt64(2)), new(row.GetInt64(3)), AlreadyImported: true) : null;
    }

    /// <summary>Puts a file aside with the reason. The bytes stay.</summary>
    public static async Task Quarantine(NpgsqlDataSource database, Guid upload, Refused refused)
    {
        await using var update = database.CreateCommand("UPDATE bank.upload SET state = 'quarantined', refusal = $2, detail = $3 WHERE upload_id = $1 AND state = 'received'");
        update.Parameters.AddWithValue(upload);
        update.Parameters.AddWithValue(refused.Code);
        update.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)refused.Detail ?? DBNull.Value);
        await update.ExecuteNonQueryAsync();
    }

    /// <summary>The same bytes under another upload: they lead where the first did.</summary>
    public static async Task MarkAgain(NpgsqlDataSource database, Guid upload, Guid statement)
    {
        await using var update = database.CreateCommand("UPDATE bank.upload SET state = 'imported', statement_id = $2 WHERE upload_id = $1 AND state = 'received'");
        update.Parameters.AddWithValue(upload);
        update.Parameters.AddWithValue(statement);
        await update.ExecuteNonQueryAsync();
    }

    /// <summary>Reads the statements of an upload while its bytes come from the database: they are never in memory at once.</summary>
    public static async Task<Outcome<ImmutableArray<BankStatement>>> ReadFile(NpgsqlDataSource database, Guid upload)
    {
        await using var query = database.CreateCommand("SELECT substring(content FOR 5), content FROM bank.upload WHERE upload_id = $1");
        query.Parameters.AddWithValue(upload);
        await using var row = await query.ExecuteReaderAsync(CommandBehavior.SequentialAccess);
        await row.ReadAsync();
        var isCoda = CodaReader.LooksLikeCoda(row.GetFieldValue<byte[]>(0));
        await using var content = await row.GetStreamAsync(1);
        return await Task.Run(() => isCoda ? CodaReader.Read(content) : CamtReader.Read(content));   // Parsing does not await; off the grain's own thread it keeps nobody waiting.
    }

    /// <summary>What is known of the account that the file must continue.</summary>
    public static async Task<KnownLines> Known(NpgsqlDataSource database, short entity, Iban account, IReadOnlyCollection<BankStatement> file)
    {
        await using var connection = await database.OpenConnectionAsync();
        var numbered = new List<KeptStatement>();
        KeptStatement? last;
        await using (var query = new NpgsqlCommand("""
            SELECT s.year, s.no, s.closing_cents FROM bank.statement s JOIN unnest($2, $3) AS f (year, no) USING (year, no) WHERE s.account = $1
            UNION ALL
            (SELECT s.year, s.no, s.closing_cents FROM bank.statement s WHERE s.account = $1 ORDER BY s.year DESC, s.no DESC LIMIT 1)
            """, connection))
        {
            var withNumber = file.Where(statement => statement.No is not null).ToArray();
            query.Parameters.AddWithValue(account.Value);
            query.Parameters.AddWithValue(withNumber.Select(statement => (short)statement.Year).ToArray());
            query.Parameters.AddWithValue(withNumber.Select(statement => statement.No!.Value).ToArray());
            await using var row = await query.ExecuteReaderAsync();
            while (await row.ReadAsync()) numbered.Add(new(row.GetInt16(0), row.GetInt64(1), new(row.GetInt64(2))));
            last = numbered.MaxBy(kept => (kept.Year, kept.No));
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        await using (var query = new NpgsqlCommand("SELECT line_key FROM bank.line WHERE entity = $1 AND line_key = ANY ($2)", connection))
        {
            query.Parameters.AddWithValue(entity);
            query.Parameters.AddWithValue(file.SelectMany(statement => statement.Lines).Select(line => line.Key).ToArray());
            await using var row = await query.ExecuteReaderAsync();
            while (await row.ReadAsync()) keys.Add(row.GetString(0));
        }
        return new(last, [.. numbered.Distinct()], keys);
    }

    /// <summary>The first day an entity's books still take entries for.</summary>
    public static async Task<LocalDate> OpenFrom(NpgsqlDataSource database, short entity)
    {
        await using var query = database.CreateCommand("SELECT (max(month) + interval '1 month')::date FROM ledger.period WHERE entity = $1");
        query.Parameters.AddWithValue(entity);
        return await query.ExecuteScalarAsync() is LocalDate day ? day : LocalDate.MinIsoValue;
    }
}
