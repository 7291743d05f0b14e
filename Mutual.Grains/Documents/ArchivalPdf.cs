using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using NodaTime.Text;

namespace Mutual.Grains.Documents;

/// <summary>A file carried inside a PDF, as the machine's own form of what the paper says.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="MediaType"><c>text/xml</c>.</param>
/// <param name="Title">What it is, for the reader's list of attachments.</param>
/// <param name="Statements">What the PDF's metadata says about it: elements of RDF.</param>
public sealed record PdfAttachment(string Name, string MediaType, byte[] Content, string Title, IReadOnlyList<XElement> Statements);

/// <summary>What makes a PDF one for the archive that carries a file: PDF/A-3, level U. Metadata, the colours it means, and the file itself.</summary>
/// <remarks>Source: ISO 19005-3:2012, 6.2.3 (output intent), 6.6 (metadata), 6.8 (embedded files). The profile is sRGB of IEC 61966-2-1, as an ICC profile of version 4.2.</remarks>
internal static class ArchivalPdf
{
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Xmp = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Pdf = "http://ns.adobe.com/pdf/1.3/";
    private static readonly XNamespace Part = "http://www.aiim.org/pdfa/ns/id/";
    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly byte[] Profile = SrgbProfile();
    private static readonly string Slash = FormattableString.Invariant($"#{(int)'/':X2}");   // Within a name of a PDF.

    /// <summary>Writes what archives need, and the file.</summary>
    /// <param name="file">The document so far.</param>
    /// <param name="next">The first number free.</param>
    /// <returns>What the catalog says of it.</returns>
    public static string Write(PdfObjects file, int next, PdfAbout about, PdfAttachment attached)
    {
        var (metadata, profile, content, specification) = (next, next + 1, next + 2, next + 3);
        var day = PdfObjects.Day(about.Day);
        file.Stream(metadata, Metadata(about, attached), "/Type/Metadata/Subtype/XML", isDeflated: false);
        file.Stream(profile, Profile, "/N 3");
        file.Stream(content, attached.Content, string.Create(CultureInfo.InvariantCulture, $"/Type/EmbeddedFile/Subtype/{attached.MediaType.Replace("/", Slash, StringComparison.Ordinal)}/Params<</Size {attached.Content.Length}/ModDate{day}>>"));
        file.Object(specification, $"<</Type/Filespec/F({attached.Name})/UF({attached.Name})/Desc{PdfObjects.Text(attached.Title)}/AFRelationship/Alternative/EF<</F {content} 0 R/UF {content} 0 R>>>>");
        return $"/Metadata {metadata} 0 R/AF[{specification} 0 R]/Names<</EmbeddedFiles<</Names[({attached.Name}) {specification} 0 R]>>>>"
            + $"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]";
    }

