using System.Security.Cryptography;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using Mutual.Grains.Payroll;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices.Refunds;

/// <summary>Orders refunds: planned and approved in one commit, written to its file, marked as sent in the next.</summary>
/// <remarks>
/// Source: accounting.md §3, row 11. The plan is an entry of the invoice's own stream, so that neither another refund nor money taken back by card can have the same cents: who comes second
/// reads again. What a crash leaves between the steps, the same command finds and ends.
/// </remarks>
internal sealed class RefundsGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, SalaryFileFolder folder, IClock clock) : Grain, IRefundsGrain
{
    private const int RacesMax = 40;

    private static readonly BatchStatement Plan = BatchStatement.Sql(61, """
        WITH v AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS v (payment_id, file_id, entity, client_id, name, sha256, prepared_by, approved_by, created_at, execute_on, cents, iban, holder, end_to_end)),
             planned AS (INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
                SELECT v.payment_id, v.entity, 'refund', v.payment_id, v.file_id, v.client_id, v.cents, v.iban, v.holder, v.end_to_end, 'planned' FROM v)
        INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, created_at, execute_on)
        SELECT v.file_id, v.entity, 'refund', v.name, 1, v.cents, v.sha256, v.prepared_by, v.approved_by, v.sha256, v.created_at, v.execute_on FROM v
        """,
        [("payment_id", NpgsqlDbType.Uuid), ("file_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("client_id", NpgsqlDbType.Uuid), ("name", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text), ("prepared_by", NpgsqlDbType.Text),
         ("approved_by", NpgsqlDbType.Text), ("created_at", NpgsqlDbType.TimestampTz), ("execute_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint), ("iban", NpgsqlDbType.Text),
         ("holder", NpgsqlDbType.Text), ("end_to_end", NpgsqlDbType.Text)]);

    private Entity entity = null!;

    /// <summary>Everything the file is written from.</summary>
    private sealed record Planned(Guid Id, Guid File, string Number, string Name, string Sha256, Instant At, LocalDate On, Money Amount, string Iban, string Holder, string EndToEnd);

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        entity = await entities.Find(this.GetPrimaryKeyString()) ?? throw new RefusedException(Refusal.EntityUnknown);

    public async Task<Outcome<RefundOwed>> Owed(Guid invoice)
    {
        if (await Known(invoice) is not { } known) return Refusal.NotFound;
        await using var query = database.CreateCommand("SELECT name, iban FROM invoicing.paid_from WHERE invoice_id = $1");
        query.Parameters.AddWithValue(invoice);
        await using var row = await query.ExecuteReaderAsync();
        var found = await row.ReadAsync();
        return new RefundOwed(invoice, known.Client, await OwedBack(known), found && !row.IsDBNull(0) ? row.GetString(0) : null, found ? row.GetString(1) : null);
    }

    public async Task<Outcome<RefundOwed>> Preview(OrderRefund request)
    {
        if (Wrong(request) is { } wrong) return wrong;
        var owed = await Owed(request.Invoice);
        if (!owed.IsAccepted) return owed;
        if (request.Amount > owed.Value.Amount) return Refusal.RefundNotOwed.Because($"Owed {owed.Value.Amount}, asked {request.Amount}.");
        var funding = await PayrollRunReader.Fund(database, entity, request.Amount, CancellationToken.None);
        return funding.Suffices ? owed : Refusal.PaydayNotFunded.Because(funding.ToString());
    }

    public async Task<Outcome<RefundOrdered>> Order(CommandId command, OrderRefund request)
    {
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        if (await journal.Answered<RefundOrdered>(command, hash) is { } answered) return answered;
        var planned = await PlanOnce(command, hash, request);
        if (!planned.IsAccepted) return planned.Refused;
        var ordered = planned.Value;
        if (!folder.Has(ordered.Name, ordered.Sha256) && folder.Put(ordered.Name, ordered.Sha256, stream => Write(stream, ordered)).Refused is { } changed) return changed;
        var sent = await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.SendPayments, ordered.File, ordered.Sha256, clock.Now());
            draft.Record(entity.Id, ordered.File, 1, JournalEntry.Of(EntryKind.RefundSent, clock.TodayIn(entity.Country)), new("payment-file", ordered.File), new { ordered.Sha256 });
            return new RefundOrdered(ordered.Id, ordered.Name, ordered.Amount);
        });
        return sent.Status is CommitStatus.Written or CommitStatus.Replayed ? sent.Answer! : sent.Refused ?? Refusal.VersionStale;
    }

    private async Task<Outcome<Planned>> PlanOnce(CommandId command, RequestHash hash, OrderRefund request)
    {
        var plan = command.Then("plan");
        for (var race = 1; ; race++)
        {
            if (await journal.Answered<Planned>(plan, hash) is { } before) return before;
            if (await Known(request.Invoice) is not { } invoice) return Refusal.NotFound;
            var possible = await Preview(request);
            if (!possible.IsAccepted) return possible.Refused;
            var made = Make(command, invoice.Number, request);
            if (!made.IsAccepted) return made.Refused;
            var file = made.Value;
            var today = clock.TodayIn(entity.Country);
            var committed = await journal.Commit(plan, hash, null, (draft, _) =>
            {
                draft.Write(Plan, file.Id, file.File, entity.Id, invoice.Client, file.Name, file.Sha256, request.PreparedBy, request.ApprovedBy, file.At, file.On, file.Amount.Cents, file.Iban, file.Holder, file.EndToEnd);
                draft.Write(InvoiceRows.PaymentReturn, invoice.Invoice, file.Id, today, file.Amount.Cents, file.Amount.Cents);
                draft.Write(InvoiceRows.Touched, invoice.Invoice, invoice.Version);
                draft.Record(entity.Id, invoice.Invoice, invoice.Version + 1, JournalEntry.Of(EntryKind.RefundOrdered, today), new("payment-file", file.File), new { file.Amount, file.Sha256, request.PreparedBy, request.ApprovedBy });
                return file;
            });
            if (committed.Status is CommitStatus.Written or CommitStatus.Replayed) return committed.Answer!;
            if (committed.Refused is { } refused) return refused;
            if (race == RacesMax) return Refusal.VersionStale;
        }
    }

    private Refused? Wrong(OrderRefund request)
    {
        var today = clock.TodayIn(entity.Country);
        if (InvoiceChecks.Amount(request.Amount) is { } amount) return amount;
        if (request.PayOn < today || request.PayOn > today.PlusYears(1)) return Refusal.DateOutOfRange;
        return Iban.Parse(request.Iban).Refused ?? InputText.Description(request.Name).Refused;
    }

    private async Task<InvoiceState?> Known(Guid invoice) => await InvoiceRows.Read(database, invoice, CancellationToken.None) is { } known && known.Entity == entity.Id ? known : null;

    private Task<Money> OwedBack(InvoiceState invoice) => InvoiceRows.OwedBack(database, invoice, ChartOfAccounts.Of(entity.Country).OwedBack);

    private Outcome<Planned> Make(CommandId command, string number, OrderRefund request)
    {
        var id = command.Creates("refund");
        var brief = id.ToString("N")[^12..];   // The bank quotes a file by its name, in 35 characters.
        var file = new Planned(id, command.Creates("refund-file"), number, $"{SalaryFileFolder.Folder}/refund-{entity.Code}-{number}-{brief[^6..]}.xml", "", clock.Now(), request.PayOn, request.Amount, Iban.Parse(request.Iban).Accepted.Value,
            request.Name, $"{entity.Code.ToUpperInvariant()}-R-{brief}");
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            if (Write(hashed, file) is { } unwritable) return unwritable;
        }
        return file with { Sha256 = Convert.ToHexStringLower(sha.Hash!) };
    }

    private Refused? Write(Stream stream, Planned file) => PainWriter.Write(
        stream, new PainFile(Path.GetFileNameWithoutExtension(file.Name), file.At, file.On, entity.Name, Iban.Parse(entity.Iban).Accepted, entity.Bic, IsSalary: false),
        [new PainPayment(file.EndToEnd, file.Holder, Iban.Parse(file.Iban).Accepted, file.Amount, $"Refund {file.Number}")]).Refused;
}
