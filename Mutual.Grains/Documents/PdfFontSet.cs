using System.Globalization;
using System.Text;

namespace Mutual.Grains.Documents;

/// <summary>Both faces cut down to some letters, as the objects every document that uses them begins with: the same bytes, made once.</summary>
internal sealed class PdfFontSet
{
    /// <summary>Letters and signs of the languages documents are written in, so that one set serves nearly all of them.</summary>
    private static readonly string Everyday = string.Concat(
        Enumerable.Range(' ', '~' - ' ' + 1).Concat(Enumerable.Range('\u00A1', '\u00FF' - '\u00A1' + 1)).Select(letter => (char)letter)) + "ŒœŸŠšŽžĳĲ€–—‘’‚“”„†•…‹›·×÷−→≤≥□";

    private static readonly HashSet<char> Known = [.. Everyday];

    private readonly ushort[] regular;
    private readonly ushort[] bold;

    private PdfFontSet(PdfFonts fonts, string letters)
    {
        var start = new PdfObjects(new MemoryStream());
        start.Raw("%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n");
        regular = Write(start, Regular, fonts.Regular.Font, "DejaVuSans", letters);
        bold = Write(start, Bold, fonts.Bold.Font, "DejaVuSans-Bold", letters);
        (Start, Places) = (start.ToArray(), start.Places);
    }

    /// <summary>Number of the object that is the regular face.</summary>
    public const int Regular = 4;

    /// <summary>Number of the object that is the bold one.</summary>
    public const int Bold = 9;

    /// <summary>The first number a document may give to its pages.</summary>
    public const int Next = 14;

    /// <summary>How a document begins.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>Where the objects in it stand, by number.</summary>
    public IReadOnlyDictionary<int, long> Places { get; }

    /// <summary>Everyday letters and some more.</summary>
    public static PdfFontSet Of(PdfFonts fonts, IEnumerable<char> more) => new(fonts, Everyday + string.Concat(more.Where(letter => !Known.Contains(letter)).Distinct().Order()));

    /// <summary>Whether all of a text can be drawn with everyday letters.</summary>
    public static bool IsEveryday(string text)
    {
        foreach (var letter in text)
            if (!Known.Contains(letter)) return false;
        return true;
    }

    /// <summary>The code that draws a letter in a face of this set.</summary>
    public ushort CodeOf(char letter, bool isBold) => (isBold ? bold : regular)[letter];

    private static ushort[] Write(PdfObjects to, int number, TrueTypeFace font, string name, string letters)
    {
        // Codes are the places in the set: the first glyph is that of what is missing.
        var codes = new ushort[char.MaxValue + 1];
        var glyphs = new List<ushort> { 0 };
        var drawn = new List<char>();
        foreach (var letter in letters)
        {
            if (font.GlyphOf(letter) is not (> 0 and var glyph)) continue;
            codes[letter] = (ushort)glyphs.Count;
            glyphs.Add(glyph);
            drawn.Add(letter);
        }
        string Thousandths(int units) => ((units * 1000) / font.UnitsPerEm).ToString(CultureInfo.InvariantCulture);
        var called = $"MUTUAL+{name}";
        to.Object(number, $"<</Type/Font/Subtype/Type0/BaseFont/{called}/Encoding/Identity-H/DescendantFonts[{number + 1} 0 R]/ToUnicode {number + 4} 0 R>>");
        to.Object(number + 1, $"<</Type/Font/Subtype/CIDFontType2/BaseFont/{called}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {number + 2} 0 R"
            + $"/CIDToGIDMap/Identity/W[0[{string.Join(' ', glyphs.Select(glyph => Thousandths(font.AdvanceOf(glyph))))}]]>>");
        to.Object(number + 2, $"<</Type/FontDescriptor/FontName/{called}/Flags 4/FontBBox[{string.Join(' ', font.Box.Select(edge => Thousandths(edge)))}]/ItalicAngle 0/Ascent {Thousandths(font.Ascent)}"
            + $"/Descent {Thousandths(font.Descent)}/CapHeight 729/StemV {(number == Bold ? 150 : 80)}/FontFile2 {number + 3} 0 R>>");
        to.Stream(number + 3, font.Subset(glyphs));
        to.Stream(number + 4, Encoding.ASCII.GetBytes(Meaning(drawn)));
        return codes;
    }

    /// <summary>What each code means, for whoever searches or copies.</summary>
    private static string Meaning(List<char> drawn)
    {
        const int AtOnce = 100;
        var text = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
            + "/CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var chunk in drawn.Select((letter, i) => $"<{i + 1:X4}> <{(int)letter:X4}>").Chunk(AtOnce))
            text.Append(CultureInfo.InvariantCulture, $"{chunk.Length} beginbfchar\n").AppendJoin('\n', chunk).Append("\nendbfchar\n");
        return text.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }
}
