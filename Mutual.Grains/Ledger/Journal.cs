using System.Security.Cryptography;
using System.Text.Json;

namespace Mutual.Grains.Ledger;

/// <summary>The only way to write: one command, one transaction, with its facts, its balanced entries and its stored answer.</summary>
public interface IJournal
{
    /// <summary>Writes a command whole or not at all, and answers after COMMIT.</summary>
    /// <param name="command">Who asks, and the caller's key. Seen before with the same content: the stored answer; with other content: refused.</param>
    /// <param name="request">What was asked, hashed to tell a repetition from a reuse of the key.</param>
    /// <param name="series">The series to take a gapless number from, or null.</param>
    /// <param name="prepare">
    /// Fills the draft and gives the answer; the number taken is its argument (0 without series). Pure but for the draft: it may run again.
    /// </param>
    Task<Committed<T>> Commit<T>(CommandId command, RequestHash request, NumberSeries? series, Func<CommitDraft, long, T> prepare);

    /// <summary>The answer stored for a command, when it was done before.</summary>
    /// <returns>Null when the command is new; <see cref="Refusal.IdempotencyKeyReused"/> when the key was used for other content.</returns>
    Task<Outcome<T>?> Answered<T>(CommandId command, RequestHash request);
}

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Written now.</summary>
    Written = 1,

    /// <summary>Done before: the stored answer, nothing written.</summary>
    Replayed,

    /// <summary>Somebody else wrote to the stream first: read again and repeat. Nothing written.</summary>
    Conflict,

    /// <summary>Refused by a limit or a rule the database keeps. Nothing written.</summary>
    Refused,
}

/// <summary>What a commit answered.</summary>
public readonly record struct Committed<T>(CommitStatus Status, T? Answer, Refused? Refused);

/// <summary>SHA-256 of what was asked.</summary>
public readonly struct RequestHash
{
    private RequestHash(byte[] bytes) => Bytes = bytes;

    /// <summary>32 bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Hashes a request by its JSON form.</summary>
    public static RequestHash Of<T>(T request) => new(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, MutualJson.Options)));
}

/// <summary>A series of numbers without gaps, per entity and fiscal year.</summary>
/// <param name="Entity">Entity.</param>
/// <param name="Year">Fiscal year.</param>
/// <param name="Series"><c>invoice</c>, <c>credit-note</c>, <c>order</c>, <c>member</c>…</param>
public readonly record struct NumberSeries(short Entity, int Year, string Series);

/// <summary>What a fact is about.</summary>
/// <param name="Kind">invoice, payslip, bank-line…</param>
/// <param name="Id">Its id.</param>
public readonly record struct Source(string Kind, Guid Id);

/// <summary>Everything one command writes. Filled by the command, written by the journal.</summary>
public sealed class CommitDraft
{
    internal CommitDraft(short entity, string actor) => (Entity, Actor) = (entity, actor);

    internal short Entity { get; set; }

    internal string Actor { get; }

    internal List<EntryDraft> Entries { get; } = [];

    internal List<(BatchStatement Statement, object?[] Row)> Rows { get; } = [];

    /// <summary>Records a fact in a stream, with its postings when it moves money.</summary>
    /// <param name="entity">Entity whose books it counts in.</param>
    /// <param name="stream">The aggregate.</param>
    /// <param name="seq">The next number of the stream: its version before, plus one.</param>
    /// <param name="entry">Kind, day and postings; must be balanced.</param>
    /// <param name="source">What it is about.</param>
    /// <param name="body">Ids, cents, days and rule versions, written as JSON; never a name or free text.</param>
    /// <param name="reverses">The entry it undoes.</param>
    /// <exception cref="InvalidOperationException">The entry is not balanced.</exception>
    public CommitDraft Record(short entity, Guid stream, int seq, JournalEntry entry, Source source, object? body = null, long? reverses = null)
    {
        Entity = entity;
        Entries.Add(new(entity, stream, seq, entry.Balanced(), source, body is null ? "{}" : JsonSerializer.Serialize(body, body.GetType(), MutualJson.Options), reverses));
        return this;
    }

    /// <summary>Writes one row of a capability's own table in the same transaction.</summary>
    public CommitDraft Write(BatchStatement statement, params object?[] row)
    {
        if (row.Length != statement.Columns.Length) throw new ArgumentException($"{statement.Text} takes {statement.Columns.Length} values, not {row.Length}.", nameof(row));
        Rows.Add((statement, row));
        return this;
    }
}

internal sealed record EntryDraft(short Entity, Guid Stream, int Seq, JournalEntry Entry, Source Source, string Body, long? Reverses);
