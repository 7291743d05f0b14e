using System.Globalization;
using System.Text;

namespace Mutual.Grains.Kernel;

/// <summary>Reads text that people and programs send: normalised (NFC), trimmed, without control or bidi-control characters, counted in code points.</summary>
/// <remarks>
/// Source: trust.md §4. Nothing is escaped here: markup, formulas and SQL are kept as written, and whoever shows or exports text encodes it.
/// Spaces and tabs at either end are taken away; a line break is a control character wherever it stands, for it forges mail and header lines.
/// </remarks>
public static class InputText
{
    /// <summary>Longest description of a line, order or invoice, in code points.</summary>
    public const int DescriptionMax = 500;

    /// <summary>Longest note.</summary>
    public const int NoteMax = 2000;

    /// <summary>Longest reason.</summary>
    public const int ReasonMax = 1000;

    /// <summary>Shortest reason.</summary>
    public const int ReasonMin = 10;

    /// <summary>Any text that must not be empty.</summary>
    /// <param name="raw">As received; null counts as empty.</param>
    /// <param name="maximum">In code points, after trimming and normalisation.</param>
    /// <returns>The text to keep; or refused with <c>text-empty</c>, <c>text-not-unicode</c>, <c>text-control-character</c>, <c>text-bidi-control</c>, <c>text-too-long</c>.</returns>
    public static Outcome<string> Read(string? raw, int maximum)
    {
        if (raw is null) return Refusal.TextEmpty;
        var trimmed = Trim(raw);
        if (trimmed.Length == 0) return Refusal.TextEmpty;

        for (var rest = trimmed.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) is not System.Buffers.OperationStatus.Done) return Refusal.TextNotUnicode;
            if (IsControl(rune)) return Refusal.TextControlCharacter;
            if (IsBidiControl(rune.Value)) return Refusal.TextBidiControl;
            rest = rest[used..];
        }

        var text = trimmed.Normalize(NormalizationForm.FormC);
        return CodePoints(text) > maximum ? Refusal.TextTooLong.Because($"At most {maximum} characters.") : text;
    }

    /// <summary>A description: 500 at most.</summary>
    public static Outcome<string> Description(string? raw) => Read(raw, DescriptionMax);

    /// <summary>A note: 2000 at most.</summary>
    public static Outcome<string> Note(string? raw) => Read(raw, NoteMax);

    /// <summary>A reason: 10 to 1000. Refused with <c>reason-missing</c> when absent or shorter, else as <see cref="Read"/>.</summary>
    public static Outcome<string> Reason(string? raw)
    {
        var read = Read(raw, ReasonMax);
        if (!read.IsAccepted) return read.Refused == Refusal.TextEmpty.Because() ? Refusal.ReasonMissing : read;
        return CodePoints(read.Value) < ReasonMin ? Refusal.ReasonMissing : read;
    }

    /// <summary>Characters as people count them for a limit: one for a letter beyond the basic plane, where .NET counts two.</summary>
    public static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    private static string Trim(string raw)
    {
        var (from, to) = (0, raw.Length);
        while (from < to && IsBlank(raw[from])) from++;
        while (to > from && IsBlank(raw[to - 1])) to--;
        return raw[from..to];
    }

    private static bool IsBlank(char letter) => letter == '\t' || char.GetUnicodeCategory(letter) is UnicodeCategory.SpaceSeparator;

    // U+FFFE and U+FFFF cannot stand in XML, and a bank file or an e-invoice that holds one is refused whole.
    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (rune.Value & 0xFFFE) == 0xFFFE;

    private static bool IsBidiControl(int point) =>
        point is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
