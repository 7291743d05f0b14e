using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Mutual.Api.Access;

namespace Mutual.Api.Health;

/// <summary>Whether the process answers, may serve, may send: <c>{"status","checks":{name:"ok"|"why not"}}</c>, 200 or 503.</summary>
/// <remarks>Source: commands.md §4, trust.md §7.</remarks>
public static class HealthEndpoints
{
    /// <summary>Tag of the checks behind <c>/health/ready</c>.</summary>
    public const string Ready = "ready";

    /// <summary>Tag of the checks behind <c>/health/sending</c>.</summary>
    public const string Sending = "sending";

    private const string Live = "live";

    internal static void AddMutualHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck("process", static () => HealthCheckResult.Healthy(), tags: [Live])
        .AddCheck<DatabaseCheck>("database", tags: [Ready, Sending])
        .AddCheck<JournalGuardsCheck>("journal-guards", tags: [Ready, Sending]);

    /// <summary>Only these addresses: for a process that serves nothing else.</summary>
    public static void MapMutualHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", Checks(check => check.Tags.Contains(Live))).ForAnyone();
        app.MapHealthChecks("/health/ready", Checks(check => check.Tags.Contains(Ready))).ForAnyone();
        app.MapHealthChecks("/health/sending", Checks(check => check.Tags.Contains(Sending))).ForAnyone();
    }

    private static HealthCheckOptions Checks(Func<HealthCheckRegistration, bool> which) => new() { Predicate = which, ResponseWriter = Write };

    // What went wrong is said in the check's own words: an exception's text may hold a connection string.
    private static Task Write(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = report.Status is HealthStatus.Unhealthy ? "failing" : "ok",
            checks = report.Entries.ToDictionary(check => check.Key, check => check.Value.Status is HealthStatus.Healthy ? "ok" : check.Value.Description ?? "failing"),
        },
        JsonSerializerOptions.Web, "application/json", context.RequestAborted);
}
