using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Floors;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Api.Payroll;

/// <summary>Payroll: one run per entity and month, started, reviewed and approved by different people.</summary>
internal static class PayrollEndpoints
{
    private static readonly Role[] Readers = [Role.Accountant, Role.Approver, Role.Auditor];

    public static void MapPayroll(this IEndpointRouteBuilder api)
    {
        var payroll = api.MapGroup("/payroll/{entity}/{month}").WithTags("Payroll");
        payroll.MapGet("", View).WithName("viewPayroll").WithSummary("The run, how far it is and what to look at").ForAlsoMachines(TokenScope.Read, Readers).Refuses([.. Always, Refusal.RunNotStarted]);
        payroll.MapPost("/start", Start).WithName("startPayroll").WithSummary("Opens and calculates the run; again: the same run, resumed")
            .ForAlsoMachines(TokenScope.StartPayroll, Role.Accountant, Role.Operator).Refuses([.. Always, Refusal.PaydayNotInMonth, Refusal.PayRulesMissing, Refusal.RuleNotInForce, Refusal.RunStarted, Refusal.PeriodClosed]);
        payroll.MapPost("/review", Review).WithName("reviewPayroll").WithSummary("The exceptions were gone through").For(Role.Accountant)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.RunNotCalculated, Refusal.RunPast, Refusal.ApprovalStale]);
        payroll.MapPost("/approval", Approve).WithName("approvePayroll").WithSummary("A second person approves the content shown").For(Role.Approver)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.RunNotReviewed, Refusal.RunPast, Refusal.SelfApproval, Refusal.ApprovalStale, Refusal.PaydayNotFunded, Refusal.IbanNotSepa, Refusal.NameNotSepa]);
        payroll.MapPost("/payment", Pay).WithName("payPayroll").WithSummary("Writes the bank file, once").For(Role.Approver)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.RunNotApproved, Refusal.FileChanged]);
        payroll.MapPost("/payment-again", PayAgain).WithName("payPayrollAgain").WithSummary("What came back goes again in a file of its own, once a second person approves it").For(Role.Accountant)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.NothingToPayAgain, Refusal.ApprovalTaken]);
        payroll.MapPost("/floor-payments", PayFloor).WithName("payLegalFloor").WithSummary("The legal minimum of hours worked that the account does not hold: what it holds and the rest from the fee, once a second person approves it").For(Role.Accountant)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.RunNotCalculated, Refusal.RunPast, Refusal.FloorNotOwed, Refusal.ApprovalTaken]);
        payroll.MapPost("/closing", Close).WithName("closePayroll").WithSummary("Closes a run whose every payment stands on a bank line").For(Role.Accountant, Role.Approver)
            .Refuses([.. Always, Refusal.RunNotStarted, Refusal.RunNotPaid, Refusal.RunPaymentsOpen, Refusal.RunPast]);
        payroll.MapGet("/payslips", Payslips).WithName("listPayslips").WithSummary("Payslips of the month by number").ForAlsoMachines(TokenScope.Read, Readers).Refuses(Always);
        payroll.MapGet("/bank-file", BankFile).WithName("downloadBankFile").WithSummary("The pain.001 file as it was approved").For(Role.Approver)
            .Refuses([.. Always, Refusal.FileChanged]).Produces<byte[]>(StatusCodes.Status200OK, "application/xml");
        api.MapGet("/members/{member:guid}/payslips", MemberPayslips).WithTags("Payroll").WithName("listMemberPayslips").WithSummary("Payslips of one member, latest first")
            .ForAlsoMachines(TokenScope.Read, [Role.Member, .. Readers]);
    }

    private static Refusal[] Always => [Refusal.EntityUnknown, Refusal.PeriodInvalid];

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> View(string entity, string month, Caller caller, OwnObjects own, IClusterClient grains) =>
        (await (await RunOf(entity, month, caller, own, grains)).Run.View()).ToOk();

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> Start(
        string entity, string month, Write write, Body<StartBody> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var (_, _, run) = await RunOf(entity, month, caller, own, grains);
        return (await run.Start(write.Command, new StartPayroll(caller.Actor, body.Value.PayOn))).ToOk();
    }

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> Review(
        string entity, string month, Write write, Body<ContentBody> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var (_, _, run) = await RunOf(entity, month, caller, own, grains);
        return (await run.Review(write.Command, new ReviewPayroll(caller.Actor, body.Value.ContentHash))).ToOk();
    }

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> Approve(
        string entity, string month, Write write, Body<ContentBody> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var (_, _, run) = await RunOf(entity, month, caller, own, grains);
        return (await run.Approve(write.Command, new ApprovePayroll(caller.Actor, body.Value.ContentHash))).ToOk();
    }

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> Pay(string entity, string month, Write write, Caller caller, OwnObjects own, IClusterClient grains) =>
        (await (await RunOf(entity, month, caller, own, grains)).Run.Pay(write.Command)).ToOk();

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PayAgain(
        string entity, string month, Write write, Caller caller, OwnObjects own, NpgsqlDataSource database, Decisions decisions, IClusterClient grains, CancellationToken stop)
    {
        var (of, wanted, run) = await RunOf(entity, month, caller, own, grains);
        var view = await run.View();
        if (!view.IsAccepted) return Problems.Of(view.Refused);
        var owed = (await database.Rows("""
            SELECT count(*)::int, coalesce(sum(o.cents), 0)::bigint, encode(sha256(convert_to(string_agg(ROW(o.payslip_id, o.iban, o.name, o.cents)::text, E'\n' ORDER BY o.payslip_id), 'UTF8')), 'hex'), r.run_id
              FROM payroll.run r JOIN payroll.net_owed o USING (run_id) WHERE r.entity = $1 AND r.month = $2 AND r.status IN ('paid', 'closed') GROUP BY r.run_id
            """, row => (Run: row.GetGuid(3), Body: new PaymentAgainBody(wanted, row.GetInt32(0), new Money(row.GetInt64(1)), row.GetString(2))), stop, of.Id, wanted.OnDayOfMonth(1))).FirstOrDefault();
        return owed.Body is null ? Problems.Of(Refusal.NothingToPayAgain) : await decisions.Prepare(write, of.Code, Decisions.PaymentAgain, owed.Run, owed.Body, stop);
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PayFloor(
        string entity, string month, Write write, Body<FloorBody> body, Caller caller, OwnObjects own, Decisions decisions, IClusterClient grains, CancellationToken stop)
    {
        var (of, wanted, run) = await RunOf(entity, month, caller, own, grains);
        var payable = await grains.GetGrain<IFloorPaymentGrain>(run.GetPrimaryKeyString()).Preview(body.Value.Member);
        return payable.IsAccepted
            ? await decisions.Prepare(write, of.Code, Decisions.FloorPayment, body.Value.Member, new FloorPaymentBody(wanted, payable.Value), stop)
            : Problems.Of(payable.Refused);
    }

    private static async Task<Results<Ok<PayrollRunView>, ProblemHttpResult>> Close(string entity, string month, Write write, Caller caller, OwnObjects own, IClusterClient grains) =>
        (await (await RunOf(entity, month, caller, own, grains)).Run.Close(write.Command)).ToOk();

    private static async Task<Ok<PageOf<PayslipRow>>> Payslips(
        string entity, string month, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop)
    {
        var (of, wanted, _) = await RunOf(entity, month, caller, own, grains);
        return TypedResults.Ok(page.Of(await database.Rows(
            PayslipRow.Select + "WHERE p.entity = $1 AND p.month = $2 AND ($3::uuid IS NULL OR (p.number, p.payslip_id) > (SELECT number, payslip_id FROM payroll.payslip WHERE payslip_id = $3)) ORDER BY p.number, p.payslip_id LIMIT $4",
            PayslipRow.Read, stop, of.Id, wanted.OnDayOfMonth(1), page.After, page.Limit + 1), row => row.Payslip));
    }

    private static async Task<Ok<PageOf<PayslipRow>>> MemberPayslips(Guid member, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return TypedResults.Ok(page.Of(await database.Rows(
            PayslipRow.Select + "WHERE p.member_id = $1 AND ($2::uuid IS NULL OR (p.month, p.payslip_id) < (SELECT month, payslip_id FROM payroll.payslip WHERE payslip_id = $2)) ORDER BY p.month DESC, p.payslip_id DESC LIMIT $3",
            PayslipRow.Read, stop, member, page.After, page.Limit + 1), row => row.Payslip));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> BankFile(
        string entity, string month, Caller caller, OwnObjects own, SalaryFiles files, IClusterClient grains, CancellationToken stop)
    {
        var (of, _, run) = await RunOf(entity, month, caller, own, grains);
        var view = await run.View();
        if (!view.IsAccepted) return Problems.Of(view.Refused);
        if (view.Value.File is not { } name) return Problems.Of(Refusal.NotFound);
        var file = await files.Read(of.Id, name, stop);
        return file.IsAccepted ? TypedResults.File(file.Value, "application/xml", Path.GetFileName(name)) : Problems.Of(file.Refused);
    }

    private static async Task<(Entity Entity, YearMonth Month, IPayrollRunGrain Run)> RunOf(string entity, string month, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var of = await own.DemandEntity(caller, entity);
        var parsed = YearMonthPattern.Iso.Parse(month);
        if (!parsed.Success) throw new RequestRefusedException(Refusal.PeriodInvalid);
        return (of, parsed.Value, grains.GetGrain<IPayrollRunGrain>($"{of.Code}/{YearMonthPattern.Iso.Format(parsed.Value)}"));
    }
}

/// <summary>Starts a run.</summary>
/// <param name="PayOn">Day the bank is asked to pay.</param>
internal sealed record StartBody(LocalDate PayOn);

/// <summary>Whose legal minimum is to be paid.</summary>
internal sealed record FloorBody(Guid Member);

/// <summary>Reviews or approves what was shown.</summary>
/// <param name="ContentHash">SHA-256 of the run's content in hex, as its view has it.</param>
internal sealed record ContentBody(string ContentHash);

/// <summary>A row of a list of payslips.</summary>
/// <param name="Budget">Decided by the glide path: the employer cost allowed.</param>
/// <param name="EmployerCost">What the activity account paid in all.</param>
internal sealed record PayslipRow(Guid Payslip, string Entity, string Number, Guid Member, YearMonth Month, Money Budget, Money Gross, Money Net, Money EmployerCost, string? Shock)
{
    internal const string Select = """
        SELECT p.payslip_id, e.code, p.number, p.member_id, p.month, p.budget_cents, p.gross_cents, p.net_cents, p.cost_cents, p.shock FROM payroll.payslip p JOIN ledger.entity e USING (entity)

        """;

    internal static PayslipRow Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetFieldValue<LocalDate>(4).ToYearMonth(),
        new Money(row.GetInt64(5)), new Money(row.GetInt64(6)), new Money(row.GetInt64(7)), new Money(row.GetInt64(8)), row.IsDBNull(9) ? null : row.GetString(9));
}
