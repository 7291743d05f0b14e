using Mutual.Grains.Books;
using Mutual.Grains.Ledger;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Books;

public sealed class BooksGrainTests(TwoSilos mutual) : IClassFixture<TwoSilos>
{
    private static readonly LocalDate Day = new(2026, 3, 6);
    private static int keys;

    private IBooksGrain Books => mutual.Grains.GetGrain<IBooksGrain>("be");

    [Fact]
    public async Task An_entry_by_hand_is_booked_in_both_books_once_with_its_reason_kept_aside()
    {
        var (command, request) = (Next(), Cost(120_00));
        var booked = (await Books.Enter(command, request)).Accepted;
        booked.Number.Should().MatchRegex("^M2026-[0-9]{5}$");
        (await Postings(booked.Entry)).Should().Equal(
            "manual general:613 12000", "manual class9:reflected-cost -12000", "manual class9:fee 12000", "manual general:492 -12000");
        var entries = await mutual.Entries();
        (await Books.Enter(command, request)).Accepted.Should().Be(booked);
        (await Books.Enter(command, Cost(121_00))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await mutual.Entries()).Should().Be(entries);
        (await Rows($"SELECT body FROM ledger.entry WHERE stream = '{booked.Entry}'")).Single().Should().Contain("commitment").And.NotContain("rent of the meeting room");
    }

    [Theory]
    [InlineData("entry-unbalanced", "613", 100, "492", -99)]
    [InlineData("account-unknown", "9", 100, "492", -100)]
    [InlineData("account-unknown", "613a", 100, "492", -100)]
    [InlineData("account-kept-by-commands", "550", 100, "492", -100)]
    [InlineData("account-kept-by-commands", "613", 100, "400", -100)]
    [InlineData("amount-not-positive", "613", 0, "492", 0)]
    [InlineData("second-person-needed", "613", 250_01, "492", -250_01)]
    public async Task What_cannot_be_booked_is_refused_and_books_nothing(string code, string first, long debit, string second, long credit)
    {
        var entries = await mutual.Entries();
        var request = new EnterManually(Day, [new(first, new Money(debit)), new(second, new Money(credit))], "Rent of the meeting room", "invoice 17", "user:1");
        (await Books.Enter(Next(), request)).Refused!.Code.Should().Be(code);
        (await mutual.Entries()).Should().Be(entries);
    }

