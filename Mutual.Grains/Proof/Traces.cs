using NodaTime;
using Npgsql;

namespace Mutual.Grains.Proof;

/// <summary>Follows a cent: from a payslip back to the confirmed work and the cash that paid for it, and from an invoice forward to the wages it became.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
public sealed class Traces(NpgsqlDataSource database)
{
    /// <summary>A payslip by its number.</summary>
    /// <returns>The trace; or refused with <c>not-found</c>.</returns>
    public async Task<Outcome<Trace>> Payslip(short? entity, string number, CancellationToken stop)
    {
        if (await FindPayslip(entity, number, stop) is not { } payslip) return Refusal.NotFound;
        var slices = (await ActivityFlow.Of(database, payslip.Member, stop)).Where(slice => slice.To.Stream == payslip.Id).ToList();
        var steps = new List<TraceStep>();
        foreach (var work in slices.GroupBy(slice => slice.From.Stream))
        {
            steps.AddRange(await OfInvoice(work.Key, stop));
            steps.Add(new("part", payslip.Number, work.Last().To.On, work.Last().To.Recorded, work.Sum(slice => slice.Cents), work.Last().To.Entry, TraceStatus.Proven, "of this payslip's cost came from the invoice above"));
        }
        if (slices.Sum(slice => slice.Cents) != payslip.Cost)
            steps.Add(new("part", payslip.Number, payslip.PayOn, null, payslip.Cost - slices.Sum(slice => slice.Cents), null, TraceStatus.Missing, "of this payslip's cost came from nowhere the books know"));
        steps.AddRange(await OfPayslip(payslip, stop));
        return Trace.Of(steps);
    }

    /// <summary>An invoice by its number: the work behind it, its cash, and the payslips it went into.</summary>
    /// <returns>The trace; or refused with <c>not-found</c>.</returns>
    public async Task<Outcome<Trace>> Invoice(short? entity, string number, CancellationToken stop)
    {
        var (id, member) = await Find("SELECT invoice_id, member_id FROM invoicing.invoice WHERE number = $1 AND ($2::smallint IS NULL OR entity = $2) ORDER BY entity LIMIT 1", entity, number, stop);
        if (id is not { } invoice) return Refusal.NotFound;
        var steps = await OfInvoice(invoice, stop);
        foreach (var use in (await ActivityFlow.Of(database, member!.Value, stop)).Where(slice => slice.From.Stream == invoice).GroupBy(slice => slice.To.Stream))
        {
            var last = use.Last().To;
            var paid = await NumberOfPayslip(use.Key, stop);
            steps.Add(new(paid is null ? last.Kind : "payslip", paid ?? use.Key.ToString("D"), last.On, last.Recorded, use.Sum(slice => slice.Cents), last.Entry, TraceStatus.Proven, "this much of the invoice was used here"));
        }
        return Trace.Of(steps);
    }

    /// <summary>A payment that left, by its end-to-end id, or a line of the bank, by its id or by statement and line as <c>2026/45/12</c>.</summary>
    /// <returns>The trace of what it paid; or refused with <c>not-found</c>.</returns>
    public async Task<Outcome<Trace>> Payment(short? entity, string number, CancellationToken stop)
    {
        var (payslip, _) = await Find("SELECT source_id, party_id FROM pay.payment WHERE end_to_end = $1 AND kind = 'salary' AND ($2::smallint IS NULL OR entity = $2) LIMIT 1", entity, number, stop);
        if (payslip is { } paid) return await NumberOfPayslip(paid, stop) is { } slip ? await Payslip(entity, slip, stop) : Refusal.NotFound;
        var (invoice, _) = await Find("""
            SELECT p.invoice_id, p.source_id FROM invoicing.payment p JOIN bank.line l ON l.line_id = p.source_id JOIN bank.statement s USING (statement_id)
             WHERE (l.line_id::text = $1 OR s.year::text || '/' || s.no::text || '/' || l.n::text = $1) AND ($2::smallint IS NULL OR l.entity = $2) LIMIT 1
            """, entity, number, stop);
        return invoice is { } collected ? await Invoice(entity, await NumberOfInvoice(collected, stop), stop) : Refusal.NotFound;
    }

