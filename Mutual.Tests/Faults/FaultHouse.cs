using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Npgsql;

namespace Mutual.Tests.Faults;

/// <summary>Tests in which something is killed have the machine to themselves.</summary>
[CollectionDefinition("faults", DisableParallelization = true)]
public sealed class FaultCollection : ICollectionFixture<FaultHouse>;

/// <summary>A server of their own, fsync on, with one filled mutual that every run starts from a copy of.</summary>
public sealed class FaultHouse : IAsyncLifetime
{
    internal const string Template = "world";
    private int copies;

    /// <summary><c>MUTUAL_LONG=1</c>: more members, more seeds, more faults.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("MUTUAL_LONG") is { Length: > 0 };

    public PrivateCluster Cluster { get; private set; } = null!;

    /// <summary>What every copy holds.</summary>
    internal FaultWorld World { get; private set; } = null!;

    /// <summary>What the same commands come to when nothing is killed.</summary>
    internal FaultFigures Unkilled { get; private set; } = null!;

    internal MutualHome Home { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Home = MutualHome.At(Directory.CreateTempSubdirectory("mutual-faults-").FullName);
        Cluster = await PrivateCluster.Start(Home, new());
        World = await Fill(Template, IsLong ? 10_000 : 1_000);

        await using var twin = await Copy();
        await using var unkilled = await Host(twin.Name, twin.Name);
        Unkilled = await new FaultMonth(twin, World, [unkilled.Address]).Play();
    }

    /// <summary>A world of so many members in a database of its own, to be copied.</summary>
    internal async Task<FaultWorld> Fill(string template, int members)
    {
        await Cluster.Create(template);
        await Migrator.Migrate(Cluster.Database(template));
        FaultWorld filled;
        await using (var host = await Host(template, template)) filled = await FaultWorld.Fill(host, Cluster.Database(template), members);
        NpgsqlConnection.ClearAllPools();   // A database somebody is connected to cannot be copied.
        return filled;
    }

    /// <summary>A copy of a world.</summary>
    internal async Task<FaultBooks> Copy(string template = Template)
    {
        var name = $"copy_{++copies}";
        await Cluster.Create(name, template);
        return new(Cluster, name);
    }

    /// <summary>A host in this process.</summary>
    /// <param name="cluster">Name of the cluster it joins; hosts of two names know nothing of each other.</param>
    /// <param name="partitionSize">Members of a partition of its payroll.</param>
    internal Task<MutualHost> Host(string database, string cluster, int partitionSize = FaultWorld.PartitionSize) => MutualHost.Start(
        new()
        {
            Database = Cluster.Database(database), Home = Home, Cluster = cluster, Roles = ProcessRoles.Silo | ProcessRoles.Api, DemonstrationFrom = FaultWorld.Monday,
            RequestsPerMinute = 1_000_000, LogsToStderr = false, PartitionSize = partitionSize,
        }, default);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Cluster.Stop();
        Directory.Delete(Home.Path, recursive: true);
    }
}
