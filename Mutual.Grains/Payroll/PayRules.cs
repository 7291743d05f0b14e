using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mutual.Grains.Payroll.Expenses;
using NodaTime;
using NodaTime.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mutual.Grains.Payroll;

/// <summary>Values of one rule over some days, as its text gives them.</summary>
public abstract record DatedValues
{
    /// <summary>First day they hold.</summary>
    public required LocalDate From { get; init; }

    /// <summary>Last day they hold.</summary>
    public required LocalDate To { get; init; }

    /// <summary>Where they were read.</summary>
    public required string Source { get; init; }

    /// <summary>Day the source was published; or that it does not say, and when it was read.</summary>
    public required string Published { get; init; }

    /// <summary>What is not certain about them; null when nothing is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Name of the rule they belong to; set when the pack is read.</summary>
    [YamlIgnore]
    public string Rule { get; internal set; } = "";
}

/// <summary>One rule: its values in the order of their days, without overlap.</summary>
internal sealed class RuleTable<T> where T : DatedValues
{
    private readonly T[] inForce;

    internal RuleTable(string name, IReadOnlyList<RuleFile<T>> files)
    {
        Name = name;
        inForce = [.. files.SelectMany(file => file.InForce).OrderBy(values => values.From)];
        for (var i = 0; i < inForce.Length; i++)
        {
            inForce[i].Rule = files[0].Name;
            if (inForce[i].To < inForce[i].From) throw new RefusedException(Refusal.RulePackInvalid.Because($"{name}: values end on {inForce[i].To:R}, before they begin on {inForce[i].From:R}."));
            if (i > 0 && inForce[i].From <= inForce[i - 1].To) throw new RefusedException(Refusal.RulePackInvalid.Because($"{name}: two lines hold on {inForce[i].From:R}; the law has one answer for a day."));
        }
    }

    /// <summary>File name without ending: <c>work-bonus</c>.</summary>
    internal string Name { get; }

    internal IReadOnlyList<T> InForce => inForce;

    /// <summary>The values of a day; null when the table does not reach it.</summary>
    internal T? On(LocalDate day)
    {
        foreach (var values in inForce)
            if (day >= values.From && day <= values.To) return values;
        return null;
    }
}

/// <summary>A rule's file.</summary>
internal sealed class RuleFile<T> where T : DatedValues
{
    public required string Name { get; init; }

    /// <summary>How the rule rounds, in words: the formula beside it does so.</summary>
    public required string Rounding { get; init; }

    public required List<T> InForce { get; init; }

    /// <summary>Day by which someone confirms or replaces the last line.</summary>
    public required LocalDate ConfirmBy { get; init; }
}

/// <summary>The files of one country's pack: those of this build and those of a folder of further packs.</summary>
/// <remarks>An unknown or missing member, a file that belongs to no rule, and two lines for one day do not load.</remarks>
internal sealed class PackFiles
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance).WithTypeConverter(new DayConverter()).WithEnforceRequiredMembers().Build();

    private readonly Country country;
    private readonly Dictionary<string, string> further = [];
    private readonly List<Func<LocalDate, DatedValues?>> tables = [];
    private readonly SortedSet<LocalDate> firstDays = [];

    /// <param name="country">The pack's country: folder <c>Be</c> or <c>Fr</c> below each place.</param>
    /// <param name="folder">Folder of further packs (<c>Mutual:RulePacks</c>); null for none.</param>
    internal PackFiles(Country country, string? folder)
    {
        this.country = country;
        if (folder is null) return;
        if (!Directory.Exists(folder)) throw new RefusedException(Refusal.RulePackInvalid.Because($"The folder of rule packs {folder} does not exist."));
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (string.Equals(Path.GetFileName(Path.GetDirectoryName(file)), country.ToString(), StringComparison.OrdinalIgnoreCase))
                further.Add(Path.GetFileNameWithoutExtension(file), file);
    }

    /// <summary>Reads a rule whose values a version of the pack includes.</summary>
    internal RuleTable<T> Read<T>(string name) where T : DatedValues
    {
        var resource = $"{typeof(PackFiles).Namespace}.Rules.{country}.{name}.yaml";
        using var stream = typeof(PackFiles).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The rule {resource} is not part of this build.");
        using var inside = new StreamReader(stream);
        var files = new List<RuleFile<T>> { Parse<T>(name, inside) };
        if (further.Remove(name, out var path))
        {
            using var more = new StreamReader(path);
            files.Add(Parse<T>(path, more));
        }

        var table = new RuleTable<T>(name, files);
        tables.Add(table.On);
        foreach (var values in table.InForce)
        {
            firstDays.Add(values.From);
            firstDays.Add(values.To.PlusDays(1));
        }
        return table;
    }

    /// <summary>The stretches of days on which no rule changes.</summary>
    /// <param name="of">Makes the pack's values of a stretch from its first and last day and the name of its version.</param>
    internal T[] Stretches<T>(Func<LocalDate, LocalDate, string, T> of)
    {
        further.Remove(KilometreTariff.Rule);   // Read beside the pack.
        if (further.Count > 0) throw new RefusedException(Refusal.RulePackInvalid.Because($"No rule of the pack {country} is called {string.Join(", ", further.Keys.Order(StringComparer.Ordinal))}."));
        var days = firstDays.ToArray();
        return [.. days.SkipLast(1).Select((day, i) => of(day, days[i + 1].PlusDays(-1), VersionOf(day)))];
    }

    private string VersionOf(LocalDate day)
    {
        var values = new StringBuilder();
        foreach (var table in tables)
        {
            if (table(day) is not { } rule) continue;
            values.Append(rule.Rule).Append(JsonSerializer.Serialize(rule, rule.GetType(), MutualJson.Options)).Append('\n');
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(values.ToString())).AsSpan(0, 4));
        return string.Create(CultureInfo.InvariantCulture, $"{country.ToString().ToLowerInvariant()}-{LocalDatePattern.Iso.Format(day)}-{digest}");
    }

    private static RuleFile<T> Parse<T>(string name, TextReader text) where T : DatedValues
    {
        try
        {
            return Yaml.Deserialize<RuleFile<T>>(text);
        }
        catch (YamlException unreadable)
        {
            throw new RefusedException(Refusal.RulePackInvalid.Because($"The rule {name} cannot be read: {(unreadable.InnerException ?? unreadable).Message}"));
        }
    }

    private sealed class DayConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(LocalDate);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) => LocalDatePattern.Iso.Parse(parser.Consume<Scalar>().Value).GetValueOrThrow();

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException("Rules are read, never written.");
    }
}
