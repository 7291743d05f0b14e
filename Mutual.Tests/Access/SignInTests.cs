using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Access;
using Mutual.Grains.Access;
using Mutual.Tests.Api;
using Mutual.Tests.Portals;
using NodaTime;

namespace Mutual.Tests.Access;

/// <summary>Signing in as a browser without script meets it: passwords, codes, rests, sessions, what is asked again.</summary>
public sealed partial class SignInTests(DemonstrationHost mutual) : IClassFixture<DemonstrationHost>
{
    private const string Password = "tulip barge four morning";
    private static readonly byte[] Key = "12345678901234567890"u8.ToArray();

    [Fact]
    public async Task A_member_signs_in_with_password_and_a_code_and_each_code_counts_once()
    {
        var member = await Member("once@member.example");
        using var browsing = mutual.Browse();
        var factor = await Know(browsing, member.Email);
        factor.Body.Should().Contain("name=\"code\"").And.NotContain(Password);
        var code = NextCode();
        var inside = await browsing.Post("/sign-in/factor", factor, ("step", Step(factor)), ("code", code));
        (inside.Status, inside.Location).Should().Be((303, "/member"));
        (await browsing.Get("/account")).Body.Should().Contain("once@member.example").And.Contain("This one").And.Contain("10 recovery codes");

        using var again = mutual.Browse();
        factor = await Know(again, member.Email);
        var refused = await again.Post("/sign-in/factor", factor, ("step", Step(factor)), ("code", code));
        refused.Status.Should().Be(401);
        refused.Body.Should().Contain("sign-in-wrong");
    }

    [Fact]
    public async Task A_recovery_code_opens_once()
    {
        var member = await Member("recovery@member.example");
        foreach (var status in (int[])[303, 401])
        {
            using var browsing = mutual.Browse();
            var factor = await Know(browsing, member.Email);
            (await browsing.Post("/sign-in/factor", factor, ("step", Step(factor)), ("code", member.Codes[0].ToUpperInvariant()))).Status.Should().Be(status);
        }
    }

    [Fact]
    public async Task After_five_tries_an_address_rests_for_a_quarter_of_an_hour_whether_or_not_somebody_has_it()
    {
        var member = await Member("rest@member.example");
        foreach (var email in (string[])[member.Email, "nobody@member.example"])
        {
            using var browsing = mutual.Browse();
            for (var i = 0; i < SignInTries.Most; i++)
            {
                var wrong = await Send(browsing, email, "not the password");
                wrong.Status.Should().Be(401, $"{email}, try {i}");
                wrong.Body.Should().Contain("sign-in-wrong").And.Contain($"value=\"{email}\"").And.NotContain("not the password");
            }
            var resting = await Send(browsing, email, Password);
            (resting.Status, resting.Body.Contains("sign-in-resting", StringComparison.Ordinal)).Should().Be((429, true), email);
        }
        Pass(SignInTries.Rest + Duration.FromSeconds(1));
        using var later = mutual.Browse();
        (await Send(later, member.Email, Password)).Status.Should().Be(200, "the rest is over, and the password was right");
    }

