using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Portals.Demonstration;

/// <summary>The way in of a demonstration: choose a role, move the clock. Its routes exist in no other mode, and answer this machine alone.</summary>
internal static class DemoPages
{
    private const string Root = "/demo";

    public static void MapDemonstration(this IEndpointRouteBuilder app)
    {
        var demo = app.MapGroup(Root).AddEndpointFilter(static async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address) ? await next(context) : Results.NotFound()).ExcludeFromDescription();
        demo.MapGet("", Show).ForAnyone();
        demo.MapPost("/role", ChooseRole).ForAnyone();
        demo.MapPost("/clock", MoveClock).ForAnyone();
    }

    private static async Task<IResult> Show(Visit visit, HttpContext context, NpgsqlDataSource database, CancellationToken stop) =>
        await Page(visit, database, context.RequestServices.GetService<IDemonstrationClock>(), Typed.Fresh(("to", Words.Written.Iso(visit.Today().PlusDays(7)))), stop);

    private static async Task<IResult> Page(Visit visit, NpgsqlDataSource database, IDemonstrationClock? clock, Typed typed, CancellationToken stop) =>
        visit.Page<DemoPage, DemoPage.Shown>(new(await Hats(database, stop), clock?.Current, typed), typed.Refused?.Refusal.Status ?? (typed.IsFine ? 200 : 400));

    private static async Task<IResult> ChooseRole(HttpContext context, ApiTokens tokens)
    {
        var typed = await Typed.Read(context);
        if (typed.Id("token") is not { } id || await tokens.FindById(id, context.RequestAborted) is not { Demonstration: true } token) throw new RequestRefusedException(Refusal.NotFound);
        await SignedIn.Begin(context, token);
        return Visit.See(context, Navigation.Home(token.Role) ?? Root);
    }

    private static async Task<IResult> MoveClock(Visit visit, HttpContext context, NpgsqlDataSource database, CancellationToken stop)
    {
        var clock = context.RequestServices.GetService<IDemonstrationClock>() ?? throw new RequestRefusedException(Refusal.NotFound);
        var typed = await Typed.Read(context);
        if (typed.Day("to") is not { } to) return await Page(visit, database, clock, typed, stop);
        var begun = clock.Begin(to);
        return begun.IsAccepted ? Visit.See(context, Root) : await Page(visit, database, clock, typed.With(begun.Refused), stop);
    }

    private static async Task<IReadOnlyList<DemoPage.Hat>> Hats(NpgsqlDataSource database, CancellationToken stop)
    {
        var known = await database.Rows("""
            SELECT t.token_id, t.role, coalesce(m.name, c.name) FROM access.token t
              LEFT JOIN members.member m ON m.member_id = t.party_id LEFT JOIN clients.client c ON c.client_id = t.party_id
             WHERE t.demonstration AND t.revoked_at IS NULL ORDER BY t.created_at, t.token_id
            """, row => new DemoPage.Hat(RoleNames.Find(row.GetString(1))!.Value, row.GetGuid(0), row.IsDBNull(2) ? null : row.GetString(2)), stop);
        return [.. Enum.GetValues<Role>().Where(role => role is not Role.Machine).SelectMany(role => known.Where(hat => hat.Role == role).DefaultIfEmpty(new(role, null, null)))];
    }
}
