using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Api;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Hosting;
using Mutual.Tests.Database;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Api;

/// <summary>The API over real Kestrel, with a silo and a database of the test class's own, one token of each role and two entities with a member and a client each.</summary>
public class ApiHost : IAsyncLifetime
{
    private readonly Dictionary<Role, string> secrets = [];
    private WebApplication app = null!;
    private HttpClient http = null!;

    public TestDatabase Database { get; } = new();

    public MovableClock Clock { get; } = new(Instant.FromUtc(2026, 3, 9, 8, 0));

    public ApiTokens Tokens => app.Services.GetRequiredService<ApiTokens>();

    /// <summary>Everything logged.</summary>
    internal KeptLog Log { get; } = new();

    public IServiceProvider Services => app.Services;

    public Uri Address { get; private set; } = null!;

    /// <summary>Whether it serves as a demonstration does, and its tokens are a demonstration's.</summary>
    protected virtual bool Demonstration => false;

    public int RequestsPerMinute { get; init; } = 100_000;

    /// <summary>The folder bank files are in.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("mutual-api-").FullName;

    /// <summary>The party of the member's and the client's token.</summary>
    public Guid Member { get; } = Guid.CreateVersion7();

    public Guid Client { get; } = Guid.CreateVersion7();

    public string SecretOf(Role role) => secrets[role];

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Seed();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(Log);
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: Database.Name, clusterId: Database.Name));
        builder.Services.AddSingleton(Database.Application);
        builder.Services.AddSingleton<IClock>(Clock);
        builder.Services.AddMutualGrains(Path.Combine(Home, "keys"));
        builder.Services.AddMutualApi(new() { Home = Home, RequestsPerMinute = RequestsPerMinute, WrongLinksPerMinute = 5, SignInsPerTenMinutes = 100_000, Hosts = ["mutual.test"], Demonstration = Demonstration });
        app = builder.Build();
        app.MapMutualApi();
        await app.StartAsync();
        Address = new(app.Urls.Single());
        http = new() { BaseAddress = Address };
        foreach (var role in Enum.GetValues<Role>())
        {
            var party = role switch { Role.Member => Member, Role.Client => Client, _ => (Guid?)null };
            secrets[role] = (await Tokens.Create(new(role, 30, null, party, role is Role.Machine ? TokenScope.All : null, Demonstration))).Accepted.Secret;
        }
    }

    /// <summary>A call, with a token unless null, a JSON body unless null, and a key of its own for a write unless another is given.</summary>
    public async Task<ApiAnswer> Call(string method, string path, string? secret, string? json = null, string? key = "", string contentType = "application/json", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (secret is not null) request.Headers.Authorization = new("Bearer", secret);
        if (key is not null && method != "GET") request.Headers.TryAddWithoutValidation("Idempotency-Key", key.Length > 0 ? key : Guid.NewGuid().ToString("N"));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        change?.Invoke(request);
        using var response = await http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), headers);
    }

    public Task<ApiAnswer> Call(string method, string path, Role role, string? json = null, string? key = "") => Call(method, path, SecretOf(role), json, key);

    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Home, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task Seed()
    {
        var entities = new Entities(Database.Application, Clock);
        await entities.Establish(new(1, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), new(2026, 1, 1));
        await entities.Establish(new(2, "fr", Country.Fr, "Coopérative SCIC", "FR00000000000", "FR1420041010050500013M02606", "PSSTFRPP"), new(2026, 1, 1));
        await Sql($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{Member}', 1, '0001', 'Ada Member', 'ada@member.example', 'en', 'BE71096123456769', '2026-01-05', 0, false, 1500, 5000, false, 's1', 10000, 1);
            INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
            VALUES ('{Client}', 1, '0001', 'Client & Sons', 'BE', 'pay@client.example', 'fr', 'business', 'Street 1', '1000', 'Brussels', 'good', 1);
            INSERT INTO numbering.series VALUES (1, 0, 'member', 1), (1, 0, 'client', 1);
            """);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What the API answered.</summary>
public sealed record ApiAnswer(int Status, string? MediaType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Code of a refusal; empty for another answer.</summary>
    public string Code => MediaType == "application/problem+json" ? Json.GetProperty("code").GetString()! : "";

    /// <summary>The first place a refusal names.</summary>
    public string Path => Json.GetProperty("errors")[0].GetProperty("path").GetString()!;
}
