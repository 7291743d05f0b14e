using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Mutual.Tests.Database;

namespace Mutual.Tests.CommandLine;

/// <summary><c>run</c> and what is typed beside it, as real processes on a database of their own.</summary>
public sealed class RunTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly HttpClient Http = new();
    private readonly string home = Directory.CreateTempSubdirectory("mutual-run-").FullName;

    private Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings__Mutual"] = database.Connections.Application, ["ConnectionStrings__MutualReader"] = database.Connections.Reader!, ["Mutual__Mode"] = "Demonstration",
    };

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task It_serves_a_second_one_joins_and_TERM_ends_each_within_ten_seconds()
    {
        var (port, other) = (FreePort(), FreePort());
        using var first = Start("run", "--port", $"{port}");
        (await first.Line("ready")).Should().MatchRegex($@"^ready http://localhost:{port} in \d+\.\d s$");
        var ready = await Http.GetFromJsonAsync<JsonElement>($"http://localhost:{port}/health/ready");
        ready.GetProperty("checks").EnumerateObject().Should().OnlyContain(check => check.Value.GetString() == "ok").And.HaveCountGreaterThanOrEqualTo(7);
        (await Http.GetAsync($"http://localhost:{port}/api/v1/members")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        using var second = Start("run", "--port", $"{other}");
        await second.Line("ready");
        (await ActiveSilos()).Should().Be(2);

        using var third = Start("run", "--port", $"{port}");
        var taken = await third.End();
        taken.Code.Should().Be(2);
        taken.Rest[^1].Should().StartWith("./mutual run --port ");

        foreach (var process in (MutualProcess[])[second, first])
        {
            var asked = Stopwatch.GetTimestamp();
            process.Send("TERM");
            (await process.End()).Code.Should().Be(130);
            Stopwatch.GetElapsedTime(asked).Should().BeLessThan(TimeSpan.FromSeconds(10));
        }
        (await ActiveSilos()).Should().Be(0, "each left the cluster");
    }

    [Fact]
    public async Task An_api_alone_asks_the_silos_of_others()
    {
        var (port, other) = (FreePort(), FreePort());
        using var silo = Start("run", "--port", $"{port}", "--roles", "silo,jobs");
        await silo.Line("ready");
        (await Http.GetAsync($"http://localhost:{port}/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Http.GetAsync($"http://localhost:{port}/docs")).StatusCode.Should().Be(HttpStatusCode.NotFound);

        using var api = Start("run", "--port", $"{other}", "--roles", "api");
        await api.Line("ready");
        (await ActiveSilos()).Should().Be(1);
        (await Http.GetAsync($"http://localhost:{other}/openapi/v1.json")).StatusCode.Should().Be(HttpStatusCode.OK);

        foreach (var process in (MutualProcess[])[api, silo])
        {
            process.Send("TERM");   // Not INT: children of a script's background job are born deaf to it.
            (await process.End()).Code.Should().Be(130);
        }
    }

    [Fact]
    public async Task What_is_typed_beside_it_answers_on_stdout_alone()
    {
        (await End("check")).Should().Match<MutualEnd>(end => end.Code == 0 && end.Answer.EndsWith(" hold\n"));
        JsonDocument.Parse((await End("check", "--json")).Answer).RootElement.GetProperty("checks").GetArrayLength().Should().BeGreaterThan(20);
        (await End("ledger", "balance")).Should().Match<MutualEnd>(end => end.Code == 0 && end.Answer == "account,cents\n");
        (await End("ledger", "balance", "--on", "2026-02-30")).Code.Should().Be(64);
        (await End("ledger", "balance", "--entity", "xx")).Should().Match<MutualEnd>(end => end.Code == 3 && end.Rest[end.Rest.Count - 1].StartsWith("entity-unknown: "));
        (await End("ledger", "verify")).Code.Should().Be(0);
        (await End("token", "create", "--role", "auditor")).Answer.TrimEnd().Should().HaveLength(43);
        (await End("token", "create", "--role", "auditor", "--days", "91")).Should().Match<MutualEnd>(end => end.Code == 3 && end.Rest[end.Rest.Count - 1].StartsWith("token-too-long: "));
        (await End("user", "invite", "--role", "operator", "--email", "ops@mutual.example")).Answer.Should().MatchRegex("^http://localhost:[0-9]+/invitation/[A-Za-z0-9_-]{43}\n$");
        (await End("user", "invite", "--role", "operator", "--email", "nowhere")).Should().Match<MutualEnd>(end => end.Code == 3 && end.Rest[end.Rest.Count - 1].StartsWith("email-invalid: "));
        (await End("user", "invite", "--role", "machine", "--email", "ops@mutual.example")).Code.Should().Be(64, "a program is not invited");
        (await End("db", "status")).Should().Match<MutualEnd>(end => end.Code == 3 && end.Rest[end.Rest.Count - 1].StartsWith("private-cluster-only: "));
        (await End("migrate")).Code.Should().Be(2, "the owner's connection string is not set");
    }

    private MutualProcess Start(params string[] arguments) => MutualProcess.StartWith(Settings, home, arguments);

    private async Task<MutualEnd> End(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.End();
    }

    private async Task<long> ActiveSilos()
    {
        await using var count = database.Application.CreateCommand("SELECT count(*) FROM orleans.silo WHERE status = 3");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
