using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.MovingIn;

namespace Mutual.Api.Governance;

/// <summary>Files with which a mutual moves in: uploaded and looked at, carried out, taken back.</summary>
internal static class MoveInEndpoints
{
    /// <summary>Largest upload, a little above what is read, so that it is refused by name.</summary>
    public const int Max = 6 * 1024 * 1024;

    public static void MapMoveIn(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/entities/{entity}/move-in").WithTags("Moving in");
        files.MapPost("/{kind}", Look).WithName("lookAtMoveInFile").WithSummary("Keeps a CSV of members, clients, orders or hours and says what is wrong with each line; nothing is carried out").For(Role.Accountant)
            .WithMetadata(new RequestSizeLimitAttribute(Max + 1)).Refuses(Refusal.EntityUnknown, Refusal.FileEmpty, Refusal.CsvEncoding, Refusal.CsvQuotes, Refusal.CsvColumns, Refusal.CsvTooManyRows,
                Refusal.CsvTooLarge, Refusal.ContentType, Refusal.BodyTooLarge, Refusal.ValueUnknown);
        files.MapGet("/{upload:guid}", View).WithName("viewMoveInFile").WithSummary("A file and what became of each line").For(Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown);
        files.MapPost("/{upload:guid}/carrying-out", CarryOut).WithName("carryOutMoveInFile").WithSummary("Carries out every line that is ready, in the order of the file").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.MoveInDone);
        files.MapPost("/{upload:guid}/taking-back", TakeBack).WithName("takeBackMoveInFile").WithSummary("Cancels its orders, ends its memberships, vetoes its clients").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.MoveInNotDone);
    }

    private static async Task<Results<Ok<MoveInView>, ProblemHttpResult>> Look(string entity, string kind, Write write, HttpContext context, Caller caller, OwnObjects own, MoveIn files, CancellationToken stop)
    {
        _ = write;   // Asked for as on every write; the same file again is the same upload whatever the key.
        var of = await own.DemandEntity(caller, entity);
        if (context.Request.ContentType?.Split(';')[0].Trim() is not "text/csv") return Problems.Of(Refusal.ContentType.Because("text/csv"));
        return (await files.Look(caller.Actor, of, kind, await RequestBytes.Read(context, Max), stop)).ToOk();
    }

    private static async Task<Results<Ok<MoveInView>, ProblemHttpResult>> View(string entity, Guid upload, Caller caller, OwnObjects own, MoveIn files, CancellationToken stop) =>
        (await files.Find(upload, (await own.DemandEntity(caller, entity)).Id, stop)).ToOk();

    private static async Task<Results<Ok<MoveInView>, ProblemHttpResult>> CarryOut(string entity, Guid upload, Write write, Caller caller, OwnObjects own, MoveIn files, IClusterClient grains, CancellationToken stop)
    {
        _ = write;   // Every command of a line is named after file and line.
        var found = await files.Find(upload, (await own.DemandEntity(caller, entity)).Id, stop);
        return found.IsAccepted ? (await files.CarryOut(caller.Actor, upload, grains, stop)).ToOk() : Problems.Of(found.Refused);
    }

    private static async Task<Results<Ok<MoveInView>, ProblemHttpResult>> TakeBack(string entity, Guid upload, Write write, Caller caller, OwnObjects own, MoveIn files, IClusterClient grains, CancellationToken stop)
    {
        _ = write;
        var found = await files.Find(upload, (await own.DemandEntity(caller, entity)).Id, stop);
        return found.IsAccepted ? (await files.TakeBack(caller.Actor, upload, grains, stop)).ToOk() : Problems.Of(found.Refused);
    }
}
