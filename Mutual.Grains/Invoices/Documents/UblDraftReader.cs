using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using NodaTime;
using NodaTime.Text;
using Mutual.Grains.Payments;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>Reads a UBL 2.1 order or invoice that somebody drew up for the mutual to sell, from a file nobody has vouched for.</summary>
/// <remarks>Every problem is a refusal of the whole file. No DTD, no entities, nothing fetched; attachments are looked past. The seller must be the mutual: it sells in its own name.</remarks>
public static class UblDraftReader
{
    /// <summary>Largest file.</summary>
    public const int SizeMaxBytes = 5 * 1024 * 1024;

    /// <summary>Most lines.</summary>
    public const int LinesMax = 1_000;

    private const int AttachmentMaxBytes = 2 * 1024 * 1024;
    private const int DepthMax = 32;
    private const string Family = "urn:oasis:names:specification:ubl:schema:xsd:";
    private static readonly XNamespace Cac = Family + "CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = Family + "CommonBasicComponents-2";

    /// <summary>Reads the draft.</summary>
    /// <param name="us">The entity that would sell.</param>
    /// <returns>
    /// The draft; or <c>file-empty</c>, <c>xml-*</c>, <c>ubl-kind</c>, <c>ubl-not-ours</c>, <c>ubl-field</c>, <c>ubl-too-large</c>, <c>total-differs</c>, <c>currency-not-accepted</c>, <c>date-invalid</c>,
    /// <c>quantity-range</c>, <c>amount-out-of-range</c>, or as <see cref="InputText.Read"/> refuses a text.
    /// </returns>
    public static Outcome<UblDraft> Read(Stream file, DocumentParty us)
    {
        // Base64 is a third longer than what it carries.
        using var guarded = new GuardedStream(file, SizeMaxBytes, (AttachmentMaxBytes / 3 * 4) + 1024);
        try
        {
            var root = Load(guarded);
            var kind = root.Name.NamespaceName == $"{Family}{root.Name.LocalName}-2" ? root.Name.LocalName : "";
            RefusedException.Unless(kind is "Order" or "Invoice", Refusal.UblKind);
            return Draft(root, kind == "Order", us);
        }
        catch (RefusedException refused)
        {
            return refused.Refused.Code is "xml-too-large" or "xml-element-too-long" ? Refusal.UblTooLarge : refused.Refused;
        }
        catch (OverflowException)
        {
            return Refusal.AmountOutOfRange;
        }
        catch (DecoderFallbackException)
        {
            return Refusal.XmlEncoding;
        }
        catch (XmlException wrong)
        {
            return guarded.Head.IndexOf("<!DOCTYPE"u8) >= 0 ? Refusal.XmlDtdRefused
                : Refusal.XmlInvalid.Because(string.Create(CultureInfo.InvariantCulture, $"Line {wrong.LineNumber}, column {wrong.LinePosition}."));
        }
    }

    private static XElement Load(GuardedStream guarded)
    {
        using var text = new StreamReader(guarded, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        if (text.Peek() == '\uFEFF') text.Read();
        RefusedException.Unless(guarded.Size > 0, Refusal.FileEmpty);
        using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true });

