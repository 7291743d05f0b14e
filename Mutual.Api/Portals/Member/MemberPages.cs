using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Invoices;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Member;

/// <summary>The member's pages. Each asks for what is the caller's own and for nothing else.</summary>
internal static class MemberPages
{
    private const int ShownOnHome = 3;
    private const int PayslipsMax = 120;
    private static readonly string[] InvoiceStatuses = ["issued", "partly-paid", "paid", "defaulted", "written-off", "credited", "recovered"];

    public static void MapMemberPages(this IEndpointRouteBuilder app)
    {
        var member = app.MapGroup("/member").ExcludeFromDescription();
        member.MapGet("", Home).For(Role.Member);
        member.MapGet("/invoices", Invoices).For(Role.Member);
        member.MapGet("/invoices/{invoice:guid}", Invoice).For(Role.Member);
        member.MapPost("/invoices/{invoice:guid}/review", AskReview).For(Role.Member);
        member.MapPost("/invoices/{invoice:guid}/advance", ChooseAdvance).For(Role.Member);
        member.MapGet("/pay", Pay).For(Role.Member);
        member.MapGet("/pay/plan", Plan).For(Role.Member);
        member.MapPost("/pay/plan", ChoosePlan).For(Role.Member);
        member.MapGet("/pay/{number}", Payslip).For(Role.Member);
        member.MapGet("/me", Me).For(Role.Member);
        member.MapDocumentDownloads(Role.Member);
        member.MapAccountChange();
        member.MapMemberOrders();
    }

    private static async Task<IResult> Home(Visit visit, Caller caller, MemberReader read, SalaryOutlook outlook, CancellationToken stop)
    {
        var me = caller.Member!.Value;
        var place = await read.Place(me);
        var past = await read.Payslips(me, 7, stop);
        var ready = past.FirstOrDefault(slip => slip.Month == place.Today.ToYearMonth());
        var needs = await read.Orders(me, ["change-requested", "draft", "expired"], ShownOnHome, stop);
        needs.AddRange(await read.Deliverable(me, place.Today, ShownOnHome, stop));
        return visit.Page<HomePage, HomeModel>(new(place, ready, await Forecast(outlook, place, null, stop), past, needs, await read.OpenInvoices(me, ShownOnHome, stop), await read.Orders(me, ["sent"], ShownOnHome, stop)));
    }

