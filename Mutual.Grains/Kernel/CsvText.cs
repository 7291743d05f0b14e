namespace Mutual.Grains.Kernel;

/// <summary>A text as a field of comma-separated values (RFC 4180).</summary>
public static class CsvText
{
    /// <summary>The field. What a spreadsheet would take for a formula gets an apostrophe in front; quotes only where they are needed.</summary>
    /// <remarks>Source: trust.md §3, formula in CSV: <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>, tab and CR begin one.</remarks>
    public static string Field(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\0', ..]) text = $"'{text}";
        return Quoted(text);
    }

    /// <summary>The field as it is, in quotes where they are needed: an amount begins with its sign.</summary>
    public static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
