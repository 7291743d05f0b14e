using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mutual.Silo.Database;

/// <summary>The installed PostgreSQL programs, run as a user PostgreSQL accepts: it refuses to run as root.</summary>
internal sealed class PostgresBinaries
{
    private static readonly string[] Candidates = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr"];

    private readonly string folder;

    private PostgresBinaries(string folder) => this.folder = folder;

    /// <summary>Whether this process is root, whose servers must run as somebody else.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>The newest installed version of 15 or later.</summary>
    /// <param name="configured"><c>Mutual:Postgres:BinDir</c>, or null to look.</param>
    /// <exception cref="MachineLacksException">No server is installed.</exception>
    public static PostgresBinaries Find(string? configured)
    {
        if (configured is { Length: > 0 })
        {
            return File.Exists(Path.Combine(configured, "initdb"))
                ? new(configured)
                : throw new MachineLacksException($"Mutual:Postgres:BinDir names {configured}, where there is no initdb.", "apt-get install -y postgresql");
        }
        var versions = Directory.Exists(Candidates[0])
            ? Directory.GetDirectories(Candidates[0]).Select(path => (Path: path, Version: int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var v) ? v : 0))
                .Where(found => found.Version >= 15).OrderByDescending(found => found.Version).Select(found => found.Path)
            : [];
        foreach (var root in versions.Concat(Candidates.Skip(1)))
            if (File.Exists(Path.Combine(root, "bin", "initdb"))) return new(Path.Combine(root, "bin"));
        throw new MachineLacksException("PostgreSQL 15 or later is not installed.", $"{(IsRoot ? "" : "sudo ")}apt-get install -y postgresql");
    }

    /// <summary>The user the server runs as: <c>postgres</c> when we are root and it exists, else <c>nobody</c>; null when we are not root.</summary>
    public static string? ServerUser => !IsRoot ? null : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    /// <summary>Full path of a program.</summary>
    public string PathOf(string program) => Path.Combine(folder, program);

    /// <summary>Runs a program to its end as the server's user.</summary>
    /// <returns>Exit code and everything it said.</returns>
    public async Task<(int ExitCode, string Said)> Run(string program, string workingFolder, IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo { WorkingDirectory = workingFolder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (ServerUser is { } user)
        {
            start.FileName = "setpriv";
            foreach (var part in (string[])[$"--reuid={user}", $"--regid={GroupOf(user)}", "--clear-groups", "--", PathOf(program)]) start.ArgumentList.Add(part);
        }
        else
        {
            start.FileName = PathOf(program);
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        var said = new StringBuilder();
        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (said) said.AppendLine(line.Data);
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // A server started by pg_ctl inherits the pipes unless it has a log file of its own; ours has, so the end of pg_ctl is the end of the pipes.
        await process.WaitForExitAsync(stop);
        lock (said) return (process.ExitCode, said.ToString());
    }

    /// <summary>Hands a folder to the server's user.</summary>
    public static void GiveToServer(string path)
    {
        if (ServerUser is not { } user) return;
        using var chown = Process.Start("chown", ["-R", $"{user}:{GroupOf(user)}", path]);
        chown.WaitForExit();
    }

    private static string GroupOf(string user) => user == "nobody" ? "nogroup" : user;
}
