using System.Security.Cryptography;

namespace Mutual.Grains.Ledger.Export;

/// <summary>A file being exported: counted and hashed as it is written, and under its own name only once it is whole.</summary>
internal sealed class ExportFile(ExportFormat format, string folder) : IAsyncDisposable
{
    private const int FlushAt = 1 << 16;
    private readonly Utf8Line text = new();
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream file = new(Path.Combine(folder, format.FileName + ".part"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
    private long entries;
    private long postings;
    private long debit;
    private long credit;

    /// <summary>What is written in it.</summary>
    public ExportFormat Form => format;

    /// <summary>Where it ends up.</summary>
    public string FullPath { get; } = Path.Combine(folder, format.FileName);

    /// <summary>Writes what stands before the entries.</summary>
    public Task Begin(IReadOnlyList<OpenedAccount> accounts, CancellationToken stop)
    {
        format.Begin(text, accounts);
        return Flush(stop);
    }

    /// <summary>Writes an entry, if this form has such entries.</summary>
    public ValueTask Add(ExportedEntry entry, CancellationToken stop)
    {
        if (entry.Entry.Postings.Count == 0 && !format.HasEntriesWithoutPostings) return default;
        entries++;
        foreach (var posting in entry.Entry.Postings)
        {
            postings++;
            if (posting.Cents > 0) debit += posting.Cents;
            else credit -= posting.Cents;
        }
        format.Entry(text, entry);
        return text.Written.Length < FlushAt ? default : new(Flush(stop));
    }

    /// <summary>Ends the file and says what is in it.</summary>
    public async Task<ManifestFile> End(CancellationToken stop)
    {
        format.End(text);
        await Flush(stop);
        file.Flush(flushToDisk: true);
        await file.DisposeAsync();
        File.Move(FullPath + ".part", FullPath, overwrite: true);
        return new(format.FileName, Convert.ToHexStringLower(sha256.GetHashAndReset()), entries, postings, debit, credit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        sha256.Dispose();
        File.Delete(FullPath + ".part"); // Only there when the export was broken off.
    }

    private async Task Flush(CancellationToken stop)
    {
        sha256.AppendData(text.Written.Span);
        await file.WriteAsync(text.Written, stop);
        text.Clear();
    }
}
