using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Writes commands to the journal, as many as are waiting in one transaction.</summary>
/// <remarks>
/// An idle lane writes at once, without lingering. A batch that fails is redone command by command, so one bad command fails alone.
/// A connection lost in the middle leaves the outcome open: it is settled by the stored answer, never by guessing.
/// </remarks>
public sealed class GroupCommitWriter : IJournal, IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly Channel<PendingCommit> waiting = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(4096) { SingleReader = false });
    private readonly NpgsqlDataSource database;
    private readonly IClock clock;
    private readonly ILogger<GroupCommitWriter> log;
    private readonly Task[] lanes;

    /// <param name="database">Pool of the application role, with NodaTime.</param>
    /// <param name="clock">Dates what is recorded.</param>
    /// <param name="log">Failures, by command key only.</param>
    /// <param name="laneCount">Transactions in flight at once.</param>
    public GroupCommitWriter(NpgsqlDataSource database, IClock clock, ILogger<GroupCommitWriter> log, int laneCount = 2)
    {
        (this.database, this.clock, this.log) = (database, clock, log);
        lanes = [.. Enumerable.Range(0, laneCount).Select(_ => Task.Run(RunLane))];
    }

    /// <inheritdoc/>
    public async Task<Committed<T>> Commit<T>(CommandId command, RequestHash request, NumberSeries? series, Func<CommitDraft, long, T> prepare)
    {
        var pending = new PendingCommit<T>(command, request, series, prepare);
        await waiting.Writer.WriteAsync(pending);
        return await pending.Ended;
    }

    /// <inheritdoc/>
    public async Task<Outcome<T>?> Answered<T>(CommandId command, RequestHash request)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await StoredAnswer.Find(connection, command) is { } stored ? stored.For<T>(request) : default(Outcome<T>?);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(lanes);
    }

    private async Task RunLane()
    {
        var batch = new List<PendingCommit>(LargestBatch);
        var ids = new EntryIds(database);
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && waiting.Reader.TryRead(out var next)) batch.Add(next);
            if (batch.Count == 0) continue;
            if (!await TryAll(batch, ids)) await OneByOne(batch, ids);
        }
    }

    private async Task<bool> TryAll(List<PendingCommit> batch, EntryIds ids)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await Write(connection, batch, ids);
        }
        catch (Exception e)
        {
            // Whatever it was, also a command whose own rule threw: one by one it comes out which, and the lane goes on.
            if (batch.Count > 1) log.LogDebug("a batch of {Count} commands is redone one by one: {Reason}", batch.Count, e.GetType().Name);
            return false;
        }
        foreach (var pending in batch) pending.Wrote();
        return true;
    }

    private async Task OneByOne(List<PendingCommit> batch, EntryIds ids)
    {
        foreach (var pending in batch)
        {
            try
            {
                await Settle(pending, ids);
            }
            catch (Exception e)
            {
                log.LogError(e, "command {Command} failed", pending.Command);
                pending.Failed(e);
            }
        }
    }

    private async Task Settle(PendingCommit pending, EntryIds ids)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                if (attempt > 1 && await StoredAnswer.Find(connection, pending.Command) is { } already)
                {
                    pending.Replayed(already);
                    return;
                }
                await Write(connection, [pending], ids);
                pending.Wrote();
                return;
            }
            catch (MissingRowException e)
            {
                if (e.Statement.OnMissingRow is { } refusal) pending.Refuse(refusal);
                else pending.Conflict();
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation)
            {
                // Either this very command was done before, or the stream moved on.
                await using var connection = await database.OpenConnectionAsync();
                if (await StoredAnswer.Find(connection, pending.Command) is { } stored) pending.Replayed(stored);
                else pending.Conflict();
                return;
            }
            catch (PostgresException e) when (e.ConstraintName is "within_limit")
            {
                // It gives back what is not held any more: somebody else moved the same invoice, and its version would have said so next.
                pending.Conflict();
                return;
            }
            catch (PostgresException e) when (Refusals.TryGetValue(e.ConstraintName ?? "", out var refusal))
            {
                pending.Refuse(refusal);
                return;
            }
            catch (NpgsqlException e) when (attempt < 20 && (e is not PostgresException || e.IsTransient))
            {
                // The server is away, or two writers met: what is certain is in the stored answer, looked up on the next attempt.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 20 << Math.Min(attempt, 6)) + Random.Shared.Next(20)));
            }
        }
    }

    private static readonly Dictionary<string, Refusal> Refusals = new()
    {
        ["never_overdrawn"] = Refusal.ActivityOverdrawn,
        ["period_open"] = Refusal.PeriodClosed,
        ["entity_known"] = Refusal.EntityUnknown,
    };

    private async Task Write(NpgsqlConnection connection, List<PendingCommit> batch, EntryIds ids)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await TakeNumbers(connection, batch);

        var rows = new SortedDictionary<(int Rank, string Text), (BatchStatement Statement, List<object?[]> Rows)>();
        var lines = new JournalRows(clock.Now());
        var entryCount = 0;
        foreach (var pending in batch)
        {
            pending.Prepare();
            entryCount += pending.Draft.Entries.Count;
        }
        var entryIds = await ids.Take(entryCount);
        var taken = 0;
        foreach (var pending in batch)
        {
            long? first = null;
            foreach (var entry in pending.Draft.Entries)
            {
                first ??= entryIds[taken];
                lines.Add(entryIds[taken++], entry, pending.Command.Actor);
            }
            pending.FirstEntry = first;
            foreach (var (statement, row) in pending.Draft.Rows)
            {
                var key = (statement.Rank, statement.Text);
                if (!rows.TryGetValue(key, out var group)) rows[key] = group = (statement, []);
                group.Rows.Add(row);
            }
        }

        await using var commands = new NpgsqlBatch(connection, transaction);
        var expected = new List<(BatchStatement? Statement, int Rows)>();
        void Add(NpgsqlBatchCommand command, int count, BatchStatement? statement)
        {
            if (count == 0) return;
            commands.BatchCommands.Add(command);
            expected.Add((statement, count));
        }
        Add(StoredAnswer.Insert(batch, clock.Now()), batch.Count, null);
        foreach (var (statement, group) in rows.Values)
        {
            var (command, count) = statement.Bind(group);
            Add(command, count, statement);
        }
        Add(lines.InsertEntries(), lines.EntryCount, null);
        Add(lines.InsertPostings(), lines.PostingCount, null);

        await commands.ExecuteNonQueryAsync();
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i].Statement is { } statement && commands.BatchCommands[i].Rows != (ulong)expected[i].Rows) throw new MissingRowException(statement);
        }
        await transaction.CommitAsync();
    }

    private static async Task TakeNumbers(NpgsqlConnection connection, List<PendingCommit> batch)
    {
        var wanted = batch.Where(pending => pending.Series is not null).GroupBy(pending => pending.Series!.Value)
            .OrderBy(group => group.Key.Entity).ThenBy(group => group.Key.Year).ThenBy(group => group.Key.Series, StringComparer.Ordinal).ToList();
        if (wanted.Count == 0) return;

        await using var take = new NpgsqlBatch(connection);
        foreach (var group in wanted)
        {
            take.BatchCommands.Add(new NpgsqlBatchCommand("""
                INSERT INTO numbering.series AS s (entity, year, series, last) VALUES ($1, $2, $3, $4)
                ON CONFLICT (entity, year, series) DO UPDATE SET last = s.last + excluded.last RETURNING last
                """)
            {
                Parameters =
                {
                    new() { Value = group.Key.Entity }, new() { Value = (short)group.Key.Year }, new() { Value = group.Key.Series }, new() { Value = (long)group.Count() },
                },
            });
        }
        await using var reader = await take.ExecuteReaderAsync();
        foreach (var group in wanted)
        {
            await reader.ReadAsync();
            var number = reader.GetInt64(0) - group.Count();
            foreach (var pending in group) pending.Number = ++number;
            await reader.NextResultAsync();
        }
    }
}

/// <summary>A row a command needed written was not there in the state it expected.</summary>
internal sealed class MissingRowException(BatchStatement statement) : Exception
{
    public BatchStatement Statement { get; } = statement;
}
