using Npgsql;

namespace Mutual.Grains.Ledger.Export;

/// <summary>Takes the books out of the database, in forms other programs read, as they were at one instant.</summary>
public static class LedgerExport
{
    private static readonly Dictionary<string, Func<ExportFormat>> Forms = new()
    {
        ["hledger"] = () => new HledgerExport(),
        ["beancount"] = () => new BeancountExport(),
        ["csv"] = () => new CsvExport(),
        ["jsonl"] = () => new JsonlExport(),
    };

    /// <summary>Names of the forms.</summary>
    public static IReadOnlyCollection<string> Formats => Forms.Keys;

    /// <summary>Writes the files and their manifest. The same books give the same bytes. One that was broken off is gone on with where it stopped, and is of the books as they were when it began.</summary>
    /// <param name="database">Any pool that may read, with NodaTime; two connections of it are used.</param>
    /// <param name="formats">Of <see cref="Formats"/>; all of one order are written in one pass.</param>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="entity">Number of an entity; null: all.</param>
    /// <param name="year">Calendar year of the effective day; null: all.</param>
    /// <param name="stop">Breaks off; no half file has its name.</param>
    /// <param name="passed">Told how many entries were passed so far; one that goes on begins with how many those before it did.</param>
    /// <param name="noteEvery">Entries between two notes of how far it came.</param>
    /// <returns>Paths written; the manifest and its hash last.</returns>
    /// <exception cref="KeyNotFoundException">No form has that name.</exception>
    /// <remarks>Source: docs/decisions/0085.</remarks>
    public static async Task<List<string>> Write(
        NpgsqlDataSource database, IReadOnlyCollection<string> formats, string folder, short? entity, int? year, CancellationToken stop, IProgress<long>? passed = null, int noteEvery = ExportNote.Every)
    {
        var names = formats.Distinct().ToList();
        var forms = names.ConvertAll(name => Forms[name]());
        var notes = ExportNote.PathIn(Directory.CreateDirectory(folder).FullName, names, entity, year);
        await using var snapshot = await ExportSnapshot.Take(database, entity, year, stop);
        var note = await ExportNote.Find(notes, snapshot, stop);
        var going = note is null ? null : await GoOn(forms, folder, note.Parts, stop);
        if (going is null) note = ExportNote.Of(await snapshot.Cut(stop), await snapshot.Policies(stop));
        else
        {
            snapshot.KeepTo(note!.Cut);
            passed?.Report(note.Entries);
        }

        // Each order is a pass of its own, so that a file does not depend on which others are asked for.
        foreach (var pass in forms.GroupBy(form => form.IsByDay).Where(pass => !pass.All(form => note!.Whole.Any(file => file.Name == form.FileName))))
        {
            var files = going is { Count: > 0 } ? going : await Begin(pass, folder, await snapshot.Accounts(stop), stop);
            going = null;
            try
            {
                var entries = note!.Entries;
                await foreach (var entry in snapshot.Entries(pass.Any(form => form.NeedsBody), pass.Key, note.After, stop))
                {
                    foreach (var file in files) await file.Add(entry, stop);
                    passed?.Report(++entries);
                    if (entries % noteEvery != 0) continue;
                    var parts = new List<NotedPart>(files.Count);
                    foreach (var file in files) parts.Add(await file.Note(stop));
                    note = note with { Entries = entries, Parts = parts, After = entry.Entry.Place };
                    note.Keep(notes);
                }
                var whole = note.Whole.ToList();
                foreach (var file in files) whole.Add(await file.End(stop));
                note = note with { Entries = entries, Whole = whole, Parts = [], After = null };
                note.Keep(notes);
            }
            finally
            {
                foreach (var file in files) await file.DisposeAsync();
            }
        }
        await new Manifest(year, note!.Whole, note.Cut.ForManifest(), note.Policies).Write(folder, stop);
        File.Delete(notes);
        return [.. forms.Select(form => Path.Combine(folder, form.FileName)), Path.Combine(folder, Manifest.FileName), Path.Combine(folder, Manifest.HashFileName)];
    }

    private static async Task<List<ExportFile>> Begin(IEnumerable<ExportFormat> forms, string folder, IReadOnlyList<OpenedAccount> accounts, CancellationToken stop)
    {
        var files = new List<ExportFile>();
        foreach (var form in forms) files.Add(await ExportFile.Begin(form, folder, accounts, stop));
        return files;
    }

    private static async Task<List<ExportFile>?> GoOn(IReadOnlyList<ExportFormat> forms, string folder, IReadOnlyList<NotedPart> parts, CancellationToken stop)
    {
        var files = new List<ExportFile>();
        foreach (var part in parts)
        {
            if (await ExportFile.GoOn(forms.Single(form => form.FileName == part.Name), folder, part, stop) is { } file) files.Add(file);
            else
            {
                foreach (var opened in files) await opened.DisposeAsync();
                return null;
            }
        }
        return files;
    }
}
