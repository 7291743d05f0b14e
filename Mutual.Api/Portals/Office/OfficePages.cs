using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Invoices;
using Mutual.Api.Payments;
using Mutual.Api.Portals.Parts;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Api.Portals.Office;

/// <summary>The accountant's and approver's desk: what waits, the bank, decisions for two, invoices. Payroll has pages of its own.</summary>
internal static class OfficePages
{
    private const int FormMax = 64 * 1024;   // What a form holds beside its file.
    private static readonly Role[] Desk = [Role.Accountant, Role.Approver];

    public static void MapOfficePages(this IEndpointRouteBuilder app)
    {
        var office = app.MapGroup("/accountant").ExcludeFromDescription();
        office.MapGet("", Today).For(Desk);
        office.MapGet("/bank", Bank).For(Desk);
        office.MapPost("/bank", Import).For(Role.Accountant).WithMetadata(new RequestSizeLimitAttribute(StatementUploads.Max + FormMax));
        office.MapGet("/bank/{line:guid}", Line).For(Desk);
        office.MapPost("/bank/{line:guid}", Place).For(Role.Accountant);
        office.MapGet("/approvals", Waiting).For(Desk);
        office.MapGet("/approvals/{approval:guid}", Decision).For(Desk);
        office.MapPost("/approvals/{approval:guid}", Approve).For(Role.Approver);
        office.MapGet("/invoices", Invoices).For(Desk);
        office.MapDocumentDownloads(Desk);
        office.MapCollectionPages();
        office.MapPeoplePages();
        office.MapRefundPages();
        office.MapMoveInPages();
        office.MapPayrollPages();
        office.MapReviewPages();
        office.MapSearchPages();
    }

    private static async Task<IResult> Today(Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop)
    {
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        return visit.Page<TodayPage, TodayModel>(new(of.Code, [.. (await read.EntitiesOf(caller.Entity)).Select(entity => (entity.Code, entity.Name))], await read.Queues(of.Id, visit.Today(of.Country), stop)));
    }

    private static Task<IResult> Bank(Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop) => BankPageOf(visit, context, caller, read, Typed.Fresh(), stop);

