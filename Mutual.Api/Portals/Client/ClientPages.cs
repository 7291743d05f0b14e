using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Invoices;
using Mutual.Api.Portals.Member;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Documents;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Npgsql;

namespace Mutual.Api.Portals.Client;

/// <summary>The client's pages: what it owes, how to pay it, what happened.</summary>
internal static class ClientPages
{
    private const int ShownToPay = 50;
    private static readonly string[] Statuses = ["issued", "partly-paid", "paid", "defaulted", "credited"];

    public static void MapClientPages(this IEndpointRouteBuilder app)
    {
        var client = app.MapGroup("/client").ExcludeFromDescription();
        client.MapGet("", ToPay).For(Role.Client);
        client.MapGet("/invoices", Invoices).For(Role.Client);
        client.MapGet("/invoices/{invoice:guid}", Invoice).For(Role.Client);
        client.MapGet("/invoices/{invoice:guid}/dispute", Dispute).For(Role.Client);
        client.MapPost("/invoices/{invoice:guid}/dispute", Contest).For(Role.Client);
        client.MapGet("/invoices/{invoice:guid}/letters/{letter:guid}", Letter).For(Role.Client);
        client.MapGet("/statement", Statement).For(Role.Client);
        client.MapDocumentDownloads(Role.Client);
    }

    private static async Task<IResult> ToPay(Visit visit, Caller caller, ClientReader read, CancellationToken stop)
    {
        var place = await read.Place(caller.Client!.Value, stop);
        var (open, late) = await read.Sums(place.Id, place.Today, stop);
        return visit.Page<ToPayPage, ToPayModel>(new(place, open, late, await read.Open(place.Id, ShownToPay, stop), await read.Waiting(place.Id, stop)));
    }