    [Fact]
    public async Task Many_tries_at_once_are_no_more_than_five()
    {
        var tries = mutual.Services.GetRequiredService<SignInTries>();
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => tries.Take("at-once@member.example")));
        taken.Count(may => may).Should().Be(SignInTries.Most);
    }

    [Fact]
    public async Task A_password_alone_opens_nothing_and_a_step_of_another_kind_is_no_step()
    {
        var member = await Member("alone@member.example");
        using var browsing = mutual.Browse();
        var factor = await Know(browsing, member.Email);
        (await browsing.Get("/member")).Status.Should().Be(303);
        (await browsing.Get("/account")).Status.Should().Be(303);
        (await browsing.Post("/sign-in/factor", factor, ("step", "not ours"), ("code", NextCode()))).Body.Should().Contain("sign-in-too-late");
        Pass(Duration.FromMinutes(11));
        (await browsing.Post("/sign-in/factor", factor, ("step", Step(factor)), ("code", NextCode()))).Body.Should().Contain("sign-in-too-late");
    }

    [Fact]
    public async Task A_session_ends_when_it_is_ended_left_idle_or_its_hat_is_taken_away()
    {
        var member = await Member("session@member.example");
        using var first = await SignIn(member);
        using var second = await SignIn(member);
        var account = await first.Get("/account");
        EndButton().Matches(account.Body).Should().ContainSingle("only the other one can be ended here");
        (await first.Post("/account/sessions", account, ("end", EndButton().Match(account.Body).Groups[1].Value))).Status.Should().Be(303);
        (await second.Get("/account")).Status.Should().Be(303, "it was ended");
        (await first.Post("/account/sessions", account, ("end", Guid.NewGuid().ToString("D")))).Status.Should().Be(404, "nobody ends a session of others");

        Pass(Duration.FromMinutes(29));
        (await first.Get("/account")).Status.Should().Be(200, "it was used within half an hour");
        Pass(Duration.FromMinutes(31));
        (await first.Get("/account")).Status.Should().Be(303, "it was left idle");

        using var third = await SignIn(member);
        (await third.Get("/account")).Status.Should().Be(200);
        await mutual.Sql($"UPDATE access.hat SET ended_at = works_from WHERE person_id = '{member.Id}'");
        (await third.Get("/account")).Status.Should().Be(303, "the role was taken away");
    }

    [Fact]
    public async Task Whoever_signs_out_is_out_with_the_cookie_he_kept_too()
    {
        var member = await Member("out@member.example");
        using var browsing = await SignIn(member);
        await browsing.Post("/sign-out", await browsing.Get("/account"));
        (await browsing.Get("/account")).Status.Should().Be(303);
        (await mutual.Services.GetRequiredService<Sessions>().Of(member.Id)).Should().BeEmpty("the session ended, not only the cookie");
    }

    [Fact]
    public async Task An_invitation_opens_once_within_its_days_and_a_later_one_replaces_it()
    {
        var invitations = mutual.Services.GetRequiredService<Invitations>();
        var (first, second) = (await Invite("twice@member.example", Role.Member), await Invite("twice@member.example", Role.Member));
        using var browsing = mutual.Browse();
        (await browsing.Get($"/invitation/{first}")).Status.Should().Be(404, "it was replaced");
        var shown = await browsing.Get($"/invitation/{second}");
        shown.Status.Should().Be(200);
        (await invitations.Find(second)).Should().NotBeNull("looking changes nothing");
        (await browsing.Post($"/invitation/{second}", shown, ("password", "password1234"))).Body.Should().Contain("password-weak").And.NotContain("password1234");
        Pass(Invitations.Life + Duration.FromSeconds(1));
        (await browsing.Get($"/invitation/{second}")).Status.Should().Be(404, "it is too old");
    }

    [Fact]
    public async Task A_role_of_the_office_opens_by_passkey_only_and_works_a_day_after_it_was_given()
    {
        var secret = await Invite("desk@mutual.example", Role.Accountant);
        using var browsing = mutual.Browse();
        var enrol = await browsing.Post($"/invitation/{secret}", await browsing.Get($"/invitation/{secret}"), ("password", Password));
        enrol.Body.Should().Contain("data-passkey=\"create\"").And.NotContain("name=\"code\"");
        (await browsing.Post($"/invitation/{secret}/factor", enrol, ("step", Step(enrol)), ("code", "123456"))).Body.Should().Contain("passkey-needed");
        (await browsing.Post($"/invitation/{secret}/factor", enrol, ("step", Step(enrol)), ("credential", "{}"))).Body.Should().Contain("passkey-wrong");
        (await mutual.Services.GetRequiredService<People>().FindByEmail("desk@mutual.example")).Should().BeNull("until both are there, there is nobody");

        // Somebody known gets the hat at once; worn with a code it opens nothing.
        var member = await Member("two-hats@member.example");
        var given = await mutual.Services.GetRequiredService<Invitations>().Make(new(member.Email, "en", Role.Board), "token:tests", Guid.NewGuid(), atOnce: false);
        given.Accepted.Secret.Should().BeNull();
        using var known = mutual.Browse();
        (await Know(known, member.Email)).Body.Should().NotContain("name=\"hat\"", "the new role does not work yet");
        Pass(Invitations.OfficeWait);
        var factor = await Know(known, member.Email);
        var hat = HatOption().Matches(factor.Body).Single(option => option.Groups[2].Value == "Board").Groups[1].Value;
        var refused = await known.Post("/sign-in/factor", factor, ("step", Step(factor)), ("hat", hat), ("code", NextCode()));
        (refused.Status, refused.Body.Contains("passkey-needed", StringComparison.Ordinal)).Should().Be((403, true));
    }

    [Fact]
    public async Task Making_factors_anew_ends_every_session_and_what_was_lost()
    {
        var member = await Member("anew@member.example");
        using var before = await SignIn(member);
        var renewed = (await mutual.Services.GetRequiredService<Invitations>().Make(new(member.Email, "en", Role.Member, null, mutual.Member, Renew: true), "tests", Guid.NewGuid(), atOnce: true)).Accepted;
        await Accept(renewed.Secret!, "another barge four morning");
        (await before.Get("/account")).Status.Should().Be(303);
        using var browsing = mutual.Browse();
        (await Send(browsing, member.Email, Password)).Status.Should().Be(401);
        (await mutual.Services.GetRequiredService<People>().WasRenewedSince(member.Id, mutual.Clock.GetCurrentInstant() - Duration.FromDays(7))).Should().BeTrue("then the account stays as it is for seven days");
    }

    [Fact]
    public async Task What_cannot_be_taken_back_asks_for_a_fresh_factor_once_for_five_minutes()
    {
        var member = await Member("step-up@member.example");
        using var browsing = await SignIn(member);
        var page = await browsing.Get("/member/me/account");
        page.Body.Should().Contain("/confirm?act=iban");
        var refused = await browsing.Post("/member/me/account", page, ("iban", "BE68539007547034"), ("key", "step-up-form-key-01"));
        (refused.Status, refused.Body.Contains("step-up-needed", StringComparison.Ordinal)).Should().Be((403, true));

        var ask = await browsing.Get("/confirm?act=iban&to=/member/me/account");
        (await browsing.Post("/confirm", ask, ("step", Step(ask)), ("code", member.Codes[1]))).Status.Should().Be(401, "a recovery code moves no money");
        var confirmed = await browsing.Post("/confirm", ask, ("step", Step(ask)), ("code", NextCode()));
        (confirmed.Status, confirmed.Location).Should().Be((303, "/member/me/account"));
        (await browsing.Get("/member/me/account")).Body.Should().Contain("name=\"iban\"");
        (await browsing.Get("/account/factors")).Location.Should().StartWith("/confirm?act=factors", "each act is confirmed by itself");
        Pass(StepUps.Life + Duration.FromSeconds(1));
        (await browsing.Get("/member/me/account")).Body.Should().Contain("/confirm?act=iban");
        (await browsing.Get("/confirm?act=anything&to=//elsewhere.example")).Status.Should().Be(404);
    }

    [Fact]
    public async Task No_form_is_taken_that_was_not_sent_from_our_own_page()
    {
        var forms = mutual.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") is true)
            .Where(route => !route.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .Where(route => route.RoutePattern.RawText!.TrimStart('/') is not ("c/{secret}" or "c/{secret}/account" or "webhooks/stripe" or "demo/clock"))   // Three ask for a secret of their own; and this host's clock is the tests'.
            .ToList();
        forms.Count.Should().BeGreaterThan(15);
        var secret = await Invite("form@member.example", Role.Member);
        foreach (var route in forms)
        {
            var role = route.Metadata.GetMetadata<AllowedCallers>()?.Roles[0] ?? Role.Member;
            using var browsing = await mutual.BrowseAs(role);
            var path = "/" + Regex.Replace(route.RoutePattern.RawText!.TrimStart('/'), @"\{\w+(:guid)?\}", match => match.Value switch { "{secret}" => secret, "{entity}" => "be", "{month}" => "2026-03", var id when id.Contains("guid", StringComparison.Ordinal) => Guid.NewGuid().ToString(), _ => "none" });
            var sent = await browsing.Post(path, new(200, "", null, new Dictionary<string, string>()), ("anything", "x"));
            // Some look first whether there is such a thing, and there is not.
            if (sent.Status == 404 && route.RoutePattern.RawText!.Contains(":guid", StringComparison.Ordinal)) continue;
            (sent.Status, sent.Body.Contains("form-expired", StringComparison.Ordinal)).Should().Be((400, true), path);
        }
    }

    private static async Task<Shown> Know(Browsing browsing, string email)
    {
        var factor = await Send(browsing, email, Password);
        factor.Status.Should().Be(200, factor.Body);
        return factor;
    }

    private static async Task<Shown> Send(Browsing browsing, string email, string password) => await browsing.Post("/sign-in", await browsing.Get("/sign-in"), ("email", email), ("password", password), ("to", "/"));

    private async Task<Browsing> SignIn(Someone someone)
    {
        var browsing = mutual.Browse();
        var factor = await Know(browsing, someone.Email);
        (await browsing.Post("/sign-in/factor", factor, ("step", Step(factor)), ("code", NextCode()))).Status.Should().Be(303);
        return browsing;
    }

    private async Task<string> Invite(string email, Role role) =>
        (await mutual.Services.GetRequiredService<Invitations>().Make(new(email, "en", role, null, role is Role.Member ? mutual.Member : null), "tests", Guid.NewGuid(), atOnce: true)).Accepted.Secret!;

    private async Task<Someone> Member(string email) => await Accept(await Invite(email, Role.Member), Password);

    private async Task<Someone> Accept(string secret, string password)
    {
        using var scope = mutual.Services.CreateScope();
        var invitations = mutual.Services.GetRequiredService<Invitations>();
        var invitation = (await invitations.Find(secret))!;
        var codes = RecoveryCodes.New();
        (await invitations.Accept(invitation, scope.ServiceProvider.GetRequiredService<Passwords>().HashOf(password), mutual.Services.GetRequiredService<SealedSteps>().Hide(Key), 0, codes)).Should().BeTrue();
        (await invitations.Accept(invitation, "x", "x", 0, codes)).Should().BeFalse("an invitation is accepted once");
        return new(invitation.Person, invitation.Email, codes);
    }

    // Each code counts once, so each sign-in waits for the next.
    private string NextCode()
    {
        Pass(Duration.FromSeconds(30));
        return Totp.CodeAt(Key, Totp.StepAt(mutual.Clock.GetCurrentInstant()));
    }

    private void Pass(Duration time) => mutual.Clock.AdvanceTo(mutual.Clock.GetCurrentInstant() + time);

    private static string Step(Shown page) => StepField().Match(page.Body).Groups[1].Value;

    [GeneratedRegex("name=\"step\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex StepField();

    [GeneratedRegex("name=\"end\" value=\"([0-9a-f-]{36})\"", RegexOptions.CultureInvariant)]
    private static partial Regex EndButton();

    [GeneratedRegex("<option value=\"([0-9a-f-]{36})\"[^>]*>([^<]+)</option>", RegexOptions.CultureInvariant)]
    private static partial Regex HatOption();

    private sealed record Someone(Guid Id, string Email, IReadOnlyList<string> Codes);
}
