using Mutual.Grains.Documents;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Documents;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Tests.Invoices.Documents;

/// <summary>Documents of every kind the mutual sends: every VAT category, discounts, charges, prepayments, nothing to pay, credit notes, from both countries.</summary>
internal static class DocumentSamples
{
    public static readonly DocumentParty Belgian = new()
    {
        Name = "Mutuelle du Travail SC", Street = "Rue de la Coopération 12", PostCode = "1000", City = "Bruxelles", Country = "BE", VatNumber = "BE0123456749",
        LegalInformation = "Société coopérative, RPM Bruxelles (français)", Email = "factures@mutual.example", Phone = "+32 2 555 01 01",
    };

    public static readonly DocumentParty French = new()
    {
        Name = "Mutuelle du Travail SCIC", Street = "8 rue des Métiers", PostCode = "69001", City = "Lyon", Country = "FR", VatNumber = "FR44732829320",
        LegalInformation = "SCIC à responsabilité limitée, capital variable, RCS Lyon 732 829 320", Email = "factures@mutual.example",
    };

    public static readonly DocumentParty Theatre = new()
    {
        Name = "Théâtre du Port", Street = "Quai aux Briques 7", PostCode = "4000", City = "Liège", Country = "BE", VatNumber = "BE0987654394", Email = "compta@theatre.example",
    };

    public static readonly DocumentParty Lyonnais = new() { Name = "Atelier Lumière SAS", Street = "3 place Bellecour", PostCode = "69002", City = "Lyon", Country = "FR", VatNumber = "FR11123456782" };
    public static readonly DocumentParty Dutch = new() { Name = "Podium Noord B.V.", Street = "Kade 4", PostCode = "1013 AA", City = "Amsterdam", Country = "NL", VatNumber = "NL001234567B01" };
    public static readonly DocumentParty German = new() { Name = "Bühne Süd GmbH", Street = "Hauptstraße 1", PostCode = "80331", City = "München", Country = "DE", VatNumber = "DE123456789" };

    public static readonly DocumentParty Swiss = new()
    {
        Name = "Scène Alpine SA", Street = "Grand-Rue 9", PostCode = "1204", City = "Genève", Country = "CH", Email = "admin@scene.example", AskedAddress = new("0183", "CHE123456788"),
    };

    public static readonly DocumentParty Neighbour = new() { Name = "A client at home", Street = "Rue Haute 1", PostCode = "1000", City = "Bruxelles", Country = "BE", Email = "home@client.example", IsConsumer = true };

    public static readonly Iban BelgianAccount = Iban.Parse("BE68539007547034").Accepted;
    public static readonly Iban FrenchAccount = Iban.Parse("FR1420041010050500013M02606").Accepted;

    /// <summary>What goes between firms, by name.</summary>
    public static IReadOnlyDictionary<string, InvoiceDocument> All { get; } = Make().ToDictionary(sample => sample.Name, sample => sample.Document);

    public static VatTreatment Rate(Country seller, DocumentParty buyer, decimal percent) => Vat.Of(seller, buyer.Country, buyer.VatNumber, percent).Accepted;

    /// <summary>One line of 1000.00, issued on 9 March 2026.</summary>
    public static InvoiceDocument Sold(Country seller, DocumentParty buyer, DocumentLanguage language, params DocumentLine[] lines) => new()
    {
        Kind = DocumentKind.Invoice,
        Number = "2026-000042",
        IssuedOn = new(2026, 3, 9),
        DueOn = new(2026, 4, 8),
        DeliveredOn = new(2026, 3, 6),
        Language = language,
        Seller = seller is Country.Be ? Belgian : French,
        Buyer = buyer,
        OrderNumber = "O-2026-000017",
        Lines = lines,
        Transfer = seller is Country.Be
            ? new(BelgianAccount, "GKCCBEBB", PaymentReference.Belgian(1234567890))
            : new(FrenchAccount, "PSSTFRPPPAR", PaymentReference.Creditor("2026000042")),
        Mentions = LegalMentions.Of(seller, DocumentKind.Invoice, buyer, language),
    };

    public static InvoiceDocument Credited(InvoiceDocument invoice, params DocumentLine[] lines) => invoice with
    {
        Kind = DocumentKind.CreditNote,
        Number = "2026-C-000003",
        IssuedOn = new(2026, 3, 20),
        DueOn = null,
        Transfer = null,
        Lines = lines,
        Adjustments = [],
        Prepaid = Money.Zero,
        Follows = [new(invoice.Number, invoice.IssuedOn)],
        Note = "One performance was cancelled.",
        Mentions = LegalMentions.Of(invoice.Seller.Country is "BE" ? Country.Be : Country.Fr, DocumentKind.CreditNote, invoice.Buyer, invoice.Language),
    };

