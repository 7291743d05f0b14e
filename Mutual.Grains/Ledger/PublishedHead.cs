using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Ledger;

/// <summary>Where an entity's chain stood on a day, signed: whoever keeps it can prove later that nothing before it was changed.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="Day">The day it was published.</param>
/// <param name="Position">How many entries it covers.</param>
/// <param name="Head">Hash of the chain there, in hexadecimal.</param>
/// <param name="Root">Root of the tree over them, in hexadecimal.</param>
/// <param name="Key">Fingerprint of the key.</param>
/// <param name="Signature">Over <see cref="SignedText"/>, base64.</param>
public sealed record PublishedHead(string Entity, LocalDate Day, long Position, string Head, string Root, string Key, string Signature)
{
    /// <summary>What is signed, UTF-8; laid down in <c>docs/ledger-chain.md</c>.</summary>
    public static byte[] SignedText(string entity, LocalDate day, long position, string head, string root) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"mutual-head\t1\nentity\t{entity}\nday\t{LocalDatePattern.Iso.Format(day)}\nposition\t{position}\nhead\t{head}\nroot\t{root}\n"));

    /// <summary>One line of a file of heads.</summary>
    public string ToLine() => MutualJson.Write(this);
}

/// <summary>Publishes heads and remembers them.</summary>
/// <param name="database">Pool of the application role, with NodaTime.</param>
public sealed class PublishedHeads(NpgsqlDataSource database)
{
    /// <summary>Signs where every entity's chain stands, and keeps it; an entity whose chain was published on that day already keeps the first.</summary>
    /// <returns>The day's heads, by entity.</returns>
    public async Task<List<PublishedHead>> Publish(LocalDate day, HeadKey key, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var heads = await ChainHead.ReadAll(connection, stop);
        foreach (var head in heads)
        {
            var tree = await TreeAt(connection, head, stop);
            var root = Convert.ToHexStringLower(tree.Root);
            var signature = key.Sign(PublishedHead.SignedText(head.Code, day, head.Position, head.Hex, root));
            await using var keep = new NpgsqlCommand("""
                INSERT INTO ledger.published_head (entity, day, position, head, root, peaks, key, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """, connection)
            {
                Parameters =
                {
                    new() { Value = head.Entity }, new() { Value = day }, new() { Value = head.Position }, new() { Value = head.Hash }, new() { Value = tree.Root },
                    new() { Value = tree.Peaks }, new() { Value = key.Fingerprint }, new() { Value = signature },
                },
            };
            await keep.ExecuteNonQueryAsync(stop);
        }
        return await Read(day, stop);
    }

    /// <summary>Heads published on a day, or all of them, oldest first.</summary>
    public async Task<List<PublishedHead>> Read(LocalDate? day, CancellationToken stop)
    {
        await using var select = database.CreateCommand("""
            SELECT n.code, p.day, p.position, p.head, p.root, p.key, p.signature FROM ledger.published_head p JOIN ledger.entity n USING (entity)
             WHERE $1::date IS NULL OR p.day = $1 ORDER BY p.day, n.code COLLATE "C"
            """);
        select.Parameters.Add(new() { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        var heads = new List<PublishedHead>();
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            heads.Add(new(row.GetString(0), row.GetFieldValue<LocalDate>(1), row.GetInt64(2), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3)),
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(4)), row.GetString(5), Convert.ToBase64String(row.GetFieldValue<byte[]>(6))));
        }
        return heads;
    }

    // Goes on from the last head published, so a day's head costs a day's entries.
    private static async Task<MerkleTree> TreeAt(NpgsqlConnection connection, ChainHead head, CancellationToken stop)
    {
        var tree = new MerkleTree();
        await using (var last = new NpgsqlCommand("SELECT position, peaks FROM ledger.published_head WHERE entity = $1 AND position <= $2 ORDER BY position DESC LIMIT 1", connection))
        {
            last.Parameters.Add(new() { Value = head.Entity });
            last.Parameters.Add(new() { Value = head.Position });
            await using var row = await last.ExecuteReaderAsync(stop);
            if (await row.ReadAsync(stop)) tree = new(row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        }
        await using var seals = new NpgsqlCommand("SELECT hash FROM ledger.seal WHERE entity = $1 AND position > $2 AND position <= $3 ORDER BY position", connection);
        seals.Parameters.Add(new() { Value = head.Entity });
        seals.Parameters.Add(new() { Value = tree.Size });
        seals.Parameters.Add(new() { Value = head.Position });
        await using var seal = await seals.ExecuteReaderAsync(stop);
        while (await seal.ReadAsync(stop)) tree.Append(seal.GetFieldValue<byte[]>(0));
        return tree.Size == head.Position ? tree : throw new InvalidDataException($"The chain of {head.Code} has a gap below position {head.Position}: verify the books.");
    }
}
