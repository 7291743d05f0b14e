using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll;

/// <summary>What a run writes in the transaction of its command.</summary>
internal static class PayrollRunRows
{
    /// <summary>The members of a run of an entity, month and payday: whoever belongs to it, and whoever left but is still owed a euro or more, or waits for a correction.</summary>
    private const string Belonging = """
        (m.joined_on <= w.pay_on AND (m.left_on IS NULL OR m.left_on >= w.month
            OR EXISTS (SELECT 1 FROM ledger.head h WHERE h.party = m.member_id AND h.code = 'activity' AND h.balance >= 100)
            OR EXISTS (SELECT 1 FROM payroll.correction c WHERE c.member_id = m.member_id AND c.run_id IS NULL AND c.of_month < w.month)))
        """;

    /// <summary>Opens a run and fixes its members in partitions, in order; nothing when others are members by now than were counted.</summary>
    public static readonly BatchStatement Open = BatchStatement.Sql(60, $"""
        WITH w AS (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS w (run_id, entity, month, pay_on, pack, policy, members, started_by, size)),
             belonging AS MATERIALIZED (
                SELECT w.run_id, w.size, m.member_id, row_number() OVER (PARTITION BY w.run_id ORDER BY m.member_id) AS place FROM w JOIN payroll.salaried m ON m.entity = w.entity WHERE {Belonging}),
             counted AS (SELECT w.run_id FROM w WHERE w.members = (SELECT count(*) FROM belonging b WHERE b.run_id = w.run_id)),
             parts AS (INSERT INTO payroll.partition (run_id, n, members)
                SELECT b.run_id, 1 + (b.place - 1) / b.size, array_agg(b.member_id ORDER BY b.member_id) FROM belonging b JOIN counted USING (run_id) GROUP BY 1, 2)
        INSERT INTO payroll.run (run_id, entity, month, status, pay_on, pack, policy, members, started_by, version)
        SELECT w.run_id, w.entity, w.month, 'open', w.pay_on, w.pack, w.policy, w.members, w.started_by, 1 FROM w JOIN counted USING (run_id)
        """,
        [("run_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("month", NpgsqlDbType.Date), ("pay_on", NpgsqlDbType.Date), ("pack", NpgsqlDbType.Text),
         ("policy", NpgsqlDbType.Text), ("members", NpgsqlDbType.Integer), ("started_by", NpgsqlDbType.Text), ("size", NpgsqlDbType.Integer)]);

    /// <summary>The run is calculated, if every partition is.</summary>
    public static readonly BatchStatement Calculated = BatchStatement.Sql(60, """
        UPDATE payroll.run r SET status = 'calculated', version = r.version + 1 FROM unnest($1, $2) AS v (run_id, version)
         WHERE r.run_id = v.run_id AND r.version = v.version AND NOT EXISTS (SELECT 1 FROM payroll.partition p WHERE p.run_id = r.run_id AND p.done_at IS NULL)
        """, [("run_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)]);

    /// <summary>The run is reviewed, if its content is what was shown.</summary>
    public static readonly BatchStatement Reviewed = BatchStatement.Sql(60, """
        UPDATE payroll.run r SET status = 'reviewed', reviewed_by = v.by, reviewers = CASE WHEN v.by = ANY (r.reviewers) THEN r.reviewers ELSE r.reviewers || v.by END, content_hash = v.content, version = r.version + 1 FROM unnest($1, $2, $3, $4) AS v (run_id, version, by, content)
         WHERE r.run_id = v.run_id AND r.version = v.version AND payroll.content_hash(v.run_id) = v.content
        """, [("run_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("by", NpgsqlDbType.Text), ("content", NpgsqlDbType.Text)], Refusal.ApprovalStale);

    /// <summary>The payments of a run as they will be ordered, and the file that orders them: only of the very content approved.</summary>
    public static readonly BatchStatement PlanPayments = BatchStatement.Sql(61, """
        WITH v AS MATERIALIZED (
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS v (run_id, file_id, name, sha256, created_at, execute_on, prepared_by, approved_by, content)
                 WHERE payroll.content_hash(run_id) = content),
             planned AS (INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
                SELECT p.payslip_id, r.entity, 'salary', p.payslip_id, v.file_id, p.member_id, p.cents, p.iban, p.name, p.end_to_end, 'planned'
                  FROM v JOIN payroll.run r USING (run_id) JOIN payroll.net_pay p ON p.entity = r.entity AND p.month = r.month RETURNING file_id, cents)
        INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, created_at, execute_on)
        SELECT v.file_id, r.entity, 'salary', v.name, (SELECT count(*) FROM planned p WHERE p.file_id = v.file_id), (SELECT sum(cents) FROM planned p WHERE p.file_id = v.file_id),
               v.sha256, v.prepared_by, v.approved_by, v.sha256, v.created_at, v.execute_on
          FROM v JOIN payroll.run r USING (run_id)
        """,
        [("run_id", NpgsqlDbType.Uuid), ("file_id", NpgsqlDbType.Uuid), ("name", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text), ("created_at", NpgsqlDbType.TimestampTz),
         ("execute_on", NpgsqlDbType.Date), ("prepared_by", NpgsqlDbType.Text), ("approved_by", NpgsqlDbType.Text), ("content", NpgsqlDbType.Text)], Refusal.ApprovalStale);

    /// <summary>The payments that go again, and their file: only if they are still those the file's hash was made of.</summary>
    public static readonly BatchStatement PlanAgain = BatchStatement.Sql(61, """
        WITH v AS (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS v (run_id, file_id, name, sha256, created_at, execute_on, prepared_by, approved_by, content, again)),
             owed AS MATERIALIZED (SELECT p.* FROM payroll.net_owed p JOIN v USING (run_id)),
             same AS MATERIALIZED (SELECT v.* FROM v WHERE v.content =
                (SELECT encode(sha256(convert_to(string_agg(ROW(o.payslip_id, o.iban, o.name, o.cents)::text, E'\n' ORDER BY o.payslip_id), 'UTF8')), 'hex') FROM owed o WHERE o.run_id = v.run_id)),
             planned AS (INSERT INTO pay.payment (payment_id, entity, kind, source_id, file_id, party_id, cents, iban, name, end_to_end, state)
                SELECT md5(same.name || o.payslip_id)::uuid, o.entity, 'salary', o.payslip_id, same.file_id, o.member_id, o.cents, o.iban, o.name, o.end_to_end || '-' || same.again, 'planned'
                  FROM same JOIN owed o USING (run_id) RETURNING file_id, cents)
        INSERT INTO pay.file (file_id, entity, kind, name, n, sum_cents, sha256, prepared_by, approved_by, approved_sha256, created_at, execute_on)
        SELECT s.file_id, r.entity, 'salary', s.name, (SELECT count(*) FROM planned p WHERE p.file_id = s.file_id), (SELECT sum(cents) FROM planned p WHERE p.file_id = s.file_id),
               s.sha256, s.prepared_by, s.approved_by, s.sha256, s.created_at, s.execute_on
          FROM same s JOIN payroll.run r USING (run_id)
        """,
        [("run_id", NpgsqlDbType.Uuid), ("file_id", NpgsqlDbType.Uuid), ("name", NpgsqlDbType.Text), ("sha256", NpgsqlDbType.Text), ("created_at", NpgsqlDbType.TimestampTz),
         ("execute_on", NpgsqlDbType.Date), ("prepared_by", NpgsqlDbType.Text), ("approved_by", NpgsqlDbType.Text), ("content", NpgsqlDbType.Text), ("again", NpgsqlDbType.Integer)],
        Refusal.ApprovalStale);

    /// <summary>The run is approved.</summary>
    public static readonly BatchStatement Approved = BatchStatement.Sql(60, """
        UPDATE payroll.run r SET status = 'approved', approved_by = v.by, file_id = v.file_id, version = r.version + 1 FROM unnest($1, $2, $3, $4, $5) AS v (run_id, version, by, content, file_id)
         WHERE r.run_id = v.run_id AND r.version = v.version AND r.content_hash = v.content
        """, [("run_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("by", NpgsqlDbType.Text), ("content", NpgsqlDbType.Text), ("file_id", NpgsqlDbType.Uuid)]);

    /// <summary>The file was written as approved: its payments are ordered.</summary>
    public static readonly BatchStatement SendPayments = BatchStatement.Sql(61, """
        WITH v AS (SELECT * FROM unnest($1, $2, $3) AS v (file_id, sha256, at)),
             sent AS (UPDATE pay.payment p SET state = 'sent' FROM v WHERE p.file_id = v.file_id AND p.state = 'planned' RETURNING p.file_id)
        UPDATE pay.file f SET sent_sha256 = v.sha256, sent_at = v.at FROM v
         WHERE f.file_id = v.file_id AND f.approved_sha256 = v.sha256 AND f.sent_sha256 IS NULL AND f.n = (SELECT count(*) FROM sent s WHERE s.file_id = f.file_id)
        """, [("file_id", NpgsqlDbType.Uuid), ("sha256", NpgsqlDbType.Text), ("at", NpgsqlDbType.TimestampTz)], Refusal.FileChanged);

    /// <summary>The run moves on.</summary>
    public static readonly BatchStatement Moved = BatchStatement.Update(60, "payroll.run", [("run_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)], [("status", NpgsqlDbType.Text)]);

    /// <summary>The run is closed, if none of its payments is on the way.</summary>
    public static readonly BatchStatement Closed = BatchStatement.Sql(60, """
        UPDATE payroll.run r SET status = 'closed', version = r.version + 1 FROM unnest($1, $2) AS v (run_id, version)
         WHERE r.run_id = v.run_id AND r.version = v.version AND NOT EXISTS (
            SELECT 1 FROM payroll.payslip s JOIN pay.payment p ON p.kind = 'salary' AND p.source_id = s.payslip_id AND p.lives AND p.leaving WHERE s.entity = r.entity AND s.month = r.month)
        """, [("run_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)], Refusal.RunPaymentsOpen);

    /// <summary>How many members a run would have.</summary>
    public static async Task<int> CountMembers(NpgsqlDataSource database, short entity, LocalDate month, LocalDate payOn, CancellationToken stop)
    {
        await using var query = database.CreateCommand($"SELECT count(*)::int FROM (SELECT $1::smallint AS entity, $2::date AS month, $3::date AS pay_on) w JOIN payroll.salaried m ON m.entity = w.entity WHERE {Belonging}");
        query.Parameters.AddWithValue(entity);
        query.Parameters.AddWithValue(month);
        query.Parameters.AddWithValue(payOn);
        return (int)(await query.ExecuteScalarAsync(stop))!;
    }
}
