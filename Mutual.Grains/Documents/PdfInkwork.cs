using System.Text;

namespace Mutual.Grains.Documents;

/// <summary>What is drawn on a page, in the language of PDF: positions to a thousandth of a point, colours and fonts only when they change.</summary>
/// <param name="fonts">The letters it is drawn with.</param>
internal sealed class PdfInkwork(PdfFontSet fonts)
{
    private static readonly byte[] Digits = "0123456789ABCDEF"u8.ToArray();
    private byte[] drawn = new byte[8 * 1024];
    private int length;
    private PdfInk? ink;
    private (decimal Size, bool IsBold)? font;

    public ReadOnlySpan<byte> Drawn => drawn.AsSpan(0, length);

    /// <summary>A filled box; the lower edge from the foot of the page.</summary>
    public void Box(decimal x, decimal y, decimal wide, decimal high, PdfInk colour)
    {
        Ink(colour);
        foreach (var number in (ReadOnlySpan<decimal>)[x, y, wide, high]) Number(number);
        Raw("re f\n"u8);
    }

    /// <summary>A line of text; the baseline from the foot of the page.</summary>
    public void Text(decimal x, decimal y, string text, PdfStyle style)
    {
        Ink(style.Ink);
        Raw("BT "u8);
        if (font != (style.Size, style.IsBold))
        {
            Raw(style.IsBold ? "/B "u8 : "/R "u8);
            Number(style.Size);
            Raw("Tf "u8);
            font = (style.Size, style.IsBold);
        }
        Number(x);
        Number(y);
        Raw("Td <"u8);
        Room(text.Length * 4);
        foreach (var letter in text)
        {
            var code = fonts.CodeOf(letter, style.IsBold);
            drawn[length++] = Digits[code >> 12];
            drawn[length++] = Digits[(code >> 8) & 15];
            drawn[length++] = Digits[(code >> 4) & 15];
            drawn[length++] = Digits[code & 15];
        }
        Raw("> Tj ET\n"u8);
    }

    private void Ink(PdfInk colour)
    {
        if (ink == colour) return;
        ink = colour;
        foreach (var part in (ReadOnlySpan<byte>)[colour.Red, colour.Green, colour.Blue]) Number(part / 255m);
        Raw("rg\n"u8);
    }

    private void Number(decimal number)
    {
        var thousandths = (long)decimal.Round(number * 1000m);
        Room(24);
        if (thousandths < 0)
        {
            drawn[length++] = (byte)'-';
            thousandths = -thousandths;
        }
        System.Buffers.Text.Utf8Formatter.TryFormat(thousandths / 1000, drawn.AsSpan(length), out var written);
        length += written;
        var rest = (int)(thousandths % 1000);
        if (rest > 0)
        {
            drawn[length++] = (byte)'.';
            for (var unit = 100; rest > 0; unit /= 10)
            {
                drawn[length++] = Digits[rest / unit];
                rest %= unit;
            }
        }
        drawn[length++] = (byte)' ';
    }

    private void Raw(ReadOnlySpan<byte> text)
    {
        Room(text.Length);
        text.CopyTo(drawn.AsSpan(length));
        length += text.Length;
    }

    private void Room(int more)
    {
        if (length + more > drawn.Length) Array.Resize(ref drawn, Math.Max(drawn.Length * 2, length + more));
    }
}