    private static IEnumerable<(string Name, InvoiceDocument Document)> Make()
    {
        foreach (var seller in new[] { Country.Be, Country.Fr })
        {
            var (code, home) = seller is Country.Be ? ("be", Theatre) : ("fr", Lyonnais);
            var full = Rate(seller, home, seller is Country.Be ? 21 : 20);
            var reduced = Rate(seller, home, seller is Country.Be ? 6 : 5.5m);
            var work = new DocumentLine("Éclairage d’une tournée, 12 soirées", 12, LineUnit.Day, 83.3333m, full);
            var plain = Sold(seller, home, DocumentLanguage.Fr, work);

            yield return ($"{code}-standard", plain);
            yield return ($"{code}-mixed", Sold(seller, home, DocumentLanguage.Nl,
                new DocumentLine("Regie & scène <test> \"à l’œuvre\"", 7.25m, LineUnit.Hour, 41.99m, full), new("Drukwerk", 3, LineUnit.Piece, 0.333333m, reduced),
                DocumentLine.Of("Verplaatsing", new Money(0), full), new("Teruggenomen drukwerk", -1, LineUnit.Piece, 0.1m, reduced)));
            yield return ($"{code}-three-thirds", Sold(seller, home, DocumentLanguage.En, [.. Enumerable.Range(1, 3).Select(n => DocumentLine.Of($"Part {n}", new Money(33), full))]));
            yield return ($"{code}-discounts", Sold(seller, home, DocumentLanguage.En,
                work with { Adjustments = [new(false, new Money(50_00), "Long tour"), new(true, new Money(12_50), "Night work")] }, new("Mileage", 120, LineUnit.Kilometre, 0.43m, reduced)) with
            {
                Adjustments = [new(false, new Money(19_99), "Loyalty", full), new(true, new Money(5_00), "Express", reduced)],
            });
            if (seller is Country.Be) yield return ("be-zero-rate", Sold(seller, home, DocumentLanguage.Nl, DocumentLine.Of("Tijdschrift", new Money(80_00), Rate(seller, home, 0)), work));
            yield return ($"{code}-exempt", Sold(seller, home, DocumentLanguage.Fr, DocumentLine.Of("Cours de chant", new Money(640_00), Vat.Exempt(seller, "teaching").Accepted)));
            yield return ($"{code}-reverse-charge", Sold(seller, Dutch, DocumentLanguage.Nl, DocumentLine.Of("Lichtontwerp", new Money(1_500_00), Rate(seller, Dutch, 0))));
            yield return ($"{code}-reverse-charge-mixed", Sold(seller, German, DocumentLanguage.En,
                DocumentLine.Of("Sound design", new Money(900_00), Rate(seller, German, 0)), DocumentLine.Of("Teaching", new Money(100_00), Vat.Exempt(seller, "teaching").Accepted)));
            yield return ($"{code}-outside-scope", Sold(seller, Swiss, DocumentLanguage.Fr, DocumentLine.Of("Régie", new Money(2_000_00), Rate(seller, Swiss, 0))));
            yield return ($"{code}-nothing", Sold(seller, home, DocumentLanguage.En, DocumentLine.Of("Free rehearsal", Money.Zero, full)) with { DueOn = null, Transfer = null });
            yield return ($"{code}-prepayment", plain with { Kind = DocumentKind.PrepaymentInvoice, Number = "2026-000040", IssuedOn = new(2026, 2, 2), DeliveredOn = null,
                DueOn = new(2026, 2, 12), Lines = [DocumentLine.Of("Acompte", new Money(200_00), full)] });
            yield return ($"{code}-final", plain with { Prepaid = new Money(seller is Country.Be ? 242_00 : 240_00), Follows = [new("2026-000040", new(2026, 2, 2))] });
            yield return ($"{code}-paid-before", plain with { Prepaid = plain.Totals.Gross, Follows = [new("2026-000040", new(2026, 2, 2))], Transfer = null });
            yield return ($"{code}-credit-note", Credited(plain, new DocumentLine("Une soirée annulée", 1, LineUnit.Day, 83.3333m, full)));
            yield return ($"{code}-credit-note-reverse", Credited(Sold(seller, Dutch, DocumentLanguage.Nl, work), DocumentLine.Of("Lichtontwerp", new Money(15_00), Rate(seller, Dutch, 0))));
        }
        yield return ("fr-debits", Sold(Country.Fr, Lyonnais, DocumentLanguage.En, DocumentLine.Of("Lights", new Money(100_00), Rate(Country.Fr, Lyonnais, 10))) with
        {
            IsVatOnDebits = true, Mentions = LegalMentions.Of(Country.Fr, DocumentKind.Invoice, Lyonnais, DocumentLanguage.En, isVatOnDebits: true),
        });
    }
}
