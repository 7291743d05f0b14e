using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Factoring;
using Mutual.Api.Http;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Proof;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>Reviews that members asked for: what was decided on which figures, what the member says, and the answer.</summary>
internal static class ReviewPages
{
    private static readonly Role[] Desk = [Role.Accountant, Role.Approver];

    public static void MapReviewPages(this IEndpointRouteBuilder office)
    {
        office.MapGet("/reviews", List).For(Desk);
        office.MapGet("/reviews/{invoice:guid}", Show).For(Desk);
        office.MapPost("/reviews/{invoice:guid}", Answer).For(Role.Accountant);
    }

    private static async Task<IResult> List(Visit visit, HttpContext context, Caller caller, OfficeReader read, NpgsqlDataSource database, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var found = await new GuaranteeLog(database).Find(new(of.Id, Review: "waiting", Limit: 500), stop);
        var sheet = new LedgerSheet("reviews", w["review.caption"],
            [new("number", w["trace.number"]), new("since", w["approval.since"]), new("outcome", w["office.status"]), new("reasons", w["review.reasons"]), new("net", w["payroll.net"], Number: true)],
            [.. found.OrderBy(invoice => invoice.Reviews[^1].AskedAt).Select(invoice => (IReadOnlyList<Cell>)[Cell.Of(invoice.Number, $"/accountant/reviews/{invoice.Invoice}"),
                Cell.Of(visit.Written.Moment(invoice.Reviews[^1].AskedAt)), Cell.Of(Member.MemberStatus.OfGuarantee(w, invoice.Outcome)), Cell.Of(string.Join(", ", invoice.Reasons)), Cell.Of(invoice.Net)])],
            null, TableQuery.Of(context, ["since"], "entity"), found.Count, found.Count);
        return sheet.Query.AsCsv ? sheet.ToCsv() : visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["review.list"], sheet, [], w["review.none"]));
    }

    private static Task<IResult> Show(Guid invoice, Visit visit, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop) =>
        PageOf(invoice, visit, caller, own, database, Typed.Fresh(), stop);

    private static async Task<IResult> Answer(
        Guid invoice, Visit visit, HttpContext context, Caller caller, OwnObjects own, NpgsqlDataSource database, IClusterClient grains, ReviewDesk desk, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        await own.DemandInvoice(caller, invoice, stop);
        var (answer, verdict) = (form.Text("answer"), form.OneOf("verdict", "upheld", "waived"));
        if (!form.IsFine) return await PageOf(invoice, visit, caller, own, database, form, stop);
        var command = new CommandId(caller.Actor, form.Key);
        if (verdict == "upheld")
        {
            var upheld = await grains.GetGrain<IInvoiceGrain>(invoice).Uphold(command, new(answer));
            return upheld.IsAccepted ? Visit.See(context, $"/accountant/reviews/{invoice}") : await PageOf(invoice, visit, caller, own, database, form.With(upheld.Refused), stop);
        }
        var prepared = await desk.PrepareWaiver(command, invoice, answer, stop);
        return prepared.IsAccepted ? Visit.See(context, $"/accountant/approvals/{prepared.Value.Id}") : await PageOf(invoice, visit, caller, own, database, form.With(prepared.Refused), stop);
    }

    private static async Task<IResult> PageOf(Guid invoice, Visit visit, Caller caller, OwnObjects own, NpgsqlDataSource database, Typed form, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var explained = await new Explanations(database).Invoice(invoice, visit.Appearance.Language, stop);
        if (!explained.IsAccepted) throw new RequestRefusedException(explained.Refused.Refusal);
        var reviews = await new GuaranteeLog(database).Reviews([invoice], stop);
        return visit.Page<ReviewAnswerPage, ReviewAnswerModel>(
            new(explained.Value, reviews, caller.Role is Role.Accountant && reviews.Exists(review => review.Verdict is null), form), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }
}

/// <summary>A decision and what was asked about it.</summary>
public sealed record ReviewAnswerModel(Explanation Of, IReadOnlyList<ReviewView> Reviews, bool MayAnswer, Typed Form);
