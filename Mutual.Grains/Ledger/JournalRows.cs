using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Entries and postings of one transaction, column by column.</summary>
internal sealed class JournalRows(Instant recordedAt)
{
    private readonly List<long> id = [];
    private readonly List<short> entity = [];
    private readonly List<Guid> stream = [];
    private readonly List<int> seq = [];
    private readonly List<string> kind = [];
    private readonly List<string> sourceKind = [];
    private readonly List<Guid> sourceId = [];
    private readonly List<LocalDate> effective = [];
    private readonly List<string> actor = [];
    private readonly List<string> body = [];
    private readonly List<short> lineCount = [];
    private readonly List<long?> reverses = [];

    private readonly List<long> postingEntry = [];
    private readonly List<short> line = [];
    private readonly List<short> postingEntity = [];
    private readonly List<short> book = [];
    private readonly List<LocalDate> postingEffective = [];
    private readonly List<string> code = [];
    private readonly List<Guid?> party = [];
    private readonly List<long> cents = [];

    public int EntryCount => id.Count;

    public int PostingCount => line.Count;

    public void Add(long entryId, EntryDraft draft, string by)
    {
        id.Add(entryId);
        entity.Add(draft.Entity);
        stream.Add(draft.Stream);
        seq.Add(draft.Seq);
        kind.Add(draft.Entry.Kind.ToName());
        sourceKind.Add(draft.Source.Kind);
        sourceId.Add(draft.Source.Id);
        effective.Add(draft.Entry.EffectiveOn);
        actor.Add(by);
        body.Add(draft.Body);
        lineCount.Add((short)draft.Entry.Postings.Length);
        reverses.Add(draft.Reverses);
        short n = 0;
        foreach (var posting in draft.Entry.Postings)
        {
            postingEntry.Add(entryId);
            line.Add(++n);
            postingEntity.Add(draft.Entity);
            book.Add((short)posting.Account.Book);
            postingEffective.Add(draft.Entry.EffectiveOn);
            code.Add(posting.Account.Code);
            party.Add(posting.Account.Party);
            cents.Add(posting.Cents);
        }
    }

    public NpgsqlBatchCommand InsertEntries() => new("""
        INSERT INTO ledger.entry (entry_id, entity, stream, seq, kind, source_kind, source_id, effective_on, recorded_at, actor, body, line_count, reverses)
        SELECT a, b, c, d, e, f, g, h, $13, i, j, k, l FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS v (a, b, c, d, e, f, g, h, i, j, k, l)
        """)
    {
        Parameters =
        {
            Of(NpgsqlDbType.Bigint, id), Of(NpgsqlDbType.Smallint, entity), Of(NpgsqlDbType.Uuid, stream), Of(NpgsqlDbType.Integer, seq), Of(NpgsqlDbType.Text, kind),
            Of(NpgsqlDbType.Text, sourceKind), Of(NpgsqlDbType.Uuid, sourceId), Of(NpgsqlDbType.Date, effective), Of(NpgsqlDbType.Text, actor), Of(NpgsqlDbType.Text, body),
            Of(NpgsqlDbType.Smallint, lineCount), Of(NpgsqlDbType.Bigint, reverses), new() { Value = recordedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        },
    };

    public NpgsqlBatchCommand InsertPostings() => new("""
        INSERT INTO ledger.posting (entry_id, line, entity, book, effective_on, code, party, cents) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        """)
    {
        Parameters =
        {
            Of(NpgsqlDbType.Bigint, postingEntry), Of(NpgsqlDbType.Smallint, line), Of(NpgsqlDbType.Smallint, postingEntity), Of(NpgsqlDbType.Smallint, book),
            Of(NpgsqlDbType.Date, postingEffective), Of(NpgsqlDbType.Text, code), Of(NpgsqlDbType.Uuid, party), Of(NpgsqlDbType.Bigint, cents),
        },
    };

    private static NpgsqlParameter Of<T>(NpgsqlDbType type, List<T> values) => new() { Value = values.ToArray(), NpgsqlDbType = type | NpgsqlDbType.Array };
}
