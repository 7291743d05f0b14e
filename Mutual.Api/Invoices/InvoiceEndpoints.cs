using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Proof;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Invoices;

/// <summary>Invoices: issued, decided and advanced by one command; corrected only by credit notes.</summary>
internal static class InvoiceEndpoints
{
    public static void MapInvoices(this IEndpointRouteBuilder api)
    {
        var invoices = api.MapGroup("/invoices").WithTags("Invoices");
        invoices.MapPost("", Issue).WithName("issueInvoice").WithSummary("Issues an invoice on a confirmed order, decides the guarantee and advances")
            .ForAlsoMachines(TokenScope.Submit, Role.Member, Role.Accountant).Refuses(
                Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.DateOutOfRange, Refusal.DateInFuture, Refusal.DeliveredBeforeWork, Refusal.OrderNotOpen, Refusal.OrderExhausted,
                Refusal.InvoiceExists, Refusal.InvoiceDuplicate, Refusal.ClientLimitReached, Refusal.FundCapacityReached, Refusal.PeriodClosed);
        invoices.MapGet("", List).WithName("listInvoices").WithSummary("Invoices by number; a member or client sees its own")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor).WithMetadata(new FilteredBy("member", "client"));
        invoices.MapGet("/{invoice:guid}", View).WithName("viewInvoice").WithSummary("An invoice, the decision about it and what is open")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor);
        invoices.MapGet("/{invoice:guid}/explanation", Explain).WithName("explainInvoice").WithSummary("Order, confirmation, decision with its figures, every booking, and where each cent is")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        invoices.MapGet("/{invoice:guid}/decomposition", Decompose).WithName("decomposeInvoice").WithSummary("Where each cent went that the client paid on it in a period, ever when none is named")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.DateInvalid, Refusal.PeriodReversed);
        invoices.MapPost("/{invoice:guid}/credit-notes", Credit).WithName("creditInvoice").WithSummary("Credits part or all of it")
            .For(Role.Accountant).Refuses(Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.ReasonMissing, Refusal.DateOutOfRange, Refusal.DateInFuture,
                Refusal.CreditExceedsInvoice, Refusal.InvoiceWrittenOff, Refusal.PeriodClosed);
        invoices.MapPost("/{invoice:guid}/default", PrepareDefault).WithName("prepareDefault").WithSummary("Asks to declare default; an approver decides")
            .For(Role.Accountant).Refuses(Refusal.ReasonMissing, Refusal.InvoiceNotOpen);
        invoices.MapPost("/{invoice:guid}/write-off", PrepareWriteOff).WithName("prepareWriteOff").WithSummary("Asks to write the claim off; an approver decides")
            .For(Role.Accountant).Refuses(Refusal.InvoiceNotInDefault);
    }

    private static async Task<Results<Created<InvoiceIssued>, ProblemHttpResult>> Issue(
        Write write, Body<IssueInvoice> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, body.Value.Order, stop);
        return (await grains.GetGrain<IInvoiceGrain>(write.Command.Creates("invoice")).Issue(write.Command, body.Value))
            .ToCreated(issued => $"{ApiAddress.Root}/invoices/{issued.Invoice}");
    }

    private static async Task<Ok<PageOf<InvoiceRow>>> List(Page page, string? status, HttpContext context, Caller caller, NpgsqlDataSource database, CancellationToken stop) =>
        TypedResults.Ok(page.Of(await database.Rows("""
            SELECT i.invoice_id, e.code, i.number, i.member_id, i.client_id, i.order_id, i.status, i.issued_on, i.due_on, i.net_cents, i.vat_cents, i.open_cents, i.advance_cents
              FROM invoicing.invoice i JOIN ledger.entity e USING (entity)
             WHERE ($1::smallint IS NULL OR i.entity = $1) AND ($2::uuid IS NULL OR i.member_id = $2) AND ($3::uuid IS NULL OR i.client_id = $3)
               AND ($4::text IS NULL OR i.status = $4) AND ($5::uuid IS NULL OR i.member_id = $5) AND ($6::uuid IS NULL OR i.client_id = $6)
               AND ($7::uuid IS NULL OR (i.entity, i.year, i.sequence) > (SELECT entity, year, sequence FROM invoicing.invoice WHERE invoice_id = $7))
             ORDER BY i.entity, i.year, i.sequence LIMIT $8
            """,
            row => new InvoiceRow(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetGuid(4), row.GetGuid(5), row.GetString(6), row.GetFieldValue<LocalDate>(7),
                row.GetFieldValue<LocalDate>(8), new Money(row.GetInt64(9)), new Money(row.GetInt64(9) + row.GetInt64(10)), new Money(row.GetInt64(11)), new Money(row.GetInt64(12))),
            stop, caller.Entity, caller.Member, caller.Client, status, Query.Id(context, "member"), Query.Id(context, "client"), page.After, page.Limit + 1), row => row.Invoice));

    private static async Task<Results<Ok<InvoiceView>, ProblemHttpResult>> View(Guid invoice, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).View()).ToOk();
    }

    private static async Task<Results<Ok<Explanation>, ProblemHttpResult>> Explain(
        Guid invoice, string? language, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await new Explanations(database).Invoice(invoice, language ?? "en", stop)).ToOk();
    }

    private static async Task<Results<Ok<PaymentsTakenApart>, ProblemHttpResult>> Decompose(
        Guid invoice, string? from, string? to, Caller caller, OwnObjects own, IEntities entities, IClusterClient grains, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var (first, last) = (Query.Day(from), Query.Day(to));
        if (first > last) return Problems.Of(Refusal.PeriodReversed);
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        return known.IsAccepted ? TypedResults.Ok(await PaymentsTakenApart.Of(database, (await entities.Find(known.Value.Entity))!, invoice, first, last, stop)) : Problems.Of(known.Refused);
    }

    private static async Task<Results<Created<InvoiceCredited>, ProblemHttpResult>> Credit(
        Guid invoice, Write write, Body<CreditInvoice> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).Credit(write.Command, body.Value)).ToCreated(_ => $"{ApiAddress.Root}/invoices/{invoice}");
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareDefault(
        Guid invoice, Write write, Body<DefaultInvoice> body, Caller caller, OwnObjects own, IClusterClient grains, Decisions decisions, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        if (InputText.Reason(body.Value.Reason).Refused is { } refused) return Problems.Of(refused);
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        return known.IsAccepted ? await decisions.Prepare(write, known.Value.Entity, Decisions.Default, invoice, body.Value, stop) : Problems.Of(known.Refused);
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareWriteOff(
        Guid invoice, Write write, Body<WriteOffBody> body, Caller caller, OwnObjects own, IClusterClient grains, Decisions decisions, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        if (InputText.Description(body.Value.Proof).Refused is { } refused) return Problems.Of(refused);
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        return known.IsAccepted ? await decisions.Prepare(write, known.Value.Entity, Decisions.WriteOff, invoice, body.Value, stop) : Problems.Of(known.Refused);
    }
}

/// <summary>A row of the list of invoices.</summary>
/// <param name="Advanced">Advanced and not yet repaid.</param>
internal sealed record InvoiceRow(
    Guid Invoice, string Entity, string Number, Guid Member, Guid Client, Guid Order, string Status, LocalDate IssuedOn, LocalDate DueOn, Money Net, Money Gross, Money Open, Money Advanced);
