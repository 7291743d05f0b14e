using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Mutual.Api.Health;
using Mutual.Grains.Kernel;
using Mutual.Silo.Backup;
using Mutual.Silo.Calendar;
using Mutual.Silo.Database;
using NodaTime;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace Mutual.Silo.Hosting;

/// <summary>What must hold before this process may serve, beside the API's own checks of the database and of the journal's guards.</summary>
/// <remarks>Source: trust.md §7. A check never throws its own words out: they might hold a connection string.</remarks>
internal static class ReadinessChecks
{
    public static void AddReadinessChecks(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<SchemaCheck>("migrations", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending])
        .AddCheck<OwnsNothingCheck>("owns-nothing", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending])
        .AddCheck<ClockCheck>("clock", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending])
        .AddCheck<DiskCheck>("disk", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending])
        .AddCheck<PublishedCheck>("published-heads", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending])
        .AddCheck<SendingCheck>("may-send", tags: [HealthEndpoints.Sending])
        .AddCheck<ClusterCheck>("cluster", tags: [HealthEndpoints.Ready, HealthEndpoints.Sending]);

    /// <summary>A check of the database that says why not, or that the database does not answer.</summary>
    private abstract class Question(NpgsqlDataSource database) : IHealthCheck
    {
        private const int Seconds = 3;   // A database that hangs must not hang the answer about it.

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await WhyNot(cancellationToken) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy("the database does not answer");
            }
        }

        protected abstract Task<string?> WhyNot(CancellationToken stop);

        protected async Task<T> Ask<T>(string sql, CancellationToken stop)
        {
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = Seconds;
            return (T)(await command.ExecuteScalarAsync(stop))!;
        }
    }

    /// <summary>The tables are those of this build: no migration is missing, and none is ahead of it.</summary>
    private sealed class SchemaCheck(NpgsqlDataSource database) : Question(database)
    {
        protected override async Task<string?> WhyNot(CancellationToken stop)
        {
            var applied = await Ask<string[]>("SELECT array_agg(scriptname::text) FROM public.migration", stop);
            var missing = Migrator.Names.Except(applied).Count();
            return missing > 0 ? FormattableString.Invariant($"{missing} migrations are not applied")
                : applied.Except(Migrator.Names).Any() ? "the database is of a later build" : null;
        }
    }

    /// <summary>The service owns no table and may not become an owner, so it cannot switch the guards off.</summary>
    private sealed class OwnsNothingCheck(NpgsqlDataSource database) : Question(database)
    {
        protected override async Task<string?> WhyNot(CancellationToken stop) => await Ask<bool>("""
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                            WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND pg_has_role(current_user, c.relowner, 'MEMBER'))
                OR (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
            """, stop) ? "the service's role owns tables or may do everything" : null;
    }

    /// <summary>This process and the database agree on the time: to five seconds on the machine's, exactly on a demonstration's.</summary>
    private sealed class ClockCheck(NpgsqlDataSource database, IClock clock) : Question(database)
    {
        private static readonly Duration Apart = Duration.FromSeconds(5);
        private readonly NpgsqlDataSource database = database;

        protected override async Task<string?> WhyNot(CancellationToken stop)
        {
            var theirs = clock is MovableClock ? await SharedClock.Read(database, stop) : await Ask<Instant>("SELECT clock_timestamp()", stop);
            var apart = theirs is { } moment ? moment - clock.GetCurrentInstant() : Duration.Zero;
            return apart > Apart || apart < -Apart ? "the clock differs from the database's by more than five seconds" : null;
        }
    }

    /// <summary>There is room to write on.</summary>
    private sealed class DiskCheck(HostSettings settings) : IHealthCheck
    {
        private const int PercentMin = 5;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var disk = new DriveInfo(settings.Home.Path);
            return Task.FromResult(disk.AvailableFreeSpace / (disk.TotalSize / 100 + 1) >= PercentMin
                ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("less than 5 % of the disk is free"));
        }
    }

    /// <summary>The books go through the last heads that were published: an old backup put back does not.</summary>
    private sealed class PublishedCheck(NpgsqlDataSource database, HostSettings settings) : Question(database)
    {
        private readonly NpgsqlDataSource database = database;

        protected override async Task<string?> WhyNot(CancellationToken stop)
        {
            var kept = Path.Combine(settings.KeyFolder, HeadBehind.FileName);
            return File.Exists(kept) ? await HeadBehind.Find(database, HeadBehind.Read(kept), stop) : null;
        }
    }

    /// <summary>Nobody stopped sending since it was last let resume.</summary>
    private sealed class SendingCheck(NpgsqlDataSource database) : Question(database)
    {
        protected override async Task<string?> WhyNot(CancellationToken stop) =>
            await Ask<bool>("SELECT EXISTS (SELECT FROM ops.sending_stop WHERE resumed_at IS NULL)", stop) ? "sending is off since a restore" : null;
    }

    /// <summary>There is a silo to ask.</summary>
    private sealed class ClusterCheck(IGrainFactory grains) : IHealthCheck
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var silos = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken).WaitAsync(Patience, cancellationToken);
                return silos.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no silo is active");
            }
            catch (Exception away) when (away is OrleansException or TimeoutException)
            {
                return HealthCheckResult.Unhealthy("no silo answers");
            }
        }
    }
}
