namespace Mutual.Grains.Ledger.Export;

/// <summary>A file being exported in one form.</summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private const int FlushAt = 1 << 16;
    private readonly Utf8Line text = new();
    private readonly PartFile part;

    private ExportFile(ExportFormat form, PartFile part) => (Form, this.part) = (form, part);

    /// <summary>What is written in it.</summary>
    public ExportFormat Form { get; }

    /// <summary>A new one, with what stands before the entries.</summary>
    public static async Task<ExportFile> Begin(ExportFormat form, string folder, IReadOnlyList<OpenedAccount> accounts, CancellationToken stop)
    {
        var file = new ExportFile(form, PartFile.Begin(folder, form.FileName));
        form.Begin(file.text, accounts);
        await file.Flush(stop);
        return file;
    }

    /// <summary>The one that was noted, where it was left; null when what lies there is something else.</summary>
    public static async Task<ExportFile?> GoOn(ExportFormat form, string folder, NotedPart noted, CancellationToken stop)
    {
        if (await PartFile.GoOn(folder, noted, stop) is not { } part) return null;
        form.State = noted.State;
        return new(form, part);
    }

    /// <summary>Writes an entry, if this form has such entries.</summary>
    public ValueTask Add(ExportedEntry entry, CancellationToken stop)
    {
        if (entry.Entry.Postings.Count == 0 && !Form.HasEntriesWithoutPostings) return default;
        part.Entries++;
        foreach (var posting in entry.Entry.Postings) part.Count(posting.Cents);
        Form.Entry(text, entry);
        return text.Written.Length < FlushAt ? default : Flush(stop);
    }

    /// <summary>What is to be noted of it now.</summary>
    public async Task<NotedPart> Note(CancellationToken stop)
    {
        await Flush(stop);
        return part.Note(Form.State);
    }

    /// <summary>Ends the file and says what is in it.</summary>
    public async Task<ManifestFile> End(CancellationToken stop)
    {
        Form.End(text);
        await Flush(stop);
        return await part.End();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => part.DisposeAsync();

    private async ValueTask Flush(CancellationToken stop)
    {
        await part.Append(text.Written, stop);
        text.Clear();
    }
}
