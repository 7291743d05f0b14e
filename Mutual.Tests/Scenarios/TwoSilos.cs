using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Hosting;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Tests.Database;
using Mutual.Tests.Ledger;
using NodaTime;
using Npgsql;
using Orleans.Configuration;

namespace Mutual.Tests.Scenarios;

/// <summary>Two real silos on a database of the test class's own: <c>IClassFixture&lt;TwoSilos&gt;</c>. They find each other as in production, each with a pool and a journal writer of its own.</summary>
/// <remarks>Two entities are established, <c>be</c> and <c>fr</c>. The clock stands at 2026-03-09 08:00 UTC until a test moves it.</remarks>
public sealed class TwoSilos : IAsyncLifetime
{
    public static readonly Entity Be = new(1, "be", Country.Be, "Coopérative d'essai", "BE0403170701", "BE68539007547034", "GKCCBEBB");
    public static readonly Entity Fr = new(2, "fr", Country.Fr, "Coopérative d'essai SCIC", "FR83404833048", "FR1420041010050500013M02606", "PSSTFRPP");

    /// <summary>The first day of everything in the tests.</summary>
    public static readonly LocalDate Opening = new(2026, 1, 1);

    private readonly List<IHost> silos = [];
    private readonly List<NpgsqlDataSource> pools = [];
    private readonly string keys = Directory.CreateTempSubdirectory("mutual-keys-").FullName;
    private int commands;

    public TestDatabase Database { get; } = new();

    /// <summary>The mutual's folder.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("mutual-home-").FullName;

    /// <summary>The clock of both silos.</summary>
    public MovableClock Clock { get; init; } = new(Instant.FromUtc(2026, 3, 9, 8, 0));

    /// <summary>The day from which the entities have a policy.</summary>
    public LocalDate EstablishedOn { get; init; } = Opening;

    /// <summary>Today, in Brussels.</summary>
    public LocalDate Today => Clock.TodayIn(Country.Be);

    /// <summary>Calls grains through the first silo.</summary>
    public IGrainFactory Grains => First.GetRequiredService<IGrainFactory>();

    /// <summary>Calls grains through the second silo.</summary>
    public IGrainFactory OtherGrains => Second.GetRequiredService<IGrainFactory>();

    public IServiceProvider First => silos[0].Services;

    public IServiceProvider Second => silos[1].Services;

    public IEntities Entities => First.GetRequiredService<IEntities>();

    public IJournal Journal => First.GetRequiredService<IJournal>();

    /// <summary>A command nobody gave before.</summary>
    public CommandId NewCommand(string actor = "user:test") => new(actor, FormattableString.Invariant($"scenario-key-{Interlocked.Increment(ref commands):D8}"));

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        // The first silo writes the membership's first row; both at once would only retry.
        silos.Add(await StartSilo("one"));
        silos.Add(await StartSilo("two"));
        await Entities.Establish(Be, EstablishedOn);
        await Entities.Establish(Fr, EstablishedOn);
    }

    /// <summary>Seals everything committed.</summary>
    public Task SealAll() => First.GetRequiredService<ChainSealer>().SealAll();

    /// <summary>How many entries the journal has: a refused or repeated command adds none.</summary>
    public Task<long> Entries() => Scalar<long>("SELECT count(*) FROM ledger.entry");

    /// <summary>One value, read by the application's role.</summary>
    public async Task<T> Scalar<T>(string sql, params object[] values)
    {
        await using var command = Database.Application.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs SQL as the owner, for what no command of ours does.</summary>
    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(silos))
        {
            await silo.StopAsync();
            if (silo is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }
        foreach (var pool in pools) await pool.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(keys, recursive: true);
        Directory.Delete(Home, recursive: true);
    }

    private async Task<IHost> StartSilo(string name)
    {
        var pool = Database.Connections.OpenLedger(10);
        pools.Add(pool);
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(pool).AddSingleton<IClock>(Clock).AddMutualGrains(keys).AddPayroll(Home, new(50));
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Database.Name, Database.Name))
            .Configure<SiloOptions>(options => options.SiloName = name)
            .Configure<ClusterMembershipOptions>(membership =>
            {
                // Nobody dies in these tests; what a silo learns of the other it should learn at once.
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
                membership.DefunctSiloCleanupPeriod = null;
            })
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", Database.Connections.Orleans))
            .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort()));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
