using System.Security.Cryptography;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>A file of expenses as kept.</summary>
internal sealed record ExpenseFile(Guid Id, string Name, int Payments, Money Sum, string Sha256, string PreparedBy, string? ApprovedBy, bool Sent, Instant CreatedAt, LocalDate ExecuteOn)
{
    public ExpenseFileView View() => new(Id, Name, Payments, Sum, Sha256, Sent);
}

/// <summary>Prepares and releases files of expenses: the payments are fixed when the file is prepared, and only its very bytes are released.</summary>
internal sealed class ExpenseFilesGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, SalaryFileFolder folder, IClock clock) : Grain, IExpenseFilesGrain
{
    private static readonly BatchStatement Plan = BatchStatement.Sql(61, """
        WITH v AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS v (file_id, entity, name, sha256, prepared_by, created_at, execute_on, n, cents)),
             planned AS (INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
                SELECT gen_random_uuid(), o.entity, 'expense', o.expense_id, v.file_id, o.member_id, o.cents, o.iban, o.name, o.end_to_end, 'planned' FROM v JOIN payroll.expense_owed o USING (entity) RETURNING file_id, cents),
             counted AS (SELECT file_id, count(*) AS n, sum(cents) AS cents FROM planned GROUP BY file_id)
        INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, created_at, execute_on)
        SELECT v.file_id, v.entity, 'expense', v.name, v.n, v.cents, v.sha256, v.prepared_by, v.created_at, v.execute_on FROM v JOIN counted c ON c.file_id = v.file_id AND c.n = v.n AND c.cents = v.cents
        """,
        [("file_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("name", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text), ("prepared_by", NpgsqlDbType.Text),
         ("created_at", NpgsqlDbType.TimestampTz), ("execute_on", NpgsqlDbType.Date), ("n", NpgsqlDbType.Integer), ("cents", NpgsqlDbType.Bigint)]);

    private static readonly BatchStatement Approved = BatchStatement.Sql(61, """
        UPDATE pay.file f SET approved_by = v.by, approved_sha256 = v.sha256 FROM unnest($1, $2, $3) AS v (file_id, by, sha256)
         WHERE f.file_id = v.file_id AND f.sha256 = v.sha256 AND f.approved_by IS NULL AND f.prepared_by <> v.by
        """, [("file_id", NpgsqlDbType.Uuid), ("by", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text)], Refusal.ApprovalTaken);

    private static readonly BatchStatement Sent = BatchStatement.Sql(61, """
        WITH v AS (SELECT * FROM unnest($1, $2, $3) AS v (file_id, sha256, at)),
             sent AS (UPDATE pay.payment p SET state = 'sent' FROM v WHERE p.file_id = v.file_id AND p.state = 'planned' RETURNING p.file_id)
        UPDATE pay.file f SET sent_sha256 = v.sha256, sent_at = v.at FROM v
         WHERE f.file_id = v.file_id AND f.approved_sha256 = v.sha256 AND f.sent_sha256 IS NULL AND f.n = (SELECT count(*) FROM sent s WHERE s.file_id = f.file_id)
        """, [("file_id", NpgsqlDbType.Uuid), ("sha256", NpgsqlDbType.Text), ("at", NpgsqlDbType.TimestampTz)], Refusal.FileChanged);

    private Entity entity = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        entity = await entities.Find(this.GetPrimaryKeyString()) ?? throw new RefusedException(Refusal.EntityUnknown);

    public async Task<Outcome<ExpenseFileView>> Prepare(CommandId command, PrepareExpenseFile request)
    {
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        if (await journal.Answered<ExpenseFileView>(command, hash) is { } answered) return answered;
        var today = clock.TodayIn(entity.Country);
        if (request.PayOn < today || Input.Day(request.PayOn, today) is not null) return Refusal.DateOutOfRange;
        var payments = await Read("SELECT end_to_end, name, iban, cents FROM payroll.expense_owed WHERE entity = $1 ORDER BY end_to_end COLLATE \"C\"", entity.Id);
        if (payments.Count == 0) return Refusal.PaymentsEmpty;
        var sum = payments.Aggregate(Money.Zero, (sum, payment) => sum + payment.Amount);
        var funding = await PayrollRunReader.Fund(database, entity, sum, CancellationToken.None);
        if (!funding.Suffices) return Refusal.PaydayNotFunded.Because(funding.ToString());

        var (id, at) = (command.Creates("file"), clock.Now());
        var name = FormattableString.Invariant($"{SalaryFileFolder.Folder}/expenses-{entity.Code}-{LocalDatePattern.Iso.Format(request.PayOn)}-{id.ToString("N")[..8]}.xml");
        using var sha = SHA256.Create();
        await using (var hashed = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            if (Write(hashed, name, at, request.PayOn, payments) is { } unwritable) return unwritable;
        }
        var file = new ExpenseFile(id, name, payments.Count, sum, Convert.ToHexStringLower(sha.Hash!), request.By, null, false, at, request.PayOn);
        return Answer(await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Write(Plan, id, entity.Id, name, file.Sha256, request.By, at, request.PayOn, payments.Count, sum.Cents);
            draft.Record(entity.Id, id, 1, JournalEntry.Of(EntryKind.ExpenseFilePrepared, today), new("payment-file", id), new { file.Payments, file.Sum, file.Sha256 });
            return file.View();
        }));
    }

    public async Task<Outcome<ExpenseFileView>> Release(CommandId command, ReleaseExpenseFile request)
    {
        if (await Find(request.File) is not { } file) return Refusal.NotFound;
        if (request.By == file.PreparedBy) return Refusal.SelfApproval;
        if (!string.Equals(request.Sha256, file.Sha256, StringComparison.OrdinalIgnoreCase)) return Refusal.ApprovalStale;
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        var today = clock.TodayIn(entity.Country);
        var approved = Answer(await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Write(Approved, file.Id, request.By, file.Sha256);
            draft.Record(entity.Id, file.Id, 2, JournalEntry.Of(EntryKind.ExpenseFileReleased, today), new("payment-file", file.Id), new { file.Sha256 });
            return file.View();
        }));
        if (!approved.IsAccepted) return file.ApprovedBy is null ? approved : Refusal.ApprovalTaken;

        // The file first, its mark after: whoever comes back after a crash in between finds the same bytes and only marks them.
        var payments = await Read("SELECT end_to_end, name, iban, cents FROM pay.payment WHERE file_id = $1 ORDER BY end_to_end COLLATE \"C\"", file.Id);
        if (!folder.Has(file.Name, file.Sha256) && folder.Put(file.Name, file.Sha256, stream => Write(stream, file.Name, file.CreatedAt, file.ExecuteOn, payments)).Refused is { } changed) return changed;
        return Answer(await journal.Commit(command.Then("sent"), hash, null, (draft, _) =>
        {
            draft.Write(Sent, file.Id, file.Sha256, clock.Now());
            draft.Record(entity.Id, file.Id, 3, JournalEntry.Of(EntryKind.ExpenseFileSent, today), new("payment-file", file.Id), new { file.Sha256 });
            return file.View() with { Sent = true };
        }));
    }

    private Refused? Write(Stream stream, string name, Instant at, LocalDate on, List<PainPayment> payments) => PainWriter.Write(
        stream, new PainFile(Path.GetFileNameWithoutExtension(name), at, on, entity.Name, Iban.Parse(entity.Iban).Accepted, entity.Bic, IsSalary: false), payments).Refused;

    private async Task<ExpenseFile?> Find(Guid file)
    {
        await using var query = database.CreateCommand("""
            SELECT name, n, sum_cents, sha256, prepared_by, approved_by, sent_sha256 IS NOT NULL, created_at, execute_on FROM pay.file WHERE file_id = $1 AND entity = $2 AND kind = 'expense'
            """);
        query.Parameters.AddWithValue(file);
        query.Parameters.AddWithValue(entity.Id);
        await using var row = await query.ExecuteReaderAsync();
        return await row.ReadAsync()
            ? new(file, row.GetString(0), row.GetInt32(1), new(row.GetInt64(2)), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetBoolean(6),
                row.GetFieldValue<Instant>(7), row.GetFieldValue<LocalDate>(8))
            : null;
    }

    private async Task<List<PainPayment>> Read(string sql, object of)
    {
        await using var query = database.CreateCommand(sql);
        query.Parameters.Add(new() { Value = of });
        var payments = new List<PainPayment>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var iban = Iban.Parse(row.GetString(2));
            payments.Add(new(row.GetString(0), row.GetString(1), iban.IsAccepted ? iban.Value : default, new Money(row.GetInt64(3)), $"Expense {row.GetString(0)}"));
        }
        return payments;
    }

    private static Outcome<ExpenseFileView> Answer(Committed<ExpenseFileView> committed) => committed.Status switch
    {
        CommitStatus.Written or CommitStatus.Replayed => committed.Answer!,
        CommitStatus.Refused => committed.Refused!,
        _ => Refusal.VersionStale,
    };
}
