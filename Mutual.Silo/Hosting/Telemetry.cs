using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mutual.Silo.Hosting;

/// <summary>What the process tells those who watch over it: a structured log on stderr and, where a collector is named, traces. Neither holds a person.</summary>
internal static class Telemetry
{
    /// <summary>The environment variable OpenTelemetry itself reads.</summary>
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void Watch(WebApplicationBuilder builder, HostSettings settings)
    {
        builder.Logging.ClearProviders();
        if (settings.Log is { } log) builder.Logging.AddProvider(log);
        if (settings.LogsToStderr) LogToStderr(builder.Logging);
        if (builder.Configuration[Collector] is { Length: > 0 }) Trace(builder.Services);
    }

    private static void LogToStderr(ILoggingBuilder logging)
    {
        logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Console.IsErrorRedirected)
        {
            logging.AddJsonConsole(static json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(static line =>
            {
                line.SingleLine = true;
                line.TimestampFormat = "HH:mm:ss ";
            });
        }
    }

    private static void Trace(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(static resource => resource.AddService("mutual"))
        .WithTracing(static tracing => tracing
            .AddAspNetCoreInstrumentation().AddNpgsql().AddSource("Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
            .AddProcessor(new RoutesOnly()).AddOtlpExporter());

    /// <summary>Keeps the route of a request and drops its path and query: a path may hold a client's secret or say whose page it was.</summary>
    internal sealed class RoutesOnly : BaseProcessor<Activity>
    {
        private static readonly string[] Personal = ["url.path", "url.query", "url.full", "http.target", "http.url", "client.address", "client.port", "network.peer.address", "network.peer.port", "user_agent.original"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in Personal) data.SetTag(tag, null);
            if (data.Kind is ActivityKind.Server) data.DisplayName = $"{data.GetTagItem("http.request.method")} {data.GetTagItem("http.route") ?? "(no route)"}";
        }
    }
}
