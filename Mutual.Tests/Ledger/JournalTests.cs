using CsCheck;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Ledger;

public sealed class JournalTests(LedgerBooks books) : IClassFixture<LedgerBooks>
{
    [Fact]
    public async Task A_command_is_written_with_its_postings_and_its_answer()
    {
        var (member, invoice) = (books.NewId(), books.NewId());
        var committed = await books.Post(LedgerBooks.Advance(member, invoice, 91_500), invoice);
        committed.Status.Should().Be(CommitStatus.Written);
        (await books.Number($"SELECT sum(cents) FROM ledger.posting WHERE party = '{member}'")).Should().Be(-91_500);
        (await books.Number($"SELECT balance FROM ledger.head WHERE party = '{member}'")).Should().Be(91_500);
    }

    [Fact]
    public async Task The_same_command_twice_is_done_once_and_answered_the_same()
    {
        var (member, invoice, calls) = (books.NewId(), books.NewId(), 0);
        Task<Committed<string>> Send() => books.Journal.Commit(new("user:a", "twice"), RequestHash.Of("advance 10.00"), null, (draft, _) =>
        {
            draft.Record(LedgerBooks.Be, invoice, 1, LedgerBooks.Advance(member, invoice, 1000), new("invoice", invoice));
            return $"answer {Interlocked.Increment(ref calls)}";
        });
        var first = await Send();
        var again = await Send();
        (first.Status, again.Status, again.Answer).Should().Be((CommitStatus.Written, CommitStatus.Replayed, first.Answer));
        (await books.Number($"SELECT count(*) FROM ledger.entry WHERE stream = '{invoice}'")).Should().Be(1);
        (await books.Journal.Answered<string>(new("user:a", "twice"), RequestHash.Of("advance 10.00")))!.Value.Accepted.Should().Be(first.Answer);
    }

