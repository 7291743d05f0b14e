using System.Globalization;
using System.Text;

namespace Mutual.Grains.Kernel;

/// <summary>Names of people and firms, and lines of an address: 70 characters of letters, marks, digits, space and <c>'-.,&amp;()/+</c>.</summary>
/// <remarks>Source: trust.md §4. The curly apostrophe and the no-break spaces that phones and word processors put in become the plain ones.</remarks>
public static class PersonText
{
    /// <summary>Longest name or address line, in code points: what a payment file carries.</summary>
    public const int Max = 70;

    private const string Marks = "'-.,&()/+ ";

    /// <summary>A name of a person or firm.</summary>
    /// <returns>The name to keep; or refused as <see cref="InputText.Read"/> does, or with <c>text-charset</c>.</returns>
    public static Outcome<string> Name(string? raw) => Read(raw);

    /// <summary>Street and number, or another line of an address; refused like a name.</summary>
    public static Outcome<string> AddressLine(string? raw) => Read(raw);

    private static Outcome<string> Read(string? raw)
    {
        var read = InputText.Read(raw?.Replace('\u2019', '\'').Replace('\u00A0', ' ').Replace('\u202F', ' '), Max);
        if (!read.IsAccepted) return read;
        foreach (var rune in read.Value.EnumerateRunes())
            if (!IsAllowed(rune)) return Refusal.TextCharset;
        return read;
    }

    private static bool IsAllowed(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) || Marks.Contains((char)rune.Value, StringComparison.Ordinal)
        : Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}
