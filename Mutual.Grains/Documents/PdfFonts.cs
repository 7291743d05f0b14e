namespace Mutual.Grains.Documents;

/// <summary>The two faces every PDF is set in, DejaVu Sans regular and bold: embedded, so that a document looks the same wherever it is opened.</summary>
public sealed class PdfFonts
{
    private static readonly string[] Usual = ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu"];

    private PdfFonts(string folder)
    {
        (Regular, Bold) = (new(Path.Combine(folder, "DejaVuSans.ttf")), new(Path.Combine(folder, "DejaVuSans-Bold.ttf")));
        Usually = PdfFontSet.Of(this, []);
    }

    internal PdfFace Regular { get; }

    internal PdfFace Bold { get; }

    /// <summary>Both faces cut down to the letters of western Europe, made once: what nearly every document carries.</summary>
    internal PdfFontSet Usually { get; }

    /// <summary>Loads the faces, once for the process: reading them takes longer than writing a document.</summary>
    /// <param name="folder">Setting <c>Mutual:FontDirectory</c>; null: where Debian's <c>fonts-dejavu-core</c> puts them.</param>
    /// <exception cref="FileNotFoundException">They are not there.</exception>
    public static PdfFonts Load(string? folder = null)
    {
        var found = (folder is null ? Usual : [folder]).FirstOrDefault(one => File.Exists(Path.Combine(one, "DejaVuSans.ttf")) && File.Exists(Path.Combine(one, "DejaVuSans-Bold.ttf")));
        return found is not null ? new(found)
            : throw new FileNotFoundException("The fonts DejaVuSans.ttf and DejaVuSans-Bold.ttf are missing; install fonts-dejavu-core or set Mutual:FontDirectory.");
    }
}

/// <summary>One face: which letters it has, and how wide they are.</summary>
internal sealed class PdfFace
{
    private const char Unknown = '\u25A1';   // A box, for what the face cannot draw: a gap would hide that something stood there.
    private readonly ushort[] widths = new ushort[char.MaxValue + 1];

    public PdfFace(string path)
    {
        Font = new(File.ReadAllBytes(path));
        for (var letter = ' '; letter < char.MaxValue; letter++)
            if (Font.GlyphOf(letter) is > 0 and var glyph) widths[letter] = Font.AdvanceOf(glyph);
    }

    public TrueTypeFace Font { get; }

    /// <summary>The text with a box for each character the face lacks.</summary>
    public string Drawable(string text)
    {
        var lacks = false;
        foreach (var letter in text) lacks |= widths[letter] == 0;
        return !lacks ? text
            : string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && widths[rune.Value] > 0 ? (char)rune.Value : rune.Value is '\t' or 0xA0 or 0x202F ? ' ' : Unknown));
    }

    /// <summary>Width in points of a drawable text.</summary>
    public decimal Width(ReadOnlySpan<char> text, decimal size)
    {
        var units = 0;
        foreach (var letter in text) units += widths[letter];
        return units * size / Font.UnitsPerEm;
    }
}
