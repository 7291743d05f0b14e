using Mutual.Grains.Documents;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>Reads payslips, many at once with a few queries, and proves each: the working is computed again with the rules of then and must give what was booked.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
/// <param name="packs">The rules.</param>
public sealed class PayslipReader(NpgsqlDataSource database, PayPacks packs)
{
    private sealed record Kept(
        Guid Payslip, string Number, LocalDate Month, LocalDate PaidOn, PayslipEmployer Employer, PayslipHolder Holder, string Iban, string Pack, Money Budget, PayAmounts Amounts, string? Input, PayslipSums Year);

    /// <summary>The first 16 digits of the last chain head an entity published; null when it published none.</summary>
    public async Task<string?> HeadOf(short entity, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT left(encode(head, 'hex'), 16) FROM ledger.published_head WHERE entity = $1 ORDER BY position DESC, day DESC LIMIT 1");
        query.Parameters.AddWithValue(entity);
        return await query.ExecuteScalarAsync(stop) as string;
    }

    /// <summary>One payslip.</summary>
    /// <returns>The statement; or refused with <c>not-found</c> or <c>payslip-not-proven</c>.</returns>
    public async Task<Outcome<PayslipStatement>> Find(Guid payslip, string? head, CancellationToken stop) =>
        (await Read([payslip], head, stop)) is [var found] ? found : Refusal.NotFound;

    /// <summary>Payslips by id, in the order of their numbers; what is not there is left out.</summary>
    public async Task<IReadOnlyList<Outcome<PayslipStatement>>> Read(Guid[] payslips, string? head, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var kept = await ReadKept(connection, payslips, stop);
        if (kept.Count == 0) return [];
        var booked = await ReadBooked(connection, payslips, stop);
        var members = kept.ConvertAll(one => one.Holder.Member).Distinct().ToArray();
        var setAside = await ReadSetAside(connection, members, kept.Max(one => one.PaidOn), stop);
        var movements = await ActivityFlow.MovementsOf(connection, members, stop);
        var slices = kept.ConvertAll(one => SlicesOf(one.Payslip, movements.GetValueOrDefault(one.Holder.Member) ?? []));
        var work = await ReadWork(connection, slices.SelectMany(one => one.Slices).Select(slice => slice.From.Stream).Distinct().ToArray(), stop);
        var items = await ReadItems(connection, payslips, stop);
        var working = new PayWorking();
        return [.. kept.Select((one, i) => Prove(one, booked.GetValueOrDefault(one.Payslip) ?? [], working) is { } refused ? (Outcome<PayslipStatement>)refused
            : new PayslipStatement(one.Payslip, one.Number, one.Month.ToYearMonth(), one.PaidOn, one.Employer, one.Holder, one.Pack, one.Budget, one.Amounts, KeptInput.Read(one.Input!, one.Amounts.Gross),
                [.. working.Keep().Select(line => PayslipLine.Of(line))], one.Year, new(slices[i].Account, setAside.GetValueOrDefault(one.Holder.Member)), PaidBy(slices[i].Slices, work), one.Iban[^4..], head, items.GetValueOrDefault(one.Payslip) ?? []))];
    }

    /// <summary>Computed again it must be the one kept, and the books must say the same.</summary>
    private Refused? Prove(Kept kept, Dictionary<string, long> booked, PayWorking working)
    {
        if (PayslipProof.Of(packs.Of(kept.Employer.Country), kept.Number, kept.Pack, kept.Input, kept.Amounts, working).Refused is { } refused) return refused;
        var (chart, amounts) = (ChartOfAccounts.Of(kept.Employer.Country), kept.Amounts);
        var same = Booked(chart.Pay) == amounts.Gross.Cents && Booked(chart.NetPay) == -amounts.Net.Cents && Booked(chart.Withholding) == -amounts.Withholding.Cents
            && Booked(chart.SocialSecurity) + (chart.OtherSocialBodies == chart.SocialSecurity ? 0 : Booked(chart.OtherSocialBodies)) == -(amounts.EmployeeContribution + amounts.SpecialContribution + amounts.EmployerContribution - amounts.Reduction).Cents
            && Booked("activity") + Booked("fee") == amounts.EmployerCost.Cents;
        return same ? null : Refusal.PayslipNotProven.Because($"{kept.Number}: the books say otherwise.");

        long Booked(string code) => booked.GetValueOrDefault(code);
    }

