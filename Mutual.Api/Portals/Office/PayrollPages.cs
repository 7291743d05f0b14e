using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.Parts;
using Mutual.Api.Portals.SignIn;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Portals.Office;

/// <summary>The payroll run, from open to closed: figures, exceptions by name, and one next step.</summary>
internal static class PayrollPages
{
    private static readonly Role[] Desk = [Role.Accountant, Role.Approver];

    public static void MapPayrollPages(this IEndpointRouteBuilder office)
    {
        office.MapGet("/payroll", List).For(Desk);
        office.MapGet("/payroll/{entity}/{month}", Show).For(Desk);
        office.MapPost("/payroll/{entity}/{month}", Step).For(Desk);
    }

    private static async Task<IResult> List(Visit visit, HttpContext context, Caller caller, OfficeReader read, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var runs = await read.Runs(of.Id, stop);
        var sheet = new LedgerSheet("payroll", w["payroll.caption"],
            [new("month", w["payroll.month"]), new("status", w["office.status"]), new("payslips", w["payroll.slips"], Number: true), new("gross", w["payroll.gross"], Number: true), new("net", w["payroll.net"], Number: true),
             new("cost", w["payroll.cost"], Number: true)],
            [.. runs.Select(run => (IReadOnlyList<Cell>)[Cell.Of(Iso(run.Month), $"/accountant/payroll/{of.Code}/{Iso(run.Month)}"), Cell.Of(new Status(ToneOf(run.Status), w[$"payroll.state.{run.Status}"])),
                Cell.Of(visit.Written.Count(run.Payslips)), Cell.Of(run.Gross), Cell.Of(run.Net), Cell.Of(run.Cost)])],
            null, TableQuery.Of(context, ["-month"], "entity"), runs.Count, runs.Count);
        return sheet.Query.AsCsv ? sheet.ToCsv() : visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["payroll.list"], sheet, [], w["payroll.none"]));
    }

    private static Task<IResult> Show(string entity, string month, Visit visit, Caller caller, OwnObjects own, OfficeReader read, StepUps stepUps, IClusterClient grains, CancellationToken stop) =>
        RunPageOf(entity, month, visit, caller, own, read, stepUps, grains, Typed.Fresh(), stop);

    private static async Task<IResult> Step(string entity, string month, Visit visit, HttpContext context, Caller caller, OwnObjects own, OfficeReader read, StepUps stepUps, IClusterClient grains, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var of = await own.DemandEntity(caller, entity);
        var run = grains.GetGrain<IPayrollRunGrain>($"{of.Code}/{Iso(MonthOf(month))}");
        if (MovesMoney(form["step"]) && !await stepUps.IsFresh(caller.Token, StepUp.Payroll, AboutOf(of.Code, month, form["content"]), stop))
            return await RunPageOf(entity, month, visit, caller, own, read, stepUps, grains, form.With(Refusal.StepUpNeeded), stop);
        var (command, content) = (new CommandId(caller.Actor, form.Key), form["content"]);
        var done = (form["step"], caller.Role) switch
        {
            ("review", Role.Accountant) => await run.Review(command, new(caller.Actor, content)),
            ("approve", Role.Approver) => await run.Approve(command, new(caller.Actor, content)),
            ("pay", Role.Approver) => await run.Pay(command),
            ("close", _) => await run.Close(command),
            _ => Refusal.RoleNotAllowed,
        };
        return done.IsAccepted ? Visit.See(context, $"/accountant/payroll/{of.Code}/{month}") : await RunPageOf(entity, month, visit, caller, own, read, stepUps, grains, form.With(done.Refused), stop);
    }

    private static async Task<IResult> RunPageOf(string entity, string month, Visit visit, Caller caller, OwnObjects own, OfficeReader read, StepUps stepUps, IClusterClient grains, Typed form, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var view = await grains.GetGrain<IPayrollRunGrain>($"{of.Code}/{Iso(MonthOf(month))}").View();
        if (!view.IsAccepted) throw new RequestRefusedException(view.Refused.Refusal);
        var next = (view.Value.Status, caller.Role) switch
        {
            (PayrollRunStatus.Calculated, Role.Accountant) => "review",
            (PayrollRunStatus.Reviewed, Role.Approver) => "approve",
            (PayrollRunStatus.Approved, Role.Approver) => "pay",
            (PayrollRunStatus.Paid, _) => "close",
            _ => null,
        };
        var names = await read.Members([.. view.Value.Exceptions.Select(exception => exception.Member).Distinct()], stop);
        var about = AboutOf(of.Code, month, view.Value.ContentHash);
        var confirm = MovesMoney(next) && !await stepUps.IsFresh(caller.Token, StepUp.Payroll, about, stop) ? StepUp.Address(StepUp.Payroll, about, visit.Path) : null;
        return visit.Page<RunPage, RunModel>(new(of.Code, view.Value, names, next, confirm, form), form.Refused?.Refusal.Status ?? 200);
    }

    private static bool MovesMoney(string? step) => step is "approve" or "pay";

    // Another content is another thing: what was confirmed for one says nothing of it.
    private static string AboutOf(string entity, string month, string? content) => $"{entity}/{month}/{content}";

    private static YearMonth MonthOf(string month) => YearMonthPattern.Iso.Parse(month) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.PeriodInvalid);

    private static string Iso(YearMonth month) => YearMonthPattern.Iso.Format(month);

    private static Tone ToneOf(string status) => status switch { "paid" or "closed" => Tone.Ok, "open" => Tone.Info, _ => Tone.Wait };
}
