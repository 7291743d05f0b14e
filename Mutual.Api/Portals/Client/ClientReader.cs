using Mutual.Api.Http;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Client;

/// <summary>What a client's pages show, read for one client: every query names it. Advances, fees and reasons are the member's business and are not read.</summary>
internal sealed class ClientReader(NpgsqlDataSource database, IClock clock)
{
    private const string Columns = """
        SELECT i.invoice_id, i.number, i.reference, m.name, o.description, i.status, i.issued_on, i.due_on, i.net_cents, i.vat_cents, i.net_cents + i.vat_cents, i.claim_cents, i.disputed_cents
          FROM invoicing.invoice i JOIN members.member m USING (member_id) JOIN orders.order_ o USING (order_id)
        """;

    /// <summary>The client.</summary>
    public async Task<ClientPlace> Place(Guid client, CancellationToken stop) => (await database.Rows("""
        SELECT c.client_id, c.number, c.name, e.name, e.iban, e.bic, e.country FROM clients.client c JOIN ledger.entity e USING (entity) WHERE c.client_id = $1
        """, row =>
    {
        var country = Enum.Parse<Country>(row.GetString(6), ignoreCase: true);
        return new ClientPlace(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), country, clock.TodayIn(country));
    }, stop, client))[0];

    /// <summary>Invoices still to pay, the first due first.</summary>
    public Task<List<OwedLine>> Open(Guid client, int limit, CancellationToken stop) => database.Rows(
        $"{Columns} WHERE i.client_id = $1 AND i.claim_cents > 0 ORDER BY i.due_on, i.number LIMIT $2", Read, stop, client, limit);

    /// <summary>What is to pay in all, and what of it is late.</summary>
    public async Task<(Money Open, Money Late)> Sums(Guid client, LocalDate today, CancellationToken stop) => (await database.Rows("""
        SELECT coalesce(sum(claim_cents), 0)::bigint, coalesce(sum(claim_cents) FILTER (WHERE due_on < $2), 0)::bigint FROM invoicing.invoice WHERE client_id = $1 AND claim_cents > 0
        """, row => (new Money(row.GetInt64(0)), new Money(row.GetInt64(1))), stop, client, today))[0];

    /// <summary>Orders sent and not answered.</summary>
    public Task<List<WaitingOrder>> Waiting(Guid client, CancellationToken stop) => database.Rows("""
        SELECT o.number, m.name, o.description, o.net_cents, o.valid_until FROM orders.order_ o JOIN members.member m USING (member_id)
         WHERE o.client_id = $1 AND o.status = 'sent' ORDER BY o.valid_until LIMIT 20
        """, row => new WaitingOrder(row.GetString(0), row.GetString(1), row.GetString(2), new Money(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetFieldValue<LocalDate>(4)), stop, client);

    /// <summary>One invoice; null when it is another's.</summary>
    public async Task<OwedLine?> Invoice(Guid client, Guid invoice, CancellationToken stop) =>
        (await database.Rows($"{Columns} WHERE i.client_id = $1 AND i.invoice_id = $2", Read, stop, client, invoice)) is [var only] ? only : null;

    /// <summary>A page of invoices.</summary>
    public async Task<(List<OwedLine> Rows, long Matching, long All, Money Gross, Money Open)> Page(Guid client, Parts.TableQuery query, CancellationToken stop)
    {
        const string Matches = "($2 = '' OR i.status = $2) AND ($3 = '' OR i.number || ' ' || m.name || ' ' || i.reference ILIKE '%' || $3 || '%')";
        var sort = query.Sort switch { "due" => "i.due_on", "gross" => "i.net_cents + i.vat_cents", "open" => "i.claim_cents", _ => "i.number" };
        var rows = await database.Rows($"{Columns} WHERE i.client_id = $1 AND {Matches} ORDER BY {sort} {(query.Down ? "DESC" : "ASC")}, i.invoice_id LIMIT $4 OFFSET $5", Read, stop, client, query.Filter("status"), query.Find, query.Limit, query.Offset);
        var sums = await database.Rows($"""
            SELECT count(*) FILTER (WHERE {Matches}), count(*), coalesce(sum(i.net_cents + i.vat_cents) FILTER (WHERE {Matches}), 0)::bigint, coalesce(sum(i.claim_cents) FILTER (WHERE {Matches}), 0)::bigint
              FROM invoicing.invoice i JOIN members.member m USING (member_id) WHERE i.client_id = $1
            """, row => (row.GetInt64(0), row.GetInt64(1), new Money(row.GetInt64(2)), new Money(row.GetInt64(3))), stop, client, query.Filter("status"), query.Find);
        var (matching, all, gross, open) = sums[0];
        return (rows, matching, all, gross, open);
    }

    /// <summary>Issued, paid, credited, reminded, contested: what a client knows of an invoice.</summary>
    public Task<List<ClientEvent>> Events(Guid invoice, CancellationToken stop) => database.Rows("""
        SELECT issued_on, 'issued', net_cents + vat_cents FROM invoicing.invoice WHERE invoice_id = $1
        UNION ALL SELECT received_on, 'paid', late_cents - cents FROM invoicing.payment WHERE invoice_id = $1
        UNION ALL SELECT received_on, 'late-paid', -late_cents FROM invoicing.payment WHERE invoice_id = $1 AND late_cents > 0
        UNION ALL SELECT issued_on, 'credited', -(net_cents + vat_cents) FROM invoicing.credit_note WHERE invoice_id = $1
        UNION ALL SELECT e.effective_on, 'reminded', 0 FROM ledger.entry e WHERE e.stream = $1 AND e.kind = 'dunning-step'
        UNION ALL SELECT (t.at AT TIME ZONE 'Europe/Brussels')::date, 'document-sent', 0 FROM invoicing.transmission t WHERE t.invoice_id = $1 AND t.state = 'sent'
        UNION ALL SELECT e.effective_on, CASE e.kind WHEN 'defaulted' THEN 'in-default' ELSE e.kind END, 0 FROM ledger.entry e WHERE e.stream = $1 AND e.kind IN ('disputed', 'dispute-decided', 'defaulted')
        ORDER BY 1
        """, row => new ClientEvent(row.GetFieldValue<LocalDate>(0), row.GetString(1), new Money(row.GetInt64(2))), stop, invoice);

    /// <summary>Everything asked, paid and credited, newest first.</summary>
    public Task<List<(LocalDate On, string Kind, Guid Invoice, string Number, Money Amount)>> Statement(Guid client, int limit, int offset, CancellationToken stop) => database.Rows("""
        SELECT x.on_day, x.kind, i.invoice_id, x.number, x.cents FROM (
            SELECT invoice_id, issued_on AS on_day, 'issued' AS kind, number, net_cents + vat_cents AS cents FROM invoicing.invoice WHERE client_id = $1
            UNION ALL SELECT p.invoice_id, p.received_on, 'paid', i.number, -p.cents FROM invoicing.payment p JOIN invoicing.invoice i USING (invoice_id) WHERE i.client_id = $1
            UNION ALL SELECT n.invoice_id, n.issued_on, 'credited', n.number, -(n.net_cents + n.vat_cents) FROM invoicing.credit_note n JOIN invoicing.invoice i USING (invoice_id) WHERE i.client_id = $1) x
          JOIN invoicing.invoice i USING (invoice_id) ORDER BY x.on_day DESC, x.number DESC, x.kind LIMIT $2 OFFSET $3
        """, row => (row.GetFieldValue<LocalDate>(0), row.GetString(1), row.GetGuid(2), row.GetString(3), new Money(row.GetInt64(4))), stop, client, limit, offset);

    /// <summary>How many lines the statement has.</summary>
    public async Task<long> StatementLines(Guid client, CancellationToken stop) => (await database.Rows("""
        SELECT (SELECT count(*) FROM invoicing.invoice WHERE client_id = $1) + (SELECT count(*) FROM invoicing.payment JOIN invoicing.invoice i USING (invoice_id) WHERE i.client_id = $1)
             + (SELECT count(*) FROM invoicing.credit_note n JOIN invoicing.invoice i USING (invoice_id) WHERE i.client_id = $1)
        """, row => row.GetInt64(0), stop, client))[0];

    private static OwedLine Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetFieldValue<LocalDate>(6),
        row.GetFieldValue<LocalDate>(7), new Money(row.GetInt64(8)), new Money(row.GetInt64(9)), new Money(row.GetInt64(10)), new Money(row.GetInt64(11)), new Money(row.GetInt64(12)));
}
