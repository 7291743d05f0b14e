using Npgsql;

namespace Mutual.Tests.Ledger;

/// <summary>What the database refuses by itself, whoever writes: these statements are what a careless program would send.</summary>
public sealed class LedgerRefusesTests(LedgerBooks books) : IClassFixture<LedgerBooks>
{
    private static int entryIds = 1;

    [Theory]
    [InlineData("UPDATE ledger.entry SET body = '{}'")]
    [InlineData("DELETE FROM ledger.entry")]
    [InlineData("TRUNCATE ledger.entry")]
    [InlineData("UPDATE ledger.posting SET cents = 1")]
    [InlineData("DELETE FROM ledger.posting")]
    [InlineData("TRUNCATE ledger.posting")]
    [InlineData("UPDATE ledger.seal SET hash = ''")]
    [InlineData("DELETE FROM ledger.seal")]
    [InlineData("TRUNCATE ledger.seal")]
    [InlineData("UPDATE ledger.idempotency SET response = ''")]
    [InlineData("DELETE FROM ledger.idempotency")]
    [InlineData("INSERT INTO ledger.head VALUES (gen_random_uuid(), 'activity', 1, 100)")]
    [InlineData("UPDATE ledger.head SET balance = 100")]
    [InlineData("DELETE FROM ledger.head")]
    [InlineData("DELETE FROM ledger.unchecked")]
    [InlineData("INSERT INTO ledger.period VALUES (1, '2026-01-01', now(), 0)")]
    [InlineData("DELETE FROM ledger.period")]
    [InlineData("DELETE FROM numbering.series")]
    [InlineData("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")]
    [InlineData("SET session_replication_role = replica")]
    public async Task The_service_cannot_change_what_is_written(string sql) =>
        (await books.Awaiting(ledger => ledger.AsApplication(sql)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");

    [Theory]
    [InlineData("INSERT INTO ledger.entity VALUES (3, 'x', 'be', 'x', 'x', 'x', 'x')")]
    [InlineData("SELECT ledger.close_period(1::smallint, '2026-01-01', now())")]
    public async Task The_reader_writes_nothing(string sql)
    {
        await using var command = books.Database.Reader.CreateCommand(sql);
        (await command.Awaiting(reader => reader.ExecuteNonQueryAsync()).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
    }

    [Fact]
    public Task A_balanced_entry_is_taken() => Write(lines: 2, Posting(1, "400", 100), Posting(2, "700", -100));

    [Fact]
    public Task An_entry_that_does_not_add_up_is_refused() => Refused("LD004", lines: 2, Posting(1, "400", 100), Posting(2, "700", -99));

    [Fact]
    public Task Two_books_that_balance_only_together_are_refused() => Refused("LD004", lines: 2, Posting(1, "400", 100), Posting(2, "fund", -100, book: 2));

    [Fact]
    public Task An_entry_with_a_line_missing_is_refused() => Refused("LD004", lines: 3, Posting(1, "400", 100), Posting(2, "700", -100));

    [Fact]
    public Task An_entry_with_a_line_number_left_out_is_refused() => Refused("LD004", lines: 2, Posting(1, "400", 100), Posting(3, "700", -100));

    [Fact]
    public Task An_entry_whose_postings_never_come_is_refused_at_the_commit() => Refused("LD005", lines: 2);

    [Fact]
    public Task A_posting_of_another_day_than_its_entry_is_refused() =>
        Refused("LD004", lines: 2, Posting(1, "400", 100), Posting(2, "700", -100).Replace("2026-03-09", "2026-03-10", StringComparison.Ordinal));

    [Fact]
    public Task A_posting_of_another_entity_than_its_entry_is_refused() =>
        Refused("LD004", lines: 2, Posting(1, "400", 100), Posting(2, "700", -100, entity: 2));

    [Fact]
    public Task A_first_withdrawal_from_an_empty_account_is_refused() =>
        Refused("LD006", lines: 2, Posting(1, "activity", 1, book: 2, party: "gen_random_uuid()"), Posting(2, "fund", -1, book: 2));

    [Fact]
    public Task A_posting_of_nothing_is_refused() => Refused(PostgresErrorCodes.CheckViolation, lines: 1, Posting(1, "400", 0));

    [Fact]
    public async Task Postings_added_to_an_entry_later_are_refused()
    {
        var entry = await Write(lines: 2, Posting(1, "400", 100), Posting(2, "700", -100));
        var late = string.Join(", ", Posting(3, "400", 5), Posting(4, "700", -5)).Replace("ENTRY", $"{entry}", StringComparison.Ordinal);
        (await books.Awaiting(ledger => ledger.AsApplication($"INSERT INTO ledger.posting VALUES {late}")).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("LD004");
    }

    [Fact]
    public async Task Postings_added_by_a_second_statement_of_the_same_transaction_are_refused()
    {
        var both = (string.Join(", ", Posting(1, "400", 100), Posting(2, "700", -100)), string.Join(", ", Posting(3, "400", 5), Posting(4, "700", -5)));
        var sql = $"{Entry(2)}; INSERT INTO ledger.posting VALUES {both.Item1}; INSERT INTO ledger.posting VALUES {both.Item2}";
        (await Transaction(sql).Awaiting(task => task).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("LD004");
    }

    [Fact]
    public async Task An_entry_cannot_pretend_to_be_of_another_transaction()
    {
        var sql = Entry(0).Replace("line_count)", "line_count, tx)", StringComparison.Ordinal).Replace(", 0)", ", 0, 5)", StringComparison.Ordinal);
        (await Transaction(sql).Awaiting(task => task).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("LD002");
    }

    [Fact]
    public async Task An_entry_is_reversed_at_most_once()
    {
        var undone = await Write(lines: 0);
        string Reversal() => Entry(0).Replace("line_count)", "line_count, reverses)", StringComparison.Ordinal).Replace(", 0)", $", 0, {undone})", StringComparison.Ordinal);
        await Transaction(Reversal());
        (await Transaction(Reversal()).Awaiting(task => task).Should().ThrowAsync<PostgresException>()).Which.ConstraintName.Should().Be("entry_reversed_once");
    }

    private async Task Refused(string state, int lines, params string[] postings) =>
        (await Write(lines, postings).Awaiting(task => task).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(state);

    private async Task<int> Write(int lines, params string[] postings)
    {
        var id = Interlocked.Increment(ref entryIds);
        var sql = Entry(lines, id) + (postings.Length == 0 ? "" : $"; INSERT INTO ledger.posting VALUES {string.Join(", ", postings)}");
        await Transaction(sql, id);
        return id;
    }

    private async Task Transaction(string sql, int? id = null) =>
        await books.AsApplication($"BEGIN; {sql}; COMMIT".Replace("ENTRY", $"{id ?? Interlocked.Increment(ref entryIds)}", StringComparison.Ordinal));

    private static string Entry(int lines, int? id = null) => FormattableString.Invariant($"""
        INSERT INTO ledger.entry (entry_id, entity, stream, seq, kind, source_kind, source_id, effective_on, recorded_at, actor, body, line_count)
        VALUES ({(id is { } known ? known.ToString(System.Globalization.CultureInfo.InvariantCulture) : "ENTRY")}, 1, gen_random_uuid(), 1, 'manual', 'manual', gen_random_uuid(), '2026-03-09', now(), 'user:x', '', {lines})
        """);

    private static string Posting(int line, string code, long cents, int book = 1, int entity = 1, string party = "NULL") =>
        FormattableString.Invariant($"(ENTRY, {line}, {entity}, {book}, '2026-03-09', '{code}', {party}, {cents})");
}
