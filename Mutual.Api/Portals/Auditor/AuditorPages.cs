using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Api.Portals.Office;
using Mutual.Api.Portals.Parts;
using Mutual.Grains.Access;
using Mutual.Grains.Books;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Api.Portals.Auditor;

/// <summary>The auditor's pages: whether the books hold, a trace from wage to cash, the balance as it was known, and who looked at what. Nothing here writes.</summary>
internal static class AuditorPages
{
    private static readonly Role[] Readers = [Role.Auditor, Role.Accountant, Role.Approver];

    public static void MapAuditorPages(this IEndpointRouteBuilder app)
    {
        var auditor = app.MapGroup("/auditor").ExcludeFromDescription();
        auditor.MapGet("", Proof).For([.. Readers, Role.Board]);
        auditor.MapGet("/trace", Trace).For(Readers);
        auditor.MapGet("/balance", Balance).For(Readers);
        auditor.MapGet("/log", Log).For(Role.Auditor);
        auditor.MapExportPages();
    }

    private static async Task<IResult> Proof(Visit visit, NpgsqlDataSource database, CancellationToken stop)
    {
        var checks = await database.Rows("SELECT day, code, text, rows_found FROM ops.check_result WHERE day = (SELECT max(day) FROM ops.check_result) ORDER BY code COLLATE \"C\"",
            row => new ProofModel.Check(row.GetFieldValue<LocalDate>(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), stop);
        var heads = (await new PublishedHeads(database).Read(null, stop)).GroupBy(head => head.Entity).Select(of => of.Last()).ToList();
        return visit.Page<ProofPage, ProofModel>(new(checks, heads));
    }

    private static async Task<IResult> Trace(Visit visit, string? kind, string? number, HttpContext context, Caller caller, OfficeReader read, NpgsqlDataSource database, CancellationToken stop)
    {
        var wanted = (number ?? "").Trim();
        if (wanted.Length == 0) return visit.Page<TracePage, TraceModel>(new(kind ?? "payslip", "", null, null));
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var traces = new Traces(database);
        var found = kind switch
        {
            "invoice" => await traces.Invoice(caller.Entity, wanted, stop),
            "payment" => await traces.Payment(caller.Entity, wanted, stop),
            _ => await traces.Payslip(caller.Entity, wanted, stop),
        };
        if (!found.IsAccepted) return visit.Page<TracePage, TraceModel>(new(kind ?? "payslip", wanted, null, found.Refused), found.Refused.Refusal.Status);
        return visit.Page<TracePage, TraceModel>(new(kind ?? "payslip", wanted, found.Value, null));
    }

    private static async Task<IResult> Balance(Visit visit, string? on, string? known, HttpContext context, Caller caller, OfficeReader read, NpgsqlDataSource database, CancellationToken stop)
    {
        var w = visit.Words;
        var of = await read.EntityOf(caller.Entity, context.Request.Query["entity"]);
        var form = Typed.Fresh(("on", on is { Length: > 0 } ? on : Words.Written.Iso(visit.Today(of.Country))), ("known", known ?? ""));
        var day = form.Day("on");
        var moment = visit.Now;
        if (form["known"].Length > 0 && InstantPattern.ExtendedIso.Parse(form["known"]) is var parsed)
        {
            if (parsed.Success) moment = parsed.Value;
            else form.Wrong("known", "wrong.day");
        }
        var lines = form.IsFine ? await new AsKnown(database).TrialBalance(of.Id, null, day!.Value, moment, stop) : [];
        var (debit, credit) = (new Money(lines.Sum(line => line.DebitCents)), new Money(lines.Sum(line => line.CreditCents)));
        var sheet = new LedgerSheet("trial-balance", w["balance.caption"],
            [new("account", w["balance.account"]), new("debit", w["balance.debit"], Number: true), new("credit", w["balance.credit"], Number: true), new("balance", w["balance.balance"], Number: true)],
            [.. lines.Select(line => (IReadOnlyList<Cell>)[Cell.Of(line.Book is Book.General ? $"{line.Code} {ChartNames.Of(of.Country, line.Code)}" : line.Code), Cell.Of(new Money(line.DebitCents)), Cell.Of(new Money(line.CreditCents)), Cell.Of(new Money(line.Cents))])],
            [Cell.Of(""), Cell.Of(debit), Cell.Of(credit), Cell.Of(debit - credit)], TableQuery.Of(context, ["account"], "on", "known", "entity"), lines.Count, lines.Count);
        return sheet.Query.AsCsv && form.IsFine ? sheet.ToCsv() : visit.Page<BalancePage, BalanceModel>(new(of.Code, form, sheet, moment), form.IsFine ? 200 : 400);
    }

    private static async Task<IResult> Log(Visit visit, HttpContext context, Caller caller, NpgsqlDataSource database, CancellationToken stop)
    {
        var (w, f) = (visit.Words, visit.Written);
        var query = TableQuery.Of(context, ["-at"]);
        var rows = await database.Rows("""
            SELECT at, actor, role, method, route, object, status FROM access.log WHERE ($1::smallint IS NULL OR entity = $1 OR entity IS NULL) AND ($2 = '' OR actor LIKE $2 || '%' OR route LIKE '%' || $2 || '%')
             ORDER BY at DESC, access_id DESC LIMIT $3 OFFSET $4
            """,
            row => (IReadOnlyList<Cell>)[Cell.Of(f.Moment(row.GetFieldValue<Instant>(0))), Cell.Of($"{row.GetString(1)} ({row.GetString(2)})"), Cell.Of($"{row.GetString(3)} {row.GetString(4)}"),
                Cell.Of(row.IsDBNull(5) ? "" : row.GetString(5)), Cell.Of(row.GetInt16(6).ToString(System.Globalization.CultureInfo.InvariantCulture))],
            stop, caller.Entity, query.Find.Replace("%", "\\%", StringComparison.Ordinal), query.Limit, query.Offset);
        var all = (await database.Rows("SELECT count(*) FROM access.log WHERE $1::smallint IS NULL OR entity = $1 OR entity IS NULL", row => row.GetInt64(0), stop, caller.Entity))[0];
        var sheet = new LedgerSheet("access-log", w["log.caption"], [new("at", w["log.at"]), new("who", w["log.who"]), new("what", w["log.what"]), new("object", w["log.object"]), new("status", w["log.status"], Number: true)], rows, null, query, all, all);
        return query.AsCsv ? sheet.ToCsv() : visit.Page<OfficeListPage, OfficeListPage.Shown>(new(w["nav.log"], sheet, [], w["table.nothing"]));
    }
}

/// <summary>Whether the books hold.</summary>
public sealed record ProofModel(IReadOnlyList<ProofModel.Check> Checks, IReadOnlyList<PublishedHead> Heads)
{
    public sealed record Check(LocalDate Day, string Code, string Text, long Rows);
}

/// <summary>A trace, or what was asked for.</summary>
public sealed record TraceModel(string Kind, string Number, Trace? Trace, Refused? Refused);

/// <summary>The trial balance on a day as known at a moment.</summary>
public sealed record BalanceModel(string Entity, Typed Form, LedgerSheet Sheet, Instant Known);
