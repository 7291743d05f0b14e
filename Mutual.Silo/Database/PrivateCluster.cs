using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Npgsql;

namespace Mutual.Silo.Database;

/// <summary>A PostgreSQL of one's own: found, initialised, started, reused and stopped by the program, on 127.0.0.1 only, with passwords it makes up.</summary>
/// <remarks>The same code serves a newcomer's <c>run</c>, the benchmarks and the tests. With a connection string set, nothing here is used.</remarks>
public sealed partial class PrivateCluster
{
    /// <summary>The role that may do everything; the program uses it only to set up.</summary>
    public const string Superuser = "mutual_superuser";

    private const int StartAttempts = 12;

    private readonly PostgresBinaries binaries;
    private readonly Dictionary<string, string> passwords;

    private PrivateCluster(PostgresBinaries binaries, string data, int port, Dictionary<string, string> passwords)
    {
        (this.binaries, Data, Port, this.passwords) = (binaries, data, port, passwords);
    }

    /// <summary>Folder of the data.</summary>
    public string Data { get; }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How a cluster is run.</summary>
    /// <param name="BinDir"><c>Mutual:Postgres:BinDir</c>.</param>
    /// <param name="DataDir"><c>Mutual:Postgres:DataDir</c>.</param>
    /// <param name="Fsync">On, but for tests that measure nothing and survive nothing.</param>
    public sealed record Options(string? BinDir = null, string? DataDir = null, bool Fsync = true);

    /// <summary>The running cluster of a home: initialised and started when need be. Safe to call from several processes at once.</summary>
    /// <exception cref="MachineLacksException">PostgreSQL is not installed, or the folder cannot be reached by the user it must run as.</exception>
    public static async Task<PrivateCluster> Start(MutualHome home, Options options, CancellationToken stop = default)
    {
        var binaries = PostgresBinaries.Find(options.BinDir);
        var folder = ServerFolder(home, options);
        Directory.CreateDirectory(folder);
        await using var held = await Hold(Path.Combine(home.Path, "postgres.lock"), stop);
        var data = Path.Combine(folder, "data");
        var secrets = Path.Combine(home.Path, "postgres.passwords");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")) || !File.Exists(secrets)) await Initialise(binaries, folder, data, secrets, stop);
        var passwords = ReadPasswords(secrets);

        if (PortOfRunning(data) is { } running)
        {
            var cluster = new PrivateCluster(binaries, data, running, passwords);
            if (await cluster.Answers(stop)) return cluster;
        }
        // On the port it had, when that is free: whoever was connected before the server died finds it again.
        var former = FormerPort(data);
        for (var attempt = 1; ; attempt++)
        {
            var port = attempt < StartAttempts && former is { } had && IsFree(had) ? had : FreePort();
            var (exit, said) = await binaries.Run("pg_ctl", folder,
                ["start", "-w", "-t", "60", "-s", "-D", data, "-l", Path.Combine(folder, "server.log"), "-o", $"-p {port.ToString(CultureInfo.InvariantCulture)} -c fsync={(options.Fsync ? "on" : "off")}"], stop);
            if (exit == 0)
            {
                var cluster = new PrivateCluster(binaries, data, port, passwords);
                await cluster.EnsureRoles(stop);
                return cluster;
            }
            if (attempt < StartAttempts) await Task.Delay(500, stop);   // What is left of a server that was killed goes away by itself, and until then no other starts.
            else throw new InvalidOperationException($"PostgreSQL did not start: {said}{Tail(Path.Combine(folder, "server.log"))}");
        }
    }

    /// <summary>The cluster of a home when it is running; null when it is not, or was never made.</summary>
    public static async Task<PrivateCluster?> FindRunning(MutualHome home, Options options, CancellationToken stop = default)
    {
        var data = Path.Combine(ServerFolder(home, options), "data");
        var secrets = Path.Combine(home.Path, "postgres.passwords");
        if (!File.Exists(secrets) || PortOfRunning(data) is not { } port) return null;
        var cluster = new PrivateCluster(PostgresBinaries.Find(options.BinDir), data, port, ReadPasswords(secrets));
        return await cluster.Answers(stop) ? cluster : null;
    }

    /// <summary>Stops the server: commits what is committed, ends the rest, leaves the database whole.</summary>
    public async Task Stop(CancellationToken stop = default)
    {
        var (exit, said) = await binaries.Run("pg_ctl", Path.GetDirectoryName(Data)!, ["stop", "-w", "-s", "-m", "fast", "-D", Data], stop);
        if (exit != 0) throw new InvalidOperationException($"PostgreSQL did not stop: {said}");
    }

    /// <summary>A connection string.</summary>
    /// <param name="role">One of the roles of <see cref="Roles"/> or the superuser.</param>
    /// <param name="database">Database.</param>
    public string ConnectionString(string role, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = role, Password = passwords[role], Database = database, Timeout = 15, IncludeErrorDetail = false,
    }.ConnectionString;

    /// <summary>The connections of a database of this cluster.</summary>
    public MutualDatabase Database(string name) => new(
        ConnectionString(Roles.Application, name), ConnectionString(Roles.Owner, name), ConnectionString(Roles.Reader, name));

