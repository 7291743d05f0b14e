using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll.Expenses;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Payroll;

/// <summary>Expenses: claimed by members, approved by accountants, paid back by a file two people release.</summary>
internal static class ExpenseEndpoints
{
    public static void MapExpenses(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/members/{member:guid}/expenses").WithTags("Expenses");
        own.MapPost("", Claim).WithName("claimExpense").WithSummary("A receipt or kilometres, to be paid back free of tax").For(Role.Member, Role.Accountant)
            .Refuses(Refusal.ExpenseIncomplete, Refusal.ExpenseVat, Refusal.KilometresInvalid, Refusal.ExpenseClaimedAlready, Refusal.ExpenseOutsideMembership, Refusal.DateInFuture,
                Refusal.RuleNotInForce, Refusal.TextEmpty, Refusal.TextTooLong, Refusal.TextControlCharacter, Refusal.TextBidiControl, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.CurrencyNotAccepted);
        own.MapGet("", List).WithName("listExpenses").WithSummary("Expenses of one member, latest first").ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor);
        var expenses = api.MapGroup("/expenses/{expense:guid}").WithTags("Expenses");
        expenses.MapPost("/approval", Approve).WithName("approveExpense").WithSummary("Charges the activity account; the member is owed").For(Role.Accountant)
            .Refuses(Refusal.ExpenseDecided, Refusal.SelfApproval, Refusal.ExpenseVat, Refusal.ActivityOverdrawn, Refusal.CurrencyNotAccepted, Refusal.PeriodClosed);
        expenses.MapPost("/rejection", Reject).WithName("rejectExpense").WithSummary("Turns it down, with a reason").For(Role.Accountant).Refuses(Refusal.ExpenseDecided, Refusal.ReasonMissing, Refusal.TextTooLong);
        var files = api.MapGroup("/payroll/{entity}/expense-files").WithTags("Expenses");
        files.MapPost("", Prepare).WithName("prepareExpenseFile").WithSummary("One bank file of every approved expense that is not paid").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.PaymentsEmpty, Refusal.PaydayNotFunded, Refusal.DateOutOfRange, Refusal.IbanNotSepa, Refusal.NameNotSepa);
        files.MapPost("/{file:guid}/release", Release).WithName("releaseExpenseFile").WithSummary("A second person releases exactly the file shown").For(Role.Approver)
            .Refuses(Refusal.EntityUnknown, Refusal.SelfApproval, Refusal.ApprovalStale, Refusal.ApprovalTaken, Refusal.FileChanged);
    }

    private static async Task<Results<Created<ExpenseView>, ProblemHttpResult>> Claim(
        Guid member, Write write, Body<ClaimBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        var asked = body.Value;
        var request = new ClaimExpense(caller.Actor, member, asked.Kind, asked.On, asked.Document, asked.Gross, asked.Vat, asked.Kilometres, asked.FiscalPower);
        return (await grains.GetGrain<IExpenseGrain>(write.Command.Creates("expense")).Claim(write.Command, request)).ToCreated(view => $"{ApiAddress.Root}/expenses/{view.Expense}");
    }

    private static async Task<Ok<PageOf<ExpenseRow>>> List(Guid member, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return TypedResults.Ok(page.Of(await database.Rows("""
            SELECT x.expense_id, x.number, x.status, x.kind, x.spent_on, CASE WHEN $4 THEN NULL ELSE x.document END, x.gross_cents, x.gross_cents - x.deductible_cents, x.kilometres,
                   (SELECT p.state FROM pay.payment p WHERE p.kind = 'expense' AND p.source_id = x.expense_id ORDER BY p.end_to_end DESC LIMIT 1)
              FROM payroll.expense x
             WHERE x.member_id = $1 AND ($2::uuid IS NULL OR (x.spent_on, x.expense_id) < (SELECT spent_on, expense_id FROM payroll.expense WHERE expense_id = $2))
             ORDER BY x.spent_on DESC, x.expense_id DESC LIMIT $3
            """, ExpenseRow.Read, stop, member, page.After, page.Limit + 1, caller.Role is Role.Auditor), row => row.Expense));
    }

    private static async Task<Results<Ok<ExpenseView>, ProblemHttpResult>> Approve(
        Guid expense, Write write, Body<ApproveExpenseBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandExpense(caller, expense, stop);
        return (await grains.GetGrain<IExpenseGrain>(expense).Approve(write.Command, new(caller.Actor, body.Value.DeductibleVat))).ToOk();
    }

    private static async Task<Results<Ok<ExpenseView>, ProblemHttpResult>> Reject(
        Guid expense, Write write, Body<RejectExpenseBody> body, Caller caller, OwnObjects own, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandExpense(caller, expense, stop);
        return (await grains.GetGrain<IExpenseGrain>(expense).Reject(write.Command, new(caller.Actor, body.Value.Reason))).ToOk();
    }

    private static async Task<Results<Ok<ExpenseFileView>, ProblemHttpResult>> Prepare(
        string entity, Write write, Body<ExpenseFileBody> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var of = await own.DemandEntity(caller, entity);
        return (await grains.GetGrain<IExpenseFilesGrain>(of.Code).Prepare(write.Command, new(caller.Actor, body.Value.PayOn))).ToOk();
    }

    private static async Task<Results<Ok<ExpenseFileView>, ProblemHttpResult>> Release(
        string entity, Guid file, Write write, Body<ContentBody> body, Caller caller, OwnObjects own, IClusterClient grains)
    {
        var of = await own.DemandEntity(caller, entity);
        return (await grains.GetGrain<IExpenseFilesGrain>(of.Code).Release(write.Command, new(caller.Actor, file, body.Value.ContentHash))).ToOk();
    }
}

/// <summary>A claim: a receipt with its amounts, or kilometres.</summary>
/// <param name="Document">Number of the receipt, or the journey.</param>
/// <param name="FiscalPower">France: of the car.</param>
internal sealed record ClaimBody(ExpenseKind Kind, LocalDate On, string Document, Money? Gross = null, Money? Vat = null, int? Kilometres = null, int? FiscalPower = null);

/// <param name="DeductibleVat">The part of the VAT the entity may deduct.</param>
internal sealed record ApproveExpenseBody(Money DeductibleVat);

/// <param name="Reason">What the member reads.</param>
internal sealed record RejectExpenseBody(string Reason);

/// <param name="PayOn">Day the bank is asked to pay.</param>
internal sealed record ExpenseFileBody(LocalDate PayOn);

/// <summary>A row of a list of expenses.</summary>
/// <param name="Document">Null for an auditor.</param>
/// <param name="Cost">What the activity account bears.</param>
/// <param name="Payment">State of its payment; null while there is none.</param>
internal sealed record ExpenseRow(Guid Expense, string Number, string Status, string Kind, LocalDate On, string? Document, Money Gross, Money Cost, int? Kilometres, string? Payment)
{
    internal static ExpenseRow Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<LocalDate>(4),
        row.IsDBNull(5) ? null : row.GetString(5), new Money(row.GetInt64(6)), new Money(row.GetInt64(7)), row.IsDBNull(8) ? null : row.GetInt32(8), row.IsDBNull(9) ? null : row.GetString(9));
}
