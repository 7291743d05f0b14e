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

    /// <summary>Writes the files and their manifest. The same books give the same bytes.</summary>
    /// <param name="database">Any pool that may read, with NodaTime; two connections of it are used.</param>
    /// <param name="formats">Of <see cref="Formats"/>; all of one order are written in one pass.</param>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="entity">Number of an entity; null: all.</param>
    /// <param name="year">Calendar year of the effective day; null: all.</param>
    /// <param name="stop">Breaks off; no half file is left.</param>
    /// <param name="passed">Told how many entries were written so far.</param>
    /// <returns>Paths written; the manifest and its hash last.</returns>
    /// <exception cref="KeyNotFoundException">No form has that name.</exception>
    public static async Task<List<string>> Write(NpgsqlDataSource database, IReadOnlyCollection<string> formats, string folder, short? entity, int? year, CancellationToken stop, IProgress<long>? passed = null)
    {
        var forms = formats.Distinct().Select(name => Forms[name]()).ToList();
        Directory.CreateDirectory(folder);
        await using var snapshot = await ExportSnapshot.Take(database, entity, year, stop);
        var accounts = await snapshot.Accounts(stop);
        var files = new List<ExportFile>();
        try
        {
            foreach (var form in forms)
            {
                files.Add(new(form, folder));
                await files[^1].Begin(accounts, stop);
            }
            // Each order is a pass of its own, so that a file does not depend on which others are asked for.
            long entries = 0;
            foreach (var pass in files.GroupBy(file => file.Form.IsByDay))
                await foreach (var entry in snapshot.Entries(pass.Any(file => file.Form.NeedsBody), pass.Key, stop))
                {
                    foreach (var file in pass) await file.Add(entry, stop);
                    passed?.Report(++entries);
                }

            var written = new List<ManifestFile>();
            foreach (var file in files) written.Add(await file.End(stop));
            var chain = (await snapshot.Heads(stop)).Select(head => new ManifestChain(head.Code, head.Country, head.Position, head.Hex));
            await new Manifest(year, written, [.. chain], await snapshot.Policies(stop)).Write(folder, stop);
        }
        finally
        {
            foreach (var file in files) await file.DisposeAsync();
        }
        return [.. files.Select(file => file.FullPath), Path.Combine(folder, Manifest.FileName), Path.Combine(folder, Manifest.HashFileName)];
    }
}
