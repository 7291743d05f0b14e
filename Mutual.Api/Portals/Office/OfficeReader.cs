using Mutual.Api.Http;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>Something of which several wait for a person.</summary>
/// <param name="Name">Last part of the key of its name: <c>suspense</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">Since when; null when none waits.</param>
/// <param name="Amount">What they are about; zero where no amount is.</param>
/// <param name="Link">Where they are.</param>
public sealed record Queue(string Name, long Count, LocalDate? Oldest, Money Amount, string Link);

/// <summary>A bank line in suspense.</summary>
public sealed record WaitingLine(Guid Id, LocalDate On, Money Amount, string Payer, string? PayerIban, string Text, string Reason);

/// <summary>An open invoice that a line may pay.</summary>
public sealed record Candidate(Guid Id, string Number, string Client, LocalDate DueOn, Money Open);

/// <summary>A payroll run in a list.</summary>
internal sealed record RunRow(YearMonth Month, string Status, long Payslips, Money Gross, Money Net, Money Cost);

/// <summary>What the office's pages read. Only SELECT.</summary>
internal sealed class OfficeReader(NpgsqlDataSource database, IEntities entities)
{
    /// <summary>The entity a person of the office works in: his own, or the first.</summary>
    public async Task<Entity> EntityOf(short? own, string? asked)
    {
        var all = await entities.All();
        return all.FirstOrDefault(entity => (own is null || entity.Id == own) && entity.Code == asked) ?? all.First(entity => own is null || entity.Id == own);
    }

    /// <summary>The entities a person may choose from.</summary>
    public async Task<IReadOnlyList<Entity>> EntitiesOf(short? own) => [.. (await entities.All()).Where(entity => own is null || entity.Id == own)];

    /// <summary>Everything that waits, the oldest first; what nobody waits for is left out.</summary>
    public async Task<List<Queue>> Queues(short entity, LocalDate today, CancellationToken stop)
    {
        var queues = await database.Rows("""
            SELECT 'suspense', count(*), min(booked_on), coalesce(sum(abs(cents)), 0)::bigint, '/accountant/bank'
              FROM (SELECT l.line_id, l.booked_on, sum(a.cents)::bigint AS cents FROM bank.allotment a JOIN bank.line l USING (line_id) WHERE a.place = 'suspense' AND l.entity = $1 GROUP BY l.line_id, l.booked_on HAVING sum(a.cents) <> 0) s
            UNION ALL
            SELECT 'approvals', count(*), min(prepared_at)::date, 0, '/accountant/approvals' FROM access.approval WHERE entity = $1 AND approved_by IS NULL
            UNION ALL
            SELECT 'late', count(*), min(due_on), coalesce(sum(open_cents), 0)::bigint, '/accountant/invoices?state=late' FROM invoicing.invoice WHERE entity = $1 AND open_cents > 0 AND due_on < $2::date - 30
            UNION ALL
            SELECT 'blocked', count(*), min(issued_on), coalesce(sum(open_cents), 0)::bigint, '/accountant/invoices?state=blocked' FROM invoicing.invoice WHERE entity = $1 AND open_cents > 0 AND outcome = 'blocked'
            UNION ALL
            SELECT 'disputes', count(*), min(d.opened_on), coalesce(sum(d.net_cents), 0)::bigint, '/accountant/disputes?state=open' FROM invoicing.dispute d JOIN invoicing.invoice i USING (invoice_id) WHERE i.entity = $1 AND d.outcome IS NULL
            UNION ALL
            SELECT 'reviews', count(*), min(asked_at)::date, 0, '/accountant/reviews' FROM invoicing.review WHERE entity = $1 AND verdict IS NULL
            UNION ALL
            SELECT 'owed-back', count(*), min((SELECT max(p.received_on) FROM invoicing.payment p WHERE p.invoice_id = o.invoice_id)), coalesce(sum(o.cents), 0)::bigint, '/accountant/refunds' FROM invoicing.owed_back o WHERE o.entity = $1
            UNION ALL
            SELECT 'runs', count(*), min(month), 0, '/accountant/payroll' FROM payroll.run WHERE entity = $1 AND status NOT IN ('paid', 'closed')
            """,
            row => new Queue(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetFieldValue<LocalDate>(2), new Money(row.GetInt64(3)), row.GetString(4)), stop, entity, today);
        return [.. queues.Where(queue => queue.Count > 0).OrderBy(queue => queue.Oldest)];
    }

    /// <summary>Lines in suspense, oldest first, and how many there are.</summary>
    public async Task<(List<WaitingLine> Rows, long All)> Suspense(short entity, int limit, int offset, CancellationToken stop)
    {
        long all = 0;
        var rows = await database.Rows(Waiting + " ORDER BY booked_on, line_id LIMIT $3 OFFSET $4", row =>
        {
            all = row.GetInt64(7);
            return Line(row);
        }, stop, entity, null, limit, offset);
        return (rows, all);
    }

