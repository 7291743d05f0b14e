using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Books.Statements;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Api.Books;

/// <summary>What accountants do to the books by hand: entries with reason and document, and the closing of months and years. Closing takes two people.</summary>
internal static class BooksEndpoints
{
    private static readonly Refusal[] OfAnEntry =
    [
        Refusal.EntityUnknown, Refusal.EntryTooFewLines, Refusal.EntryUnbalanced, Refusal.AccountUnknown, Refusal.AccountKeptByCommands, Refusal.AmountNotPositive, Refusal.ReasonMissing,
        Refusal.DateInFuture, Refusal.PeriodClosed,
    ];

    public static void MapBooks(this IEndpointRouteBuilder api)
    {
        var books = api.MapGroup("/books/{entity}").WithTags("Books");
        books.MapPost("/entries", Enter).WithName("enterManually").WithSummary("Books an entry by hand; above the limit an approver decides").For(Role.Accountant).Refuses(OfAnEntry);
        books.MapPost("/entries/{manual:guid}/reversal", Reverse).WithName("reverseManually").WithSummary("Asks to undo an entry made by hand; an approver decides")
            .For(Role.Accountant).Refuses(Refusal.EntityUnknown, Refusal.ReasonMissing);
        books.MapGet("/entries", Entries).WithName("listManualEntries").WithSummary("Entries made by hand, latest first").For(Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown);
        books.MapGet("/vat-return", Vat).WithName("vatReturn").WithSummary("Boxes of the VAT return of a period, from the journal: ?from=2026-01-01&to=2026-03-31")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown, Refusal.DateInvalid);
        books.MapGet("/aged-receivables", Aged).WithName("agedReceivables").WithSummary("What clients owe by how late it is, on a day as known at a moment")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.InstantNeedsOffset);
        api.MapGet("/members/{member:guid}/activity/{month}", Activity).WithTags("Books").WithName("activityStatement").WithSummary("A member's activity account through a month")
            .ForAlsoMachines(TokenScope.Read, Role.Member, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.PeriodInvalid);
        books.MapGet("/periods/{month}", Period).WithName("viewPeriod").WithSummary("Whether a month is closed, and what is still open in it").For(Role.Accountant, Role.Approver, Role.Auditor)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid);
        books.MapPost("/periods/{month}/closing", PrepareClosing).WithName("prepareClosing").WithSummary("Asks to close a month; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid);
        books.MapPost("/periods/{month}/reopening", PrepareReopening).WithName("prepareReopening").WithSummary("Asks to open the last closed month again; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.ReasonMissing);
        books.MapPost("/years/{year}/closing", PrepareYear).WithName("prepareYearClosing").WithSummary("Asks to book the end of a year; an approver decides").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid);
    }

    private static async Task<Results<Created<ManualEntryBooked>, Accepted<ApprovalShown>, ProblemHttpResult>> Enter(
        string entity, Write write, Body<ManualEntryBody> body, Caller caller, OwnObjects own, Decisions decisions, IClusterClient grains, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var request = body.Value.ToRequest(caller.Actor, null);
        // What no second person could mend is refused before one is asked.
        var decided = ManualEntry.Of(request, of.Country);
        if (decided.IsAccepted)
        {
            var booked = await grains.GetGrain<IBooksGrain>(of.Code).Enter(write.Command, request);
            return booked.IsAccepted ? TypedResults.Created($"{ApiAddress.Root}/books/{of.Code}/entries", booked.Value) : Problems.Of(booked.Refused);
        }
        if (decided.Refused.Code != Refusal.SecondPersonNeeded.Code) return Problems.Of(decided.Refused);
        if (InputText.Reason(body.Value.Reason).Refused is { } reason) return Problems.Of(reason);
        var prepared = await decisions.Prepare(write, of.Code, Decisions.ManualEntry, write.Command.Creates("manual"), body.Value, stop);
        return prepared.Result is Accepted<ApprovalShown> waits ? waits : (ProblemHttpResult)prepared.Result;
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> Reverse(
        string entity, Guid manual, Write write, Body<ReversalBody> body, Caller caller, OwnObjects own, Decisions decisions, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        if (InputText.Reason(body.Value.Reason).Refused is { } reason) return Problems.Of(reason);
        return await database.Any("SELECT FROM books.manual_entry WHERE manual_id = $1 AND entity = $2", stop, manual, of.Id)
            ? await decisions.Prepare(write, of.Code, Decisions.ManualReversal, manual, body.Value, stop)
            : Problems.Of(Refusal.NotFound);
    }

    private static async Task<Ok<PageOf<ManualEntryRow>>> Entries(string entity, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return TypedResults.Ok(page.Of(await database.Rows("""
            SELECT m.manual_id, m.number, m.entered_on, m.reason, m.document, m.total_cents, m.prepared_by, m.approved_by, m.reverses FROM books.manual_entry m
             WHERE m.entity = $1 AND ($2::uuid IS NULL OR m.number < (SELECT number FROM books.manual_entry WHERE manual_id = $2)) ORDER BY m.number DESC LIMIT $3
            """,
            row => new ManualEntryRow(row.GetGuid(0), row.GetString(1), row.GetFieldValue<LocalDate>(2), row.GetString(3), row.GetString(4), new Money(row.GetInt64(5)), row.GetString(6),
                row.IsDBNull(7) ? null : row.GetString(7), row.IsDBNull(8) ? null : row.GetGuid(8)),
            stop, of.Id, page.After, page.Limit + 1), row => row.Entry));
    }

    private static async Task<Ok<VatReturn>> Vat(string entity, string from, string to, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return TypedResults.Ok(await VatReturn.Of(database, of, DayOf(from), DayOf(to), stop));
    }

    private static async Task<Ok<IReadOnlyList<AgedClient>>> Aged(string entity, string? on, string? known, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var moment = known is null ? clock.Now() : InstantPattern.ExtendedIso.Parse(known) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.InstantNeedsOffset);
        return TypedResults.Ok<IReadOnlyList<AgedClient>>(await AgedReceivables.On(database, of, on is null ? clock.TodayIn(of.Country) : DayOf(on), moment, stop));
    }

    private static async Task<Ok<ActivityStatement>> Activity(Guid member, string month, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        await own.DemandMember(caller, member, stop);
        return TypedResults.Ok(await ActivityStatement.Of(database, member, MonthOf(month), stop));
    }

    private static async Task<Ok<PeriodShown>> Period(string entity, string month, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var (of, wanted) = (await own.DemandEntity(caller, entity), MonthOf(month));
        var closed = await database.Rows("SELECT closed_at, closed_position FROM ledger.period WHERE entity = $1 AND month = $2",
            row => (At: row.GetFieldValue<Instant>(0), Position: row.GetInt64(1)), stop, of.Id, wanted.OnDayOfMonth(1));
        return TypedResults.Ok(closed is [var shut] ? new PeriodShown(wanted, shut.At, shut.Position, []) : new PeriodShown(wanted, null, null, await ClosingCheck.Of(database, of.Id, wanted, stop)));
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareClosing(string entity, string month, Write write, Caller caller, OwnObjects own, Decisions decisions, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return await decisions.Prepare(write, of.Code, Decisions.MonthClosing, write.Command.Creates("closing"), new CloseMonth(MonthOf(month)), stop);
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareReopening(
        string entity, string month, Write write, Body<ReopeningBody> body, Caller caller, OwnObjects own, Decisions decisions, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        if (InputText.Reason(body.Value.Reason).Refused is { } reason) return Problems.Of(reason);
        return await decisions.Prepare(write, of.Code, Decisions.MonthReopening, write.Command.Creates("reopening"), new MonthReopening(MonthOf(month), body.Value.Reason), stop);
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PrepareYear(string entity, string year, Write write, Caller caller, OwnObjects own, Decisions decisions, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return await decisions.Prepare(write, of.Code, Decisions.YearClosing, write.Command.Creates("year-closing"), new YearClosing(YearOf(year)), stop);
    }

    private static LocalDate DayOf(string day) => LocalDatePattern.Iso.Parse(day) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.DateInvalid);

    private static int YearOf(string year) => year.Length == 4 && year.All(char.IsAsciiDigit) && int.Parse(year, System.Globalization.CultureInfo.InvariantCulture) is >= 2000 and var parsed
        ? parsed : throw new RequestRefusedException(Refusal.PeriodInvalid);

    private static YearMonth MonthOf(string month) => YearMonthPattern.Iso.Parse(month) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.PeriodInvalid);
}

