using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

public sealed class BooksApiTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Books = "/api/v1/books/be";

    [Fact]
    public async Task An_entry_by_hand_is_booked_alone_below_the_limit_and_by_two_above_it()
    {
        var small = await api.Call("POST", $"{Books}/entries", Role.Accountant, Entry(120_00));
        (small.Status, small.Json.GetProperty("number").GetString()![..6]).Should().Be((201, "M2026-"), small.Body);

        var large = await api.Call("POST", $"{Books}/entries", Role.Accountant, Entry(900_00));
        large.Status.Should().Be(202, large.Body);
        (await api.Call("POST", $"{Books}/entries", Role.Accountant, Entry(900_00).Replace("Rent of the meeting room", "short", StringComparison.Ordinal))).Code.Should().Be("reason-missing");
        var (id, hash) = (large.Json.GetProperty("approval").GetString(), large.Json.GetProperty("contentHash").GetString());
        var approved = await api.Call("POST", $"/api/v1/approvals/{id}/approve", Role.Approver, $$"""{"contentHash":"{{hash}}"}""");
        approved.Status.Should().Be(200, string.Join('\n', api.Log.Lines.Where(line => line.Contains("Exception", StringComparison.Ordinal))));
        var listed = (await api.Call("GET", $"{Books}/entries", Role.Auditor)).Json.GetProperty("rows");
        listed.EnumerateArray().Should().Contain(row => row.GetProperty("total").GetProperty("cents").GetInt64() == 900_00 && row.GetProperty("approvedBy").GetString() != null);
    }

    [Fact]
    public async Task A_month_shows_what_is_open_and_closes_by_two()
    {
        (await api.Call("GET", $"{Books}/periods/2026-13", Role.Auditor)).Code.Should().Be("period-invalid");
        var asked = await api.Call("POST", $"{Books}/periods/2026-01/closing", Role.Accountant, "{}");
        asked.Status.Should().Be(202, asked.Body);
        var (id, hash) = (asked.Json.GetProperty("approval").GetString(), asked.Json.GetProperty("contentHash").GetString());
        (await api.Call("POST", $"/api/v1/approvals/{id}/approve", Role.Accountant, $$"""{"contentHash":"{{hash}}"}""")).Status.Should().Be(403);
        (await api.Call("GET", $"{Books}/periods/2026-01", Role.Auditor)).Json.GetProperty("closedAt").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task An_auditor_reads_balances_heads_and_questions_and_finds_his_own_look_in_the_log()
    {
        (await api.Call("GET", "/api/v1/proof/be/trial-balance?on=2026-03-31", Role.Auditor)).Json.GetProperty("entity").GetString().Should().Be("be");
        (await api.Call("GET", "/api/v1/proof/be/trial-balance?known=yesterday", Role.Auditor)).Code.Should().Be("instant-needs-offset");
        var none = await api.Call("GET", "/api/v1/proof/be/traces/invoice/2026-99999", Role.Auditor);
        none.Code.Should().Be("not-found", $"{none.Status} {none.Body}");
        (await api.Call("GET", "/api/v1/proof/be/heads", Role.Board)).Status.Should().Be(200);
        (await api.Call("GET", "/api/v1/proof/be/checks", Role.Auditor)).Status.Should().Be(200);
        (await api.Call("GET", "/api/v1/proof/be/access-log", Role.Accountant)).Status.Should().Be(403);
        for (var wait = 0; wait < 2400; wait++)
        {
            var log = (await api.Call("GET", "/api/v1/proof/be/access-log?limit=100", Role.Auditor)).Body;
            if (log.Contains("/api/v1/proof/{entity}/traces/{kind}/{number}", StringComparison.Ordinal))
            {
                log.Should().Contain("number=2026-99999").And.Contain("\"role\":\"auditor\"");
                return;
            }
            await Task.Delay(50);
        }
        throw new TimeoutException("The look is not in the log.");
    }

    private static string Entry(long cents) =>
        $$$"""{"on":"2026-03-06","lines":[{"code":"613","amount":{"cents":{{{cents}}},"currency":"EUR"}},{"code":"492","amount":{"cents":{{{-cents}}},"currency":"EUR"}}],"reason":"Rent of the meeting room","document":"invoice 17"}""";
}