    /// <summary>One of them; null when it is not in suspense.</summary>
    public async Task<WaitingLine?> SuspenseLine(short entity, Guid line, CancellationToken stop) =>
        (await database.Rows(Waiting, Line, stop, entity, line)).FirstOrDefault();

    /// <summary>Open invoices whose open amount, with what a letter asked for being late, is near a line's, or whose client is called like its payer: the nearest first.</summary>
    public async Task<List<Candidate>> Candidates(short entity, WaitingLine line, CancellationToken stop) => await database.Rows("""
        SELECT i.invoice_id, i.number, c.name, i.due_on, i.claim_cents + i.late_interest_cents + i.late_flat_cents
          FROM ((SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND claim_cents > 0 AND claim_cents BETWEEN $2 AND $2 * 11 / 10 ORDER BY claim_cents LIMIT 50)
                UNION (SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND claim_cents > 0 AND claim_cents BETWEEN $2 * 9 / 10 AND $2 ORDER BY claim_cents DESC LIMIT 50)
                UNION (SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND late_interest_cents + late_flat_cents > 0
                        AND claim_cents + late_interest_cents + late_flat_cents BETWEEN $2 * 9 / 10 AND $2 * 11 / 10 ORDER BY abs(claim_cents + late_interest_cents + late_flat_cents - $2) LIMIT 50)
                UNION SELECT o.invoice_id FROM clients.client k JOIN invoicing.invoice o USING (client_id) WHERE k.entity = $1 AND lower(k.name) = lower($3) AND o.open_cents > 0) f
          JOIN invoicing.invoice i USING (invoice_id) JOIN clients.client c USING (client_id)
         ORDER BY least(abs(i.claim_cents - $2), abs(i.claim_cents + i.late_interest_cents + i.late_flat_cents - $2)), i.due_on LIMIT 8
        """,
        row => new Candidate(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<LocalDate>(3), new Money(row.GetInt64(4))), stop, entity, line.Amount.Cents, line.Payer);

    /// <summary>Runs of an entity, latest first.</summary>
    public Task<List<RunRow>> Runs(short entity, CancellationToken stop) => database.Rows("""
        SELECT r.month, r.status, coalesce(sum(p.payslips), 0)::bigint, coalesce(sum(p.gross_cents), 0)::bigint, coalesce(sum(p.net_cents), 0)::bigint, coalesce(sum(p.cost_cents), 0)::bigint
          FROM payroll.run r LEFT JOIN payroll.partition p ON p.run_id = r.run_id AND p.done_at IS NOT NULL WHERE r.entity = $1 GROUP BY r.run_id, r.month, r.status ORDER BY r.month DESC LIMIT 60
        """,
        row => new RunRow(row.GetFieldValue<LocalDate>(0).ToYearMonth(), row.GetString(1), row.GetInt64(2), new Money(row.GetInt64(3)), new Money(row.GetInt64(4)), new Money(row.GetInt64(5))), stop, entity);

    /// <summary>Names of members by id.</summary>
    public async Task<Dictionary<Guid, (string Number, string Name)>> Members(IReadOnlyCollection<Guid> members, CancellationToken stop) =>
        (await database.Rows("SELECT member_id, number, name FROM members.member WHERE member_id = ANY ($1)", row => (Id: row.GetGuid(0), Number: row.GetString(1), Name: row.GetString(2)), stop, members.ToArray()))
            .ToDictionary(member => member.Id, member => (member.Number, member.Name));

    /// <summary>At most so many rows of a list are counted and paged through; whoever wants others narrows it.</summary>
    public const int CountedMax = 10_000;

