using System.Text.Json;
using Mutual.Grains.Invoices;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Factoring;

/// <summary>What is looked for in the log of decisions; null: anything.</summary>
/// <param name="Outcome">As it stands: <c>accepted</c>, <c>blocked</c>, <c>refused</c>.</param>
/// <param name="Reason">Code of a reason that stands.</param>
/// <param name="Review"><c>waiting</c> or <c>answered</c>.</param>
/// <param name="From">First day of issue.</param>
/// <param name="To">Last day of issue.</param>
/// <param name="After">Invoice after which the page begins.</param>
public sealed record GuaranteeQuery(
    short? Entity, string? Outcome = null, string? Reason = null, string? Review = null, Guid? Member = null, Guid? Client = null, LocalDate? From = null, LocalDate? To = null, Guid? After = null,
    int Limit = 100);

/// <summary>One decision, as the journal keeps it.</summary>
/// <param name="Kind">Kind of the entry: <c>issued</c>, <c>guarantee-decided</c>, <c>advanced</c>, <c>review-asked</c>, <c>review-decided</c>, <c>advance-chosen</c>.</param>
/// <param name="By">Who asked: an id, never a name.</param>
/// <param name="Waived">Reasons that people had waived by then.</param>
/// <param name="Figures">What each reason compared, by its code.</param>
public sealed record LoggedDecision(
    LocalDate On, Instant At, string Kind, string By, string Outcome, IReadOnlyList<string> Reasons, string Policy, IReadOnlyList<string> Waived, IReadOnlyDictionary<string, JsonElement> Figures);

/// <summary>An invoice with every decision about it and every review.</summary>
/// <param name="Outcome">As it stands.</param>
/// <param name="Reasons">That stand.</param>
public sealed record DecidedInvoice(
    Guid Invoice, string Entity, string Number, Guid Member, Guid Client, LocalDate IssuedOn, Money Net, string Outcome, IReadOnlyList<string> Reasons, IReadOnlyList<LoggedDecision> Decisions,
    IReadOnlyList<ReviewView> Reviews);

