using System.Security.Cryptography;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

public sealed class ClientLinkTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("en-GB,en;q=0.9", "en", "Please confirm this order", "1,210.50 EUR")]
    [InlineData("fr-BE", "fr", "Merci de confirmer cette commande", "EUR")]
    [InlineData("de, nl;q=0.5", "nl", "Gelieve deze bestelling te bevestigen", "1.210,50 EUR")]
    [InlineData("de", "fr", "Merci de confirmer cette commande", "EUR")] // The client's own language.
    public async Task The_client_reads_what_it_is_to_confirm_in_its_language(string accepted, string language, string title, string amount)
    {
        var secret = await Sent("<img src=x onerror=alert(1)>");
        var page = await api.Call("GET", $"/c/{secret}", null, change: request => request.Headers.AcceptLanguage.ParseAdd(accepted));
        (page.Status, page.MediaType).Should().Be((200, "text/html"));
        page.Body.Should().Contain($"<html lang=\"{language}\">").And.Contain(title).And.Contain(amount);
        page.Body.Should().Contain("&lt;img src=x onerror=alert(1)&gt;").And.NotContain("<img").And.NotContain("<script");
        page.Body.Should().Contain("Client &amp; Sons");
        page.Headers["Referrer-Policy"].Should().Be("no-referrer");
        page.Headers["Cache-Control"].Should().Be("no-store");
        page.Headers["Content-Security-Policy"].Should().StartWith("default-src 'none'");
        foreach (var field in (string[])["name", "email", "role", "reason"]) page.Body.Should().Contain($"<label for=\"{field}\">").And.Contain($"id=\"{field}\"");
    }

    [Fact]
    public async Task Reading_the_link_changes_nothing()
    {
        var secret = await Sent("Work");
        for (var i = 0; i < 3; i++) await api.Call("GET", $"/c/{secret}", null);
        await api.Call("HEAD", $"/c/{secret}", null, key: null);
        await using var status = api.Database.Application.CreateCommand("SELECT status FROM orders.order_ WHERE link_hash = $1");
        status.Parameters.Add(new() { Value = ApiTokens.HashOf(secret) });
        (await status.ExecuteScalarAsync()).Should().Be("sent");
    }

    [Fact]
    public async Task A_link_past_its_day_is_as_wrong_as_any_other()
    {
        var secret = await Sent("Work", "2026-03-08");
        (await api.Call("GET", $"/c/{secret}", null)).Status.Should().Be(404);
        (await api.Call("POST", $"/c/{secret}", null, "answer=confirm", contentType: "application/x-www-form-urlencoded")).Status.Should().Be(404);
    }

    [Fact]
    public async Task An_answer_that_is_none_of_the_three_is_refused_and_what_was_typed_is_kept()
    {
        var secret = await Sent("Work");
        var page = await api.Call("POST", $"/c/{secret}", null, "answer=maybe&name=Ann+%26+Co", contentType: "application/x-www-form-urlencoded");
        page.Status.Should().Be(400);
        page.Body.Should().Contain("role=\"alert\"").And.Contain("value=\"Ann &amp; Co\"");
        (await api.Call("POST", $"/c/{secret}", null, "{}")).Code.Should().Be("content-type");
    }

    [Fact]
    public async Task A_client_asks_for_an_account_and_the_letter_goes_to_the_address_the_mutual_knows_once_a_day()
    {
        var secret = await Sent("Work");
        (await api.Call("GET", $"/c/{secret}", null)).Body.Should().Contain($"action=\"/c/{secret}/account\"");
        for (var i = 0; i < 2; i++)
            (await api.Call("POST", $"/c/{secret}/account", null, "", contentType: "application/x-www-form-urlencoded", change: request => request.Headers.AcceptLanguage.ParseAdd("en"))).Body.Should().Contain("A letter is on its way");
        var letter = await File.ReadAllTextAsync(Directory.EnumerateFiles(Path.Combine(api.Home, "outbox"), "invitation-*.eml").Should().ContainSingle().Subject);
        letter.Should().StartWith("To: pay@client.example\n").And.Contain("Content-Language: fr").And.Contain("/invitation/").And.NotContain(secret);
        var link = System.Text.RegularExpressions.Regex.Match(letter, "/invitation/[A-Za-z0-9_-]{43}").Value;
        (await api.Call("GET", link, null, change: request => request.Headers.Add("X-Forwarded-Proto", "https"))).Body.Should().Contain("pay@client.example").And.Contain("You are invited as Client");
    }

    private async Task<string> Sent(string description, string validUntil = "2026-03-20")
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var id = Guid.NewGuid();
        await using var insert = api.Database.Owner.CreateCommand("""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, link_hash, valid_until, version)
            VALUES ($1, 1, $2, $3, $4, 'sent', $5, 121050, 21, '2026-03-02', '2026-03-06', '2026-03-09', 30, 'abc', $6, $7::date, 2)
            """);
        foreach (var value in (object[])[id, id.ToString("N"), api.Member, api.Client, description, ApiTokens.HashOf(secret), NodaTime.Text.LocalDatePattern.Iso.Parse(validUntil).Value]) insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync();
        return secret;
    }
}

public sealed class WrongLinkTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Many_wrong_links_are_slowed_and_never_say_more_than_the_first()
    {
        var first = await api.Call("GET", $"/c/{new string('A', 43)}", null);
        first.Status.Should().Be(404);
        (await api.Call("GET", "/c/short", null)).Body.Should().Be(first.Body);
        for (var i = 0; i < 3; i++) (await api.Call("POST", $"/c/{new string((char)('B' + i), 43)}", null, "answer=confirm", contentType: "application/x-www-form-urlencoded")).Status.Should().Be(404);
        var slowed = await api.Call("GET", $"/c/{new string('Z', 43)}", null);
        slowed.Status.Should().Be(429);
        int.Parse(slowed.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
    }
}
