using System.Text;

namespace Mutual.Grains.MovingIn;

/// <summary>A line of a file.</summary>
/// <param name="Number">In the file, the header being 1.</param>
internal sealed record CsvLine(int Number, IReadOnlyList<string> Cells);

/// <summary>A file of comma, semicolon or tab separated values, as spreadsheets write them: with or without a mark at its beginning, quoted as RFC 4180 says.</summary>
/// <param name="Columns">Names in the first line.</param>
internal sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<CsvLine> Lines)
{
    /// <summary>Largest file.</summary>
    public const int SizeMaxBytes = 5 * 1024 * 1024;

    /// <summary>Most lines besides the first.</summary>
    public const int LinesMax = 5_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <returns>The table; or <c>file-empty</c>, <c>csv-too-large</c>, <c>csv-encoding</c>, <c>csv-quotes</c>, <c>csv-columns</c>, <c>csv-too-many-rows</c>.</returns>
    public static Outcome<CsvTable> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > SizeMaxBytes) return Refusal.CsvTooLarge;
        if (file.StartsWith("\uFEFF"u8)) file = file[3..];
        string text;
        try
        {
            text = Strict.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Refusal.CsvEncoding;
        }
        if (text.Contains('\0', StringComparison.Ordinal)) return Refusal.CsvEncoding;   // UTF-16 without a mark reads as letters with nothing between them.
        if (text.AsSpan().Trim().IsEmpty) return Refusal.FileEmpty;

        var head = text.AsSpan()[..(text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length)];
        var separator = head.Contains(';') ? ';' : head.Contains('\t') ? '\t' : ',';
        var lines = new List<CsvLine>();
        for (var at = 0; at < text.Length;)
        {
            if (lines.Count > LinesMax) return Refusal.CsvTooManyRows;
            var number = lines.Count + 1;
            if (Line(text, separator, ref at) is not { } cells) return Refusal.CsvQuotes.Because($"Line {number}.");
            if (cells is [""] && number > 1) continue;   // Spreadsheets end files with empty lines.
            lines.Add(new(number, cells));
        }
        return new CsvTable([.. lines[0].Cells.Select(name => name.Trim().ToLowerInvariant())], [.. lines.Skip(1)]);
    }

    private static List<string>? Line(string text, char separator, ref int at)
    {
        var cells = new List<string>();
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                var cell = new StringBuilder();
                for (at++; ; at++)
                {
                    if (at >= text.Length) return null;
                    if (text[at] != '"') cell.Append(text[at]);
                    else if (at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[at++]);
                    else break;
                }
                at++;
                if (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n')) return null;
                cells.Add(cell.ToString());
            }
            else
            {
                var from = at;
                while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n')) at++;
                cells.Add(text[from..at]);
            }
            if (at < text.Length && text[at] == separator)
            {
                at++;
                continue;
            }
            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            return cells;
        }
    }
}
