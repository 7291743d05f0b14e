using System.Xml.Linq;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>Writes a document as Peppol BIS Billing 3.0 UBL, the form Belgian law asks for between firms since 2026.</summary>
/// <remarks>
/// The mutual is seller and payee: no payee party, no factor. Source: Peppol BIS Billing 3.0.21, EN 16931-1. What UBL's order of elements wants decides the order here.
/// A document outside the seller's VAT names no VAT number (BR-O-02); Peppol allows one note, so all words of the document stand in it.
/// </remarks>
public static class UblWriter
{
    private const string Guideline = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    private const string Process = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
    private const string Paid = "432";     // UNTDID 2005, as UBL uses it: VAT is due when paid.
    private const string Issued = "3";
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    /// <summary>The document's bytes: the same document, the same bytes.</summary>
    /// <returns>UTF-8; or refused as <see cref="InvoiceDocument.Wrong"/> says, or with <c>no-electronic-address</c>.</returns>
    public static Outcome<byte[]> Write(InvoiceDocument document)
    {
        if (document.Wrong() is { } wrong) return wrong;
        if (document.Seller.ElectronicAddress is null || document.Buyer.ElectronicAddress is null) return Refusal.NoElectronicAddress;

        var isCredit = document.Kind is DocumentKind.CreditNote;
        var name = isCredit ? "CreditNote" : "Invoice";
        XNamespace root = $"urn:oasis:names:specification:ubl:schema:xsd:{name}-2";
        var totals = document.Totals;
        return DocumentCodes.ToBytes(new XElement(root + name,
            new XAttribute(XNamespace.Xmlns + "cac", Cac), new XAttribute(XNamespace.Xmlns + "cbc", Cbc),
            Text("CustomizationID", Guideline),
            Text("ProfileID", Process),
            Text("ID", document.Number),
            Text("IssueDate", document.IssuedOn.Iso()),
            isCredit ? null : Optional("DueDate", document.DueOn?.Iso()),
            Text($"{name}TypeCode", document.Kind.TypeCode()),
            Optional("Note", Words(document)),
            Text("DocumentCurrencyCode", "EUR"),
            Text("BuyerReference", document.QuotedReference),
            VatMoment(document),
            document.OrderNumber is { } order ? new XElement(Cac + "OrderReference", Text("ID", order)) : null,
            document.Follows.Select(before => new XElement(Cac + "BillingReference", new XElement(Cac + "InvoiceDocumentReference",
                Text("ID", before.Number), Text("IssueDate", before.IssuedOn.Iso())))),
            new XElement(Cac + "AccountingSupplierParty", Party(document.Seller, document.IsOutsideScope)),
            new XElement(Cac + "AccountingCustomerParty", Party(document.Buyer, document.IsOutsideScope)),
            document.DeliveredOn is { } day ? new XElement(Cac + "Delivery", Text("ActualDeliveryDate", day.Iso())) : null,
            Means(document),
            isCredit && document.Note is { } reason ? new XElement(Cac + "PaymentTerms", Text("Note", reason)) : null,
            document.Adjustments.Select(adjustment => Adjustment(adjustment, adjustment.Vat)),
            VatTotal(totals),
            Totals(totals),
            document.Lines.Select((line, i) => Line(line, i + 1, isCredit))));
    }

    private static string? Words(InvoiceDocument document)
    {
        var words = string.Join(' ', document.Mentions.Where(mention => mention.Subject is not "BAR").Select(mention => mention.Text).Prepend(document.Note ?? "").Where(text => text.Length > 0));
        return words.Length == 0 ? null : words;
    }

    // Only France has VAT that waits for the money; Belgium's is due on issue and says nothing.
    private static XElement? VatMoment(InvoiceDocument document) => document.Seller.Country is "FR"
        ? new XElement(Cac + "InvoicePeriod", Text("DescriptionCode", document.IsVatOnDebits ? Issued : Paid))
        : null;

