using System.Collections.Frozen;

namespace Mutual.Grains.Invoices;

/// <summary>How an invoice line stands to VAT.</summary>
public enum VatTreatmentKind
{
    /// <summary>The seller's own rate, a reduced one and zero included.</summary>
    Standard = 1,

    /// <summary>The client declares the VAT in its own country of the Union.</summary>
    ReverseCharge = 2,

    /// <summary>Exempt by an article of the seller's law.</summary>
    Exempt = 3,

    /// <summary>A service to a firm outside the Union: not the seller's VAT at all.</summary>
    OutsideScope = 4,
}

/// <summary>The VAT of a line, decided.</summary>
/// <param name="Percent">What is charged: 21, 5.5; 0 when nothing is.</param>
/// <param name="Category">Code of UNTDID 5305, as EN 16931 wants it: S, Z, AE, E, O.</param>
/// <param name="Mention">Words the law wants on the invoice; null when it wants none.</param>
[GenerateSerializer, Immutable, Alias("vat-treatment")]
public sealed record VatTreatment([property: Id(0)] VatTreatmentKind Kind, [property: Id(1)] decimal Percent, [property: Id(2)] string Category, [property: Id(3)] string? Mention);

/// <summary>The lines of one treatment on one document, together.</summary>
/// <param name="Net">Sum of the lines, without VAT.</param>
/// <param name="Vat">On that sum, rounded half up to the cent, once.</param>
[GenerateSerializer, Immutable, Alias("vat-of-rate")]
public sealed record VatOfRate([property: Id(0)] VatTreatment Treatment, [property: Id(1)] Money Net, [property: Id(2)] Money Vat);

/// <summary>VAT on what the mutual sells: services, in its own name, from Belgium or France.</summary>
/// <remarks>
/// Source: Directive 2006/112/EC, art. 44 (to a firm: where the firm is), 45 (to a consumer: where the seller is), 196 (the firm declares); rates and mentions from <c>Rules/{country}/vat.yaml</c>.
/// Domestic reverse charge (construction) has no rule here and is never given.
/// </remarks>
public static class Vat
{
    private static readonly FrozenSet<string> Union = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".Split(' ').ToFrozenSet();

    /// <summary>Whether the country is a member of the European Union.</summary>
    /// <param name="country">ISO 3166, two capital letters; Greece is GR. Monaco counts as France, as its VAT does.</param>
    public static bool IsInUnion(string country) => Union.Contains(OfVat(country));

    /// <summary>Decides how a service to a client stands to VAT.</summary>
    /// <param name="seller">Country of the entity that sells.</param>
    /// <param name="clientCountry">ISO 3166 country of the client.</param>
    /// <param name="clientVat">The client's VAT number; null when it has none.</param>
    /// <param name="rate">Percent asked for: 21, 5.5. It counts only where the seller's VAT is due.</param>
    /// <param name="isConsumer">The client buys for himself; matters only outside the Union, where nothing else tells.</param>
    /// <returns>
    /// The treatment; or refused with <c>vat-rate-not-in-pack</c> (a rate the seller's country does not know), <c>reverse-charge-needs-vat-number</c> (nothing asked for, and
    /// no number of another country), or as <see cref="VatNumber.Read"/> refuses a number.
    /// </returns>
    public static Outcome<VatTreatment> Of(Country seller, string clientCountry, string? clientVat, decimal rate, bool isConsumer = false)
    {
        var pack = InvoiceRules.Of(seller).Vat;
        if (rate != 0 && !pack.Knows(rate)) return NotInPack(pack, rate);
        var (home, abroad) = (seller.ToString().ToUpperInvariant(), OfVat(clientCountry));

        if (abroad == home) return Charged(pack, rate);
        if (!Union.Contains(abroad))
            return isConsumer ? Charged(pack, rate) : new VatTreatment(VatTreatmentKind.OutsideScope, 0, "O", pack.OutsideScope.Mention);
        if (clientVat is null) return rate == 0 ? Refusal.ReverseChargeNeedsVatNumber : Charged(pack, rate);

        var number = VatNumber.Read(clientVat);
        if (!number.IsAccepted) return number.Refused;

        // A client that orders under a number of the seller's own country is taxed there like its neighbours.
        return number.Value.IsoCountry == home
            ? rate == 0 ? Refusal.ReverseChargeNeedsVatNumber : Charged(pack, rate)
            : new VatTreatment(VatTreatmentKind.ReverseCharge, 0, "AE", pack.ReverseCharge.Mention);
    }

    /// <summary>A service that the seller's law exempts.</summary>
    /// <param name="seller">Country of the entity that sells.</param>
    /// <param name="exemption">Name of the exemption in the pack: <c>teaching</c>.</param>
    /// <returns>The treatment with its legal mention; or refused with <c>vat-exemption-not-in-pack</c>.</returns>
    public static Outcome<VatTreatment> Exempt(Country seller, string exemption)
    {
        var pack = InvoiceRules.Of(seller).Vat;
        return pack.Exemptions.TryGetValue(exemption, out var article)
            ? new VatTreatment(VatTreatmentKind.Exempt, 0, "E", article.Mention)
            : Refusal.VatExemptionNotInPack.Because($"Known in {seller}: {string.Join(", ", pack.Exemptions.Keys.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>VAT on an amount, rounded half up to the cent.</summary>
    /// <param name="net">Of either sign: a credit note's VAT is the invoice's with the sign turned.</param>
    /// <param name="percent">21, 5.5.</param>
    public static Money On(Money net, decimal percent) => net.Times(percent / 100m, Rounding.HalfUp);

    /// <summary>The VAT of a document: the lines of each treatment added up, then rounded once.</summary>
    /// <param name="lines">Amounts without VAT, with their treatment.</param>
    /// <returns>One entry per treatment, the highest rate first. Three lines of 0.33 at 21 % carry 0.21, not three times 0.07.</returns>
    public static IReadOnlyList<VatOfRate> OfDocument(IEnumerable<(Money Net, VatTreatment Treatment)> lines) =>
    [
        .. lines.GroupBy(line => line.Treatment)
            .Select(rate => (Treatment: rate.Key, Net: rate.Aggregate(Money.Zero, (sum, line) => sum + line.Net)))
            .Select(rate => new VatOfRate(rate.Treatment, rate.Net, On(rate.Net, rate.Treatment.Percent)))
            .OrderByDescending(rate => rate.Treatment.Percent).ThenBy(rate => rate.Treatment.Kind).ThenBy(rate => rate.Treatment.Mention, StringComparer.Ordinal),
    ];

    private static Outcome<VatTreatment> Charged(InvoiceRules.VatPack pack, decimal rate) => pack.Knows(rate)
        ? new VatTreatment(VatTreatmentKind.Standard, rate, rate == 0 ? "Z" : "S", null)
        : NotInPack(pack, rate);

    private static Refused NotInPack(InvoiceRules.VatPack pack, decimal rate) => Refusal.VatRateNotInPack.Because(
        FormattableString.Invariant($"Asked: {rate} %. Known: {string.Join(", ", pack.Rates.Select(known => FormattableString.Invariant($"{known.Percent} %")))}."));

    private static string OfVat(string country) => country is "MC" ? "FR" : country;
}