    /// <summary>Whether the database is there.</summary>
    public async Task<bool> Has(string database, CancellationToken stop = default) =>
        await Ask($"SELECT 1 FROM pg_database WHERE datname = '{Named(database)}'", stop) is not null;

    /// <summary>Makes a database of the owner, unless it is there; from a template when one is named.</summary>
    public async Task Create(string database, string template = "template1", CancellationToken stop = default)
    {
        if (await Has(database, stop)) return;
        await Ask($"CREATE DATABASE {Named(database)} OWNER {Roles.Owner} TEMPLATE {Named(template)}", stop);
        await Ask($"REVOKE CONNECT, TEMPORARY ON DATABASE {Named(database)} FROM PUBLIC; GRANT CONNECT ON DATABASE {Named(database)} TO {Roles.Application}, {Roles.Reader}", stop);
    }

    /// <summary>Drops a database, with whoever is connected to it.</summary>
    public Task Drop(string database, CancellationToken stop = default) => Ask($"DROP DATABASE IF EXISTS {Named(database)} WITH (FORCE)", stop);

    /// <summary>Path of one of PostgreSQL's own programs, for <c>db psql</c> and <c>pgbench</c>.</summary>
    public string Program(string name) => binaries.PathOf(name);

    /// <summary>A password of this cluster.</summary>
    public string PasswordOf(string role) => passwords[role];

    private static async Task Initialise(PostgresBinaries binaries, string folder, string data, string secrets, CancellationToken stop)
    {
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true); // A first start that was cut off: there is nothing in it.
        var made = Roles.All.Append(Superuser).ToDictionary(role => role, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        var first = Path.Combine(folder, "first-password");
        await WriteOwn(first, made[Superuser], stop);
        PostgresBinaries.GiveToServer(folder);
        var (exit, said) = await binaries.Run("initdb", folder,
            ["-D", data, "-U", Superuser, "-A", "scram-sha-256", "--pwfile", first, "-E", "UTF8", "--locale=C", "--data-checksums", "--no-instructions"], stop);
        File.Delete(first);
        if (exit != 0) throw new InvalidOperationException($"initdb failed: {said}");
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), """

            # Mutual: reachable from this machine only, by password.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = 512MB
            work_mem = 32MB
            jit = off
            max_wal_size = 4GB
            checkpoint_completion_target = 0.9
            wal_compression = on
            log_min_messages = warning
            log_min_error_statement = panic
            timezone = 'UTC'

            """, stop);
        await WriteOwn(secrets, string.Join('\n', made.Select(pair => $"{pair.Key}={pair.Value}")), stop);
    }

    private async Task EnsureRoles(CancellationToken stop)
    {
        foreach (var role in Roles.All)
        {
            if (await Ask($"SELECT 1 FROM pg_roles WHERE rolname = '{role}'", stop) is not null) continue;
            await Ask($"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{passwords[role]}'", stop);
        }
    }

    private async Task<bool> Answers(CancellationToken stop)
    {
        try
        {
            await EnsureRoles(stop);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<object?> Ask(string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(Superuser, "postgres") + ";Pooling=false");
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync(stop);
    }

    // Folders above the data must let the server's user through, when we are root and it is somebody else.
    private static string ServerFolder(MutualHome home, Options options)
    {
        var wanted = options.DataDir is { Length: > 0 } set ? Path.GetFullPath(set) : home.Cluster;
        if (!PostgresBinaries.IsRoot || !OperatingSystem.IsLinux()) return wanted;
        const UnixFileMode through = UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(home.Path) & through) == 0) File.SetUnixFileMode(home.Path, File.GetUnixFileMode(home.Path) | through);
        for (var parent = new DirectoryInfo(wanted).Parent; parent is not null; parent = parent.Parent)
        {
            if (!parent.Exists || (parent.UnixFileMode & through) != 0) continue;
            // A home inside root's own folder: the data live beside the system's state instead, under a name only this home has.
            return Path.Combine("/var/lib/mutual-clusters", home.Fingerprint);
        }
        return wanted;
    }

    private static int? PortOfRunning(string data)
    {
        var file = Path.Combine(data, "postmaster.pid");
        if (!File.Exists(file)) return null;
        var lines = File.ReadAllLines(file);
        return lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : null;
    }

    private static int? FormerPort(string data)
    {
        var file = Path.Combine(data, "postmaster.opts");
        var match = File.Exists(file) ? FormerPortOption().Match(File.ReadAllText(file)) : Match.Empty;
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("\"-p\"\\s+\"(\\d+)\"")]
    private static partial Regex FormerPortOption();

    private static Dictionary<string, string> ReadPasswords(string file) =>
        File.ReadAllLines(file).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static async Task WriteOwn(string file, string text, CancellationToken stop)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(text.AsMemory(), stop);
    }

    private static async Task<FileStream> Hold(string file, CancellationToken stop)
    {
        for (var waited = 0; ; waited++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < 1200)
            {
                await Task.Delay(50, stop);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Tail(string file) => File.Exists(file) ? string.Join('\n', File.ReadLines(file).TakeLast(5)) : "";

    private static string Named(string name) => name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_') && name.Length is > 0 and <= 60
        ? name
        : throw new ArgumentException($"A database is named in small letters, digits and _, not {name}.", nameof(name));
}
