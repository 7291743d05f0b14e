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
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;

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

    private static async Task<IResult> Invoice(Guid invoice, Visit visit, Caller caller, ClientReader read, InvoiceDocuments documents, CancellationToken stop)
    {
        var place = await read.Place(caller.Client!.Value, stop);
        if (await read.Invoice(place.Id, invoice, stop) is not { } line) throw new RequestRefusedException(Refusal.NotFound);
        return visit.Page<PayInvoicePage, PayInvoiceModel>(new(place, line, PaymentReference.Parse(line.Reference) is { IsAccepted: true } reference ? reference.Value.Display : line.Reference, CodeOf(place, line), await read.Events(invoice, stop), await documents.PapersOf(invoice, stop)));
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
        line.Open.IsPositive && line.Open <= QrCode.AmountMax && PaymentReference.Parse(line.Reference) is { IsAccepted: true } reference && Iban.Parse(place.Iban) is { IsAccepted: true } account
            ? QrCode.OfTransfer(place.Mutual, account.Value, place.Bic, line.Open, reference.Value)
            : null;
}
