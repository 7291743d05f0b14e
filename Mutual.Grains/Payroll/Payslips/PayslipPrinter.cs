using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Documents;
using Mutual.Grains.Payroll.Declarations;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>In every silo: asks for the documents of runs that are paid, and makes the archives that wait, one at a time. A silo that dies leaves its archive to another.</summary>
internal sealed class PayslipPrinter(PayslipArchives archives, PayrollPace pace, ILogger<PayslipPrinter> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Every);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (pace.PrintsPaidRuns) await archives.BeginPaid(stoppingToken);
                while (await archives.PrintNext(stoppingToken) is { } documents) log.LogInformation("an archive of {Documents} payslips is made", documents);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "an archive of payslips is made again");
            }
        }
    }
}

/// <summary>What payslips need of a process.</summary>
public static class PayslipsInProcess
{
    /// <summary>Registers what reads payslips and what writes and finds their documents; whoever asks twice gets the same.</summary>
    /// <param name="services">They bring the database and the clock.</param>
    /// <param name="home">The mutual's folder.</param>
    public static IServiceCollection AddPayslips(this IServiceCollection services, string home)
    {
        services.AddPayPacks();
        services.TryAddSingleton(_ => PdfFonts.Load());
        services.TryAddSingleton(new SalaryFileFolder(home));
        services.TryAddSingleton<PayslipReader>();
        services.TryAddSingleton<PayslipPdf>();
        services.TryAddSingleton<PayslipArchives>();
        services.TryAddSingleton<DeclarationReader>();
        services.TryAddSingleton<PayStatementReader>();
        return services;
    }
}