    private static async Task<IResult> Invoices(Visit visit, HttpContext context, Caller caller, MemberReader read, CancellationToken stop)
    {
        var (w, f) = (visit.Words, visit.Written);
        var query = TableQuery.Of(context, ["-number", "client", "net", "due", "open"], "status");
        var place = await read.Place(caller.Member!.Value);
        var (rows, matching, all, net, open) = await read.InvoicePage(caller.Member!.Value, query, stop);
        var sheet = new LedgerSheet("invoices", w["invoice.caption"],
            [new("number", w["invoice.number"], Sorts: true), new("client", w["order.client"], Sorts: true), new("status", w["table.status"]), new("due", w["invoice.due-on"], Sorts: true),
             new("net", w["order.net"], Number: true, Sorts: true), new("open", w["invoice.open"], Number: true, Sorts: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(row.Number, $"/member/invoices/{row.Id}"), Cell.Of(row.Client), Cell.Of(MemberStatus.OfInvoice(w, f, row.Status, row.DueOn, place.Today, row.IsOpen)),
                Cell.Of(row.DueOn), Cell.Of(row.Net), Cell.Of(row.Open)])],
            [Cell.Of(w["table.sum"]), Cell.None, Cell.None, Cell.None, Cell.Of(net), Cell.Of(open)], query, matching, all);
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<ListPage, ListPage.Shown>(new(w["nav.invoices"], sheet, [("status", w["table.status"], [.. InvoiceStatuses.Select(status => (status, w[$"invoice.status.{status}"]))])], w["invoice.none"], null));
    }

    private static Task<IResult> Invoice(Guid invoice, Visit visit, Caller caller, MemberReader read, IClusterClient grains, InvoiceDocuments documents, NpgsqlDataSource database, CancellationToken stop) =>
        InvoicePageOf(invoice, visit, caller, read, grains, documents, database, Typed.Fresh(), stop);

    private static async Task<IResult> AskReview(Guid invoice, Visit visit, HttpContext context, Caller caller, OwnObjects own, MemberReader read, IClusterClient grains, InvoiceDocuments documents, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var form = await Typed.Read(context);
        var question = form.Text("question");
        if (!form.IsFine) return await InvoicePageOf(invoice, visit, caller, read, grains, documents, database, form, stop);
        var asked = await grains.GetGrain<IInvoiceGrain>(invoice).AskReview(new(caller.Actor, form.Key), new(question));
        return asked.IsAccepted ? Visit.See(context, $"/member/invoices/{invoice}") : await InvoicePageOf(invoice, visit, caller, read, grains, documents, database, form.With(asked.Refused), stop);
    }

    private static async Task<IResult> ChooseAdvance(Guid invoice, Visit visit, HttpContext context, Caller caller, OwnObjects own, MemberReader read, IClusterClient grains, InvoiceDocuments documents, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var form = await Typed.Read(context);
        var chosen = await grains.GetGrain<IInvoiceGrain>(invoice).ChooseAdvance(new(caller.Actor, form.Key), new(form["advance"] == "wanted"));
        return chosen.IsAccepted ? Visit.See(context, $"/member/invoices/{invoice}") : await InvoicePageOf(invoice, visit, caller, read, grains, documents, database, form.With(chosen.Refused), stop);
    }

    private static async Task<IResult> InvoicePageOf(Guid invoice, Visit visit, Caller caller, MemberReader read, IClusterClient grains, InvoiceDocuments documents, NpgsqlDataSource database, Typed form, CancellationToken stop)
    {
        if (await read.Invoice(caller.Member!.Value, invoice, stop) is not { } line) throw new RequestRefusedException(Refusal.NotFound);
        var log = new GuaranteeLog(database);
        var view = (await grains.GetGrain<IInvoiceGrain>(invoice).View()).Accepted;
        var place = await read.Place(caller.Member!.Value);
        var money = await read.MoneyOf(invoice, stop);
        var (order, _, _) = await read.OrderNamed(view.Order, stop);
        return visit.Page<InvoicePage, InvoiceModel>(new(view, line, order, place.Today, money.Fee, money.Contribution, money.Share, await read.Events(invoice, stop),
            await log.Standing(view, stop),
            await DisputeRows.Of(database, invoice, stop), await documents.PapersOf(invoice, stop), await log.Reviews([invoice], stop), form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static async Task<IResult> Pay(Visit visit, HttpContext context, Caller caller, MemberReader read, SalaryOutlook outlook, CancellationToken stop)
    {
        var (me, w) = (caller.Member!.Value, visit.Words);
        var place = await read.Place(me);
        var past = await read.Payslips(me, PayslipsMax, stop);
        var query = TableQuery.Of(context, ["-month"]);
        var sheet = new LedgerSheet("payslips", w["pay.caption"],
            [new("month", w["pay.month"]), new("budget", w["explain.budget"], Number: true), new("gross", w["pay.gross"], Number: true), new("net", w["pay.net"], Number: true), new("state", w["table.status"])],
            [.. past.Select(slip => (IReadOnlyList<Cell>)[Cell.Of(visit.Written.Month(slip.Month), $"/member/pay/{slip.Number}"), Cell.Of(slip.Budget), Cell.Of(slip.Gross), Cell.Of(slip.Net),
                Cell.Of(MemberStatus.OfTransfer(w, slip.Transfer))])], null, query, past.Count, past.Count);
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<PayPage, PayModel>(new(place, past, await Forecast(outlook, place, null, stop), sheet));
    }

    private static async Task<IResult> Payslip(string number, Visit visit, Caller caller, MemberReader read, CancellationToken stop)
    {
        var me = caller.Member!.Value;
        if (await read.Payslip(me, number, stop) is not var (line, basis)) throw new RequestRefusedException(Refusal.NotFound);
        var before = (await read.Payslips(me, PayslipsMax, stop)).FirstOrDefault(slip => slip.Month < line.Month)?.Net;
        return visit.Page<PayslipPage, PayslipModel>(new(line, await read.Place(me), basis, await read.SourcesOf(me, line.Id, stop), before));
    }

    private static async Task<IResult> Plan(Visit visit, Caller caller, MemberReader read, SalaryOutlook outlook, CancellationToken stop)
    {
        var place = await read.Place(caller.Member!.Value);
        var chosen = place.View.Salary;
        var form = Typed.Fresh(("step", PercentOf(chosen.Steadiness)), ("follow", PercentOf(chosen.Responsiveness)), ("maximum", chosen.Maximum?.ToString() ?? ""));
        return visit.Page<PlanPage, PlanModel>(new(place, form, await Forecast(outlook, place, null, stop), null));
    }

    private static async Task<IResult> ChoosePlan(Visit visit, HttpContext context, Caller caller, MemberReader read, SalaryOutlook outlook, IClusterClient grains, CancellationToken stop)
    {
        var me = caller.Member!.Value;
        var form = await Typed.Read(context);
        var (step, follow, maximum) = (form.Whole("step", 10, 50), form.Whole("follow", 25, 100), form.Euros("maximum", optional: true));
        var place = await read.Place(me);
        var now = await Forecast(outlook, place, null, stop);
        if (!form.IsFine) return visit.Page<PlanPage, PlanModel>(new(place, form, now, null), StatusCodes.Status400BadRequest);
        var plan = SalaryPlan.Choose(step!.Value * 100, follow!.Value * 100, maximum);
        if (!plan.IsAccepted) return visit.Page<PlanPage, PlanModel>(new(place, form.With(plan.Refused), now, null), plan.Refused.Refusal.Status);
        if (form["do"] != "choose") return visit.Page<PlanPage, PlanModel>(new(place, form, now, await Forecast(outlook, place, plan.Value, stop)));

        var chosen = await grains.GetGrain<IMemberGrain>(me).ChooseSalary(new(caller.Actor, form.Key), new(maximum, step.Value * 100, follow.Value * 100, place.View.Salary.Paused));
        return chosen.IsAccepted ? Visit.See(context, "/member/pay") : visit.Page<PlanPage, PlanModel>(new(place, form.With(chosen.Refused), now, null), chosen.Refused.Refusal.Status);
    }

    private static async Task<IResult> Me(Visit visit, Caller caller, MemberReader read)
    {
        var place = await read.Place(caller.Member!.Value);
        return visit.Page<MePage, MeModel>(new(place, visit.Words[$"household.{place.View.Household.Spouse ?? "single"}"]));
    }

    // A forecast that cannot be made is left out: the page says what is known.
    private static async Task<SalaryForecast?> Forecast(SalaryOutlook outlook, MemberPlace member, SalaryPlan? plan, CancellationToken stop) => (await outlook.Of(member.View.Member, member.Entity, plan, stop)).Value;

    private static string PercentOf(int basisPoints) => (basisPoints / 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
