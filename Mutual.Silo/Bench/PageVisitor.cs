using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Portals;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Silo.Bench;

/// <summary>A page as it was asked for.</summary>
/// <param name="Pattern">Its route.</param>
/// <param name="Address">What was asked for.</param>
internal sealed record PageAddress(string Pattern, string Address);

/// <summary>A page that came.</summary>
/// <param name="Ticks">From the request to the last byte.</param>
/// <param name="Bytes">As transferred: the body, without heads.</param>
/// <param name="Body">The page; null when it is no page.</param>
internal sealed record PageSeen(long Ticks, long Bytes, string? Body, int Status);

/// <summary>One person with a browser without script, signed in on the demonstration's page: keeps cookies, follows links, sends search forms.</summary>
internal sealed partial class PageVisitor : IDisposable
{
    private const int VariantsOfARoute = 6;
    private const string Sought = "Client 12";

    private readonly HttpClient http;
    private readonly IReadOnlyList<(TemplateMatcher Matcher, string Pattern)> routes;

    private PageVisitor(BenchHouse house, Role role)
    {
        Role = role;
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = house.Host.Address };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        routes = RoutesOf(house);
    }

    /// <summary>The hat.</summary>
    public Role Role { get; }

    /// <summary>Signs in.</summary>
    public static async Task<PageVisitor> SignIn(BenchHouse house, Role role, Guid? party, CancellationToken ended)
    {
        var visitor = new PageVisitor(house, role);
        var token = (await house.Host.Services.GetRequiredService<ApiTokens>().Create(new(role, 1, null, party, Demonstration: true), ended)).Accepted.Token.Id;
        var (_, _, demo, _) = await visitor.See("/demo", ended);
        using var form = new FormUrlEncodedContent([new("proof", Proof().Match(demo!).Groups[1].Value), new("token", token.ToString("D"))]);
        using var answer = await visitor.http.PostAsync(new Uri("/demo/role", UriKind.Relative), form, ended);
        return answer.StatusCode is HttpStatusCode.SeeOther ? visitor : throw new InvalidOperationException($"{role} may not sign in: {answer.StatusCode}.");
    }

    /// <summary>Every page the program has for somebody signed in, by route.</summary>
    public static IReadOnlyList<string> PagesFor(BenchHouse house) => [.. RoutesOf(house).Select(route => route.Pattern)];

    /// <summary>The pages this person finds from the menu on: one address for each route, and some for each way a list can be asked for.</summary>
    public async Task<IReadOnlyList<PageAddress>> Walk(CancellationToken ended)
    {
        var (found, known, waiting) = (new List<PageAddress>(), new HashSet<string>(StringComparer.Ordinal), new Queue<string>(Navigation.Of(Role).Select(entry => entry.Path).Append("/account").Append("/look")));
        var ofRoute = new Dictionary<string, int>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var address))
        {
            if (PatternOf(address) is not { } pattern || !known.Add(KindOf(pattern, address)) || ofRoute.GetValueOrDefault(pattern) == VariantsOfARoute) continue;
            var seen = await See(address, ended);
            if (seen.Status != 200 || seen.Body is null) continue;
            ofRoute[pattern] = ofRoute.GetValueOrDefault(pattern) + 1;
            found.Add(new(pattern, address));
            foreach (Match link in Link().Matches(seen.Body)) waiting.Enqueue(WebUtility.HtmlDecode(link.Groups[1].Value));
            if (SearchForm().Match(seen.Body) is { Success: true } form) waiting.Enqueue($"{WebUtility.HtmlDecode(form.Groups[1].Value)}?find={Uri.EscapeDataString(Sought)}");
        }
        return found;
    }

    /// <summary>Asks for a page and reads it to its end.</summary>
    public async Task<PageSeen> See(string address, CancellationToken ended)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, ended);
        var body = await answer.Content.ReadAsByteArrayAsync(ended);
        var ticks = Stopwatch.GetTimestamp() - began;
        var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html" && answer.Content.Headers.ContentEncoding.Count == 0;
        return new(ticks, body.Length, isPage ? System.Text.Encoding.UTF8.GetString(body) : null, (int)answer.StatusCode);
    }

    /// <summary>What a browser fetches besides the page: style sheet and scripts.</summary>
    public async Task<long> BytesBeside(string page, CancellationToken ended)
    {
        var bytes = 0L;
        foreach (Match part in Part().Matches(page)) bytes += (await See(WebUtility.HtmlDecode(part.Groups[1].Value), ended)).Bytes;
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private string? PatternOf(string address)
    {
        var path = new PathString(address.Split('?', '#')[0]);
        foreach (var (matcher, pattern) in routes)
            if (matcher.TryMatch(path, [])) return pattern;
        return null;
    }

    // The same list sorted another way is another question to the database; another page or thing of it is not.
    private static string KindOf(string pattern, string address) => address.Split('?') is [_, var query]
        ? $"{pattern}?{string.Join('&', query.Split('&').Where(part => part.Split('=')[0] is "sort" or "state" or "status" or "find" or "kind").Order(StringComparer.Ordinal))}"
        : pattern;

    private static List<(TemplateMatcher Matcher, string Pattern)> RoutesOf(BenchHouse house) =>
        [.. house.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && IsPage(route.RoutePattern.RawText ?? ""))
            .OrderBy(route => route.Order).ThenBy(route => route.RoutePattern.InboundPrecedence)
            .Select(route => (new TemplateMatcher(TemplateParser.Parse(route.RoutePattern.RawText!), []), route.RoutePattern.RawText!))];

    private static bool IsPage(string route) => PortalRoots().IsMatch(route);

    [GeneratedRegex("^/?(member|client|accountant|auditor|board|account|look)(/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex PortalRoots();

    [GeneratedRegex("<a [^>]*?href=\"(/[^\"#]*)\"(?![^>]*download)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("<form [^>]*?action=\"(/[^\"]*)\"[^>]*role=\"search\"", RegexOptions.CultureInvariant)]
    private static partial Regex SearchForm();

    [GeneratedRegex("<(?:link rel=\"stylesheet\" href|script src)=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex("name=\"proof\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Proof();
}
