using System.Globalization;
using Microsoft.Extensions.Configuration;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Payments;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>What a command works on: the home, the settings, and one database, of the private cluster or of the connection strings.</summary>
internal sealed class Installation
{
    /// <summary>The database <c>run</c> serves.</summary>
    public const string UsualDatabase = "mutual";

    private Installation(MutualHome home, IConfiguration settings, string name, MutualDatabase database, PrivateCluster? cluster) =>
        (Home, Settings, Name, Database, Cluster) = (home, settings, name, database, cluster);

    /// <summary>The mutual's folder.</summary>
    public MutualHome Home { get; }

    /// <summary><c>appsettings.json</c>, then the environment.</summary>
    public IConfiguration Settings { get; }

    /// <summary>Name of the database.</summary>
    public string Name { get; }

    /// <summary>Its connections.</summary>
    public MutualDatabase Database { get; }

    /// <summary>The private cluster; null with a connection string.</summary>
    public PrivateCluster? Cluster { get; }

    /// <summary><c>Mutual:Mode</c>: a demonstration unless a connection string is set or the setting says otherwise.</summary>
    public bool IsDemonstration => Settings["Mutual:Mode"] switch
    {
        null or "" => Cluster is not null,
        "Demonstration" => true,
        "Production" => false,
        var other => throw new MachineLacksException($"Mutual:Mode is Demonstration or Production, not {other}.", "export Mutual__Mode=Production"),
    };

    /// <summary>Names it answers to besides <c>localhost</c>: <c>Mutual:Hosts</c>.</summary>
    public IReadOnlyList<string> Hosts => Settings["Mutual:Hosts"]?.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Where people find the pages: the first of its names behind the proxy, in a demonstration this machine.</summary>
    public string PublicAddress => IsDemonstration ? $"http://localhost:{PortIn(Settings)}" : $"https://{(Hosts is [var first, ..] ? first : "localhost")}";

    /// <summary>Port of the API and the pages: <c>Mutual:Port</c>, otherwise 5080.</summary>
    public static int PortIn(IConfiguration settings) => int.TryParse(settings["Mutual:Port"], CultureInfo.InvariantCulture, out var set) ? set : 5080;

    /// <summary>Settings of this process.</summary>
    public static IConfiguration ReadSettings() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build();

    /// <summary>How the private cluster is run.</summary>
    public static PrivateCluster.Options ClusterOptions(IConfiguration settings) => new(settings["Mutual:Postgres:BinDir"], settings["Mutual:Postgres:DataDir"]);

    /// <summary>Whether a connection string is set, so that nothing is started.</summary>
    public static bool HasConnectionString(IConfiguration settings) => settings.GetConnectionString("Mutual") is { Length: > 0 };

    /// <summary>Opens the database, which must be there; the private cluster is started when need be.</summary>
    /// <param name="database">A database of the private cluster; with a connection string that one is meant.</param>
    /// <param name="stop">Breaks off.</param>
    /// <param name="make">Whether to make it when it is not there.</param>
    /// <exception cref="RefusedException"><c>database-unknown</c>.</exception>
    public static async Task<Installation> Open(string database, CancellationToken stop, bool make = false)
    {
        var (home, settings) = (MutualHome.Find(), ReadSettings());
        if (settings.GetConnectionString("Mutual") is { Length: > 0 } application)
        {
            var connections = new MutualDatabase(application, settings.GetConnectionString("MutualOwner"), settings.GetConnectionString("MutualReader"));
            return new(home, settings, new NpgsqlConnectionStringBuilder(application).Database ?? UsualDatabase, connections, null);
        }
        if (database.Length is 0 or > 60 || !database.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')) throw new RefusedException(Refusal.DatabaseUnknown.Because());
        var cluster = await PrivateCluster.Start(home, ClusterOptions(settings), stop);
        if (make) await cluster.Create(database, stop: stop);
        else if (!await cluster.Has(database, stop)) throw new RefusedException(Refusal.DatabaseUnknown.Because());
        return new(home, settings, database, cluster.Database(database), cluster);
    }

    /// <summary>Applies what is missing. Only the owner may.</summary>
    /// <exception cref="MachineLacksException">No connection string of the owner is set.</exception>
    public Task<IReadOnlyList<string>> Migrate(CancellationToken stop) => Database.Owner is null
        ? throw new MachineLacksException("The owner of the tables migrates; its connection string is not set.", "export ConnectionStrings__MutualOwner='Host=…;Username=mutual_owner;…'")
        : Migrator.Migrate(Database, stop);

    /// <summary>What a process of this installation is told.</summary>
    public HostSettings ForHost(ProcessRoles roles, int port) => new()
    {
        Database = Database, Home = Home, Cluster = Name, Roles = roles, Port = port,
        DemonstrationFrom = IsDemonstration ? DemonstrationWorld.From : null,
        Keys = Settings["Mutual:Keys"] is { Length: > 0 } keys ? keys : null,
        Fonts = Settings["Mutual:FontDirectory"] is { Length: > 0 } fonts ? fonts : null,
        RulePacks = Settings["Mutual:RulePacks"] is { Length: > 0 } packs ? packs : null,
        PartitionSize = int.TryParse(Settings["Mutual:Payroll:PartitionSize"], CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null,
        Stripe = StripeSettings.Read(Settings, IsDemonstration),
        Hosts = Hosts,
    };
}
