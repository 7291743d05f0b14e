using System.Security.Cryptography;

namespace Mutual.Grains.Ledger;

/// <summary>The key heads are signed with: ECDSA on P-256, in a folder outside the database, its backups and its roles.</summary>
public sealed class HeadKey : IDisposable
{
    private const string SecretFile = "heads-key.secret.pem";

    /// <summary>Name of the public half, beside published heads.</summary>
    public const string PublicFile = "heads-key.pem";

    private readonly ECDsa key;

    private HeadKey(ECDsa key) => this.key = key;

    /// <summary>The public half as PEM.</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>SHA-256 of the public half, in hexadecimal: what people compare.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>The key of a folder; made, readable by nobody else, when there is none.</summary>
    /// <param name="folder"><c>Mutual:Keys</c>.</param>
    public static HeadKey At(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, SecretFile);
        if (!File.Exists(path)) Make(path);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
    }

    /// <summary>Signs, in the fixed-size form of IEEE P1363: 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) => key.SignData(text, HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static void Make(string path)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(new FileStream(whole, options))) file.Write(made.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(whole, path, overwrite: false);
        }
        catch (IOException)
        {
            File.Delete(whole); // Another process was first; its key counts.
        }
    }
}
