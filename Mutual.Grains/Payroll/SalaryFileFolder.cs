using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Mutual.Grains.Payroll;

/// <summary>The folder bank files are written to, below the mutual's own.</summary>
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
        var path = Path.Combine(home, name);
        var into = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var beside = Path.Combine(into, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                if (write(file) is { } refused) return refused;
                file.Position = 0;
                if (Convert.ToHexStringLower(SHA256.HashData(file)) != sha256) return Refusal.FileChanged;
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
        SyncFolder(into);
        return sha256;
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
