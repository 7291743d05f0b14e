using Microsoft.Extensions.Logging;
using Mutual.Silo.Database;
using Mutual.Silo.Payments;
using NodaTime;

namespace Mutual.Silo.Hosting;

/// <summary>What a process of the mutual is told when it starts.</summary>
public sealed record HostSettings
{
    /// <summary>The database it works on, migrated already.</summary>
    public required MutualDatabase Database { get; init; }

    /// <summary>The mutual's folder.</summary>
    public required MutualHome Home { get; init; }

    /// <summary>Name of the cluster its silos form: that of the database. Never changed, for reminders hang on it.</summary>
    public required string Cluster { get; init; }

    /// <summary>What it does.</summary>
    public ProcessRoles Roles { get; init; } = ProcessRoles.All;

    /// <summary>Port of the API; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Where a demonstration's clock stands when its database has none yet; null in production, which has the machine's time.</summary>
    public Instant? DemonstrationFrom { get; init; }

    /// <summary>Whether the calendar's beat is kept; a simulation asks for each job itself.</summary>
    public bool KeepsCalendar { get; init; } = true;

    /// <summary>Names it answers to besides <c>localhost</c> and the loopback addresses: <c>Mutual:Hosts</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Folder of keys, the same for every process: <c>Mutual:Keys</c>. Null: in the home.</summary>
    public string? Keys { get; init; }

    /// <summary>The folder of keys this process uses.</summary>
    public string KeyFolder => Keys ?? Path.Combine(Home.Path, "keys");

    /// <summary>Folder of the fonts documents are set in: <c>Mutual:FontDirectory</c>. Null: where Debian's fonts-dejavu-core puts them.</summary>
    public string? Fonts { get; init; }

    /// <summary>How Stripe is reached; null: clients pay by transfer only.</summary>
    public StripeSettings? Stripe { get; init; }

    /// <summary>Requests a token may make in a minute.</summary>
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>Folder of further rule packs: <c>Mutual:RulePacks</c>. Null: those of this build alone.</summary>
    public string? RulePacks { get; init; }

    /// <summary>Members in a partition of a payroll: <c>Mutual:Payroll:PartitionSize</c>. Null: the usual.</summary>
    public int? PartitionSize { get; init; }

    /// <summary>Where the log goes besides; null: only to stderr.</summary>
    public ILoggerProvider? Log { get; init; }

    /// <summary>Whether the log goes to stderr.</summary>
    public bool LogsToStderr { get; init; } = true;
}
