using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Ledger;

namespace Mutual.Silo.Hosting;

/// <summary>In every silo: seals what was committed, about every second, and sums what was sealed. The silos take turns by themselves.</summary>
/// <remarks>After a long batch it rests three times as long as that took, so that sealing never takes more than a quarter of one core from those who write what it seals.</remarks>
internal sealed class ChainSealing(ChainSealer sealer, BlockSummer sums, ILogger<ChainSealing> log) : BackgroundService
{
    private const int RestFactor = 3;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Every);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                for (var more = true; more;)
                {
                    var began = Stopwatch.GetTimestamp();
                    (var count, more) = await sealer.SealSome(stoppingToken);
                    if (count > 0) await sums.Sum(stoppingToken);
                    if (more) await Task.Delay(RestFactor * Stopwatch.GetElapsedTime(began), stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("the chain could not be sealed: {Reason}", e.GetType().Name);
            }
        }
    }
}
