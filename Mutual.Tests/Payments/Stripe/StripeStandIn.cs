using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>Stripe's HTTP interface over real Kestrel, as much of it as the mutual uses; what clients and banks do at Stripe is done by its world.</summary>
/// <remarks>It answers only who has the key, honours idempotency keys, pages its lists and expands what is asked. Its objects pass Stripe's published types.</remarks>
internal sealed class StripeStandIn(IClock clock) : IAsyncDisposable
{
    public const string Key = "sk_test_standin0123456789";

    private readonly ConcurrentDictionary<string, (string Asked, string Answer)> answered = new();
    private WebApplication app = null!;

    /// <summary>What is at Stripe.</summary>
    public StripeWorld World { get; } = new(clock);

    public string Address => app.Urls.Single();

    /// <summary>Requests by method and path without ids.</summary>
    public ConcurrentDictionary<string, int> Requests { get; } = new();

    /// <summary>While it is down, nobody is answered.</summary>
    public bool IsDown { get; set; }

    public async Task Start()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Use(async (context, next) =>
        {
            Requests.AddOrUpdate($"{context.Request.Method} {string.Join('/', context.Request.Path.Value!.Split('/').Where(part => !part.Contains('_') || part is "payment_intents" or "balance_transactions"))}", 1, (_, n) => n + 1);
            if (IsDown) context.Response.StatusCode = 503;
            else if (context.Request.Headers.Authorization != $"Bearer {Key}") await Fail(context, 401, "invalid_request_error", "Invalid API Key provided");
            else await next(context);
        });
        app.MapPost("/v1/checkout/sessions", OpenSession);
        foreach (var list in (string[])["charges", "refunds", "disputes", "payouts", "balance_transactions", "events"]) app.MapGet($"/v1/{list}", context => List(context, list));
        app.MapGet("/v1/{kind}/{id}", context => Get(context, (string)context.Request.RouteValues["id"]!));
        app.MapGet("/v1/checkout/sessions/{id}", context => Get(context, (string)context.Request.RouteValues["id"]!));
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task OpenSession(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var asked = string.Join('&', form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0) await Fail(context, 400, "invalid_request_error", "The mutual always sends a key");
        else if (form["line_items[0][price_data][currency]"] != "eur" || form["mode"] != "payment" || form["line_items[0][quantity]"] != "1") await Fail(context, 400, "invalid_request_error", "Not a payment in euro");
        else
        {
            var (before, answer) = answered.GetOrAdd(key, _ => (asked, World.OpenSession(form).ToJsonString()));
            if (before != asked) await Fail(context, 400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters");
            else await Answer(context, answer);
        }
    }

    private async Task Get(HttpContext context, string id)
    {
        if (World.Find(id) is { } found) await Answer(context, Expanded(found, context.Request.Query["expand"], "").ToJsonString());
        else await Fail(context, 404, "invalid_request_error", $"No such object: '{id}'");
    }

    private Task List(HttpContext context, string list)
    {
        var query = context.Request.Query;
        var since = query.TryGetValue("created[gte]", out var from) ? long.Parse(from!, CultureInfo.InvariantCulture) : 0;
        var all = World.All(list).Where(one => (long)one["created"]! >= since && Matches(one, query, "payment_intent"));
        if (query.TryGetValue("payout", out var payout)) all = all.Where(one => World.PayoutOf((string)one["id"]!) == payout);
        var rest = all.Reverse().ToList();   // Newest first.
        if (query.TryGetValue("starting_after", out var after)) rest = [.. rest.SkipWhile(one => (string)one["id"]! != after).Skip(1)];
        var limit = query.TryGetValue("limit", out var most) ? int.Parse(most!, CultureInfo.InvariantCulture) : 10;
        var page = new JsonArray([.. rest.Take(limit).Select(one => (JsonNode)Expanded(one, [.. query["expand"], .. query["expand[0]"], .. query["expand[1]"]], "data."))]);
        return Answer(context, new JsonObject { ["object"] = "list", ["url"] = $"/v1/{list}", ["has_more"] = rest.Count > limit, ["data"] = page }.ToJsonString());
    }

    private static bool Matches(JsonObject one, IQueryCollection query, string name) => !query.TryGetValue(name, out var wanted) || (string?)one[name] == wanted;

    private JsonObject Expanded(JsonObject one, IEnumerable<string?> expand, string prefix)
    {
        foreach (var path in expand)
        {
            var name = path!.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path;
            if (one[name] is JsonValue id && World.Find((string)id!) is { } found) one[name] = found;
        }
        return one;
    }

    private static Task Answer(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers["Request-Id"] = "req_standin";
        return context.Response.WriteAsync(json);
    }

    private static Task Fail(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        return Answer(context, new JsonObject { ["error"] = new JsonObject { ["type"] = type, ["message"] = message } }.ToJsonString());
    }
}
