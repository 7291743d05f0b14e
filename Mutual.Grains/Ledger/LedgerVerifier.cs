using System.Data;
using Npgsql;

namespace Mutual.Grains.Ledger;

/// <summary>What verification found of one entity.</summary>
/// <param name="Entity">Code.</param>
/// <param name="Entries">Entries in the journal.</param>
/// <param name="Sealed">Entries in the chain.</param>
/// <param name="Head">Last hash of the chain, in hexadecimal.</param>
/// <param name="Broken">The first thing that is broken; null when everything holds.</param>
public sealed record Verified(string Entity, long Entries, long Sealed, string Head, Broken? Broken)
{
    /// <summary>Whether everything holds.</summary>
    public bool Holds => Broken is null;

    /// <summary><c>OK ENTITY entries=N sealed=N head=HEX</c> or <c>BAD ENTITY entry=ID position=N reason</c>.</summary>
    public override string ToString() => Broken is null
        ? FormattableString.Invariant($"OK {Entity} entries={Entries} sealed={Sealed} head={Head}")
        : FormattableString.Invariant($"BAD {Entity} entry={Broken.EntryId} position={Broken.Position} {Broken.Reason}");
}

/// <summary>Where the journal stops being what it was.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Position">Its position in the chain; 0 when it is not sealed.</param>
/// <param name="Reason">What does not hold.</param>
public sealed record Broken(long EntryId, long Position, string Reason);

/// <summary>Reads the whole journal and recomputes everything it claims: hashes, links, balances, line counts, streams, heads.</summary>
/// <remarks>Reads one snapshot, in bounded memory, and needs no right but to read.</remarks>
public sealed class LedgerVerifier(NpgsqlDataSource database)
{
    private const int Chunk = 4000;

    /// <summary>Verifies every entity, by code.</summary>
    public async Task<List<Verified>> VerifyAll(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        return await VerifyAll(connection, stop);
    }

    /// <summary>Verifies every entity, by code, inside the caller's transaction; it must be one of one snapshot.</summary>
    public static async Task<List<Verified>> VerifyAll(NpgsqlConnection connection, CancellationToken stop)
    {
        var found = new List<Verified>();
        foreach (var head in await ChainHead.ReadAll(connection, stop))
        {
            var broken = await BrokenInChain(connection, head, stop)
                ?? await BrokenOutsideChain(connection, head.Entity, stop)
                ?? await BrokenBy(connection, head.Entity, GapInStream, "the stream has a gap: {0}", stop)
                ?? await BrokenBy(connection, head.Entity, HeadOff, "the kept balance is not the sum of its postings: {0}", stop)
                ?? await BlockSummer.FirstBroken(connection, head.Entity, stop);
            found.Add(new(head.Code, await Count(connection, head.Entity, stop), head.Position, head.Hex, broken));
        }
        return found;
    }

    private static async Task<Broken?> BrokenInChain(NpgsqlConnection connection, ChainHead head, CancellationToken stop)
    {
        var canonical = new CanonicalEntry();
        var previous = CanonicalEntry.Genesis;
        for (long done = 0; done < head.Position; done += Chunk)
        {
            var links = await Links(connection, head.Entity, done, stop);
            await StoredEntry.ReadPostings(connection, [.. links.Select(link => link.Entry).OfType<StoredEntry>()], stop);
            for (var i = 0; i < links.Count; i++)
            {
                var link = links[i];
                var reason = Fault(link, done + i + 1, previous, head, canonical);
                if (reason is not null) return new(link.EntryId, link.Position, reason);
                previous = link.Hash;
            }
            if (links.Count < Math.Min(Chunk, head.Position - done)) return new(0, done + links.Count + 1, "the chain has no link here");
        }
        return null;
    }

    private static string? Fault(Link link, long position, byte[] previous, ChainHead head, CanonicalEntry canonical)
    {
        if (link.Position != position) return $"the chain jumps over position {position}";
        if (!link.Previous.AsSpan().SequenceEqual(previous)) return "the link does not follow the one before";
        if (link.Entry is not { } entry) return "the entry is missing";
        if (entry.Entity != head.Entity) return "the entry belongs to another entity";
        if (!canonical.Hash(previous, entry).AsSpan().SequenceEqual(link.Hash)) return Fault(entry) is { } also ? $"the content is not what was sealed; {also}" : "the content is not what was sealed";
        return Fault(entry);
    }

    /// <summary>What does not hold within one entry, whatever the chain says.</summary>
    private static string? Fault(StoredEntry entry)
    {
        if (entry.Postings.Count != entry.LineCount) return $"{entry.Postings.Count} postings where {entry.LineCount} were written";
        Int128 general = 0, activity = 0;
        for (var i = 0; i < entry.Postings.Count; i++)
        {
            var posting = entry.Postings[i];
            if (posting.Line != i + 1) return $"posting {i + 1} is missing";
            if (posting.Entity != entry.Entity || posting.EffectiveOn != entry.EffectiveOn) return $"posting {i + 1} is dated or placed otherwise than its entry";
            if (posting.Account.Book is Book.General) general += posting.Cents;
            else activity += posting.Cents;
        }
        return general != 0 ? $"the general book is off by {general} cents" : activity != 0 ? $"the activity book is off by {activity} cents" : null;
    }

