using Mutual.Grains.Ledger;

namespace Mutual.Tests.Ledger;

/// <summary>Somebody with every right changes the books behind the triggers; the verifier says where.</summary>
public sealed class TamperingTests
{
    [Theory]
    [InlineData("UPDATE ledger.entry SET body = replace(body, 'p1', 'p2') WHERE entry_id = $3", 3, "content is not what was sealed")]
    [InlineData("UPDATE ledger.entry SET actor = 'user:tesu' WHERE entry_id = $3", 3, "content is not what was sealed")]
    [InlineData("UPDATE ledger.entry SET recorded_at = recorded_at + interval '1 microsecond' WHERE entry_id = $4", 4, "content is not what was sealed")]
    [InlineData("UPDATE ledger.posting SET cents = cents + sign(cents) WHERE entry_id = $2", 2, "content is not what was sealed")]
    [InlineData("UPDATE ledger.posting SET cents = cents + 1 WHERE entry_id = $2 AND line = 1", 2, "content is not what was sealed; the activity book is off by 1 cents")]
    [InlineData("UPDATE ledger.posting SET effective_on = '2026-04-01' WHERE entry_id = $2 AND line = 1", 2, "posting 1 is dated or placed otherwise")]
    [InlineData("DELETE FROM ledger.posting WHERE entry_id = $2 AND line = 2", 2, "1 postings where 2 were written")]
    [InlineData("DELETE FROM ledger.posting WHERE entry_id = $2; DELETE FROM ledger.entry WHERE entry_id = $2", 2, "the entry is missing")]
    [InlineData("DELETE FROM ledger.seal WHERE entry_id = $3", 4, "jumps over position 3")]
    [InlineData("DELETE FROM ledger.seal WHERE entry_id = $5", 5, "has no seal")]
    [InlineData("UPDATE ledger.seal SET hash = sha256(hash) WHERE entry_id = $3", 3, "content is not what was sealed")]
    [InlineData("UPDATE ledger.seal SET previous = sha256(previous) WHERE entry_id = $3", 3, "does not follow")]
    [InlineData("UPDATE ledger.head SET balance = balance + 1 WHERE party = (SELECT party FROM ledger.posting WHERE entry_id = $4 AND line = 2)", 4, "kept balance is not the sum")]
    public async Task One_change_and_the_entry_is_named(string sql, int broken, string reason)
    {
        var books = new LedgerBooks();
        await books.InitializeAsync();
        await using var _ = books;
        for (var i = 0; i < 5; i++) await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100 + i));
        await books.SealAll();
        var ids = new long[6];
        for (var i = 1; i <= 5; i++) ids[i] = await books.Number($"SELECT entry_id FROM ledger.seal WHERE position = {i}");
        var verifier = new LedgerVerifier(books.Database.Reader);
        (await verifier.VerifyAll(default)).Should().OnlyContain(entity => entity.Holds);

        for (var i = 1; i <= 5; i++) sql = sql.Replace($"${i}", $"{ids[i]}", StringComparison.Ordinal);
        await books.Tamper(sql);
        var found = await verifier.VerifyAll(default);
        found[1].Holds.Should().BeTrue();
        found[0].ToString().Should().StartWith($"BAD be entry={ids[broken]} position=").And.Contain(reason);
    }
}
