using System.Security.Cryptography;

namespace Mutual.Grains.Ledger.Export;

/// <summary>A file on its way: counted and hashed as it is written, under its own name only once it is whole, and gone on with from what was noted of it.</summary>
internal sealed class PartFile : IAsyncDisposable
{
    private const string Ending = ".part";
    private const int ReadAtOnce = 1 << 20;
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream file;
    private bool isNoted;

    private PartFile(string path, FileMode mode) =>
        (FullPath, file) = (path, new(path + Ending, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true));

    /// <summary>Where it ends up.</summary>
    public string FullPath { get; }

    /// <summary>Entries in it.</summary>
    public long Entries { get; set; }

    private long Postings { get; set; }

    private long Debit { get; set; }

    private long Credit { get; set; }

    /// <summary>An empty one.</summary>
    public static PartFile Begin(string folder, string name) => new(Path.Combine(folder, name), FileMode.Create);

    /// <summary>The one that was noted, at the place that was noted; what was written after it is cut off.</summary>
    /// <returns>Null when what lies there is not what was noted, byte by byte.</returns>
    public static async Task<PartFile?> GoOn(string folder, NotedPart noted, CancellationToken stop)
    {
        var path = Path.Combine(folder, noted.Name);
        if (!File.Exists(path + Ending)) return null;
        var part = new PartFile(path, FileMode.Open) { Entries = noted.Entries, Postings = noted.Postings, Debit = noted.DebitCents, Credit = noted.CreditCents, isNoted = true };
        if (await part.Holds(noted, stop)) return part;
        await part.DisposeAsync();
        return null;
    }

    /// <summary>Counts a posting; a debit is positive.</summary>
    public void Count(long cents)
    {
        Postings++;
        if (cents > 0) Debit += cents;
        else Credit -= cents;
    }

    /// <summary>Writes bytes.</summary>
    public ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        sha256.AppendData(bytes.Span);
        return file.WriteAsync(bytes, stop);
    }

    /// <summary>What is to be noted of it; all of that is on disk now.</summary>
    /// <param name="state">What its form needs to go on.</param>
    public NotedPart Note(string state)
    {
        file.Flush(flushToDisk: true);
        isNoted = true;
        return new(Path.GetFileName(FullPath), file.Position, Convert.ToHexStringLower(sha256.GetCurrentHash()), Entries, Postings, Debit, Credit, state);
    }

    /// <summary>Gives it its name and says what is in it.</summary>
    public async Task<ManifestFile> End()
    {
        file.Flush(flushToDisk: true);
        await file.DisposeAsync();
        File.Move(FullPath + Ending, FullPath, overwrite: true);
        return new(Path.GetFileName(FullPath), Convert.ToHexStringLower(sha256.GetHashAndReset()), Entries, Postings, Debit, Credit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        sha256.Dispose();
        if (!isNoted) File.Delete(FullPath + Ending); // Only there when the export was broken off; nothing could go on from it.
    }

    private async Task<bool> Holds(NotedPart noted, CancellationToken stop)
    {
        var buffer = new byte[ReadAtOnce];
        for (var left = noted.Length; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ReadAtOnce)), stop);
            if (read == 0) return false;
            sha256.AppendData(buffer, 0, read);
            left -= read;
        }
        if (Convert.ToHexStringLower(sha256.GetCurrentHash()) != noted.Sha256) return false;
        file.SetLength(noted.Length);
        return true;
    }
}
