using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Entries of many members at once, written by binary COPY inside a transaction of the caller's. The same triggers check them as every other entry.</summary>
/// <remarks>
/// For set-based work only: it stores no answer to a command, so the caller's own row must make a repetition harmless, in the same transaction.
/// (stream, seq) fences it like any other writer. Used again after <see cref="Clear"/> without new memory.
/// </remarks>
public sealed class SetWriter
{
    private const int IdBlock = 1000;
    private readonly List<Entry> entries = [];
    private readonly List<Posting> postings = [];

    private readonly record struct Entry(short Entity, Guid Stream, int Seq, EntryKind Kind, LocalDate On, string SourceKind, Guid SourceId, string Body, int FirstPosting, int Lines);

    /// <summary>Entries waiting to be written.</summary>
    public int EntryCount => entries.Count;

    /// <summary>Postings waiting to be written.</summary>
    public int PostingCount => postings.Count;

    /// <summary>Adds an entry with its postings; zero amounts leave no line.</summary>
    /// <param name="entity">Entity whose books it counts in.</param>
    /// <param name="stream">The aggregate.</param>
    /// <param name="seq">Number in the stream, from one.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="on">The day it counts in the books.</param>
    /// <param name="source">What it is about.</param>
    /// <param name="body">The fact as JSON: ids, cents, days and rule versions.</param>
    /// <param name="lines">A debit is positive.</param>
    /// <exception cref="InvalidOperationException">A book does not add up to zero, or no line is left: a broken rule of ours.</exception>
    public void Add(short entity, Guid stream, int seq, EntryKind kind, LocalDate on, Source source, string body, params ReadOnlySpan<Posting> lines)
    {
        long general = 0, activity = 0;
        var first = postings.Count;
        foreach (var line in lines)
        {
            if (line.Cents == 0) continue;
            if (line.Account.Book is Book.General) general += line.Cents;
            else activity += line.Cents;
            postings.Add(line);
        }
        if (general != 0 || activity != 0 || postings.Count == first)
            throw new InvalidOperationException($"Entry {kind} is not balanced: general {general}, activity {activity} cents, {postings.Count - first} lines.");
        entries.Add(new(entity, stream, seq, kind, on, source.Kind, source.Id, body, first, postings.Count - first));
    }

    /// <summary>The entries added, for a commit of its own.</summary>
    public IEnumerable<JournalEntry> Entries() => entries.Select(entry => new JournalEntry(entry.Kind, entry.On, [.. postings.GetRange(entry.FirstPosting, entry.Lines)]));

    /// <summary>Forgets everything, keeping the memory.</summary>
    public void Clear()
    {
        entries.Clear();
        postings.Clear();
    }

    /// <summary>Writes everything added. Nothing counts before the caller commits.</summary>
    /// <param name="connection">With the caller's transaction open. The rows go out without a task for every value: call it off a grain's own thread.</param>
    /// <param name="recordedAt">The moment of all of it.</param>
    /// <param name="actor">Who asked: an id, never a name.</param>
    /// <exception cref="PostgresException">Unbalanced, overdrawn, in a closed period, or a stream somebody else wrote to.</exception>
    public void Write(NpgsqlConnection connection, Instant recordedAt, string actor)
    {
        if (entries.Count == 0) return;
        var blocks = TakeBlocks(connection, (entries.Count + IdBlock - 1) / IdBlock);
        WriteEntries(connection, blocks, recordedAt, actor);
        WritePostings(connection, blocks);
    }

    private void WriteEntries(NpgsqlConnection connection, long[] blocks, Instant recordedAt, string actor)
    {
        using var copy = connection.BeginBinaryImport(
            "COPY ledger.entry (entry_id, entity, stream, seq, kind, source_kind, source_id, effective_on, recorded_at, actor, body, line_count) FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            copy.StartRow();
            copy.Write(IdOf(blocks, i), NpgsqlDbType.Bigint);
            copy.Write(entry.Entity, NpgsqlDbType.Smallint);
            copy.Write(entry.Stream, NpgsqlDbType.Uuid);
            copy.Write(entry.Seq, NpgsqlDbType.Integer);
            copy.Write(entry.Kind.ToName(), NpgsqlDbType.Text);
            copy.Write(entry.SourceKind, NpgsqlDbType.Text);
            copy.Write(entry.SourceId, NpgsqlDbType.Uuid);
            copy.Write(entry.On, NpgsqlDbType.Date);
            copy.Write(recordedAt, NpgsqlDbType.TimestampTz);
            copy.Write(actor, NpgsqlDbType.Text);
            copy.Write(entry.Body, NpgsqlDbType.Text);
            copy.Write((short)entry.Lines, NpgsqlDbType.Smallint);
        }
        copy.Complete();
    }

    private void WritePostings(NpgsqlConnection connection, long[] blocks)
    {
        using var copy = connection.BeginBinaryImport("COPY ledger.posting (entry_id, line, entity, book, effective_on, code, party, cents) FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var id = IdOf(blocks, i);
            for (var line = 1; line <= entry.Lines; line++)
            {
                var posting = postings[entry.FirstPosting + line - 1];
                copy.StartRow();
                copy.Write(id, NpgsqlDbType.Bigint);
                copy.Write((short)line, NpgsqlDbType.Smallint);
                copy.Write(entry.Entity, NpgsqlDbType.Smallint);
                copy.Write((short)posting.Account.Book, NpgsqlDbType.Smallint);
                copy.Write(entry.On, NpgsqlDbType.Date);
                copy.Write(posting.Account.Code, NpgsqlDbType.Text);
                if (posting.Account.Party is { } party) copy.Write(party, NpgsqlDbType.Uuid);
                else copy.WriteNull();
                copy.Write(posting.Cents, NpgsqlDbType.Bigint);
            }
        }
        copy.Complete();
    }

    private static long IdOf(long[] blocks, int i) => blocks[i / IdBlock] + (i % IdBlock);

    private static long[] TakeBlocks(NpgsqlConnection connection, int count)
    {
        using var take = new NpgsqlCommand("SELECT array_agg(nextval('ledger.entry_block')) FROM generate_series(1, $1)", connection) { Parameters = { new() { Value = count } } };
        return (long[])take.ExecuteScalar()!;
    }
}
