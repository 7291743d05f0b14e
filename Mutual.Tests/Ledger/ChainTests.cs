using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Ledger;

public sealed class ChainTests(LedgerBooks books) : IClassFixture<LedgerBooks>
{
    [Fact]
    public async Task What_is_committed_is_sealed_once_and_verifies()
    {
        for (var i = 0; i < 5; i++) await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100 + i), entity: (short)(1 + i % 2));
        (await books.Sealer.Lag(default)).Unsealed.Should().BePositive();
        await books.SealAll();
        (await books.Sealer.SealAsync(default)).Should().Be(0);
        (await books.Sealer.Lag(default)).Should().Be(default(SealLag));
        await Holds();
    }

    [Fact]
    public async Task The_age_of_what_waits_is_that_of_the_oldest()
    {
        await books.SealAll();
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100));
        books.Clock.AdvanceTo(books.Clock.Now() + Duration.FromMinutes(3));
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100));
        (await books.Sealer.Lag(default)).Should().Be(new SealLag(2, Duration.FromMinutes(3)));
    }

    [Fact]
    public async Task An_entry_of_a_transaction_still_running_holds_back_the_seal_and_nothing_is_lost()
    {
        await books.SealAll();
        await using var slow = await books.Database.Application.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("""
            INSERT INTO ledger.entry (entry_id, entity, stream, seq, kind, source_kind, source_id, effective_on, recorded_at, actor, body, line_count)
            VALUES (nextval('ledger.entry_block'), 1, gen_random_uuid(), 1, 'manual', 'manual', gen_random_uuid(), '2026-03-09', now(), 'user:x', E'tab\there, back\\slash,\nnew line, é', 0)
            """, slow)) await command.ExecuteNonQueryAsync();
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100));
        (await books.Sealer.SealAsync(default)).Should().Be(0);
        await transaction.CommitAsync();
        (await books.SealAll()).Should().Be(2);
        await Holds();
    }

    [Fact]
    public async Task Sealers_and_writers_at_once_leave_one_whole_chain()
    {
        using var ended = new CancellationTokenSource();
        var sealers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested) await books.Sealer.SealAsync(CancellationToken.None);
        })).ToArray();
        Guid[] members = [books.NewId(), books.NewId()];
        for (var round = 0; round < 10; round++)
            await Task.WhenAll(Enumerable.Range(0, 60).Select(i => books.Post(i % 7 == 0 ? LedgerBooks.Spend(books.NewId(), 1) : LedgerBooks.Advance(members[i % 2], books.NewId(), 3), entity: (short)(1 + i % 2))));
        await ended.CancelAsync();
        await Task.WhenAll(sealers);
        await books.SealAll();
        await Holds();
    }

    [Fact]
    public async Task A_batch_is_cut_between_transactions_and_never_within_one()
    {
        var streams = Enumerable.Range(0, 5000).Select(_ => books.NewId()).ToArray();
        await books.Journal.Commit(new("job:run", "large"), RequestHash.Of("large"), null, (draft, _) =>
        {
            foreach (var stream in streams) draft.Record(LedgerBooks.Be, stream, 1, LedgerBooks.Advance(stream, stream, 3), new("payslip", stream));
            return 1;
        });
        for (var i = 0; i < 3; i++) await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 1));
        (await books.SealAll()).Should().BeGreaterThanOrEqualTo(5003);
        await Holds();
    }

    [Fact]
    public async Task A_database_restored_on_a_server_that_counts_lower_goes_on_sealing()
    {
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 1));
        await books.SealAll();
        await books.Tamper("UPDATE ledger.seal_horizon SET tx = tx + 1000000000");
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 1));
        (await books.SealAll()).Should().Be(1);
        await Holds();
    }

    [Fact]
    public async Task A_month_closes_only_when_its_entries_are_sealed_and_then_takes_no_more()
    {
        var day = new LocalDate(2025, 11, 20);
        await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 9, day));
        const string close = "SELECT ledger.close_period(1::smallint, '2025-11-01', now())";
        (await books.Awaiting(ledger => ledger.AsApplication(close)).Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("LD007");
        await books.SealAll();
        await books.AsApplication(close);
        var refused = await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 9, day));
        (refused.Status, refused.Refused!.Code).Should().Be((CommitStatus.Refused, "period-closed"));
        (await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 9, day), entity: LedgerBooks.Fr)).Status.Should().Be(CommitStatus.Written);
    }

    [Fact]
    public void The_canonical_text_is_what_the_documentation_says()
    {
        var entry = new StoredEntry(1001, 1, "be", Guid.Parse("01900000-0000-7000-8000-00000000000a"), 2, "advanced", "invoice", Guid.Parse("01900000-0000-7000-8000-00000000000a"),
            new(2026, 3, 9), Instant.FromUtc(2026, 3, 9, 8, 0) + Duration.FromNanoseconds(1000), "user:17", """{"note":"a\tb\\c"}""" + "\n", 2, null);
        entry.Postings.Add(new(1, 1, new(2026, 3, 9), Account.Advance(entry.Stream), 91_500));
        entry.Postings.Add(new(2, 1, new(2026, 3, 9), Account.Fund, -91_500));
        var text = System.Text.Encoding.UTF8.GetString(new CanonicalEntry().Text(entry).Span);
        text.Should().Be(
            "mutual-entry\t1\nentity\tbe\nentry\t1001\nstream\t01900000-0000-7000-8000-00000000000a\nseq\t2\nkind\tadvanced\nsource-kind\tinvoice\n" +
            "source-id\t01900000-0000-7000-8000-00000000000a\neffective-on\t2026-03-09\nrecorded-at\t2026-03-09T08:00:00.000001Z\nactor\tuser:17\n" +
            "body\t{\"note\":\"a\\\\tb\\\\\\\\c\"}\\n\nreverses\t\nlines\t2\n" +
            "posting\t1\tclass9\tadvance\t01900000-0000-7000-8000-00000000000a\t91500\nposting\t2\tclass9\tfund\t\t-91500\n");
        Convert.ToHexStringLower(new CanonicalEntry().Hash(CanonicalEntry.Genesis, entry)).Should().Be("79e5588198a58332b3dc8b8570af5311d4dabb79a85e7462132d8325a630276e");
        var documented = File.ReadAllText(Path.Combine(SharedMaterial.Root, "docs", "ledger-chain.md"));
        documented.Should().Contain("79e5588198a58332b3dc8b8570af5311d4dabb79a85e7462132d8325a630276e");
        foreach (var line in text.TrimEnd('\n').Split('\n')) documented.Should().Contain(line.Replace('\t', '→'));
    }

    private async Task Holds()
    {
        var verified = await new LedgerVerifier(books.Database.Reader).VerifyAll(default);
        verified.Select(entity => entity.Entity).Should().Equal("be", "fr");
        verified.Should().OnlyContain(entity => entity.Holds, string.Join('\n', verified));
        (await books.Number("SELECT count(*) FROM ledger.entry") - await books.Number("SELECT count(*) FROM ledger.seal")).Should().Be(0);
    }
}