    /// <summary>An entry of the journal by its id: what it is about, traced.</summary>
    /// <returns>The trace; or refused with <c>not-found</c>.</returns>
    public async Task<Outcome<Trace>> Entry(long entry, CancellationToken stop)
    {
        await using var select = database.CreateCommand("""
            SELECT e.kind, e.source_kind, e.source_id, e.stream, e.effective_on, e.recorded_at, coalesce((SELECT sum(cents) FROM ledger.posting p WHERE p.entry_id = e.entry_id AND cents > 0), 0)::bigint
              FROM ledger.entry e WHERE e.entry_id = $1
            """);
        select.Parameters.Add(new() { Value = entry });
        (string Kind, string SourceKind, Guid Source, Guid Stream, LocalDate On, Instant At, long Cents) found;
        await using (var row = await select.ExecuteReaderAsync(stop))
        {
            if (!await row.ReadAsync(stop)) return Refusal.NotFound;
            found = (row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetGuid(3), row.GetFieldValue<LocalDate>(4), row.GetFieldValue<Instant>(5), row.GetInt64(6));
        }
        if (await NumberOfPayslip(found.Stream, stop) is { } payslip) return await Payslip(null, payslip, stop);
        if (await NumberOfInvoice(found.Stream, stop) is { Length: > 0 } invoice) return await Invoice(null, invoice, stop);
        return Trace.Of([new(found.SourceKind, found.Source.ToString("D"), found.On, found.At, found.Cents, entry, TraceStatus.Proven, $"booked as {found.Kind}")]);
    }

    private async Task<List<TraceStep>> OfInvoice(Guid invoice, CancellationToken stop)
    {
        var steps = await Steps("""
            SELECT 1, 'order', o.number, o.work_to, NULL::timestamptz, o.net_cents, (SELECT max(e.entry_id) FROM ledger.entry e WHERE e.stream = o.order_id AND e.kind = 'order-drafted'), true, 'what the client was asked to confirm'
              FROM invoicing.invoice i JOIN orders.order_ o USING (order_id) WHERE i.invoice_id = $1
            UNION ALL
            SELECT 2, 'confirmation', coalesce(left(a.shown, 12), ''), (a.answered_at AT TIME ZONE 'Europe/Brussels')::date, a.answered_at, 0, (SELECT max(e.entry_id) FROM ledger.entry e WHERE e.stream = o.order_id AND e.kind = 'order-confirmed'),
                   a.order_id IS NOT NULL OR i.outcome <> 'accepted', CASE WHEN a.order_id IS NULL THEN 'the client confirmed nothing' ELSE 'evidence of exactly what was shown' END
              FROM invoicing.invoice i JOIN orders.order_ o USING (order_id)
              LEFT JOIN LATERAL (SELECT * FROM orders.answer a WHERE a.order_id = o.order_id AND a.answer = 'confirm' ORDER BY a.version DESC LIMIT 1) a ON true WHERE i.invoice_id = $1
            UNION ALL
            SELECT 3, 'decision', i.outcome, i.issued_on, NULL, coalesce((i.money -> 'advanceGranted' ->> 'cents')::bigint, 0), NULL, true, 'policy ' || i.policy || CASE WHEN i.reasons = '{}' THEN '' ELSE ': ' || array_to_string(i.reasons, ', ') END
              FROM invoicing.invoice i WHERE i.invoice_id = $1
            UNION ALL
            SELECT 4, 'invoice', i.number, e.effective_on, e.recorded_at, i.net_cents + i.vat_cents, e.entry_id, e.entry_id IS NOT NULL, 'issued; now ' || i.status
              FROM invoicing.invoice i LEFT JOIN ledger.entry e ON e.stream = i.invoice_id AND e.kind = 'issued' WHERE i.invoice_id = $1
            UNION ALL
            SELECT 5, 'advance', i.number, e.effective_on, e.recorded_at, -p.cents, e.entry_id, true, 'paid by the fund into the activity account'
              FROM invoicing.invoice i JOIN ledger.entry e ON e.stream = i.invoice_id JOIN ledger.posting p ON p.entry_id = e.entry_id AND p.code = 'activity' WHERE i.invoice_id = $1 AND e.kind = 'advanced'
            UNION ALL
            SELECT 6, 'cash', coalesce(s.year::text || '/' || s.no::text || '/' || l.n::text, left(y.source_id::text, 8)), y.received_on, NULL, y.cents, NULL, l.line_id IS NOT NULL OR m.movement_id IS NOT NULL,
                   CASE WHEN l.line_id IS NOT NULL THEN 'received on the bank statement' WHEN m.movement_id IS NOT NULL THEN 'received by card' ELSE 'no line of the bank shows it' END
              FROM invoicing.payment y LEFT JOIN bank.line l ON l.line_id = y.source_id LEFT JOIN bank.statement s USING (statement_id)
              LEFT JOIN card.movement m ON m.movement_id = y.source_id WHERE y.invoice_id = $1
            UNION ALL
            SELECT 7, 'settlement', i.number, e.effective_on, e.recorded_at, (SELECT sum(cents) FROM ledger.posting p WHERE p.entry_id = e.entry_id AND p.book = 2 AND cents > 0)::bigint, e.entry_id, true, 'booked as ' || e.kind
              FROM invoicing.invoice i JOIN ledger.entry e ON e.stream = i.invoice_id WHERE i.invoice_id = $1 AND e.kind IN ('collected', 'card-payment', 'refunded', 'chargeback', 'recovered', 'credit-note', 'defaulted', 'written-off')
            ORDER BY 1, 4
            """, invoice, stop);
        await using var open = database.CreateCommand("SELECT open_cents, due_on, number FROM invoicing.invoice WHERE invoice_id = $1 AND open_cents > 0");
        open.Parameters.Add(new() { Value = invoice });
        await using var row = await open.ExecuteReaderAsync(stop);
        if (await row.ReadAsync(stop)) steps.Add(new("cash", row.GetString(2), row.GetFieldValue<LocalDate>(1), null, row.GetInt64(0), null, TraceStatus.Open, "still to be paid by the client"));
        return steps;
    }

