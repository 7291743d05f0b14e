namespace Mutual.Grains.Invoices.Documents;

/// <summary>The VAT of one category and rate on a document.</summary>
/// <param name="Category">Code of UNTDID 5305: S, Z, E, AE, O.</param>
/// <param name="Percent">21, 5.5; 0 when nothing is charged.</param>
/// <param name="Net">Lines, less discounts, plus charges of that category and rate.</param>
/// <param name="Vat">On that sum, rounded half up to the cent, once.</param>
/// <param name="Mention">Why nothing is charged; null when VAT is. Several exemptions of one document stand together, for rules allow one group a category.</param>
public sealed record DocumentVat(string Category, decimal Percent, Money Net, Money Vat, string? Mention)
{
    /// <summary>Code of the exemption where one is certain: reverse charge, outside scope.</summary>
    public string? ReasonCode => Category switch { "AE" => "VATEX-EU-AE", "O" => "VATEX-EU-O", _ => null };
}

/// <summary>The sums of a document, each from the one before: lines, discounts and charges, net, VAT, gross, what is still to be paid.</summary>
/// <remarks>Source: EN 16931-1, BR-CO-10 to BR-CO-17. VAT is computed on the sum of each category and rate and rounded there; never by line.</remarks>
/// <param name="LinesNet">Sum of the lines.</param>
/// <param name="Discounts">On the document, as a positive amount.</param>
/// <param name="Charges">On the document.</param>
/// <param name="ByVat">The highest rate first.</param>
public sealed record DocumentTotals(Money LinesNet, Money Discounts, Money Charges, IReadOnlyList<DocumentVat> ByVat, Money Prepaid)
{
    /// <summary>Without VAT.</summary>
    public Money Net => LinesNet - Discounts + Charges;

    /// <summary>All VAT.</summary>
    public Money Vat => ByVat.Aggregate(Money.Zero, (sum, rate) => sum + rate.Vat);

    /// <summary>With VAT.</summary>
    public Money Gross => Net + Vat;

    /// <summary>Gross less what was paid before.</summary>
    public Money Due => Gross - Prepaid;

    /// <summary>Adds a document up.</summary>
    public static DocumentTotals Of(InvoiceDocument document)
    {
        var parts = document.Lines.Select(line => (line.Vat, line.Net)).Concat(document.Adjustments.Where(a => a.Vat is not null).Select(a => (Vat: a.Vat!, Net: a.Signed)));
        var byVat = parts.GroupBy(part => (part.Vat.Category, part.Vat.Percent)).Select(Rate)
            .OrderByDescending(rate => rate.Percent).ThenBy(rate => rate.Category, StringComparer.Ordinal).ToList();
        if (document.VatBooked is { } booked && byVat is [var only]) byVat = [only with { Vat = Near(only.Vat, booked) }];
        return new(Sum(document.Lines.Select(line => line.Net)), Sum(document.Adjustments.Where(a => !a.IsCharge).Select(a => a.Amount)),
            Sum(document.Adjustments.Where(a => a.IsCharge).Select(a => a.Amount)), byVat, document.Prepaid);
    }

    private static DocumentVat Rate(IGrouping<(string Category, decimal Percent), (VatTreatment Vat, Money Net)> parts)
    {
        var net = Sum(parts.Select(part => part.Net));
        var mention = string.Join(" · ", parts.Select(part => part.Vat.Mention).OfType<string>().Distinct());
        return new(parts.Key.Category, parts.Key.Percent, net, Invoices.Vat.On(net, parts.Key.Percent), mention.Length == 0 ? null : mention);
    }

    // What the rules of EN 16931 bear beside the rate; further off it is another document.
    private static Money Near(Money computed, Money booked) => Math.Abs((booked - computed).Cents) <= 1 ? booked : computed;

    private static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);
}
