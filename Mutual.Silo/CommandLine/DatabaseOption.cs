using System.CommandLine;
using Mutual.Grains.Kernel;
using Mutual.Silo.Hosting;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.CommandLine;

/// <summary>Options that several commands take, spelt and explained alike.</summary>
internal static class DatabaseOption
{
    /// <summary><c>--database NAME</c>.</summary>
    public static Option<string> Database() => new("--database")
    {
        HelpName = "NAME", Description = "A database of the private cluster: mutual, or simulate_SEED. With a connection string set, that database is meant.",
        DefaultValueFactory = _ => Installation.UsualDatabase,
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object instead of text.", DefaultValueFactory = _ => false };

    /// <summary><c>--entity CODE</c>.</summary>
    public static Option<string?> Entity() => new("--entity") { HelpName = "CODE", Description = "Only this entity: be, fr… [default: all]" };

    /// <summary>A day, written as ISO; another one is an argument that cannot be understood.</summary>
    public static Option<LocalDate?> Day(string name, string description) => new(name)
    {
        HelpName = "DAY", Description = description,
        CustomParser = typed => LocalDatePattern.Iso.Parse(typed.Tokens.Single().Value) is { Success: true } day ? day.Value : Unread<LocalDate>(typed, $"{name} is a day, as 2026-01-31."),
    };

    /// <summary>A moment, written as ISO in UTC.</summary>
    public static Option<Instant?> Moment(string name, string description) => new(name)
    {
        HelpName = "INSTANT", Description = description,
        CustomParser = typed => InstantPattern.ExtendedIso.Parse(typed.Tokens.Single().Value) is { Success: true } moment ? moment.Value : Unread<Instant>(typed, $"{name} is a moment in UTC, as 2026-01-31T12:00:00Z."),
    };

    private static T? Unread<T>(System.CommandLine.Parsing.ArgumentResult typed, string why) where T : struct
    {
        typed.AddError(why);
        return null;
    }
}
