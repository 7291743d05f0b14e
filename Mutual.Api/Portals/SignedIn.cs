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

/// <summary>Who a browser is: a cookie that names a token, looked up anew on every request, so that what is revoked ends at once. The API takes no cookie, and pages take no bearer.</summary>
internal static class SignedIn
{
    /// <summary>Name of the scheme.</summary>
    public const string Scheme = "Portal";

    private const string TokenClaim = "token";

    public static void AddSignedIn(this AuthenticationBuilder authentication, MutualApiSettings settings) => authentication.AddCookie(Scheme, cookie =>
    {
        cookie.Cookie.Name = settings.Demonstration ? "mutual-demo" : "__Host-mutual";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = settings.Demonstration ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(30);
        cookie.SlidingExpiration = true;
    });

    /// <summary>Lets the browser be the token's from now on.</summary>
    public static Task Begin(HttpContext context, ApiToken token) => context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, token.Actor), new(TokenClaim, token.Id.ToString("D")), new(ClaimTypes.Role, token.Role.ToName())], Scheme)));

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
            if (read.Principal?.FindFirstValue(TokenClaim) is { } claim && Guid.TryParseExact(claim, "D", out var id)
                && await context.RequestServices.GetRequiredService<ApiTokens>().FindById(id, context.RequestAborted) is { } token)
            {
                context.Features.Set(token);
                context.User = read.Principal;
            }
        }
        await next(context);
    });
}
