using System.Text.RegularExpressions;
using Mutual.Grains.Access;

namespace Mutual.Tests.Portals;

/// <summary>The office's desk and the auditor's pages, as a browser without script sees them.</summary>
public sealed partial class OfficeTests(DemonstrationHost demonstration) : IClassFixture<DemonstrationHost>
{
    private static readonly string[] Desk = ["/accountant", "/accountant/bank", "/accountant/payroll", "/accountant/invoices", "/accountant/disputes", "/accountant/approvals", "/accountant/reviews", "/accountant/refunds", "/accountant/search"];
    private static readonly string[] Proof = ["/auditor", "/auditor/trace", "/auditor/balance", "/auditor/exports"];

    [Fact]
    public async Task Each_page_is_shown_to_who_may_see_it_and_refused_to_others()
    {
        foreach (var (role, may, mayNot) in ((Role, string[], string[])[])
        [
            (Role.Accountant, [.. Desk, .. Proof], ["/auditor/log"]), (Role.Approver, [.. Desk, .. Proof], ["/auditor/log"]), (Role.Auditor, [.. Proof, "/auditor/log"], Desk),
            (Role.Board, ["/auditor"], [.. Desk, "/auditor/trace", "/auditor/balance", "/auditor/exports"]), (Role.Member, [], [.. Desk, .. Proof]), (Role.Client, [], [.. Desk, .. Proof]),
        ])
        {
            using var browsing = await demonstration.BrowseAs(role);
            foreach (var path in may)
            {
                var page = await browsing.Get(path);
                page.Status.Should().Be(200, $"{role} at {path}: {page.Body}");
                Heading().Matches(page.Body).Should().ContainSingle($"one heading at {path}");
                page.Body.Should().NotContain("<script").And.NotContain("style=");
            }
            foreach (var path in mayNot) (await browsing.Get(path)).Status.Should().Be(403, $"{role} at {path}");
        }
    }

    [Fact]
    public async Task Anything_is_found_from_one_box_by_name_number_end_of_an_account_or_amount()
    {
        await demonstration.Sql("""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('01900000-0000-7000-8000-0000000f0001', 1, 'sought-1', 'Zofia Quill_er', 'zofia@member.example', 'en', 'BE71096123456769', '2026-01-01', 0, false, 1500, 5000, false, 'share-sought', 3000, 1);
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, version)
            SELECT '01900000-0000-7000-8000-0000000f0002', 1, 'sought-2', '01900000-0000-7000-8000-0000000f0001', client_id, 'invoiced', 'x', 7654321, 0, '2026-01-01', '2026-01-01', '2026-01-01', 30, 'x', 1 FROM clients.client WHERE entity = 1 LIMIT 1;
            INSERT INTO invoicing.invoice (invoice_id, entity, year, sequence, number, reference, member_id, client_id, order_id, status, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents, money, open_cents, advance_cents, credited_cents, outcome, reasons, policy, version)
            SELECT '01900000-0000-7000-8000-0000000f0003', 1, 1999, 77, '1999-00077', '010999000077', member_id, client_id, order_id, 'issued', '2026-01-01', '2026-01-31', '2026-01-01', 21, 7654321, 1607407, '{}', 0, 0, 0, 'accepted', '{}', 'x', 1
              FROM orders.order_ WHERE number = 'sought-2';
            """);
        using var office = await demonstration.BrowseAs(Role.Accountant);
        (await office.Get("/accountant")).Body.Should().Contain("action=\"/accountant/search\"");
        foreach (var find in (string[])["quill_er", "sought-1", "6769", "zofia@"]) (await office.Get($"/accountant/search?find={find}")).Body.Should().Contain("Zofia Quill_er", find);
        foreach (var find in (string[])["1999-00077", "010999000077", "+++010/9990/00077+++", "76543.21", "76 543,21", "92617,28"])
            (await office.Get($"/accountant/search?find={Uri.EscapeDataString(find)}")).Body.Should().Contain("/accountant/invoices/01900000-0000-7000-8000-0000000f0003", find);
        (await office.Get("/accountant/search?find=sought-2")).Body.Should().Contain("<th scope=\"row\">sought-2</th>");
        foreach (var find in (string[])["quill%", "%25%25", "'; --", "%00%00zzz", new('x', 900)]) (await office.Get($"/accountant/search?find={find}")).Body.Should().Contain("Nothing is called so.", find);
        (await office.Get("/accountant/search?find=q")).Body.Should().Contain("Type at least two letters");
    }

