using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Http;
using Mutual.Api.Portals;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Access;

/// <summary>Who may call a route. A route of the API without it answers nobody.</summary>
/// <param name="Roles">The roles; a machine is let in by its scope, unless it is named here.</param>
/// <param name="Scope">Scope a machine needs; null: no machine.</param>
internal sealed record AllowedCallers(IReadOnlyList<Role> Roles, string? Scope)
{
    /// <summary>Why the token may not call the route; null when it may.</summary>
    public Refusal? Refuses(ApiToken token)
    {
        if (Roles.Contains(token.Role)) return null;
        if (token.Role is not Role.Machine || Scope is null) return Refusal.RoleNotAllowed;
        return token.Scopes.Contains(Scope) ? null : Refusal.ScopeMissing;
    }
}

/// <summary>Marks a route open to everybody, signed in or not: nothing behind it is anybody's own, or it asks for its own secret.</summary>
internal sealed record OpenToAnyone;

/// <summary>Says of a route who may call it, and keeps to it.</summary>
internal static class CallerRules
{
    /// <summary>First part of every address of the API.</summary>
    public const string Root = "/api";

    /// <summary>The roles that may call.</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AllowedCallers(roles, null));

    /// <summary>The roles that may call, and the scope with which a program may.</summary>
    public static TBuilder ForAlsoMachines<TBuilder>(this TBuilder route, string scope, params Role[] roles) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AllowedCallers(roles, scope));

    /// <summary>Every role, machines without any scope included: what is no secret inside the mutual.</summary>
    public static TBuilder ForEverybody<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AllowedCallers(Enum.GetValues<Role>(), null));

    /// <summary>Every role of people: what belongs to whoever is signed in.</summary>
    public static TBuilder ForPeople<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.For([.. Enum.GetValues<Role>().Where(role => role is not Role.Machine)]);

    /// <summary>Everybody, signed in or not.</summary>
    public static TBuilder ForAnyone<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new OpenToAnyone());

    /// <summary>Asks for a token on every address under the root, known or not, so that nobody can probe which exist; then for the role.</summary>
    public static void UseCallerRules(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase))
        {
            await Page(context, next);
            return;
        }
        if (context.Features.Get<ApiToken>() is not { } token)
        {
            await context.ChallengeAsync(BearerTokens.SchemeName);
            return;
        }
        if (context.GetEndpoint() is RouteEndpoint route)
        {
            var refusal = route.Metadata.GetMetadata<AllowedCallers>() is { } allowed ? allowed.Refuses(token) : Refusal.RoleNotAllowed;
            if (refusal is not null)
            {
                await Problems.Of(refusal).ExecuteAsync(context);
                return;
            }
        }
        await next(context);
    });

    // A page: whoever is not signed in is led to the way in; a route nobody classified answers nobody.
    private static async Task Page(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint route || route.Metadata.GetMetadata<OpenToAnyone>() is not null)
        {
            await next(context);
            return;
        }
        var allowed = route.Metadata.GetMetadata<AllowedCallers>();
        var token = context.Features.Get<ApiToken>();
        if (allowed is not null && token is null)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = context.RequestServices.GetRequiredService<MutualApiSettings>().Demonstration ? "/demo" : $"/sign-in?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}";
            return;
        }
        var refusal = allowed is null ? Refusal.RoleNotAllowed : allowed.Refuses(token!);
        if (refusal is null) await next(context);
        else await PortalPages.Answer(context, refusal).ExecuteAsync(context);
    }
}
