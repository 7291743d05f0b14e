using System.Security.Cryptography;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Levies;

/// <summary>Orders payments of contributions and withheld tax: planned and approved in one commit, written to its file, marked as sent in the next.</summary>
/// <remarks>Source: accounting.md §3, row 35. What a crash leaves between the steps, the same command finds and ends.</remarks>
internal sealed class LeviesGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, SalaryFileFolder folder, IClock clock) : Grain, ILeviesGrain
{
    // What is owed is tested where the payment is written: two at once cannot both have the last cent.
    private static readonly BatchStatement Plan = BatchStatement.Sql(61, """
        WITH v AS MATERIALIZED (
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS v (file_id, entity, kind, name, sha256, prepared_by, approved_by, created_at, execute_on, cents, iban, creditor, end_to_end, account)
                 WHERE v.cents <= (SELECT -coalesce(sum(p.cents), 0) FROM ledger.posting p WHERE p.entity = v.entity AND p.code = v.account)
                                - (SELECT coalesce(sum(o.cents), 0) FROM pay.payment o WHERE o.entity = v.entity AND o.kind = v.kind AND o.state IN ('planned', 'sent'))),
             planned AS (INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
                SELECT v.file_id, v.entity, v.kind, v.file_id, v.file_id, v.file_id, v.cents, v.iban, v.creditor, v.end_to_end, 'planned' FROM v)
        INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, created_at, execute_on)
        SELECT v.file_id, v.entity, v.kind, v.name, 1, v.cents, v.sha256, v.prepared_by, v.approved_by, v.sha256, v.created_at, v.execute_on FROM v
        """,
        [("file_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("kind", NpgsqlDbType.Text), ("name", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text), ("prepared_by", NpgsqlDbType.Text),
         ("approved_by", NpgsqlDbType.Text), ("created_at", NpgsqlDbType.TimestampTz), ("execute_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint), ("iban", NpgsqlDbType.Text),
         ("creditor", NpgsqlDbType.Text), ("end_to_end", NpgsqlDbType.Text), ("account", NpgsqlDbType.Text)], Refusal.LevyNotOwed);

    private Entity entity = null!;

    /// <summary>Everything a file of one payment is written from.</summary>
    private sealed record Planned(Guid Id, string Name, string Sha256, Instant At, LocalDate On, Money Amount, string Iban, string Creditor, string EndToEnd, string Reference);

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        entity = await entities.Find(this.GetPrimaryKeyString()) ?? throw new RefusedException(Refusal.EntityUnknown);

    public async Task<Outcome<LevyOwed>> Preview(PayLevy request)
    {
        var today = clock.TodayIn(entity.Country);
        if (!request.Amount.IsPositive) return Refusal.AmountNotPositive;
        if (request.PayOn < today || Input.Day(request.PayOn, today) is not null) return Refusal.DateOutOfRange;
        if (Payments.Iban.Parse(request.Iban).Refused is { } wrong) return wrong;
        if (InputText.Description(request.Creditor).Refused is { } unnamed) return unnamed;
        if (InputText.Description(request.Reference).Refused is { } unquoted) return unquoted;
        if (request.Levy is Levy.OtherSocialBodies && entity.Country is not Country.Fr) return Refusal.LevyNotOwed.Because("In this country one body has all contributions.");
        var owed = await Owed(request.Levy);
        if (request.Amount > owed) return Refusal.LevyNotOwed.Because($"Owed {owed}, asked {request.Amount}.");
        var funding = await PayrollRunReader.Fund(database, entity, request.Amount, CancellationToken.None);
        return funding.Suffices ? new LevyOwed(request.Levy, owed) : Refusal.PaydayNotFunded.Because(funding.ToString());
    }

    public async Task<Outcome<LevyOrdered>> Pay(CommandId command, PayLevy request)
    {
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        var hash = RequestHash.Of(new { entity.Code, Request = request });
        if (await journal.Answered<LevyOrdered>(command, hash) is { } answered) return answered;
        var today = clock.TodayIn(entity.Country);
        var plan = command.Then("plan");
        Outcome<Planned> planned;
        if (await journal.Answered<Planned>(plan, hash) is { } before) planned = before;
        else
        {
            var possible = await Preview(request);
            if (!possible.IsAccepted) return possible.Refused;
            var made = Make(command.Creates("levy"), request);
            if (!made.IsAccepted) return made.Refused;
            var file = made.Value;
            planned = Answer(await journal.Commit(plan, hash, null, (draft, _) =>
            {
                draft.Write(Plan, file.Id, entity.Id, KindOf(request.Levy), file.Name, file.Sha256, request.PreparedBy, request.ApprovedBy, file.At, file.On, file.Amount.Cents, file.Iban, file.Creditor,
                    file.EndToEnd, AccountOf(request.Levy));
                draft.Record(entity.Id, file.Id, 1, JournalEntry.Of(EntryKind.LevyOrdered, today), new("payment-file", file.Id), new { request.Levy, file.Amount, file.Sha256, request.PreparedBy, request.ApprovedBy });
                return file;
            }));
        }
        if (!planned.IsAccepted) return planned.Refused;
        var ordered = planned.Value;
        if (!folder.Has(ordered.Name, ordered.Sha256) && folder.Put(ordered.Name, ordered.Sha256, stream => Write(stream, ordered)).Refused is { } changed) return changed;
        return Answer(await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Write(PayrollRunRows.SendPayments, ordered.Id, ordered.Sha256, clock.Now());
            draft.Record(entity.Id, ordered.Id, 2, JournalEntry.Of(EntryKind.LevySent, today), new("payment-file", ordered.Id), new { ordered.Sha256 });
            return new LevyOrdered(ordered.Id, ordered.Name, ordered.Amount);
        }));
    }

