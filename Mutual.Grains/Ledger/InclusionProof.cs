using System.Text;
using Npgsql;

namespace Mutual.Grains.Ledger;

/// <summary>Shows that one entry is under a published head, without showing any other.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="Entry">Id of the entry.</param>
/// <param name="Position">Its place in the chain.</param>
/// <param name="Previous">Hash of the entry before, in hexadecimal.</param>
/// <param name="Text">Its canonical text, as <c>docs/ledger-chain.md</c> lays down.</param>
/// <param name="Hash">Its hash in the chain.</param>
/// <param name="Path">Siblings from the leaf to the root, in hexadecimal.</param>
/// <param name="Head">The head it is under: the earliest published that reaches it.</param>
public sealed record InclusionProof(string Entity, long Entry, long Position, string Previous, string Text, string Hash, IReadOnlyList<string> Path, PublishedHead Head)
{
    /// <summary>Makes the proof of an entry.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entry">Id of the entry.</param>
    /// <param name="stop">Breaks off.</param>
    /// <returns>The proof; or refused with <c>not-found</c>, or <c>head-not-published</c> while no head reaches it.</returns>
    public static async Task<Outcome<InclusionProof>> Of(NpgsqlDataSource database, long entry, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        if (await Find(connection, entry, stop) is not { } found) return Refusal.NotFound;
        var (stored, position, previous, hash) = found;
        var head = (await new PublishedHeads(database).Read(null, stop)).Where(head => head.Entity == stored.EntityCode && head.Position >= position).MinBy(head => head.Position);
        if (position == 0 || head is null) return Refusal.HeadNotPublished;
        await StoredEntry.ReadPostings(connection, [stored], stop);
        var text = Encoding.UTF8.GetString(new CanonicalEntry().Text(stored).Span);
        var hashes = await Hashes(connection, stored.Entity, head.Position, stop);
        return new InclusionProof(stored.EntityCode, entry, position, Convert.ToHexStringLower(previous), text, Convert.ToHexStringLower(hash),
            [.. MerkleTree.Inclusion(hashes, (int)position - 1).Select(Convert.ToHexStringLower)], head);
    }

    private static async Task<(StoredEntry Entry, long Position, byte[] Previous, byte[] Hash)?> Find(NpgsqlConnection connection, long entry, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand($"SELECT {StoredEntry.Columns}, s.position, s.previous, s.hash FROM ledger.entry e JOIN ledger.entity n USING (entity) LEFT JOIN ledger.seal s USING (entry_id) WHERE e.entry_id = $1", connection)
        {
            Parameters = { new() { Value = entry } },
        };
        await using var row = await select.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        const int seal = StoredEntry.ColumnCount;
        return row.IsDBNull(seal) ? (StoredEntry.Read(row), 0, [], []) : (StoredEntry.Read(row), row.GetInt64(seal), row.GetFieldValue<byte[]>(seal + 1), row.GetFieldValue<byte[]>(seal + 2));
    }

    private static async Task<List<byte[]>> Hashes(NpgsqlConnection connection, short entity, long upTo, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand("SELECT hash FROM ledger.seal WHERE entity = $1 AND position <= $2 ORDER BY position", connection) { Parameters = { new() { Value = entity }, new() { Value = upTo } } };
        var hashes = new List<byte[]>((int)upTo);
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) hashes.Add(row.GetFieldValue<byte[]>(0));
        return hashes;
    }
}