    private async Task<List<TraceStep>> OfPayslip(FoundPayslip payslip, CancellationToken stop)
    {
        var steps = await Steps("""
            SELECT 1, 'budget', s.number, NULL::date, NULL::timestamptz, s.budget_cents, NULL::bigint, true, 'what the salary plan allowed, bound by ' || s.bound_by || coalesce(', after ' || s.shock, '') FROM payroll.payslip s WHERE s.payslip_id = $1
            UNION ALL
            SELECT 2, 'payslip', s.number, e.effective_on, e.recorded_at, s.net_cents, e.entry_id, e.entry_id IS NOT NULL, 'net of a gross of ' || to_char(s.gross_cents / 100.0, 'FM999999990.00') || ', pack ' || s.pack
              FROM payroll.payslip s LEFT JOIN ledger.entry e ON e.stream = s.payslip_id AND e.kind = 'salary' WHERE s.payslip_id = $1
            UNION ALL
            SELECT 3, 'approval', coalesce(left(r.content_hash, 12), ''), NULL, NULL, 0, (SELECT max(e.entry_id) FROM ledger.entry e WHERE e.stream = r.run_id AND e.kind = 'run-approved'), r.approved_by IS NOT NULL OR r.status IN ('open', 'calculated', 'reviewed'),
                   CASE WHEN r.approved_by IS NULL THEN 'the run is ' || r.status ELSE 'prepared by ' || r.started_by || ', approved by ' || r.approved_by END
              FROM payroll.payslip s JOIN payroll.run r USING (run_id) WHERE s.payslip_id = $1
            UNION ALL
            SELECT 4, 'bank-file', regexp_replace(f.name, '^.*/', ''), f.execute_on, f.created_at, f.sum_cents, NULL, f.sent_sha256 IS NOT DISTINCT FROM f.approved_sha256, 'holds ' || f.n || ' payments; hash ' || coalesce(left(f.sha256, 12), 'none')
              FROM pay.payment p JOIN pay.file f USING (file_id) WHERE p.source_id = $1 AND p.kind = 'salary'
            UNION ALL
            SELECT 5, 'payment', p.end_to_end, l.booked_on, NULL, p.cents, NULL, p.state <> 'debited' OR l.line_id IS NOT NULL,
                   CASE WHEN l.line_id IS NULL THEN 'ordered, not on a statement yet (' || p.state || ')' WHEN p.state = 'returned' THEN 'left the account on the bank statement, and came back' ELSE 'left the account on the bank statement' END
              FROM pay.payment p
              LEFT JOIN LATERAL (SELECT b.line_id, b.booked_on FROM bank.allotment a JOIN bank.line b USING (line_id) WHERE a.place = 'payment' AND a.target IN (p.payment_id, p.file_id) AND b.cents < 0 LIMIT 1) l ON true
             WHERE p.source_id = $1 AND p.kind = 'salary'
            ORDER BY 1, 4
            """, payslip.Id, stop);
        if (payslip is { IsPaid: true, Net: > 0 } && steps.TrueForAll(step => step.Kind != "payment"))
            steps.Add(new("payment", payslip.Number, payslip.PayOn, null, payslip.Net, null, TraceStatus.Missing, "the run is paid and this payslip has no payment"));
        return steps;
    }