    /// <summary>Invoices of an entity: late, blocked or all, by what is looked for.</summary>
    /// <returns>A page of them, how many match (one more than <see cref="CountedMax"/>: there are more), how many there are.</returns>
    public async Task<(List<(Guid Id, string Number, string Client, string Member, string Status, string Outcome, LocalDate DueOn, Money Net, Money Open)> Rows, long Matching, long All)> Invoices(
        short entity, string state, string find, LocalDate today, int limit, int offset, CancellationToken stop)
    {
        // Numbers are gapless, so the last of each year says how many there are without counting a million rows.
        var all = (await database.Rows("SELECT coalesce(sum(last), 0)::bigint FROM numbering.series WHERE entity = $1 AND series = 'invoice'", row => row.GetInt64(0), stop, entity))[0];
        const string Matches = """
             i.entity = $1 AND ($2 <> 'late' OR (i.open_cents > 0 AND i.due_on < $4::date - 30)) AND ($2 <> 'blocked' OR (i.open_cents > 0 AND i.outcome = 'blocked'))
               AND ($3 = '' OR i.number LIKE $3 || '%' OR i.client_id = ANY ($5) OR i.member_id = ANY ($6))
            """;
        var like = find.Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var (clients, members) = find.Length == 0 ? ([], []) : (await Called("clients.client", "client_id", entity, like, stop), await Called("members.member", "member_id", entity, like, stop));
        var matching = (await database.Rows($"SELECT count(*) FROM (SELECT FROM invoicing.invoice i WHERE {Matches} LIMIT $7) m", row => row.GetInt64(0), stop, entity, state, like, today, clients, members, CountedMax + 1))[0];
        var rows = await database.Rows($"""
            SELECT i.invoice_id, i.number, c.name, m.name, i.status, i.outcome, i.due_on, i.net_cents, i.claim_cents
              FROM (SELECT * FROM invoicing.invoice i WHERE {Matches} ORDER BY i.entity DESC, i.year DESC, i.sequence DESC LIMIT $7 OFFSET $8) i
              JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id) ORDER BY i.year DESC, i.sequence DESC
            """,
            row => (row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetFieldValue<LocalDate>(6), new Money(row.GetInt64(7)), new Money(row.GetInt64(8))),
            stop, entity, state, like, today, clients, members, limit, Math.Min(offset, CountedMax));
        return (rows, matching, all);
    }

    /// <summary>Disputes of an entity: open, decided or all, the open ones first, by age.</summary>
    public async Task<(List<(Guid Id, string Number, string Client, string Member, LocalDate On, string? Outcome, Money Net)> Rows, long Matching, long All)> Disputes(
        short entity, string state, int limit, int offset, CancellationToken stop)
    {
        var (matching, all) = (await database.Rows("""
            SELECT count(*) FILTER (WHERE $2 = '' OR ($2 = 'open') = (d.outcome IS NULL)), count(*) FROM invoicing.dispute d JOIN invoicing.invoice i USING (invoice_id) WHERE i.entity = $1
            """, row => (row.GetInt64(0), row.GetInt64(1)), stop, entity, state))[0];
        var rows = await database.Rows("""
            SELECT d.dispute_id, i.number, c.name, m.name, d.opened_on, d.outcome, d.net_cents
              FROM invoicing.dispute d JOIN invoicing.invoice i USING (invoice_id) JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id)
             WHERE i.entity = $1 AND ($2 = '' OR ($2 = 'open') = (d.outcome IS NULL)) ORDER BY d.outcome IS NOT NULL, d.opened_on, d.dispute_id LIMIT $3 OFFSET $4
            """, row => (row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<LocalDate>(4), row.IsDBNull(5) ? null : row.GetString(5), new Money(row.GetInt64(6))),
            stop, entity, state, limit, offset);
        return (rows, matching, all);
    }

    /// <summary>The invoice a dispute is about; null when there is none.</summary>
    public async Task<Guid?> InvoiceOfDispute(Guid dispute, CancellationToken stop) =>
        (await database.Rows("SELECT invoice_id FROM invoicing.dispute WHERE dispute_id = $1", row => row.GetGuid(0), stop, dispute)) is [var invoice] ? invoice : null;

    /// <summary>Names of client and member of an invoice.</summary>
    public async Task<(string Client, string Member)> Parties(Guid invoice, CancellationToken stop) => (await database.Rows(
        "SELECT c.name, m.name FROM invoicing.invoice i JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id) WHERE i.invoice_id = $1", row => (row.GetString(0), row.GetString(1)), stop, invoice))[0];

    private async Task<Guid[]> Called(string table, string id, short entity, string like, CancellationToken stop) =>
        [.. await database.Rows($"SELECT {id} FROM {table} WHERE entity = $1 AND name ILIKE '%' || $2 || '%'", row => row.GetGuid(0), stop, entity, like)];

    private const string Waiting = """
        SELECT line_id, booked_on, cents, coalesce(counterparty, ''), counterparty_iban, coalesce(remittance, reference, ''), coalesce(reason, ''), count(*) OVER ()
          FROM (SELECT l.line_id, l.booked_on, s.cents, l.counterparty, l.counterparty_iban, l.remittance, l.reference, s.reason
                  FROM (SELECT line_id, sum(cents)::bigint AS cents, max(reason) AS reason FROM bank.allotment WHERE place = 'suspense' GROUP BY line_id HAVING sum(cents) <> 0) s JOIN bank.line l USING (line_id)
                 WHERE l.entity = $1 AND ($2::uuid IS NULL OR l.line_id = $2)) w
        """;

    private static WaitingLine Line(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetFieldValue<LocalDate>(1), new Money(row.GetInt64(2)), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6));
}
