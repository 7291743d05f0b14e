using CsCheck;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Ledger;

public sealed class AsKnownTests(LedgerBooks books) : IClassFixture<LedgerBooks>
{
    private readonly AsKnown known = new(books.Database.Reader);
    private readonly BlockSummer summer = new(books.Database.Application, size: 7);

    [Fact]
    public async Task A_balance_on_a_day_as_known_at_a_moment_is_the_sum_of_what_was_recorded_and_stays_so_for_ever()
    {
        var written = new List<(Instant At, LocalDate On, Account Account, long Cents)>();
        var answers = new List<(Account Account, LocalDate On, Instant At, long Cents)>();
        Guid[] members = [books.NewId(), books.NewId(), books.NewId()];
        var random = new Random(20260309);
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 9; i++)
            {
                books.Clock.AdvanceTo(books.Clock.Now() + Duration.FromHours(random.Next(1, 40)));
                var entry = LedgerBooks.Advance(members[random.Next(3)], books.NewId(), random.Next(1, 90_000), LedgerBooks.Day.PlusDays(random.Next(-40, 40)));
                await books.Post(entry);
                written.AddRange(entry.Postings.Select(posting => (books.Clock.Now(), entry.EffectiveOn, posting.Account, posting.Cents)));
            }
            await books.SealAll();
            if (round % 3 == 2) (await summer.Sum(default)).Should().BePositive();

            var moments = written.Select(row => row.At).Where((_, i) => i % 5 == 0).ToArray();
            foreach (var at in moments.TakeLast(6))
            {
                var on = LedgerBooks.Day.PlusDays(random.Next(-45, 45));
                var account = random.Next(2) == 0 ? Account.ActivityOf(members[random.Next(3)]) : new Account(Book.Activity, random.Next(2) == 0 ? "activity" : "advance");
                var told = await known.Balance(LedgerBooks.Be, account, on, at, default);
                told.Should().Be(written.Where(row => row.At <= at && row.On <= on && row.Account.Code == account.Code && (account.Party is null || row.Account.Party == account.Party)).Sum(row => row.Cents));
                answers.Add((account, on, at, told));
            }
        }
        foreach (var (account, on, at, cents) in answers) (await known.Balance(LedgerBooks.Be, account, on, at, default)).Should().Be(cents, "the answer of then is the answer of now");

        var now = books.Clock.Now();
        var trial = await known.TrialBalance(LedgerBooks.Be, null, LedgerBooks.Day.PlusDays(100), now, default);
        trial.Sum(line => line.Cents).Should().Be(0);
        trial.Single(line => line.Code == "advance").DebitCents.Should().Be(written.Where(row => row.Account.Code == "advance").Sum(row => row.Cents));
        var from = LedgerBooks.Day;
        var part = await known.TrialBalance(LedgerBooks.Be, from, LedgerBooks.Day.PlusDays(100), now, default);
        part.Single(line => line.Code == "advance").DebitCents.Should().Be(written.Where(row => row.Account.Code == "advance" && row.On >= from).Sum(row => row.Cents));
    }

    [Fact]
    public async Task An_entry_not_sealed_yet_is_not_known_yet()
    {
        var member = books.NewId();
        await books.Post(LedgerBooks.Advance(member, books.NewId(), 500), entity: LedgerBooks.Fr);
        (await known.Balance(LedgerBooks.Fr, Account.ActivityOf(member), LedgerBooks.Day, books.Clock.Now(), default)).Should().Be(0);
        await books.SealAll();
        (await known.Balance(LedgerBooks.Fr, Account.ActivityOf(member), LedgerBooks.Day, books.Clock.Now(), default)).Should().Be(-500);
    }

    [Fact]
    public async Task A_block_that_does_not_add_up_is_found_by_the_verifier()
    {
        for (var i = 0; i < 8; i++) await books.Post(LedgerBooks.Advance(books.NewId(), books.NewId(), 10), entity: LedgerBooks.Fr);
        await books.SealAll();
        await summer.Sum(default);
        (await summer.Sum(default)).Should().Be(0);
        var verifier = new LedgerVerifier(books.Database.Reader);
        (await verifier.VerifyAll(default))[1].Holds.Should().BeTrue();
        await books.Tamper("UPDATE ledger.block_sum SET debit_cents = debit_cents + 1 WHERE entity = 2 AND code = 'advance' AND last_position = 7");
        (await verifier.VerifyAll(default))[1].ToString().Should().MatchRegex("^BAD fr entry=0 position=7 the block up to here keeps [0-9]+ cents on advance, its postings say [0-9]+$");
        await books.Tamper("UPDATE ledger.block_sum SET debit_cents = debit_cents - 1 WHERE entity = 2 AND code = 'advance' AND last_position = 7");
    }

    [Fact]
    public async Task The_service_may_add_a_block_and_never_change_one()
    {
        (await books.Awaiting(ledger => ledger.AsApplication("UPDATE ledger.block SET last_recorded = now()")).Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("42501");
        (await books.Awaiting(ledger => ledger.AsApplication("DELETE FROM ledger.block_sum")).Should().ThrowAsync<Npgsql.PostgresException>()).Which.SqlState.Should().Be("42501");
    }
}
