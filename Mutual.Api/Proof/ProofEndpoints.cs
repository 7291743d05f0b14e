using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Api.Proof;

/// <summary>What an auditor asks: traces, the trial balance as it was known at a moment, the nightly questions, signed heads, and who looked at what.</summary>
internal static class ProofEndpoints
{
    private static readonly Role[] Readers = [Role.Accountant, Role.Approver, Role.Auditor];

    public static void MapProof(this IEndpointRouteBuilder api)
    {
        var proof = api.MapGroup("/proof/{entity}").WithTags("Proof");
        proof.MapGet("/traces/{kind}/{number}", Follow).WithName("trace").WithSummary("payslip, invoice or payment NUMBER: both ways from the wage to the work and the cash")
            .ForAlsoMachines(TokenScope.Read, Readers).Refuses(Refusal.EntityUnknown);
        proof.MapGet("/trial-balance", Trial).WithName("trialBalance").WithSummary("Every code with its debits and credits on a day, as known at a moment; only sealed entries count")
            .ForAlsoMachines(TokenScope.Read, Readers).Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.InstantNeedsOffset);
        proof.MapGet("/heads", Heads).WithName("publishedHeads").WithSummary("Signed heads of the chain, oldest first: keep them").For([.. Readers, Role.Board, Role.Delegate, Role.Member]).Refuses(Refusal.EntityUnknown);
        proof.MapGet("/checks", NightlyChecks).WithName("nightlyChecks").WithSummary("What the questions about the books came to on the last night").For([.. Readers, Role.Board, Role.Operator]).Refuses(Refusal.EntityUnknown);
        proof.MapGet("/access-log", AccessLog).WithName("accessLog").WithSummary("Who looked at, exported or changed what, latest first").For(Role.Auditor).Refuses(Refusal.EntityUnknown);
    }

    private static async Task<Results<Ok<TraceShown>, ProblemHttpResult>> Follow(string entity, string kind, string number, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var traces = new Traces(database);
        var found = kind switch
        {
            "payslip" => await traces.Payslip(of.Id, number, stop),
            "invoice" => await traces.Invoice(of.Id, number, stop),
            "payment" => await traces.Payment(of.Id, number, stop),
            _ => Refusal.NotFound,
        };
        return found.ToOk(trace => new TraceShown(kind, number, trace.Steps, trace.Missing));
    }

    private static async Task<Ok<TrialBalanceShown>> Trial(string entity, string? from, string? on, string? known, Caller caller, OwnObjects own, NpgsqlDataSource database, IClock clock, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var day = DayOf(on) ?? clock.TodayIn(of.Country);
        var moment = known is null ? clock.Now() : InstantPattern.ExtendedIso.Parse(known) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.InstantNeedsOffset);
        var lines = await new AsKnown(database).TrialBalance(of.Id, DayOf(from), day, moment, stop);
        return TypedResults.Ok(new TrialBalanceShown(of.Code, DayOf(from), day, moment,
            [.. lines.Select(line => new TrialLineShown(new Account(line.Book, line.Code).ToString(), new Money(line.DebitCents), new Money(line.CreditCents), new Money(line.Cents)))]));
    }

    private static async Task<Ok<IReadOnlyList<PublishedHead>>> Heads(string entity, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return TypedResults.Ok<IReadOnlyList<PublishedHead>>([.. (await new PublishedHeads(database).Read(null, stop)).Where(head => head.Entity == of.Code)]);
    }

    private static async Task<Ok<IReadOnlyList<CheckShown>>> NightlyChecks(string entity, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        _ = await own.DemandEntity(caller, entity);
        return TypedResults.Ok<IReadOnlyList<CheckShown>>(await database.Rows(
            "SELECT day, code, text, rows_found, first, asked_at FROM ops.check_result WHERE day = (SELECT max(day) FROM ops.check_result) ORDER BY code COLLATE \"C\"",
            row => new CheckShown(row.GetFieldValue<LocalDate>(0), row.GetString(1), row.GetString(2), row.GetInt64(3) == 0, row.GetInt64(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetFieldValue<Instant>(5)), stop));
    }

    private static async Task<Ok<PageOf<AccessRow>>> AccessLog(string entity, Page page, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        return TypedResults.Ok(page.Of(await database.Rows("""
            SELECT access_id, at, actor, role, method, route, object, status FROM access.log
             WHERE (entity = $1 OR entity IS NULL) AND ($2::uuid IS NULL OR (at, access_id) < (SELECT at, access_id FROM access.log WHERE access_id = $2)) ORDER BY at DESC, access_id DESC LIMIT $3
            """,
            row => new AccessRow(row.GetGuid(0), row.GetFieldValue<Instant>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetInt16(7)),
            stop, of.Id, page.After, page.Limit + 1), row => row.Access));
    }

    private static LocalDate? DayOf(string? day) => day is null ? null : LocalDatePattern.Iso.Parse(day) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.DateInvalid);
}

/// <summary>The chain behind one thing.</summary>
internal sealed record TraceShown(string Kind, string Number, IReadOnlyList<TraceStep> Steps, int Missing);

/// <summary>Debits and credits by code.</summary>
/// <param name="Known">Only what was recorded by then and is sealed.</param>
internal sealed record TrialBalanceShown(string Entity, LocalDate? From, LocalDate On, Instant Known, IReadOnlyList<TrialLineShown> Lines);

/// <summary>One code. <paramref name="Balance"/>: a debit positive.</summary>
internal sealed record TrialLineShown(string Account, Money Debit, Money Credit, Money Balance);

/// <summary>A statement about the books and whether it held.</summary>
internal sealed record CheckShown(LocalDate Day, string Code, string Text, bool Holds, long Rows, string? First, Instant AskedAt);

/// <summary>A call somebody made.</summary>
/// <param name="Object">Ids in the address.</param>
internal sealed record AccessRow(Guid Access, Instant At, string Actor, string Role, string Method, string Route, string? Object, short Status);
