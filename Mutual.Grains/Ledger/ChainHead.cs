using Npgsql;

namespace Mutual.Grains.Ledger;

/// <summary>The last link of an entity's chain. Publishing it fixes everything before it.</summary>
/// <param name="Entity">Number of the entity.</param>
/// <param name="Code">Its code.</param>
/// <param name="Country"><c>be</c> or <c>fr</c>: whose chart its books follow.</param>
/// <param name="Position">How many entries are sealed.</param>
/// <param name="Hash">32 bytes; <see cref="CanonicalEntry.Genesis"/> when nothing is sealed.</param>
public sealed record ChainHead(short Entity, string Code, string Country, long Position, byte[] Hash)
{
    /// <summary>The hash in lower-case hexadecimal.</summary>
    public string Hex => Convert.ToHexStringLower(Hash);

    /// <summary>The heads of all entities, by code.</summary>
    public static async Task<List<ChainHead>> ReadAll(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var select = new NpgsqlCommand("""
            SELECT n.entity, n.code, n.country, s.position, s.hash
              FROM ledger.entity n LEFT JOIN LATERAL (SELECT position, hash FROM ledger.seal WHERE entity = n.entity ORDER BY position DESC LIMIT 1) s ON true
             ORDER BY n.code COLLATE "C"
            """, connection);
        var heads = new List<ChainHead>();
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            heads.Add(rows.IsDBNull(3)
                ? new(rows.GetInt16(0), rows.GetString(1), rows.GetString(2), 0, CanonicalEntry.Genesis)
                : new(rows.GetInt16(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetFieldValue<byte[]>(4)));
        }
        return heads;
    }
}
