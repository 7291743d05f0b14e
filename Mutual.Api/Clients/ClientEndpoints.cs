using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Clients;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Clients;

/// <summary>Clients: registered by an accountant; a limit is raised by two people.</summary>
internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder api)
    {
        var clients = api.MapGroup("/clients").WithTags("Clients");
        clients.MapPost("", Register).WithName("registerClient").WithSummary("Registers a client, with the limit of the policy").For(Role.Accountant).Refuses(
            Refusal.EntityUnknown, Refusal.TextEmpty, Refusal.TextTooLong, Refusal.TextCharset, Refusal.EmailInvalid, Refusal.VatNumberFormat, Refusal.VatNumberChecksum, Refusal.VatNumberCountry);
        clients.MapGet("", List).WithName("listClients").WithSummary("Clients by number; a member sees those he has orders with, a client itself")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor);
        clients.MapGet("/{client:guid}", View).WithName("viewClient").WithSummary("A client with its limit and exposure")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor);
        clients.MapPost("/{client:guid}/limit", PrepareLimit).WithName("prepareClientLimit").WithSummary("Asks for another limit; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.ReasonMissing, Refusal.AmountOverLimit, Refusal.AmountNotPositive);
        clients.MapPost("/{client:guid}/bankruptcy", PrepareBankruptcy).WithName("prepareBankruptcy").WithSummary("Asks to put every claim on a bankrupt client into default, as one; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.ReasonMissing);
        clients.MapPut("/{client:guid}/standing", SetStanding).WithName("setClientStanding").WithSummary("Collective proceedings or a veto of the members, or neither").For(Role.Accountant)
            .Refuses(Refusal.ReasonMissing);
        clients.MapPut("/{client:guid}/class", Classify).WithName("classifyClient").WithSummary("The group it would fail with, and its sector").For(Role.Accountant)
            .Refuses(Refusal.GroupUnknown, Refusal.SectorUnknown, Refusal.ReasonMissing);
        clients.MapPost("/{client:guid}/relations", DeclareRelation).WithName("declareRelation").WithSummary("A member, or family, is behind the client, or is not any more").For(Role.Accountant)
            .Refuses(Refusal.MemberUnknown, Refusal.ReasonMissing);
        clients.MapPost("/{client:guid}/frameworks", AgreeFramework).WithName("agreeFramework").WithSummary("The floor of every order from a day on").For(Role.Accountant)
            .Refuses(Refusal.DateOutOfRange, Refusal.AmountNotPositive, Refusal.HoursOutOfRange, Refusal.FrameworkExists, Refusal.ReasonMissing);
    }

    private static async Task<Results<Created<ClientRegistered>, ProblemHttpResult>> Register(
        Write write, Body<NewClient> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        await own.DemandEntity(caller, body.Value.Entity);
        return (await grains.GetGrain<IClientGrain>(write.Command.Creates("client")).Register(write.Command, body.Value.ToRequest()))
            .ToCreated(registered => $"{ApiAddress.Root}/clients/{registered.Client}");
    }

    private static async Task<Ok<PageOf<ClientRow>>> List(Page page, Caller caller, NpgsqlDataSource database, CancellationToken stop) => TypedResults.Ok(page.Of(await database.Rows("""
        SELECT c.client_id, e.code, c.number, c.name, c.country, c.standing FROM clients.client c JOIN ledger.entity e USING (entity)
         WHERE ($1::smallint IS NULL OR c.entity = $1) AND ($2::uuid IS NULL OR EXISTS (SELECT FROM orders.order_ o WHERE o.client_id = c.client_id AND o.member_id = $2))
           AND ($3::uuid IS NULL OR c.client_id = $3) AND ($4::uuid IS NULL OR (c.entity, c.number) > (SELECT entity, number FROM clients.client WHERE client_id = $4))
         ORDER BY c.entity, c.number LIMIT $5
        """,
        row => new ClientRow(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)),
        stop, caller.Entity, caller.Member, caller.Client, page.After, page.Limit + 1), row => row.Client));

    private static async Task<Results<Ok<ClientView>, ProblemHttpResult>> View(Guid client, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        return (await grains.GetGrain<IClientGrain>(client).View()).ToOk();
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareLimit(
        Guid client, Write write, Body<SetClientLimit> body, Caller caller, OwnObjects own, IClusterClient grains, Decisions decisions, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        var known = await grains.GetGrain<IClientGrain>(client).View();
        return known.IsAccepted ? await decisions.Prepare(write, known.Value.Entity, Decisions.ClientLimit, client, body.Value, stop) : Problems.Of(known.Refused);
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareBankruptcy(
        Guid client, Write write, Body<DeclareBankruptcy> body, Caller caller, OwnObjects own, IClusterClient grains, Decisions decisions, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        if (InputText.Reason(body.Value.Reason).Refused is { } refused) return Problems.Of(refused);
        var known = await grains.GetGrain<IClientGrain>(client).View();
        return known.IsAccepted ? await decisions.Prepare(write, known.Value.Entity, Decisions.Bankruptcy, client, body.Value, stop) : Problems.Of(known.Refused);
    }

    private static async Task<Results<Ok<ClientRegistered>, ProblemHttpResult>> SetStanding(
        Guid client, Write write, Body<SetClientStanding> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        return (await grains.GetGrain<IClientGrain>(client).SetStanding(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<ClientRegistered>, ProblemHttpResult>> Classify(
        Guid client, Write write, Body<ClassifyClient> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        return (await grains.GetGrain<IClientGrain>(client).Classify(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<ClientRegistered>, ProblemHttpResult>> DeclareRelation(
        Guid client, Write write, Body<DeclareRelation> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        return (await grains.GetGrain<IClientGrain>(client).DeclareRelation(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<ClientRegistered>, ProblemHttpResult>> AgreeFramework(
        Guid client, Write write, Body<AgreeFramework> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandClient(caller, client, stop);
        return (await grains.GetGrain<IClientGrain>(client).AgreeFramework(write.Command, body.Value)).ToOk();
    }
}

/// <summary>A client to be registered. Its limit is the policy's: another one takes two people.</summary>
internal sealed record NewClient(
    string Entity, string Name, string Country, string? VatNumber, string Email, string Language, ClientKind Kind, string Street, string PostCode, string City)
{
    public RegisterClient ToRequest() => new(Entity, Name, Country, VatNumber, Email, Language, Kind, Street, PostCode, City, Limit: null);
}

/// <summary>A row of the list of clients.</summary>
internal sealed record ClientRow(Guid Client, string Entity, string Number, string Name, string Country, string Standing);
