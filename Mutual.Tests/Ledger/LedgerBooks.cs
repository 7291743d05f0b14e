using Microsoft.Extensions.Logging.Abstractions;
using Mutual.Grains.Ledger;
using Mutual.Tests.Database;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Ledger;

/// <summary>Books of two entities in a database of the test class's own, written through the journal as the service would.</summary>
public sealed class LedgerBooks : IAsyncLifetime
{
    public const short Be = 1;
    public const short Fr = 2;
    public static readonly LocalDate Day = new(2026, 3, 9);

    private int streams;

    public TestDatabase Database { get; } = new();

    public MovableClock Clock { get; } = new(Instant.FromUtc(2026, 3, 9, 8, 0));

    public GroupCommitWriter Journal { get; private set; } = null!;

    public ChainSealer Sealer { get; private set; } = null!;

    /// <summary>An id that rises, so that what a failure names can be found again.</summary>
    public Guid NewId() => Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-8000-{Interlocked.Increment(ref streams):x12}"));

    /// <summary>Money for a member's activity: the fund advances it.</summary>
    public static JournalEntry Advance(Guid member, Guid invoice, long cents, LocalDate? on = null) => JournalEntry.Of(EntryKind.Advanced, on ?? Day)
        .Debit(Account.Advance(invoice), new Money(cents)).Credit(Account.ActivityOf(member), new Money(cents));

    /// <summary>Spends from a member's activity against the mirror of costs.</summary>
    public static JournalEntry Spend(Guid member, long cents) => JournalEntry.Of(EntryKind.Expense, Day)
        .Debit(Account.ActivityOf(member), new Money(cents)).Credit(Account.ReflectedCost, new Money(cents))
        .Debit(Account.General("612"), new Money(cents)).Credit(Account.General("550"), new Money(cents));

    /// <summary>A share paid in from a member's own money (row 39 of the reference bookings).</summary>
    public static JournalEntry Share(Guid member, long cents) => JournalEntry.Of(EntryKind.ShareSubscribed, Day)
        .Debit(Account.General("550"), new Money(cents)).Credit(Account.General("110", member), new Money(cents));

    /// <summary>Seals everything committed.</summary>
    /// <returns>How many entries.</returns>
    public Task<int> SealAll() => Sealer.SealAll();

    /// <summary>Commits one entry as the only thing of a command.</summary>
    public Task<Committed<long>> Post(JournalEntry entry, Guid? stream = null, int seq = 1, string? key = null, short entity = Be)
    {
        var of = stream ?? NewId();
        return Journal.Commit(new("user:test", key ?? NewId().ToString()), RequestHash.Of(new { of, seq, entry.Postings.Length }), null,
            (draft, _) => { draft.Record(entity, of, seq, entry, new("invoice", of), new { policy = "p1" }); return (long)seq; });
    }

    /// <summary>One number read from the database.</summary>
    public async Task<long> Number(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a statement as the role the service has.</summary>
    public async Task AsApplication(string sql)
    {
        await using var command = Database.Application.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement as nobody may: a superuser with every trigger off.</summary>
    public async Task Tamper(string sql)
    {
        await using var connection = await Database.OpenSuperuser();
        await using var command = new NpgsqlCommand($"SET session_replication_role = replica; ALTER TABLE ledger.entry DISABLE TRIGGER ALL; ALTER TABLE ledger.posting DISABLE TRIGGER ALL; {sql}; ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entries_inserted; ALTER TABLE ledger.posting ENABLE ALWAYS TRIGGER postings_inserted", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await AsApplication("""
            INSERT INTO ledger.entity VALUES (1, 'be', 'be', 'Coopérative', 'BE0000000097', 'BE68539007547034', 'GKCCBEBB'), (2, 'fr', 'fr', 'Coopérative SCIC', 'FR00000000000', 'FR1420041010050500013M02606', 'PSSTFRPP')
            """);
        Journal = new GroupCommitWriter(Database.Application, Clock, NullLogger<GroupCommitWriter>.Instance);
        Sealer = new ChainSealer(Database.Application, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Database.DisposeAsync();
    }
}
