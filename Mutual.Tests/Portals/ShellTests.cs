using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Access;
using Mutual.Grains.Access;
using Mutual.Tests.Api;

namespace Mutual.Tests.Portals;

public sealed class ShellTests(DemonstrationHost demonstration) : IClassFixture<DemonstrationHost>
{
    [Fact]
    public void Every_route_of_the_program_says_who_may_call_it() =>
        demonstration.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<OpenToAnyone>() is null == route.Metadata.GetMetadata<AllowedCallers>() is null)
            .Select(route => route.DisplayName).Should().BeEmpty("each is for some roles or for anyone, and not both");

    [Fact]
    public async Task Every_page_is_closed_to_the_outside_and_runs_no_script()
    {
        using var browsing = demonstration.Browse();
        foreach (var path in (string[])["/demo", "/look", "/nothing-here"])
        {
            var page = await browsing.Get(path);
            page.Headers["Content-Security-Policy"].Should().StartWith("default-src 'none'").And.NotContain("unsafe-inline");
            page.Headers["X-Frame-Options"].Should().Be("DENY");
            page.Headers["Referrer-Policy"].Should().Be("no-referrer");
            page.Headers["X-Content-Type-Options"].Should().Be("nosniff");
            page.Headers["Cache-Control"].Should().Contain("no-store");
            page.Body.Should().Contain("<h1").And.Contain("class=\"skip\"").And.NotContain("<script").And.NotContain("style=");
        }
        (await browsing.Get("/nothing-here")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused_and_one_of_ours_is_not()
    {
        using var browsing = demonstration.Browse();
        var page = await browsing.Get("/look");
        (await browsing.Post("/look", new(200, "", null, page.Headers), ("language", "fr"))).Status.Should().Be(400);
        (await browsing.Get("/look")).Body.Should().Contain("<html lang=\"en\"");
        var chosen = await browsing.Post("/look", page, ("language", "fr"), ("theme", "dark"), ("to", "//elsewhere.example"));
        (chosen.Status, chosen.Location).Should().Be((303, "/"));
        chosen.Headers["Set-Cookie"].Should().Contain("httponly").And.Contain("samesite=strict");
        (await browsing.Get("/look")).Body.Should().Contain("<html lang=\"fr\" data-theme=\"dark\"");
    }

    [Fact]
    public async Task Whoever_chose_a_role_is_signed_in_by_a_strict_cookie_and_out_again_by_a_form()
    {
        using var browsing = demonstration.Browse();
        var demo = await browsing.Get("/demo");
        var id = (await demonstration.Tokens.Find(demonstration.SecretOf(Role.Member)))!.Id;
        var signed = await browsing.Post("/demo/role", demo, ("token", id.ToString("D")));
        signed.Headers["Set-Cookie"].Should().Contain("httponly").And.Contain("samesite=strict");
        var home = await browsing.Get("/look");
        home.Body.Should().Contain("Sign out").And.NotContain(demonstration.SecretOf(Role.Member));
        (await browsing.Post("/sign-out", home)).Status.Should().Be(303);
        (await browsing.Get("/look")).Body.Should().NotContain("Sign out");
    }

    [Fact]
    public async Task Each_page_lets_its_roles_in_and_nobody_else()
    {
        var pages = demonstration.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) && route.Metadata.GetMetadata<AllowedCallers>() is not null)
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")).ToList();
        pages.Should().NotBeEmpty();
        foreach (var role in Enum.GetValues<Role>().Where(role => role is not Role.Machine))
        {
            using var browsing = await demonstration.BrowseAs(role);
            foreach (var page in pages)
            {
                var path = System.Text.RegularExpressions.Regex.Replace("/" + page.RoutePattern.RawText!.TrimStart('/'), @"\{\w+(:guid)?\}", match => match.Value.Contains("guid", StringComparison.Ordinal) ? Guid.NewGuid().ToString() : "none");
                var shown = await browsing.Get(path);
                (shown.Status == 403).Should().Be(!page.Metadata.GetMetadata<AllowedCallers>()!.Roles.Contains(role), $"{role} at {path} was shown {shown.Status}");
                if (page.RoutePattern.RawText!.Contains(":guid", StringComparison.Ordinal) && shown.Status is not 403) shown.Status.Should().Be(404, $"nobody's thing is at {path}");
            }
        }
        using var stranger = demonstration.Browse();
        foreach (var page in pages) (await stranger.Get("/" + page.RoutePattern.RawText!.TrimStart('/').Replace(":guid", "", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal))).Status.Should().BeOneOf([303, 404]);
    }

    [Fact]
    public async Task A_revoked_token_ends_the_browser_s_visit_at_once()
    {
        var token = (await demonstration.Tokens.Create(new(Role.Auditor, 30, Demonstration: true))).Accepted.Token;
        using var browsing = demonstration.Browse();
        await browsing.Post("/demo/role", await browsing.Get("/demo"), ("token", token.Id.ToString("D")));
        (await browsing.Get("/look")).Body.Should().Contain("Sign out");
        await demonstration.Tokens.Revoke(token.Id);
        (await browsing.Get("/look")).Body.Should().NotContain("Sign out");
    }

    [Fact]
    public async Task A_cookie_is_nothing_to_the_API_and_a_token_nothing_to_a_page()
    {
        using var browsing = await demonstration.BrowseAs(Role.Accountant);
        (await browsing.Get("/api/v1/members")).Status.Should().Be(401);
        var page = await demonstration.Call("GET", "/look", demonstration.SecretOf(Role.Accountant), change: request => request.Headers.Accept.ParseAdd("text/html"));
        page.Body.Should().NotContain("Sign out");
    }
}

public sealed class ProductionShellTests(ApiHost production) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("GET", "/demo")]
    [InlineData("POST", "/demo/role")]
    [InlineData("POST", "/demo/clock")]
    public async Task Nothing_of_the_demonstration_exists_in_production(string method, string path) =>
        (await production.Call(method, path, null, method == "GET" ? null : "{}")).Status.Should().Be(404);

    [Fact]
    public async Task Production_insists_on_an_encrypted_connection() =>
        (await production.Call("GET", "/", null)).Headers["Strict-Transport-Security"].Should().StartWith("max-age=31536000");
}