    private async Task<List<TraceStep>> Steps(string query, Guid about, CancellationToken stop)
    {
        await using var select = database.CreateCommand(query);
        select.Parameters.Add(new() { Value = about });
        var steps = new List<TraceStep>();
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            steps.Add(new(row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<LocalDate>(3), row.IsDBNull(4) ? null : row.GetFieldValue<Instant>(4), row.GetInt64(5),
                row.IsDBNull(6) ? null : row.GetInt64(6), row.GetBoolean(7) ? TraceStatus.Proven : TraceStatus.Missing, row.GetString(8)));
        }
        return steps;
    }

    private async Task<FoundPayslip?> FindPayslip(short? entity, string number, CancellationToken stop)
    {
        await using var select = database.CreateCommand("""
            SELECT s.payslip_id, s.number, s.member_id, s.cost_cents, s.net_cents, r.pay_on, r.status IN ('paid', 'closed') FROM payroll.payslip s JOIN payroll.run r USING (run_id)
             WHERE s.number = $1 AND ($2::smallint IS NULL OR s.entity = $2) ORDER BY s.entity LIMIT 1
            """);
        Given(select, number, entity);
        await using var row = await select.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new(row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetInt64(3), row.GetInt64(4), row.GetFieldValue<LocalDate>(5), row.GetBoolean(6)) : null;
    }

    private async Task<(Guid? Id, Guid? Other)> Find(string query, short? entity, string number, CancellationToken stop)
    {
        await using var select = database.CreateCommand(query);
        Given(select, number, entity);
        await using var row = await select.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? ((Guid?)row.GetGuid(0), (Guid?)row.GetGuid(1)) : default;
    }

    private Task<string?> NumberOfPayslip(Guid payslip, CancellationToken stop) => Text("SELECT number FROM payroll.payslip WHERE payslip_id = $1", payslip, stop);

    private async Task<string> NumberOfInvoice(Guid invoice, CancellationToken stop) => await Text("SELECT number FROM invoicing.invoice WHERE invoice_id = $1", invoice, stop) ?? "";

    private async Task<string?> Text(string query, Guid id, CancellationToken stop)
    {
        await using var select = database.CreateCommand(query);
        select.Parameters.Add(new() { Value = id });
        return await select.ExecuteScalarAsync(stop) as string;
    }

    private static void Given(NpgsqlCommand command, string number, short? entity)
    {
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Smallint });
    }

    private sealed record FoundPayslip(Guid Id, string Number, Guid Member, long Cost, long Net, LocalDate PayOn, bool IsPaid);
}
