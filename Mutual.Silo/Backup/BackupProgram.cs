using System.Data;
using System.Diagnostics;
using System.Globalization;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Backup;

/// <summary>Takes a private mutual out of its home into a folder, and puts one into an empty home. Keys stay apart: they are never in a backup.</summary>
/// <remarks>Source: trust.md §7. A mutual on its own PostgreSQL server is backed up by that server's tools: base backup and continuous archiving.</remarks>
internal static class BackupProgram
{
    /// <summary>Writes database and files as they were at one instant, while the mutual goes on serving.</summary>
    /// <returns>What was written.</returns>
    /// <exception cref="RefusedException"><c>private-cluster-only</c>, <c>folder-not-empty</c>.</exception>
    public static async Task<BackupManifest> Take(Installation installation, string folder, CancellationToken stop)
    {
        if (installation.Cluster is not { } cluster) throw new RefusedException(Refusal.PrivateClusterOnly.Because());
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new RefusedException(Refusal.FolderNotEmpty.Because());
        Directory.CreateDirectory(folder);
        var files = new List<BackedUpFile>();
        List<ChainHead> heads;
        await using (var pool = installation.Database.OpenReader(2))
        await using (var connection = await pool.OpenConnectionAsync(stop))
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop))
        {
            heads = await ChainHead.ReadAll(connection, stop);
            await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", connection);
            var snapshot = (string)(await export.ExecuteScalarAsync(stop))!;
            await Run(cluster, "pg_dump", ["-Fc", "-Z", "1", $"--snapshot={snapshot}", "-f", Path.Combine(folder, BackupManifest.Dump), installation.Name], stop);
        }
        files.Add(new(BackupManifest.Dump, await BackupManifest.HashOf(Path.Combine(folder, BackupManifest.Dump), stop)));

        // Files are written before the rows that name them, so every file the database knows of is there by now.
        foreach (var source in Directory.EnumerateFiles(installation.Home.Files, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (source.EndsWith(".part", StringComparison.Ordinal)) continue;
            var path = Path.Combine(BackupManifest.FilesFolder, Path.GetRelativePath(installation.Home.Files, source));
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.Copy(source, Path.Combine(folder, path));
            files.Add(new(path, await BackupManifest.HashOf(Path.Combine(folder, path), stop)));
        }
        var manifest = new BackupManifest(SystemClock.Instance.Now(), installation.Name, [.. heads.Select(head => new BackedUpChain(head.Code, head.Position, head.Hex))], files);
        await File.WriteAllTextAsync(Path.Combine(folder, BackupManifest.FileName), MutualJson.Write(manifest) + "\n", stop);
        return manifest;
    }

    /// <summary>Puts a backup into an empty home, verifies its chain, compares it with heads published earlier, and leaves sending off.</summary>
    /// <returns>A line per entity: OK, or BAD with what is behind or broken.</returns>
    /// <exception cref="RefusedException"><c>private-cluster-only</c>, <c>home-not-empty</c>, <c>backup-broken</c>.</exception>
    public static async Task<IReadOnlyList<RestoredChain>> Restore(MutualHome home, string folder, IReadOnlyList<PublishedHead> published, CancellationToken stop)
    {
        var settings = Installation.ReadSettings();
        if (Installation.HasConnectionString(settings)) throw new RefusedException(Refusal.PrivateClusterOnly.Because());
        if (Directory.EnumerateFileSystemEntries(home.Path).Any(entry => Path.GetFileName(entry) is not "keys")) throw new RefusedException(Refusal.HomeNotEmpty.Because());
        var manifest = BackupManifest.Read(folder);
        await manifest.Compare(folder, stop);

        var cluster = await PrivateCluster.Start(home, Installation.ClusterOptions(settings), stop);
        await cluster.Create(manifest.Database, stop: stop);
        await Run(cluster, "pg_restore", ["--exit-on-error", "-j", "2", "-d", manifest.Database, Path.Combine(folder, BackupManifest.Dump)], stop);
        foreach (var (path, _) in manifest.Files.Where(file => file.Path != BackupManifest.Dump))
        {
            var target = Path.Combine(home.Files, Path.GetRelativePath(BackupManifest.FilesFolder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(folder, path), target);
        }

        await using var database = cluster.Database(manifest.Database).OpenLedger(2);
        await StopSending(database, stop);
        return await Compare(database, manifest, published, stop);
    }

    private static async Task<IReadOnlyList<RestoredChain>> Compare(NpgsqlDataSource database, BackupManifest manifest, IReadOnlyList<PublishedHead> published, CancellationToken stop)
    {
        var restored = new List<RestoredChain>();
        foreach (var verified in await new LedgerVerifier(database).VerifyAll(stop))
        {
            var taken = manifest.Chain.FirstOrDefault(chain => chain.Entity == verified.Entity);
            var reason = !verified.Holds ? verified.ToString()
                : taken is null || taken.Position != verified.Sealed || taken.Head != verified.Head ? "the chain is not the one that was backed up"
                : await HeadBehind.Find(database, [.. published.Where(head => head.Entity == verified.Entity)], stop);
            restored.Add(new(verified.Entity, verified.Sealed, verified.Head, reason));
        }
        return restored;
    }

    private static async Task StopSending(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("INSERT INTO ops.sending_stop (stop_id, stopped_at, reason) VALUES (gen_random_uuid(), now(), 'restored from a backup')");
        await insert.ExecuteNonQueryAsync(stop);
    }

    private static async Task Run(PrivateCluster cluster, string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo(cluster.Program(program), ["-h", "127.0.0.1", "-p", cluster.Port.ToString(CultureInfo.InvariantCulture), "-U", PrivateCluster.Superuser, .. arguments]) { RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = cluster.PasswordOf(PrivateCluster.Superuser);
        using var running = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        try
        {
            var said = await running.StandardError.ReadToEndAsync(stop);
            await running.WaitForExitAsync(stop);
            if (running.ExitCode != 0) throw new RefusedException(Refusal.BackupBroken.Because($"{program}: {said.Split('\n')[0]}"));
        }
        catch (OperationCanceledException)
        {
            if (!running.HasExited) running.Kill();
            throw;
        }
    }
}

/// <summary>What a restored chain turned out to be.</summary>
/// <param name="Why">What is broken or behind; null when it holds.</param>
internal sealed record RestoredChain(string Entity, long Position, string Head, string? Why)
{
    public override string ToString() => Why is null
        ? FormattableString.Invariant($"OK {Entity} position={Position} head={Head}")
        : FormattableString.Invariant($"BAD {Entity} position={Position} {Why}");
}
