using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Mutual.Grains.Payroll;

/// <summary>The folder bank files and payslips are written to, below the mutual's own.</summary>
/// <param name="home">The mutual's folder.</param>
public sealed class SalaryFileFolder(string home)
{
    /// <summary>Its name below the mutual's folder.</summary>
    public const string Folder = "files";

    /// <summary>Whether a file stands there whole, with these bytes.</summary>
    /// <param name="name">Path below the mutual's folder.</param>
    /// <param name="sha256">SHA-256 in hex.</param>
    public bool Has(string name, string sha256)
    {
        var path = Path.Combine(home, name);
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)) == sha256;
    }

    /// <summary>Writes a file whole or not at all: beside its place, on the disk, then renamed, and the rename on the disk too.</summary>
    /// <param name="name">Path below the mutual's folder.</param>
    /// <param name="sha256">What the bytes must hash to.</param>
    /// <param name="write">Writes them; answers why not.</param>
    /// <returns>The hash; or the writer's refusal, or <c>file-changed</c> when the bytes are others: nothing stands there then.</returns>
    public Outcome<string> Put(string name, string sha256, Func<Stream, Refused?> write)
    {
        Tidy(name);
        return Write(name, sha256, write);
    }

    /// <summary>The same for bytes nobody has approved before: whatever stood there is replaced, and the hash says what stands there now.</summary>
    public string Put(string name, Action<Stream> write) => Write(name, null, stream =>
    {
        write(stream);
        return null;
    }).Accepted;

    /// <summary>Part of a file.</summary>
    /// <returns>The bytes; null when the file or that part of it is not there.</returns>
    public async Task<byte[]?> Part(string name, long at, int length, CancellationToken stop)
    {
        var path = Path.Combine(home, name);
        if (!File.Exists(path)) return null;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        file.Position = at;
        var bytes = new byte[length];
        return await file.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, stop) == length ? bytes : null;
    }

    private Outcome<string> Write(string name, string? wanted, Func<Stream, Refused?> write)
    {
        var path = Path.Combine(home, name);
        var into = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var beside = Path.Combine(into, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        string written;
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                if (write(file) is { } refused) return refused;
                file.Position = 0;
                written = Convert.ToHexStringLower(SHA256.HashData(file));
                if (wanted is not null && written != wanted) return Refusal.FileChanged;
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
        SyncFolder(into);
        return written;
    }

    /// <summary>Takes away what a process that died left beside the places of a folder.</summary>
    /// <param name="name">Path below the mutual's folder of the file whose leftovers go.</param>
    public void Tidy(string name)
    {
        var path = Path.Combine(home, name);
        if (Path.GetDirectoryName(path) is not { } into || !Directory.Exists(into)) return;
        foreach (var left in Directory.EnumerateFiles(into, $".{Path.GetFileName(path)}.*")) File.Delete(left);
    }

    /// <summary>A rename survives a power cut only once its folder is on the disk; .NET opens no folders, so the system is asked itself.</summary>
    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(Encoding.UTF8.GetBytes(path + "\0"), 0);
        if (folder < 0) throw new IOException($"The folder of bank files cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var synced = FSync(folder);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (synced != 0) throw new IOException($"The folder of bank files cannot be written to disk (error {error}).");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
