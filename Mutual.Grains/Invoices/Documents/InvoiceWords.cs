using Mutual.Grains.Documents;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>The printed words of an invoice in one language.</summary>
internal sealed record InvoiceWords
{
    private static readonly InvoiceWords English = new()
    {
        Language = DocumentLanguage.En, Invoice = "Invoice", CreditNote = "Credit note", Prepayment = "Prepayment invoice", Number = "No.", BilledTo = "Billed to", IssuedOn = "Issued on", DueOn = "Payable by",
        DeliveredOn = "Work completed on", Order = "Order", Reference = "Your reference", Follows = "Concerns", VatNumber = "VAT number", Description = "Description", Quantity = "Quantity", Price = "Unit price",
        VatRate = "VAT", Amount = "Amount", Lines = "Lines", Net = "Total without VAT", Vat = "VAT {0} % on {1}", Gross = "Total with VAT", Paid = "Paid before", Due = "To pay",
        Credited = "Credited", NothingDue = "Nothing to pay", Pay = "Pay {0} by {1}", PayNow = "Pay {0}", Payee = "Payee", Account = "Account", Bic = "BIC", Communication = "Communication",
        Scan = "Scan the code with your bank’s app: it fills in everything.", Page = "Page {0} of {1}", Discount = "Discount:", Charge = "Charge:", Pieces = ("", ""), Hours = ("hour", "hours"),
        Days = ("day", "days"), Months = ("month", "months"), LumpSum = "lump sum",
    };

    private static readonly InvoiceWords French = new()
    {
        Language = DocumentLanguage.Fr, Invoice = "Facture", CreditNote = "Note de crédit", Prepayment = "Facture d’acompte", Number = "N°", BilledTo = "Facturé à", IssuedOn = "Date d’émission", DueOn = "À payer avant le",
        DeliveredOn = "Prestation achevée le", Order = "Commande", Reference = "Votre référence", Follows = "Concerne", VatNumber = "N° de TVA", Description = "Description", Quantity = "Quantité", Price = "Prix unitaire",
        VatRate = "TVA", Amount = "Montant", Lines = "Lignes", Net = "Total hors TVA", Vat = "TVA {0} % sur {1}", Gross = "Total TVA comprise", Paid = "Déjà payé", Due = "À payer",
        Credited = "Crédité", NothingDue = "Rien à payer", Pay = "Payez {0} au plus tard le {1}", PayNow = "Payez {0}", Payee = "Bénéficiaire", Account = "Compte", Bic = "BIC", Communication = "Communication",
        Scan = "Scannez le code avec l’application de votre banque : tout y est.", Page = "Page {0} sur {1}", Discount = "Remise :", Charge = "Supplément :", Pieces = ("", ""), Hours = ("heure", "heures"),
        Days = ("jour", "jours"), Months = ("mois", "mois"), LumpSum = "forfait",
    };

    private static readonly InvoiceWords Dutch = new()
    {
        Language = DocumentLanguage.Nl, Invoice = "Factuur", CreditNote = "Creditnota", Prepayment = "Voorschotfactuur", Number = "Nr.", BilledTo = "Gefactureerd aan", IssuedOn = "Factuurdatum", DueOn = "Te betalen tegen",
        DeliveredOn = "Werk voltooid op", Order = "Bestelling", Reference = "Uw referentie", Follows = "Betreft", VatNumber = "Btw-nummer", Description = "Omschrijving", Quantity = "Aantal", Price = "Eenheidsprijs",
        VatRate = "Btw", Amount = "Bedrag", Lines = "Lijnen", Net = "Totaal zonder btw", Vat = "Btw {0} % op {1}", Gross = "Totaal met btw", Paid = "Al betaald", Due = "Te betalen",
        Credited = "Gecrediteerd", NothingDue = "Niets te betalen", Pay = "Betaal {0} uiterlijk op {1}", PayNow = "Betaal {0}", Payee = "Begunstigde", Account = "Rekening", Bic = "BIC", Communication = "Mededeling",
        Scan = "Scan de code met de app van uw bank: alles wordt ingevuld.", Page = "Pagina {0} van {1}", Discount = "Korting:", Charge = "Toeslag:", Pieces = ("", ""), Hours = ("uur", "uur"),
        Days = ("dag", "dagen"), Months = ("maand", "maanden"), LumpSum = "forfait",
    };

    public required DocumentLanguage Language { get; init; }
    public required string Invoice { get; init; }
    public required string CreditNote { get; init; }
    public required string Prepayment { get; init; }
    public required string Number { get; init; }
    public required string BilledTo { get; init; }
    public required string IssuedOn { get; init; }
    public required string DueOn { get; init; }
    public required string DeliveredOn { get; init; }
    public required string Order { get; init; }
    public required string Reference { get; init; }
    public required string Follows { get; init; }
    public required string VatNumber { get; init; }
    public required string Description { get; init; }
    public required string Quantity { get; init; }
    public required string Price { get; init; }
    public required string VatRate { get; init; }
    public required string Amount { get; init; }
    public required string Lines { get; init; }
    public required string Net { get; init; }
    public required string Vat { get; init; }
    public required string Gross { get; init; }
    public required string Paid { get; init; }
    public required string Due { get; init; }
    public required string Credited { get; init; }
    public required string NothingDue { get; init; }
    public required string Pay { get; init; }
    public required string PayNow { get; init; }
    public required string Payee { get; init; }
    public required string Account { get; init; }
    public required string Bic { get; init; }
    public required string Communication { get; init; }
    public required string Scan { get; init; }
    public required string Page { get; init; }
    public required string Discount { get; init; }
    public required string Charge { get; init; }
    public required (string One, string Many) Pieces { get; init; }
    public required (string One, string Many) Hours { get; init; }
    public required (string One, string Many) Days { get; init; }
    public required (string One, string Many) Months { get; init; }
    public required string LumpSum { get; init; }

    public static InvoiceWords In(DocumentLanguage language) => language switch
    {
        DocumentLanguage.Fr => French,
        DocumentLanguage.Nl => Dutch,
        _ => English,
    };

    /// <summary>What the document is called; a French seller's credit note is an <i>avoir</i>.</summary>
    public string Title(InvoiceDocument document) => document.Kind switch
    {
        DocumentKind.CreditNote => document is { Seller.Country: "FR", Language: DocumentLanguage.Fr } ? "Avoir" : CreditNote,
        DocumentKind.PrepaymentInvoice => Prepayment,
        _ => Invoice,
    };

    /// <summary>The quantity with its unit: <c>12 jours</c>, <c>1 jour</c>.</summary>
    public string Counted(DocumentLine line)
    {
        var (one, many) = line.Unit switch
        {
            LineUnit.Hour => Hours,
            LineUnit.Day => Days,
            LineUnit.Month => Months,
            LineUnit.Kilometre => ("km", "km"),
            LineUnit.LumpSum => (LumpSum, LumpSum),
            _ => Pieces,
        };

        // French counts one and a half as one; Dutch and English do not.
        var isOne = Language is DocumentLanguage.Fr ? Math.Abs(line.Quantity) < 2 : Math.Abs(line.Quantity) == 1;
        return $"{Printed.Number(line.Quantity, Language)} {(isOne ? one : many)}".TrimEnd();
    }
}
