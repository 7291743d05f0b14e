using System.Runtime.InteropServices;
using Mutual.Silo.Database;

namespace Mutual.Tests.Database;

/// <summary>The PostgreSQL of a test run: private, started once, stopped and removed at its end; fsync off, because these tests survive nothing.</summary>
internal static class TestCluster
{
    private const string Template = "template_mutual";
    private static readonly Lazy<Task<PrivateCluster>> Started = new(Start);
    private static string? folder;
    private static int databases;
    private static PosixSignalRegistration? terminated;

    /// <summary>The running cluster.</summary>
    public static Task<PrivateCluster> Get() => Started.Value;

    /// <summary>The home it runs in: a child process given it as <c>MUTUAL_HOME</c> finds the same cluster.</summary>
    public static async Task<string> Home()
    {
        await Get();
        return folder!;
    }

    /// <summary>A fresh migrated database.</summary>
    public static async Task<(PrivateCluster Cluster, string Name)> CreateDatabase()
    {
        var cluster = await Get();
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await cluster.Create(name, Template);
        return (cluster, name);
    }

    private static async Task<PrivateCluster> Start()
    {
        folder = Directory.CreateTempSubdirectory("mutual-tests-").FullName;
        var cluster = await PrivateCluster.Start(MutualHome.At(folder), new(Fsync: false));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            cluster.Stop().Wait(TimeSpan.FromSeconds(10));
            Directory.Delete(folder, recursive: true);
        };
        // TERM alone would end the process without ProcessExit, and leave the server behind.
        terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            Environment.Exit(130);
        });
        await cluster.Create(Template);
        await Migrator.Migrate(cluster.Database(Template));
        return cluster;
    }
}
