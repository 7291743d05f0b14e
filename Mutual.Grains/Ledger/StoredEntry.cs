using Mutual.Grains.Ledger.Export;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>An entry as it stands in the journal, for whoever seals, verifies or exports it.</summary>
/// <param name="EntryId">Its id.</param>
/// <param name="Entity">Number of the entity.</param>
/// <param name="EntityCode">Code of the entity.</param>
/// <param name="Stream">The aggregate.</param>
/// <param name="Seq">Number in the stream, from one.</param>
/// <param name="Kind">Kind, as stored.</param>
/// <param name="SourceKind">What it is about.</param>
/// <param name="SourceId">Its id.</param>
/// <param name="EffectiveOn">The day it counts in the books.</param>
/// <param name="RecordedAt">The moment it was learnt.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="Body">The fact, as stored.</param>
/// <param name="LineCount">How many postings it was written with.</param>
/// <param name="Reverses">The entry it undoes.</param>
public sealed record StoredEntry(long EntryId, short Entity, string EntityCode, Guid Stream, int Seq, string Kind, string SourceKind, Guid SourceId,
    LocalDate EffectiveOn, Instant RecordedAt, string Actor, string Body, short LineCount, long? Reverses)
{
    /// <summary>Columns in the order <see cref="Read"/> takes them; <c>e</c> is the entry, <c>n</c> its entity.</summary>
    internal const string Columns =
        "e.entry_id, e.entity, n.code, e.stream, e.seq, e.kind, e.source_kind, e.source_id, e.effective_on, e.recorded_at, e.actor, e.body, e.line_count, e.reverses";

    internal const int ColumnCount = 14;

    /// <summary>Its postings by line.</summary>
    public List<StoredPosting> Postings { get; } = new(4);

    /// <summary>Where it stands in either order an export is read in.</summary>
    internal EntryPlace Place => new(EffectiveOn, Stream, Seq, EntryId);

    /// <summary>Reads the columns from one on.</summary>
    internal static StoredEntry Read(NpgsqlDataReader row, int first = 0) => new(
        row.GetInt64(first), row.GetInt16(first + 1), row.GetString(first + 2), row.GetGuid(first + 3), row.GetInt32(first + 4), row.GetString(first + 5),
        row.GetString(first + 6), row.GetGuid(first + 7), row.GetFieldValue<LocalDate>(first + 8), row.GetFieldValue<Instant>(first + 9), row.GetString(first + 10),
        row.GetString(first + 11), row.GetInt16(first + 12), row.IsDBNull(first + 13) ? null : row.GetInt64(first + 13));

    /// <summary>Gives entries their postings.</summary>
    internal static async Task ReadPostings(NpgsqlConnection connection, IReadOnlyList<StoredEntry> entries, CancellationToken stop)
    {
        if (entries.Count == 0) return;
        var byId = entries.ToDictionary(entry => entry.EntryId);
        await using var select = new NpgsqlCommand(
            "SELECT entry_id, line, entity, book, effective_on, code, party, cents FROM ledger.posting WHERE entry_id = ANY ($1) ORDER BY entry_id, line", connection)
        {
            Parameters = { new() { Value = byId.Keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Bigint | NpgsqlDbType.Array } },
        };
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop)) byId[rows.GetInt64(0)].Postings.Add(StoredPosting.Read(rows, 1));
    }
}

/// <summary>A posting as it stands in the journal. A debit is positive.</summary>
/// <param name="Line">From one.</param>
/// <param name="Entity">Of its own row; the same as the entry's unless somebody tampered.</param>
/// <param name="EffectiveOn">Of its own row; likewise.</param>
/// <param name="Account">Book, code and party.</param>
/// <param name="Cents">Never zero.</param>
public readonly record struct StoredPosting(short Line, short Entity, LocalDate EffectiveOn, Account Account, long Cents)
{
    internal static StoredPosting Read(NpgsqlDataReader row, int first) => new(
        row.GetInt16(first), row.GetInt16(first + 1), row.GetFieldValue<LocalDate>(first + 3),
        new Account((Book)row.GetInt16(first + 2), row.GetString(first + 4), row.IsDBNull(first + 5) ? null : row.GetGuid(first + 5)), row.GetInt64(first + 6));
}