    [Fact]
    public async Task A_wrong_bank_file_comes_back_with_what_is_wrong_and_nothing_is_booked()
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        var page = await browsing.Get("/accountant/bank");
        var none = await browsing.Post("/accountant/bank", page, ("entity", "be"), ("key", "office-form-key-0001"));
        (none.Status, none.Body).Should().Be((400, none.Body));
        none.Body.Should().Contain("Please look at this again").And.Contain("Bank file: Fill this in.");

        var large = await browsing.PostFile("/accountant/bank", page, [.. Enumerable.Repeat((byte)' ', 3_000_000), .. "no statement"u8], ("entity", "be"), ("key", "office-form-key-0004"));
        large.Status.Should().BeInRange(400, 422).And.NotBe(413, large.Body);
        large.Body.Should().Contain("Error: Bank lines to place");
    }

    [Fact]
    public async Task A_decision_is_approved_by_a_second_person_on_exactly_what_is_shown()
    {
        var asked = await demonstration.Call("POST", "/api/v1/books/be/periods/2026-01/closing", Role.Accountant, "{}");
        var (id, hash) = (asked.Json.GetProperty("approval").GetString(), asked.Json.GetProperty("contentHash").GetString());
        using var preparing = await demonstration.BrowseAs(Role.Accountant);
        (await preparing.Get($"/accountant/approvals/{id}")).Body.Should().NotContain("Approve it and carry it out");
        using var approving = await demonstration.BrowseAs(Role.Approver);
        var page = await approving.Get($"/accountant/approvals/{id}");
        page.Body.Should().Contain("Approve it and carry it out").And.Contain(hash);
        (await approving.Post($"/accountant/approvals/{id}", page, ("content", new string('0', 64)), ("key", "office-form-key-0002"))).Body.Should().Contain("approval-stale");
        (await approving.Post($"/accountant/approvals/{id}", page, ("content", hash!), ("key", "office-form-key-0003"))).Status.Should().BeOneOf(303, 409);
    }

    [Fact]
    public async Task A_review_goes_from_the_members_page_to_the_desk_to_a_second_person_and_back()
    {
        var order = Guid.CreateVersion7();
        await demonstration.Sql($"""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, version)
            VALUES ('{order}', 1, 'reviewed', '{demonstration.Member}', '{demonstration.Client}', 'confirmed', 'A season', 1200000, 21, '2026-03-02', '2026-12-31', '2026-03-09', 30, 'x', '2026-03-01', 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('order:{order}', 1200000, 1200000);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('client:{demonstration.Client}', 4000000, 4000000) ON CONFLICT (scope) DO UPDATE SET limit_cents = 4000000, cap_cents = 4000000
            """);
        var ahead = (await demonstration.Call("GET", $"/api/v1/orders/{order}/guarantee?language=fr", Role.Member)).Json.GetProperty("reasons")[0];
        (ahead.GetProperty("code").GetString(), ahead.GetProperty("mayBeWaived").GetBoolean(), ahead.GetProperty("figures").GetProperty("usual").GetProperty("cents").GetInt64()).Should().Be(("amount-unusual", true, 1_000_000));
        ahead.GetProperty("text").GetString().Should().StartWith("Le montant");
        var issued = await demonstration.Call("POST", "/api/v1/invoices", Role.Member, $$"""{"order":"{{order}}","net":{"cents":1200000,"currency":"EUR"},"deliveredOn":"2026-03-06"}""");
        var (invoice, number) = (issued.Json.GetProperty("invoice").GetString(), issued.Json.GetProperty("number").GetString()!);
        issued.Json.GetProperty("decision").GetProperty("reasons")[0].GetString().Should().Be("amount-unusual");

        using var member = await demonstration.BrowseAs(Role.Member);
        var mine = await member.Get($"/member/invoices/{invoice}");
        mine.Body.Should().Contain("Ask for a review").And.Contain("far above what was paid");
        (await member.Post($"/member/invoices/{invoice}/review", mine, ("question", " "), ("key", "review-form-key-0001"))).Status.Should().Be(400);
        (await member.Post($"/member/invoices/{invoice}/review", mine, ("question", "too short"), ("key", "review-form-key-0002"))).Body.Should().Contain("reason-missing");
        (await member.Post($"/member/invoices/{invoice}/review", mine, ("question", "It is the whole season <b>in one</b>."), ("key", "review-form-key-0003"))).Status.Should().Be(303);
        (await member.Get($"/member/invoices/{invoice}")).Body.Should().Contain("It is the whole season &lt;b&gt;").And.NotContain("Ask for a review");

        using var office = await demonstration.BrowseAs(Role.Accountant);
        (await office.Get("/accountant")).Body.Should().Contain("/accountant/reviews");
        (await office.Get("/accountant/reviews")).Body.Should().Contain(number);
        var asked = await office.Get($"/accountant/reviews/{invoice}");
        asked.Body.Should().Contain("amount-unusual").And.Contain("It is the whole season").And.Contain("10,000.00");
        (await office.Post($"/accountant/reviews/{invoice}", asked, ("answer", "We know this theatre."), ("key", "review-form-key-0004"))).Status.Should().Be(400);
        var prepared = await office.Post($"/accountant/reviews/{invoice}", asked, ("answer", "We know this theatre."), ("verdict", "waived"), ("key", "review-form-key-0005"));
        prepared.Location.Should().StartWith("/accountant/approvals/");

        using var approving = await demonstration.BrowseAs(Role.Approver);
        var page = await approving.Get(prepared.Location!);
        page.Body.Should().Contain("We know this theatre.");
        var hash = ContentHash().Match(page.Body).Groups[1].Value;
        (await approving.Post(prepared.Location!, page, ("content", hash), ("key", "review-form-key-0006"))).Status.Should().Be(303);
        (await member.Get($"/member/invoices/{invoice}")).Body.Should().Contain("We know this theatre.").And.Contain("The reasons were waived").And.NotContain("Ask for a review");
        var logged = (await demonstration.Call("GET", "/api/v1/guarantee-decisions?review=answered&outcome=accepted", Role.Auditor)).Json.GetProperty("rows");
        logged.EnumerateArray().Single(found => found.GetProperty("number").GetString() == number).GetProperty("reviews")[0].GetProperty("verdict").GetString().Should().Be("waived");
        (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/reviews", Role.Member)).Json[0].GetProperty("answer").GetString().Should().Be("We know this theatre.");
        (await demonstration.Call("POST", $"/api/v1/invoices/{invoice}/advance", Role.Member, """{"wanted":false}""")).Code.Should().Be("advance-granted");
    }

    [Fact]
    public async Task A_file_to_move_in_with_is_looked_at_before_anything_happens()
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        var page = await browsing.Get("/accountant/move-in");
        page.Body.Should().Contain("single_parent?").And.NotContain("<script");
        var none = await browsing.Post("/accountant/move-in", page, ("entity", "be"), ("kind", "members"), ("key", "office-form-key-0009"));
        (none.Status, none.Body).Should().Be((400, none.Body));
        none.Body.Should().Contain("CSV file: Fill this in.");

        var looked = await demonstration.Call("POST", "/api/v1/entities/be/move-in/members", demonstration.SecretOf(Role.Accountant), "name,email,language,iban,joined_on\nNo Account,a@member.example,en,BE00,2026-02-01\n", contentType: "text/csv");
        var address = $"/accountant/move-in/{looked.Json.GetProperty("upload").GetString()}";
        var shown = await browsing.Get(address);
        shown.Body.Should().Contain("Nothing has happened yet").And.Contain("iban-length");
        (await browsing.Post(address, shown, ("entity", "be"), ("do", "carry-out"), ("key", "office-form-key-0010"))).Location.Should().StartWith(address);
        (await browsing.Get(address)).Body.Should().Contain("Carried out.").And.Contain("Take the file back");
        using var approving = await demonstration.BrowseAs(Role.Approver);
        (await approving.Get(address)).Status.Should().Be(403);
    }

    [Fact]
    public async Task A_trace_of_nothing_says_so_and_a_moment_without_offset_is_marked()
    {
        using var browsing = await demonstration.BrowseAs(Role.Auditor);
        var none = await browsing.Get("/auditor/trace?kind=invoice&number=2026-99999");
        none.Status.Should().Be(404);
        none.Body.Should().Contain("value=\"2026-99999\"");
        var wrong = await browsing.Get("/auditor/balance?known=yesterday");
        wrong.Status.Should().Be(400);
        wrong.Body.Should().Contain("aria-invalid=\"true\"").And.Contain("value=\"yesterday\"");
    }

    [Fact]
    public async Task Member_client_and_office_open_the_same_paper_and_so_does_who_holds_the_order_s_link()
    {
        var (order, secret) = (Guid.CreateVersion7(), new string('k', 43));
        await demonstration.Sql($"""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, link_hash, confirmed_at, version)
            VALUES ('{order}', 1, '9001', '{demonstration.Member}', '{demonstration.Client}', 'confirmed', 'Light for a play', 100000, 21, '2026-03-02', '2026-03-31', '2026-03-09', 30, 'x',
                    '\x{Convert.ToHexString(ApiTokens.HashOf(secret))}', '2026-03-01', 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('order:{order}', 100000, 100000)
            """);
        var issued = await demonstration.Call("POST", "/api/v1/invoices", Role.Member, $$"""{"order":"{{order}}","net":{"cents":100000,"currency":"EUR"},"deliveredOn":"2026-03-06","withoutAdvance":true}""");
        var invoice = issued.Json.GetProperty("invoice").GetGuid();

        var listed = (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/documents", Role.Client)).Json.GetProperty("documents");
        listed.EnumerateArray().Select(document => document.GetProperty("form").GetString()).Should().Equal("pdf");
        var paper = await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/documents/{invoice}/pdf", Role.Auditor);
        (paper.Status, paper.MediaType).Should().Be((200, "application/pdf"), paper.Body);
        (await demonstration.Call("GET", $"/api/v1/invoices/{invoice}/documents/{invoice}/ubl", Role.Auditor)).Code.Should().Be("not-found");
        foreach (var (role, root) in ((Role, string)[])[(Role.Member, "/member"), (Role.Client, "/client"), (Role.Accountant, "/accountant")])
        {
            using var browsing = await demonstration.BrowseAs(role);
            var link = $"{root}/invoices/{invoice}/documents/{invoice}/pdf";
            (await browsing.Get($"{root}/invoices/{invoice}")).Body.Should().Contain($"href=\"{link}\"", root);
            var opened = await browsing.Get(link);
            (opened.Status, opened.Body).Should().Be((200, paper.Body));
        }
        using var anyone = demonstration.Browse();
        (await anyone.Get($"/c/{secret}")).Body.Should().Contain($"href=\"/c/{secret}/{invoice}\"");
        (await anyone.Get($"/c/{secret}/{invoice}")).Body.Should().Be(paper.Body);
        (await anyone.Get($"/c/{secret}/{order}")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("fr", "Ce qui demande quelqu&#x27;un")]
    [InlineData("nl", "Wat een mens nodig heeft")]
    public async Task It_speaks_the_person_s_language(string language, string title)
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        await browsing.Post("/look", await browsing.Get("/look"), ("language", language));
        System.Net.WebUtility.HtmlDecode((await browsing.Get("/accountant")).Body).Should().Contain($"<html lang=\"{language}\"").And.Contain(System.Net.WebUtility.HtmlDecode(title));
    }

    [GeneratedRegex("name=\"content\" value=\"([0-9a-f]{64})\"", RegexOptions.CultureInvariant)]
    private static partial Regex ContentHash();

    [GeneratedRegex("<h1[ >]")]
    private static partial Regex Heading();
}
