using System.Xml.Linq;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>Writes a document as Factur-X XML, profile EN 16931 (UN/CEFACT CII D22B), with what the French reform adds for a French seller.</summary>
/// <remarks>
/// Source: Factur-X 1.07 / ZUGFeRD 2.5.2; French rules BR-FR 1.4.0 (billing mode, notes with their codes, SIREN, addresses of list 0225). What the schema's order wants decides the order here.
/// A client no network knows keeps its mail address as electronic address: platforms accept that, Peppol does not.
/// </remarks>
public static class FacturXWriter
{
    private const string Guideline = "urn:cen.eu:en16931:2017";
    private const string Paid = "72";      // UNTDID 2475: VAT is due when paid.
    private const string Issued = "5";
    private static readonly XNamespace Rsm = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100";
    private static readonly XNamespace Ram = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100";
    private static readonly XNamespace Udt = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100";
    private static readonly XNamespace Qdt = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100";

    /// <summary>The document's bytes: the same document, the same bytes.</summary>
    /// <returns>UTF-8; or refused as <see cref="InvoiceDocument.Wrong"/> says.</returns>
    public static Outcome<byte[]> Write(InvoiceDocument document)
    {
        if (document.Wrong() is { } wrong) return wrong;
        var totals = document.Totals;
        return DocumentCodes.ToBytes(new XElement(Rsm + "CrossIndustryInvoice",
            new XAttribute(XNamespace.Xmlns + "rsm", Rsm), new XAttribute(XNamespace.Xmlns + "ram", Ram),
            new XAttribute(XNamespace.Xmlns + "udt", Udt), new XAttribute(XNamespace.Xmlns + "qdt", Qdt),
            new XElement(Rsm + "ExchangedDocumentContext",
                document.Seller.Country is "FR" ? Nested("BusinessProcessSpecifiedDocumentContextParameter", Text("ID", BillingMode(document, totals))) : null,
                Nested("GuidelineSpecifiedDocumentContextParameter", Text("ID", Guideline))),
            new XElement(Rsm + "ExchangedDocument",
                Text("ID", document.Number),
                Text("TypeCode", document.Kind.TypeCode()),
                Nested("IssueDateTime", Day(document.IssuedOn)),
                Optional("IncludedNote", document.Note is { } note ? Text("Content", note) : null),
                document.Mentions.Select(mention => Nested("IncludedNote", Text("Content", mention.Text), mention.Subject is { } subject ? Text("SubjectCode", subject) : null))),
            new XElement(Rsm + "SupplyChainTradeTransaction",
                document.Lines.Select((line, i) => Line(line, i + 1)),
                Agreement(document),
                // The schema wants the element and the rules want it filled: before the work there is no day, only for whom it will be.
                Nested("ApplicableHeaderTradeDelivery", document.DeliveredOn is { } day
                    ? Nested("ActualDeliverySupplyChainEvent", Nested("OccurrenceDateTime", Day(day)))
                    : Nested("ShipToTradeParty", Text("Name", document.Buyer.Name))),
                Settlement(document, totals))));
    }

    /// <summary>French billing mode, BT-23: services; already paid; final after a prepayment.</summary>
    private static string BillingMode(InvoiceDocument document, DocumentTotals totals) => document.Kind switch
    {
        DocumentKind.Invoice when totals.Due.IsZero && totals.Prepaid.IsPositive && document.DueOn is not null => "S2",
        DocumentKind.Invoice when totals.Prepaid.IsPositive => "S4",
        _ => "S1",
    };

    private static XElement Agreement(InvoiceDocument document) => Nested("ApplicableHeaderTradeAgreement",
        Text("BuyerReference", document.QuotedReference),
        Party("SellerTradeParty", document.Seller, document.IsOutsideScope),
        Party("BuyerTradeParty", document.Buyer, document.IsOutsideScope),
        document.OrderNumber is { } order ? Nested("BuyerOrderReferencedDocument", Text("IssuerAssignedID", order)) : null);

    private static XElement Party(string role, DocumentParty party, bool isOutsideScope)
    {
        var address = party.ElectronicAddress ?? (party.Email is { } mail ? new SchemeId("EM", mail) : null);
        return Nested(role,
            Text("Name", party.Name),
            party.LegalInformation is { } legal ? Text("Description", legal) : null,
            party.LegalId is { } id ? Nested("SpecifiedLegalOrganization", Id("ID", id)) : null,
            party.Email is null && party.Phone is null ? null : Nested("DefinedTradeContact",
                Optional("TelephoneUniversalCommunication", party.Phone is { } phone ? Text("CompleteNumber", phone) : null),
                Optional("EmailURIUniversalCommunication", party.Email is { } email ? Text("URIID", email) : null)),
            Nested("PostalTradeAddress", Given("PostcodeCode", party.PostCode), Given("LineOne", party.Street), Given("CityName", party.City), Text("CountryID", party.Country)),
            Optional("URIUniversalCommunication", address is { } known ? Id("URIID", known) : null),
            party.VatNumber is { } vat && !isOutsideScope ? Nested("SpecifiedTaxRegistration", Id("ID", new("VA", vat))) : null);
    }

