using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mutual.Tests.CommandLine;

namespace Mutual.Tests.Faults;

/// <summary>A silo with its API, as a process of its own: what <c>run</c> starts.</summary>
internal sealed class FaultSilo : IDisposable
{
    private readonly MutualProcess process;

    private FaultSilo(MutualProcess process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts several at once on a database, and waits until each is ready.</summary>
    public static Task<FaultSilo[]> Start(FaultHouse house, FaultBooks books, int count) => StartOn(FreePorts(count), house, books, FaultWorld.PartitionSize);

    /// <summary>The same on given ports: what comes back is found where it was.</summary>
    public static async Task<FaultSilo[]> StartOn(int[] ports, FaultHouse house, FaultBooks books, int partitionSize)
    {
        var settings = new Dictionary<string, string> { ["Mutual__Payroll__PartitionSize"] = partitionSize.ToString(CultureInfo.InvariantCulture) };
        var silos = ports.Select(port => new FaultSilo(
            MutualProcess.StartWith(settings, house.Home.Path, "run", "--port", $"{port}", "--roles", "silo,api", "--no-demo", "--database", books.Name), new($"http://127.0.0.1:{port}"))).ToArray();
        foreach (var silo in silos) await silo.process.Line("ready");
        return silos;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => process.Send("KILL");

    /// <summary>Whether a connection to the server that comes from this port is this process's.</summary>
    public bool Owns(int clientPort)
    {
        var inode = File.ReadLines("/proc/net/tcp").Skip(1).Concat(File.ReadLines("/proc/net/tcp6").Skip(1)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => int.Parse(row[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == clientPort).Select(row => row[9]).ToHashSet();
        return Directory.EnumerateFiles($"/proc/{process.Id}/fd").Select(file => new FileInfo(file).LinkTarget).Any(target => target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && inode.Contains(target[8..^1]));
    }

    public void Dispose() => process.Dispose();

    /// <summary>Ports nobody listens on.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
