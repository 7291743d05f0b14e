using System.Text.Json;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Proof;

/// <summary>Explains invoices from the journal and the evidence.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
public sealed class Explanations(NpgsqlDataSource database)
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>An invoice by its number.</summary>
    /// <param name="entity">Number of the entity; null: the first that has the number.</param>
    /// <param name="number"><c>2026-00871</c>.</param>
    /// <param name="language">Of the reasons: <c>en</c>, <c>fr</c>, <c>nl</c>.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>Refused with <c>not-found</c> when there is none.</returns>
    public async Task<Outcome<Explanation>> Invoice(short? entity, string number, string language, CancellationToken stop)
    {
        await using var find = database.CreateCommand("SELECT invoice_id FROM invoicing.invoice WHERE number = $1 AND ($2::smallint IS NULL OR entity = $2) ORDER BY entity LIMIT 1");
        find.Parameters.Add(new() { Value = number });
        find.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        return await find.ExecuteScalarAsync(stop) is Guid invoice ? await Invoice(invoice, language, stop) : Refusal.NotFound;
    }

    /// <summary>An invoice by its id.</summary>
    public async Task<Outcome<Explanation>> Invoice(Guid invoice, string language, CancellationToken stop)
    {
        if (await InvoiceRows.Read(database, invoice, stop) is not { } state) return Refusal.NotFound;
        var (entries, figures) = await Entries(invoice, stop);
        var (order, confirmation, code) = await Order(state, stop);
        var decision = new ExplainedDecision(InvoiceRows.Name(state.Decision.Outcome), state.Decision.Policy, state.Money.AdvanceGranted.Cents,
            [.. state.Decision.Reasons.Select(reason => new ExplainedReason(reason, GuaranteeReason.Of(reason).In(language), figures.GetValueOrDefault(reason, Nothing)))]);
        return new Explanation(
            new(invoice, code, state.Number, InvoiceRows.Name(state.Money.Status), state.IssuedOn, state.DueOn, state.DeliveredOn, state.Money.Net.Cents, state.Money.Vat.Cents,
                (state.Money.Net + state.Money.Vat).Cents, state.Money.Owed.Cents),
            order, confirmation, decision, entries, WhereItWent.Of(state.Money, await CardCosts(invoice, stop)));
    }

    // Every entry about the invoice; and the figures of its decisions, the latest one's word on each reason.
    private async Task<(List<ExplainedEntry> Entries, Dictionary<string, JsonElement> Figures)> Entries(Guid invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT e.entry_id, e.kind, e.effective_on, e.recorded_at, e.body, p.book, p.code, p.party, p.cents
              FROM ledger.entry e LEFT JOIN ledger.posting p USING (entry_id) WHERE e.stream = $1 OR e.source_id = $1 ORDER BY e.recorded_at, e.entry_id, p.line
            """);
        command.Parameters.Add(new() { Value = invoice });
        var (entries, figures, postings) = (new List<ExplainedEntry>(), new Dictionary<string, JsonElement>(StringComparer.Ordinal), new List<ExplainedPosting>());
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (entries.Count == 0 || entries[^1].Entry != row.GetInt64(0))
            {
                entries.Add(new(row.GetInt64(0), row.GetString(1), row.GetFieldValue<LocalDate>(2), row.GetFieldValue<Instant>(3), postings = []));
                using var body = JsonDocument.Parse(row.GetString(4));
                if (body.RootElement.TryGetProperty("figures", out var compared) && compared.ValueKind is JsonValueKind.Object)
                    foreach (var reason in compared.EnumerateObject()) figures[reason.Name] = reason.Value.Clone();
            }
            if (!row.IsDBNull(5)) postings.Add(new(new Account((Book)row.GetInt16(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetGuid(7)).ToString(), row.GetInt64(8)));
        }
        return (entries, figures);
    }

    private async Task<(ExplainedOrder Order, ExplainedConfirmation? Confirmation, string Entity)> Order(InvoiceState invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT o.number, o.status, o.net_cents, o.work_from, o.work_to, o.term_days, o.content_hash, a.answered_at, a.shown, a.role, a.version, n.code
              FROM orders.order_ o JOIN ledger.entity n USING (entity)
              LEFT JOIN LATERAL (SELECT * FROM orders.answer a WHERE a.order_id = o.order_id AND a.answer = 'confirm' ORDER BY a.version DESC LIMIT 1) a ON o.confirmed_at IS NOT NULL
             WHERE o.order_id = $1
            """);
        command.Parameters.Add(new() { Value = invoice.Order });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) throw new InvalidOperationException($"Invoice {invoice.Invoice} has no order.");
        return (
            new(invoice.Order, row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetFieldValue<LocalDate>(3), row.GetFieldValue<LocalDate>(4), row.GetInt16(5), row.GetString(6)),
            row.IsDBNull(7) ? null : new(row.GetFieldValue<Instant>(7), row.GetString(8), row.GetString(9), row.GetInt32(10)), row.GetString(11));
    }

    private async Task<Money> CardCosts(Guid invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT coalesce(sum(p.cents), 0)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
             WHERE e.kind = 'card-fee' AND p.book = 2 AND p.code = 'fee' AND (e.stream = $1 OR e.source_id = $1 OR e.source_id IN (SELECT source_id FROM invoicing.payment WHERE invoice_id = $1))
            """);
        command.Parameters.Add(new() { Value = invoice });
        return new((long)(await command.ExecuteScalarAsync(stop))!);
    }
}
