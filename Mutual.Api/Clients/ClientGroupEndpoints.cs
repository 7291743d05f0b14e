using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Clients;

/// <summary>Groups of clients that would fail as one, and limits that several share: of a group, a member, a country.</summary>
internal static class ClientGroupEndpoints
{
    public static void MapClientGroups(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/client-groups").WithTags("Clients");
        groups.MapPost("", Form).WithName("formClientGroup").WithSummary("Forms a group of clients with its limit").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.TextEmpty, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.ReasonMissing);
        groups.MapGet("", List).WithName("listClientGroups").WithSummary("Groups by name, with limit and exposure").For(Role.Accountant, Role.Approver, Role.Auditor);
        var limits = api.MapGroup("/limits").WithTags("Clients");
        limits.MapGet("/{scope}", View).WithName("viewSharedLimit").WithSummary("A limit that several share: group:ID, member:ID or country:CODE:BE with the entity's code").For(Role.Accountant, Role.Approver, Role.Auditor)
            .Refuses(Refusal.LimitNotKnown);
        limits.MapPost("/{scope}", Prepare).WithName("prepareSharedLimit").WithSummary("Asks for another limit; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.LimitNotKnown, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.ReasonMissing);
    }

    private static async Task<Results<Created<ClientGroupView>, ProblemHttpResult>> Form(Write write, Body<FormClientGroup> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        await own.DemandEntity(caller, body.Value.Entity);
        return (await grains.GetGrain<IClientGroupGrain>(write.Command.Creates("client-group")).Form(write.Command, body.Value)).ToCreated(_ => $"{ApiAddress.Root}/client-groups");
    }

    private static async Task<Ok<PageOf<ClientGroupRow>>> List(Page page, Caller caller, NpgsqlDataSource database, CancellationToken stop) => TypedResults.Ok(page.Of(await database.Rows("""
        SELECT g.group_id, e.code, g.name, l.limit_cents, fund.exposure_of(l.scope), (SELECT count(*) FROM clients.client c WHERE c.group_id = g.group_id)
          FROM clients.client_group g JOIN ledger.entity e USING (entity) JOIN fund.cap l ON l.scope = 'group:' || g.group_id
         WHERE ($1::smallint IS NULL OR g.entity = $1) AND ($2::uuid IS NULL OR (g.entity, g.name, g.group_id) > (SELECT entity, name, group_id FROM clients.client_group WHERE group_id = $2))
         ORDER BY g.entity, g.name, g.group_id LIMIT $3
        """,
        row => new ClientGroupRow(row.GetGuid(0), row.GetString(1), row.GetString(2), new Money(row.GetInt64(3)), new Money(row.GetInt64(4)), row.GetInt64(5)),
        stop, caller.Entity, page.After, page.Limit + 1), row => row.Group));

    private static async Task<Results<Ok<SharedLimitView>, ProblemHttpResult>> View(string scope, Caller caller, IEntities entities, IClusterClient grains, NpgsqlDataSource database, CancellationToken stop) =>
        await Own(scope, caller, entities, database, stop) is var (known, _) ? (await grains.GetGrain<ISharedLimitGrain>(known).View()).ToOk() : Problems.Of(Refusal.LimitNotKnown);

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> Prepare(
        string scope, Write write, Body<SetSharedLimit> body, Caller caller, IEntities entities, Decisions decisions, NpgsqlDataSource database, CancellationToken stop)
    {
        if (await Own(scope, caller, entities, database, stop) is not var (known, entity)) return Problems.Of(Refusal.LimitNotKnown);
        if (Input.Amount(body.Value.Limit) is { } amount) return Problems.Of(amount);
        if (InputText.Reason(body.Value.Reason).Refused is { } refused) return Problems.Of(refused);
        return await decisions.Prepare(write, entity, Decisions.SharedLimit, new CommandId("limit", known).Creates("limit"), new SharedLimitBody(known, body.Value.Limit, body.Value.Reason), stop);
    }

    // A person of one entity sees the limits of that entity alone. People name an entity by its code, the row by its number.
    private static async Task<(string Scope, string Entity)?> Own(string scope, Caller caller, IEntities entities, NpgsqlDataSource database, CancellationToken stop)
    {
        foreach (var entity in await entities.All())
        {
            if (caller.Entity is { } own && own != entity.Id) continue;
            var known = scope.StartsWith($"country:{entity.Code}:", StringComparison.Ordinal) ? Limits.OfCountry(entity.Id, scope[^2..]) : scope;
            if (await database.Any("""
                SELECT FROM clients.client_group WHERE entity = $2 AND 'group:' || group_id = $1 UNION ALL SELECT FROM members.member WHERE entity = $2 AND 'member:' || member_id = $1
                UNION ALL SELECT FROM ledger.entity WHERE entity = $2 AND $1 ~ ('^country:' || entity || ':[A-Z]{2}$')
                """, stop, known, entity.Id)) return (known, entity.Code);
        }
        return null;
    }
}

/// <summary>A limit that several share, as it would be.</summary>
internal sealed record SharedLimitBody(string Scope, Money Limit, string Reason);

/// <summary>A row of the list of groups.</summary>
/// <param name="Clients">How many clients are in it.</param>
internal sealed record ClientGroupRow(Guid Group, string Entity, string Name, Money Limit, Money Exposure, long Clients);
