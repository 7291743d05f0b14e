using System.Net;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;

namespace Mutual.Tests.Portals;

/// <summary>A dispute from the client's page to the office's decision and back, as browsers without script see it; letters and blocks beside it.</summary>
public sealed class CollectionPageTests(DemonstrationHost demonstration) : IClassFixture<DemonstrationHost>
{
    [Fact]
    public async Task A_client_contests_a_part_the_office_decides_and_everybody_reads_it_in_the_timeline()
    {
        var invoice = await Issued();
        using var client = await demonstration.BrowseAs(Role.Client);
        (await client.Get($"/client/invoices/{invoice}")).Body.Should().Contain($"/client/invoices/{invoice}/dispute").And.Contain("&#x20AC;1,210.00");
        var form = await client.Get($"/client/invoices/{invoice}/dispute");
        form.Status.Should().Be(200);
        var wrong = await client.Post($"/client/invoices/{invoice}/dispute", form, ("net", "1000.01"), ("reason", "the hall was closed"), ("by", "A Buyer"), ("key", "client-form-key-0001"));
        (wrong.Status, wrong.Body).Should().Be((409, wrong.Body));
        wrong.Body.Should().Contain("dispute-exceeds-unpaid").And.Contain("value=\"1000.01\"");
        (await client.Post($"/client/invoices/{invoice}/dispute", form, ("net", ""), ("reason", ""), ("by", ""), ("key", "client-form-key-0002"))).Status.Should().Be(400);
        for (var again = 0; again < 2; again++)
            (await client.Post($"/client/invoices/{invoice}/dispute", form, ("net", "200"), ("reason", "the <b>hall</b> was closed"), ("by", "A Buyer"), ("key", "client-form-key-0003"))).Location.Should().Be($"/client/invoices/{invoice}");
        var shown = await client.Get($"/client/invoices/{invoice}");
        shown.Body.Should().Contain("&#x20AC;242.00 is in dispute").And.Contain("the &lt;b&gt;hall&lt;/b&gt; was closed").And.Contain("You contest part of it").And.Contain("&#x20AC;968.00");

        using var member = await demonstration.BrowseAs(Role.Member);
        (await member.Get($"/member/invoices/{invoice}")).Body.Should().Contain("The client contests part of it").And.Contain("Being looked into");

        using var office = await demonstration.BrowseAs(Role.Accountant);
        (await office.Get("/accountant")).Body.Should().Contain("Disputes that wait for a decision");
        var dispute = (await DisputeRows.Of(demonstration.Database.Reader, invoice, default)).Single().Dispute;
        (await office.Get("/accountant/disputes")).Body.Should().Contain($"/accountant/disputes/{dispute}");
        var page = await office.Get($"/accountant/disputes/{dispute}");
        page.Body.Should().Contain("Decide and tell the client");
        (await office.Post($"/accountant/disputes/{dispute}", page, ("outcome", "partly"), ("credit", ""), ("reason", "half of it is right"), ("key", "office-form-key-0101"))).Body.Should().Contain("dispute-credit");
        (await office.Post($"/accountant/disputes/{dispute}", page, ("outcome", "partly"), ("credit", "50"), ("reason", "half of it is right"), ("key", "office-form-key-0102"))).Location.Should().Be($"/accountant/disputes/{dispute}");
        (await office.Get($"/accountant/disputes/{dispute}")).Body.Should().Contain("half of it is right").And.NotContain("Decide and tell the client");

        (await client.Get($"/client/invoices/{invoice}")).Body.Should().Contain("Your dispute was decided").And.Contain("Credit note").And.Contain("half of it is right");
        (await member.Get($"/member/invoices/{invoice}")).Body.Should().Contain("The dispute was decided").And.Contain("half of it is right");

        var letter = (await Mutual.Grains.Invoices.Letters.LetterRows.Of(demonstration.Database.Reader, invoice, default)).Single().Letter;
        foreach (var (browsing, path) in new[] { (client, $"/client/invoices/{invoice}/letters/{letter}"), (office, $"/accountant/invoices/{invoice}/letters/{letter}") })
        {
            var paper = await browsing.Get(path);
            (paper.Status, paper.Headers["Content-Type"]).Should().Be((200, "application/pdf"));
            paper.Body.Should().StartWith("%PDF-");
        }
        (await client.Get($"/client/invoices/{invoice}/letters/{Guid.NewGuid()}")).Status.Should().Be(404);
        (await member.Get($"/client/invoices/{invoice}/letters/{letter}")).Status.Should().Be(403);
    }

