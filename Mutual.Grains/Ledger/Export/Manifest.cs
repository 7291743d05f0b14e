using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace Mutual.Grains.Ledger.Export;

/// <summary>What lies beside exported files, <c>manifest.json</c>: what each holds and the chain it was taken at.</summary>
/// <param name="Year">The one year it holds; null: everything, so that any gap in it is a fault.</param>
/// <param name="Files">By name.</param>
/// <param name="Chain">Position and head of each entity's chain at the instant of the export.</param>
/// <param name="Policies">Versions of the mutual's policy that decided what is in the books.</param>
public sealed record Manifest(int? Year, IReadOnlyList<ManifestFile> Files, IReadOnlyList<ManifestChain> Chain, IReadOnlyList<ManifestPolicy> Policies)
{
    /// <summary>Its name in the folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Beside it: its SHA-256 as <c>sha256sum</c> writes it.</summary>
    public const string HashFileName = "manifest.json.sha256";

    private static readonly JsonSerializerOptions Indented = new(MutualJson.Options) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes it, keeping what an export of another form said of its own files when the books were the same then.</summary>
    internal async Task Write(string folder, CancellationToken stop)
    {
        var path = Path.Combine(folder, FileName);
        var files = Files.ToDictionary(file => file.Name);
        if (File.Exists(path) && JsonSerializer.Deserialize<Manifest>(await File.ReadAllTextAsync(path, stop), Indented) is { } before && before.Year == Year && before.Chain.SequenceEqual(Chain))
        {
            foreach (var file in before.Files)
                if (File.Exists(Path.Combine(folder, file.Name))) files.TryAdd(file.Name, file);
        }
        var whole = this with { Files = [.. files.Values.OrderBy(file => file.Name, StringComparer.Ordinal)] };
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(whole, Indented) + "\n");
        await File.WriteAllBytesAsync(path + ".part", bytes, stop);
        File.Move(path + ".part", path, overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(folder, HashFileName), $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {FileName}\n", stop);
    }
}

/// <summary>One exported file.</summary>
/// <param name="Name">In the folder.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Postings">Postings in it.</param>
/// <param name="DebitCents">Sum of the debits.</param>
/// <param name="CreditCents">Sum of the credits, as a positive number; equal to the debits.</param>
public sealed record ManifestFile(string Name, string Sha256, long Entries, long Postings, long DebitCents, long CreditCents);

/// <summary>Where an entity's chain stood.</summary>
/// <param name="Country"><c>be</c> or <c>fr</c>: whose chart its books follow.</param>
public sealed record ManifestChain(string Entity, string Country, long Position, string Head);

/// <summary>A version of an entity's policy and the day it holds from.</summary>
public sealed record ManifestPolicy(string Entity, string Version, LocalDate FromOn);
