using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using NodaTime;
using NodaTime.Text;
using Mutual.Grains.Payments;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>How the code lists of EN 16931 write what a document says, and the one way its XML becomes bytes.</summary>
internal static class DocumentCodes
{
    private static readonly LocalDatePattern Basic = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    /// <summary>SEPA credit transfer, UNTDID 4461.</summary>
    public const string SepaTransfer = "58";

    /// <summary>UNTDID 1001.</summary>
    public static string TypeCode(this DocumentKind kind) => kind switch
    {
        DocumentKind.Invoice => "380",
        DocumentKind.CreditNote => "381",
        DocumentKind.PrepaymentInvoice => "386",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A document is one of three kinds."),
    };

    /// <summary>UN/ECE recommendation 20.</summary>
    public static string UnitCode(this LineUnit unit) => unit switch
    {
        LineUnit.Piece => "C62",
        LineUnit.Hour => "HUR",
        LineUnit.Day => "DAY",
        LineUnit.Month => "MON",
        LineUnit.Kilometre => "KMT",
        LineUnit.LumpSum => "LS",
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "A line counts one of six units."),
    };

    /// <summary>What the payer quotes: the Belgian communication with its signs, the creditor reference without spaces.</summary>
    public static string Quoted(this PaymentReference reference) => reference.Kind is ReferenceKind.Belgian ? reference.Display : reference.Value;

    /// <summary><c>21</c>, <c>5.5</c>.</summary>
    public static string Plain(this decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary><c>2026-03-09</c>.</summary>
    public static string Iso(this LocalDate day) => LocalDatePattern.Iso.Format(day);

    /// <summary><c>20260309</c>, as UN/CEFACT format 102 wants it.</summary>
    public static string Format102(this LocalDate day) => Basic.Format(day);

    /// <summary>The document as UTF-8 without mark, two spaces deep, lines ended alike on every machine: the same document gives the same bytes.</summary>
    public static byte[] ToBytes(XElement root)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = "  ", NewLineChars = "\n" }))
            new XDocument(root).Save(xml);
        return bytes.ToArray();
    }
}
