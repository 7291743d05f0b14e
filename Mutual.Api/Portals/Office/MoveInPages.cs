using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Governance;
using Mutual.Api.Http;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.MovingIn;

namespace Mutual.Api.Portals.Office;

/// <summary>A mutual moves in: a file is chosen, every line looked at, then carried out or taken back.</summary>
internal static class MoveInPages
{
    public static void MapMoveInPages(this RouteGroupBuilder office)
    {
        office.MapGet("/move-in", Choose).For(Role.Accountant);
        office.MapPost("/move-in", Look).For(Role.Accountant).WithMetadata(new RequestSizeLimitAttribute(MoveInEndpoints.Max));
        office.MapGet("/move-in/{upload:guid}", Show).For(Role.Accountant);
        office.MapPost("/move-in/{upload:guid}", Act).For(Role.Accountant);
    }

    private static async Task<IResult> Choose(Visit visit, HttpContext context, Caller caller, OfficeReader read)
    {
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        return visit.Page<MoveInPage, MoveInModel>(new(of.Code, Typed.Fresh()));
    }

    private static async Task<IResult> Look(Visit visit, HttpContext context, Caller caller, OfficeReader read, MoveIn files, CancellationToken stop)
    {
        var form = await Typed.Read(context);
        var of = await read.EntityOf(caller.Entity, form["entity"]);
        var kind = form.OneOf("kind", [.. MoveIn.Columns.Keys]);
        var file = (await context.Request.ReadFormAsync(stop)).Files.GetFile("file");
        if (file is null or { Length: 0 }) form.Wrong("file", "wrong.missing");
        if (!form.IsFine) return visit.Page<MoveInPage, MoveInModel>(new(of.Code, form), 400);
        using var bytes = new MemoryStream();
        await file!.CopyToAsync(bytes, stop);
        var looked = await files.Look(caller.Actor, of, kind!, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), stop);
        return looked.IsAccepted
            ? Visit.See(context, $"/accountant/move-in/{looked.Value.Upload}?entity={of.Code}")
            : visit.Page<MoveInPage, MoveInModel>(new(of.Code, form.With(looked.Refused)), looked.Refused.Refusal.Status);
    }

    private static async Task<IResult> Show(Guid upload, Visit visit, HttpContext context, Caller caller, OfficeReader read, MoveIn files, CancellationToken stop)
    {
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var found = await files.Find(upload, of.Id, stop);
        if (!found.IsAccepted) throw new RequestRefusedException(found.Refused.Refusal);
        var (w, view) = (visit.Words, found.Value);
        var query = TableQuery.Of(context, ["line"], "entity");
        var sheet = new LedgerSheet("move-in", w["move-in.lines"],
            [new("line", w["move-in.line"]), new("first", w["move-in.first"]), new("state", w["table.status"]), new("field", w["move-in.field"]), new("why", w["move-in.why"])],
            [.. view.Rows.Skip(query.Offset).Take(query.Limit).Select(row => (IReadOnlyList<Cell>)[Cell.Of($"{row.Line}"), Cell.Of(row.Label),
                Cell.Of(new Status(row.State is "faulty" or "refused" or "stays" ? Tone.Stop : row.State is "done" ? Tone.Ok : Tone.Idle, w[$"move-in.state.{row.State}"])), Cell.Of(row.Field ?? ""),
                Cell.Of(row.Code is { } code ? $"{code}: {Refusal.Of(code).Sentence} {row.Detail}".Trim() : "")])],
            null, query, view.Rows.Count, view.Rows.Count);
        return query.AsCsv ? sheet.ToCsv() : visit.Page<MoveInFilePage, MoveInFileModel>(new(view, sheet, Typed.Fresh()));
    }

    private static async Task<IResult> Act(Guid upload, Visit visit, HttpContext context, Caller caller, OfficeReader read, MoveIn files, IClusterClient grains, CancellationToken stop)
    {
        _ = visit;
        var form = await Typed.Read(context);
        var of = await read.EntityOf(caller.Entity, form["entity"]);
        var found = await files.Find(upload, of.Id, stop);
        if (!found.IsAccepted) throw new RequestRefusedException(found.Refused.Refusal);
        // Twice the same button is no fault: the page shows how the file stands.
        _ = form["do"] == "take-back" ? await files.TakeBack(caller.Actor, upload, grains, stop) : await files.CarryOut(caller.Actor, upload, grains, stop);
        return Visit.See(context, $"/accountant/move-in/{upload}?entity={of.Code}");
    }
}

/// <summary>A file to be chosen.</summary>
public sealed record MoveInModel(string Entity, Typed Form);

/// <summary>A file with its lines.</summary>
public sealed record MoveInFileModel(MoveInView File, LedgerSheet Sheet, Typed Form);
