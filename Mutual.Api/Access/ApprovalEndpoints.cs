using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Access;

/// <summary>What waits for a second person.</summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");
        approvals.MapGet("", List).WithName("listApprovals").WithSummary("What waits for a second person, oldest first").For(Role.Accountant, Role.Approver, Role.Auditor);
        approvals.MapGet("/{approval:guid}", View).WithName("viewApproval").WithSummary("One decision and its content").For(Role.Accountant, Role.Approver, Role.Auditor);
        approvals.MapPost("/{approval:guid}/approve", Approve).WithName("approve").WithSummary("Approves exactly the content shown, and carries it out").For(Role.Approver)
            .Refuses(Refusal.SelfApproval, Refusal.ApprovalStale, Refusal.ApprovalTaken);
    }

    private static async Task<Ok<IReadOnlyList<ApprovalShown>>> List(Caller caller, Approvals approvals, CancellationToken stop) =>
        TypedResults.Ok<IReadOnlyList<ApprovalShown>>([.. (await approvals.Waiting(caller.Entity, stop)).Select(ApprovalShown.Of)]);

    private static async Task<Results<Ok<ApprovalShown>, ProblemHttpResult>> View(Guid approval, Caller caller, Approvals approvals, CancellationToken stop) =>
        (await approvals.Find(approval, caller.Entity, stop) is { } found ? ApprovalShown.Of(found) : null).ToFound();

    private static async Task<Results<Ok<ApprovedShown>, ProblemHttpResult>> Approve(
        Guid approval, Write write, Body<ApproveBody> body, Caller caller, Approvals approvals, Decisions decisions, CancellationToken stop)
    {
        // Its command is named after the decision, so the caller's key adds nothing but is asked for as on every write.
        _ = write;
        if (await approvals.Find(approval, caller.Entity, stop) is null) return Problems.Of(Refusal.NotFound);
        var approved = await approvals.Approve(approval, caller.Actor, body.Value.ContentHash, stop);
        if (!approved.IsAccepted) return Problems.Of(approved.Refused);
        return (await decisions.CarryOut(approved.Value)).ToOk(outcome => new ApprovedShown(ApprovalShown.Of(approved.Value), outcome));
    }
}

/// <summary>The second person names what was shown.</summary>
/// <param name="ContentHash">SHA-256 in hex, as the decision shows it.</param>
internal sealed record ApproveBody(string ContentHash);

/// <summary>A decision that takes two people.</summary>
internal sealed record ApprovalShown(
    Guid Approval, string Kind, Guid Object, JsonElement Content, string ContentHash, string PreparedBy, Instant PreparedAt, string? ApprovedBy, Instant? ApprovedAt)
{
    public static ApprovalShown Of(Approval approval) => new(approval.Id, approval.Kind, approval.Object, JsonElement.Parse(approval.Content), approval.ContentHash,
        approval.PreparedBy, approval.PreparedAt, approval.ApprovedBy, approval.ApprovedAt);
}

/// <summary>An approved decision and what came of it.</summary>
internal sealed record ApprovedShown(ApprovalShown Approval, object Outcome);
