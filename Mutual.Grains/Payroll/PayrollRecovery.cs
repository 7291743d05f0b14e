using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Payroll.Payslips;
using Npgsql;

namespace Mutual.Grains.Payroll;

/// <summary>In every silo: takes up any run that makes no progress. A silo that dies in the middle of a run costs seconds, not a payday.</summary>
internal sealed class PayrollRecovery(NpgsqlDataSource database, IGrainFactory grains, ILogger<PayrollRecovery> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Every);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var run in await Standing(stoppingToken)) await grains.GetGrain<IPayrollRunWork>(run).Resume();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("payroll runs could not be looked at: {Reason}", e.Message);
            }
        }
    }

    /// <summary>Open runs of which no partition was calculated for three seconds, by the database's own clock.</summary>
    private async Task<List<string>> Standing(CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT e.code || '/' || to_char(r.month, 'YYYY-MM') FROM payroll.run r JOIN ledger.entity e USING (entity)
             WHERE r.status = 'open' AND NOT EXISTS (SELECT 1 FROM payroll.partition p WHERE p.run_id = r.run_id AND p.progressed_at > clock_timestamp() - interval '3 seconds')
             ORDER BY 1
            """);
        var runs = new List<string>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) runs.Add(row.GetString(0));
        return runs;
    }
}

/// <summary>How a run is shared out.</summary>
/// <param name="PartitionSize">Members of a partition: enough to make one transaction worthwhile, few enough to be done again in a moment.</param>
/// <param name="AtOnce">Partitions calculated at the same time, over all silos.</param>
/// <param name="PrintsPaidRuns">Whether the documents of a paid run are made without being asked for.</param>
public sealed record PayrollPace(int PartitionSize = 2000, int AtOnce = 4, bool PrintsPaidRuns = false);

/// <summary>What payroll needs of a silo.</summary>
public static class PayrollInSilo
{
    /// <summary>Registers the recovery of runs and the folder of bank files.</summary>
    /// <param name="services">The silo's services; they bring the database, the clock, the entities and the journal.</param>
    /// <param name="home">The mutual's folder.</param>
    /// <param name="pace">How runs are shared out; null for the usual way.</param>
    public static IServiceCollection AddPayroll(this IServiceCollection services, string home, PayrollPace? pace = null)
    {
        services.AddSingleton(pace ?? new());
        services.AddPayPacks();
        services.AddPayslips(home);
        services.AddSingleton<SalaryFiles>();
        services.AddHostedService<PayrollRecovery>();
        services.AddHostedService<PayslipPrinter>();
        return services;
    }

    /// <summary>Registers the law's packs of this build, unless others are given.</summary>
    public static IServiceCollection AddPayPacks(this IServiceCollection services)
    {
        services.TryAddSingleton(PayPacks.BuiltIn);
        return services;
    }
}
