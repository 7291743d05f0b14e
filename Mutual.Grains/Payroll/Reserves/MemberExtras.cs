using Mutual.Grains.Payroll.Corrections;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Reserves;

/// <summary>What a member's payslip may hold beside the salary. Read only for those who have any of it.</summary>
internal sealed record MemberExtras
{
    public static readonly MemberExtras None = new();

    /// <summary>Own reserves.</summary>
    public Money Sick { get; init; }

    public Money Bonus { get; init; }

    /// <summary>Net paid too much by earlier payslips and not taken back yet.</summary>
    public Money Overpaid { get; init; }

    /// <summary>Corrections that wait for this run.</summary>
    public IReadOnlyList<WaitingCorrection> Corrections { get; init; } = [];

    /// <summary>Gross of the calendar year before.</summary>
    public Money GrossLastYear { get; init; }

    /// <summary>Gross of this year before this month.</summary>
    public Money GrossThisYear { get; init; }

    /// <summary>Gross of the twelve months before this one, and in how many there was any.</summary>
    public Money GrossOfTwelve { get; init; }

    public int MonthsOfTwelve { get; init; }

    /// <summary>Holiday pay accrued and not paid.</summary>
    public Money HolidayAccrued { get; init; }

    /// <summary>Whether last year's double holiday pay was paid.</summary>
    public bool DoublePaid { get; init; }

    /// <summary>Corrections the account does not hold the cost of: they wait on.</summary>
    public int CorrectionsAbove { get; init; }

    /// <summary>What corrections cost the account; negative when they give back.</summary>
    public Money CorrectionsCost => Corrections.Aggregate(Money.Zero, static (sum, correction) => sum + correction.Cost);

    /// <summary>Net these corrections find paid too much; a later net gives it back.</summary>
    public Money OverpaidByCorrections => Corrections.Aggregate(Money.Zero, static (sum, correction) => sum + Money.Max(Money.Zero, correction.Was.Net - correction.Becomes.Net));

    /// <summary>Reads them into the members: one small query for all, and the grosses of those who need them.</summary>
    public static async Task ReadInto(NpgsqlConnection connection, RunTerms terms, List<MemberMonth> members, CancellationToken stop)
    {
        var ids = members.ConvertAll(member => member.Member).ToArray();
        var found = new Dictionary<Guid, MemberExtras>();
        await ReadReserves(connection, ids, found, stop);
        await ReadCorrections(connection, terms, ids, found, stop);
        if (terms.Entity.Country is Country.Be)
        {
            var special = terms.Month.Month is SpecialPay.HolidayMonth or SpecialPay.BonusMonth;
            var asked = members.Where(member => special || terms.IsLeaving(member.LeftOn)).Select(member => member.Member).ToArray();
            if (asked.Length > 0) await ReadGross(connection, terms, asked, found, stop);
        }
        if (found.Count == 0) return;
        for (var i = 0; i < members.Count; i++)
            if (found.TryGetValue(members[i].Member, out var extras)) members[i] = members[i] with { Extras = extras.WithinReachOf(members[i].Balance) };
    }

    private MemberExtras WithinReachOf(Money balance)
    {
        if (Corrections.Count == 0) return this;
        var within = new List<WaitingCorrection>();
        foreach (var correction in Corrections)
        {
            if (correction.Cost > balance) continue;
            balance -= correction.Cost;
            within.Add(correction);
        }
        return this with { Corrections = within, CorrectionsAbove = Corrections.Count - within.Count };
    }

