using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Reserves;

/// <summary>What is put by for a member.</summary>
internal static class ReservesRows
{
    /// <summary>Sick pay used; only as much as its reserve holds.</summary>
    public static readonly BatchStatement Used = BatchStatement.Sql(58, """
        INSERT INTO payroll.reserve_move (source_id, member_id, kind, moved_on, cents)
        SELECT v.source_id, v.member_id, 'sick-pay', v.moved_on, -v.cents FROM unnest($1, $2, $3, $4) AS v (source_id, member_id, moved_on, cents)
         WHERE v.cents <= (SELECT coalesce(sum(m.cents), 0) FROM payroll.reserve_move m WHERE m.member_id = v.member_id AND m.kind = 'sick-pay')
        """, [("source_id", NpgsqlDbType.Uuid), ("member_id", NpgsqlDbType.Uuid), ("moved_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint)], Refusal.ReserveTooSmall);

    /// <summary>Reads them.</summary>
    public static async Task<ReservesView> Read(NpgsqlDataSource database, Guid member)
    {
        await using var query = database.CreateCommand("""
            SELECT ((SELECT coalesce(sum(accrual_cents), 0) FROM payroll.payslip WHERE member_id = $1) + (SELECT coalesce(sum(accrual_cents - reserve_cents), 0) FROM payroll.pay_item WHERE member_id = $1))::bigint,
                   (SELECT coalesce(sum(cents) FILTER (WHERE kind = 'sick-pay'), 0) FROM payroll.reserve_move WHERE member_id = $1)::bigint,
                   (SELECT coalesce(sum(cents) FILTER (WHERE kind = 'year-end-bonus'), 0) FROM payroll.reserve_move WHERE member_id = $1)::bigint,
                   (SELECT coalesce(-sum(net_cents) FILTER (WHERE kind = 'correction' AND net_cents < 0), 0) + coalesce(sum(paid_cents) FILTER (WHERE kind = 'recovery'), 0) FROM payroll.pay_item WHERE member_id = $1)::bigint
            """);
        query.Parameters.AddWithValue(member);
        await using var row = await query.ExecuteReaderAsync();
        await row.ReadAsync();
        return new(member, new(row.GetInt64(0)), new(row.GetInt64(1)), new(row.GetInt64(2)), new(row.GetInt64(3)));
    }
}
