using NodaTime;
using Mutual.Grains.Documents;
using Mutual.Grains.Payments;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>What a document is, with its code of UNTDID 1001.</summary>
public enum DocumentKind
{
    /// <summary>380.</summary>
    Invoice = 1,

    /// <summary>381: takes back what an invoice asked.</summary>
    CreditNote = 2,

    /// <summary>386: asks, or confirms, money before the work.</summary>
    PrepaymentInvoice = 3,
}

/// <summary>What a quantity counts, with its code of UN/ECE recommendation 20.</summary>
public enum LineUnit
{
    /// <summary>C62.</summary>
    Piece = 1,

    /// <summary>HUR.</summary>
    Hour,

    /// <summary>DAY.</summary>
    Day,

    /// <summary>MON.</summary>
    Month,

    /// <summary>KMT.</summary>
    Kilometre,

    /// <summary>LS.</summary>
    LumpSum,
}

/// <summary>A discount or a charge, on a line or on the document.</summary>
/// <param name="Amount">Without VAT, above zero: the kind says which way it goes.</param>
/// <param name="Vat">Treatment on the document; on a line null, for it is the line's.</param>
[GenerateSerializer, Immutable, Alias("document-adjustment")]
public sealed record DocumentAdjustment([property: Id(0)] bool IsCharge, [property: Id(1)] Money Amount, [property: Id(2)] string Reason, [property: Id(3)] VatTreatment? Vat = null)
{
    /// <summary>What it adds: negative for a discount.</summary>
    public Money Signed => IsCharge ? Amount : -Amount;
}

/// <summary>One thing sold.</summary>
/// <param name="Quantity">At most four decimals; negative takes a line of the same document back.</param>
/// <param name="UnitPrice">Euros without VAT, at most six decimals, not negative.</param>
[GenerateSerializer, Immutable, Alias("document-line")]
public sealed record DocumentLine(
    [property: Id(0)] string Description, [property: Id(1)] decimal Quantity, [property: Id(2)] LineUnit Unit, [property: Id(3)] decimal UnitPrice, [property: Id(4)] VatTreatment Vat,
    [property: Id(5)] IReadOnlyList<DocumentAdjustment>? Adjustments = null)
{
    /// <summary>Quantity × price, rounded half up to the cent once, with the line's discounts and charges.</summary>
    public Money Net => (Adjustments ?? []).Aggregate(Money.Round(Quantity * UnitPrice, Rounding.HalfUp), (net, adjustment) => net + adjustment.Signed);

    /// <summary>A line of one lump sum.</summary>
    public static DocumentLine Of(string description, Money net, VatTreatment vat) => new(description, 1, LineUnit.Piece, net.ToDecimal(), vat);
}

/// <summary>A document this one follows: the invoice a credit note corrects, the prepayment invoice a final one takes off.</summary>
[GenerateSerializer, Immutable, Alias("preceding-document")]
public sealed record PrecedingDocument([property: Id(0)] string Number, [property: Id(1)] LocalDate IssuedOn);

/// <summary>How the client pays by transfer: on the mutual's own account, for it is seller and payee.</summary>
[GenerateSerializer, Immutable, Alias("transfer-instruction")]
public sealed record TransferInstruction([property: Id(0)] Iban Account, [property: Id(1)] string Bic, [property: Id(2)] PaymentReference Reference);

/// <summary>Words the law wants on a document.</summary>
/// <param name="Subject">Code of UNTDID 4451 where a rule set asks for one: PMD penalties, PMT recovery costs, AAB early payment, TXD tax, REG register, BAR who the client is.</param>
[GenerateSerializer, Immutable, Alias("legal-mention")]
public sealed record LegalMention([property: Id(0)] string? Subject, [property: Id(1)] string Text);

/// <summary>An invoice, prepayment invoice or credit note as it is sent: everything on it, frozen at issue. XML and PDF are written from it alone.</summary>
/// <remarks>Amounts of a credit note are positive: the kind says that they are taken back.</remarks>
[GenerateSerializer, Immutable, Alias("invoice-document")]
public sealed record InvoiceDocument
{
    [Id(0)] public required DocumentKind Kind { get; init; }

    /// <summary>Number of the gapless series.</summary>
    [Id(1)] public required string Number { get; init; }

    [Id(2)] public required LocalDate IssuedOn { get; init; }

    /// <summary>Last day to pay; null for a credit note and when nothing is to be paid.</summary>
    [Id(3)] public LocalDate? DueOn { get; init; }

    /// <summary>Last day of the work.</summary>
    [Id(4)] public LocalDate? DeliveredOn { get; init; }

    /// <summary>Language of the client.</summary>
    [Id(5)] public required DocumentLanguage Language { get; init; }

    [Id(6)] public required DocumentParty Seller { get; init; }

    [Id(7)] public required DocumentParty Buyer { get; init; }

    /// <summary>What the client wants quoted; null: the order's number, else the document's own.</summary>
    [Id(8)] public string? BuyerReference { get; init; }

    /// <summary>Number of the confirmed order.</summary>
    [Id(9)] public string? OrderNumber { get; init; }

