using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Orders;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Member;

/// <summary>The member's orders: looked at before they are sent, sent to the client, handed in as invoices.</summary>
internal static class MemberOrderPages
{
    private const int AnswerDays = 14;
    private const int FormMax = 64 * 1024;
    private static readonly string[] Statuses = ["draft", "sent", "confirmed", "change-requested", "rejected", "expired", "delivered", "invoiced", "closed", "cancelled"];

    public static void MapMemberOrders(this IEndpointRouteBuilder member)
    {
        member.MapGet("/orders", List).For(Role.Member);
        member.MapGet("/orders/new", New).For(Role.Member);
        member.MapPost("/orders/new", Look).For(Role.Member);
        member.MapPost("/orders/from-file", FromFile).For(Role.Member).WithMetadata(new RequestSizeLimitAttribute(UblDraftReader.SizeMaxBytes + FormMax));
        member.MapPost("/orders/send", Send).For(Role.Member);
        member.MapGet("/orders/{order:guid}", Show).For(Role.Member);
        member.MapPost("/orders/{order:guid}/send", SendAgain).For(Role.Member);
        member.MapGet("/orders/{order:guid}/invoice", ShowHandIn).For(Role.Member);
        member.MapPost("/orders/{order:guid}/invoice", HandIn).For(Role.Member);
    }

