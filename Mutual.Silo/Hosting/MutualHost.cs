using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Mutual.Api;
using Mutual.Api.Health;
using Mutual.Api.Portals.Demonstration;
using Mutual.Grains.Documents;
using Mutual.Grains.Hosting;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Silo.Calendar;
using Mutual.Silo.Database;
using Mutual.Silo.Payments;
using NodaTime;
using Npgsql;
using Orleans;

namespace Mutual.Silo.Hosting;

/// <summary>One process of the mutual, built and running: what <c>run</c> serves, what the children of a simulation are, what tests start.</summary>
public sealed class MutualHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(7);   // Within the ten seconds a command has to end.

    private readonly WebApplication app;

    private MutualHost(WebApplication app) => this.app = app;

    /// <summary>Everything registered.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>The grains.</summary>
    public IClusterClient Grains => app.Services.GetRequiredService<IClusterClient>();

    /// <summary>Pool of the application role.</summary>
    public NpgsqlDataSource Application => app.Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>The mutual's clock in this process.</summary>
    public IClock Clock => app.Services.GetRequiredService<IClock>();

    /// <summary>The calendar of jobs.</summary>
    public CalendarJobs Calendar => app.Services.GetRequiredService<CalendarJobs>();

    /// <summary>Where it answers.</summary>
    public Uri Address => new(app.Urls.First());

    /// <summary>Cancelled when it ends by itself.</summary>
    public CancellationToken Ended => app.Lifetime.ApplicationStopping;

    /// <summary>Builds it and starts it.</summary>
    /// <param name="settings">What it is told.</param>
    /// <param name="stop">Breaks off the start.</param>
    /// <param name="more">Registers further parts, or others in their place.</param>
    /// <returns>Running, and able to answer; whether it is ready says <see cref="WhyNotReady"/>.</returns>
    public static async Task<MutualHost> Start(HostSettings settings, CancellationToken stop, Action<IServiceCollection>? more = null)
    {
        var clock = await ClockOf(settings, stop);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "Mutual.Silo" });
        Telemetry.Watch(builder, settings);
        builder.WebHost.UseKestrel(kestrel =>
        {
            if (settings.Port == 0) kestrel.Listen(IPAddress.Loopback, 0);
            else kestrel.ListenLocalhost(settings.Port);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownPatience);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EndedByItsCommand>());
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(_ => settings.Database.OpenLedger());
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(_ => PdfFonts.Load(settings.Fonts));   // Read at the first document, so a process that prints none needs no fonts.
        builder.Services.AddInvoiceDocuments(settings.Home.Path);
        if (clock is MovableClock movable)
        {
            builder.Services.AddSingleton(movable);
            builder.Services.AddHostedService<SharedClock>();
            builder.Services.AddSingleton<DemonstrationClock>();
            builder.Services.AddSingleton<IDemonstrationClock>(services => services.GetRequiredService<DemonstrationClock>());
        }
        AddBooks(builder.Services, settings);
        MutualCluster.Join(builder, settings);
        builder.Services.AddJobQueue(settings);
        builder.Services.AddStripe(settings);
        builder.Services.AddMutualApi(new()
        {
            Home = settings.Home.Path, Keys = settings.Keys, Hosts = settings.Hosts, RequestsPerMinute = settings.RequestsPerMinute, Demonstration = settings.DemonstrationFrom is not null,
        });
        builder.Services.AddReadinessChecks();
        more?.Invoke(builder.Services);

        var app = builder.Build();
        try
        {
            if (settings.Roles.HasFlag(ProcessRoles.Api)) app.MapMutualApi();
            else app.MapMutualHealth();
            await app.StartAsync(stop);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What keeps it from being ready: the failing checks with their reasons. Empty when it may serve.</summary>
    public async Task<IReadOnlyList<string>> WhyNotReady(CancellationToken stop = default)
    {
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(HealthEndpoints.Ready), stop);
        return [.. report.Entries.Where(check => check.Value.Status is not HealthStatus.Healthy).Select(check => $"{check.Key}: {check.Value.Description}")];
    }

    /// <summary>Takes no further calls, finishes those begun, leaves the cluster.</summary>
    public Task Stop() => app.StopAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        await app.DisposeAsync();
    }

    private static void AddBooks(IServiceCollection services, HostSettings settings)
    {
        if (settings.RulePacks is { } further) services.AddSingleton(new PayPacks(further));
        services.AddMutualGrains(settings.KeyFolder);
        if (!settings.Roles.HasFlag(ProcessRoles.Silo)) return;
        var pace = new PayrollPace { PrintsPaidRuns = settings.KeepsCalendar };   // Whoever measures or simulates asks for papers when they are wanted.
        services.AddPayroll(settings.Home.Path, settings.PartitionSize is { } size ? pace with { PartitionSize = size } : pace);
        services.AddHostedService<ChainSealing>();
    }

    private static async Task<IClock> ClockOf(HostSettings settings, CancellationToken stop)
    {
        if (settings.DemonstrationFrom is not { } from) return SystemClock.Instance;
        await using var database = settings.Database.OpenLedger(2);
        if (await SharedClock.Read(database, stop) is { } now) return new MovableClock(now);
        await SharedClock.AdvanceTo(database, from, stop);
        return new MovableClock(from);
    }

    // The signals of the process are the command's; the framework would answer them a second time.
    private sealed class EndedByItsCommand : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
