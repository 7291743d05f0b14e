using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Npgsql;

namespace Mutual.Silo.Backup;

/// <summary>Whether the books are those that were published: not behind them, as after a restore of an old backup, and not others.</summary>
internal static class HeadBehind
{
    /// <summary>A copy of the last heads, kept with the keys: outside the database and its backups, so that a rollback of both is noticed.</summary>
    public const string FileName = "last-heads.jsonl";

    /// <summary>The first published head the books do not go through.</summary>
    /// <returns>What is wrong, in words; null when they go through all.</returns>
    public static async Task<string?> Find(NpgsqlDataSource database, IReadOnlyList<PublishedHead> published, CancellationToken stop)
    {
        foreach (var head in published.Where(head => head.Position > 0).OrderBy(head => head.Position))
        {
            await using var select = database.CreateCommand("SELECT s.hash FROM ledger.seal s JOIN ledger.entity n USING (entity) WHERE n.code = $1 AND s.position = $2");
            select.Parameters.AddWithValue(head.Entity);
            select.Parameters.AddWithValue(head.Position);
            var hash = await select.ExecuteScalarAsync(stop) as byte[];
            if (hash is null) return FormattableString.Invariant($"head-behind: the books end before position {head.Position}, which was published on {head.Day:uuuu-MM-dd}");
            if (Convert.ToHexStringLower(hash) != head.Head) return FormattableString.Invariant($"head-differs: position {head.Position} is not what was published on {head.Day:uuuu-MM-dd}");
        }
        return null;
    }

    /// <summary>Heads of a file, a line each.</summary>
    public static IReadOnlyList<PublishedHead> Read(string path) => [.. File.ReadLines(path).Where(line => line.Length > 0).Select(MutualJson.Read<PublishedHead>)];
}