    private Outcome<Planned> Make(Guid id, PayLevy request)
    {
        var brief = id.ToString("N")[..12];
        var name = $"{SalaryFileFolder.Folder}/levy-{entity.Code}-{brief}.xml";
        var endToEnd = $"{entity.Code.ToUpperInvariant()}-L-{brief}";
        var file = new Planned(id, name, "", clock.Now(), request.PayOn, request.Amount, Payments.Iban.Parse(request.Iban).Accepted.Value, request.Creditor, endToEnd, request.Reference);
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            if (Write(hashed, file) is { } unwritable) return unwritable;
        }
        return file with { Sha256 = Convert.ToHexStringLower(sha.Hash!) };
    }

    private Refused? Write(Stream stream, Planned file) => PainWriter.Write(
        stream, new PainFile(Path.GetFileNameWithoutExtension(file.Name), file.At, file.On, entity.Name, Payments.Iban.Parse(entity.Iban).Accepted, entity.Bic, IsSalary: false),
        [new PainPayment(file.EndToEnd, file.Creditor, Payments.Iban.Parse(file.Iban).Accepted, file.Amount, file.Reference)]).Refused;

    /// <summary>What the books owe, less what is ordered and on no bank line yet.</summary>
    private async Task<Money> Owed(Levy levy)
    {
        await using var query = database.CreateCommand("""
            SELECT (SELECT -coalesce(sum(cents), 0) FROM ledger.posting WHERE entity = $1 AND code = $2)::bigint
                 - (SELECT coalesce(sum(cents), 0) FROM pay.payment WHERE entity = $1 AND kind = $3 AND state IN ('planned', 'sent'))::bigint
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(AccountOf(levy));
        query.Parameters.AddWithValue(KindOf(levy));
        return new((long)(await query.ExecuteScalarAsync())!);
    }

    private string AccountOf(Levy levy)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        return levy switch
        {
            Levy.SocialSecurity => chart.SocialSecurity,
            Levy.OtherSocialBodies => chart.OtherSocialBodies,
            _ => chart.Withholding,
        };
    }

    private static string KindOf(Levy levy) => levy switch
    {
        Levy.SocialSecurity => "social-security",
        Levy.OtherSocialBodies => "other-social-bodies",
        _ => "withholding",
    };

    private static Outcome<T> Answer<T>(Committed<T> committed) where T : class => committed.Status switch
    {
        CommitStatus.Written or CommitStatus.Replayed => committed.Answer!,
        CommitStatus.Refused => committed.Refused!,
        _ => Refusal.VersionStale,
    };
}
