using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Refunds;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Invoices;

/// <summary>Money owed back to a client: one person asks, another approves, a bank file of its own pays it to where it came from.</summary>
internal static class RefundEndpoints
{
    public static void MapRefunds(this IEndpointRouteBuilder api)
    {
        var refunds = api.MapGroup("/invoices/{invoice:guid}/refunds").WithTags("Invoices");
        refunds.MapGet("", List).WithName("listRefunds").WithSummary("What the client is owed back on an invoice, and the transfers ordered so far").For(Role.Accountant, Role.Approver, Role.Auditor);
        refunds.MapPost("", Prepare).WithName("prepareRefund").WithSummary("Asks to pay back what is owed; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.RefundNotOwed, Refusal.RefundAccountUnknown, Refusal.PaydayNotFunded, Refusal.AmountNotPositive, Refusal.AmountOverLimit, Refusal.CurrencyNotAccepted, Refusal.DateOutOfRange,
                Refusal.IbanCharset, Refusal.IbanLength, Refusal.IbanChecksum, Refusal.TextEmpty, Refusal.TextTooLong);
    }

    /// <summary>What a refund will be: what is asked for, and otherwise all that is owed, today, to the account the money came from.</summary>
    public static async Task<Outcome<(string Entity, RefundBody Content)>> Completed(
        Guid invoice, RefundAsked asked, string preparedBy, IEntities entities, NpgsqlDataSource database, IClusterClient grains, IClock clock, CancellationToken stop)
    {
        var found = await database.Rows("SELECT entity FROM invoicing.invoice WHERE invoice_id = $1", row => row.GetInt16(0), stop, invoice);
        if (found is not [var of]) return Refusal.NotFound;
        var entity = await entities.Of(of);
        var refunds = grains.GetGrain<IRefundsGrain>(entity.Code);
        var owed = await refunds.Owed(invoice);
        if (!owed.IsAccepted) return owed.Refused;
        if ((asked.Iban ?? owed.Value.Iban) is not { } iban || (asked.Name ?? owed.Value.Name) is not { } name) return Refusal.RefundAccountUnknown;
        var content = new RefundBody(asked.Amount ?? owed.Value.Amount, name, iban, asked.PayOn ?? clock.TodayIn(entity.Country));
        var possible = await refunds.Preview(content.ToRequest(invoice, preparedBy, ""));
        return possible.IsAccepted ? (entity.Code, content) : possible.Refused;
    }

    private static async Task<Results<Ok<RefundsShown>, ProblemHttpResult>> List(
        Guid invoice, Caller caller, OwnObjects own, IEntities entities, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var found = await database.Rows("SELECT entity FROM invoicing.invoice WHERE invoice_id = $1", row => row.GetInt16(0), stop, invoice);
        if (found is not [var of]) return Problems.Of(Refusal.NotFound);
        var owed = await grains.GetGrain<IRefundsGrain>((await entities.Of(of)).Code).Owed(invoice);
        if (!owed.IsAccepted) return Problems.Of(owed.Refused);
        var ordered = await database.Rows("""
            SELECT p.payment_id, p.cents, p.state, p.end_to_end, f.execute_on FROM invoicing.payment_return r JOIN pay.payment p ON p.payment_id = r.return_id JOIN pay.file f USING (file_id)
             WHERE r.invoice_id = $1 ORDER BY f.created_at
            """, row => new RefundShown(row.GetGuid(0), new(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetFieldValue<LocalDate>(4)), stop, invoice);
        return TypedResults.Ok(new RefundsShown(owed.Value, ordered));
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> Prepare(
        Guid invoice, Write write, Body<RefundAsked> body, Caller caller, OwnObjects own, Decisions decisions, IEntities entities, NpgsqlDataSource database, IClusterClient grains, IClock clock, CancellationToken stop)
    {
        await own.DemandInvoice(caller, invoice, stop);
        var completed = await Completed(invoice, body.Value, caller.Actor, entities, database, grains, clock, stop);
        return completed.IsAccepted ? await decisions.Prepare(write, completed.Value.Entity, Decisions.Refund, invoice, completed.Value.Content, stop) : Problems.Of(completed.Refused);
    }
}

/// <summary>A refund asked for.</summary>
/// <param name="Amount">Null: all that is owed back.</param>
/// <param name="Iban">Null: the account the money came from.</param>
/// <param name="Name">Holder of it.</param>
/// <param name="PayOn">Null: today.</param>
internal sealed record RefundAsked(Money? Amount = null, string? Iban = null, string? Name = null, LocalDate? PayOn = null);

/// <summary>What is owed back, and what was ordered.</summary>
internal sealed record RefundsShown(RefundOwed Owed, IReadOnlyList<RefundShown> Ordered);

/// <summary>A transfer back to a client.</summary>
/// <param name="State">Of the payment: sent, debited, returned.</param>
internal sealed record RefundShown(Guid Payment, Money Amount, string State, string EndToEnd, LocalDate PayOn);