    private static async Task ReadReserves(NpgsqlConnection connection, Guid[] ids, Dictionary<Guid, MemberExtras> found, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT member_id, coalesce(sum(cents) FILTER (WHERE kind = 'sick-pay'), 0)::bigint, coalesce(sum(cents) FILTER (WHERE kind = 'year-end-bonus'), 0)::bigint, 0::bigint
              FROM payroll.reserve_move WHERE member_id = ANY ($1) GROUP BY member_id
            UNION ALL
            SELECT member_id, 0, 0, (coalesce(-sum(net_cents) FILTER (WHERE kind = 'correction' AND net_cents < 0), 0) + coalesce(sum(paid_cents) FILTER (WHERE kind = 'recovery'), 0))::bigint
              FROM payroll.pay_item WHERE member_id = ANY ($1) AND kind IN ('correction', 'recovery') GROUP BY member_id
            """, connection) { Parameters = { new() { Value = ids } } };
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var extras = found.GetValueOrDefault(row.GetGuid(0)) ?? None;
            found[row.GetGuid(0)] = extras with { Sick = extras.Sick + new Money(row.GetInt64(1)), Bonus = extras.Bonus + new Money(row.GetInt64(2)), Overpaid = extras.Overpaid + new Money(row.GetInt64(3)) };
        }
    }

    private static async Task ReadCorrections(NpgsqlConnection connection, RunTerms terms, Guid[] ids, Dictionary<Guid, MemberExtras> found, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand("""
            SELECT member_id, correction_id, payslip_id, of_month, was, becomes, pack FROM payroll.correction WHERE run_id IS NULL AND member_id = ANY ($1) AND of_month < $2 ORDER BY of_month, correction_id
            """, connection) { Parameters = { new() { Value = ids }, new() { Value = terms.Month.OnDayOfMonth(1) } } };
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var extras = found.GetValueOrDefault(row.GetGuid(0)) ?? None;
            var waiting = new WaitingCorrection(row.GetGuid(1), row.GetGuid(2), row.GetFieldValue<LocalDate>(3).ToYearMonth(), MutualJson.Read<PayAmounts>(row.GetString(4)), MutualJson.Read<PayAmounts>(row.GetString(5)), row.GetString(6));
            found[row.GetGuid(0)] = extras with { Corrections = [.. extras.Corrections, waiting] };
        }
    }

    private static async Task ReadGross(NpgsqlConnection connection, RunTerms terms, Guid[] ids, Dictionary<Guid, MemberExtras> found, CancellationToken stop)
    {
        // Salaries with the corrections of their months; special payments are no basis of holiday pay.
        await using var query = new NpgsqlCommand("""
            WITH pay AS (
                SELECT member_id, month, gross_cents, accrual_cents, 0::bigint AS drawn, false AS is_double FROM payroll.payslip WHERE member_id = ANY ($1) AND month < $2
                UNION ALL
                SELECT member_id, of_month, CASE kind WHEN 'correction' THEN gross_cents ELSE 0 END, accrual_cents, reserve_cents, kind = 'double-holiday' AND month >= $3 FROM payroll.pay_item WHERE member_id = ANY ($1))
            SELECT member_id, coalesce(sum(gross_cents) FILTER (WHERE month >= $4 AND month < $3), 0)::bigint, coalesce(sum(gross_cents) FILTER (WHERE month >= $3), 0)::bigint,
                   coalesce(sum(gross_cents) FILTER (WHERE month >= $5), 0)::bigint, count(DISTINCT month) FILTER (WHERE month >= $5 AND gross_cents > 0)::int,
                   (sum(accrual_cents) - sum(drawn))::bigint, bool_or(is_double)
              FROM pay GROUP BY member_id
            """, connection)
        {
            Parameters =
            {
                new() { Value = ids }, new() { Value = terms.Month.OnDayOfMonth(1) }, new() { Value = new LocalDate(terms.Month.Year, 1, 1) }, new() { Value = new LocalDate(terms.Month.Year - 1, 1, 1) },
                new() { Value = terms.Month.PlusMonths(-12).OnDayOfMonth(1) },
            },
        };
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            found[row.GetGuid(0)] = (found.GetValueOrDefault(row.GetGuid(0)) ?? None) with
            {
                GrossLastYear = new(row.GetInt64(1)), GrossThisYear = new(row.GetInt64(2)), GrossOfTwelve = new(row.GetInt64(3)), MonthsOfTwelve = row.GetInt32(4),
                HolidayAccrued = new(row.GetInt64(5)), DoublePaid = row.GetBoolean(6),
            };
        }
    }
}