    private static byte[] Metadata(PdfAbout about, PdfAttachment attached)
    {
        var day = LocalDatePattern.Iso.Format(about.Day);
        var statements = new XElement(Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", Rdf),
            About("pdfaid", Part, ("part", "3"), ("conformance", "U")),
            new XElement(Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + "dc", Dublin),
                new XElement(Dublin + "format", "application/pdf"),
                new XElement(Dublin + "title", new XElement(Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), Writable(about.Title)))),
                new XElement(Dublin + "creator", new XElement(Rdf + "Seq", new XElement(Rdf + "li", Writable(about.Author))))),
            About("xmp", Xmp, ("CreatorTool", PdfAbout.Writer), ("CreateDate", day), ("ModifyDate", day)),
            About("pdf", Pdf, ("Producer", PdfAbout.Writer)),
            attached.Statements);
        var text = new StringBuilder("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" }))
            new XElement(Meta + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", Meta), statements).Save(xml);
        return Encoding.UTF8.GetBytes(text.Append("\n<?xpacket end=\"r\"?>").ToString());
    }

    /// <summary>Plain statements about the document.</summary>
    public static XElement About(string prefix, XNamespace names, params (string Name, string Value)[] statements) =>
        new(Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + prefix, names), statements.Select(one => new XElement(names + one.Name, one.Value)));

    /// <summary>Says of a vocabulary of its own which properties it has: archives take no other.</summary>
    public static XElement Vocabulary(string prefix, string names, string title, params (string Name, string Meaning)[] properties)
    {
        XNamespace extension = "http://www.aiim.org/pdfa/ns/extension/", schema = "http://www.aiim.org/pdfa/ns/schema#", property = "http://www.aiim.org/pdfa/ns/property#";
        XAttribute IsResource() => new(Rdf + "parseType", "Resource");
        return new(Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + "pdfaExtension", extension), new XAttribute(XNamespace.Xmlns + "pdfaSchema", schema),
            new XAttribute(XNamespace.Xmlns + "pdfaProperty", property),
            new XElement(extension + "schemas", new XElement(Rdf + "Bag", new XElement(Rdf + "li", IsResource(),
                new XElement(schema + "schema", title), new XElement(schema + "namespaceURI", names), new XElement(schema + "prefix", prefix),
                new XElement(schema + "property", new XElement(Rdf + "Seq", properties.Select(one => new XElement(Rdf + "li", IsResource(),
                    new XElement(property + "name", one.Name), new XElement(property + "valueType", "Text"), new XElement(property + "category", "external"), new XElement(property + "description", one.Meaning)))))))));
    }

    // A name may hold what XML cannot: shown as the box that stands for it on paper too.
    private static string Writable(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\u25A1" : rune.ToString()));

    /// <summary>sRGB: its three colours as seen under D50, and the curve of IEC 61966-2-1 with its five constants, in sixteenths of 65 536.</summary>
    private static byte[] SrgbProfile()
    {
        const int Header = 128, Entry = 12;
        const string Copyright = "Public domain", Name = "sRGB IEC61966-2.1";
        var white = Numbers("XYZ ", 0xF6D6, 0x10000, 0xD32D);
        var curve = (byte[])[.. "para"u8, 0, 0, 0, 0, 0, 3, 0, 0, .. Words(0x26666, 0xF2A7, 0xD59, 0x13D0, 0xA5B)];
        (string Tag, byte[] Value)[] tags =
        [
            ("desc", Said(Name)), ("cprt", Said(Copyright)), ("wtpt", white),
            ("chad", Numbers("sf32", 0x10C42, 0x5DE, -3291, 0x793, 0xFD90, -1119, -606, 0x3DC, 0xC06E)),
            ("rXYZ", Numbers("XYZ ", 0x6FA2, 0x38F5, 0x390)), ("gXYZ", Numbers("XYZ ", 0x6299, 0xB785, 0x18DA)), ("bXYZ", Numbers("XYZ ", 0x24A0, 0xF84, 0xB6CF)),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        using var values = new MemoryStream();
        var (table, start) = (new List<byte>([.. Words(tags.Length)]), Header + 4 + (tags.Length * Entry));
        var places = new Dictionary<byte[], int>(ReferenceEqualityComparer.Instance);
        foreach (var (tag, value) in tags)
        {
            if (places.TryAdd(value, start + (int)values.Length))
            {
                values.Write(value);
                while (values.Length % 4 != 0) values.WriteByte(0);
            }
            table.AddRange([.. Encoding.ASCII.GetBytes(tag), .. Words(places[value], value.Length)]);
        }
        var header = new byte[Header];
        BinaryPrimitives.WriteInt32BigEndian(header, start + (int)values.Length);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 0x04200000);
        "mntrRGB XYZ "u8.CopyTo(header.AsSpan(12));
        ((byte[])[0x07, 0xEA, 0, 1, 0, 1]).CopyTo(header, 24);   // 1 January 2026.
        "acsp"u8.CopyTo(header.AsSpan(36));
        white.AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table, .. values.ToArray()];

        static byte[] Words(params int[] words) => [.. words.SelectMany(word => (byte[])[(byte)((word >> 24) & 0xFF), (byte)((word >> 16) & 0xFF), (byte)((word >> 8) & 0xFF), (byte)(word & 0xFF)])];

        static byte[] Numbers(string kind, params int[] numbers) => [.. Encoding.ASCII.GetBytes(kind), 0, 0, 0, 0, .. Words(numbers)];

        // One text, in American English, 28 bytes from the start of the tag.
        static byte[] Said(string text) => [.. "mluc"u8, .. Words(0, 1, Entry), .. "enUS"u8, .. Words(text.Length * 2, 28), .. Encoding.BigEndianUnicode.GetBytes(text)];
    }
}
