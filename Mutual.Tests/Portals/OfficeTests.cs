using System.Text.RegularExpressions;
using Mutual.Grains.Access;

namespace Mutual.Tests.Portals;

/// <summary>The office's desk and the auditor's pages, as a browser without script sees them.</summary>
public sealed partial class OfficeTests(DemonstrationHost demonstration) : IClassFixture<DemonstrationHost>
{
    private static readonly string[] Desk = ["/accountant", "/accountant/bank", "/accountant/payroll", "/accountant/invoices", "/accountant/approvals"];
    private static readonly string[] Proof = ["/auditor", "/auditor/trace", "/auditor/balance"];

    [Fact]
    public async Task Each_page_is_shown_to_who_may_see_it_and_refused_to_others()
    {
        foreach (var (role, may, mayNot) in ((Role, string[], string[])[])
        [
            (Role.Accountant, [.. Desk, .. Proof], ["/auditor/log"]), (Role.Approver, [.. Desk, .. Proof], ["/auditor/log"]), (Role.Auditor, [.. Proof, "/auditor/log"], Desk),
            (Role.Board, ["/auditor"], [.. Desk, "/auditor/trace", "/auditor/balance"]), (Role.Member, [], [.. Desk, .. Proof]), (Role.Client, [], [.. Desk, .. Proof]),
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
    public async Task A_wrong_bank_file_comes_back_with_what_is_wrong_and_nothing_is_booked()
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        var page = await browsing.Get("/accountant/bank");
        var none = await browsing.Post("/accountant/bank", page, ("entity", "be"), ("key", "office-form-key-0001"));
        (none.Status, none.Body).Should().Be((400, none.Body));
        none.Body.Should().Contain("Please look at this again").And.Contain("Bank file: Fill this in.");
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

    [Theory]
    [InlineData("fr", "Ce qui demande quelqu&#x27;un")]
    [InlineData("nl", "Wat een mens nodig heeft")]
    public async Task It_speaks_the_person_s_language(string language, string title)
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        await browsing.Post("/look", await browsing.Get("/look"), ("language", language));
        System.Net.WebUtility.HtmlDecode((await browsing.Get("/accountant")).Body).Should().Contain($"<html lang=\"{language}\"").And.Contain(System.Net.WebUtility.HtmlDecode(title));
    }

    [GeneratedRegex("<h1[ >]")]
    private static partial Regex Heading();
}
