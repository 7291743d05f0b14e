using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Tests.Scenarios;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Tests.Payroll;

/// <summary>Money on members' accounts and payroll runs, on the two silos of a test class.</summary>
internal static class RunsOnSilos
{
    public const string Preparer = "user:preparer";
    public const string Approver = "user:approver";

    /// <summary>Moves the clock of both silos to the morning of a day.</summary>
    public static void MoveTo(this TwoSilos silos, LocalDate day) => silos.Clock.AdvanceTo(MutualTime.ZoneOf(Country.Be).AtLeniently(day + new LocalTime(9, 0)).ToInstant());

    /// <summary>Money an advance brings to an account.</summary>
    public static Task Credit(this TwoSilos silos, Entity entity, Guid member, long cents)
    {
        var invoice = Guid.CreateVersion7();
        return silos.Book(entity, EntryKind.Advanced, new Posting(Account.Advance(invoice), cents), new Posting(Account.ActivityOf(member), -cents));
    }

    /// <summary>Cash on the bank account.</summary>
    public static Task Cash(this TwoSilos silos, Entity entity, long cents)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        return silos.Book(entity, EntryKind.Suspense, new Posting(Account.General(chart.Bank), cents), new Posting(Account.General(chart.Suspense), -cents));
    }

    /// <summary>An entry of one's own, the only one of its stream.</summary>
    public static async Task Book(this TwoSilos silos, Entity entity, EntryKind kind, params Posting[] lines)
    {
        await using var connection = await silos.Database.Application.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var books = new SetWriter();
        var id = Guid.CreateVersion7();
        books.Add(entity.Id, id, 1, kind, silos.Clock.TodayIn(entity.Country), new("test", id), "{}", lines);
        books.Write(connection, silos.Clock.Now(), "user:test");
        await transaction.CommitAsync();
    }

    /// <summary>The run of an entity and month.</summary>
    public static IPayrollRunGrain Run(this TwoSilos silos, Entity entity, LocalDate payOn) => silos.Grains.GetGrain<IPayrollRunGrain>($"{entity.Code}/{YearMonthPattern.Iso.Format(payOn.ToYearMonth())}");

    /// <summary>Starts a run on its payday and waits until it is calculated.</summary>
    public static async Task<PayrollRunView> Calculate(this TwoSilos silos, Entity entity, LocalDate payOn)
    {
        silos.MoveTo(payOn);
        var run = silos.Run(entity, payOn);
        (await run.Start(silos.NewCommand(Preparer), new(Preparer, payOn))).Accepted.Should().NotBeNull();
        return await PayrollHouse.Calculated(run);
    }

    /// <summary>Reviews, approves and pays a calculated run.</summary>
    public static async Task<PayrollRunView> Pay(this TwoSilos silos, Entity entity, LocalDate payOn)
    {
        var run = silos.Run(entity, payOn);
        var content = (await run.View()).Accepted.ContentHash!;
        (await run.Review(silos.NewCommand(Preparer), new(Preparer, content))).Accepted.Status.Should().Be(PayrollRunStatus.Reviewed);
        (await run.Approve(silos.NewCommand(Approver), new(Approver, content))).Accepted.Status.Should().Be(PayrollRunStatus.Approved);
        return (await run.Pay(silos.NewCommand(Approver))).Accepted;
    }

    /// <summary>The lines booked about a thing, sorted: <c>general:455 -2614.26</c>.</summary>
    public static async Task<List<string>> Lines(this TwoSilos silos, Guid source, string kind)
    {
        await using var query = silos.Database.Reader.CreateCommand("""
            SELECT CASE p.book WHEN 1 THEN 'general:' ELSE 'class9:' END || p.code, p.cents FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.source_id = $1 AND e.kind = $2 ORDER BY p.book, p.line
            """);
        query.Parameters.AddWithValue(source);
        query.Parameters.AddWithValue(kind);
        var lines = new List<string>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync()) lines.Add($"{row.GetString(0)} {new Money(row.GetInt64(1))}");
        return lines;
    }
}
