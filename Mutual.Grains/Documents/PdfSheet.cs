using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

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
public sealed record PdfAbout(string Title, string Author, NodaTime.LocalDate Day);

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
                var fits = Math.Max(1, Enumerable.Range(1, line.Length).TakeWhile(count => face.Width(line[..count], style.Size) <= width).LastOrDefault());
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
    public byte[] ToBytes(PdfAbout about)
    {
        using var pdf = new PdfDocumentBuilder { IncludeDocumentInformation = true };
        var day = $"D:{about.Day.Year:0000}{about.Day.Month:00}{about.Day.Day:00}";
        pdf.DocumentInformation.Title = about.Title;
        pdf.DocumentInformation.Author = about.Author;
        pdf.DocumentInformation.Producer = "Mutual";
        pdf.DocumentInformation.Creator = "Mutual";
        pdf.DocumentInformation.CreationDate = day;
        pdf.DocumentInformation.ModifiedDate = day;
        var regular = pdf.AddTrueTypeFont(fonts.Regular.File);
        var bold = pdf.AddTrueTypeFont(fonts.Bold.File);
        foreach (var marks in pages)
        {
            var page = pdf.AddPage(PageSize.A4);
            foreach (var mark in marks)
            {
                if (mark is BoxMark box)
                {
                    // A line as thick as the box is high: a filled rectangle of the library carries an outline too.
                    var middle = box.Y + (box.High / 2);
                    page.SetStrokeColor(box.Ink.Red, box.Ink.Green, box.Ink.Blue);
                    page.DrawLine(Point(box.X, middle), Point(box.X + box.Wide, middle), decimal.ToDouble(decimal.Round(box.High, 3)));
                }
                else if (mark is TextMark { Text.Length: > 0 } text)
                {
                    page.SetTextAndFillColor(text.Style.Ink.Red, text.Style.Ink.Green, text.Style.Ink.Blue);
                    page.AddText(text.Text, decimal.ToDouble(text.Style.Size), Point(text.X, text.Baseline), text.Style.IsBold ? bold : regular);
                }
            }
        }
        return WithOwnId(pdf.Build());
    }

    private PdfFace Face(PdfStyle style) => style.IsBold ? fonts.Bold : fonts.Regular;

    private static PdfPoint Point(decimal x, decimal y) => new(decimal.ToDouble(decimal.Round(x, 3)), decimal.ToDouble(decimal.Round(Height - y, 3)));

    /// <summary>Puts the hash of the document where the library puts two random numbers, of the same length.</summary>
    private static byte[] WithOwnId(byte[] pdf)
    {
        const int HexDigits = 32;
        var at = pdf.AsSpan().LastIndexOf("/ID [ <"u8) + "/ID [ <"u8.Length;
        var (first, second) = (at, at + HexDigits + "><"u8.Length);
        pdf.AsSpan(first, HexDigits).Fill((byte)'0');
        pdf.AsSpan(second, HexDigits).Fill((byte)'0');
        var id = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(pdf))[..HexDigits]);
        id.CopyTo(pdf.AsSpan(first));
        id.CopyTo(pdf.AsSpan(second));
        return pdf;
    }
}
