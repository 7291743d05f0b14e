using System.Text.Json;
using Mutual.Grains.Kernel;
using NodaTime.Text;

namespace Mutual.Api.Portals.Parts;

/// <summary>The figures a guarantee decision compared, as people read them: each with its name in their language.</summary>
public static class GuaranteeText
{
    /// <summary>Name and value of each figure that says something.</summary>
    public static IEnumerable<string> Lines(Words.Words words, Words.Written written, JsonElement figures) => figures.ValueKind is not JsonValueKind.Object
        ? []
        : figures.EnumerateObject().Select(figure => (figure.Name, Text: TextOf(words, written, figure))).Where(figure => figure.Text is not null).Select(figure => $"{words[$"figure.{figure.Name}"]} {figure.Text}");

    private static string? TextOf(Words.Words words, Words.Written written, JsonProperty figure) => (figure.Value.ValueKind, figure.Name) switch
    {
        (JsonValueKind.Object, _) => written.Money(MutualJson.Read<Money>(figure.Value.GetRawText())),
        (JsonValueKind.Number, "advanceRate") => written.Percent(figure.Value.GetDecimal() * 100),
        (JsonValueKind.Number, _) => written.Number(figure.Value.GetDecimal()),
        (JsonValueKind.String, _) => LocalDatePattern.Iso.Parse(figure.Value.GetString()!) is { Success: true } day ? written.Day(day.Value) : figure.Value.GetString(),
        (JsonValueKind.True, _) => words["figure.yes"],
        _ => null,
    };
}