    private static async Task<IResult> Invoices(Visit visit, HttpContext context, Caller caller, ClientReader read, CancellationToken stop)
    {
        var (w, f) = (visit.Words, visit.Written);
        var place = await read.Place(caller.Client!.Value, stop);
        var query = TableQuery.Of(context, ["-number", "due", "gross", "open"], "status");
        var (rows, matching, all, gross, open) = await read.Page(place.Id, query, stop);
        var sheet = new LedgerSheet("invoices", w["client.invoices-caption"],
            [new("number", w["invoice.number"], Sorts: true), new("member", w["client.done-by"]), new("status", w["table.status"]), new("due", w["invoice.due-on"], Sorts: true),
             new("gross", w["invoice.gross"], Number: true, Sorts: true), new("open", w["client.to-pay"], Number: true, Sorts: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(row.Number, $"/client/invoices/{row.Id}"), Cell.Of(row.Member), Cell.Of(MemberStatus.OfInvoice(w, f, row.Status, row.DueOn, place.Today, row.Open.IsPositive)),
                Cell.Of(row.DueOn), Cell.Of(row.Gross), Cell.Of(row.Open)])],
            [Cell.Of(w["table.sum"]), Cell.None, Cell.None, Cell.None, Cell.Of(gross), Cell.Of(open)], query, matching, all);
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<ListPage, ListPage.Shown>(new(w["nav.invoices"], sheet, [("status", w["table.status"], [.. Statuses.Select(status => (status, w[$"invoice.status.{status}"]))])], w["client.no-invoices"], null));
    }

    private static async Task<IResult> Invoice(Guid invoice, Visit visit, Caller caller, ClientReader read, InvoiceDocuments documents, NpgsqlDataSource database, CancellationToken stop)
    {
        var place = await read.Place(caller.Client!.Value, stop);
        if (await read.Invoice(place.Id, invoice, stop) is not { } line) throw new RequestRefusedException(Refusal.NotFound);
        return visit.Page<PayInvoicePage, PayInvoiceModel>(new(place, line, PaymentReference.Parse(line.Reference) is { IsAccepted: true } reference ? reference.Value.Display : line.Reference, CodeOf(place, line), await read.Events(invoice, stop),
            await DisputeRows.Of(database, invoice, stop), await LetterRows.Of(database, invoice, stop), await documents.PapersOf(invoice, stop)));
    }

    private static Task<IResult> Dispute(Guid invoice, Visit visit, Caller caller, ClientReader read, IClusterClient grains, CancellationToken stop) =>
        DisputePageOf(invoice, visit, caller, read, grains, Typed.Fresh(), stop);

    private static async Task<IResult> Contest(Guid invoice, Visit visit, HttpContext context, Caller caller, ClientReader read, IClusterClient grains, CancellationToken stop)
    {
        var place = await read.Place(caller.Client!.Value, stop);
        if (await read.Invoice(place.Id, invoice, stop) is null) throw new RequestRefusedException(Refusal.NotFound);
        var form = await Typed.Read(context);
        var (net, reason, by) = (form.Euros("net", optional: true), form.Text("reason"), form.Text("by"));
        if (!form.IsFine) return await DisputePageOf(invoice, visit, caller, read, grains, form, stop);
        var disputed = await grains.GetGrain<IInvoiceGrain>(invoice).Dispute(new(caller.Actor, form.Key), new(net, place.Today, reason, by));
        return disputed.IsAccepted ? Visit.See(context, $"/client/invoices/{invoice}") : await DisputePageOf(invoice, visit, caller, read, grains, form.With(disputed.Refused), stop);
    }

    private static async Task<IResult> DisputePageOf(Guid invoice, Visit visit, Caller caller, ClientReader read, IClusterClient grains, Typed form, CancellationToken stop)
    {
        if (await read.Invoice(caller.Client!.Value, invoice, stop) is not { } line) throw new RequestRefusedException(Refusal.NotFound);
        var view = (await grains.GetGrain<IInvoiceGrain>(invoice).View()).Accepted;
        return visit.Page<DisputePage, DisputeModel>(new(line, view.Disputable, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static async Task<IResult> Letter(Guid invoice, Guid letter, Caller caller, OwnObjects own, NpgsqlDataSource database, LetterPdf paper, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return await LetterRows.Read(database, invoice, letter, stop) is { } written ? Results.File(paper.Write(written), "application/pdf") : throw new RequestRefusedException(Refusal.NotFound);
    }

    private static async Task<IResult> Statement(Visit visit, HttpContext context, Caller caller, ClientReader read, CancellationToken stop)
    {
        var w = visit.Words;
        var place = await read.Place(caller.Client!.Value, stop);
        var query = TableQuery.Of(context, ["-on"]);
        var lines = await read.Statement(place.Id, query.Limit, query.Offset, stop);
        var all = await read.StatementLines(place.Id, stop);
        var (open, _) = await read.Sums(place.Id, place.Today, stop);
        var sheet = new LedgerSheet("statement", w["client.statement-caption"],
            [new("what", w["client.what"]), new("on", w["client.on"]), new("invoice", w["invoice.number"]), new("amount", w["client.amount"], Number: true)],
            [.. lines.Select(line => (IReadOnlyList<Cell>)[Cell.Of(w[$"client.event.{line.Kind}"]), Cell.Of(line.On), Cell.Of(line.Number, $"/client/invoices/{line.Invoice}"), Cell.Of(line.Amount)])],
            null, query, all, all);
        return query.AsCsv ? sheet.ToCsv() : visit.Page<StatementPage, StatementModel>(new(place, sheet, open));
    }

    private static QrCode? CodeOf(ClientPlace place, OwedLine line) =>
        line.Asked.IsPositive && line.Asked <= QrCode.AmountMax && PaymentReference.Parse(line.Reference) is { IsAccepted: true } reference && Iban.Parse(place.Iban) is { IsAccepted: true } account
            ? QrCode.OfTransfer(place.Mutual, account.Value, place.Bic, line.Asked, reference.Value)
            : null;
}
