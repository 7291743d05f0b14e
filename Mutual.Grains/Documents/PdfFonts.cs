using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;

namespace Mutual.Grains.Documents;

/// <summary>The two faces every PDF is set in, DejaVu Sans regular and bold: embedded, so that a document looks the same wherever it is opened.</summary>
public sealed class PdfFonts
{
    private static readonly string[] Usual = ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu"];

    private PdfFonts(string folder) => (Regular, Bold) = (new(Path.Combine(folder, "DejaVuSans.ttf")), new(Path.Combine(folder, "DejaVuSans-Bold.ttf")));

    internal PdfFace Regular { get; }

    internal PdfFace Bold { get; }

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

/// <summary>One face: its file, and how wide its letters are.</summary>
internal sealed class PdfFace
{
    private const char Unknown = '\u25A1';   // A box, for what the face cannot draw: a gap would hide that something stood there.
    private readonly ushort[] widths = new ushort[char.MaxValue + 1];
    private readonly int unitsPerEm;

    public PdfFace(string path)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        File = bytes;
        var face = TrueTypeFontParser.Parse(new TrueTypeDataBytes(bytes));
        unitsPerEm = face.GetUnitsPerEm();
        for (var letter = ' '; letter < char.MaxValue; letter++)
            if (face.WindowsUnicodeCMap?.CharacterCodeToGlyphIndex(letter) > 0 && face.TryGetAdvanceWidth(letter, out var width)) widths[letter] = (ushort)width;
    }

    public ReadOnlyMemory<byte> File { get; }

    /// <summary>The text with a box for each character the face lacks.</summary>
    public string Drawable(string text)
    {
        if (text.All(letter => widths[letter] > 0)) return text;
        return string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && widths[rune.Value] > 0 ? (char)rune.Value : rune.Value is '\t' or 0xA0 or 0x202F ? ' ' : Unknown));
    }

    /// <summary>Width in points of a drawable text.</summary>
    public decimal Width(string text, decimal size) => text.Sum(letter => widths[letter]) * size / unitsPerEm;
}
