using System.Security.Cryptography;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Backup;

/// <summary>What a backup holds, <c>backup.json</c> beside it.</summary>
/// <param name="TakenAt">By the machine's clock.</param>
/// <param name="Database">Name of the database.</param>
/// <param name="Chain">Where every entity's chain stood in it.</param>
/// <param name="Files">Every file of the backup with its hash, by path.</param>
internal sealed record BackupManifest(Instant TakenAt, string Database, IReadOnlyList<BackedUpChain> Chain, IReadOnlyList<BackedUpFile> Files)
{
    public const string FileName = "backup.json";
    public const string Dump = "database.dump";
    public const string FilesFolder = "files";

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="RefusedException"><c>backup-broken</c>.</exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new RefusedException(Refusal.BackupBroken.Because($"{FileName} is missing."));
        try
        {
            return MutualJson.Read<BackupManifest>(File.ReadAllText(path));
        }
        catch (System.Text.Json.JsonException)
        {
            throw new RefusedException(Refusal.BackupBroken.Because($"{FileName} cannot be read."));
        }
    }

    /// <summary>Compares every file with its hash; names the first that differs, is missing, or is too many.</summary>
    /// <exception cref="RefusedException"><c>backup-broken</c>.</exception>
    public async Task Compare(string folder, CancellationToken stop)
    {
        foreach (var (path, sha256) in Files)
        {
            var full = Path.Combine(folder, path);
            if (!File.Exists(full)) throw new RefusedException(Refusal.BackupBroken.Because($"{path} is missing."));
            if (await HashOf(full, stop) != sha256) throw new RefusedException(Refusal.BackupBroken.Because($"{path} is not what was backed up."));
        }
        var known = Files.Select(file => file.Path).Append(FileName).ToHashSet();
        var extra = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).FirstOrDefault(path => !known.Contains(path));
        if (extra is not null) throw new RefusedException(Refusal.BackupBroken.Because($"{extra} does not belong to it."));
    }

    public static async Task<string> HashOf(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }
}

/// <summary>Where an entity's chain stood.</summary>
internal sealed record BackedUpChain(string Entity, long Position, string Head);

/// <summary>A file of a backup.</summary>
internal sealed record BackedUpFile(string Path, string Sha256);
