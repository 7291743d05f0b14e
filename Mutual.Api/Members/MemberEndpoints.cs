using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Members;

/// <summary>Members: taken on by an accountant; each sees himself.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        var members = api.MapGroup("/members").WithTags("Members");
        members.MapPost("", Join).WithName("joinMember").WithSummary("A person joins the mutual").For(Role.Accountant).Refuses(
            Refusal.EntityUnknown, Refusal.TextEmpty, Refusal.TextTooLong, Refusal.TextCharset, Refusal.TextControlCharacter, Refusal.TextBidiControl, Refusal.EmailInvalid,
            Refusal.IbanCharset, Refusal.IbanChecksum, Refusal.IbanLength, Refusal.IbanNotSepa, Refusal.DateOutOfRange, Refusal.SalaryStepOutOfRange, Refusal.SalaryFollowOutOfRange);
        members.MapGet("", List).WithName("listMembers").WithSummary("Members by number").ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor);
        members.MapGet("/{member:guid}", View).WithName("viewMember").WithSummary("A member with today's balances; the account number whole only for himself")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        members.MapPut("/{member:guid}/salary", ChooseSalary).WithName("chooseSalary").WithSummary("How steady and how high the salary is to be, from the next payroll on")
            .For(Role.Member, Role.Accountant).Refuses(Refusal.SalaryStepOutOfRange, Refusal.SalaryFollowOutOfRange, Refusal.SalaryMaximumNegative);
        members.MapPut("/{member:guid}/iban", ChangeIban).WithName("changeIban").WithSummary("The account the salary is paid to; only the member himself")
            .For(Role.Member).Refuses(Refusal.IbanCharset, Refusal.IbanChecksum, Refusal.IbanLength, Refusal.IbanNotSepa);
        members.MapPost("/{member:guid}/leaving", Leave).WithName("leaveMutual").WithSummary("Ends membership; the last payslip pays the account out")
            .For(Role.Member, Role.Accountant).Refuses(Refusal.DateOutOfRange);
    }

    private static async Task<Results<Created<MemberJoined>, ProblemHttpResult>> Join(
        Write write, Body<JoinMember> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        await own.DemandEntity(caller, body.Value.Entity);
        return (await grains.GetGrain<IMemberGrain>(write.Command.Creates("member")).Join(write.Command, body.Value)).ToCreated(joined => $"{ApiAddress.Root}/members/{joined.Member}");
    }

    private static async Task<Ok<PageOf<MemberRow>>> List(Page page, Caller caller, NpgsqlDataSource database, CancellationToken stop) => TypedResults.Ok(page.Of(await database.Rows("""
        SELECT m.member_id, e.code, m.number, m.name, m.joined_on, m.left_on, m.share_paid_on IS NOT NULL FROM members.member m JOIN ledger.entity e USING (entity)
         WHERE ($1::smallint IS NULL OR m.entity = $1) AND ($2::uuid IS NULL OR (m.entity, m.number) > (SELECT entity, number FROM members.member WHERE member_id = $2))
         ORDER BY m.entity, m.number LIMIT $3
        """,
        row => new MemberRow(row.GetGuid(0), row.GetString(1), row.GetString(2), caller.Role is Role.Auditor ? null : row.GetString(3), row.GetFieldValue<LocalDate>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<LocalDate>(5), row.GetBoolean(6)),
        stop, caller.Entity, page.After, page.Limit + 1), row => row.Member));

    private static async Task<Results<Ok<MemberShown>, ProblemHttpResult>> View(Guid member, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IMemberGrain>(member).View()).ToOk(view => MemberShown.To(caller, view));
    }

    private static async Task<Results<Ok<MemberChanged>, ProblemHttpResult>> ChooseSalary(
        Guid member, Write write, Body<SalaryChoice> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IMemberGrain>(member).ChooseSalary(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<MemberChanged>, ProblemHttpResult>> ChangeIban(
        Guid member, Write write, Body<ChangeIban> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IMemberGrain>(member).ChangeIban(write.Command, body.Value)).ToOk();
    }

    private static async Task<Results<Ok<MemberChanged>, ProblemHttpResult>> Leave(
        Guid member, Write write, Body<LeaveMutual> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return (await grains.GetGrain<IMemberGrain>(member).Leave(write.Command, body.Value)).ToOk();
    }
}