    private static async Task<IResult> List(Visit visit, HttpContext context, Caller caller, MemberReader read, CancellationToken stop)
    {
        var w = visit.Words;
        var query = TableQuery.Of(context, ["-number", "client", "from", "net"], "status");
        var (rows, matching, all) = await read.OrderPage(caller.Member!.Value, query, stop);
        var sheet = new LedgerSheet("orders", w["order.caption"],
            [new("number", w["order.number"], Sorts: true), new("client", w["order.client"], Sorts: true), new("status", w["table.status"]), new("work", w["order.work"]), new("from", w["order.from"], Sorts: true),
             new("net", w["order.net"], Number: true, Sorts: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(row.Number, $"/member/orders/{row.Id}"), Cell.Of(row.Client), Cell.Of(MemberStatus.OfOrder(w, row.Status)), Cell.Of(row.Work), Cell.Of(row.WorkFrom), Cell.Of(row.Net)])],
            null, query, matching, all);
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<ListPage, ListPage.Shown>(new(w["nav.orders"], sheet, [("status", w["table.status"], [.. Statuses.Select(status => (status, w[$"order.status.{status}"]))])], w["order.none"], ("/member/orders/new", w["order.new"])));
    }

    private static async Task<IResult> New(Visit visit, Caller caller, MemberReader read, CancellationToken stop)
    {
        var place = await read.Place(caller.Member!.Value);
        return await NewPage(visit, read, place, Usual(place), null, stop);
    }

    private static Typed Usual(MemberPlace place) => Typed.Fresh(("vat", place.Country is Country.Be ? "21" : "20"), ("term", "30"), ("from", Words.Written.Iso(place.Today.PlusDays(7))),
        ("to", Words.Written.Iso(place.Today.PlusDays(8))), ("invoice", Words.Written.Iso(place.Today.PlusDays(8))));

    private static async Task<IResult> FromFile(Visit visit, HttpContext context, Caller caller, MemberReader read, NpgsqlDataSource database, CancellationToken stop)
    {
        _ = await Typed.Read(context);
        var place = await read.Place(caller.Member!.Value);
        var form = Usual(place);
        if ((await context.Request.ReadFormAsync(stop)).Files.GetFile("file") is not { Length: > 0 } file)
        {
            form.Wrong("file", "wrong.missing");
            return await NewPage(visit, read, place, form, null, stop);
        }
        await using var stream = file.OpenReadStream();
        var offered = await OrderFiles.Of(stream, place.Entity, database, stop);
        if (!offered.IsAccepted) return await NewPage(visit, read, place, form.With(offered.Refused), null, stop);
        var order = offered.Value;
        (form["work"], form["net"]) = (order.Work, order.Net.ToString());
        if (order.Client is { } client) form["client"] = client.ToString("D");
        if (order.VatRate is { } rate) form["vat"] = rate.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
        if (order.TermDays is { } days) form["term"] = days.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return await NewPage(visit, read, place, form, null, stop);
    }

    private static async Task<IResult> Look(Visit visit, HttpContext context, Caller caller, MemberReader read, GuaranteePrecheck precheck, CancellationToken stop)
    {
        var place = await read.Place(caller.Member!.Value);
        var form = await Typed.Read(context);
        var read_ = Terms(form);
        if (read_ is not var (client, terms)) return await NewPage(visit, read, place, form, null, stop);
        var check = await precheck.OfTerms(place.View.Member, client, terms, stop);
        if (!check.IsAccepted) return await NewPage(visit, read, place, form.With(check.Refused), null, stop);
        if (form["do"] != "review") return await NewPage(visit, read, place, form, check.Value, stop);
        var name = (await read.Clients(place.View.Member, stop)).Find(known => known.Value == client.ToString("D")).Text;
        return visit.Page<ReviewPage, ReviewModel>(new(form, name, terms, place.Today.PlusDays(AnswerDays), check.Value));
    }

    private static async Task<IResult> Send(Visit visit, HttpContext context, Caller caller, MemberReader read, IClusterClient grains, OrderLetters letters, CancellationToken stop)
    {
        var place = await read.Place(caller.Member!.Value);
        var form = await Typed.Read(context);
        if (Terms(form) is not var (client, terms)) return await NewPage(visit, read, place, form, null, stop);
        var command = new CommandId(caller.Actor, form.Key);
        var order = grains.GetGrain<IOrderGrain>(command.Creates("order"));
        var drafted = await order.Draft(command, new(place.View.Member, client, terms));
        if (!drafted.IsAccepted) return await NewPage(visit, read, place, form.With(drafted.Refused), null, stop);
        var sent = await order.Send(command.Then("send"), new(place.Today.PlusDays(AnswerDays)));
        if (sent.IsAccepted) await letters.Put(sent.Value, context, stop);
        return Visit.See(context, $"/member/orders/{drafted.Value.Order}");
    }

    private static async Task<IResult> Show(Guid order, Visit visit, Caller caller, OwnObjects own, MemberReader read, GuaranteePrecheck precheck, IClusterClient grains, CancellationToken stop) =>
        await OrderPageOf(order, visit, caller, own, read, precheck, grains, Typed.Fresh(), stop);

    private static async Task<IResult> SendAgain(
        Guid order, Visit visit, HttpContext context, Caller caller, OwnObjects own, MemberReader read, GuaranteePrecheck precheck, IClusterClient grains, OrderLetters letters, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        var form = await Typed.Read(context);
        var place = await read.Place(caller.Member!.Value);
        var sent = await grains.GetGrain<IOrderGrain>(order).Send(new(caller.Actor, form.Key), new(place.Today.PlusDays(AnswerDays)));
        if (!sent.IsAccepted) return await OrderPageOf(order, visit, caller, own, read, precheck, grains, form.With(sent.Refused), stop);
        await letters.Put(sent.Value, context, stop);
        return Visit.See(context, $"/member/orders/{order}");
    }

    private static async Task<IResult> ShowHandIn(Guid order, Visit visit, Caller caller, OwnObjects own, MemberReader read, GuaranteePrecheck precheck, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        var view = (await grains.GetGrain<IOrderGrain>(order).View()).Accepted;
        var today = (await read.Place(caller.Member!.Value)).Today;
        var delivered = view.Terms.WorkTo < today ? view.Terms.WorkTo : today;
        return await HandInPageOf(visit, view, read, precheck, Typed.Fresh(("net", (view.Terms.Net - view.Invoiced).ToString()), ("delivered", Words.Written.Iso(delivered))), stop);
    }

    private static async Task<IResult> HandIn(
        Guid order, Visit visit, HttpContext context, Caller caller, OwnObjects own, MemberReader read, GuaranteePrecheck precheck, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        var form = await Typed.Read(context);
        var (net, delivered) = (form.Euros("net"), form.Day("delivered"));
        var view = (await grains.GetGrain<IOrderGrain>(order).View()).Accepted;
        if (!form.IsFine) return await HandInPageOf(visit, view, read, precheck, form, stop);
        var command = new CommandId(caller.Actor, form.Key);
        var issued = await grains.GetGrain<IInvoiceGrain>(command.Creates("invoice")).Issue(command, new(order, net!.Value, delivered!.Value, form["without"] == "yes"));
        return issued.IsAccepted ? Visit.See(context, $"/member/invoices/{issued.Value.Invoice}") : await HandInPageOf(visit, view, read, precheck, form.With(issued.Refused), stop);
    }

    private static async Task<IResult> NewPage(Visit visit, MemberReader read, MemberPlace place, Typed form, GuaranteeLookAhead? check, CancellationToken stop) =>
        visit.Page<NewOrderPage, NewOrderModel>(new(form, await read.Clients(place.View.Member, stop), VatRates(visit, place.Country), check, visit.Now), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));

    private static async Task<IResult> HandInPageOf(Visit visit, OrderView view, MemberReader read, GuaranteePrecheck precheck, Typed form, CancellationToken stop)
    {
        var (number, client, _) = await read.OrderNamed(view.Order, stop);
        var check = await precheck.LookAt(view.Order, withoutAdvance: false, stop);
        return visit.Page<HandInPage, HandInModel>(new(view.Order, number, client, view.Terms.Net - view.Invoiced, check.Value, form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static async Task<IResult> OrderPageOf(
        Guid order, Visit visit, Caller caller, OwnObjects own, MemberReader read, GuaranteePrecheck precheck, IClusterClient grains, Typed form, CancellationToken stop)
    {
        await own.DemandOrder(caller, order, stop);
        var view = (await grains.GetGrain<IOrderGrain>(order).View()).Accepted;
        var (_, client, until) = await read.OrderNamed(order, stop);
        var open = view.Status is OrderStatus.Draft or OrderStatus.Sent or OrderStatus.Confirmed or OrderStatus.Delivered;
        var check = open ? (await precheck.LookAt(order, withoutAdvance: false, stop)).Value : null;
        return visit.Page<OrderPage, OrderModel>(new(view, client, (await read.Place(caller.Member!.Value)).Today, await read.Answers(order, stop), await read.InvoicesOf(caller.Member!.Value, order, stop),
            view.Status is OrderStatus.Sent ? until : null, check, form), form.Refused?.Refusal.Status ?? 200);
    }

    private static (Guid Client, OrderTerms Terms)? Terms(Typed form)
    {
        var (client, work, net) = (form.Id("client"), form.Text("work"), form.Euros("net"));
        var vat = form.OneOf("vat", "0", "2.1", "5.5", "6", "10", "12", "20", "21");
        var (from, to, invoice, term) = (form.Day("from"), form.Day("to"), form.Day("invoice"), form.Whole("term", 0, 365));
        var hours = form.Hours("hours");
        if (to < from) form.Wrong("to", "wrong.before");
        if (!form.IsFine) return null;
        return (client!.Value, new(work, net!.Value, decimal.Parse(vat!, System.Globalization.CultureInfo.InvariantCulture), from!.Value, to!.Value, invoice!.Value, term!.Value, hours));
    }

    private static IReadOnlyList<(string, string)> VatRates(Visit visit, Country country) =>
        [.. (country is Country.Be ? ["21", "12", "6", "0"] : (string[])["20", "10", "5.5", "2.1", "0"]).Select(rate => (rate, visit.Written.Percent(decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture))))];
}
