using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.Office;
using Mutual.Api.Portals.Parts;
using Mutual.Api.Portals.SignIn;
using Mutual.Api.Proof;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Portals.Auditor;

/// <summary>Taking the books away: asked for here, made by a job, fetched when whole. An auditor asks alone; in the office one prepares and another approves.</summary>
/// <remarks>Source: trust.md §2.</remarks>
internal static class ExportPages
{
    private const string Path = "/auditor/exports";
    private const string LookAgainAfterSeconds = "3";
    private static readonly Role[] Readers = [Role.Auditor, Role.Accountant, Role.Approver];

    public static void MapExportPages(this RouteGroupBuilder auditor)
    {
        auditor.MapGet("/exports", Show).For(Readers);
        auditor.MapPost("/exports", Ask).For(Role.Auditor, Role.Accountant);
        auditor.MapGet("/exports/{export:guid}", One).For(Readers);
        auditor.MapGet("/exports/{export:guid}/{file}", Download).For(Readers);
    }

    private static Task<IResult> Show(Visit visit, HttpContext context, Caller caller, OfficeReader read, BookExports exports, StepUps stepUps, CancellationToken stop) =>
        PageOf(visit, context, caller, read, exports, stepUps, Typed.Fresh(("year", visit.Today().Year.ToString(CultureInfo.InvariantCulture))), stop);

    private static async Task<IResult> Ask(
        Visit visit, HttpContext context, Caller caller, OfficeReader read, BookExports exports, IExportQueue queue, Approvals approvals, StepUps stepUps, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var entities = await read.EntitiesOf(caller.Entity);
        var (entity, year, format) = (form.OneOf("entity", [.. entities.Select(one => one.Code)]), form.Whole("year", 2000, visit.Today().Year), form.OneOf("format", [.. BookExports.Formats]));
        if (!form.IsFine) return await PageOf(visit, context, caller, read, exports, stepUps, form, stop);
        var (of, command) = (entities.Single(one => one.Code == entity), new CommandId(caller.Actor, form.Key));
        if (caller.Role is Role.Accountant)
        {
            var prepared = await approvals.Prepare(command, of.Id, Decisions.LedgerExport, command.Creates("export"), MutualJson.Write(new ExportBody(of.Code, year!.Value, format!)), stop);
            return prepared.IsAccepted ? Visit.See(context, $"/accountant/approvals/{prepared.Value.Id}") : await PageOf(visit, context, caller, read, exports, stepUps, form.With(prepared.Refused), stop);
        }
        if (!await stepUps.IsFresh(caller.Token, StepUp.Export, "", stop)) return await PageOf(visit, context, caller, read, exports, stepUps, form.With(Refusal.StepUpNeeded), stop);
        var asked = await exports.Ask(command, new(of.Id, year!.Value, format!, caller.Actor, null), stop);
        if (!asked.IsAccepted) return await PageOf(visit, context, caller, read, exports, stepUps, form.With(asked.Refused), stop);
        queue.Add(asked.Value);
        return Visit.See(context, $"{Path}/{asked.Value.Id}");
    }

    private static async Task<IResult> One(Guid export, Visit visit, HttpContext context, Caller caller, BookExports exports, CancellationToken stop)
    {
        var found = await Demand(export, caller, exports, stop);
        // Without script the browser itself looks again, until there is something to fetch.
        if (found.MadeAt is null) context.Response.Headers["Refresh"] = LookAgainAfterSeconds;
        return visit.Page<ExportPage, BookExport>(found);
    }

    private static async Task<IResult> Download(Guid export, string file, Caller caller, BookExports exports, CancellationToken stop)
    {
        var path = exports.PathOf(await Demand(export, caller, exports, stop), file) ?? throw new RequestRefusedException(Refusal.NotFound);
        return Results.File(path, file.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/octet-stream", file, enableRangeProcessing: true);
    }

    private static async Task<BookExport> Demand(Guid export, Caller caller, BookExports exports, CancellationToken stop) =>
        await exports.Find(export, caller.Entity, stop) is { } found && IsFor(caller, found) ? found : throw new RequestRefusedException(Refusal.NotFound);

    // What an auditor took alone is no way for the office around its second person.
    private static bool IsFor(Caller caller, BookExport export) => caller.Role is Role.Auditor || export.ApprovedBy is not null;

    private static async Task<IResult> PageOf(Visit visit, HttpContext context, Caller caller, OfficeReader read, BookExports exports, StepUps stepUps, Typed form, CancellationToken stop)
    {
        var (w, f) = (visit.Words, visit.Written);
        var rows = (await exports.Of(caller.Entity, stop)).Where(export => IsFor(caller, export)).ToList();
        var sheet = new LedgerSheet("exports", w["exports.caption"], [new("at", w["exports.at"]), new("what", w["exports.what"]), new("by", w["exports.by"]), new("second", w["exports.second"]), new("state", w["office.status"])],
            [.. rows.Select(export => (IReadOnlyList<Cell>)[Cell.Of(f.Moment(export.AskedAt), $"{Path}/{export.Id}"), Cell.Of($"{export.EntityCode} {export.Year} {export.Format}"), Cell.Of(export.AskedBy),
                export.ApprovedBy is { } second ? Cell.Of(second) : Cell.None, Cell.Of(export.MadeAt is null ? new Status(Tone.Wait, w["exports.making"]) : new Status(Tone.Ok, w["exports.made"]))])],
            null, TableQuery.Of(context, ["-at"]), rows.Count, rows.Count);
        if (sheet.Query.AsCsv) return sheet.ToCsv();
        var confirm = caller.Role is Role.Auditor && !await stepUps.IsFresh(caller.Token, StepUp.Export, "", stop) ? StepUp.Address(StepUp.Export, "", Path) : null;
        return visit.Page<ExportsPage, ExportsModel>(new([.. (await read.EntitiesOf(caller.Entity)).Select(entity => (entity.Code, entity.Name))], caller.Role, confirm, form, sheet),
            form.Refused?.Refusal.Status ?? (form.IsFine ? 200 : 400));
    }
}

/// <summary>Exports there are, and what another one takes.</summary>
/// <param name="Entities">Code and name of those the person may choose.</param>
/// <param name="Confirm">Where an auditor says first that it is him; null when he just did.</param>
public sealed record ExportsModel(IReadOnlyList<(string Code, string Name)> Entities, Role Role, string? Confirm, Typed Form, LedgerSheet Sheet);