    private static async Task<IResult> Import(Visit visit, HttpContext context, Caller caller, OfficeReader read, StatementUploads uploads, IClusterClient grains, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var of = await read.EntityOf(caller.Entity, form["entity"]);
        var file = (await context.Request.ReadFormAsync(stop)).Files.GetFile("file");
        if (file is null or { Length: 0 })
        {
            form.Wrong("file", "wrong.missing");
            return await BankPageOf(visit, context, caller, read, form, stop);
        }
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, stop);
        var command = new CommandId(caller.Actor, form.Key);
        var kept = await uploads.Keep(command, of.Id, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), stop);
        if (!kept.IsAccepted) return await BankPageOf(visit, context, caller, read, form.With(kept.Refused), stop);
        var imported = await grains.GetGrain<IBankAccountGrain>(of.Code).Import(command, kept.Value);
        if (!imported.IsAccepted) return await BankPageOf(visit, context, caller, read, form.With(imported.Refused), stop);
        await grains.GetGrain<IBankAccountGrain>(of.Code).PlaceLines();
        return Visit.See(context, $"/accountant/bank?entity={of.Code}");
    }

    private static async Task<IResult> BankPageOf(Visit visit, HttpContext context, Caller caller, OfficeReader read, Typed form, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, form.Has("entity") ? form["entity"] : context.Request.Query["entity"]);
        var query = TableQuery.Of(context, ["day"], "entity");
        var (rows, all) = await read.Suspense(of.Id, query.Limit, query.Offset, stop);
        var sheet = new LedgerSheet("suspense", w["bank.caption"],
            [new("day", w["bank.day"]), new("payer", w["bank.payer"]), new("text", w["bank.text"]), new("reason", w["bank.reason"]), new("amount", w["bank.amount"], Number: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(Words.Written.Iso(row.On), $"/accountant/bank/{row.Id}?entity={of.Code}"), Cell.Of(row.Payer), Cell.Of(row.Text), Cell.Of(row.Reason), Cell.Of(row.Amount)])],
            null, query, all, all);
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<BankPage, BankModel>(new(of.Code, caller.Role is Role.Accountant, form, sheet), form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }

    private static Task<IResult> Line(Guid line, Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop) =>
        LinePageOf(line, visit, context.Request.Query["entity"], caller, read, Typed.Fresh(), stop);

    private static async Task<IResult> Place(Guid line, Visit visit, HttpContext context, Caller caller, OwnObjects own, OfficeReader read, IClusterClient grains, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var of = await read.EntityOf(caller.Entity, form["entity"]);
        if (form.Id("invoice") is not { } invoice || await read.SuspenseLine(of.Id, line, stop) is null) return await LinePageOf(line, visit, of.Code, caller, read, form, stop);
        await own.DemandInvoice(caller, invoice, stop);
        var placed = await grains.GetGrain<IBankAccountGrain>(of.Code).PlaceSuspense(new(caller.Actor, form.Key), new(line, invoice, visit.Today(of.Country)));
        return placed.IsAccepted ? Visit.See(context, $"/accountant/bank?entity={of.Code}") : await LinePageOf(line, visit, of.Code, caller, read, form.With(placed.Refused), stop);
    }

    private static async Task<IResult> LinePageOf(Guid line, Visit visit, string? entity, Caller caller, OfficeReader read, Typed form, CancellationToken stop)
    {
        var of = await read.EntityOf(caller.Entity, entity);
        if (await read.SuspenseLine(of.Id, line, stop) is not { } found) throw new Http.RequestRefusedException(Refusal.NotFound);
        return visit.Page<LinePage, LineModel>(new(of.Code, caller.Role is Role.Accountant && found.Amount.IsPositive, found, await read.Candidates(of.Id, found, stop), form), form.Refused?.Refusal.Status ?? 200);
    }

    private static async Task<IResult> Waiting(Visit visit, HttpContext context, Caller caller, Approvals approvals, CancellationToken stop)
    {
        var (w, f) = (visit.Words, visit.Written);
        var waiting = await approvals.Waiting(caller.Entity, stop);
        var sheet = new LedgerSheet("approvals", w["approval.caption"], [new("kind", w["approval.kind"]), new("since", w["approval.since"]), new("by", w["approval.by"])],
            [.. waiting.Select(one => (IReadOnlyList<Cell>)[Cell.Of(one.Kind, $"/accountant/approvals/{one.Id}"), Cell.Of(f.Moment(one.PreparedAt)), Cell.Of(one.PreparedBy)])],
            null, TableQuery.Of(context, ["since"]), waiting.Count, waiting.Count);
        return sheet.Query.AsCsv ? sheet.ToCsv() : visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["nav.approvals"], sheet, [], w["approval.none"]));
    }

    private static Task<IResult> Decision(Guid approval, Visit visit, Caller caller, Approvals approvals, StepUps stepUps, CancellationToken stop) =>
        DecisionPageOf(approval, visit, caller, approvals, stepUps, Typed.Fresh(), stop);

    private static async Task<IResult> Approve(Guid approval, Visit visit, HttpContext context, Caller caller, Approvals approvals, StepUps stepUps, Decisions decisions, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        if (await approvals.Find(approval, caller.Entity, stop) is not { } asked) throw new Http.RequestRefusedException(Refusal.NotFound);
        if (!await stepUps.IsFresh(caller.Token, StepUp.Approval, asked.ContentHash, stop)) return await DecisionPageOf(approval, visit, caller, approvals, stepUps, form.With(Refusal.StepUpNeeded), stop);
        var approved = await approvals.Approve(approval, caller.Actor, form["content"], stop);
        if (!approved.IsAccepted) return await DecisionPageOf(approval, visit, caller, approvals, stepUps, form.With(approved.Refused), stop);
        var done = await decisions.CarryOut(approved.Value);
        return done.IsAccepted ? Visit.See(context, $"/accountant/approvals/{approval}") : await DecisionPageOf(approval, visit, caller, approvals, stepUps, form.With(done.Refused), stop);
    }

    private static async Task<IResult> DecisionPageOf(Guid id, Visit visit, Caller caller, Approvals approvals, StepUps stepUps, Typed form, CancellationToken stop)
    {
        if (await approvals.Find(id, caller.Entity, stop) is not { } found) throw new Http.RequestRefusedException(Refusal.NotFound);
        var confirm = await stepUps.IsFresh(caller.Token, StepUp.Approval, found.ContentHash, stop) ? null : StepUp.Address(StepUp.Approval, found.ContentHash, visit.Path);
        return visit.Page<DecisionPage, DecisionModel>(new(found, caller.Role is Role.Approver && found.PreparedBy != caller.Actor, confirm, form), form.Refused?.Refusal.Status ?? 200);
    }

    private static async Task<IResult> Invoices(Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var query = TableQuery.Of(context, ["-number"], "state", "entity");
        var (rows, matching, all) = await read.Invoices(of.Id, query.Filter("state"), query.Find, visit.Today(of.Country), query.Limit, query.Offset, stop);
        var sheet = new LedgerSheet("invoices", w["office.invoices"],
            [new("number", w["trace.number"]), new("client", w["role.client"]), new("member", w["role.member"]), new("status", w["office.status"]), new("due", w["office.due"]), new("net", w["payroll.net"], Number: true), new("open", w["office.open"], Number: true)],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[Cell.Of(row.Number, $"/accountant/invoices/{row.Id}"), Cell.Of(row.Client), Cell.Of(row.Member),
                Cell.Of(new Status(row.Status is "defaulted" or "written-off" ? Tone.Stop : row.Open.IsZero ? Tone.Ok : Tone.Idle, row.Status)), Cell.Of(row.DueOn), Cell.Of(row.Net), Cell.Of(row.Open)])],
            null, query, Math.Min(matching, OfficeReader.CountedMax), all) { More = matching > OfficeReader.CountedMax };
        if (query.AsCsv) return sheet.ToCsv();
        return visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["nav.invoices"], sheet, [("state", w["office.status"], [("late", w["office.queue.late"]), ("blocked", w["office.queue.blocked"])])], w["table.nothing"]));
    }
}
