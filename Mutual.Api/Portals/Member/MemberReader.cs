using Mutual.Api.Http;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll;
using Mutual.Grains.Proof;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Member;

/// <summary>What a member's pages show, read for one member: every query names him, so nobody else's row can come along.</summary>
internal sealed class MemberReader(NpgsqlDataSource database, IEntities entities, IClusterClient grains, IClock clock)
{
    private const string InvoiceColumns = """
        SELECT i.invoice_id, i.number, c.name, i.status, i.outcome, i.issued_on, i.due_on, i.net_cents, i.net_cents + i.vat_cents, i.open_cents, i.advance_cents, o.confirmed_at, i.policy
          FROM invoicing.invoice i JOIN clients.client c USING (client_id) JOIN orders.order_ o USING (order_id)
        """;

    private const string PayslipColumns = """
        SELECT s.payslip_id, s.number, s.month, r.pay_on, s.budget_cents, s.gross_cents, s.net_cents, s.employee_cents + s.special_cents, s.withholding_cents, s.cost_cents - s.gross_cents, s.cost_cents,
               s.bound_by, s.shock, s.pack,
               (SELECT p.state FROM pay.payment p WHERE p.kind = 'salary' AND p.source_id = s.payslip_id ORDER BY p.state IN ('cancelled', 'rejected', 'returned') LIMIT 1)
          FROM payroll.payslip s JOIN payroll.run r USING (run_id)
        """;

    private const string OrderColumns = """
        SELECT o.order_id, o.number, c.name, o.description, CASE WHEN o.status = 'delivered' AND l.used_cents >= o.net_cents THEN 'invoiced' ELSE o.status END, o.net_cents, o.work_from, o.work_to, o.valid_until,
               (SELECT a.reason FROM orders.answer a WHERE a.order_id = o.order_id AND a.version >= o.version - 1 ORDER BY a.version DESC LIMIT 1)
          FROM orders.order_ o JOIN clients.client c USING (client_id) LEFT JOIN fund.cap l ON l.scope = 'order:' || o.order_id
        """;

    /// <summary>The member and the entity's today.</summary>
    public async Task<MemberPlace> Place(Guid member)
    {
        var view = (await grains.GetGrain<IMemberGrain>(member).View()).Accepted;
        var entity = (await entities.Find(view.Entity))!;
        return new(view, entity, clock.TodayIn(entity.Country));
    }

    /// <summary>Orders in some states, the next work first.</summary>
    public Task<List<OrderLine>> Orders(Guid member, IReadOnlyList<string> statuses, int limit, CancellationToken stop) => database.Rows(
        $"{OrderColumns} WHERE o.member_id = $1 AND o.status = ANY ($2) ORDER BY o.work_from, o.number LIMIT $3", ReadOrder, stop, member, statuses.ToArray(), limit);

    /// <summary>Orders confirmed whose work is over and which nobody invoiced.</summary>
    public Task<List<OrderLine>> Deliverable(Guid member, LocalDate today, int limit, CancellationToken stop) => database.Rows(
        $"{OrderColumns} WHERE o.member_id = $1 AND o.status IN ('confirmed', 'delivered') AND o.work_to < $2 AND o.net_cents > coalesce(l.used_cents, 0) ORDER BY o.work_to LIMIT $3", ReadOrder, stop, member, today, limit);

    /// <summary>A page of orders, and how many there are.</summary>
    public async Task<(List<OrderLine> Rows, long Matching, long All)> OrderPage(Guid member, Parts.TableQuery query, CancellationToken stop)
    {
        const string Where = " WHERE o.member_id = $1 AND ($2 = '' OR o.status = $2) AND ($3 = '' OR o.number || ' ' || c.name || ' ' || o.description ILIKE '%' || $3 || '%')";
        var sort = query.Sort switch { "client" => "c.name", "net" => "o.net_cents", "from" => "o.work_from", _ => "o.number" };
        var rows = await database.Rows($"{OrderColumns}{Where} ORDER BY {sort} {(query.Down ? "DESC" : "ASC")}, o.order_id LIMIT $4 OFFSET $5", ReadOrder, stop, member, query.Filter("status"), query.Find, query.Limit, query.Offset);
        var (matching, all) = await Counts($"SELECT count(*) FILTER (WHERE {Where[7..]}), count(*) FROM orders.order_ o JOIN clients.client c USING (client_id) WHERE o.member_id = $1", member, query, stop);
        return (rows, matching, all);
    }