    [Fact]
    public async Task Twice_at_the_same_moment_is_also_once()
    {
        var (member, invoice) = (books.NewId(), books.NewId());
        var entry = LedgerBooks.Advance(member, invoice, 500);
        var both = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => books.Post(entry, invoice, key: "at-once")));
        both.Count(one => one.Status is CommitStatus.Written).Should().Be(1);
        both.Count(one => one.Status is CommitStatus.Replayed).Should().Be(11);
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused_and_books_nothing()
    {
        var (first, other) = (books.NewId(), books.NewId());
        await books.Post(LedgerBooks.Advance(books.NewId(), first, 100), first, key: "reused");
        var refused = await books.Post(LedgerBooks.Advance(books.NewId(), other, 999), other, key: "reused");
        (refused.Status, refused.Refused!.Code).Should().Be((CommitStatus.Refused, "idempotency-key-reused"));
        (await books.Number($"SELECT count(*) FROM ledger.entry WHERE stream = '{other}'")).Should().Be(0);
    }

    [Fact]
    public async Task A_second_writer_of_a_stream_meets_a_conflict()
    {
        var stream = books.NewId();
        (await books.Post(LedgerBooks.Advance(books.NewId(), stream, 100), stream)).Status.Should().Be(CommitStatus.Written);
        (await books.Post(LedgerBooks.Advance(books.NewId(), stream, 200), stream)).Status.Should().Be(CommitStatus.Conflict);
        (await books.Post(LedgerBooks.Advance(books.NewId(), stream, 200), stream, seq: 2)).Status.Should().Be(CommitStatus.Written);
    }

    [Fact]
    public async Task An_account_that_would_be_overdrawn_is_refused_by_name()
    {
        var member = books.NewId();
        await books.Post(LedgerBooks.Advance(member, books.NewId(), 100));
        var refused = await books.Post(LedgerBooks.Spend(member, 101));
        (refused.Status, refused.Refused!.Code).Should().Be((CommitStatus.Refused, "activity-overdrawn"));
        (await books.Post(LedgerBooks.Spend(member, 100))).Status.Should().Be(CommitStatus.Written);
    }

    [Fact]
    public async Task An_entity_nobody_founded_is_refused_by_name()
    {
        var refused = await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100), entity: 77);
        (refused.Status, refused.Refused!.Code).Should().Be((CommitStatus.Refused, "entity-unknown"));
    }

    [Fact]
    public async Task A_command_whose_own_rule_throws_fails_alone_and_the_journal_goes_on()
    {
        var broken = books.Journal.Commit<int>(new("user:a", "throws"), RequestHash.Of(1), null, (_, _) => throw new KeyNotFoundException("no such rule"));
        await broken.Awaiting(task => task).Should().ThrowAsync<KeyNotFoundException>();
        var unbalanced = books.Post(JournalEntry.Of(EntryKind.Manual, LedgerBooks.Day).Debit(Account.Fund, new Money(1)));
        await unbalanced.Awaiting(task => task).Should().ThrowAsync<InvalidOperationException>();
        (await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 100))).Status.Should().Be(CommitStatus.Written);
    }

    [Fact]
    public async Task Of_two_hundred_commands_at_once_only_those_that_must_fail_do()
    {
        var (member, rich, taken) = (books.NewId(), books.NewId(), books.NewId());
        await books.Post(LedgerBooks.Advance(rich, books.NewId(), 50));
        await books.Post(LedgerBooks.Advance(books.NewId(), taken, 1), taken);
        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 10) switch
        {
            3 => books.Post(LedgerBooks.Spend(books.NewId(), 1)),                                   // Nothing on the account.
            6 => books.Post(LedgerBooks.Advance(books.NewId(), taken, 1), taken),                   // The stream has its first entry.
            9 => books.Post(LedgerBooks.Spend(rich, 5)),                                            // Twenty ask for 5 where there are 50.
            _ => books.Post(LedgerBooks.Advance(member, books.NewId(), 7)),
        }));
        all.Where((_, i) => i % 10 == 3).Should().OnlyContain(one => one.Status == CommitStatus.Refused);
        all.Where((_, i) => i % 10 == 6).Should().OnlyContain(one => one.Status == CommitStatus.Conflict);
        all.Where((_, i) => i % 10 == 9).Count(one => one.Status is CommitStatus.Written).Should().Be(10);
        all.Where((_, i) => i % 10 is not (3 or 6 or 9)).Should().OnlyContain(one => one.Status == CommitStatus.Written);
        (await books.Number($"SELECT balance FROM ledger.head WHERE party = '{member}'")).Should().Be(140 * 7);
        (await books.Number($"SELECT balance FROM ledger.head WHERE party = '{rich}'")).Should().Be(0);
    }

    [Fact]
    public async Task A_payroll_partition_of_three_thousand_entries_is_one_command()
    {
        var streams = Enumerable.Range(0, 3000).Select(_ => books.NewId()).ToArray();
        var committed = await books.Journal.Commit(new("job:run", "partition 1"), RequestHash.Of("partition 1"), null, (draft, _) =>
        {
            foreach (var stream in streams) draft.Record(LedgerBooks.Fr, stream, 1, LedgerBooks.Advance(stream, stream, 3), new("payslip", stream));
            return streams.Length;
        });
        committed.Status.Should().Be(CommitStatus.Written);
        (await books.Number("SELECT count(*) FROM ledger.entry WHERE entity = 2")).Should().Be(3000);
    }

    [Fact]
    public async Task Numbers_have_no_gap_whoever_asks_at_once_and_whatever_fails()
    {
        var year = 2000;
        await Gen.Bool.Array[1, 60].SampleAsync(async good =>
        {
            var series = new NumberSeries(LedgerBooks.Be, Interlocked.Increment(ref year), "invoice");
            var answers = await Task.WhenAll(good.Select(async ok =>
            {
                var (member, invoice) = (books.NewId(), books.NewId());
                return await books.Journal.Commit(new("user:n", invoice.ToString()), RequestHash.Of(invoice), series, (draft, number) =>
                {
                    draft.Record(LedgerBooks.Be, invoice, 1, ok ? LedgerBooks.Advance(member, invoice, 1) : LedgerBooks.Spend(member, 1), new("invoice", invoice));
                    return number;
                });
            }));
            answers.Select((answer, i) => answer.Status is CommitStatus.Written == good[i]).Should().OnlyContain(right => right);
            answers.Where(answer => answer.Status is CommitStatus.Written).Select(answer => answer.Answer).Order()
                .Should().Equal(Enumerable.Range(1, good.Count(ok => ok)).Select(n => (long)n));
        }, iter: 25, threads: 2);
    }

    [Fact]
    public async Task The_balance_is_the_replay_of_the_entries()
    {
        var members = Enumerable.Range(0, 5).Select(_ => books.NewId()).ToArray();
        await Gen.Select(Gen.Int[0, 4], Gen.Long[-400, 1000]).Array[1, 30].SampleAsync(async moves =>
        {
            var written = await Task.WhenAll(moves.Where(move => move.Item2 != 0).Select(move => books.Post(move.Item2 > 0
                ? LedgerBooks.Advance(members[move.Item1], books.NewId(), move.Item2)
                : LedgerBooks.Spend(members[move.Item1], -move.Item2))));
            written.Should().OnlyContain(one => one.Status == CommitStatus.Written || one.Refused!.Code == "activity-overdrawn");
        }, iter: 10, threads: 1);
        var balances = await Balances.Read(books.Database.Reader, null, null, null, CancellationToken.None);
        foreach (var member in members)
        {
            var held = -balances.Where(balance => balance.Account == Account.ActivityOf(member)).Sum(balance => balance.Cents);
            held.Should().BeGreaterThanOrEqualTo(0);
            (await books.Number($"SELECT coalesce((SELECT balance FROM ledger.head WHERE party = '{member}' AND code = 'activity'), 0)")).Should().Be(held);
        }
        balances.GroupBy(balance => balance.Account.Book).Should().OnlyContain(book => book.Sum(balance => balance.Cents) == 0);
    }

    [Fact]
    public async Task A_balance_can_be_asked_for_a_day_as_it_was_known_at_a_moment()
    {
        var (member, before) = (books.NewId(), books.Clock.Now());
        await books.Post(LedgerBooks.Advance(member, books.NewId(), 10, new(2026, 1, 5)));
        books.Clock.AdvanceTo(before + Duration.FromHours(1));
        await books.Post(LedgerBooks.Advance(member, books.NewId(), 5, new(2026, 1, 4)));
        async Task<long> Held(LocalDate on, Instant? known) => -(await Balances.Read(books.Database.Reader, on, known, LedgerBooks.Be, CancellationToken.None))
            .Where(balance => balance.Account == Account.ActivityOf(member)).Sum(balance => balance.Cents);
        (await Held(new(2026, 1, 3), null)).Should().Be(0);
        (await Held(new(2026, 1, 4), null)).Should().Be(5);
        (await Held(new(2026, 1, 5), null)).Should().Be(15);
        (await Held(new(2026, 1, 5), before)).Should().Be(10);
    }
}
