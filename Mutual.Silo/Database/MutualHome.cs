using System.Security.Cryptography;

namespace Mutual.Silo.Database;

/// <summary>The one folder the program writes to outside the checkout: <c>MUTUAL_HOME</c>, else the user's own data folder (root: the system's state folder).</summary>
public sealed class MutualHome
{
    private MutualHome(string path) => Path = path;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The folder of the private cluster.</summary>
    public string Cluster => System.IO.Path.Combine(Path, "postgres");

    /// <summary>What leaves by mail when no server is set.</summary>
    public string Outbox => Folder("outbox");

    /// <summary>Bank files, documents.</summary>
    public string Files => Folder("files");

    /// <summary>The home of this process, made when it is not there.</summary>
    public static MutualHome Find() => At(Environment.GetEnvironmentVariable("MUTUAL_HOME") is { Length: > 0 } set ? set : Default());

    /// <summary>A home in a folder, made when it is not there.</summary>
    public static MutualHome At(string path)
    {
        var home = new MutualHome(System.IO.Path.GetFullPath(path));
        Directory.CreateDirectory(home.Path);
        return home;
    }

    /// <summary>A short name for this home that other homes do not have.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path)))[..12];

    private string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    private static string Default()
    {
        if (Environment.UserName == "root") return "/var/lib/mutual";
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg
            ? xdg
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return System.IO.Path.Combine(data, "mutual");
    }
}
