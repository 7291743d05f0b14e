using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using NodaTime;
using Npgsql;
using Orleans;

namespace Mutual.Silo.Factoring;

/// <summary>Each morning, after the dunning, looks again at invoices whose advance was blocked, and grants it where nothing stands in the way any more.</summary>
/// <remarks>Harmless twice: the command is named after the invoice and the day. Oldest first and one after another, for they share the fund's room.</remarks>
internal sealed class DailyFactoringJob(NpgsqlDataSource database, IGrainFactory grains) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "factoring";

    /// <inheritdoc/>
    public LocalTime At => new(7, 0);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public Task Run(LocalDate day, Entity entity, CancellationToken stop) => EachAlone.Do(Blocked(entity, stop), 1, async invoice =>
    {
        // A refusal is an answer: it is blocked still, and asked again tomorrow.
        await grains.GetGrain<IInvoiceGrain>(invoice).AdvancePending(CommandId.OfJob("factoring", invoice, day), new(day));
    }, stop);

    private async Task<List<Guid>> Blocked(Entity entity, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND outcome = 'blocked' AND open_cents > 0 ORDER BY issued_on, year, sequence
            """);
        query.Parameters.AddWithValue(entity.Id);
        var blocked = new List<Guid>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) blocked.Add(row.GetGuid(0));
        return blocked;
    }
}
