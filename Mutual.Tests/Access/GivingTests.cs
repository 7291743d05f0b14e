using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Tests.Portals;
using NodaTime;

namespace Mutual.Tests.Access;

/// <summary>Giving roles and tokens on pages: one asks, another approves.</summary>
public sealed partial class GivingTests(DemonstrationHost mutual) : IClassFixture<DemonstrationHost>
{
    [Fact]
    public async Task An_accountant_is_invited_by_two_and_the_letter_holds_the_link()
    {
        using var asking = await mutual.BrowseAs(Role.Approver);
        var asked = await asking.Post("/accountant/people", await asking.Get("/accountant/people"), ("role", "accountant"), ("who", "New@Desk.example"), ("language", "nl"), ("key", "people-form-key-0001"));
        asked.Location.Should().StartWith("/accountant/approvals/");
        Letters().Should().BeEmpty("nobody approved it");
        (await asking.Get(asked.Location!)).Body.Should().NotContain("Approve it and carry it out", "nobody approves what he asked for");
        await Approve(asked.Location!);

        var letter = await File.ReadAllTextAsync(Letters().Should().ContainSingle().Subject);
        letter.Should().StartWith("To: new@desk.example\nSubject: Uitnodiging voor Mutual\n");
        using var invited = mutual.Browse();
        var page = await invited.Get(Link().Match(letter).Value);
        page.Body.Should().Contain("You are invited as Accountant").And.Contain("The role works from", "a role of the office waits a day");
    }

    [Fact]
    public async Task A_member_is_invited_by_number_at_the_address_the_mutual_knows()
    {
        using var asking = await mutual.BrowseAs(Role.Approver);
        var page = await asking.Get("/accountant/people");
        (await asking.Post("/accountant/people", page, ("role", "member"), ("who", "9999"), ("entity", "be"), ("language", "en"))).Body.Should().Contain("There is no member or client with this number.");
        (await asking.Post("/accountant/people", page, ("role", "accountant"), ("who", "0001"), ("language", "en"))).Body.Should().Contain("Write an e-mail address");
        (await asking.Post("/accountant/people", page, ("role", "operator"), ("who", "ops@desk.example"), ("language", "en"))).Status.Should().Be(400, "who watches over the office is not let in by it");
        var asked = await asking.Post("/accountant/people", page, ("role", "member"), ("who", "0001"), ("entity", "be"), ("language", "fr"), ("key", "people-form-key-0002"));
        var shown = await asking.Get(asked.Location!);
        System.Net.WebUtility.HtmlDecode(shown.Body).Should().Contain("\"email\":\"ada@member.example\"").And.Contain(mutual.Member.ToString());
    }

    [Fact]
    public async Task A_role_taken_away_is_gone_from_the_page()
    {
        var invitations = mutual.Services.GetRequiredService<Invitations>();
        var made = (await invitations.Make(new("leaves@mutual.example", "en", Role.Delegate), "tests", Guid.NewGuid(), atOnce: true)).Accepted;
        (await invitations.Accept((await invitations.Find(made.Secret!))!, "hash", "key", 0, RecoveryCodes.New())).Should().BeTrue();
        using var browsing = await mutual.BrowseAs(Role.Approver);
        var page = await browsing.Get("/accountant/people");
        page.Body.Should().Contain("leaves@mutual.example");
        var end = EndHat().Matches(page.Body).Select(match => match.Value).First(path => page.Body.IndexOf(path, StringComparison.Ordinal) > page.Body.IndexOf("leaves@mutual.example", StringComparison.Ordinal));
        (await browsing.Post(end, page)).Status.Should().Be(303);
        (await browsing.Get("/accountant/people")).Body.Should().NotContain("leaves@mutual.example");
        (await browsing.Post(end, page)).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_token_is_asked_for_by_one_approved_by_another_and_shown_once_to_who_asked()
    {
        using var asking = await mutual.BrowseAs(Role.Approver);
        var page = await asking.Get("/accountant/tokens");
        (await asking.Post("/accountant/tokens", page, ("what", "Bank robot"), ("days", "91"))).Body.Should().Contain("Write a whole number within the limits.").And.Contain("Choose one.");
        var asked = await asking.Post("/accountant/tokens", page, ("what", "Bank robot"), ("days", "10"), ("scope-import", "yes"), ("key", "tokens-form-key-0001"));
        var take = $"/accountant/tokens/{asked.Location!.Split('/')[^1]}/take";
        (await asking.Post(take, page)).Status.Should().Be(404, "nobody approved it");
        await Approve(asked.Location);
        using var approving = await Second();
        (await approving.Get("/accountant/tokens")).Body.Should().NotContain("Bank robot");
        (await approving.Post(take, await approving.Get("/accountant/tokens"))).Status.Should().Be(404, "who approved never sees the secret");

        (await asking.Get("/accountant/tokens")).Body.Should().Contain("Bank robot").And.Contain("Show the secret");
        var shown = await asking.Post(take, page);
        var secret = Secret().Match(shown.Body).Groups[1].Value;
        var token = await mutual.Call("GET", "/api/v1/token", secret);
        (token.Json.GetProperty("role").GetString(), token.Json.GetProperty("scopes")[0].GetString()).Should().Be(("machine", "import"));
        (await mutual.Call("GET", "/api/v1/members", secret)).Code.Should().Be("scope-missing");
        (await asking.Post(take, page)).Body.Should().Contain("token-taken");

        var listed = await asking.Get("/accountant/tokens");
        listed.Body.Should().NotContain(secret).And.NotContain("Show the secret");
        (await asking.Post($"/accountant/tokens/{(await mutual.Tokens.Find(secret))!.Id}/end", listed)).Status.Should().Be(303);
        (await mutual.Call("GET", "/api/v1/token", secret)).Status.Should().Be(401);
    }

    private async Task Approve(string decision)
    {
        using var approving = await Second();
        var page = await approving.Get(decision);
        var approved = await approving.Post(decision, page, ("content", Content().Match(page.Body).Groups[1].Value), ("key", $"approve-{Guid.NewGuid():N}"));
        approved.Status.Should().Be(303, approved.Body);
    }

    private async Task<Browsing> Second()
    {
        var token = (await mutual.Tokens.Create(new(Role.Approver, 30, Demonstration: true))).Accepted.Token;
        var browsing = mutual.Browse();
        await browsing.Post("/demo/role", await browsing.Get("/demo"), ("token", token.Id.ToString("D")));
        return browsing;
    }

    private string[] Letters() => Directory.Exists(Path.Combine(mutual.Home, "outbox")) ? Directory.GetFiles(Path.Combine(mutual.Home, "outbox"), "invitation-*.eml") : [];

    [GeneratedRegex("/invitation/[A-Za-z0-9_-]{43}", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("name=\"content\" value=\"([0-9a-f]{64})\"", RegexOptions.CultureInvariant)]
    private static partial Regex Content();

    [GeneratedRegex("<code>([A-Za-z0-9_-]{43})</code>", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex("/accountant/people/[0-9a-f-]{36}/end", RegexOptions.CultureInvariant)]
    private static partial Regex EndHat();
}
