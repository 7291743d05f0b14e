using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Npgsql;

namespace Mutual.Api.Factoring;

/// <summary>Guarantee decisions: their log, and what people do about one. A member asks for a look, the office answers in writing; to waive a reason takes two people.</summary>
internal static class GuaranteeEndpoints
{
    public static void MapGuarantees(this IEndpointRouteBuilder api)
    {
        api.MapGet("/guarantee-decisions", List).WithTags("Guarantee decisions").WithName("listGuaranteeDecisions")
            .WithSummary("Invoices with every decision about them, its reasons and figures, and every review; by outcome, reason, review=waiting, member, client, from, to")
            .For(Role.Accountant, Role.Approver, Role.Auditor).WithMetadata(new FilteredBy("member", "client")).Refuses(Refusal.DateInvalid);
        var invoice = api.MapGroup("/invoices/{invoice:guid}").WithTags("Guarantee decisions");
        invoice.MapPost("/reviews", Ask).WithName("askReview").WithSummary("Asks people to look at a decision that is no advance").For(Role.Member)
            .Refuses(Refusal.ReasonMissing, Refusal.ReviewWaiting, Refusal.ReviewNotNeeded);
        invoice.MapGet("/reviews", Reviews).WithName("listReviews").WithSummary("Reviews of the decisions about an invoice, with their answers").For(Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        invoice.MapPost("/reviews/answer", Answer).WithName("answerReview").WithSummary("Answers in writing: upheld at once, waived once a second person approves").For(Role.Accountant)
            .Refuses(Refusal.ReasonMissing, Refusal.ReviewNotAsked, Refusal.ReasonsStand, Refusal.SelfApproval);
        invoice.MapPost("/advance", Choose).WithName("chooseAdvance").WithSummary("Declines an advance that has not come yet, or wants it after all").For(Role.Member)
            .Refuses(Refusal.AdvanceGranted, Refusal.InvoiceNotOpen);
    }

    private static async Task<Ok<PageOf<DecidedInvoice>>> List(
        Page page, string? outcome, string? reason, string? review, string? from, string? to, HttpContext context, Caller caller, NpgsqlDataSource database, CancellationToken stop) =>
        TypedResults.Ok(page.Of(await new GuaranteeLog(database).Find(
            new(caller.Entity, outcome, reason, review, Query.Id(context, "member"), Query.Id(context, "client"), Query.Day(from), Query.Day(to), page.After, page.Limit + 1), stop), row => row.Invoice));

    private static async Task<Results<Created<ReviewView>, ProblemHttpResult>> Ask(
        Guid invoice, Write write, Body<AskReview> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).AskReview(write.Command, body.Value)).ToCreated(_ => $"{ApiAddress.Root}/invoices/{invoice}/reviews");
    }

    private static async Task<Ok<IReadOnlyList<ReviewView>>> Reviews(Guid invoice, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return TypedResults.Ok<IReadOnlyList<ReviewView>>(await new GuaranteeLog(database).Reviews([invoice], stop));
    }

    private static async Task<Results<Ok<ReviewAnswered>, Accepted<ApprovalShown>, ProblemHttpResult>> Answer(
        Guid invoice, Write write, Body<ReviewAnswer> body, Caller caller, OwnObjects own, IClusterClient grains, ReviewDesk desk, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        if (body.Value.Verdict is ReviewVerdict.Upheld)
        {
            var upheld = await grains.GetGrain<IInvoiceGrain>(invoice).Uphold(write.Command, new(body.Value.Answer));
            return upheld.IsAccepted ? TypedResults.Ok(upheld.Value) : Problems.Of(upheld.Refused);
        }
        var prepared = await desk.PrepareWaiver(write.Command, invoice, body.Value.Answer, stop);
        return prepared.IsAccepted ? TypedResults.Accepted($"{ApiAddress.Root}/approvals/{prepared.Value.Id}", ApprovalShown.Of(prepared.Value)) : Problems.Of(prepared.Refused);
    }

    private static async Task<Results<Ok<InvoiceAdvanced>, ProblemHttpResult>> Choose(
        Guid invoice, Write write, Body<ChooseAdvance> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        return (await grains.GetGrain<IInvoiceGrain>(invoice).ChooseAdvance(write.Command, body.Value)).ToOk();
    }
}

/// <summary>The office's answer to a review.</summary>
internal sealed record ReviewAnswer(ReviewVerdict Verdict, string Answer);

/// <summary>What two people would waive: exactly these reasons, with this answer.</summary>
internal sealed record WaiverBody(string Number, IReadOnlyList<string> Reasons, string Answer);

/// <summary>Prepares what the second person decides about a review.</summary>
internal sealed class ReviewDesk(Approvals approvals, Mutual.Grains.Governance.IEntities entities, IClusterClient grains, NpgsqlDataSource database)
{
    /// <summary>Asks a second person to waive those reasons of an invoice that are judgements.</summary>
    /// <returns>Or refused: <c>not-found</c>, <c>reason-missing</c>, <c>review-not-asked</c>, <c>reasons-stand</c>, <c>self-approval</c>.</returns>
    public async Task<Outcome<Approval>> PrepareWaiver(CommandId command, Guid invoice, string answer, CancellationToken stop)
    {
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        if (!known.IsAccepted) return known.Refused;
        if (InputText.Reason(answer).Refused is { } refused) return refused;
        if ((await new GuaranteeLog(database).Reviews([invoice], stop)).Find(review => review.Verdict is null) is not { } waiting) return Refusal.ReviewNotAsked;
        if (waiting.AskedBy == command.Actor) return Refusal.SelfApproval;
        string[] waived = [.. known.Value.Decision.Reasons.Where(code => GuaranteeReason.Of(code).MayBeWaived)];
        if (waived.Length == 0) return Refusal.ReasonsStand;
        var entity = (await entities.Find(known.Value.Entity))!;
        return await approvals.Prepare(command, entity.Id, Decisions.GuaranteeWaiver, invoice, MutualJson.Write(new WaiverBody(known.Value.Number, waived, answer)), stop);
    }
}
