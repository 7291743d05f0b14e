using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mutual.Api.Payments;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using NodaTime;
using Npgsql;
using Orleans;

namespace Mutual.Silo.Simulation;

/// <summary>The silos a simulation talks to: one in this process, or child processes of the same program, of which this one is a client.</summary>
/// <remarks>Children end with their parent, also when it is killed: they watch its end of a pipe.</remarks>
internal sealed class SimulationSilos : IAsyncDisposable
{
    /// <summary>What a child is started as, behind the commands people type.</summary>
    public const string ChildCommand = "simulated-silo";

    private static readonly Instant From = Instant.FromUtc(2025, 12, 31, 12, 0);

    private readonly MutualHost host;
    private readonly List<Process> children;

    private SimulationSilos(MutualHost host, List<Process> children, NpgsqlDataSource reader, string files) =>
        (this.host, this.children, Reader, Files) = (host, children, reader, files);

    /// <summary>The grains.</summary>
    public IClusterClient Grains => host.Grains;

    /// <summary>Pool of the application role.</summary>
    public NpgsqlDataSource Application => host.Application;

    /// <summary>Pool that only reads.</summary>
    public NpgsqlDataSource Reader { get; }

    /// <summary>The folder the mutual writes its files to.</summary>
    public string Files { get; }

    /// <summary>The mutual's jobs.</summary>
    public CalendarJobs Calendar => host.Calendar;

    /// <summary>This process's hand of the shared clock.</summary>
    public MovableClock Clock => host.Services.GetRequiredService<MovableClock>();

    /// <summary>Where entities are set up.</summary>
    public IEntities Entities => host.Services.GetRequiredService<IEntities>();

    /// <summary>What makes and keeps the documents of invoices.</summary>
    public InvoiceDocuments Documents => host.Services.GetRequiredService<InvoiceDocuments>();

    /// <summary>Where statements are uploaded.</summary>
    public StatementUploads Uploads => host.Services.GetRequiredService<StatementUploads>();

    /// <summary>Starts them.</summary>
    /// <param name="terms">How many.</param>
    /// <param name="database">Migrated and empty.</param>
    /// <param name="home">The mutual's folder.</param>
    /// <param name="progress">Told the process ids of children.</param>
    /// <param name="stop">Breaks off the start.</param>
    public static async Task<SimulationSilos> Start(SimulationTerms terms, MutualDatabase database, MutualHome home, TextWriter progress, CancellationToken stop)
    {
        // A folder of its own, for two databases of one home may pay the same month.
        var files = FilesOf(home, terms.Database);
        if (Directory.Exists(files)) Directory.Delete(files, recursive: true);

        var children = new List<Process>();
        try
        {
            if (terms.Silos > 1) for (var n = 0; n < terms.Silos; n++) children.Add(Spawn(home, terms.Database));
            foreach (var child in children)
            {
                if (await child.StandardOutput.ReadLineAsync(stop) is not { } ready) throw new InvalidOperationException($"The silo {child.Id} ended before it was ready.");
                await progress.WriteLineAsync(ready);
            }
            var host = await MutualHost.Start(SettingsOf(database, home, terms.Database, children.Count == 0 ? ProcessRoles.Silo | ProcessRoles.Jobs : ProcessRoles.None), stop, Quiet);
            await Followed(host, 1 + children.Count, stop);
            return new(host, children, database.OpenReader(), files);
        }
        catch
        {
            await End(children);
            throw;
        }
    }

    /// <summary>What a child process does: it is a silo until its parent lets go of it.</summary>
    /// <param name="name">Name of the database.</param>
    /// <param name="answer">Told when it is ready.</param>
    /// <param name="parent">Ends when the parent does.</param>
    /// <param name="stop">Ends it too.</param>
    public static async Task Serve(string name, TextWriter answer, TextReader parent, CancellationToken stop)
    {
        var home = MutualHome.Find();
        var cluster = await PrivateCluster.FindRunning(home, Installation.ClusterOptions(Installation.ReadSettings()), stop) ?? throw new InvalidOperationException("The cluster of this home does not run.");
        await using var host = await MutualHost.Start(SettingsOf(cluster.Database(name), home, name, ProcessRoles.Silo | ProcessRoles.Jobs), stop, Quiet);
        await answer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"silo {Environment.ProcessId}"));
        await answer.FlushAsync(stop);
        await Task.WhenAny(parent.ReadLineAsync(stop).AsTask(), Task.Delay(Timeout.Infinite, stop));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await End(children);
        await Reader.DisposeAsync();
    }

    // Whoever moves the clock waits for those who follow it; a silo that does not yet would date its first answers to the day before.
    private static async Task Followed(MutualHost host, int processes, CancellationToken stop)
    {
        await using var count = host.Application.CreateCommand("SELECT count(*) FROM ops.clock_follower");
        while ((long)(await count.ExecuteScalarAsync(stop))! < processes) await Task.Delay(10, stop);
    }

    private static string FilesOf(MutualHome home, string database) => Path.Combine(home.Path, "simulations", database);

    private static HostSettings SettingsOf(MutualDatabase database, MutualHome home, string name, ProcessRoles roles) => new()
    {
        Database = database, Home = MutualHome.At(FilesOf(home, name)), Cluster = name, Roles = roles, DemonstrationFrom = From, KeepsCalendar = false,
    };

    // A year has a million lines of ordinary news; only what went wrong is worth the user's screen.
    private static void Quiet(IServiceCollection services)
    {
        services.PostConfigure<LoggerFilterOptions>(static filter =>
        {
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Warning;
            // Its watchdog takes a clock that jumps for a machine that hangs.
            filter.Rules.Add(new(providerName: null, "Orleans", LogLevel.Error, filter: null));
            filter.Rules.Add(new(providerName: null, "Microsoft.AspNetCore.DataProtection", LogLevel.Error, filter: null));   // Nobody signs in to a simulation.
        });
    }

    private static Process Spawn(MutualHome home, string database)
    {
        // This process may be another program that holds this one as a library.
        var own = typeof(SimulationSilos).Assembly;
        var itself = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == own.GetName().Name;
        var program = new ProcessStartInfo(itself || IsDotnet(Environment.ProcessPath!) ? Environment.ProcessPath! : "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (!itself) program.ArgumentList.Add(own.Location);
        program.ArgumentList.Add(ChildCommand);
        program.ArgumentList.Add(database);
        program.Environment["MUTUAL_HOME"] = home.Path;
        return Process.Start(program)!;
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";

    private static async Task End(List<Process> children)
    {
        foreach (var child in children)
        {
            if (!child.HasExited) child.StandardInput.Close();
        }
        foreach (var child in children)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(8));
            try
            {
                await child.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
            }
            child.Dispose();
        }
    }
}
