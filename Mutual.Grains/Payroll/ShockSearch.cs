using Mutual.Grains.Ledger;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll;

/// <summary>Looks up what pulled salaries down, for the few members of a partition whose salary fell by more than its step.</summary>
internal static class ShockSearch
{
    /// <summary>Decides those months again with their shock named; budgets do not change.</summary>
    public static async Task Name(NpgsqlConnection connection, RunTerms terms, List<MemberMonth> members, MonthDecision[] decisions, CancellationToken stop)
    {
        var fallen = Enumerable.Range(0, decisions.Length).Where(i => decisions[i].Salary.IsUnexplained).ToArray();
        if (fallen.Length == 0) return;

        var ids = Array.ConvertAll(fallen, i => members[i].Member);
        var last = await LastFigures(connection, terms, ids, stop);
        var promised = await Promised(connection, terms, last.Values.SelectMany(figures => figures.Orders).Select(order => order.Order).Distinct().ToArray(), stop);
        var taken = await Taken(connection, terms, ids, stop);
        foreach (var i in fallen)
        {
            var member = members[i];
            if (!last.TryGetValue(member.Member, out var figures)) continue;
            var of = taken.GetValueOrDefault(member.Member) ?? [];
            if (decisions[i].Instalment.IsPositive) of[SalaryShock.Recourse] = of.GetValueOrDefault(SalaryShock.Recourse) + decisions[i].Instalment.Cents;
            var events = ShockNaming.Of(figures, promised, of, member.Plan, terms.Policy.Version, SalaryFigures.Millionths(terms.Policy.AdvanceRate));
            decisions[i] = decisions[i].Because(events, figures.AboveCap);
        }
    }

    private static async Task<Dictionary<Guid, SalaryFigures>> LastFigures(NpgsqlConnection connection, RunTerms terms, Guid[] members, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT w.member_id, s.explanation
              FROM unnest($3) AS w (member_id) CROSS JOIN LATERAL (SELECT explanation FROM payroll.payslip WHERE entity = $1 AND month = $2 AND member_id = w.member_id OFFSET 0) s
            """, connection)
        {
            Parameters = { new() { Value = terms.Entity.Id }, new() { Value = terms.MonthBefore }, new() { Value = members } },
        };
        var last = new Dictionary<Guid, SalaryFigures>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) last[row.GetGuid(0)] = SalaryFigures.Read(row.GetString(1));
        return last;
    }

    private static async Task<Dictionary<Guid, PromisedOrder>> Promised(NpgsqlConnection connection, RunTerms terms, Guid[] orders, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("SELECT order_id, status, invoice_on, open_cents, not_advanced, standing FROM payroll.work_promised WHERE order_id = ANY ($1)", connection)
        {
            Parameters = { new() { Value = orders } },
        };
        var promised = new Dictionary<Guid, PromisedOrder>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var credit = new ExpectedCredit(row.GetGuid(0), row.GetFieldValue<LocalDate>(2), Money.Zero, IsConfirmed: true, IsEligible: true);
            promised[row.GetGuid(0)] = new(row.GetString(1), SalaryFigures.MonthsAheadOf(credit, terms.Paydays), new Money(row.GetInt64(3)), row.GetBoolean(4), row.GetString(5) == "good");
        }
        return promised;
    }

    /// <summary>What left the accounts since the last salary, by the shock it is.</summary>
    private static async Task<Dictionary<Guid, Dictionary<SalaryShock, long>>> Taken(NpgsqlConnection connection, RunTerms terms, Guid[] members, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT p.party, x.kind, sum(p.cents)::bigint
              FROM unnest($3) AS w (member_id) CROSS JOIN LATERAL (SELECT payslip_id FROM payroll.payslip WHERE entity = $1 AND month = $2 AND member_id = w.member_id OFFSET 0) s
              JOIN ledger.entry paid ON paid.source_id = s.payslip_id AND paid.kind = 'salary'
              JOIN ledger.posting p ON p.party = w.member_id AND p.code = 'activity' AND p.cents > 0
              JOIN ledger.entry e ON e.entry_id = p.entry_id AND e.recorded_at >= paid.recorded_at AND e.stream <> paid.stream
             CROSS JOIN LATERAL (SELECT CASE WHEN e.kind = 'credit-note' AND e.body::jsonb -> 'dispute' IS NOT NULL THEN 'dispute-decided' ELSE e.kind END AS kind) x
             GROUP BY p.party, x.kind
            """, connection) { Parameters = { new() { Value = terms.Entity.Id }, new() { Value = terms.MonthBefore }, new() { Value = members } } };
        var taken = new Dictionary<Guid, Dictionary<SalaryShock, long>>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (ShockOf(EntryKindNames.Parse(row.GetString(1))) is not { } shock) continue;
            if (!taken.TryGetValue(row.GetGuid(0), out var of)) taken[row.GetGuid(0)] = of = [];
            of[shock] = of.GetValueOrDefault(shock) + row.GetInt64(2);
        }
        return taken;
    }

    private static SalaryShock? ShockOf(EntryKind kind) => kind switch
    {
        EntryKind.CreditNote => SalaryShock.CreditNote,
        EntryKind.DisputeDecided => SalaryShock.DisputeLost,
        EntryKind.Recourse => SalaryShock.Recourse,
        EntryKind.Expense => SalaryShock.Expense,
        EntryKind.SetAside => SalaryShock.OwnRequest,
        _ => null,
    };
}
