using Mutual.Grains.Governance;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Reserves;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll;

/// <summary>Reads what the payslips of a partition are made from: a few queries for all its members, whatever their number.</summary>
internal static class PartitionReader
{
    private const int PassedDays = 62;

    /// <summary>Locks the partition.</summary>
    /// <returns>Its members in order; null when it is calculated already.</returns>
    public static async Task<Guid[]?> Lock(NpgsqlConnection connection, Guid run, int n, CancellationToken stop)
    {
        // Everything of a partition is found by its members' keys; without this a plan for all of them at once would read whole tables for each partition.
        await using (var byKey = new NpgsqlCommand("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off", connection)) await byKey.ExecuteNonQueryAsync(stop);
        await using var query = new NpgsqlCommand("SELECT members FROM payroll.partition WHERE run_id = $1 AND n = $2 AND done_at IS NULL FOR UPDATE", connection)
        {
            Parameters = { new() { Value = run }, new() { Value = n } },
        };
        return await query.ExecuteScalarAsync(stop) as Guid[];
    }

    /// <summary>The members in order, their accounts locked, with the orders that may carry their salary.</summary>
    public static Task<List<MemberMonth>> Read(NpgsqlConnection connection, RunTerms terms, Guid[] ids, CancellationToken stop) => Read(connection, terms, ids, locks: true, stop);

    /// <summary>The same, with or without locks: whoever only looks holds up nobody.</summary>
    public static async Task<List<MemberMonth>> Read(NpgsqlConnection connection, RunTerms terms, Guid[] ids, bool locks, CancellationToken stop)
    {
        // First the accounts, locked in order in a statement of their own: what they hold stays so until this commits.
        var balances = await Balances(connection, ids, locks, stop);
        var members = new List<MemberMonth>(ids.Length);
        var usual = Contract.UsualIn(terms.Entity.Country);
        var byId = new Dictionary<Guid, MemberMonth>(ids.Length);
        await using (var query = new NpgsqlCommand("""
            SELECT m.member_id, m.number, m.iban, m.iban_changed_on, m.left_on, m.spouse, m.children, m.single_parent, m.salary_maximum, m.steadiness, m.responsiveness, m.paused,
                   coalesce(o.balance, 0), coalesce(s.budget_cents, 0), m.joined_on, c.status, c.weekly_hours, c.floor_hours, c.tax_rate, c.sick_share, c.bonus_share, r.instalment_cents
              FROM unnest($1) AS wanted (member_id)
              JOIN payroll.salaried m USING (member_id)
              LEFT JOIN ledger.head o ON o.party = m.member_id AND o.code = 'owed-by'
              LEFT JOIN LATERAL (SELECT budget_cents FROM payroll.payslip WHERE entity = $2 AND month = $3 AND member_id = m.member_id OFFSET 0) s ON true
              LEFT JOIN payroll.repayment_plan r ON r.member_id = m.member_id
              LEFT JOIN LATERAL (SELECT * FROM payroll.contract k WHERE k.member_id = m.member_id AND k.from_month <= $4 ORDER BY k.from_month DESC LIMIT 1) c ON true
             ORDER BY m.member_id
            """, connection) { Parameters = { new() { Value = ids }, new() { Value = terms.Entity.Id }, new() { Value = terms.MonthBefore }, new() { Value = terms.Month.OnDayOfMonth(1) } } })
        {
            await using var row = await query.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
            {
                var member = new MemberMonth
                {
                    Member = row.GetGuid(0),
                    Number = row.GetString(1),
                    Iban = row.GetString(2),
                    IbanChangedOn = row.IsDBNull(3) ? null : row.GetFieldValue<LocalDate>(3),
                    JoinedOn = row.GetFieldValue<LocalDate>(14),
                    LeftOn = row.IsDBNull(4) ? null : row.GetFieldValue<LocalDate>(4),
                    Contract = row.IsDBNull(15) ? usual : ContractOf(row),
                    Household = new(SpouseOf(row.IsDBNull(5) ? null : row.GetString(5)), row.GetInt16(6), SingleParent: row.GetBoolean(7)),
                    Plan = new SalaryPlan(row.GetInt16(9), row.GetInt16(10), row.IsDBNull(8) ? null : new Money(row.GetInt64(8))),
                    Paused = row.GetBoolean(11),
                    Balance = balances.GetValueOrDefault(row.GetGuid(0)),
                    OwedBy = new Money(row.GetInt64(12)),
                    Instalment = row.IsDBNull(21) ? null : new Money(row.GetInt64(21)),
                    LastBudget = new Money(row.GetInt64(13)),
                };
                members.Add(member);
                byId.Add(member.Member, member);
            }
        }
        await ReadOrders(connection, terms, ids, byId, stop);
        await MemberExtras.ReadInto(connection, terms, members, stop);
        return members;
    }

    private static async Task<Dictionary<Guid, Money>> Balances(NpgsqlConnection connection, Guid[] ids, bool locks, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand(
            locks ? "SELECT member, balance FROM ledger.lock_activity($1)" : "SELECT party, balance FROM ledger.head WHERE code = 'activity' AND party = ANY ($1)", connection) { Parameters = { new() { Value = ids } } };
        var balances = new Dictionary<Guid, Money>(ids.Length);
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) balances.Add(row.GetGuid(0), new Money(row.GetInt64(1)));
        return balances;
    }

    private static async Task ReadOrders(NpgsqlConnection connection, RunTerms terms, Guid[] ids, Dictionary<Guid, MemberMonth> byId, CancellationToken stop)
    {
        // What was expected long before this payday and never came counts nowhere, and is not even read.
        await using var query = new NpgsqlCommand("""
            SELECT w.member_id, w.order_id, w.invoice_on, w.open_cents, w.term_days, w.country, w.standing, w.number
              FROM payroll.work_ahead w WHERE w.member_id = ANY ($1) AND w.invoice_on > $2 AND w.invoice_on <= $3 AND w.open_cents > 0
             ORDER BY w.member_id, w.invoice_on, w.order_id
            """, connection)
        {
            Parameters = { new() { Value = ids }, new() { Value = terms.PayOn.PlusDays(-PassedDays) }, new() { Value = terms.Paydays[^1] } },
        };
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var net = new Money(row.GetInt64(3));
            var eligible = EligibleWork.IsEligible(row.GetString(5), row.GetString(6), row.GetInt16(4), terms.Policy);
            byId[row.GetGuid(0)].Ahead.Add(new(net, new(row.GetGuid(1), row.GetFieldValue<LocalDate>(2), EligibleWork.CreditOf(net, terms.Policy), IsConfirmed: true, eligible), row.GetString(7)));
        }
    }

    private static Contract ContractOf(NpgsqlDataReader row) => new(
        ContractNames.Parse(row.GetString(15)), row.GetDecimal(16), row.GetDecimal(17), row.IsDBNull(18) ? null : row.GetDecimal(18), row.GetInt16(19), row.GetInt16(20));

    private static Spouse SpouseOf(string? kept) => FindSpouse(kept) ?? throw new InvalidOperationException($"A household is kept with the unknown spouse '{kept}'.");

    /// <summary>The spouse of a name; null when there is no such.</summary>
    public static Spouse? FindSpouse(string? kept) => kept switch
    {
        null => Spouse.None,
        "none" => Spouse.NoIncome,
        "pension-max-174" => Spouse.PensionMax174,
        "pension-max-579" => Spouse.PensionMax579,
        "other-max-290" => Spouse.OtherMax290,
        "above" => Spouse.Above,
        _ => null,
    };
}
