using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Api.Access;

/// <summary>Writes down every call with a token: who, when, which address, which ids, how it ended. Append-only.</summary>
/// <remarks>
/// Rows are written many at a time, within a second, so that a call does not wait for them; a process that is killed loses at most that second of looks.
/// Changes are not lost with it: the journal names their actor in the same transaction.
/// </remarks>
internal sealed class AccessLog(NpgsqlDataSource database, IClock clock, ILogger<AccessLog> log) : BackgroundService
{
    private const int Most = 5000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    // Bounded: when the database is away, looking waits rather than going unrecorded.
    private readonly Channel<Row> waiting = Channel.CreateBounded<Row>(new BoundedChannelOptions(20_000) { SingleReader = true });

    /// <summary>Notes a call that ended.</summary>
    public ValueTask Note(HttpContext context, ApiToken token) => waiting.Writer.WriteAsync(new(
        Guid.CreateVersion7(), clock.Now(), token.Actor, token.Role.ToName(), token.Entity, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown address", ObjectOf(context),
        (short)context.Response.StatusCode));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Write();
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        await Write();
    }

    private async Task Write()
    {
        var rows = new List<Row>();
        while (rows.Count < Most && waiting.Reader.TryRead(out var row)) rows.Add(row);
        while (rows.Count > 0)
        {
            try
            {
                await using var insert = database.CreateCommand("INSERT INTO access.log (access_id, at, actor, role, entity, method, route, object, status) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING");
                Add(insert, NpgsqlDbType.Uuid, rows.ConvertAll(row => row.Id));
                Add(insert, NpgsqlDbType.TimestampTz, rows.ConvertAll(row => row.At));
                Add(insert, NpgsqlDbType.Text, rows.ConvertAll(row => row.Actor));
                Add(insert, NpgsqlDbType.Text, rows.ConvertAll(row => row.Role));
                Add(insert, NpgsqlDbType.Smallint, rows.ConvertAll(row => row.Entity));
                Add(insert, NpgsqlDbType.Text, rows.ConvertAll(row => row.Method));
                Add(insert, NpgsqlDbType.Text, rows.ConvertAll(row => row.Route));
                Add(insert, NpgsqlDbType.Text, rows.ConvertAll(row => row.Object));
                Add(insert, NpgsqlDbType.Smallint, rows.ConvertAll(row => row.Status));
                await insert.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException e)
            {
                log.LogError("the access log could not be written: {Reason}", e.SqlState ?? e.GetType().Name);
                if (waiting.Reader.Completion.IsCompleted) return;
                await Task.Delay(Every);
            }
        }
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new() { Value = values.ToArray(), NpgsqlDbType = type | NpgsqlDbType.Array });

    // The secret of a link is nobody's to read.
    private static string? ObjectOf(HttpContext context) => context.Request.RouteValues.Count == 0 ? null : string.Join(' ', context.Request.RouteValues.Where(value => value.Key != "secret").OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}"));

    private sealed record Row(Guid Id, Instant At, string Actor, string Role, short? Entity, string Method, string Route, string? Object, short Status);
}

/// <summary>Puts the access log around every call that shows a token.</summary>
internal static class AccessLogRules
{
    public static void UseAccessLog(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<ApiToken>() is { } token) await ((AccessLog)context.RequestServices.GetService(typeof(AccessLog))!).Note(context, token);
        }
    });
}
