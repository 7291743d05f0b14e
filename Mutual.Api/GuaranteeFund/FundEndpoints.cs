using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Kernel;
using Mutual.Grains.Proof;
using NodaTime;
using Npgsql;

namespace Mutual.Api.GuaranteeFund;

/// <summary>The guarantee fund for whoever must trust it: aggregates only, no client and no member is named.</summary>
internal static class FundEndpoints
{
    public static void MapFund(this IEndpointRouteBuilder api)
    {
        var fund = api.MapGroup("/fund/{entity}").WithTags("Guarantee fund");
        fund.MapGet("", Figures).WithName("fund").WithSummary("Required against actual on a day, with ageing, coverage, concentration and the throttle")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.DateInFuture, Refusal.DateOutOfRange);
        fund.MapGet("/statement", Statement).WithName("fundStatement").WithSummary("Opening, contributions, claims, recoveries, transfers and closing of a period, the year so far when none is named")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.PeriodReversed);
        fund.MapGet("/statistics", Statistics).WithName("fundStatistics").WithSummary("Decisions and refusals by reason, claims, recovery rate and days of a period")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.PeriodReversed);
        fund.MapGet("/decomposition", Decomposition).WithName("feeDecomposition").WithSummary("Where each cent went that clients paid in a period")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.PeriodReversed);
        fund.MapGet("/history", History).WithName("fundHistory").WithSummary("Required against actual, day by day")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.PeriodReversed);
        fund.MapGet("/throttle", Steps).WithName("fundThrottle").WithSummary("Every published step of the throttle, latest first").ForWhoReads().Refuses(Refusal.EntityUnknown);
        fund.MapGet("/stress", Stress).WithName("fundStress").WithSummary("The five stress scenarios on a copy of a day's book")
            .ForWhoReads().Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.DateInFuture, Refusal.DateOutOfRange);
    }

    private static RouteHandlerBuilder ForWhoReads(this RouteHandlerBuilder route) =>
        route.ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor, Role.Board, Role.Delegate);

    private static async Task<Ok<FundFigures>> Figures(string entity, string? on, Caller caller, OwnObjects own, IEntities entities, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (book, policy) = await BookOf(of, on, entities, database, clock, stop);
        return TypedResults.Ok(FundFigures.Of(book, of, policy, await Throttle.InForce(database, of.Id, book.On, stop)));
    }

    private static async Task<Ok<StressTest>> Stress(string entity, string? on, Caller caller, OwnObjects own, IEntities entities, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (book, policy) = await BookOf(of, on, entities, database, clock, stop);
        return TypedResults.Ok(FundStress.Of(book, of, policy, await FundRows.StepPublished(database, of.Id, book.On, stop)));
    }

    private static async Task<Ok<FundStatement>> Statement(string entity, string? from, string? to, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (first, last) = PeriodOf(of, from, to, clock);
        return TypedResults.Ok(await FundStatements.Of(database, of, first, last, stop));
    }

    private static async Task<Ok<GuaranteeStatistics>> Statistics(string entity, string? from, string? to, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (first, last) = PeriodOf(of, from, to, clock);
        return TypedResults.Ok(await GuaranteeStatistics.Of(database, of.Id, first, last, stop));
    }

    private static async Task<Ok<PaymentsTakenApart>> Decomposition(string entity, string? from, string? to, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (first, last) = PeriodOf(of, from, to, clock);
        return TypedResults.Ok(await PaymentsTakenApart.Of(database, of, null, first, last, stop));
    }

    private static async Task<Ok<IReadOnlyList<FundDay>>> History(string entity, string? from, string? to, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (first, last) = PeriodOf(of, from, to, clock);
        return TypedResults.Ok<IReadOnlyList<FundDay>>(await FundRows.History(database, of.Id, first, last, stop));
    }

    private static async Task<Ok<IReadOnlyList<Throttle>>> Steps(string entity, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop) =>
        TypedResults.Ok<IReadOnlyList<Throttle>>(await FundRows.Steps(database, (await own.DemandEntity(caller, entity)).Id, stop));

    private static async Task<(FundBook Book, Policy Policy)> BookOf(Entity entity, string? on, IEntities entities, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var today = clock.TodayIn(entity.Country);
        var day = Query.Day(on) ?? today;
        if (day > today) throw new RequestRefusedException(Refusal.DateInFuture);
        var policy = await entities.FindPolicyOn(entity.Id, day) ?? throw new RequestRefusedException(Refusal.DateOutOfRange);
        return (await FundBook.Read(database, entity, day, today, policy.Fund, stop), policy);
    }

    // The year so far, unless the caller names days.
    private static (LocalDate From, LocalDate To) PeriodOf(Entity entity, string? from, string? to, IClock clock)
    {
        var last = Query.Day(to) ?? clock.TodayIn(entity.Country);
        var first = Query.Day(from) ?? new LocalDate(last.Year, 1, 1);
        return first <= last ? (first, last) : throw new RequestRefusedException(Refusal.PeriodReversed);
    }
}