    [Fact]
    public async Task Reasons_days_and_second_people_are_looked_at()
    {
        (await Books.Enter(Next(), Cost(100) with { Reason = "short" })).Refused!.Code.Should().Be("reason-missing");
        (await Books.Enter(Next(), Cost(100) with { Document = " " })).Refused!.Code.Should().Be("text-empty");
        (await Books.Enter(Next(), Cost(100) with { On = new(2027, 12, 1) })).Refused!.Code.Should().Be("date-in-future");
        (await Books.Enter(Next(), Cost(900_00) with { ApprovedBy = "user:1" })).Refused!.Code.Should().Be("self-approval");
        (await Books.Enter(Next(), Cost(900_00) with { ApprovedBy = "user:2" })).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task A_reversal_points_back_and_happens_once()
    {
        var booked = (await Books.Enter(Next(), Cost(80_00))).Accepted;
        var (command, reverse) = (Next(), new ReverseManually(booked.Entry, Day.PlusDays(1), "It was booked on the wrong account", "user:1"));
        var reversed = (await Books.Reverse(command, reverse)).Accepted;
        (await Postings(reversed.Entry)).Should().Equal(
            "reversal general:613 -8000", "reversal class9:reflected-cost 8000", "reversal class9:fee -8000", "reversal general:492 8000");
        (await Rows($"SELECT r.stream FROM ledger.entry e JOIN ledger.entry r ON r.entry_id = e.reverses WHERE e.stream = '{reversed.Entry}'")).Should().Equal(booked.Entry.ToString());
        (await Books.Reverse(command, reverse)).Accepted.Should().Be(reversed);
        (await Books.Reverse(Next(), reverse)).Refused!.Code.Should().Be("entry-already-reversed");
        (await Books.Reverse(Next(), reverse with { Entry = Guid.NewGuid() })).Refused!.Code.Should().Be("not-found");
        (await mutual.Grains.GetGrain<IBooksGrain>("fr").Reverse(Next(), reverse)).Refused!.Code.Should().Be("not-found", "another entity's entry is nobody's here");
    }

    [Fact]
    public async Task Months_close_in_order_reopen_for_two_and_a_year_carries_its_result_forward()
    {
        var french = mutual.Grains.GetGrain<IBooksGrain>("fr");
        var january = new YearMonth(2026, 1);
        (await french.CloseMonth(Next(), new(new YearMonth(2026, 3)))).Refused!.Code.Should().Be("month-not-over");
        var income = new EnterManually(new(2026, 1, 20), [new("4286", new Money(500_00)), new("758", new Money(-500_00))], "A subsidy of the region", "letter 3", "user:1", "user:2");
        var booked = (await french.Enter(Next(), income)).Accepted;
        (await french.CloseMonth(Next(), new(january))).Accepted.IsClosed.Should().BeTrue();

        // What is dated back is refused; what undoes an entry of the closed month lands in an open one and points back.
        (await french.Enter(Next(), income)).Refused!.Code.Should().Be("period-closed");
        (await french.Reverse(Next(), new(booked.Entry, new(2026, 1, 31), "The subsidy was withdrawn", "user:1", "user:2"))).Refused!.Code.Should().Be("period-closed");
        (await french.CloseMonth(Next(), new(new YearMonth(2026, 4)))).Refused!.Code.Should().Be("month-not-over");

        var reopen = new ReopenMonth(january, "An invoice came late to us", "user:1", "user:2");
        (await french.ReopenMonth(Next(), reopen with { ApprovedBy = "user:1" })).Refused!.Code.Should().Be("self-approval");
        (await french.ReopenMonth(Next(), reopen with { Month = new(2026, 2) })).Refused!.Code.Should().Be("month-not-closed");
        (await french.ReopenMonth(Next(), reopen)).Accepted.IsClosed.Should().BeFalse();
        (await Rows("SELECT prepared_by, approved_by FROM ledger.period_reopened WHERE entity = 2")).Should().Equal("user:1 user:2");
        (await french.Enter(Next(), income with { Document = "letter 4" })).IsAccepted.Should().BeTrue();

        mutual.Clock.AdvanceTo(Instant.FromUtc(2027, 1, 4, 8, 0));
        for (var month = january; month.Month < 12; month = month.PlusMonths(1)) (await french.CloseMonth(Next(), new(month))).Accepted.IsClosed.Should().BeTrue();
        (await french.CloseMonth(Next(), new(new YearMonth(2026, 12)))).Refused!.Sentence.Should().Contain("year-not-closed");
        var close = new CloseYear(2026, "user:1", "user:2");
        var command = Next();
        var closed = (await french.CloseYear(command, close)).Accepted;
        closed.Should().Be(new YearClosed(2026, new Money(1000_00), Money.Zero));
        (await french.CloseYear(command, close)).Accepted.Should().Be(closed);
        (await french.CloseYear(Next(), close)).Refused!.Code.Should().Be("year-closed-already");
        (await french.CloseMonth(Next(), new(new YearMonth(2026, 12)))).Accepted.IsClosed.Should().BeTrue();
        var balances = await Balances.Read(mutual.Database.Reader, new LocalDate(2026, 12, 31), null, 2, default);
        balances.Select(balance => $"{balance.Account} {balance.Cents}").Should().Equal("class9:fee -100000", "class9:result 100000", "general:120 -100000", "general:4286 100000");
        (await new LedgerVerifier(mutual.Database.Reader).VerifyAll(default)).Should().OnlyContain(entity => entity.Holds);
    }

    private Task<List<string>> Postings(Guid stream) => Rows($"""
        SELECT e.kind, CASE p.book WHEN 1 THEN 'general:' ELSE 'class9:' END || p.code, p.cents FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = '{stream}' ORDER BY e.entry_id, p.line
        """);

    private async Task<List<string>> Rows(string sql)
    {
        await using var command = mutual.Database.Owner.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await row.ReadAsync()) rows.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    private static CommandId Next() => new("user:1", $"books-{Interlocked.Increment(ref keys):000000000000}");

    private static EnterManually Cost(long cents) => new(Day, [new("613", new Money(cents)), new("492", new Money(-cents))], "Rent of the meeting room", "invoice 17", "user:1");
}
