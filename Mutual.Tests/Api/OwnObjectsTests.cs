using System.Text.RegularExpressions;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

/// <summary>Two members, two clients, two entities: each sees its own, and a foreign id is answered like one that does not exist.</summary>
public sealed class OwnObjectsTests(ApiHost api) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private const string Trace = "\"traceId\":\"[^\"]*\"";

    private readonly Guid other = Guid.NewGuid();
    private readonly Guid otherClient = Guid.NewGuid();
    private readonly Guid mine = Guid.NewGuid();
    private readonly Guid foreign = Guid.NewGuid();

    public async ValueTask InitializeAsync() => await api.Sql($"""
        INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
        VALUES ('{other}', 1, '{other}', 'Bo Member', 'bo@member.example', 'en', 'BE71096123456769', '2026-01-05', 0, false, 1500, 5000, false, '{other}', 10000, 1);
        INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
        VALUES ('{otherClient}', 1, '{otherClient}', 'Other', 'BE', 'pay@other.example', 'fr', 'business', 'Street 1', '1000', 'Brussels', 'good', 1);
        {Order(mine, api.Member, api.Client)}; {Order(foreign, other, otherClient)}; {Invoice(mine, api.Member, api.Client)}; {Invoice(foreign, other, otherClient)};
        """);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_member_lists_only_his_own()
    {
        (await Ids("/api/v1/orders", "order", Role.Member)).Should().Contain(mine).And.NotContain(foreign);
        (await Ids("/api/v1/invoices", "invoice", Role.Member)).Should().Contain(mine).And.NotContain(foreign);
        (await Ids("/api/v1/clients", "client", Role.Member)).Should().Equal(api.Client);
        (await Ids($"/api/v1/orders?member={other}", "order", Role.Member)).Should().BeEmpty();
        (await Ids("/api/v1/orders", "order", Role.Accountant)).Should().Contain([mine, foreign]);
    }

    [Fact]
    public async Task A_client_lists_only_its_own()
    {
        (await Ids("/api/v1/orders", "order", Role.Client)).Should().Contain(mine).And.NotContain(foreign);
        (await Ids("/api/v1/invoices", "invoice", Role.Client)).Should().Contain(mine).And.NotContain(foreign);
        (await Ids("/api/v1/clients", "client", Role.Client)).Should().Equal(api.Client);
    }

    [Fact]
    public async Task A_foreign_id_is_answered_like_one_that_does_not_exist() // 62
    {
        (string Method, string Path, string? Body)[] calls =
        [
            ("GET", "/api/v1/members/{0}", null), ("GET", "/api/v1/members/{0}/payslips", null), ("PUT", "/api/v1/members/{0}/salary", """{"maximum":null}"""),
            ("PUT", "/api/v1/members/{0}/iban", """{"iban":"BE68539007547034"}"""), ("POST", "/api/v1/members/{0}/leaving", """{"on":"2026-03-31"}"""),
            ("GET", "/api/v1/clients/{0}", null), ("GET", "/api/v1/orders/{0}", null), ("POST", "/api/v1/orders/{0}/sending", """{"validUntil":"2026-03-20"}"""),
            ("POST", "/api/v1/orders/{0}/delivery", """{"on":"2026-03-09"}"""), ("POST", "/api/v1/orders/{0}/cancellation", """{"reason":"changed our minds"}"""),
            ("POST", "/api/v1/invoices", """{"order":"{0}","net":{"cents":100,"currency":"EUR"},"deliveredOn":"2026-03-09"}"""), ("GET", "/api/v1/invoices/{0}", null),
        ];
        foreach (var (method, path, body) in calls)
        {
            var about = path.Contains("members", StringComparison.Ordinal) ? other : path.Contains("clients", StringComparison.Ordinal) ? otherClient : foreign;
            var met = await api.Call(method, path.Replace("{0}", about.ToString(), StringComparison.Ordinal), Role.Member, body?.Replace("{0}", about.ToString(), StringComparison.Ordinal));
            var unknown = Guid.NewGuid().ToString();
            var missed = await api.Call(method, path.Replace("{0}", unknown, StringComparison.Ordinal), Role.Member, body?.Replace("{0}", unknown, StringComparison.Ordinal));
            (met.Status, met.Code).Should().Be((404, "not-found"), $"{method} {path}");
            Regex.Replace(missed.Body, Trace, "").Should().Be(Regex.Replace(met.Body, Trace, ""), $"{method} {path}");
        }
    }

    [Fact]
    public async Task An_order_for_another_member_cannot_be_drafted()
    {
        var answer = await api.Call("POST", "/api/v1/orders", Role.Member, $$$"""
            {"member":"{{{other}}}","client":"{{{api.Client}}}","terms":{"description":"Work","net":{"cents":100,"currency":"EUR"},"vatRate":21,"workFrom":"2026-03-10","workTo":"2026-03-12","invoiceOn":"2026-03-13","termDays":30}}
            """);
        answer.Code.Should().Be("not-found");
    }

    [Fact]
    public async Task A_list_is_paged_and_no_row_is_lost_between_pages()
    {
        var all = await Ids("/api/v1/orders?limit=100", "order", Role.Accountant);
        var seen = new List<Guid>();
        for (string? after = ""; after is not null;)
        {
            var page = (await api.Call("GET", $"/api/v1/orders?limit=1{after}", Role.Accountant)).Json;
            seen.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("order").GetGuid()));
            after = page.GetProperty("next").ValueKind is System.Text.Json.JsonValueKind.Null ? null : $"&after={page.GetProperty("next").GetString()}";
        }
        seen.Should().Equal(all);
    }

    [Fact]
    public async Task An_auditor_reads_members_without_names()
    {
        var rows = (await api.Call("GET", "/api/v1/members", Role.Auditor)).Json.GetProperty("rows").EnumerateArray().ToArray();
        rows.Should().NotBeEmpty().And.OnlyContain(row => row.GetProperty("name").ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    private async Task<List<Guid>> Ids(string path, string id, Role role) =>
        [.. (await api.Call("GET", path, role)).Json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty(id).GetGuid())];

    private static string Order(Guid id, Guid member, Guid client) => $"""
        INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, version)
        VALUES ('{id}', 1, '{id}', '{member}', '{client}', 'confirmed', 'Work', 121050, 21, '2026-03-02', '2026-03-06', '2026-03-09', 30, 'abc', 2)
        """;

    private static string Invoice(Guid id, Guid member, Guid client) => $"""
        INSERT INTO invoicing.invoice (invoice_id, entity, year, sequence, number, reference, member_id, client_id, order_id, status, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents,
            money, open_cents, advance_cents, credited_cents, outcome, reasons, policy, version)
        SELECT '{id}', 1, 2026, coalesce(max(sequence), 0) + 1, '{id}', '{id}', '{member}', '{client}', '{id}', 'issued', '2026-03-09', '2026-04-08', '2026-03-06', 21, 100, 21,
            jsonb_build_object(), 121, 0, 0, 'accepted', ARRAY[]::text[], '2026-1', 1 FROM invoicing.invoice
        """;
}
