using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Contracts;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll;

/// <summary>Reads a run, its sums and what there is to look at.</summary>
internal static class PayrollRunReader
{
    /// <summary>At most so many exceptions are shown, the gravest first.</summary>
    public const int ExceptionsShown = 1000;

    /// <summary>The run's row; null when it was not started.</summary>
    public static async Task<PayrollRunState?> Find(NpgsqlDataSource database, Guid run, IEntities entities, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT r.entity, r.month, r.status, r.pay_on, r.pack, r.policy, r.members, r.started_by, r.reviewed_by, r.approved_by, r.content_hash, r.file_id, f.name, r.version, r.reviewers
              FROM payroll.run r LEFT JOIN pay.file f ON f.file_id = r.file_id WHERE r.run_id = $1
            """);
        query.Parameters.AddWithValue(run);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        var entity = await entities.Of(row.GetInt16(0));
        return new(run, entity, row.GetFieldValue<LocalDate>(1).ToYearMonth(), Enum.Parse<PayrollRunStatus>(row.GetString(2), ignoreCase: true), row.GetFieldValue<LocalDate>(3),
            row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetString(7), Text(8), Text(9), Text(10), row.IsDBNull(11) ? null : row.GetGuid(11), Text(12), row.GetInt32(13)) { Reviewers = [.. row.GetFieldValue<string[]>(14)] };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>What is the same for every member of a run.</summary>
    public static async Task<RunTerms> Terms(NpgsqlDataSource database, IEntities entities, PayPacks packs, PayrollRunState run, CancellationToken stop)
    {
        var throttle = await Throttle.InForce(database, run.Entity.Id, run.PayOn, stop);
        var policy = throttle.On(await entities.PolicyOn(run.Entity.Id, run.PayOn));   // Work to come counts with what would be advanced on it.
        var rates = await EmployerRates.On(database, run.Entity.Id, run.PayOn, stop);
        return new RunTerms(run.Id, run.Entity, run.Month, run.PayOn, policy, packs.Of(run.Entity.Country), run.Pack, run.Members) { Employer = rates.TermsIn(run.Entity.Country, run.Members) };
    }

    /// <summary>The sums of the partitions calculated so far.</summary>
    public static async Task<PayrollTotals> Totals(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT coalesce(sum(cardinality(members)), 0)::int, coalesce(sum(payslips), 0)::int, coalesce(sum(gross_cents), 0)::bigint, coalesce(sum(net_cents), 0)::bigint, coalesce(sum(cost_cents), 0)::bigint
              FROM payroll.partition WHERE run_id = $1 AND done_at IS NOT NULL
            """);
        query.Parameters.AddWithValue(run);
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(row.GetInt32(0), row.GetInt32(1), new Money(row.GetInt64(2)), new Money(row.GetInt64(3)), new Money(row.GetInt64(4)));
    }

    /// <summary>Whether the month's books are closed.</summary>
    public static async Task<bool> IsClosed(NpgsqlDataSource database, short entity, YearMonth month, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT EXISTS (SELECT 1 FROM ledger.period WHERE entity = $1 AND month = $2)");
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(month.OnDayOfMonth(1));
        return await query.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Partitions still to calculate, by number.</summary>
    public static async Task<List<int>> Waiting(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT n FROM payroll.partition WHERE run_id = $1 AND done_at IS NULL ORDER BY n");
        query.Parameters.AddWithValue(run);
        var waiting = new List<int>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add(row.GetInt32(0));
        return waiting;
    }

    /// <summary>What a person must look at, the gravest first.</summary>
    public static async Task<IReadOnlyList<PayrollException>> Exceptions(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT member_id, code, sentence FROM payroll.exception WHERE run_id = $1 ORDER BY severity, code, member_id LIMIT $2");
        query.Parameters.AddWithValue(run);
        query.Parameters.AddWithValue(ExceptionsShown);
        var exceptions = new List<PayrollException>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) exceptions.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2)));
        return exceptions;
    }

    /// <summary>The hash of the content as it stands now.</summary>
    public static async Task<string> ContentHash(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT payroll.content_hash($1)");
        query.Parameters.AddWithValue(run);
        return (string)(await query.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Names members who are to be paid to one account: only all of a run together show it. Harmless again.</summary>
    public static async Task FindSharedAccounts(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var find = database.CreateCommand("""
            INSERT INTO payroll.exception (run_id, member_id, code, sentence, severity)
            SELECT run_id, unnest(members), 'iban-shared', 'Another member of the run is paid to the same account: ask both in person.', $2
              FROM (SELECT p.run_id, array_agg(p.member_id) AS members FROM payroll.run r JOIN payroll.net_pay p ON p.entity = r.entity AND p.month = r.month WHERE r.run_id = $1
                     GROUP BY p.run_id, p.iban HAVING count(*) > 1) shared
            ON CONFLICT DO NOTHING
            """);
        find.Parameters.AddWithValue(run);
        find.Parameters.AddWithValue(PayrollFindings.SeverityOf("iban-shared"));
        await find.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What the bank account holds by the books, and what is ordered or approved without standing on a bank line yet.</summary>
    public static async Task<Funding> Fund(NpgsqlDataSource database, Entity entity, Money needed, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT (SELECT coalesce(sum(cents), 0) FROM ledger.posting WHERE entity = $1 AND code IN ('550', '512') AND code = $2)::bigint,
                   (SELECT coalesce(sum(cents), 0) FROM pay.payment WHERE entity = $1 AND leaving)::bigint
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(ChartOfAccounts.Of(entity.Country).Bank);
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(new Money(row.GetInt64(0)), new Money(row.GetInt64(1)), needed);
    }

    /// <summary>How many payments of a run stand on no bank line and did not come back.</summary>
    public static async Task<int> OnTheWay(NpgsqlDataSource database, Guid run, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT count(*)::int FROM payroll.run r JOIN payroll.payslip s ON s.entity = r.entity AND s.month = r.month JOIN pay.payment p ON p.kind = 'salary' AND p.source_id = s.payslip_id AND p.lives AND p.leaving WHERE r.run_id = $1
            """);
        query.Parameters.AddWithValue(run);
        return (int)(await query.ExecuteScalarAsync(stop))!;
    }
}
