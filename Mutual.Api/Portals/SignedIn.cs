using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Access;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Portals;

/// <summary>Who a browser is: a cookie that names a session, or in a demonstration a token, looked up anew on every request, so that what is revoked ends at once. The API takes no cookie, and pages take no bearer.</summary>
internal static class SignedIn
{
    /// <summary>Name of the scheme.</summary>
    public const string Scheme = "Portal";

    private const string TokenClaim = "token";
    private const string SessionClaim = "session";

    public static void AddSignedIn(this AuthenticationBuilder authentication, MutualApiSettings settings) => authentication.AddCookie(Scheme, cookie =>
    {
        cookie.Cookie.Name = settings.Demonstration ? "mutual-demo" : "__Host-mutual";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = settings.Demonstration ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(30);
        cookie.SlidingExpiration = true;
    });

    /// <summary>Lets the browser be the token's or the session's from now on.</summary>
    public static Task Begin(HttpContext context, ApiToken token) => context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, token.Actor), new(token.Person is null ? TokenClaim : SessionClaim, token.Id.ToString("D")), new(ClaimTypes.Role, token.Role.ToName())], Scheme)));

    /// <summary>Ends it.</summary>
    public static Task End(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>On every address outside the API, reads the cookie.</summary>
    public static void UseSignedIn(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments(CallerRules.Root, StringComparison.OrdinalIgnoreCase))
        {
            context.Features.Set<ApiToken>(null);
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
            var read = await context.AuthenticateAsync(Scheme);
            if (read.Principal is { } principal && await Find(context, principal) is { } token)
            {
                context.Features.Set(token);
                context.User = principal;
            }
        }
        await next(context);
    });

    private static async ValueTask<ApiToken?> Find(HttpContext context, ClaimsPrincipal principal)
    {
        if (IdIn(principal, SessionClaim) is { } session) return await context.RequestServices.GetRequiredService<Sessions>().Find(session, context.RequestAborted);
        // Only a demonstration lets a browser be a token: in production nobody signs in without a factor.
        return IdIn(principal, TokenClaim) is { } id && await context.RequestServices.GetRequiredService<ApiTokens>().FindById(id, context.RequestAborted) is { Demonstration: true } token ? token : null;
    }

    private static Guid? IdIn(ClaimsPrincipal principal, string claim) => Guid.TryParseExact(principal.FindFirstValue(claim), "D", out var id) ? id : null;
}
