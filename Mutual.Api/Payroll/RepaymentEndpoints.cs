using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Payroll.Repayments;

namespace Mutual.Api.Payroll;

/// <summary>Recourse a member owes: repaid by a plan, given up by two people after leaving.</summary>
internal static class RepaymentEndpoints
{
    public static void MapRepayments(this IEndpointRouteBuilder api)
    {
        var recourse = api.MapGroup("/members/{member:guid}/recourse").WithTags("Payroll");
        recourse.MapGet("", View).WithName("viewRecourse").WithSummary("What is owed and the instalment agreed").ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        recourse.MapPut("/plan", Agree).WithName("agreeRepayment").WithSummary("Repays what is owed in equal months").For(Role.Accountant).Refuses(Refusal.RepaymentMonths, Refusal.NothingOwed);
        recourse.MapPost("/write-off", GiveUp).WithName("giveUpRecourse").WithSummary("Prepares to give up what a leaver cannot repay; a second person approves").For(Role.Accountant)
            .Refuses(Refusal.MemberStaysOn, Refusal.NothingOwed, Refusal.ReasonMissing);
    }

    private static async Task<Results<Ok<RecourseView>, ProblemHttpResult>> View(Guid member, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IRecourseGrain>(member).View()).ToOk();
    }

    private static async Task<Results<Ok<RecourseView>, ProblemHttpResult>> Agree(
        Guid member, Write write, Body<AgreeRepayment> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IRecourseGrain>(member).Agree(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> GiveUp(
        Guid member, Write write, Body<GiveUpBody> body, Caller caller, OwnObjects own, IClusterClient grains, Decisions decisions, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        var of = await grains.GetGrain<IMemberGrain>(member).View();
        if (!of.IsAccepted) return Problems.Of(of.Refused);
        return await decisions.Prepare(write, of.Value.Entity, Decisions.RecourseWriteOff, member, body.Value, stop);
    }
}

/// <summary>Recourse to be given up.</summary>
/// <param name="Reason">Why it cannot be repaid.</param>
internal sealed record GiveUpBody(string Reason);