        // Built by hand, element by element, so that a file of a million levels is refused at the thirty-third and an attachment is never in memory.
        XElement? root = null, open = null;
        while (reader.Read())
        {
            RefusedException.Unless(reader.Depth <= DepthMax, Refusal.XmlTooDeep);
            if (reader.NodeType is XmlNodeType.Element)
            {
                var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
                foreach (var attribute in new[] { "currencyID", "schemeID", "unitCode" })
                    if (reader.GetAttribute(attribute) is { } value) element.SetAttributeValue(attribute, value);
                open?.Add(element);
                root ??= element;
                if (!reader.IsEmptyElement) open = element;
            }
            else if (reader.NodeType is XmlNodeType.EndElement) open = open?.Parent;
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && open?.Name.LocalName is not "EmbeddedDocumentBinaryObject") open?.Add(reader.Value);
        }
        return root ?? throw new RefusedException(Refusal.FileEmpty.Because());
    }

    private static UblDraft Draft(XElement root, bool isOrder, DocumentParty us)
    {
        var seller = Party(root, isOrder ? "SellerSupplierParty" : "AccountingSupplierParty");
        RefusedException.Unless(IsUs(seller, us), Refusal.UblNotOurs);
        RefusedException.Unless((Said(root, "DocumentCurrencyCode") ?? "EUR") is "EUR" && root.Descendants().Attributes("currencyID").All(currency => currency.Value == "EUR"), Refusal.CurrencyNotAccepted);

        var found = isOrder ? root.Elements(Cac + "OrderLine").Select(line => line.Element(Cac + "LineItem")).OfType<XElement>() : root.Elements(Cac + "InvoiceLine");
        var lines = found.Take(LinesMax + 1).Select(line => Line(line, isOrder)).ToList();
        RefusedException.Unless(lines.Count is > 0 and <= LinesMax, Refusal.UblField, "A draft has 1 to 1000 lines.");
        var net = lines.Aggregate(Money.Zero, (sum, line) => sum + line.Net);
        var stated = Amount(root.Element(Cac + (isOrder ? "AnticipatedMonetaryTotal" : "LegalMonetaryTotal")), "LineExtensionAmount");
        RefusedException.Unless(stated is null || stated == net, Refusal.TotalDiffers, $"Stated {stated}, lines {net}.");

        return new(isOrder, Text(Said(root, "ID"), 35, "ID"), Day(root, "IssueDate") ?? throw Missing("IssueDate"), Day(root, "DueDate"),
            Said(root, "BuyerReference") is { } reference ? Text(reference, 100, "BuyerReference") : null,
            Buyer(Party(root, isOrder ? "BuyerCustomerParty" : "AccountingCustomerParty")), lines, net);
    }

    private static UblDraftLine Line(XElement line, bool isOrder)
    {
        var quantity = line.Element(Cbc + (isOrder ? "Quantity" : "InvoicedQuantity")) ?? throw Missing("Quantity");
        var number = Number(quantity.Value, "Quantity");
        RefusedException.Unless(number is > -1_000_000 and <= 1_000_000 && decimal.Round(number, 6) == number, Refusal.QuantityRange);
        var item = line.Element(Cac + "Item") ?? throw Missing("Item");
        var category = item.Element(Cac + "ClassifiedTaxCategory");
        return new(Text(Said(item, "Name") ?? Said(item, "Description"), InputText.DescriptionMax, "Item/Name"), number, quantity.Attribute("unitCode")?.Value is { Length: <= 3 } unit ? unit : "C62",
            Amount(line, "LineExtensionAmount") ?? Money.Round(number * Number(Said(line.Element(Cac + "Price"), "PriceAmount"), "PriceAmount"), Rounding.HalfUp),
            Said(category, "Percent") is { } percent ? Number(percent, "Percent") : null);
    }

    private static DocumentParty Buyer(XElement party)
    {
        var address = party.Element(Cac + "PostalAddress");
        return new()
        {
            Name = Text(Said(party.Element(Cac + "PartyLegalEntity"), "RegistrationName") ?? Said(party.Element(Cac + "PartyName"), "Name"), 200, "buyer's name"),
            Street = Optional(Said(address, "StreetName")),
            PostCode = Optional(Said(address, "PostalZone")),
            City = Optional(Said(address, "CityName")),
            Country = Said(address?.Element(Cac + "Country"), "IdentificationCode") is { Length: 2 } code && code.All(char.IsAsciiLetterUpper) ? code : throw Missing("buyer's country"),
            VatNumber = VatOf(party),
            Email = Said(party.Element(Cac + "Contact"), "ElectronicMail") is { } mail ? Text(mail, 254, "buyer's mail") : null,
        };
    }

    private static bool IsUs(XElement seller, DocumentParty us)
    {
        var known = new[] { us.VatNumber, us.LegalId?.Value, us.ElectronicAddress?.Value }.OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new[] { VatOf(seller), Plain(Said(seller, "EndpointID")), Plain(Said(seller.Element(Cac + "PartyLegalEntity"), "CompanyID")) }.OfType<string>().Any(known.Contains);
    }

    private static string? VatOf(XElement party) =>
        party.Elements(Cac + "PartyTaxScheme").Where(tax => Said(tax.Element(Cac + "TaxScheme"), "ID") is "VAT").Select(tax => Plain(Said(tax, "CompanyID"))).FirstOrDefault(vat => vat is { Length: <= 20 });

    private static XElement Party(XElement root, string role) => root.Element(Cac + role)?.Element(Cac + "Party") ?? throw Missing(role);

    private static string? Said(XElement? element, string name) => element?.Element(Cbc + name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static string? Plain(string? id) => id is null ? null : string.Concat(id.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static string Optional(string? text) => text is null ? "" : Text(text, 140, "buyer's address");

    private static string Text(string? raw, int longest, string field)
    {
        if (raw is null) throw Missing(field);
        return InputText.Read(raw.ReplaceLineEndings(" "), longest) is { IsAccepted: true } read ? read.Accepted : throw new RefusedException(Refusal.UblField.Because($"{field} cannot be read or is too long."));
    }

    private static Money? Amount(XElement? element, string name)
    {
        if (Said(element, name) is not { } text) return null;
        var euros = Number(text, name);
        RefusedException.Unless(decimal.Round(euros, 2) == euros, Refusal.UblField, $"{name} has a fraction of a cent.");
        return Money.Euro(euros);
    }

    private static decimal Number(string? text, string field) =>
        text is { Length: <= 28 } && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw new RefusedException(Refusal.UblField.Because($"{field} is not a number."));

    private static LocalDate? Day(XElement root, string name)
    {
        if (Said(root, name) is not { } text) return null;
        var day = LocalDatePattern.Iso.Parse(text.Length >= 10 ? text[..10] : text);
        RefusedException.Unless(day.Success, Refusal.DateInvalid, $"{name}.");
        return day.Value;
    }

    private static RefusedException Missing(string field) => new(Refusal.UblField.Because($"{field} is missing."));
}
