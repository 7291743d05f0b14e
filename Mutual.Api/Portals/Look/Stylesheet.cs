using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;

namespace Mutual.Api.Portals.Look;

/// <summary>The one style sheet, inside the program. Its address changes with its content, so a browser keeps it for a year.</summary>
internal static class Stylesheet
{
    private const string Path = "/portal.css";

    private static readonly byte[] Content = Read();

    /// <summary>Where pages fetch it.</summary>
    public static string Address { get; } = $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(Content))[..12]}";

    public static void MapStylesheet(this IEndpointRouteBuilder app) => app.MapGet(Path, static (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(Content, "text/css; charset=utf-8");
    }).ForAnyone().ExcludeFromDescription();

    private static byte[] Read()
    {
        var own = typeof(Stylesheet).Assembly;
        var whole = new StringBuilder();
        foreach (var name in own.GetManifestResourceNames().Where(name => name.StartsWith("look/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var file = new StreamReader(own.GetManifestResourceStream(name)!);
            whole.Append(file.ReadToEnd());
        }
        return Encoding.UTF8.GetBytes(whole.ToString());
    }
}