    private static XElement Settlement(InvoiceDocument document, DocumentTotals totals) => Nested("ApplicableHeaderTradeSettlement",
        document.Transfer is { } quoted ? Text("PaymentReference", quoted.Reference.Quoted()) : null,
        Text("InvoiceCurrencyCode", "EUR"),
        document.Transfer is { } transfer
            ? Nested("SpecifiedTradeSettlementPaymentMeans",
                Text("TypeCode", DocumentCodes.SepaTransfer),
                Nested("PayeePartyCreditorFinancialAccount", Text("IBANID", transfer.Account.Value), Text("AccountName", document.Seller.Name)),
                Nested("PayeeSpecifiedCreditorFinancialInstitution", Text("BICID", transfer.Bic)))
            : null,
        totals.ByVat.Select(rate => Rate(document, rate)),
        document.Adjustments.Select(adjustment => Nested("SpecifiedTradeAllowanceCharge",
            [.. Adjustment(adjustment), Nested("CategoryTradeTax", Category(adjustment.Vat!.Category, adjustment.Vat.Percent))])),
        Terms(document),
        Nested("SpecifiedTradeSettlementHeaderMonetarySummation",
            Amount("LineTotalAmount", totals.LinesNet),
            Amount("ChargeTotalAmount", totals.Charges),
            Amount("AllowanceTotalAmount", totals.Discounts),
            Amount("TaxBasisTotalAmount", totals.Net),
            new XElement(Ram + "TaxTotalAmount", new XAttribute("currencyID", "EUR"), totals.Vat.ToString()),
            Amount("GrandTotalAmount", totals.Gross),
            Amount("TotalPrepaidAmount", totals.Prepaid),
            Amount("DuePayableAmount", totals.Due)),
        document.Follows.Select(before => Nested("InvoiceReferencedDocument",
            Text("IssuerAssignedID", before.Number),
            Nested("FormattedIssueDateTime", new XElement(Qdt + "DateTimeString", new XAttribute("format", "102"), before.IssuedOn.Format102())))));

    // BR-CO-25 asks of whatever is to be paid how or by when; a credit note says why it stands instead.
    private static XElement? Terms(InvoiceDocument document) => document.Kind is DocumentKind.CreditNote
        ? Optional("SpecifiedTradePaymentTerms", document.Note is { } reason ? Text("Description", reason) : null)
        : Optional("SpecifiedTradePaymentTerms", document.DueOn is { } due ? Nested("DueDateDateTime", Day(due)) : null);

    private static XElement Rate(InvoiceDocument document, DocumentVat rate) => Nested("ApplicableTradeTax",
        Amount("CalculatedAmount", rate.Vat),
        Text("TypeCode", "VAT"),
        Given("ExemptionReason", rate.Mention),
        Amount("BasisAmount", rate.Net),
        Text("CategoryCode", rate.Category),
        Given("ExemptionReasonCode", rate.ReasonCode),
        document.Seller.Country is "FR" ? Text("DueDateTypeCode", document.IsVatOnDebits ? Issued : Paid) : null,
        rate.Category == "O" ? null : Text("RateApplicablePercent", rate.Percent.Plain()));

    private static XElement Line(DocumentLine line, int number) => Nested("IncludedSupplyChainTradeLineItem",
        Nested("AssociatedDocumentLineDocument", Text("LineID", $"{number}")),
        Nested("SpecifiedTradeProduct", Text("Name", line.Description)),
        Nested("SpecifiedLineTradeAgreement", Nested("NetPriceProductTradePrice", Text("ChargeAmount", line.UnitPrice.Plain()))),
        Nested("SpecifiedLineTradeDelivery", new XElement(Ram + "BilledQuantity", new XAttribute("unitCode", line.Unit.UnitCode()), line.Quantity.Plain())),
        Nested("SpecifiedLineTradeSettlement",
            Nested("ApplicableTradeTax", Category(line.Vat.Category, line.Vat.Percent)),
            (line.Adjustments ?? []).Select(adjustment => Nested("SpecifiedTradeAllowanceCharge", Adjustment(adjustment))),
            Nested("SpecifiedTradeSettlementLineMonetarySummation", Amount("LineTotalAmount", line.Net))));

    private static XElement[] Adjustment(DocumentAdjustment adjustment) =>
    [
        Nested("ChargeIndicator", new XElement(Udt + "Indicator", adjustment.IsCharge ? "true" : "false")),
        Amount("ActualAmount", adjustment.Amount),
        Text("Reason", adjustment.Reason),
    ];

    private static XElement?[] Category(string category, decimal percent) =>
        [Text("TypeCode", "VAT"), Text("CategoryCode", category), category == "O" ? null : Text("RateApplicablePercent", percent.Plain())];

    private static XElement Day(NodaTime.LocalDate day) => new(Udt + "DateTimeString", new XAttribute("format", "102"), day.Format102());

    private static XElement Id(string name, SchemeId id) => new(Ram + name, new XAttribute("schemeID", id.Scheme), id.Value);

    private static XElement Amount(string name, Money amount) => Text(name, amount.ToString());

    private static XElement Text(string name, string text) => new(Ram + name, text);

    private static XElement? Given(string name, string? text) => string.IsNullOrEmpty(text) ? null : Text(name, text);

    private static XElement Nested(string name, params object?[] content) => new(Ram + name, content);

    private static XElement? Optional(string name, XElement? content) => content is null ? null : Nested(name, content);
}