    private static async Task<List<Link>> Links(NpgsqlConnection connection, short entity, long after, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand($"""
            SELECT s.position, s.entry_id, s.previous, s.hash, {StoredEntry.Columns}
              FROM ledger.seal s LEFT JOIN ledger.entry e USING (entry_id) LEFT JOIN ledger.entity n ON n.entity = e.entity
             WHERE s.entity = $1 AND s.position > $2 AND s.position <= $3 ORDER BY s.position
            """, connection)
        {
            Parameters = { new() { Value = entity }, new() { Value = after }, new() { Value = after + Chunk } },
        };
        var links = new List<Link>(Chunk);
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            links.Add(new(rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2), rows.GetFieldValue<byte[]>(3),
                rows.IsDBNull(4) || rows.IsDBNull(6) ? null : StoredEntry.Read(rows, 4)));
        }
        return links;
    }

    /// <summary>Entries without a seal: below the horizon there may be none, above it they must hold in themselves.</summary>
    private static async Task<Broken?> BrokenOutsideChain(NpgsqlConnection connection, short entity, CancellationToken stop)
    {
        for (var after = long.MinValue; ;)
        {
            var entries = new List<(StoredEntry Entry, bool Passed)>();
            await using (var select = new NpgsqlCommand($"""
                SELECT e.tx < h.tx, {StoredEntry.Columns}
                  FROM ledger.entry e JOIN ledger.entity n USING (entity) CROSS JOIN ledger.seal_horizon h
                 WHERE e.entity = $1 AND e.entry_id > $2 AND NOT EXISTS (SELECT 1 FROM ledger.seal s WHERE s.entry_id = e.entry_id)
                 ORDER BY e.entry_id LIMIT $3
                """, connection) { Parameters = { new() { Value = entity }, new() { Value = after }, new() { Value = Chunk } } })
            {
                await using var rows = await select.ExecuteReaderAsync(stop);
                while (await rows.ReadAsync(stop)) entries.Add((StoredEntry.Read(rows, 1), rows.GetBoolean(0)));
            }
            if (entries.Count == 0) return null;
            await StoredEntry.ReadPostings(connection, [.. entries.Select(pair => pair.Entry)], stop);
            foreach (var (entry, passed) in entries)
            {
                if (passed) return new(entry.EntryId, 0, "the sealer has passed it and it has no seal");
                if (Fault(entry) is { } reason) return new(entry.EntryId, 0, reason);
            }
            after = entries[^1].Entry.EntryId;
        }
    }

    // The last entry of the first stream whose numbers are not 1, 2, 3…
    private const string GapInStream = """
        SELECT max(e.entry_id), max(s.position), e.stream::text || ' has ' || count(*) || ' entries numbered ' || min(e.seq) || ' to ' || max(e.seq)
          FROM ledger.entry e LEFT JOIN ledger.seal s USING (entry_id) WHERE e.entity = $1
         GROUP BY e.stream HAVING min(e.seq) <> 1 OR max(e.seq) <> count(*) ORDER BY 2, 1 LIMIT 1
        """;

    // The last entry that touched the first account whose kept balance is off.
    private const string HeadOff = """
        SELECT coalesce(x.last, 0), coalesce((SELECT position FROM ledger.seal WHERE entry_id = x.last), 0),
               coalesce(h.code, x.code) || ':' || coalesce(h.party, x.party)::text || ' keeps ' || coalesce(h.balance, 0) || ', its postings say ' || coalesce(x.balance, 0)
          FROM (SELECT * FROM ledger.head WHERE entity = $1) h
          FULL JOIN (SELECT party, code, CASE code WHEN 'owed-by' THEN sum(cents) ELSE -sum(cents) END AS balance, max(entry_id) AS last
                       FROM ledger.posting WHERE entity = $1 AND book = 2 AND code IN ('activity', 'set-aside', 'owed-by') GROUP BY party, code) x
            ON x.party = h.party AND x.code = h.code
         WHERE coalesce(h.balance, 0) <> coalesce(x.balance, 0) OR h.balance < 0
         ORDER BY 2, 1 LIMIT 1
        """;

    private static async Task<Broken?> BrokenBy(NpgsqlConnection connection, short entity, string sql, string reason, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = entity } } };
        await using var row = await select.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(row.GetInt64(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), string.Format(System.Globalization.CultureInfo.InvariantCulture, reason, row.GetString(2)))
            : null;
    }

    private static async Task<long> Count(NpgsqlConnection connection, short entity, CancellationToken stop)
    {
        await using var count = new NpgsqlCommand("SELECT count(*) FROM ledger.entry WHERE entity = $1", connection) { Parameters = { new() { Value = entity } } };
        return (long)(await count.ExecuteScalarAsync(stop))!;
    }

    private sealed record Link(long Position, long EntryId, byte[] Previous, byte[] Hash, StoredEntry? Entry);
}