    private static XElement Party(DocumentParty party, bool isOutsideScope) => new(Cac + "Party",
        Id("EndpointID", party.ElectronicAddress!.Value),
        new XElement(Cac + "PartyName", Text("Name", party.Name)),
        new XElement(Cac + "PostalAddress",
            Optional("StreetName", party.Street), Optional("CityName", party.City), Optional("PostalZone", party.PostCode),
            new XElement(Cac + "Country", Text("IdentificationCode", party.Country))),
        party.VatNumber is { } vat && !isOutsideScope ? new XElement(Cac + "PartyTaxScheme", Text("CompanyID", vat), Scheme()) : null,
        new XElement(Cac + "PartyLegalEntity",
            Text("RegistrationName", party.Name), party.LegalId is { } legal ? Id("CompanyID", legal) : null, Optional("CompanyLegalForm", party.LegalInformation)),
        party.Email is null && party.Phone is null ? null
            : new XElement(Cac + "Contact", Optional("Telephone", party.Phone), Optional("ElectronicMail", party.Email)));

    private static XElement? Means(InvoiceDocument document) => document.Transfer is { } transfer
        ? new XElement(Cac + "PaymentMeans",
            Text("PaymentMeansCode", DocumentCodes.SepaTransfer),
            Text("PaymentID", transfer.Reference.Quoted()),
            new XElement(Cac + "PayeeFinancialAccount",
                Text("ID", transfer.Account.Value), Text("Name", document.Seller.Name), new XElement(Cac + "FinancialInstitutionBranch", Text("ID", transfer.Bic))))
        : null;

    private static XElement Adjustment(DocumentAdjustment adjustment, VatTreatment? vat) => new(Cac + "AllowanceCharge",
        Text("ChargeIndicator", adjustment.IsCharge ? "true" : "false"),
        Text("AllowanceChargeReason", adjustment.Reason),
        Amount("Amount", adjustment.Amount),
        vat is null ? null : Category("TaxCategory", vat.Category, vat.Percent));

    private static XElement VatTotal(DocumentTotals totals) => new(Cac + "TaxTotal",
        Amount("TaxAmount", totals.Vat),
        totals.ByVat.Select(rate => new XElement(Cac + "TaxSubtotal",
            Amount("TaxableAmount", rate.Net), Amount("TaxAmount", rate.Vat), Category("TaxCategory", rate.Category, rate.Percent, rate))));

    private static XElement Totals(DocumentTotals totals) => new(Cac + "LegalMonetaryTotal",
        Amount("LineExtensionAmount", totals.LinesNet),
        Amount("TaxExclusiveAmount", totals.Net),
        Amount("TaxInclusiveAmount", totals.Gross),
        totals.Discounts.IsZero ? null : Amount("AllowanceTotalAmount", totals.Discounts),
        totals.Charges.IsZero ? null : Amount("ChargeTotalAmount", totals.Charges),
        totals.Prepaid.IsZero ? null : Amount("PrepaidAmount", totals.Prepaid),
        Amount("PayableAmount", totals.Due));

    private static XElement Line(DocumentLine line, int number, bool isCredit) => new(Cac + (isCredit ? "CreditNoteLine" : "InvoiceLine"),
        Text("ID", $"{number}"),
        new XElement(Cbc + (isCredit ? "CreditedQuantity" : "InvoicedQuantity"), new XAttribute("unitCode", line.Unit.UnitCode()), line.Quantity.Plain()),
        Amount("LineExtensionAmount", line.Net),
        (line.Adjustments ?? []).Select(adjustment => Adjustment(adjustment, null)),
        new XElement(Cac + "Item", Text("Name", line.Description), Category("ClassifiedTaxCategory", line.Vat.Category, line.Vat.Percent)),
        new XElement(Cac + "Price", new XElement(Cbc + "PriceAmount", new XAttribute("currencyID", "EUR"), line.UnitPrice.Plain())));

    private static XElement Category(string name, string category, decimal percent, DocumentVat? explained = null) => new(Cac + name,
        Text("ID", category),
        category == "O" ? null : Text("Percent", percent.Plain()),   // BR-O-05: outside the scope there is no rate, not a rate of zero.
        Optional("TaxExemptionReasonCode", explained?.ReasonCode),
        Optional("TaxExemptionReason", explained?.Mention),
        Scheme());

    private static XElement Scheme() => new(Cac + "TaxScheme", Text("ID", "VAT"));

    private static XElement Id(string name, SchemeId id) => new(Cbc + name, new XAttribute("schemeID", id.Scheme), id.Value);

    private static XElement Amount(string name, Money amount) => new(Cbc + name, new XAttribute("currencyID", "EUR"), amount.ToString());

    private static XElement Text(string name, string text) => new(Cbc + name, text);

    private static XElement? Optional(string name, string? text) => string.IsNullOrEmpty(text) ? null : Text(name, text);
}