    [Id(10)] public required IReadOnlyList<DocumentLine> Lines { get; init; }

    /// <summary>Discounts and charges on the whole; each with its VAT treatment.</summary>
    [Id(11)] public IReadOnlyList<DocumentAdjustment> Adjustments { get; init; } = [];

    /// <summary>Paid before, with VAT; taken off what is to be paid, not off the VAT.</summary>
    [Id(12)] public Money Prepaid { get; init; }

    /// <summary>Documents this one follows; a credit note has at least one.</summary>
    [Id(13)] public IReadOnlyList<PrecedingDocument> Follows { get; init; } = [];

    /// <summary>Where to pay; null when nothing is to be paid.</summary>
    [Id(14)] public TransferInstruction? Transfer { get; init; }

    /// <summary>Free words to the client; for a credit note its reason.</summary>
    [Id(15)] public string? Note { get; init; }

    /// <summary>From <see cref="LegalMentions.Of"/>, at issue.</summary>
    [Id(16)] public IReadOnlyList<LegalMention> Mentions { get; init; } = [];

    /// <summary>French seller: VAT is due on issue because the entity opted for debits, else when the client pays. No meaning in Belgium.</summary>
    [Id(17)] public bool IsVatOnDebits { get; init; }

    /// <summary>VAT as it was booked, on a document of one rate: the last of several credit notes takes what is left, a cent beside rate × net. Null: computed.</summary>
    [Id(18)] public Money? VatBooked { get; init; }

    /// <summary>The sums, computed and never stored.</summary>
    public DocumentTotals Totals => DocumentTotals.Of(this);

    /// <summary>What is quoted to the client: its own reference, else the order, else this document.</summary>
    public string QuotedReference => BuyerReference ?? OrderNumber ?? Number;

    /// <summary>Whether nothing of it is the seller's VAT: such a document names no VAT number in its XML.</summary>
    public bool IsOutsideScope => Lines.Count > 0 && Lines[0].Vat.Category == "O";

    /// <summary>Why it cannot be issued; null when it can.</summary>
    /// <returns>
    /// <c>document-number</c>, <c>document-without-lines</c>, <c>document-line-text</c>, <c>document-quantity</c>, <c>document-price</c>, <c>document-vat-category</c>, <c>document-vat-mixed</c>,
    /// <c>document-mention-missing</c>, <c>document-buyer-unnamed</c>, <c>document-below-zero</c>, <c>document-due-day</c>, <c>credit-note-without-invoice</c>, <c>amount-not-positive</c>.
    /// </returns>
    public Refused? Wrong()
    {
        if (Number.Length is < 1 or > 35 || !Number.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '_' or '+')) return Refusal.DocumentNumber;
        if (Lines.Count == 0) return Refusal.DocumentWithoutLines;
        foreach (var line in Lines)
        {
            if (string.IsNullOrWhiteSpace(line.Description)) return Refusal.DocumentLineText;
            if (decimal.Round(line.Quantity, 4) != line.Quantity) return Refusal.DocumentQuantity;
            if (line.UnitPrice < 0 || decimal.Round(line.UnitPrice, 6) != line.UnitPrice) return Refusal.DocumentPrice;
        }
        var adjustments = Adjustments.Concat(Lines.SelectMany(line => line.Adjustments ?? []));
        if (adjustments.Any(adjustment => !adjustment.Amount.IsPositive)) return Refusal.AmountNotPositive;
        if (Adjustments.Any(adjustment => adjustment.Vat is null)) return Refusal.DocumentVatCategory.Because("A discount or charge on the document names its VAT treatment.");
        return WrongVat(Lines.Select(line => line.Vat).Concat(Adjustments.Select(adjustment => adjustment.Vat!))) ?? WrongTotals();
    }

    private Refused? WrongVat(IEnumerable<VatTreatment> treatments)
    {
        var every = treatments.Distinct().ToList();
        if (every.Find(vat => vat.Category is not ("S" or "Z" or "E" or "AE" or "O")) is { } unknown) return Refusal.DocumentVatCategory.Because($"Category {unknown.Category}.");
        if (every.Exists(vat => vat.Category == "O") && every.Exists(vat => vat.Category != "O")) return Refusal.DocumentVatMixed;
        if (every.Exists(vat => vat.Category is not ("S" or "Z") && string.IsNullOrWhiteSpace(vat.Mention))) return Refusal.DocumentMentionMissing;
        var isReversed = every.Exists(vat => vat.Category == "AE");
        return Buyer.Name.Length == 0 || Buyer.Country.Length != 2 || (isReversed && Buyer.VatNumber is null) ? Refusal.DocumentBuyerUnnamed.Because() : null;
    }

    private Refused? WrongTotals()
    {
        var totals = Totals;
        if (totals.Net.IsNegative || totals.Due.IsNegative || Prepaid.IsNegative) return Refusal.DocumentBelowZero;
        if (Kind is DocumentKind.CreditNote) return Follows.Count == 0 ? Refusal.CreditNoteWithoutInvoice.Because() : null;
        return DueOn < IssuedOn || (DueOn is null && totals.Due.IsPositive) ? Refusal.DocumentDueDay.Because() : null;
    }
}
