namespace Mutual.Grains.Documents;

/// <summary>A colour of ink.</summary>
public readonly record struct PdfInk(byte Red, byte Green, byte Blue)
{
    public static readonly PdfInk Black = new(24, 33, 41);
    public static readonly PdfInk Grey = new(98, 110, 121);
    public static readonly PdfInk Hairline = new(208, 214, 219);
    public static readonly PdfInk Tint = new(240, 245, 246);
    public static readonly PdfInk Accent = new(0, 98, 110);
}

/// <summary>How text is set.</summary>
/// <param name="Size">In points.</param>
/// <param name="Leading">From one line to the next, in points.</param>
public readonly record struct PdfStyle(decimal Size, decimal Leading, PdfInk Ink, bool IsBold = false)
{
    public static readonly PdfStyle Body = new(8.5m, 12, PdfInk.Black);
    public static readonly PdfStyle Strong = Body with { IsBold = true };
    public static readonly PdfStyle Small = new(7, 9.5m, PdfInk.Grey);
    public static readonly PdfStyle Label = new(7, 12, PdfInk.Grey);
}

/// <summary>Which end of the text stands at the given place.</summary>
public enum PdfAlign
{
    Left = 1, Right,
}

/// <summary>What the reader's program shows about a document. Nothing in it tells when or where it was written.</summary>
/// <param name="Language">Of its words, <c>fr-BE</c>; null when it is not said.</param>
public sealed record PdfAbout(string Title, string Author, NodaTime.LocalDate Day, string? Language = null)
{
    /// <summary>The program that writes it.</summary>
    internal const string Writer = "Mutual";
}

/// <summary>An A4 document being laid out, in points from the top left corner of the page: text, lines, boxes, QR codes. The same marks give the same bytes.</summary>
/// <remarks>Marks are kept until the end, because a footer says how many pages there are.</remarks>
public sealed class PdfSheet(PdfFonts fonts)
{
    /// <summary>Width of A4.</summary>
    public const decimal Width = 595;

    /// <summary>Height of A4.</summary>
    public const decimal Height = 842;

    /// <summary>Left margin.</summary>
    public const decimal Left = 50;

    /// <summary>Right margin, measured from the left edge.</summary>
    public const decimal Right = 545;

    /// <summary>Where content ends and the footer begins.</summary>
    public const decimal Bottom = 786;

    private readonly List<List<Mark>> pages = [[]];
    private List<Mark>? turned;   // An earlier page while its footer is drawn.

    private abstract record Mark;

    private sealed record TextMark(decimal X, decimal Baseline, string Text, PdfStyle Style) : Mark;

    private sealed record BoxMark(decimal X, decimal Y, decimal Wide, decimal High, PdfInk Ink) : Mark;

    /// <summary>Where the next thing goes, from the top of the page.</summary>
    public decimal Y { get; set; } = 44;

    private List<Mark> Page => turned ?? pages[^1];

    /// <summary>Pages so far.</summary>
    public int Pages => pages.Count;

    /// <summary>Begins a new page when less than so much is left on this one.</summary>
    /// <returns>Whether it did.</returns>
    public bool Need(decimal height)
    {
        if (Y + height <= Bottom) return false;
        pages.Add([]);
        Y = 44;
        return true;
    }

    /// <summary>One line of text.</summary>
    /// <param name="y">Top of the line.</param>
    public void Text(decimal x, decimal y, string text, PdfStyle style, PdfAlign align = PdfAlign.Left)
    {
        var drawn = Face(style).Drawable(text);
        var start = align is PdfAlign.Right ? x - Face(style).Width(drawn, style.Size) : x;
        Page.Add(new TextMark(start, y + ((style.Leading - style.Size) / 2) + (style.Size * 0.8m), drawn, style));
    }

    /// <summary>A text broken into lines of at most a width.</summary>
    /// <returns>Top of what comes after.</returns>
    public decimal Paragraph(decimal x, decimal y, decimal width, string text, PdfStyle style)
    {
        foreach (var line in Lines(text, width, style))
        {
            Text(x, y, line, style);
            y += style.Leading;
        }
        return y;
    }

