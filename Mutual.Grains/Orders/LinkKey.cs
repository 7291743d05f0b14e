using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mutual.Grains.Orders;

/// <summary>The key from which the secrets of clients' links are made, so that a repeated sending gives the same link and the database never holds one.</summary>
/// <remarks>Source: commands.md §4, trust.md §5; <c>docs/decisions/0001-a-client-s-link-is-derived-not-kept.md</c>.</remarks>
public sealed class LinkKey
{
    private const int Bytes = 32;
    private readonly byte[] key;

    /// <param name="key">32 random bytes.</param>
    public LinkKey(byte[] key)
    {
        if (key.Length != Bytes) throw new ArgumentException($"The key of the links has {Bytes} bytes, not {key.Length}.", nameof(key));
        this.key = key;
    }

    /// <summary>The key kept in a folder, made on the first start. Silos that start at once agree on one.</summary>
    public static LinkKey In(string folder)
    {
        var path = Path.Combine(folder, "links.key");
        if (!File.Exists(path)) Make(folder, path);
        return new(File.ReadAllBytes(path));
    }

    /// <summary>The secret of one sending of an order: 256 bits in base64url.</summary>
    /// <param name="order">The order.</param>
    /// <param name="version">Its version when it was sent: every sending has a link of its own.</param>
    public string SecretOf(Guid order, int version) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"order-link|{order:N}|{version}"))));

    private static void Make(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        // Whole under another name, then moved: nobody reads half a key, and the second of two makers takes the first one's.
        var made = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(made, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Bytes));
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
