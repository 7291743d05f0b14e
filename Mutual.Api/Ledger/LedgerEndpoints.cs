using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Api.Ledger;

/// <summary>The books: balances, the lines of an account, and the proof that nothing was changed. Nobody writes here.</summary>
internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        var ledger = api.MapGroup("/ledger/{entity}").WithTags("Ledger");
        ledger.MapGet("/balance", Balance).WithName("ledgerBalance").WithSummary("Every account that is not zero, a debit positive; the board sees no account of a person")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor, Role.Board).Refuses(Refusal.EntityUnknown, Refusal.DateInvalid, Refusal.InstantNeedsOffset);
        ledger.MapGet("/accounts/{account}/entries", Entries).WithName("accountEntries").WithSummary("Lines of one account, latest first")
            .ForAlsoMachines(TokenScope.Read, Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown, Refusal.AccountInvalid);
        ledger.MapGet("/verification", Verify).WithName("verifyLedger").WithSummary("Reads the whole journal and recomputes its chain")
            .For(Role.Accountant, Role.Approver, Role.Auditor, Role.Board).Refuses(Refusal.EntityUnknown);
    }

    private static async Task<Ok<LedgerBalance>> Balance(
        string entity, string? on, string? known, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var day = on is null ? (LocalDate?)null : LocalDatePattern.Iso.Parse(on) is { Success: true } parsed ? parsed.Value : throw new RequestRefusedException(Refusal.DateInvalid);
        var moment = known is null ? (Instant?)null : InstantPattern.ExtendedIso.Parse(known) is { Success: true } at ? at.Value : throw new RequestRefusedException(Refusal.InstantNeedsOffset);
        var balances = await Balances.Read(database, day, moment, of.Id, stop);
        var rows = caller.Role is Role.Board
            ? balances.GroupBy(balance => balance.Account with { Party = null }).Select(sum => new BalanceRow(sum.Key.ToString(), new Money(sum.Sum(balance => balance.Cents)))).Where(row => !row.Balance.IsZero)
            : balances.Select(balance => new BalanceRow(balance.Account.ToString(), new Money(balance.Cents)));
        return TypedResults.Ok(new LedgerBalance(of.Code, day, moment, [.. rows]));
    }

    private static async Task<Ok<PageOfEntries>> Entries(
        string entity, string account, long? before, int? limit, Caller caller, OwnObjects own, NpgsqlDataSource database, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var wanted = AccountOf(account);
        if (limit is < 1 or > Page.Max) throw new RequestRefusedException(Refusal.PageTooLarge);
        var rows = await database.Rows("""
            SELECT p.entry_id, e.kind, e.source_kind, e.source_id, e.effective_on, e.recorded_at, p.cents FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
             WHERE p.entity = $1 AND p.book = $2 AND p.code = $3 AND p.party IS NOT DISTINCT FROM $4::uuid AND ($5::bigint IS NULL OR p.entry_id < $5)
             ORDER BY p.entry_id DESC, p.line DESC LIMIT $6
            """,
            row => new EntryRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetFieldValue<LocalDate>(4), row.GetFieldValue<Instant>(5), new Money(row.GetInt64(6))),
            stop, of.Id, (short)wanted.Book, wanted.Code, wanted.Party, before, limit ?? 50);
        return TypedResults.Ok(new PageOfEntries(wanted.ToString(), rows));
    }

    private static async Task<Results<Ok<VerificationShown>, ProblemHttpResult>> Verify(string entity, Caller caller, OwnObjects own, LedgerVerifier verifier, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var verified = (await verifier.VerifyAll(stop)).Find(one => one.Entity == of.Code);
        return (verified is null ? null : new VerificationShown(verified.Entity, verified.Holds, verified.Entries, verified.Sealed, verified.Head, verified.ToString())).ToFound();
    }

    private static Account AccountOf(string written)
    {
        var parts = written.Split(':');
        var party = parts.Length == 3 && Guid.TryParseExact(parts[2], "D", out var id) ? id : (Guid?)null;
        Book? book = parts[0] switch { "general" => Book.General, "class9" => Book.Activity, _ => null };
        if (book is null || parts.Length is < 2 or > 3 || parts.Length == 3 && party is null || parts[1].Length is < 1 or > 40) throw new RequestRefusedException(Refusal.AccountInvalid);
        return new(book.Value, parts[1], party);
    }
}

/// <summary>Balances at the end of a day, as known at a moment.</summary>
/// <param name="On">Null: everything booked.</param>
/// <param name="Known">Null: everything known.</param>
internal sealed record LedgerBalance(string Entity, LocalDate? On, Instant? Known, IReadOnlyList<BalanceRow> Balances);

/// <summary>One account. A debit is positive.</summary>
internal sealed record BalanceRow(string Account, Money Balance);

/// <summary>Lines of an account; send the last entry as <c>before</c> for earlier ones.</summary>
internal sealed record PageOfEntries(string Account, IReadOnlyList<EntryRow> Rows);

/// <summary>A line. A debit is positive.</summary>
internal sealed record EntryRow(long Entry, string Kind, string SourceKind, Guid Source, LocalDate EffectiveOn, Instant RecordedAt, Money Amount);

/// <summary>What verification found.</summary>
/// <param name="Result">As <c>mutual ledger verify</c> prints it.</param>
internal sealed record VerificationShown(string Entity, bool Holds, long Entries, long Sealed, string Head, string Result);
