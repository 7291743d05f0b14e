using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Mutual.Grains.Documents;

/// <summary>The numbered objects of a PDF, one after the other, and at the end the table of where each stands.</summary>
/// <param name="to">Where they are written.</param>
internal sealed class PdfObjects(MemoryStream to)
{
    private readonly SortedDictionary<int, long> places = [];

    public IReadOnlyDictionary<int, long> Places => places;

    /// <summary>Begins with what other documents begin with too.</summary>
    public static PdfObjects After(PdfFontSet fonts)
    {
        var file = new MemoryStream(fonts.Start.Length + (16 * 1024));
        file.Write(fonts.Start.Span);
        var objects = new PdfObjects(file);
        foreach (var (number, place) in fonts.Places) objects.places.Add(number, place);
        return objects;
    }

    /// <summary>Writes as it is, a byte a character.</summary>
    public void Raw(string text) => to.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>An object of names and numbers.</summary>
    public void Object(int number, string content)
    {
        Begin(number);
        Raw(content);
        Raw("\nendobj\n");
    }

    /// <summary>An object of bytes, deflated unless every program shall read it.</summary>
    /// <param name="entries">What else is said of it.</param>
    public void Stream(int number, ReadOnlySpan<byte> content, string entries = "", bool isDeflated = true)
    {
        Begin(number);
        if (!isDeflated)
        {
            Raw(string.Create(CultureInfo.InvariantCulture, $"<<{entries}/Length {content.Length}>>\nstream\n"));
            to.Write(content);
        }
        else
        {
            using var small = new MemoryStream(content.Length / 2);
            using (var deflated = new ZLibStream(small, CompressionLevel.Optimal, leaveOpen: true)) deflated.Write(content);
            Raw(string.Create(CultureInfo.InvariantCulture, $"<<{entries}/Filter/FlateDecode/Length {small.Length}/Length1 {content.Length}>>\nstream\n"));
            to.Write(small.GetBuffer().AsSpan(0, (int)small.Length));
        }
        Raw("\nendstream\nendobj\n");
    }

    /// <summary>A day as a value.</summary>
    public static string Day(NodaTime.LocalDate day) => $"(D:{day.Year:0000}{day.Month:00}{day.Day:00})";

    /// <summary>A text of any language as a value.</summary>
    public static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>Ends the document. Its id is the hash of what it holds, so that it tells nothing of when it was written.</summary>
    public byte[] End(int catalog, int about)
    {
        var id = Convert.ToHexString(SHA256.HashData(to.GetBuffer().AsSpan(0, (int)to.Length)))[..32];
        var table = to.Length;
        var (last, entries) = (places.Keys.Last(), new StringBuilder());
        for (var number = 1; number <= last; number++) entries.Append(CultureInfo.InvariantCulture, $"{places[number]:0000000000} 00000 n \n");
        Raw(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {last + 1}\n0000000000 65535 f \n{entries}trailer\n<</Size {last + 1}/Root {catalog} 0 R/Info {about} 0 R/ID [<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n"));
        return to.ToArray();
    }

    public byte[] ToArray() => to.ToArray();

    private void Begin(int number)
    {
        places.Add(number, to.Length);
        Raw(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n"));
    }
}
