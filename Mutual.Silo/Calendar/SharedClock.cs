using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Calendar;

/// <summary>Keeps the movable clock of every process of a demonstration at the moment the database says.</summary>
/// <remarks>
/// Whoever moves the clock writes the moment, notifies, and waits until every living process has seen it: no command after that is dated before.
/// A process that dies is recognised by its listening connection and no longer waited for.
/// </remarks>
public sealed class SharedClock(NpgsqlDataSource database, MovableClock clock, ILogger<SharedClock> log) : BackgroundService
{
    private readonly Guid self = Guid.NewGuid();

    /// <summary>The moment the database holds, or null in a database no demonstration ever ran in.</summary>
    public static async Task<Instant?> Read(NpgsqlDataSource database, CancellationToken stop = default)
    {
        await using var command = database.CreateCommand("SELECT now FROM ops.clock");
        return await command.ExecuteScalarAsync(stop) is Instant now ? now : null;
    }

    /// <summary>Moves the clock of all processes forward; a moment already past changes nothing.</summary>
    public static async Task AdvanceTo(NpgsqlDataSource database, Instant moment, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using (var write = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("INSERT INTO ops.clock AS c (now) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET now = greatest(c.now, excluded.now)") { Parameters = { new() { Value = moment } } },
                new("SELECT pg_notify('mutual_clock', '')"),
            },
        })
        {
            await write.ExecuteNonQueryAsync(stop);
        }
        await using var waitFor = new NpgsqlCommand("""
            SELECT count(*) FROM ops.clock_follower f JOIN pg_stat_activity a ON a.pid = f.backend
             WHERE f.seen < $1 AND a.datname = current_database()
            """, connection) { Parameters = { new() { Value = moment } } };
        await waitFor.PrepareAsync(stop);
        while ((long)(await waitFor.ExecuteScalarAsync(stop))! > 0) await Task.Delay(1, stop);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Follow(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("the clock lost its database connection: {Reason}", e.GetType().Name);
                await Task.Delay(500, stoppingToken);
            }
        }
    }

    private async Task Follow(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        // It may also come with the answer to one of our own queries: waiting for the next one would sleep over it.
        var told = false;
        connection.Notification += (_, _) => told = true;
        await using (var listen = new NpgsqlCommand("LISTEN mutual_clock", connection)) await listen.ExecuteNonQueryAsync(stop);
        while (true)
        {
            told = false;
            await using (var read = new NpgsqlCommand("SELECT now FROM ops.clock", connection))
            {
                if (await read.ExecuteScalarAsync(stop) is Instant now) clock.AdvanceTo(now);
            }
            await using (var seen = new NpgsqlCommand("""
                INSERT INTO ops.clock_follower (follower, backend, seen) VALUES ($1, pg_backend_pid(), $2)
                ON CONFLICT (follower) DO UPDATE SET backend = excluded.backend, seen = excluded.seen
                """, connection) { Parameters = { new() { Value = self }, new() { Value = clock.GetCurrentInstant() } } })
            {
                await seen.ExecuteNonQueryAsync(stop);
            }
            while (!told) await connection.WaitAsync(stop);
        }
    }
}
