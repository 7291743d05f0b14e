using Npgsql;

namespace Mutual.Silo.Database;

/// <summary>The database roles of the mutual.</summary>
public static class Roles
{
    /// <summary>What the service runs as: may add to the journal, never change it.</summary>
    public const string Application = "mutual_app";

    /// <summary>Owns the tables; used only to migrate.</summary>
    public const string Owner = "mutual_owner";

    /// <summary>May only read: auditors' pages, exports, checks.</summary>
    public const string Reader = "mutual_reader";

    /// <summary>All three.</summary>
    public static readonly string[] All = [Application, Owner, Reader];
}

/// <summary>One database of the mutual, by the connection strings of its roles.</summary>
/// <param name="Application"><c>ConnectionStrings:Mutual</c>.</param>
/// <param name="Owner"><c>ConnectionStrings:MutualOwner</c>; null where only the service runs.</param>
/// <param name="Reader"><c>ConnectionStrings:MutualReader</c>; null: the application's.</param>
public sealed record MutualDatabase(string Application, string? Owner, string? Reader)
{
    /// <summary>The pool of the ledger and everything beside it: the application role, with NodaTime.</summary>
    public NpgsqlDataSource OpenLedger(int poolSize = 40) => Pool(Application, poolSize);

    /// <summary>A pool that can only read.</summary>
    public NpgsqlDataSource OpenReader(int poolSize = 10) => Pool(Reader ?? Application, poolSize);

    /// <summary>A pool of the owner, for migrations.</summary>
    /// <exception cref="InvalidOperationException">No connection string of the owner is set.</exception>
    public NpgsqlDataSource OpenOwner() => Pool(Owner ?? throw new InvalidOperationException("Set ConnectionStrings:MutualOwner to migrate."), 4);

    /// <summary>Plain connection string for Hangfire.</summary>
    public string Hangfire => new NpgsqlConnectionStringBuilder(Application) { MaxPoolSize = 20, ApplicationName = "mutual-jobs" }.ConnectionString;

    /// <summary>Plain connection string for Orleans, whose queries are found by search path.</summary>
    public string Orleans => new NpgsqlConnectionStringBuilder(Application) { SearchPath = "orleans", MaxPoolSize = 10, ApplicationName = "mutual-cluster" }.ConnectionString;

    private static NpgsqlDataSource Pool(string connection, int size)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = size, ApplicationName = "mutual", MaxAutoPrepare = 100, AutoPrepareMinUsages = 2 }.ConnectionString);
        builder.UseNodaTime();
        return builder.Build();
    }
}