    private static (List<ActivitySlice> Slices, Money Account) SlicesOf(Guid payslip, List<ActivityMovement> movements)
    {
        var last = movements.FindLastIndex(movement => movement.Stream == payslip);
        if (last < 0) return ([], Money.Zero);
        var until = movements.GetRange(0, last + 1);
        return ([.. ActivityFlow.Slices(until).Where(slice => slice.To.Stream == payslip && slice.To.Kind is ("salary" or "holiday-accrued"))], new Money(until.Sum(movement => movement.Cents)));
    }

    private static List<PayslipWork> PaidBy(List<ActivitySlice> slices, Dictionary<Guid, (string Invoice, string Order, string Client)> work) =>
        [.. slices.GroupBy(slice => (slice.From.Stream, slice.From.Kind)).Select(of =>
        {
            var (first, amount) = (of.First().From, new Money(of.Sum(slice => slice.Cents)));
            return work.TryGetValue(first.Stream, out var known)
                ? new PayslipWork(first.Kind, first.Stream, known.Invoice, known.Order, known.Client, first.On, amount) : new PayslipWork(first.Kind, first.Stream, null, null, null, first.On, amount);
        })];

    private static async Task<List<Kept>> ReadKept(NpgsqlConnection connection, Guid[] payslips, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT s.payslip_id, s.number, s.month, r.pay_on, e.code, e.country, e.name, e.vat_number, s.member_id, h.number, coalesce(p.name, h.name), h.language, coalesce(p.iban, h.iban),
                   s.pack, s.budget_cents, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents, s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, s.input,
                   y.n, y.gross, y.employee, y.withholding, y.special, y.net, y.cost, y.accrual
              FROM unnest($1) AS wanted (payslip_id)
              JOIN payroll.payslip s USING (payslip_id)
              JOIN payroll.run r ON r.run_id = s.run_id
              JOIN ledger.entity e ON e.entity = s.entity
              JOIN payroll.holder h ON h.member_id = s.member_id
              LEFT JOIN pay.payment p ON p.kind = 'salary' AND p.source_id = s.payslip_id AND p.state NOT IN ('cancelled', 'rejected', 'returned')
              CROSS JOIN LATERAL (SELECT count(slip)::int AS n, sum(gross_cents)::bigint AS gross, sum(employee_cents)::bigint AS employee, sum(withholding_cents)::bigint AS withholding,
                    sum(special_cents)::bigint AS special, sum(net_cents)::bigint AS net, sum(cost_cents)::bigint AS cost, sum(accrual_cents)::bigint AS accrual
                FROM (SELECT 1 AS slip, b.month, b.gross_cents, b.employee_cents, b.withholding_cents, b.special_cents, b.net_cents, b.cost_cents, b.accrual_cents FROM payroll.payslip b WHERE b.member_id = s.member_id AND b.entity = s.entity
                      UNION ALL SELECT NULL, i.month, i.gross_cents, i.employee_cents, i.withholding_cents, i.special_cents, i.net_cents, i.cost_cents, i.accrual_cents - i.reserve_cents FROM payroll.pay_item i WHERE i.member_id = s.member_id AND i.entity = s.entity) b
               WHERE b.month BETWEEN date_trunc('year', s.month)::date AND s.month) y
             ORDER BY s.number
            """, connection) { Parameters = { new() { Value = payslips } } };
        var kept = new List<Kept>(payslips.Length);
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            kept.Add(new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<LocalDate>(2), row.GetFieldValue<LocalDate>(3),
                new(row.GetString(4), Enum.Parse<Country>(row.GetString(5), ignoreCase: true), row.GetString(6), row.GetString(7)),
                new(row.GetGuid(8), row.GetString(9), row.GetString(10), Enum.Parse<DocumentLanguage>(row.GetString(11), ignoreCase: true)), row.GetString(12), row.GetString(13), Cents(14),
                new(Cents(15), Cents(16), Cents(17), Cents(18), Cents(19), Cents(20), Cents(21), Cents(22), Cents(23)), row.IsDBNull(24) ? null : row.GetString(24),
                new(row.GetInt32(25), Cents(26), Cents(27), Cents(28), Cents(29), Cents(30), Cents(31), Cents(32))));
        }
        return kept;

        Money Cents(int column) => new(row.GetInt64(column));
    }

    private static async Task<Dictionary<Guid, List<PayslipItem>>> ReadItems(NpgsqlConnection connection, Guid[] payslips, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT s.payslip_id, i.kind, i.of_month, i.gross_cents, i.employee_cents + i.special_cents, i.withholding_cents, i.net_cents, i.cost_cents, i.paid_cents, i.pack
              FROM payroll.payslip s JOIN payroll.pay_item i ON i.entity = s.entity AND i.month = s.month AND i.member_id = s.member_id
             WHERE s.payslip_id = ANY ($1) ORDER BY s.payslip_id, i.of_month, i.kind, i.item_id
            """, connection) { Parameters = { new() { Value = payslips } } };
        var items = new Dictionary<Guid, List<PayslipItem>>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (!items.TryGetValue(row.GetGuid(0), out var of)) items.Add(row.GetGuid(0), of = []);
            of.Add(new(row.GetString(1), row.GetFieldValue<LocalDate>(2).ToYearMonth(), Cents(3), Cents(4), Cents(5), Cents(6), Cents(7), Cents(8), row.GetString(9)));
        }
        return items;

        Money Cents(int column) => new(row.GetInt64(column));
    }

    private static async Task<Dictionary<Guid, Dictionary<string, long>>> ReadBooked(NpgsqlConnection connection, Guid[] payslips, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT e.source_id, p.code, sum(p.cents)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
             WHERE e.source_id = ANY ($1) AND e.source_kind = 'payslip' AND e.kind IN ('salary', 'holiday-accrued') GROUP BY e.source_id, p.code
            """, connection) { Parameters = { new() { Value = payslips } } };
        var booked = new Dictionary<Guid, Dictionary<string, long>>(payslips.Length);
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (!booked.TryGetValue(row.GetGuid(0), out var of)) booked.Add(row.GetGuid(0), of = []);
            of.Add(row.GetString(1), row.GetInt64(2));
        }
        return booked;
    }

    private static async Task<Dictionary<Guid, Money>> ReadSetAside(NpgsqlConnection connection, Guid[] members, LocalDate on, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("SELECT party, -sum(cents)::bigint FROM ledger.posting WHERE party = ANY ($1) AND code = 'set-aside' AND effective_on <= $2 GROUP BY party", connection)
        {
            Parameters = { new() { Value = members }, new() { Value = on } },
        };
        var setAside = new Dictionary<Guid, Money>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) setAside.Add(row.GetGuid(0), new(row.GetInt64(1)));
        return setAside;
    }

    private static async Task<Dictionary<Guid, (string Invoice, string Order, string Client)>> ReadWork(NpgsqlConnection connection, Guid[] invoices, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("SELECT invoice_id, number, order_number, client FROM payroll.work_paid WHERE invoice_id = ANY ($1)", connection) { Parameters = { new() { Value = invoices } } };
        var work = new Dictionary<Guid, (string, string, string)>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) work.Add(row.GetGuid(0), (row.GetString(1), row.GetString(2), row.GetString(3)));
        return work;
    }
}
