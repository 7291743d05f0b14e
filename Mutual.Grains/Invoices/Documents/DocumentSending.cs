using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mutual.Grains.Documents;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>Sends what waits in the outbox through the access point, and says on the invoice how it went.</summary>
/// <remarks>Harmless twice: an outbox row is locked while it is sent and done once. Nothing leaves while sending is stopped after a restore.</remarks>
public sealed class DocumentSending(NpgsqlDataSource database, IAccessPoint access, IClock clock)
{
    private static readonly Duration Patience = Duration.FromMinutes(10);

    /// <summary>Sends what waits, the oldest first.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>How many left.</returns>
    public async Task<int> Send(int most, CancellationToken stop)
    {
        var sent = 0;
        for (var tried = 0; tried < most; tried++)
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            if (await Next(connection, stop) is not { } next) break;
            var outcome = await access.Send(next, stop);
            if (outcome.IsAccepted) sent++;
            await using var mark = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    new("""
                        INSERT INTO invoicing.transmission (document_id, step, invoice_id, state, receiver, at, detail)
                        SELECT document_id, max(step) + 1, invoice_id, $2, receiver, $3, $4 FROM invoicing.transmission WHERE document_id = $1 GROUP BY document_id, invoice_id, receiver
                        """)
                    {
                        Parameters =
                        {
                            new() { Value = next.Id }, new() { Value = outcome.IsAccepted ? "sent" : "failed" }, new() { Value = clock.Now() },
                            new() { Value = (object?)outcome.Refused?.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                        },
                    },
                    new("UPDATE ops.outbox SET done_at = $2, external_id = $3 WHERE outbox_id = $1 AND $3::text IS NOT NULL")
                    {
                        Parameters =
                        {
                            new() { Value = next.Id }, new() { Value = clock.Now() },
                            new() { Value = outcome.IsAccepted ? outcome.Value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                        },
                    },
                },
            };
            await mark.ExecuteNonQueryAsync(stop);
            await transaction.CommitAsync(stop);
        }
        return sent;
    }

    private async Task<OutgoingDocument?> Next(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var query = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT o.outbox_id, e.code, d.number, d.form, o.body, d.content
              FROM ops.outbox o JOIN invoicing.document d ON d.document_id = o.outbox_id AND d.form <> '{InvoiceDocuments.Pdf}' JOIN invoicing.issued i ON i.document_id = d.document_id
              JOIN ledger.entity e ON e.entity = i.entity
             WHERE o.kind = '{InvoiceDocuments.Outbox}' AND o.done_at IS NULL AND NOT EXISTS (SELECT FROM ops.sending_stop WHERE resumed_at IS NULL)
               AND NOT EXISTS (SELECT FROM invoicing.transmission t WHERE t.document_id = o.outbox_id AND t.state = 'failed' AND t.at > $1)
             ORDER BY o.created_at, o.outbox_id LIMIT 1 FOR UPDATE OF o SKIP LOCKED
            """), connection);
        query.Parameters.Add(new() { Value = clock.Now() - Patience });
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<byte[]>(5)) : null;
    }
}

/// <summary>What makes, keeps and sends the documents of invoices.</summary>
public static class InvoiceDocumentsAdded
{
    /// <summary>Registers it. Another access point than the folder is registered before.</summary>
    /// <param name="services">Of the host, which brings the pool of the application role, the entities and the clock.</param>
    /// <param name="home">The mutual's folder.</param>
    public static IServiceCollection AddInvoiceDocuments(this IServiceCollection services, string home)
    {
        services.TryAddSingleton(_ => PdfFonts.Load());
        services.TryAddSingleton<InvoicePdf>();
        services.TryAddSingleton<InvoiceDocuments>();
        services.TryAddSingleton<DocumentSending>();
        services.TryAddSingleton<IAccessPoint>(_ => new FileDrop(home));
        return services;
    }
}
