using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

public sealed class DescriptionTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task The_description_lists_every_route_with_its_key_its_token_and_what_it_refuses()
    {
        var answer = await api.Call("GET", "/openapi/v1.json", null);
        answer.Status.Should().Be(200);
        var document = answer.Json;
        document.GetProperty("openapi").GetString().Should().StartWith("3.1");
        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("Bearer").GetProperty("scheme").GetString().Should().Be("bearer");
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name.ToUpperInvariant()} {path.Name}", Operation: operation.Value))).ToDictionary(one => one.Name, one => one.Operation);

        described.Keys.Should().BeEquivalentTo(Routes());
        foreach (var (name, operation) in described)
        {
            var codes = operation.GetProperty("responses").EnumerateObject().Where(response => response.Value.TryGetProperty("x-codes", out _))
                .SelectMany(response => response.Value.GetProperty("x-codes").EnumerateArray().Select(code => (Status: response.Name, Code: code.GetString()!))).ToArray();
            codes.Should().Contain(code => code.Code == "token-missing").And.OnlyContain(code => Refusal.Of(code.Code).Status.ToString(System.Globalization.CultureInfo.InvariantCulture) == code.Status, name);
            operation.GetProperty("summary").GetString().Should().NotBeNullOrEmpty(name);
            operation.GetProperty("operationId").GetString().Should().NotBeNullOrEmpty(name);
            if (name.StartsWith("GET", StringComparison.Ordinal)) continue;
            operation.GetProperty("parameters").EnumerateArray().Should().Contain(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key", name);
            codes.Should().Contain(code => code.Code == "idempotency-key-reused", name);
        }
    }

    [Fact]
    public async Task Money_days_and_lists_are_described_as_they_are_sent()
    {
        var schemas = (await api.Call("GET", "/openapi/v1.json", null)).Json.GetProperty("components").GetProperty("schemas");
        var terms = schemas.GetProperty("OrderTerms");
        terms.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().Equal("description", "net", "vatRate", "workFrom", "workTo", "invoiceOn", "termDays");
        var day = Resolve(schemas, terms.GetProperty("properties").GetProperty("workFrom"));
        (day.GetProperty("type").GetString(), day.GetProperty("format").GetString()).Should().Be(("string", "date"));
        var money = Resolve(schemas, terms.GetProperty("properties").GetProperty("net"));
        money.GetProperty("properties").GetProperty("cents").GetProperty("type").GetString().Should().Be("integer");
        Resolve(schemas, terms.GetProperty("properties").GetProperty("termDays")).GetProperty("type").GetString().Should().Be("integer");
    }

    [Fact]
    public async Task The_page_to_try_the_API_loads_nothing_from_elsewhere()
    {
        var page = await api.Call("GET", "/docs", null);
        page = page.Status is 301 or 302 ? await api.Call("GET", page.Headers["Location"], null) : page;
        (page.Status, page.MediaType).Should().Be((200, "text/html"));
        page.Body.Should().NotContain("https://").And.NotContain("//cdn");
        page.Headers["Content-Security-Policy"].Should().Contain("script-src 'self'").And.NotContain("http");
        var scripts = System.Text.RegularExpressions.Regex.Matches(page.Body, "<script[^>]* src=\"([^\"]+)\"").Select(script => script.Groups[1].Value).ToArray();
        scripts.Should().NotBeEmpty();
        foreach (var script in scripts)
        {
            var path = new Uri(new Uri(api.Address, "/docs/"), script).PathAndQuery;
            var loaded = await api.Call("GET", path, null);
            loaded.Status.Should().Be(200, path);
            loaded.MediaType.Should().Contain("javascript");
        }
    }

    [Fact]
    public async Task The_start_page_says_what_this_is()
    {
        var page = await api.Call("GET", "/", null);
        (page.Status, page.MediaType).Should().Be((200, "text/html"));
        page.Body.Should().Contain("<title>Mutual").And.Contain("href=\"/docs\"").And.NotContain("<script");
        (await api.Call("GET", "/portal.css", null)).MediaType.Should().Be("text/css");
        page.Headers["X-Content-Type-Options"].Should().Be("nosniff");
        page.Headers["Referrer-Policy"].Should().Be("no-referrer");
        page.Headers["Content-Security-Policy"].Should().NotContain("unsafe");
        page.Headers.Should().NotContainKey("Server");
    }

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("sending")]
    public async Task Health_is_a_status_and_its_checks(string which)
    {
        var answer = await api.Call("GET", $"/health/{which}", null);
        (answer.Status, answer.MediaType).Should().Be((200, "application/json"), answer.Body);
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("status", "checks");
        answer.Json.GetProperty("status").GetString().Should().Be("ok");
        answer.Json.GetProperty("checks").EnumerateObject().Should().OnlyContain(check => check.Value.GetString() == "ok");
    }

    [Fact]
    public async Task The_error_of_a_refusal_names_code_title_and_path()
    {
        var answer = await api.Call("POST", "/api/v1/members", Role.Accountant, """{"a":1}""");
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Contain(["status", "title", "code", "errors"]);
        answer.Headers["Cache-Control"].Should().Contain("no-store");
    }

    private IEnumerable<string> Routes() => api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
        .Select(route => $"{route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {route.RoutePattern.RawText!.TrimEnd('/').Replace(":guid", "", StringComparison.Ordinal)}");

    private static JsonElement Resolve(JsonElement schemas, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? schemas.GetProperty(reference.GetString()!.Split('/')[^1]) : schema;
}
