using Microsoft.Extensions.Logging.Abstractions;
using Mutual.Grains.Ledger;
using Mutual.Silo.Database;
using Mutual.Tests.CommandLine;
using Mutual.Tests.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Backup;

/// <summary>The drill, with the real commands: taken out, put back elsewhere, verified against what was published; an old backup is recognised.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mutual-drill-").FullName;
    private readonly List<string> homes = [];

    public void Dispose()
    {
        foreach (var home in homes)
        {
            using var stop = MutualProcess.Start(home, "db", "stop");
            stop.End().Wait(TimeSpan.FromSeconds(30));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_was_taken_out_is_put_back_whole_and_a_rollback_is_recognised_by_published_heads()
    {
        var lived = Home("lived");
        (await Run(lived, "migrate")).Code.Should().Be(0);
        var cluster = await PrivateCluster.FindRunning(MutualHome.At(lived), new());
        await using var database = cluster!.Database("mutual").OpenLedger(4);
        await using var books = new Bookkeeper(database);
        await books.Begin();
        using var key = HeadKey.At(Path.Combine(folder, "keys"));
        var early = await books.PostAndPublish(new(2026, 3, 9), key, At("early.jsonl"));
        await File.WriteAllTextAsync(Path.Combine(MutualHome.At(lived).Files, "salaries-be-2026-03.xml"), "<Document/>");

        var backup = At("backup");
        var taken = await Run(lived, "backup", "--out", backup);
        taken.Code.Should().Be(0, string.Join('\n', taken.Rest));
        taken.Answer.Should().Be($"{backup}\nbe position={early.Position} head={early.Head}\n");
        (await Run(lived, "backup", "--out", backup)).Rest[^1].Should().StartWith("folder-not-empty: ");
        (await Run(lived, "restore", backup)).Rest[^1].Should().StartWith("home-not-empty: ");
        await books.PostAndPublish(new(2026, 3, 10), key, At("late.jsonl"));

        var restored = Home("restored");
        var put = await Run(restored, "restore", backup, "--heads", At("early.jsonl"));
        put.Code.Should().Be(0, string.Join('\n', put.Rest));
        put.Answer.Should().Be($"OK be position={early.Position} head={early.Head}\n");
        File.Exists(Path.Combine(restored, "files", "salaries-be-2026-03.xml")).Should().BeTrue();
        (await Run(restored, "ledger", "verify")).Answer.Should().StartWith($"OK be entries={early.Position} ");
        (await Run(restored, "db", "psql", "--role", "application", "-c", "DELETE FROM ledger.entry")).Code.Should().Be(1, "the guards came along");
        (await Run(restored, "db", "psql", "--role", "reader", "-c", "SELECT 1/(CASE WHEN EXISTS (SELECT FROM ops.sending_stop WHERE resumed_at IS NULL) THEN 1 ELSE 0 END)")).Code.Should().Be(0, "sending stays off");

        var rolledBack = await Run(Home("rolled-back"), "restore", backup, "--heads", At("early.jsonl"), At("late.jsonl"));
        rolledBack.Code.Should().Be(1);
        rolledBack.Answer.Should().MatchRegex("^BAD be position=[0-9]+ head-behind: the books end before position [0-9]+, which was published on 2026-03-10");

        await using (var dump = new FileStream(Path.Combine(backup, "database.dump"), FileMode.Open))
        {
            dump.Position = dump.Length / 2;
            var changed = (byte)(dump.ReadByte() ^ 1);
            dump.Position--;
            dump.WriteByte(changed);
        }
        var broken = await Run(Home("broken"), "restore", backup);
        (broken.Code, broken.Rest[^1]).Should().Be((3, "backup-broken: The backup is not whole; take another one. database.dump is not what was backed up."));
    }

    private string Home(string name)
    {
        var home = At(name);
        Directory.CreateDirectory(home);
        homes.Add(home);
        return home;
    }

    private string At(string name) => Path.Combine(folder, name);

    private static async Task<MutualEnd> Run(string home, params string[] arguments)
    {
        using var process = MutualProcess.Start(home, arguments);
        return await process.End();
    }

    /// <summary>Books in a home's own cluster, kept as a silo would.</summary>
    private sealed class Bookkeeper(NpgsqlDataSource database) : IAsyncDisposable
    {
        private readonly MovableClock clock = new(Instant.FromUtc(2026, 3, 9, 8, 0));
        private GroupCommitWriter journal = null!;
        private int entries;

        public async Task Begin()
        {
            await using var insert = database.CreateCommand("INSERT INTO ledger.entity VALUES (1, 'be', 'be', 'Coopérative', 'BE0000000097', 'BE68539007547034', 'GKCCBEBB')");
            await insert.ExecuteNonQueryAsync();
            journal = new(database, clock, NullLogger<GroupCommitWriter>.Instance);
        }

        public async Task<PublishedHead> PostAndPublish(LocalDate day, HeadKey key, string file)
        {
            for (var i = 0; i < 4; i++)
            {
                var id = Guid.CreateVersion7();
                var n = Interlocked.Increment(ref entries);
                await journal.Commit(new("user:test", $"drill-{n:0000000000}"), RequestHash.Of(n), null, (draft, _) =>
                {
                    draft.Record(1, id, 1, LedgerBooks.Advance(id, id, n, day), new("invoice", id));
                    return n;
                });
            }
            await new ChainSealer(database, clock).SealAll();
            var head = (await new PublishedHeads(database).Publish(day, key, default)).Single();
            await File.WriteAllTextAsync(file, head.ToLine() + "\n");
            return head;
        }

        public ValueTask DisposeAsync() => journal.DisposeAsync();
    }
}
