using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Api.Proof;
using Mutual.Grains.Books;
using Mutual.Grains.Ledger;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.Ledger;

/// <summary>Makes the exports that were asked for: one as soon as it is asked, each minute whatever was left waiting.</summary>
/// <remarks>Harmless twice, and when it is killed: what is whole stays, what is not is begun anew.</remarks>
internal sealed class BookExportJob(BookExports exports, ChainSealer sealer, HostSettings settings)
{
    private const int Connections = 4;

    /// <summary>Makes one.</summary>
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 5, 15, 60, 300])]
    public async Task Run(Guid export, CancellationToken stop)
    {
        await sealer.SealAsync(stop);
        await using var reader = settings.Database.OpenReader(Connections);
        await exports.Make(export, reader, stop);
    }

    /// <summary>Makes whatever waits.</summary>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task RunWaiting(CancellationToken stop)
    {
        foreach (var export in await exports.Waiting(stop)) await Run(export.Id, stop);
    }
}

/// <summary>Hands an export to Hangfire.</summary>
internal sealed class BookExportQueue(IBackgroundJobClient queue, ILogger<BookExportQueue> log) : IExportQueue
{
    /// <inheritdoc/>
    public void Add(BookExport export)
    {
        log.LogWarning("the books of {Entity} for {Year} are taken away as {Format}, asked by {Actor}", export.EntityCode, export.Year, export.Format, export.AskedBy);
        try
        {
            queue.Enqueue<BookExportJob>(job => job.Run(export.Id, CancellationToken.None));
        }
        catch (BackgroundJobClientException e)
        {
            // It is kept, and the minute's look finds it.
            log.LogWarning("export {Export} waits for the next look: {Reason}", export.Id, e.GetType().Name);
        }
    }
}

/// <summary>Keeps the minute in which exports left waiting are looked for.</summary>
internal sealed class BookExportBeat(IRecurringJobManager recurring) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<BookExportJob>("exports", job => job.RunWaiting(CancellationToken.None), Cron.Minutely);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
