using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Mutual.Api.Access;
using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll.Declarations;
using Mutual.Grains.Payroll.Levies;
using NodaTime;

namespace Mutual.Api.Payroll;

/// <summary>What is declared to social security and tax: by quarter for DmfA and DSN, by year for the yearly statements; against the books to the cent.</summary>
internal static class DeclarationEndpoints
{
    public static void MapDeclarations(this IEndpointRouteBuilder api)
    {
        var declarations = api.MapGroup("/payroll/{entity}/declarations/{period}").WithTags("Payroll");
        declarations.MapGet("", View).WithName("viewDeclaration").WithSummary("Totals of a quarter (2026-Q3) or a year (2026), against the books, and a page of workers")
            .For(Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.PayslipNotProven);
        api.MapPost("/payroll/{entity}/levies", PayLevy).WithTags("Payroll").WithName("payLevy").WithSummary("Contributions or withheld tax are paid, once a second person approves it").For(Role.Accountant)
            .Refuses(Refusal.EntityUnknown, Refusal.LevyNotOwed, Refusal.PaydayNotFunded, Refusal.AmountNotPositive, Refusal.DateOutOfRange, Refusal.ApprovalTaken);
        var statements = api.MapGroup("/payroll/{entity}/pay-statements/{year}").WithTags("Payroll");
        statements.MapGet("", Statements).WithName("viewPayStatements").WithSummary("Yearly statements by tax year (281.10, or the yearly totals of DSN), months as last corrected, against the books")
            .For(Role.Accountant, Role.Approver, Role.Auditor).Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.PayslipNotProven);
        statements.MapGet("/csv", StatementsCsv).WithName("downloadPayStatements").WithSummary("Every worker and box of a year as CSV").For(Role.Accountant, Role.Auditor)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.PayslipNotProven).Produces<byte[]>(StatusCodes.Status200OK, "text/csv");
        declarations.MapGet("/csv", Csv).WithName("downloadDeclaration").WithSummary("Every worker and item of a quarter or a year as CSV").For(Role.Accountant, Role.Auditor)
            .Refuses(Refusal.EntityUnknown, Refusal.PeriodInvalid, Refusal.PayslipNotProven).Produces<byte[]>(StatusCodes.Status200OK, "text/csv");
    }

    private static async Task<Ok<PayStatementsShown>> Statements(string entity, string year, Page page, Caller caller, OwnObjects own, PayStatementReader reader, CancellationToken stop)
    {
        var (of, wanted) = (await own.DemandEntity(caller, entity), YearOf(year));
        var whole = await reader.Read(of, wanted, stop);
        return TypedResults.Ok(new PayStatementsShown(whole, await PageOf(page, reader.Workers(of, wanted, stop), worker => worker.Member)));
    }

    private static async Task<PushStreamHttpResult> StatementsCsv(string entity, string year, Caller caller, OwnObjects own, PayStatementReader reader, CancellationToken stop)
    {
        var (of, wanted) = (await own.DemandEntity(caller, entity), YearOf(year));
        await reader.Read(of, wanted, stop);
        return CsvOf(DeclarationCsv.StatementHead, reader.Workers(of, wanted, stop), DeclarationCsv.Rows, $"pay-statements-{of.Code}-{year}.csv");
    }

    private static async Task<Results<Accepted<ApprovalShown>, ProblemHttpResult>> PayLevy(
        string entity, Write write, Body<LevyBody> body, Caller caller, OwnObjects own, Decisions decisions, IClusterClient grains, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var possible = await grains.GetGrain<ILeviesGrain>(of.Code).Preview(body.Value.ToRequest(caller.Actor, ""));
        return possible.IsAccepted ? await decisions.Prepare(write, of.Code, Decisions.LevyPayment, write.Command.Creates("levy"), body.Value, stop) : Problems.Of(possible.Refused);
    }

    private static async Task<Ok<DeclarationShown>> View(string entity, string period, Page page, Caller caller, OwnObjects own, DeclarationReader reader, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (from, to) = MonthsOf(period);
        var declaration = await reader.Read(of, from, to, stop);
        return TypedResults.Ok(new DeclarationShown(declaration, await PageOf(page, reader.Workers(of, from, to, stop), worker => worker.Member)));
    }

    private static async Task<PageOf<T>> PageOf<T>(Page page, IAsyncEnumerable<T> workers, Func<T, Guid> member)
    {
        var (rows, seen) = (new List<T>(), page.After is null);
        await foreach (var worker in workers)
        {
            // A member of two statuses has two lines: a page ends between members.
            if (rows.Count > page.Limit && member(rows[^1]) != member(worker)) break;
            if (seen && member(worker) != page.After) rows.Add(worker);
            seen |= member(worker) == page.After;
        }
        return page.Of(rows, member);
    }

    private static async Task<PushStreamHttpResult> Csv(string entity, string period, Caller caller, OwnObjects own, DeclarationReader reader, CancellationToken stop)
    {
        var of = await own.DemandEntity(caller, entity);
        var (from, to) = MonthsOf(period);
        await reader.Read(of, from, to, stop);   // Refused here, before the first byte has left.
        return CsvOf(DeclarationCsv.Head, reader.Workers(of, from, to, stop), DeclarationCsv.Rows, $"declaration-{of.Code}-{period}.csv");
    }

    private static PushStreamHttpResult CsvOf<T>(string head, IAsyncEnumerable<T> workers, Func<T, string> rows, string name) => TypedResults.Stream(async body =>
    {
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        await text.WriteAsync(head);
        await foreach (var worker in workers) await text.WriteAsync(rows(worker));
    }, "text/csv", name);

    private static int YearOf(string year) => year.Length == 4 ? MonthsOf(year).From.Year : throw new RequestRefusedException(Refusal.PeriodInvalid);

    /// <summary>The months of <c>2026-Q3</c> or of <c>2026</c>.</summary>
    private static (YearMonth From, YearMonth To) MonthsOf(string period)
    {
        if (period.Length is 4 or 7 && period.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && int.Parse(period.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture) is >= 2000 and <= 2999 and var year)
        {
            if (period.Length == 4) return (new(year, 1), new(year, 12));
            if (period[4..6] == "-Q" && period[6] is >= '1' and <= '4') return (new(year, ((period[6] - '1') * 3) + 1), new(year, ((period[6] - '1') * 3) + 3));
        }
        throw new RequestRefusedException(Refusal.PeriodInvalid);
    }
}

/// <summary>A year's statements, with some of the workers.</summary>
/// <param name="Year">Totals of all.</param>
internal sealed record PayStatementsShown(PayStatements Year, PageOf<PayStatement> Workers);

/// <summary>A declaration with some of its workers.</summary>
/// <param name="Declaration">Totals of all.</param>
internal sealed record DeclarationShown(Declaration Declaration, PageOf<WorkerDeclaration> Workers);
