using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Governance;

/// <summary>The entities of the mutual and the rules in force in each: known to everybody inside.</summary>
internal static class PolicyEndpoints
{
    public static void MapGovernance(this IEndpointRouteBuilder api)
    {
        var entities = api.MapGroup("/entities").WithTags("Governance");
        entities.MapGet("", List).WithName("listEntities").WithSummary("Entities").ForEverybody();
        entities.MapGet("/{entity}/policy", PolicyOn).WithName("policy").WithSummary("The mutual's own rules in force on a day, today when none is named").ForEverybody()
            .Refuses(Refusal.EntityUnknown, Refusal.DateInvalid);
    }

    private static async Task<Ok<IReadOnlyList<EntityShown>>> List(Caller caller, IEntities entities) => TypedResults.Ok<IReadOnlyList<EntityShown>>(
        [.. (await entities.All()).Where(entity => caller.Entity is null || caller.Entity == entity.Id).Select(entity => new EntityShown(entity.Code, entity.Country, entity.Name, entity.VatNumber))]);

    private static async Task<Results<Ok<Policy>, ProblemHttpResult>> PolicyOn(string entity, string? on, Caller caller, OwnObjects own, IEntities entities, IClock clock)
    {
        var of = await own.DemandEntity(caller, entity);
        var day = on is null ? clock.TodayIn(of.Country) : LocalDatePattern.Iso.Parse(on) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.DateInvalid);
        return (await entities.FindPolicyOn(of.Id, day)).ToFound();
    }
}

/// <summary>An entity of the mutual.</summary>
internal sealed record EntityShown(string Code, Country Country, string Name, string VatNumber);