    /// <summary>How a text breaks; a word longer than the width is cut.</summary>
    public IReadOnlyList<string> Lines(string text, decimal width, PdfStyle style)
    {
        var face = Face(style);
        var lines = new List<string>();
        var line = "";
        foreach (var word in face.Drawable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = line.Length == 0 ? word : $"{line} {word}";
            if (face.Width(next, style.Size) <= width)
            {
                line = next;
                continue;
            }
            if (line.Length > 0) lines.Add(line);
            for (line = word; face.Width(line, style.Size) > width;)
            {
                var fits = Math.Max(1, Enumerable.Range(1, line.Length).TakeWhile(count => face.Width(line.AsSpan(0, count), style.Size) <= width).LastOrDefault());
                lines.Add(line[..fits]);
                line = line[fits..];
            }
        }
        if (line.Length > 0 || lines.Count == 0) lines.Add(line);
        return lines;
    }

    /// <summary>A filled box.</summary>
    public void Box(decimal x, decimal y, decimal wide, decimal high, PdfInk ink) => Page.Add(new BoxMark(x, y, wide, high, ink));

    /// <summary>A level line.</summary>
    public void Rule(decimal x, decimal y, decimal toX, PdfInk ink, decimal thickness = 0.6m) => Box(x, y, toX - x, thickness, ink);

    /// <summary>A QR code, drawn as boxes so that it is sharp at any size.</summary>
    public void Qr(decimal x, decimal y, decimal size, QrCode code)
    {
        var module = size / code.Size;
        foreach (var (row, from, count) in code.Runs) Box(x + (from * module), y + (row * module), count * module, module, new(0, 0, 0));
    }

    /// <summary>Draws something on every page, once all are there.</summary>
    /// <param name="footer">Given the page, from 1, and how many there are.</param>
    public void OnEveryPage(Action<PdfSheet, int, int> footer)
    {
        for (var i = 0; i < pages.Count; i++)
        {
            turned = pages[i];
            footer(this, i + 1, pages.Count);
        }
        turned = null;
    }

    /// <summary>The document.</summary>
    /// <param name="attached">A file it carries; it is a PDF/A-3 then.</param>
    public byte[] ToBytes(PdfAbout about, PdfAttachment? attached = null)
    {
        const int Catalog = 1, Tree = 2, About = 3;
        var unusual = pages.SelectMany(marks => marks).OfType<TextMark>().Where(mark => !PdfFontSet.IsEveryday(mark.Text)).ToList();
        var set = unusual.Count == 0 ? fonts.Usually : PdfFontSet.Of(fonts, unusual.SelectMany(mark => mark.Text));
        var file = PdfObjects.After(set);
        var archived = attached is null ? "" : ArchivalPdf.Write(file, PdfFontSet.Next + (pages.Count * 2), about, attached);
        var letters = $"/Resources<</Font<</R {PdfFontSet.Regular} 0 R/B {PdfFontSet.Bold} 0 R>>>>";
        file.Object(Catalog, $"<</Type/Catalog/Pages {Tree} 0 R/ViewerPreferences<</DisplayDocTitle true>>{(about.Language is { } language ? $"/Lang({language})" : "")}{archived}>>");
        file.Object(Tree, $"<</Type/Pages/Count {pages.Count}/Kids[{string.Join(' ', pages.Select((_, i) => $"{PdfFontSet.Next + (i * 2)} 0 R"))}]"
            + $"/MediaBox[0 0 {Width} {Height}]{(attached is null ? letters : "")}>>");
        var day = PdfObjects.Day(about.Day);
        file.Object(About, $"<</Title{PdfObjects.Text(about.Title)}/Author{PdfObjects.Text(about.Author)}/Creator({PdfAbout.Writer})/Producer({PdfAbout.Writer})/CreationDate{day}/ModDate{day}>>");
        for (var i = 0; i < pages.Count; i++)
        {
            var ink = new PdfInkwork(set);
            foreach (var mark in pages[i])
            {
                if (mark is BoxMark box) ink.Box(box.X, Height - box.Y - box.High, box.Wide, box.High, box.Ink);
                else if (mark is TextMark { Text.Length: > 0 } text) ink.Text(text.X, Height - text.Baseline, text.Text, text.Style);
            }
            // An archive wants each page to name its letters itself.
            file.Object(PdfFontSet.Next + (i * 2), $"<</Type/Page/Parent {Tree} 0 R/Contents {PdfFontSet.Next + (i * 2) + 1} 0 R{(attached is null ? "" : letters)}>>");
            file.Stream(PdfFontSet.Next + (i * 2) + 1, ink.Drawn);
        }
        return file.End(Catalog, About);
    }

    private PdfFace Face(PdfStyle style) => style.IsBold ? fonts.Bold : fonts.Regular;
}
