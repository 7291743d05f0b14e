using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using NodaTime;
using Npgsql;
using Orleans;

namespace Mutual.Silo.Invoices;

/// <summary>Each morning, gives every open invoice the dunning step it is due for.</summary>
/// <remarks>Harmless twice: the step's command is named after the invoice and the day.</remarks>
internal sealed class DailyDunningJob(NpgsqlDataSource database, IEntities entities, IGrainFactory grains) : ICalendarJob
{
    private const int AtOnce = 8;   // Each step concerns its invoice alone.

    /// <inheritdoc/>
    public string Name => "dunning";

    /// <inheritdoc/>
    public LocalTime At => new(6, 0);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public Task Run(LocalDate day, Entity entity, CancellationToken stop) => EachAlone.Do(Due(day, entity, stop), AtOnce, async invoice =>
    {
        // A refusal is an answer: paid, credited or in dispute since the question was asked.
        await grains.GetGrain<IInvoiceGrain>(invoice).Dun(CommandId.OfJob("dunning", invoice, day), new(day));
    }, stop);

    private async Task<List<Guid>> Due(LocalDate day, Entity entity, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT invoice_id FROM invoicing.invoice
             WHERE entity = $1 AND open_cents > 0 AND open_cents > disputed_cents AND due_on <= $2 AND dunning IS DISTINCT FROM 'default' AND (undunned_until IS NULL OR undunned_until < $3) ORDER BY due_on, invoice_id
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(day.PlusDays((await entities.PolicyOn(entity.Id, day)).Dunning.NoticeDaysBefore));
        query.Parameters.AddWithValue(day);
        var due = new List<Guid>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) due.Add(row.GetGuid(0));
        return due;
    }
}
