using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Bench;

/// <summary>A mutual of its own to measure: a private cluster in a temporary home, fsync on, one fresh database, the whole service on it. Nothing is left afterwards.</summary>
internal sealed class BenchHouse : IAsyncDisposable
{
    /// <summary>Name of the database.</summary>
    public const string Database = "bench";

    /// <summary>The seller whose books are kept.</summary>
    public static readonly Entity Seller = new(1, "be", Country.Be, "Mutual Benchmark Belgium SC", "BE0000000097", "BE68539007547034", "GKCCBEBB");

    /// <summary>The second seller, where both countries are measured.</summary>
    public static readonly Entity FrenchSeller = new(2, "fr", Country.Fr, "Mutuelle de mesure France SCOP", "FR83404833048", "FR1420041010050500013M02606", "PSSTFRPP");

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly MutualHome home;
    private readonly PrivateCluster cluster;
    private MutualHost? host;

    private BenchHouse(MutualHome home, PrivateCluster cluster) => (this.home, this.cluster) = (home, cluster);

    /// <summary>The service, all roles in this process.</summary>
    public MutualHost Host => host!;

    /// <summary>The cluster, for PostgreSQL's own programs.</summary>
    public PrivateCluster Cluster => cluster;

    /// <summary>Folder for what a benchmark itself keeps.</summary>
    public string Folder => home.Path;

    /// <summary>Makes it.</summary>
    /// <param name="from">Where the mutual's clock stands; measured is with the machine's.</param>
    /// <param name="ended">Cancelled when the user ends the benchmark.</param>
    public static async Task<BenchHouse> Open(Instant from, CancellationToken ended)
    {
        var folder = MutualHome.At(Directory.CreateTempSubdirectory("mutual-bench-").FullName);
        PrivateCluster cluster;
        try
        {
            // Not broken off: half a start would leave a server nobody stops. It is over in a second.
            cluster = await PrivateCluster.Start(folder, new(Installation.ReadSettings()["Mutual:Postgres:BinDir"]), CancellationToken.None);
        }
        catch
        {
            Directory.Delete(folder.Path, recursive: true);
            throw;
        }
        var house = new BenchHouse(folder, cluster);
        try
        {
            await house.Serve(from, ended);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement as the superuser.</summary>
    public async Task Sql(string sql, CancellationToken ended)
    {
        await using var connection = await Superuser(ended);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ended);
    }

    /// <summary>One number.</summary>
    public async Task<long> Number(string sql, CancellationToken ended)
    {
        await using var connection = await Superuser(ended);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(ended), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A connection that may do everything.</summary>
    public async Task<NpgsqlConnection> Superuser(CancellationToken ended)
    {
        var connection = new NpgsqlConnection(cluster.ConnectionString(PrivateCluster.Superuser, Database) + ";Pooling=false");
        await connection.OpenAsync(ended);
        return connection;
    }

    /// <summary>Lets what the turn before left behind come to rest: every entry sealed, every page on the disk. So nobody pays for the other's writing.</summary>
    public async Task Settle(CancellationToken ended)
    {
        while (await Number("SELECT count(*) FROM ledger.entry e WHERE e.tx >= (SELECT tx FROM ledger.seal_horizon)", ended) > 0) await Task.Delay(Glance, ended);
        await Sql("CHECKPOINT", ended);
        GC.Collect();
    }

    /// <summary>Opens the books of a seller with the year.</summary>
    public Task Establish(Entity seller) => Host.Services.GetRequiredService<IEntities>().Establish(seller, new LocalDate(Host.Clock.TodayIn(seller.Country).Year, 1, 1));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await cluster.Stop(CancellationToken.None);
        var server = Path.GetDirectoryName(cluster.Data)!;
        if (Directory.Exists(server)) Directory.Delete(server, recursive: true);   // It may stand outside the home.
        Directory.Delete(home.Path, recursive: true);
    }

    private async Task Serve(Instant from, CancellationToken ended)
    {
        await cluster.Create(Database, stop: ended);
        await Migrator.Migrate(cluster.Database(Database), ended);
        host = await MutualHost.Start(new()
        {
            Database = cluster.Database(Database), Home = home, Cluster = Database, DemonstrationFrom = from, KeepsCalendar = false, LogsToStderr = false,
            RequestsPerMinute = int.MaxValue,
        }, ended);
        while ((await host.WhyNotReady(ended)).Count > 0) await Task.Delay(Glance, ended);
        await Establish(Seller);
    }
}
