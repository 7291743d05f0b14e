using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Ledger;

namespace Mutual.Silo.Hosting;

/// <summary>In every silo: seals what was committed, about every second, and sums what was sealed. The silos take turns by themselves.</summary>
internal sealed class ChainSealing(ChainSealer sealer, BlockSummer sums, ILogger<ChainSealing> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Every);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await sealer.SealAsync(stoppingToken) > 0) await sums.Sum(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("the chain could not be sealed: {Reason}", e.GetType().Name);
            }
        }
    }
}
