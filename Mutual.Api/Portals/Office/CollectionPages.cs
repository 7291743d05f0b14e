using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>The office's pages between due and paid: disputes to decide, and one invoice with its letters and its days without dunning.</summary>
internal static class CollectionPages
{
    private static readonly Role[] Desk = [Role.Accountant, Role.Approver];

    public static void MapCollectionPages(this IEndpointRouteBuilder office)
    {
        office.MapGet("/disputes", Disputes).For(Desk);
        office.MapGet("/disputes/{dispute:guid}", Dispute).For(Desk);
        office.MapPost("/disputes/{dispute:guid}", Decide).For(Role.Accountant);
        office.MapGet("/invoices/{invoice:guid}", Invoice).For(Desk);
        office.MapPost("/invoices/{invoice:guid}/block", Block).For(Role.Accountant);
        office.MapGet("/invoices/{invoice:guid}/letters/{letter:guid}", Letter).For(Desk);
    }

    private static async Task<IResult> Disputes(Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var query = TableQuery.Of(context, ["since"], "state", "entity");
        var (rows, matching, all) = await read.Disputes(of.Id, query.Filter("state"), query.Limit, query.Offset, stop);
        var sheet = new LedgerSheet("disputes", w["dispute.caption"],
            [new("number", w["trace.number"]), new("client", w["role.client"]), new("member", w["role.member"]), new("since", w["dispute.since"]), new("outcome", w["dispute.outcome"]), new("net", w["dispute.net"], Number: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(row.Number, $"/accountant/disputes/{row.Id}"), Cell.Of(row.Client), Cell.Of(row.Member), Cell.Of(row.On),
                Cell.Of(row.Outcome is { } outcome ? new Status(outcome == "rejected" ? Tone.Idle : Tone.Ok, w[$"dispute.outcome.{outcome}"]) : new Status(Tone.Wait, w["dispute.open"])), Cell.Of(row.Net)])],
            null, query, matching, all);
        return query.AsCsv ? sheet.ToCsv()
            : visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["nav.disputes"], sheet, [("state", w["office.status"], [("open", w["dispute.open"]), ("decided", w["dispute.decided"])])], w["dispute.none"]));
    }

    private static Task<IResult> Dispute(Guid dispute, Visit visit, Caller caller, OwnObjects own, OfficeReader read, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop) =>
        DisputePageOf(dispute, visit, caller, own, read, database, grains, Typed.Fresh(), stop);

    private static async Task<IResult> Decide(
        Guid dispute, Visit visit, HttpContext context, Caller caller, OwnObjects own, OfficeReader read, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var invoice = await InvoiceOf(dispute, caller, own, read, stop);
        var (outcome, credit, reason) = (form.OneOf("outcome", "upheld", "partly", "rejected"), form.Euros("credit", optional: true), form.Text("reason"));
        if (!form.IsFine) return await DisputePageOf(dispute, visit, caller, own, read, database, grains, form, stop);
        var decided = await grains.GetGrain<IInvoiceGrain>(invoice).DecideDispute(new(caller.Actor, form.Key), new(dispute, Enum.Parse<DisputeOutcome>(outcome!, ignoreCase: true), credit, visit.Today(), reason));
        return decided.IsAccepted ? Visit.See(context, $"/accountant/disputes/{dispute}") : await DisputePageOf(dispute, visit, caller, own, read, database, grains, form.With(decided.Refused), stop);
    }

    private static async Task<IResult> DisputePageOf(
        Guid dispute, Visit visit, Caller caller, OwnObjects own, OfficeReader read, NpgsqlDataSource database, IClusterClient grains, Typed form, CancellationToken stop)
    {
        var invoice = await InvoiceOf(dispute, caller, own, read, stop);
        var view = (await grains.GetGrain<IInvoiceGrain>(invoice).View()).Accepted;
        var (client, member) = await read.Parties(invoice, stop);
        var row = (await DisputeRows.Of(database, invoice, stop)).Single(one => one.Dispute == dispute);
        return visit.Page<DisputePage, DisputeModel>(new(row, view.Number, client, member, view.Open, caller.Role is Role.Accountant && row.Outcome is null, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static Task<IResult> Invoice(Guid invoice, Visit visit, Caller caller, OwnObjects own, OfficeReader read, InvoiceDocuments documents, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop) =>
        InvoicePageOf(invoice, visit, caller, own, read, documents, database, grains, Typed.Fresh(), stop);

    private static async Task<IResult> Block(
        Guid invoice, Visit visit, HttpContext context, Caller caller, OwnObjects own, OfficeReader read, InvoiceDocuments documents, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var form = await Typed.Read(context);
        var (until, reason) = (form["until"].Trim().Length == 0 ? null : form.Day("until"), form.Text("reason"));
        if (!form.IsFine) return await InvoicePageOf(invoice, visit, caller, own, read, documents, database, grains, form, stop);
        var blocked = await grains.GetGrain<IInvoiceGrain>(invoice).BlockDunning(new(caller.Actor, form.Key), new(visit.Today(), until, reason));
        return blocked.IsAccepted ? Visit.See(context, $"/accountant/invoices/{invoice}") : await InvoicePageOf(invoice, visit, caller, own, read, documents, database, grains, form.With(blocked.Refused), stop);
    }

    private static async Task<IResult> InvoicePageOf(
        Guid invoice, Visit visit, Caller caller, OwnObjects own, OfficeReader read, InvoiceDocuments documents, NpgsqlDataSource database, IClusterClient grains, Typed form, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        if (!known.IsAccepted) throw new RequestRefusedException(known.Refused);
        var (client, member) = await read.Parties(invoice, stop);
        return visit.Page<InvoicePage, OfficeInvoiceModel>(
            new(known.Value, Member.MemberStatus.NameOf(known.Value.Status), client, member, visit.Today(), await LetterRows.Of(database, invoice, stop), await DisputeRows.Of(database, invoice, stop), await DisputeRows.Blocks(database, invoice, stop),
                await documents.PapersOf(invoice, stop),
                caller.Role is Role.Accountant, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static async Task<IResult> Letter(Guid invoice, Guid letter, Caller caller, OwnObjects own, NpgsqlDataSource database, LetterPdf paper, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return await LetterRows.Read(database, invoice, letter, stop) is { } written ? Results.File(paper.Write(written), "application/pdf") : throw new RequestRefusedException(Refusal.NotFound);
    }

    // A dispute of another entity and none at all are the same.
    private static async Task<Guid> InvoiceOf(Guid dispute, Caller caller, OwnObjects own, OfficeReader read, CancellationToken stop)
    {
        if (await read.InvoiceOfDispute(dispute, stop) is not { } invoice) throw new RequestRefusedException(Refusal.NotFound);
        await own.DemandInvoice(caller, invoice, stop);
        return invoice;
    }
}