/// <summary>The log of guarantee decisions: read from the journal, so that it is what was decided and not what is remembered of it.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
public sealed class GuaranteeLog(NpgsqlDataSource database)
{
    /// <summary>Invoices by number with their decisions.</summary>
    public async Task<List<DecidedInvoice>> Find(GuaranteeQuery of, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT i.invoice_id, e.code, i.number, i.member_id, i.client_id, i.issued_on, i.net_cents, i.outcome, i.reasons FROM invoicing.invoice i JOIN ledger.entity e USING (entity)
             WHERE ($1 IS NULL OR i.entity = $1) AND ($2 IS NULL OR i.outcome = $2) AND ($3 IS NULL OR $3 = ANY (i.reasons))
               AND ($4 IS NULL OR EXISTS (SELECT FROM invoicing.review r WHERE r.invoice_id = i.invoice_id AND (r.verdict IS NULL) = ($4 = 'waiting')))
               AND ($5 IS NULL OR i.member_id = $5) AND ($6 IS NULL OR i.client_id = $6) AND ($7 IS NULL OR i.issued_on >= $7) AND ($8 IS NULL OR i.issued_on <= $8)
               AND ($9 IS NULL OR (i.entity, i.year, i.sequence) > (SELECT entity, year, sequence FROM invoicing.invoice WHERE invoice_id = $9))
             ORDER BY i.entity, i.year, i.sequence LIMIT $10
            """);
        foreach (var (value, type) in new (object?, NpgsqlDbType)[]
        {
            (of.Entity, NpgsqlDbType.Smallint), (of.Outcome, NpgsqlDbType.Text), (of.Reason, NpgsqlDbType.Text), (of.Review, NpgsqlDbType.Text), (of.Member, NpgsqlDbType.Uuid), (of.Client, NpgsqlDbType.Uuid),
            (of.From, NpgsqlDbType.Date), (of.To, NpgsqlDbType.Date), (of.After, NpgsqlDbType.Uuid), (of.Limit, NpgsqlDbType.Integer),
        }) command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        var found = new List<DecidedInvoice>();
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
            {
                found.Add(new(
                    row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetGuid(4), row.GetFieldValue<LocalDate>(5), new(row.GetInt64(6)), row.GetString(7), row.GetFieldValue<string[]>(8), [], []));
            }
        }
        Guid[] ids = [.. found.Select(invoice => invoice.Invoice)];
        var (decisions, reviews) = (await Decisions(ids, stop), (await Reviews(ids, stop)).ToLookup(review => review.Invoice));
        return [.. found.Select(invoice => invoice with { Decisions = [.. decisions[invoice.Invoice]], Reviews = [.. reviews[invoice.Invoice]] })];
    }

    /// <summary>Reviews of some invoices, as they were asked.</summary>
    public async Task<List<ReviewView>> Reviews(IReadOnlyCollection<Guid> invoices, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT invoice_id, version, asked_by, asked_at, question, outcome, reasons, verdict, waived, answer, answered_by, approved_by, answered_at
              FROM invoicing.review WHERE invoice_id = ANY ($1) ORDER BY invoice_id, version
            """);
        command.Parameters.Add(new() { Value = invoices.ToArray() });
        var reviews = new List<ReviewView>();
        await using var row = await command.ExecuteReaderAsync(stop);
        string? Maybe(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        while (await row.ReadAsync(stop))
        {
            reviews.Add(new(
                row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.GetFieldValue<Instant>(3), row.GetString(4), ClientPair.Named<GuaranteeOutcome>(row.GetString(5)), row.GetFieldValue<string[]>(6),
                Maybe(7) is { } verdict ? ClientPair.Named<ReviewVerdict>(verdict) : null, row.GetFieldValue<string[]>(8), Maybe(9), Maybe(10), Maybe(11), row.IsDBNull(12) ? null : row.GetFieldValue<Instant>(12)));
        }
        return reviews;
    }

    /// <summary>The reasons that stand against an invoice, each with what its latest decision compared.</summary>
    public async Task<IReadOnlyList<ReasonGiven>> Standing(InvoiceView invoice, CancellationToken stop)
    {
        var decisions = (await Decisions([invoice.Invoice], stop))[invoice.Invoice].Reverse().ToList();
        return [.. invoice.Decision.Reasons.Select(code => new ReasonGiven(code, decisions.Select(decision => decision.Figures.GetValueOrDefault(code)).FirstOrDefault(figures => figures.ValueKind is JsonValueKind.Object)))];
    }

    private async Task<ILookup<Guid, LoggedDecision>> Decisions(Guid[] invoices, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT stream, effective_on, recorded_at, kind, actor, body FROM ledger.entry
             WHERE stream = ANY ($1) AND kind IN ('issued', 'guarantee-decided', 'advanced', 'review-asked', 'review-decided', 'advance-chosen') ORDER BY stream, seq
            """);
        command.Parameters.Add(new() { Value = invoices });
        var decisions = new List<(Guid Invoice, LoggedDecision Decision)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            using var body = JsonDocument.Parse(row.GetString(5));
            var of = body.RootElement;
            if (!of.TryGetProperty("outcome", out var outcome)) continue;   // An advance granted with the issue stands in the entry before.
            IReadOnlyList<string> Texts(string name) => of.TryGetProperty(name, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];
            decisions.Add((row.GetGuid(0), new(
                row.GetFieldValue<LocalDate>(1), row.GetFieldValue<Instant>(2), row.GetString(3), row.GetString(4), outcome.GetString()!, Texts("reasons"), of.GetProperty("policy").GetString()!, Texts("waived"),
                of.TryGetProperty("figures", out var figures) ? figures.EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.Clone(), StringComparer.Ordinal) : [])));
        }
        return decisions.ToLookup(logged => logged.Invoice, logged => logged.Decision);
    }
}
