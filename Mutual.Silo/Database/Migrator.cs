using DbUp;
using DbUp.Engine;
using Hangfire.PostgreSql;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Silo.Database;

/// <summary>Brings a database to the tables this build needs, as the owner. Many silos may start at once: one migrates, the others wait.</summary>
public static class Migrator
{
    private const long Lock = 700_001;

    /// <summary>Every migration of this build, as the database records it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(Money).Assembly.GetManifestResourceNames().Where(IsMigration).Order(StringComparer.Ordinal)];

    /// <summary>Applies what is missing, in order, each script in a transaction of its own.</summary>
    /// <returns>Names of the migrations applied now; empty when there was nothing to do.</returns>
    /// <exception cref="InvalidOperationException">A migration failed; it left nothing behind.</exception>
    public static async Task<IReadOnlyList<string>> Migrate(MutualDatabase database, CancellationToken stop = default)
    {
        var owner = database.Owner ?? throw new InvalidOperationException("Set ConnectionStrings:MutualOwner to migrate.");
        await using var guard = new NpgsqlConnection(owner + ";Pooling=false");
        await guard.OpenAsync(stop);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", guard) { Parameters = { new() { Value = Lock } }, CommandTimeout = 600 })
            await take.ExecuteNonQueryAsync(stop);

        var result = DeployChanges.To.PostgresqlDatabase(owner + ";Pooling=false")
            .JournalToPostgresqlTable("public", "migration")
            .WithScriptsEmbeddedInAssembly(typeof(Money).Assembly, IsMigration)
            .WithScriptNameComparer(StringComparer.Ordinal)
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build().PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        await PrepareHangfire(guard, stop);
        return [.. result.Scripts.Select(NameOf)];
    }

    private static bool IsMigration(string name) => name.Contains(".Migrations.", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal);

    private static string NameOf(SqlScript script) => script.Name.Split(".Migrations.")[^1];

    // Hangfire's own tables come from its package; the service itself may not create any.
    private static async Task PrepareHangfire(NpgsqlConnection connection, CancellationToken stop)
    {
        PostgreSqlObjectsInstaller.Install(connection, "hangfire");
        await using var grant = new NpgsqlCommand($"""
            GRANT USAGE ON SCHEMA hangfire TO {Roles.Application};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hangfire TO {Roles.Application};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA hangfire TO {Roles.Application};
            GRANT SELECT ON public.migration TO {Roles.Application}, {Roles.Reader};
            """, connection);
        await grant.ExecuteNonQueryAsync(stop);
    }
}
