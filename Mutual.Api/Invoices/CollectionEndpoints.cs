using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Invoices;

/// <summary>What happens between due and paid: disputes, letters, days without dunning.</summary>
internal static class CollectionEndpoints
{
    private static readonly Role[] Readers = [Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor];

    public static void MapCollection(this IEndpointRouteBuilder api)
    {
        api.MapGet("/disputes", ListOpen).WithTags("Invoices").WithName("listOpenDisputes").WithSummary("Disputes nobody has decided yet, oldest first")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor);
        var invoice = api.MapGroup("/invoices/{invoice:guid}").WithTags("Invoices");
        invoice.MapPost("/disputes", Dispute).WithName("disputeInvoice").WithSummary("The client contests all that is unpaid, or an amount of it: frozen and not dunned until decided").For(Role.Client, Role.Accountant)
            .Refuses(Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.DateOutOfRange, Refusal.DateInFuture, Refusal.ReasonMissing, Refusal.TextEmpty, Refusal.TextTooLong, Refusal.TextCharset,
                Refusal.DisputePaid, Refusal.DisputeExceedsUnpaid, Refusal.InvoiceWrittenOff, Refusal.PeriodClosed);
        invoice.MapGet("/disputes", Disputes).WithName("listDisputes").WithSummary("Disputes of an invoice with what was decided").ForAlsoMachines(TokenScope.Read, Readers);
        invoice.MapPost("/disputes/{dispute:guid}/decision", Decide).WithName("decideDispute").WithSummary("Upholds a dispute, whole or in part, with a credit note, or rejects it").For(Role.Accountant)
            .Refuses(Refusal.DisputeNotOpen, Refusal.DisputeCredit, Refusal.ReasonMissing, Refusal.DateOutOfRange, Refusal.DateInFuture, Refusal.PeriodClosed);
        invoice.MapPost("/dunning-blocks", Block).WithName("blockDunning").WithSummary("Stops dunning until a day, for a reason, or lifts the block").For(Role.Accountant)
            .Refuses(Refusal.DunningBlockDays, Refusal.DunningNotBlocked, Refusal.InvoiceNotOpen, Refusal.ReasonMissing, Refusal.DateOutOfRange, Refusal.DateInFuture);
        invoice.MapGet("/dunning-blocks", Blocks).WithName("listDunningBlocks").WithSummary("Every decision about days without dunning").For(Role.Accountant, Role.Approver, Role.Auditor);
        invoice.MapGet("/letters", Letters).WithName("listLetters").WithSummary("Letters written to the client about an invoice").ForAlsoMachines(TokenScope.Read, Readers);
        invoice.MapGet("/letters/{letter:guid}/document", Document).WithName("downloadLetter").WithSummary("A letter as PDF, as it was sent")
            .For(Role.Client, Role.Accountant, Role.Approver, Role.Auditor).Produces<byte[]>(StatusCodes.Status200OK, "application/pdf");
    }

    private static async Task<Ok<PageOf<DisputeShown>>> ListOpen(Page page, Caller caller, NpgsqlDataSource database, CancellationToken stop) => TypedResults.Ok(page.Of(await database.Rows("""
        SELECT d.dispute_id, d.invoice_id, i.number, i.client_id, i.member_id, d.opened_on, d.net_cents, d.reason, d.raised_by FROM invoicing.dispute d JOIN invoicing.invoice i USING (invoice_id)
         WHERE d.outcome IS NULL AND ($1::smallint IS NULL OR i.entity = $1) AND ($2::uuid IS NULL OR (d.opened_on, d.dispute_id) > (SELECT opened_on, dispute_id FROM invoicing.dispute WHERE dispute_id = $2))
         ORDER BY d.opened_on, d.dispute_id LIMIT $3
        """,
        row => new DisputeShown(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetGuid(3), row.GetGuid(4), row.GetFieldValue<LocalDate>(5), new Money(row.GetInt64(6)), row.GetString(7), row.GetString(8)),
        stop, caller.Entity, page.After, page.Limit + 1), row => row.Dispute));

    private static async Task<Results<Created<InvoiceDisputed>, ProblemHttpResult>> Dispute(
        Guid invoice, Write write, Body<DisputeInvoice> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).Dispute(write.Command, body.Value)).ToCreated(_ => $"{ApiAddress.Root}/invoices/{invoice}/disputes");
    }

    private static async Task<Ok<List<DisputeRow>>> Disputes(Guid invoice, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return TypedResults.Ok(await DisputeRows.Of(database, invoice, stop));
    }

    private static async Task<Results<Ok<DisputeDecided>, ProblemHttpResult>> Decide(
        Guid invoice, Guid dispute, Write write, Body<DisputeDecisionBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).DecideDispute(write.Command, body.Value.ToRequest(dispute))).ToOk();
    }

    private static async Task<Results<Ok<DunningBlocked>, ProblemHttpResult>> Block(
        Guid invoice, Write write, Body<BlockDunning> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).BlockDunning(write.Command, body.Value)).ToOk();
    }

    private static async Task<Ok<List<DunningBlockRow>>> Blocks(Guid invoice, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return TypedResults.Ok(await DisputeRows.Blocks(database, invoice, stop));
    }

    private static async Task<Ok<List<LetterRow>>> Letters(Guid invoice, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return TypedResults.Ok(await LetterRows.Of(database, invoice, stop));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Document(
        Guid invoice, Guid letter, Caller caller, OwnObjects own, NpgsqlDataSource database, LetterPdf paper, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return await LetterRows.Read(database, invoice, letter, stop) is { } written
            ? TypedResults.File(paper.Write(written), "application/pdf", FormattableString.Invariant($"{written.Number}-{written.On:uuuu'-'MM'-'dd}.pdf"))
            : Problems.Of(Refusal.NotFound);
    }
}

/// <summary>A dispute that waits for a decision.</summary>
/// <param name="Net">Contested, without VAT.</param>
internal sealed record DisputeShown(Guid Dispute, Guid Invoice, string Number, Guid Client, Guid Member, LocalDate OpenedOn, Money Net, string Reason, string RaisedBy);

/// <summary>What is decided about a dispute.</summary>
/// <param name="Credit">Net to credit when partly upheld; otherwise null.</param>
internal sealed record DisputeDecisionBody(DisputeOutcome Outcome, LocalDate On, string Reason, Money? Credit = null)
{
    public DecideDispute ToRequest(Guid dispute) => new(dispute, Outcome, Credit, On, Reason);
}
