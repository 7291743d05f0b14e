using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;

namespace Mutual.Api.Portals.Look;

/// <summary>The one script: a browser gives passkeys to scripts only. Its address changes with its content.</summary>
internal static class PasskeyScript
{
    private const string Path = "/passkey.js";

    private static readonly byte[] Content = Read();

    /// <summary>Where pages fetch it.</summary>
    public static string Address { get; } = $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(Content))[..12]}";

    public static void MapPasskeyScript(this IEndpointRouteBuilder app) => app.MapGet(Path, static (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(Content, "text/javascript; charset=utf-8");
    }).ForAnyone().ExcludeFromDescription();

    private static byte[] Read()
    {
        using var file = typeof(PasskeyScript).Assembly.GetManifestResourceStream("script/passkey.js")!;
        using var whole = new MemoryStream();
        file.CopyTo(whole);
        return whole.ToArray();
    }
}
