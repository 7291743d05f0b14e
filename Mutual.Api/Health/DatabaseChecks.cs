using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Mutual.Api.Health;

/// <summary>The database answers and takes writes.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        DatabaseQuestion.Ask(database, "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'", "the database takes no writes", cancellationToken);
}

/// <summary>The triggers that keep the journal whole are there, always on, and the service does not own it.</summary>
internal sealed class JournalGuardsCheck(NpgsqlDataSource database) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => DatabaseQuestion.Ask(database, """
        SELECT bool_and(guarded) AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'ledger.entry'::regclass), 'MEMBER')
          FROM (SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled = 'A') AS guarded
                  FROM pg_class c WHERE c.oid IN ('ledger.entry'::regclass, 'ledger.posting'::regclass)) t
        """, "a trigger of the journal is missing or off, or the service owns the journal", cancellationToken);
}

internal static class DatabaseQuestion
{
    // A database that hangs must not hang the answer about it.
    private const int Seconds = 3;

    public static async Task<HealthCheckResult> Ask(NpgsqlDataSource database, string question, string otherwise, CancellationToken stop)
    {
        try
        {
            await using var ask = database.CreateCommand(question);
            ask.CommandTimeout = Seconds;
            return await ask.ExecuteScalarAsync(stop) is true ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(otherwise);
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("the database does not answer");
        }
    }
}
