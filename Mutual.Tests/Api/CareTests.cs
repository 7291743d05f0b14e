using System.Net.Sockets;
using System.Text;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

/// <summary>What holds for every request: rates, slow bodies, uploads, logs.</summary>
public sealed class CareTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_body_that_trickles_in_is_given_up() // 67
    {
        using var socket = new TcpClient(api.Address.Host, api.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api.SecretOf(Role.Accountant)}\r\nIdempotency-Key: {new string('k', 20)}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"));
        using var over = new CancellationTokenSource(20_000);
        var reading = new StreamReader(stream).ReadToEndAsync(over.Token);
        while (!reading.IsCompleted && !over.IsCancellationRequested)
        {
            try
            {
                await stream.WriteAsync(" "u8.ToArray(), over.Token);
            }
            catch (IOException)
            {
                break;
            }
            await Task.WhenAny(reading, Task.Delay(100, over.Token));
        }
        (await reading).Should().StartWith("HTTP/1.1 408").And.Contain("request-timeout");
    }

    [Fact]
    public async Task Nothing_is_kept_of_an_upload_that_breaks_off() // 88
    {
        using var socket = new TcpClient(api.Address.Host, api.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/bank/be/statements HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api.SecretOf(Role.Accountant)}\r\nIdempotency-Key: {new string('c', 20)}\r\nContent-Type: application/xml\r\nContent-Length: 1000\r\n\r\n<Document>"));
        socket.Client.Shutdown(SocketShutdown.Send);
        (await ReadToTheEnd(stream)).Should().NotContain("HTTP/1.1 2");
        (await Number("SELECT count(*) FROM bank.upload")).Should().Be(0);
    }

    /// <summary>What arrives until the server ends the connection, by closing it or by resetting it.</summary>
    private static async Task<string> ReadToTheEnd(NetworkStream stream)
    {
        using var arrived = new MemoryStream();
        try
        {
            await stream.CopyToAsync(arrived);
        }
        catch (IOException)
        {
            // A reset: the server had not read all it was sent.
        }
        return Encoding.ASCII.GetString(arrived.ToArray());
    }

    [Fact]
    public async Task An_empty_or_huge_or_foreign_file_is_refused_before_it_is_kept()
    {
        (await Upload("be", "")).Code.Should().Be("file-empty"); // 87
        (await Upload("xx", "<x/>")).Code.Should().Be("entity-unknown");
        (await Upload("be", new string(' ', 20 * 1024 * 1024 + 1))).Code.Should().Be("body-too-large");
        (await Upload("be", "<x/>", type: "application/zip")).Code.Should().Be("content-type"); // 82
        (await Number("SELECT count(*) FROM bank.upload")).Should().Be(0);
    }

    [Fact]
    public async Task A_key_used_for_one_file_is_not_taken_for_another()
    {
        await Upload("be", "<first/>", "one-key-for-two-files");
        (await Upload("be", "<second/>", "one-key-for-two-files")).Code.Should().Be("idempotency-key-reused");
        await api.Sql("DELETE FROM bank.upload");
    }

    [Fact]
    public async Task No_log_holds_a_token_or_a_link_or_a_body()
    {
        var canary = "Canary" + Guid.NewGuid().ToString("N");
        await api.Call("POST", "/api/v1/members", Role.Accountant, $$"""{"entity":"be","name":"{{canary}}"}""");
        await api.Call("GET", $"/c/{canary}", null);
        await api.Call("GET", "/api/v1/token", canary);
        await api.Call("POST", $"/api/v1/payroll/be/2026-02/start", Role.Accountant, """{"payOn":"2026-02-27"}""");
        api.Log.Lines.Should().NotBeEmpty();
        api.Log.Lines.Where(line => line.Contains(canary, StringComparison.Ordinal) || Enum.GetValues<Role>().Any(role => line.Contains(api.SecretOf(role), StringComparison.Ordinal))).Should().BeEmpty();
    }

    private Task<ApiAnswer> Upload(string entity, string content, string key = "", string type = "application/xml") =>
        api.Call("POST", $"/api/v1/bank/{entity}/statements", api.SecretOf(Role.Accountant), content, key, type);

    private async Task<long> Number(string sql)
    {
        await using var command = api.Database.Owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

public sealed class RequestRateTests : IAsyncLifetime
{
    private readonly ApiHost api = new() { RequestsPerMinute = 30 };

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task One_token_that_storms_is_told_when_to_come_back_and_others_are_served()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => api.Call("GET", "/api/v1/token", Role.Auditor)));
        var slowed = answers.First(answer => answer.Status == 429);
        (slowed.Code, slowed.MediaType).Should().Be(("too-many-requests", "application/problem+json"));
        slowed.Headers.Should().ContainKey("Retry-After");
        answers.Count(answer => answer.Status == 200).Should().BeInRange(30, 40);
        (await api.Call("GET", "/api/v1/token", Role.Approver)).Status.Should().Be(200);
    }
}