    [Fact]
    public async Task The_office_stops_dunning_until_a_day_and_lifts_it_with_its_reason()
    {
        var invoice = await Issued();
        using var office = await demonstration.BrowseAs(Role.Accountant);
        var page = await office.Get($"/accountant/invoices/{invoice}");
        page.Body.Should().Contain("Nothing stops dunning").And.Contain("No letter yet");
        (await office.Post($"/accountant/invoices/{invoice}/block", page, ("until", ""), ("reason", "the buyer is in hospital"), ("key", "office-form-key-0201"))).Body.Should().Contain("dunning-not-blocked");
        (await office.Post($"/accountant/invoices/{invoice}/block", page, ("until", "2026-03-30"), ("reason", "the buyer is in hospital"), ("key", "office-form-key-0202"))).Location.Should().Be($"/accountant/invoices/{invoice}");
        WebUtility.HtmlDecode((await office.Get($"/accountant/invoices/{invoice}")).Body).Should().Contain("No dunning until Mon 30 Mar 2026").And.Contain("the buyer is in hospital");
        (await office.Post($"/accountant/invoices/{invoice}/block", page, ("until", ""), ("reason", "the buyer is back at work"), ("key", "office-form-key-0203"))).Status.Should().Be(303);
        (await office.Get($"/accountant/invoices/{invoice}")).Body.Should().Contain("Nothing stops dunning").And.Contain("the buyer is back at work");
        using var approver = await demonstration.BrowseAs(Role.Approver);
        (await approver.Get($"/accountant/invoices/{invoice}")).Body.Should().NotContain("Stop or resume dunning");
    }

    [Fact]
    public async Task Over_the_API_a_client_contests_its_own_invoice_and_nobody_else_s()
    {
        var invoice = await Issued();
        var body = """{"net":null,"on":"2026-03-09","reason":"the work was never done","raisedBy":"A Buyer"}""";
        (await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/disputes", Role.Member, body)).Status.Should().Be(403);
        (await demonstration.Call("POST", $"/api/v1/invoices/{Guid.NewGuid()}/disputes", Role.Client, body)).Status.Should().Be(404);
        var opened = await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/disputes", Role.Client, body);
        (opened.Status, opened.Json.GetProperty("disputed").GetProperty("cents").GetInt64()).Should().Be((201, 1210_00));
        var again = await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/disputes", Role.Client, body);
        (again.Status, again.Code).Should().Be((409, "dispute-exceeds-unpaid"));
        var id = opened.Json.GetProperty("dispute").GetString();
        (await demonstration.Call("GET", "/api/v1/disputes", Role.Accountant)).Body.Should().Contain(id!);
        (await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/disputes/{id}/decision", Role.Client, """{"outcome":"upheld","on":"2026-03-09","reason":"we are right of course"}""")).Status.Should().Be(403);
        var decided = await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/disputes/{id}/decision", Role.Accountant, """{"outcome":"rejected","on":"2026-03-09","reason":"the sheet of hours is signed","credit":null}""");
        (decided.Status, decided.Json.GetProperty("outcome").GetString()).Should().Be((200, "rejected"));
        (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/disputes", Role.Member)).Json[0].GetProperty("outcome").GetString().Should().Be("rejected");
        (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/letters", Role.Client)).Json[0].GetProperty("kind").GetString().Should().Be("dispute-decided");
        (await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/dunning-blocks", Role.Accountant, """{"on":"2026-03-09","until":"2026-03-20","reason":"a payment was announced"}""")).Status.Should().Be(200);
        (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/dunning-blocks", Role.Auditor)).Json[0].GetProperty("reason").GetString().Should().Be("a payment was announced");
    }

    private async Task<Guid> Issued()
    {
        var order = Guid.CreateVersion7();
        await demonstration.Sql($"""
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('client:{demonstration.Client}', 100000000, 100000000) ON CONFLICT DO NOTHING;
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, version)
            VALUES ('{order}', 1, '{order:N}', '{demonstration.Member}', '{demonstration.Client}', 'confirmed', 'work', 100000, 21, '2026-03-02', '2026-03-06', '2026-03-09', 30, 'x', '2026-03-01', 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('order:{order}', 100000, 100000)
            """);
        var issued = await demonstration.Call("POST", "/api/v1/invoices", Role.Accountant, $$"""{"order":"{{order}}","net":{"cents":100000,"currency":"EUR"},"deliveredOn":"2026-03-06","withoutAdvance":false}""");
        issued.Status.Should().Be(201, issued.Body);
        return issued.Json.GetProperty("invoice").GetGuid();
    }
}
