using System.Net;
using System.Text.RegularExpressions;
using Mutual.Grains.Access;
using Mutual.Tests.Api;

namespace Mutual.Tests.Portals;

/// <summary>The same host as a demonstration.</summary>
public sealed partial class DemonstrationHost : ApiHost
{
    protected override bool Demonstration => true;

    /// <summary>A browser without script: keeps cookies, follows nothing by itself.</summary>
    public Browsing Browse() => new(Address);

    /// <summary>A browser that chose a role on the demonstration's page.</summary>
    public async Task<Browsing> BrowseAs(Role role)
    {
        var browsing = Browse();
        var demo = await browsing.Get("/demo");
        var token = (await Tokens.Find(SecretOf(role)))!.Id;
        (await browsing.Post("/demo/role", demo, ("token", token.ToString("D")))).Status.Should().Be(303, $"{role} may be chosen");
        return browsing;
    }
}

/// <summary>Asks for pages and sends their forms, as a browser does.</summary>
public sealed partial class Browsing(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { BaseAddress = address };

    public async Task<Shown> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await Send(request);
    }

    /// <summary>Sends a form of a page, with the page's own proof unless it is told another.</summary>
    public async Task<Shown> Post(string path, Shown page, params (string Name, string Value)[] fields)
    {
        var proof = Proof().Match(page.Body) is { Success: true } found ? found.Groups[1].Value : "";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("proof", proof), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]) };
        request.Headers.Accept.ParseAdd("text/html");
        return await Send(request);
    }

    /// <summary>Sends a form with a file.</summary>
    public async Task<Shown> PostFile(string path, Shown page, byte[] file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Proof().Match(page.Body).Groups[1].Value), "proof" }, { new ByteArrayContent(file), "file", "statement.xml" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Accept.ParseAdd("text/html");
        return await Send(request);
    }

    public void Dispose() => http.Dispose();

    private async Task<Shown> Send(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.ToString(),
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join("; ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex("name=\"proof\" value=\"([^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Proof();
}

/// <summary>What a browser was shown.</summary>
public sealed record Shown(int Status, string Body, string? Location, IReadOnlyDictionary<string, string> Headers);
