using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Http;

/// <summary>What holds for every answer: the names we answer to, and what a browser may do with it.</summary>
internal static class Guards
{
    /// <summary>Path of the page to try the API, which alone runs a script.</summary>
    public const string Docs = "/docs";

    /// <summary>First part of a client's link.</summary>
    public const string ClientLink = "/c";

    /// <summary>First part of the link of an invitation.</summary>
    public const string InvitationLink = "/invitation";

    // Where a passkey is asked for: one script of ours, from its own file.
    private static readonly PathString[] AskingForPasskeys = ["/sign-in", InvitationLink, "/account", "/confirm"];

    private const string Closed = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string WithOwnScript = $"{Closed}; script-src 'self'";

    // The page to try the API writes its own start and styles into the page; everything it loads still comes from here and nowhere else.
    private const string WithScript = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Security headers on every answer, failures too.</summary>
    public static void UseSafeHeaders(this IApplicationBuilder app, MutualApiSettings settings) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            if (StringValues.IsNullOrEmpty(headers.ContentSecurityPolicy)) headers.ContentSecurityPolicy = PolicyOf(context.Request.Path);
            if (StringValues.IsNullOrEmpty(headers.CacheControl)) headers.CacheControl = "no-store";
            if (!settings.Demonstration) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";   // Browsers heed it over HTTPS only.
            return Task.CompletedTask;
        });
        HideSecret(context);
        return next(context);
    });

    private static string PolicyOf(PathString path) => path.StartsWithSegments(Docs) ? WithScript : AskingForPasskeys.Any(asking => path.StartsWithSegments(asking)) ? WithOwnScript : Closed;

    // The secret of a link stands in its path, and traces record paths.
    private static void HideSecret(HttpContext context)
    {
        foreach (var link in (string[])[ClientLink, InvitationLink])
            if (context.Request.Path.StartsWithSegments(link)) System.Diagnostics.Activity.Current?.SetTag("url.path", $"{link}/{{secret}}");
    }

    /// <summary>Refuses every Host but the loopback's and those of the settings: another one is somebody's page pretending to be ours.</summary>
    public static void UseKnownHosts(this IApplicationBuilder app, MutualApiSettings settings)
    {
        StringSegment[] hosts = ["localhost", "127.0.0.1", "[::1]", .. settings.Hosts];
        app.Use(async (context, next) =>
        {
            if (HostString.MatchesAny(context.Request.Host.Host, hosts)) await next(context);
            else await Problems.Of(Refusal.HostNotAllowed).ExecuteAsync(context);
        });
    }
}
