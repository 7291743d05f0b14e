using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Invoices.Documents;

namespace Mutual.Silo.Invoices;

/// <summary>In every process that works through jobs: makes the documents of what was issued within a second or so, and sends them. The processes take turns by themselves.</summary>
internal sealed class DocumentMaking(InvoiceDocuments documents, DocumentSending sending, ILogger<DocumentMaking> log) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Every);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await documents.MakeNext(AtOnce, stoppingToken) > 0) await sending.Send(AtOnce, stoppingToken);
                await sending.Send(AtOnce, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("documents could not be made or sent: {Reason}", e.GetType().Name);
            }
        }
    }
}
