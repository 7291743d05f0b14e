using Mutual.Silo.Database;
using Npgsql;

namespace Mutual.Tests.Database;

/// <summary>A migrated database of a test class's own: <c>IClassFixture&lt;TestDatabase&gt;</c>.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    /// <summary>The cluster it lives in.</summary>
    public PrivateCluster Cluster { get; private set; } = null!;

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>Connection strings by role.</summary>
    public MutualDatabase Connections { get; private set; } = null!;

    /// <summary>Pool of the application role.</summary>
    public NpgsqlDataSource Application { get; private set; } = null!;

    /// <summary>Pool of the reader.</summary>
    public NpgsqlDataSource Reader { get; private set; } = null!;

    /// <summary>Pool of the owner.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>A connection that may do everything, for what only an intruder would do.</summary>
    public async Task<NpgsqlConnection> OpenSuperuser()
    {
        var connection = new NpgsqlConnection(Cluster.ConnectionString(PrivateCluster.Superuser, Name) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask InitializeAsync()
    {
        (Cluster, Name) = await TestCluster.CreateDatabase();
        Connections = Cluster.Database(Name);
        (Application, Reader, Owner) = (Connections.OpenLedger(20), Connections.OpenReader(5), Connections.OpenOwner());
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        await Reader.DisposeAsync();
        await Owner.DisposeAsync();
        await Cluster.Drop(Name);
    }
}
