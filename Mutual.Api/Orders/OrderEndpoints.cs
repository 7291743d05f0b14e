using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Orders;

/// <summary>Orders: drafted by the member or the office, confirmed by the client on its own link.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("", Draft).WithName("draftOrder").WithSummary("Drafts an order").ForAlsoMachines(TokenScope.Submit, Role.Member, Role.Accountant).Refuses(
            Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.DateOutOfRange, Refusal.TextEmpty, Refusal.TextTooLong, Refusal.VatRateNotInPack);
        orders.MapGet("", List).WithName("listOrders").WithSummary("Orders by number; a member or client sees its own")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor).WithMetadata(new FilteredBy("member", "client"));
        orders.MapGet("/{order:guid}", View).WithName("viewOrder").WithSummary("An order")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor);
        orders.MapGet("/{order:guid}/guarantee", Precheck).WithName("checkGuarantee").WithSummary("What the guarantee decision would be if the rest of it were delivered and invoiced today; nothing is written or held")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.OrderExhausted);
        orders.MapPut("/{order:guid}/terms", Change).WithName("changeOrder").WithSummary("Changes an order; a confirmation given before is void")
            .ForAlsoMachines(TokenScope.Submit, Role.Member, Role.Accountant).Refuses(Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.OrderNotOpen);
        orders.MapPost("/{order:guid}/sending", Send).WithName("sendOrder").WithSummary("Sends it to the client; the link is shown once, and never to the member")
            .ForAlsoMachines(TokenScope.Submit, Role.Member, Role.Accountant).Refuses(Refusal.DateOutOfRange, Refusal.OrderNotOpen);
        orders.MapPost("/{order:guid}/delivery", Deliver).WithName("deliverOrder").WithSummary("The work is done")
            .ForAlsoMachines(TokenScope.Submit, Role.Member, Role.Accountant).Refuses(Refusal.DateInFuture, Refusal.OrderNotOpen);
        orders.MapPost("/{order:guid}/cancellation", Cancel).WithName("cancelOrder").WithSummary("Calls an order off")
            .For(Role.Member, Role.Accountant).Refuses(Refusal.ReasonMissing, Refusal.OrderNotOpen);
    }

    private static async Task<Results<Created<OrderView>, ProblemHttpResult>> Draft(
        Write write, Body<DraftOrder> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, body.Value.Member, stop);
        return (await grains.GetGrain<IOrderGrain>(write.Command.Creates("order")).Draft(write.Command, body.Value)).ToCreated(order => $"{ApiAddress.Root}/orders/{order.Order}");
    }

    private static async Task<Ok<PageOf<OrderRow>>> List(Page page, string? status, HttpContext context, Caller caller, NpgsqlDataSource database, CancellationToken stop) =>
        TypedResults.Ok(page.Of(await database.Rows("""
            SELECT o.order_id, e.code, o.number, o.member_id, o.client_id, o.status, o.description, o.net_cents, o.work_from, o.work_to, o.invoice_on
              FROM orders.order_ o JOIN ledger.entity e USING (entity)
             WHERE ($1::smallint IS NULL OR o.entity = $1) AND ($2::uuid IS NULL OR o.member_id = $2) AND ($3::uuid IS NULL OR o.client_id = $3 AND o.status <> 'draft')
               AND ($4::text IS NULL OR o.status = $4) AND ($5::uuid IS NULL OR o.member_id = $5) AND ($6::uuid IS NULL OR o.client_id = $6)
               AND ($7::uuid IS NULL OR (o.entity, o.number) > (SELECT entity, number FROM orders.order_ WHERE order_id = $7))
             ORDER BY o.entity, o.number LIMIT $8
            """,
            row => new OrderRow(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetGuid(4), row.GetString(5), row.GetString(6), new Money(row.GetInt64(7)),
                row.GetFieldValue<LocalDate>(8), row.GetFieldValue<LocalDate>(9), row.GetFieldValue<LocalDate>(10)),
            stop, caller.Entity, caller.Member, caller.Client, status, Query.Id(context, "member"), Query.Id(context, "client"), page.After, page.Limit + 1), row => row.Order));

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> View(Guid order, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await grains.GetGrain<IOrderGrain>(order).View()).ToOk();
    }

    private static async Task<Results<Ok<GuaranteeChecked>, ProblemHttpResult>> Precheck(
        Guid order, string? language, bool? withoutAdvance, Caller caller, OwnObjects own, GuaranteePrecheck precheck, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await precheck.LookAt(order, withoutAdvance ?? false, stop)).ToOk(look => GuaranteeChecked.Of(look, language ?? "en"));
    }

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Change(
        Guid order, Write write, Body<ChangeOrder> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await grains.GetGrain<IOrderGrain>(order).Change(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<OrderSentShown>, ProblemHttpResult>> Send(
        Guid order, Write write, Body<SendOrder> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await grains.GetGrain<IOrderGrain>(order).Send(write.Command, body.Value)).ToOk(sent => OrderSentShown.To(caller, sent));
    }

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Deliver(
        Guid order, Write write, Body<DeliverOrder> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await grains.GetGrain<IOrderGrain>(order).Deliver(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Cancel(
        Guid order, Write write, Body<CancelOrder> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        return (await grains.GetGrain<IOrderGrain>(order).Cancel(write.Command, body.Value)).ToOk();
    }
}

/// <summary>A row of the list of orders.</summary>
internal sealed record OrderRow(
    Guid Order, string Entity, string Number, Guid Member, Guid Client, string Status, string Description, Money Net, LocalDate WorkFrom, LocalDate WorkTo, LocalDate InvoiceOn);

/// <summary>What a guarantee decision would be today.</summary>
/// <param name="Advanced">What the fund would pay at once: the amount of the decision, or what it would have been.</param>
internal sealed record GuaranteeChecked(GuaranteeOutcome Outcome, Money Amount, string Policy, IReadOnlyList<ReasonChecked> Reasons, Money Net, Money Fee, Money Contribution, Money Share, Money Advanced)
{
    public static GuaranteeChecked Of(GuaranteeLookAhead look, string language) => new(
        look.Decision.Outcome, look.Decision.Amount, look.Decision.Policy,
        [.. look.Reasons.Select(reason => new ReasonChecked(reason.Code, GuaranteeReason.Of(reason.Code).In(language), GuaranteeReason.Of(reason.Code).MayBeWaived, reason.Figures))],
        look.Net, look.Fee, look.Contribution, look.Share, look.Advanced);
}

/// <summary>A reason, in a sentence that says what to do.</summary>
/// <param name="MayBeWaived">A review may lead to its being waived.</param>
/// <param name="Figures">What it compared.</param>
internal sealed record ReasonChecked(string Code, string Text, bool MayBeWaived, JsonElement Figures);

/// <summary>A sent order.</summary>
/// <param name="Link">The client's link, for whoever sends the letter. Never for the member: nobody confirms his own order.</param>
internal sealed record OrderSentShown(Guid Order, string? Link, LocalDate ValidUntil)
{
    public static OrderSentShown To(Caller caller, OrderSent sent) => new(sent.Order, caller.Role is Role.Member ? null : $"/c/{sent.Secret}", sent.ValidUntil);
}