    /// <summary>Invoices whose client still owes, the first due first.</summary>
    public Task<List<InvoiceLine>> OpenInvoices(Guid member, int limit, CancellationToken stop) => database.Rows(
        $"{InvoiceColumns} WHERE i.member_id = $1 AND i.open_cents > 0 ORDER BY i.due_on, i.number LIMIT $2", ReadInvoice, stop, member, limit);

    /// <summary>Invoices of an order.</summary>
    public Task<List<InvoiceLine>> InvoicesOf(Guid member, Guid order, CancellationToken stop) => database.Rows(
        $"{InvoiceColumns} WHERE i.member_id = $1 AND i.order_id = $2 ORDER BY i.number", ReadInvoice, stop, member, order);

    /// <summary>One invoice of the member; null when it is not his.</summary>
    public async Task<InvoiceLine?> Invoice(Guid member, Guid invoice, CancellationToken stop) =>
        (await database.Rows($"{InvoiceColumns} WHERE i.member_id = $1 AND i.invoice_id = $2", ReadInvoice, stop, member, invoice)) is [var only] ? only : null;

    /// <summary>A page of invoices with the sums of all that match.</summary>
    public async Task<(List<InvoiceLine> Rows, long Matching, long All, Money Net, Money Open)> InvoicePage(Guid member, Parts.TableQuery query, CancellationToken stop)
    {
        const string Where = " WHERE i.member_id = $1 AND ($2 = '' OR i.status = $2) AND ($3 = '' OR i.number || ' ' || c.name ILIKE '%' || $3 || '%')";
        var sort = query.Sort switch { "client" => "c.name", "net" => "i.net_cents", "due" => "i.due_on", "open" => "i.open_cents", _ => "i.number" };
        var rows = await database.Rows($"{InvoiceColumns}{Where} ORDER BY {sort} {(query.Down ? "DESC" : "ASC")}, i.invoice_id LIMIT $4 OFFSET $5", ReadInvoice, stop, member, query.Filter("status"), query.Find, query.Limit, query.Offset);
        var sums = await database.Rows($"""
            SELECT count(*) FILTER (WHERE {Where[7..]}), count(*), coalesce(sum(i.net_cents) FILTER (WHERE {Where[7..]}), 0)::bigint, coalesce(sum(i.open_cents) FILTER (WHERE {Where[7..]}), 0)::bigint
              FROM invoicing.invoice i JOIN clients.client c USING (client_id) WHERE i.member_id = $1
            """, row => (row.GetInt64(0), row.GetInt64(1), new Money(row.GetInt64(2)), new Money(row.GetInt64(3))), stop, member, query.Filter("status"), query.Find);
        var (matching, all, net, open) = sums[0];
        return (rows, matching, all, net, open);
    }

    /// <summary>The money of an invoice as its grain keeps it.</summary>
    public async Task<InvoiceMoney> MoneyOf(Guid invoice, CancellationToken stop) =>
        (await database.Rows("SELECT money::text FROM invoicing.invoice WHERE invoice_id = $1", row => MutualJson.Read<InvoiceMoney>(row.GetString(0)), stop, invoice))[0];

    /// <summary>What happened to an invoice that moved money or decided, by day.</summary>
    public Task<List<InvoiceEvent>> Events(Guid invoice, CancellationToken stop) => database.Rows("""
        SELECT e.effective_on, e.kind, coalesce((SELECT sum(p.cents) FROM ledger.posting p WHERE p.entry_id = e.entry_id AND p.cents > 0 AND p.book = (SELECT min(book) FROM ledger.posting q WHERE q.entry_id = e.entry_id)), 0)::bigint
          , e.recorded_at, e.seq FROM ledger.entry e WHERE e.stream = $1
        UNION ALL SELECT (t.at AT TIME ZONE 'Europe/Brussels')::date, 'document-' || t.state, 0, t.at, t.step FROM invoicing.transmission t WHERE t.invoice_id = $1 AND t.state <> 'waiting'
        ORDER BY 4, 5
        """, row => new InvoiceEvent(row.GetFieldValue<LocalDate>(0), row.GetString(1), new Money(row.GetInt64(2))), stop, invoice);

    /// <summary>What clients answered to an order, newest first.</summary>
    public Task<List<OrderAnswer>> Answers(Guid order, CancellationToken stop) => database.Rows(
        "SELECT answer, name, reason, answered_at FROM orders.answer WHERE order_id = $1 ORDER BY version DESC",
        row => new OrderAnswer(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetFieldValue<Instant>(3)), stop, order);

