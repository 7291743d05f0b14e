using Mutual.Grains.Documents;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>The words Belgian and French law want on every invoice and credit note, besides those of its VAT treatment.</summary>
/// <remarks>
/// France: Code de commerce L441-9 and L441-10 (penalties, 40 euro, early payment), CGI annexe II 242 nonies A (category of the operation, option for debits); the French reform gives each its code.
/// Belgium: law of 2 August 2002 on late payment, art. 5 and 6; royal decree 4 of 29 December 1969, art. 4, on credit notes.
/// French mentions stand in French whatever the client reads, for French law asks for them; a translation follows.
/// </remarks>
public static class LegalMentions
{
    /// <summary>The mentions of a document.</summary>
    /// <param name="seller">Country of the entity that sells.</param>
    /// <param name="buyer">A consumer is told nothing about business rules, and the rule sets are told that they do not apply.</param>
    public static IReadOnlyList<LegalMention> Of(Country seller, DocumentKind kind, DocumentParty buyer, DocumentLanguage language, bool isVatOnDebits = false) => seller switch
    {
        Country.Be => [.. Belgian(kind, buyer, language)],
        Country.Fr => [.. French(kind, buyer, language, isVatOnDebits)],
        _ => throw new ArgumentOutOfRangeException(nameof(seller), seller, "The mutual sells from Belgium and France."),
    };

    private static IEnumerable<LegalMention> Belgian(DocumentKind kind, DocumentParty buyer, DocumentLanguage language)
    {
        if (kind is DocumentKind.CreditNote)
        {
            yield return new("TXD", In(language,
                "VAT to be paid back to the State to the extent that it was first deducted (royal decree 4, art. 4).",
                "TVA à reverser à l’État dans la mesure où elle a été initialement déduite (arrêté royal n° 4, art. 4).",
                "Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht (koninklijk besluit nr. 4, art. 4)."));
        }
        else if (!buyer.IsConsumer)
        {
            var late = InvoiceRules.Of(Country.Be).LateInterest;
            yield return new("PMD", In(language,
                $"Paid late, the amount bears interest at the rate of the law of 2 August 2002 (ECB rate + {late.AddedPoints:0} points) and a flat {Euros(late.FlatCents)} euro is due.",
                $"En cas de retard, intérêts au taux de la loi du 2 août 2002 (taux BCE + {late.AddedPoints:0} points) et indemnité forfaitaire de {Euros(late.FlatCents)} euros.",
                $"Bij laattijdige betaling is intrest verschuldigd tegen de rentevoet van de wet van 2 augustus 2002 (ECB-rente + {late.AddedPoints:0} punten), en een vaste vergoeding van {Euros(late.FlatCents)} euro."));
        }
    }

    private static IEnumerable<LegalMention> French(DocumentKind kind, DocumentParty buyer, DocumentLanguage language, bool isVatOnDebits)
    {
        yield return new("BAR", buyer switch { { IsConsumer: true } => "B2C", { Country: "FR", LegalId: not null } => "B2B", _ => "B2BINT" });
        yield return new(null, Twice(language, "Catégorie de l’opération : prestation de services.", "Category of the operation: services.", "Aard van de verrichting: dienst."));
        if (isVatOnDebits) yield return new(null, Twice(language, "Option pour le paiement de la taxe d’après les débits.", "VAT is paid on issue.", "Btw wordt bij uitreiking betaald."));
        if (kind is DocumentKind.CreditNote || buyer.IsConsumer)
        {
            var why = kind is DocumentKind.CreditNote ? "avoir" : "client particulier";
            yield return new("PMD", $"Pénalités de retard : sans objet ({why}).");
            yield return new("PMT", $"Indemnité forfaitaire de recouvrement : sans objet ({why}).");
            yield return new("AAB", $"Escompte pour paiement anticipé : sans objet ({why}).");
            yield break;
        }
        var late = InvoiceRules.Of(Country.Fr).LateInterest;
        yield return new("PMD", Twice(language,
            $"Pénalités de retard : taux de refinancement de la BCE majoré de {late.AddedPoints:0} points.",
            $"Late payment: ECB refinancing rate plus {late.AddedPoints:0} points.", $"Laattijdige betaling: herfinancieringsrente van de ECB plus {late.AddedPoints:0} punten."));
        yield return new("PMT", Twice(language,
            $"Indemnité forfaitaire pour frais de recouvrement : {Euros(late.FlatCents)} euros.",
            $"Flat sum for recovery costs: {Euros(late.FlatCents)} euro.", $"Vaste vergoeding voor invorderingskosten: {Euros(late.FlatCents)} euro."));
        yield return new("AAB", Twice(language, "Pas d’escompte pour paiement anticipé.", "No discount for early payment.", "Geen korting voor vervroegde betaling."));
    }

    private static string Euros(long cents) => FormattableString.Invariant($"{cents / 100}");

    private static string In(DocumentLanguage language, string en, string fr, string nl) => language switch
    {
        DocumentLanguage.Fr => fr,
        DocumentLanguage.Nl => nl,
        _ => en,
    };

    private static string Twice(DocumentLanguage language, string fr, string en, string nl) => language is DocumentLanguage.Fr ? fr : $"{fr} {In(language, en, fr, nl)}";
}
