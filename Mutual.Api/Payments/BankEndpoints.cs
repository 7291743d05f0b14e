using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Payments;

/// <summary>The bank's statements: uploaded as the bank wrote them, every line placed or in suspense with its reason.</summary>
internal static class BankEndpoints
{
    // CODA has no media type of its own.
    private static readonly string[] Statement = ["application/xml", "text/xml", "text/plain"];

    public static void MapBank(this IEndpointRouteBuilder api)
    {
        var bank = api.MapGroup("/bank/{entity}").WithTags("Bank");
        bank.MapPost("/statements", Upload).WithName("importStatement").WithSummary("Imports a camt.053 or CODA file whole, or quarantines it with the reason")
            .ForAlsoMachines(TokenScope.Import, Role.Accountant).WithMetadata(new RequestSizeLimitAttribute(StatementUploads.Max + 1)).Accepts<Stream>(Statement[0], Statement[1..]).Refuses(
                Refusal.EntityUnknown, Refusal.FileEmpty, Refusal.XmlInvalid, Refusal.XmlTruncated, Refusal.XmlDtdRefused, Refusal.XmlEncoding, Refusal.XmlTooLarge, Refusal.XmlTooDeep,
                Refusal.XmlElementTooLong, Refusal.StatementKind, Refusal.StatementVersion, Refusal.StatementFieldMissing, Refusal.StatementAccount, Refusal.StatementBalance,
                Refusal.StatementPeriod, Refusal.StatementAmount, Refusal.StatementSum, Refusal.StatementDeclaredSum, Refusal.StatementDeclaredCount, Refusal.StatementTooManyLines,
                Refusal.StatementNotOurs, Refusal.StatementConflict, Refusal.StatementGap, Refusal.CurrencyNotAccepted, Refusal.DateInvalid, Refusal.DateOutOfRange, Refusal.AmountOutOfRange,
                Refusal.CodaRecordLength, Refusal.CodaRecordOrder, Refusal.CodaRecordCount, Refusal.CodaTruncated, Refusal.CodaVersion, Refusal.CodaField, Refusal.CodaTwoAccounts, Refusal.CodaTurnover, Refusal.CodaTooLarge);
        bank.MapPost("/placement", PlaceLines).WithName("placeLines").WithSummary("Places every line not placed yet").ForAlsoMachines(TokenScope.Import, Role.Accountant).Refuses(Refusal.EntityUnknown);
        bank.MapGet("/suspense", Suspense).WithName("listSuspense").WithSummary("Lines in suspense, oldest first, with their reasons")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown);
        bank.MapPost("/suspense/{line:guid}/placement", Place).WithName("placeSuspense").WithSummary("Moves a line out of suspense onto an invoice")
            .For(Role.Accountant).Refuses(Refusal.EntityUnknown, Refusal.InvoiceNotOpen, Refusal.PeriodClosed, Refusal.LineAlreadyPlaced, Refusal.LineNotIncoming);
        bank.MapPost("/suspense/{line:guid}/endowment", PrepareEndowment).WithName("prepareFundEndowment").WithSummary("Asks to move a line into the guarantee fund; an approver decides")
            .For(Role.Accountant).Refuses(Refusal.EntityUnknown);
        bank.MapPost("/suspense/{line:guid}/loan", PrepareLoan).WithName("prepareLoan").WithSummary("Asks to book a line as a loan to the mutual; an approver decides")
            .For(Role.Accountant).Refuses(Refusal.EntityUnknown);
    }

    private static async Task<Results<Created<StatementImported>, Ok<StatementImported>, ProblemHttpResult>> Upload(
        string entity, Write write, HttpContext context, Caller caller, OwnObjects own, StatementUploads uploads, IClusterClient grains, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        if (!IsStatement(context.Request.ContentType)) return Problems.Of(Refusal.ContentType.Because(string.Join(" or ", Statement)));
        var kept = await uploads.Keep(write.Command, of.Id, await RequestBytes.Read(context, StatementUploads.Max), stop);
        if (!kept.IsAccepted) return Problems.Of(kept.Refused);
        var imported = await grains.GetGrain<IBankAccountGrain>(of.Code).Import(write.Command, kept.Value);
        if (!imported.IsAccepted) return Problems.Of(imported.Refused);
        return imported.Value.AlreadyImported ? TypedResults.Ok(imported.Value) : TypedResults.Created($"{ApiAddress.Root}/bank/{of.Code}/suspense", imported.Value);
    }

    private static async Task<Results<Ok<LinesPlaced>, ProblemHttpResult>> PlaceLines(string entity, Write write, Caller caller, OwnObjects own, IClusterClient grains)
    {
        // Placing again places nothing twice, so the key is asked for only as on every write.
        _ = write;
        var of = await own.DemandEntity(caller, entity);
        return (await grains.GetGrain<IBankAccountGrain>(of.Code).PlaceLines()).ToOk();
    }

    private static async Task<Ok<PageOf<SuspenseLine>>> Suspense(string entity, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return TypedResults.Ok(page.Of(await database.Rows("""
            SELECT l.line_id, l.booked_on, s.cents, l.counterparty, l.reference, l.remittance, s.reason
              FROM (SELECT line_id, sum(cents)::bigint AS cents, max(reason) AS reason FROM bank.allotment WHERE place = 'suspense' GROUP BY line_id HAVING sum(cents) <> 0) s
              JOIN bank.line l USING (line_id)
             WHERE l.entity = $1 AND ($2::uuid IS NULL OR (l.booked_on, l.line_id) > (SELECT booked_on, line_id FROM bank.line WHERE line_id = $2))
             ORDER BY l.booked_on, l.line_id LIMIT $3
            """,
            row => new SuspenseLine(row.GetGuid(0), row.GetFieldValue<LocalDate>(1), new Money(row.GetInt64(2)), Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6)),
            stop, of.Id, page.After, page.Limit + 1), line => line.Line));
    }

    private static async Task<Results<Ok<LinesPlaced>, ProblemHttpResult>> Place(
        string entity, Guid line, Write write, Body<PlacementBody> body, Caller caller, OwnObjects own, NpgsqlDataSource database, IClusterClient grains, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        if (!await IsLineOf(database, of.Id, line, stop)) return Problems.Of(Refusal.NotFound);
        await own.DemandInvoice(caller, body.Value.Invoice, stop);
        return (await grains.GetGrain<IBankAccountGrain>(of.Code).PlaceSuspense(write.Command, new(line, body.Value.Invoice, body.Value.On))).ToOk();
    }

    private static Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareEndowment(
        string entity, Guid line, Write write, Body<EndowmentBody> body, Caller caller, OwnObjects own, Decisions decisions, NpgsqlDataSource database, CancellationToken stop) =>
        Prepare(Decisions.FundEndowment, entity, line, write, body.Value, caller, own, decisions, database, stop);

    private static Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareLoan(
        string entity, Guid line, Write write, Body<EndowmentBody> body, Caller caller, OwnObjects own, Decisions decisions, NpgsqlDataSource database, CancellationToken stop) =>
        Prepare(Decisions.Loan, entity, line, write, body.Value, caller, own, decisions, database, stop);

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> Prepare(
        string kind, string entity, Guid line, Write write, EndowmentBody body, Caller caller, OwnObjects own, Decisions decisions, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return await IsLineOf(database, of.Id, line, stop) ? await decisions.Prepare(write, of.Code, kind, line, body, stop) : Problems.Of(Refusal.NotFound);
    }

    private static Task<bool> IsLineOf(NpgsqlDataSource database, short entity, Guid line, CancellationToken stop) =>
        database.Any("SELECT FROM bank.line WHERE line_id = $1 AND entity = $2", stop, line, entity);

    private static bool IsStatement(string? contentType) => Statement.Contains(contentType?.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>A bank line of which money is in suspense.</summary>
/// <param name="Amount">Still in suspense; into our account positive.</param>
/// <param name="Reason">Why it was not placed.</param>
internal sealed record SuspenseLine(Guid Line, LocalDate BookedOn, Money Amount, string? Counterparty, string? Reference, string? Remittance, string? Reason);

/// <summary>The invoice a line is placed on, and the day it counts.</summary>
internal sealed record PlacementBody(Guid Invoice, LocalDate On);