    /// <summary>Number, client's name and validity of an order.</summary>
    public async Task<(string Number, string Client, LocalDate? ValidUntil)> OrderNamed(Guid order, CancellationToken stop) => (await database.Rows(
        "SELECT o.number, c.name, o.valid_until FROM orders.order_ o JOIN clients.client c USING (client_id) WHERE o.order_id = $1",
        row => (row.GetString(0), row.GetString(1), row.IsDBNull(2) ? (LocalDate?)null : row.GetFieldValue<LocalDate>(2)), stop, order))[0];

    /// <summary>Payslips, newest first.</summary>
    public Task<List<PayslipLine>> Payslips(Guid member, int limit, CancellationToken stop) => database.Rows(
        $"{PayslipColumns} WHERE s.member_id = $1 ORDER BY s.month DESC LIMIT $2", ReadPayslip, stop, member, limit);

    /// <summary>One payslip by its number, with its basis; null when it is not his.</summary>
    public async Task<(PayslipLine Line, SalaryBasis Basis)?> Payslip(Guid member, string number, CancellationToken stop)
    {
        if ((await database.Rows($"{PayslipColumns} WHERE s.member_id = $1 AND s.number = $2", ReadPayslip, stop, member, number)) is not [var line]) return null;
        var kept = await database.Rows("SELECT explanation FROM payroll.payslip WHERE payslip_id = $1", row => row.GetString(0), stop, line.Id);
        return (line, SalaryBasis.Read(kept[0]));
    }

    /// <summary>The invoices whose money a payslip used, cent for cent: what came first left first.</summary>
    public async Task<IReadOnlyList<InvoiceLine>> SourcesOf(Guid member, Guid payslip, CancellationToken stop)
    {
        var used = (await ActivityFlow.Of(database, member, stop)).Where(slice => slice.To.Stream == payslip)
            .GroupBy(slice => slice.From.Stream).ToDictionary(invoice => invoice.Key, invoice => new Money(invoice.Sum(slice => slice.Cents)));
        var lines = await database.Rows($"{InvoiceColumns} WHERE i.member_id = $1 AND i.invoice_id = ANY ($2) ORDER BY i.number", ReadInvoice, stop, member, used.Keys.ToArray());
        return [.. lines.Select(line => line with { Used = used[line.Id] })];
    }

    /// <summary>Clients of the member's entity one may work for, those he worked for first.</summary>
    public Task<List<(string Value, string Text)>> Clients(Guid member, CancellationToken stop) => database.Rows("""
        SELECT c.client_id, c.name FROM clients.client c JOIN members.member m USING (entity)
         WHERE m.member_id = $1
         ORDER BY NOT EXISTS (SELECT FROM orders.order_ o WHERE o.client_id = c.client_id AND o.member_id = $1), c.name LIMIT 500
        """, row => (row.GetGuid(0).ToString("D"), row.GetString(1)), stop, member);

    private async Task<(long Matching, long All)> Counts(string sql, Guid member, Parts.TableQuery query, CancellationToken stop) =>
        (await database.Rows(sql, row => (row.GetInt64(0), row.GetInt64(1)), stop, member, query.Filter("status"), query.Find))[0];

    private static OrderLine ReadOrder(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), new Money(row.GetInt64(5)),
        row.GetFieldValue<LocalDate>(6), row.GetFieldValue<LocalDate>(7), row.IsDBNull(8) ? null : row.GetFieldValue<LocalDate>(8), row.IsDBNull(9) ? null : row.GetString(9));

    private static InvoiceLine ReadInvoice(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<LocalDate>(5),
        row.GetFieldValue<LocalDate>(6), new Money(row.GetInt64(7)), new Money(row.GetInt64(8)), new Money(row.GetInt64(9)), new Money(row.GetInt64(10)),
        row.IsDBNull(11) ? null : row.GetFieldValue<Instant>(11).InZone(MutualTime.ZoneOf(Country.Be)).Date, row.GetString(12));

    private static PayslipLine ReadPayslip(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<LocalDate>(2).ToYearMonth(), row.GetFieldValue<LocalDate>(3), new Money(row.GetInt64(4)),
        new Money(row.GetInt64(5)), new Money(row.GetInt64(6)), new Money(row.GetInt64(7)), new Money(row.GetInt64(8)), new Money(row.GetInt64(9)), new Money(row.GetInt64(10)), row.GetString(11),
        row.IsDBNull(12) ? null : row.GetString(12), row.GetString(13), row.IsDBNull(14) ? null : row.GetString(14));
}