/// <summary>An entry by hand.</summary>
/// <param name="Lines">A debit positive, a credit negative, adding up to zero; codes of the country's chart.</param>
/// <param name="Document">Reference of the document behind it.</param>
internal sealed record ManualEntryBody(LocalDate On, IReadOnlyList<ManualLine> Lines, string Reason, string Document)
{
    public EnterManually ToRequest(string preparedBy, string? approvedBy) => new(On, Lines, Reason, Document, preparedBy, approvedBy);
}

/// <summary>Why an entry is undone, and the day that counts.</summary>
internal sealed record ReversalBody(LocalDate On, string Reason);

/// <summary>Why a month is opened again.</summary>
internal sealed record ReopeningBody(string Reason);

/// <summary>What is approved: a month and why it is opened again.</summary>
internal sealed record MonthReopening(YearMonth Month, string Reason);

/// <summary>What is approved: a year.</summary>
internal sealed record YearClosing(int Year);

/// <summary>A row of the entries made by hand.</summary>
/// <param name="Total">Sum of its debits in the general book.</param>
/// <param name="Reverses">The entry it undoes.</param>
internal sealed record ManualEntryRow(Guid Entry, string Number, LocalDate On, string Reason, string Document, Money Total, string PreparedBy, string? ApprovedBy, Guid? Reverses);

/// <summary>A month of the books.</summary>
/// <param name="ClosedAt">Null while it is open.</param>
/// <param name="ClosedPosition">Last position of the chain at the close.</param>
/// <param name="Open">What must be settled before it can be closed.</param>
internal sealed record PeriodShown(YearMonth Month, Instant? ClosedAt, long? ClosedPosition, IReadOnlyList<OpenInMonth> Open);
