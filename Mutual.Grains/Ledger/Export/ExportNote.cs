using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace Mutual.Grains.Ledger.Export;

/// <summary>How far an export came, kept beside its files from time to time: one that was killed goes on from here and gives the bytes it would have given.</summary>
/// <param name="Program">The build that wrote it; another one may write a form otherwise, and begins anew.</param>
/// <param name="Cut">Which entries it is of.</param>
/// <param name="Policies">For the manifest.</param>
/// <param name="Entries">Entries passed so far, each as often as it is read.</param>
/// <param name="Whole">Files that have their names.</param>
/// <param name="Parts">Files being written.</param>
/// <param name="After">The last entry in those; null before the first.</param>
internal sealed record ExportNote(
    Guid Program, ExportCut Cut, IReadOnlyList<ManifestPolicy> Policies, long Entries, IReadOnlyList<ManifestFile> Whole, IReadOnlyList<NotedPart> Parts, EntryPlace? After)
{
    /// <summary>Entries between two notes, unless somebody wants it otherwise.</summary>
    public const int Every = 100_000;

    private static readonly Guid ThisProgram = typeof(ExportNote).Module.ModuleVersionId;

    /// <summary>The note of an export that begins.</summary>
    public static ExportNote Of(ExportCut cut, IReadOnlyList<ManifestPolicy> policies) => new(ThisProgram, cut, policies, 0, [], [], null);

    /// <summary>Its path: an export of the same forms, entity and year into the same folder goes on with it.</summary>
    public static string PathIn(string folder, IEnumerable<string> forms, short? entity, int? year) =>
        Path.Combine(folder, FormattableString.Invariant($"resume-{string.Join('-', forms)}-{entity?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"}-{year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"}.note"));

    /// <summary>What was noted; null when nothing was, when another build did, when the books are no longer those, or when a file that was whole then is not what it was.</summary>
    public static async Task<ExportNote?> Find(string path, ExportSnapshot snapshot, CancellationToken stop)
    {
        if (!File.Exists(path)) return null;
        ExportNote note;
        try
        {
            // The first line is the hash of the second.
            var lines = (await File.ReadAllTextAsync(path, stop)).Split('\n');
            if (lines.Length != 2 || HashOf(lines[1]) != lines[0]) return null;
            note = MutualJson.Read<ExportNote>(lines[1]);
        }
        catch (JsonException)
        {
            return null;
        }
        if (note.Program != ThisProgram || !await snapshot.Holds(note.Cut, stop)) return null;
        foreach (var file in note.Whole)
        {
            var whole = Path.Combine(Path.GetDirectoryName(path)!, file.Name);
            if (!File.Exists(whole)) return null;
            await using var bytes = File.OpenRead(whole);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop)) != file.Sha256) return null;
        }
        return note;
    }

    /// <summary>Keeps it, whole or not at all.</summary>
    public void Keep(string path)
    {
        var said = MutualJson.Write(this);
        using (var file = new FileStream(path + ".new", FileMode.Create))
        {
            file.Write(Encoding.UTF8.GetBytes($"{HashOf(said)}\n{said}"));
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string HashOf(string said) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
}

/// <summary>The entries an export is of: those of each chain up to a position, and the few that were not sealed yet. The journal only grows, so they can be read again for ever.</summary>
internal sealed record ExportCut(IReadOnlyList<CutChain> Chains, IReadOnlyList<long> Unsealed)
{
    /// <summary>What the manifest says of the chains.</summary>
    public IReadOnlyList<ManifestChain> ForManifest() => [.. Chains.Select(chain => new ManifestChain(chain.Code, chain.Country, chain.Position, chain.Head))];
}

/// <summary>One chain of a cut.</summary>
internal sealed record CutChain(short Entity, string Code, string Country, long Position, string Head);

/// <summary>Where an entry stands in either order an export is read in.</summary>
internal sealed record EntryPlace(LocalDate EffectiveOn, Guid Stream, int Seq, long EntryId);

/// <summary>A file that was being written: so many bytes of it, with this hash and these counts.</summary>
/// <param name="State">What its form needs to go on.</param>
internal sealed record NotedPart(string Name, long Length, string Sha256, long Entries, long Postings, long DebitCents, long CreditCents, string State);
