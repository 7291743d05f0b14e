using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Mutual.Grains.Access;
using NodaTime;

namespace Mutual.Tests.Browser;

/// <summary>The way in, in production and over TLS, with a real browser and its own authenticator.</summary>
public sealed class WayInTests(EncryptedMutual mutual) : IClassFixture<EncryptedMutual>
{
    private const string Password = "tulip barge four morning";

    [Fact]
    public async Task An_invited_accountant_comes_in_by_password_and_passkey_sees_where_he_is_signed_in_and_ends_a_session()
    {
        var page = await mutual.Open();
        var phone = await Authenticator.In(page);
        var link = $"/invitation/{await Invite("desk@mutual.example", Role.Accountant)}";
        await page.GotoAsync(link);
        await page.Locator("#password").FillAsync("accountant1");
        await page.Locator("main .primary").ClickAsync();
        (await page.Locator(".faults").TextContentAsync()).Should().Contain("password-weak");
        (await page.Locator("#password").InputValueAsync()).Should().BeEmpty("a password is never written into a page");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main .primary").ClickAsync();
        await page.Locator("button[data-passkey=create]").ClickAsync();
        await page.WaitForURLAsync("**/sign-in?done=invited");
        (await page.GotoAsync(link))!.Status.Should().Be(404, "an invitation is accepted once");

        // Asked for a page, he is led to the way in, and from there to the page.
        await page.GotoAsync("/account");
        new Uri(page.Url).PathAndQuery.Should().Be("/sign-in?to=%2Faccount");
        await SignIn(page, "desk@mutual.example");
        await page.WaitForURLAsync("**/account");
        var cookie = (await page.Context.CookiesAsync()).Single(kept => kept.Name == "__Host-mutual");
        (cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path).Should().Be((true, true, SameSiteAttribute.Strict, "/"));
        (await page.Context.CookiesAsync()).Should().OnlyContain(kept => kept.HttpOnly && kept.Secure && kept.SameSite == SameSiteAttribute.Strict);

        // Factors are changed after showing one, and the last one stays.
        await page.GotoAsync("/account/factors");
        await page.Locator("button[data-passkey=show]").ClickAsync();
        await page.WaitForURLAsync("**/account/factors");
        (await page.Locator("button[name=passkey]").CountAsync()).Should().Be(1);
        await page.Locator("button[name=passkey]").ClickAsync();
        (await page.Locator(".faults").TextContentAsync()).Should().Contain("factor-last");

        var other = await mutual.Open();
        await (await Authenticator.In(other)).Copy(phone);
        await other.GotoAsync("/sign-in?to=/account");
        await SignIn(other, "desk@mutual.example");
        await other.WaitForURLAsync("**/account");
        await page.GotoAsync("/account");
        await page.Locator("button[name=end]:not([value=others])").ClickAsync();
        (await page.Locator("main h3").CountAsync()).Should().Be(1);
        await other.ReloadAsync();
        new Uri(other.Url).AbsolutePath.Should().Be("/sign-in", "its session was ended");

        // A copied passkey that was used elsewhere betrays itself by its count.
        await page.GotoAsync("/confirm?act=iban&to=/account");
        await page.Locator("button[data-passkey=show]").ClickAsync();
        (await page.Locator(".faults").TextContentAsync()).Should().Contain("passkey-wrong");

        await page.Locator("header form[action='/sign-out'] button").ClickAsync();
        await page.GotoAsync("/account");
        new Uri(page.Url).AbsolutePath.Should().Be("/sign-in");
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("fr-BE")]
    [InlineData("nl-BE")]
    public async Task Every_step_of_the_way_in_is_readable_by_everybody_on_a_small_phone(string language)
    {
        var page = await mutual.Open(language: language);
        await Authenticator.In(page);
        var found = new List<string>();
        var email = $"{language.ToLowerInvariant()}@member.example";
        await page.GotoAsync($"/invitation/{await Invite(email, Role.Member)}");
        await See("invitation");
        await page.Locator("main .primary").ClickAsync();
        await See("password missing");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main .primary").ClickAsync();
        await See("second factor");
        var key = KeyIn((await page.Locator("main code").First.TextContentAsync())!);
        await page.Locator("#code").FillAsync(CodeNow(key));
        await page.Locator("#code").PressAsync("Enter");
        await page.Locator("main li code").First.WaitForAsync();
        await See("recovery codes");

        mutual.Host.Clock.AdvanceTo(mutual.Host.Clock.GetCurrentInstant() + Duration.FromSeconds(30));
        await page.GotoAsync("/sign-in?to=/account");
        await See("sign-in");
        await page.Locator("#email").FillAsync(email);
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main .primary").ClickAsync();
        await See("factor");
        await page.Locator("#code").FillAsync("000000");
        await page.Locator("#code").PressAsync("Enter");
        await page.Locator(".faults").WaitForAsync();
        await See("wrong code");
        await page.Locator("#code").FillAsync(CodeNow(key));
        await page.Locator("#code").PressAsync("Enter");
        await page.WaitForURLAsync("**/account");
        await See("account");
        mutual.Host.Clock.AdvanceTo(mutual.Host.Clock.GetCurrentInstant() + Duration.FromSeconds(30));
        await page.GotoAsync("/account/factors");
        await See("step-up");
        await page.Locator("#code").FillAsync(CodeNow(key));
        await page.Locator("#code").PressAsync("Enter");
        await page.WaitForURLAsync("**/account/factors");
        await See("factors");
        await page.Locator("button[data-passkey=create]").ClickAsync();
        await page.Locator("button[name=passkey]").WaitForAsync();
        string.Join('\n', found).Should().BeEmpty();

        async Task See(string what)
        {
            found.AddRange(await BrowserTests.Look(page, $"{what} {language}"));
            if (await page.Locator("html").GetAttributeAsync("lang") != language[..2]) found.Add($"{what} is not in {language}");
            await page.SetViewportSizeAsync(320, 800);
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var over) found.Add($"{what} is {over} px too wide at 320");
            await page.SetViewportSizeAsync(360, 800);
        }
    }

    [Fact]
    public async Task A_passkey_made_for_one_answers_for_nobody_else()
    {
        var page = await mutual.Open();
        await Authenticator.In(page);
        foreach (var email in (string[])["first@mutual.example", "second@mutual.example"])
        {
            await page.GotoAsync($"/invitation/{await Invite(email, Role.Auditor)}");
            await page.Locator("#password").FillAsync(Password);
            await page.Locator("main .primary").ClickAsync();
            if (email.StartsWith("first", StringComparison.Ordinal)) await page.Locator("button[data-passkey=create]").ClickAsync();
            else await page.EvaluateAsync("document.querySelector('form[action$=factor] [name=credential]').value = '{\"id\":\"AAAA\",\"rawId\":\"AAAA\",\"type\":\"public-key\",\"clientExtensionResults\":{},\"response\":{\"clientDataJSON\":\"e30\",\"attestationObject\":\"oA\"}}'; document.querySelector('form[action$=factor]').submit()");
            await page.WaitForURLAsync(url => url.Contains("/sign-in", StringComparison.Ordinal) || url.EndsWith("/factor", StringComparison.Ordinal));
        }
        (await page.Locator(".faults").TextContentAsync()).Should().Contain("passkey-wrong");
        (await mutual.Host.Services.GetRequiredService<People>().FindByEmail("second@mutual.example")).Should().BeNull();
    }

    [Fact]
    public async Task A_member_comes_in_without_any_script_by_an_app_s_code_and_later_by_a_recovery_code()
    {
        var page = await mutual.Open(script: false);
        await page.GotoAsync($"/invitation/{await Invite("ada@member.example", Role.Member)}");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main .primary").ClickAsync();
        var key = KeyIn((await page.Locator("main code").First.TextContentAsync())!);
        await page.Locator("#code").FillAsync(CodeNow(key));
        await page.Locator("main form:has(#code) button:not([type=button])").ClickAsync();
        var codes = await page.Locator("main li code").AllTextContentsAsync();
        codes.Should().HaveCount(10).And.OnlyHaveUniqueItems();
        await page.Locator("main .primary").ClickAsync();

        mutual.Host.Clock.AdvanceTo(mutual.Host.Clock.GetCurrentInstant() + Duration.FromSeconds(30));
        foreach (var code in (string[])[CodeNow(key), codes[3]])
        {
            await page.GotoAsync("/sign-in?to=/account");
            await page.Locator("#email").FillAsync("Ada@Member.example");
            await page.Locator("#password").FillAsync(Password);
            await page.Locator("main .primary").ClickAsync();
            await page.Locator("#code").FillAsync(code);
            await page.Locator("#code").PressAsync("Enter");
            (await page.Locator("main h1").TextContentAsync()).Should().Be("Your sign-in");
            await page.Locator("header form[action='/sign-out'] button").ClickAsync();
        }
    }

    [Fact]
    public async Task Pages_without_encryption_offer_no_form_in_production()
    {
        var open = await mutual.Host.Call("GET", "/sign-in", null, change: request => request.Headers.Accept.ParseAdd("text/html"));
        (open.Status, open.Body.Contains("connection-not-encrypted", StringComparison.Ordinal)).Should().Be((400, true));
        open.Headers.Keys.Should().NotContain("Set-Cookie");
        var encrypted = await mutual.Host.Call("GET", "/sign-in", null, change: request => request.Headers.Add("X-Forwarded-Proto", "https"));
        encrypted.Status.Should().Be(200);
        encrypted.Headers["Set-Cookie"].Should().StartWith("__Host-mutual-form=").And.Contain("secure").And.Contain("httponly").And.Contain("samesite=strict");
        encrypted.Headers["Content-Security-Policy"].Should().Contain("script-src 'self'").And.NotContain("unsafe");
    }

    private async Task<string> Invite(string email, Role role)
    {
        if (PlayedMutual.Chromium is null) Assert.Skip(PlayedMutual.NoChromium);
        return (await mutual.Host.Services.GetRequiredService<Invitations>().Make(new(email, "en", role, null, role is Role.Member ? mutual.Host.Member : null), "tests", Guid.NewGuid(), atOnce: true)).Accepted.Secret!;
    }

    private static async Task SignIn(IPage page, string email)
    {
        await page.Locator("#email").FillAsync(email);
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main .primary").ClickAsync();
        await page.Locator("button[data-passkey=show]").ClickAsync();
    }

    private string CodeNow(byte[] key) => Totp.CodeAt(key, Totp.StepAt(mutual.Host.Clock.GetCurrentInstant()));

    // Base 32, as an app reads it.
    private static byte[] KeyIn(string text)
    {
        var bits = string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(part => part.Length == 8).Select(part => Convert.ToByte(new string(part), 2))];
    }
}
