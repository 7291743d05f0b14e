using System.Collections.Frozen;

namespace Mutual.Grains.Books;

/// <summary>What accounts are called in the country's chart. An account without a name of its own bears that of the longest code it begins with.</summary>
/// <remarks>Sources: royal decree of 21 October 2018 (Belgium), PCG as of 2025, ANC 2022-06 (France); accounting.md §2.</remarks>
public static class ChartNames
{
    private static readonly FrozenDictionary<string, string> Belgium = new Dictionary<string, string>
    {
        ["11"] = "Apport hors capital", ["110"] = "Apport disponible hors capital", ["111"] = "Apport indisponible hors capital", ["14"] = "Bénéfice ou perte reportés", ["140"] = "Bénéfice reporté", ["141"] = "Perte reportée", ["174"] = "Autres emprunts",
        ["400"] = "Clients", ["407"] = "Créances douteuses", ["409"] = "Réductions de valeur actées", ["411"] = "TVA à récupérer", ["451"] = "TVA à payer", ["453"] = "Précomptes retenus",
        ["454"] = "Office national de sécurité sociale", ["455"] = "Rémunérations", ["456"] = "Pécules de vacances", ["46"] = "Acomptes reçus", ["489"] = "Autres dettes diverses",
        ["492"] = "Charges à imputer", ["499"] = "Comptes d'attente", ["550"] = "Banque", ["580"] = "Virements internes",
        ["61"] = "Services et biens divers", ["620"] = "Rémunérations et avantages sociaux directs", ["621"] = "Cotisations patronales d'assurances sociales", ["625"] = "Pécules de vacances, provision",
        ["634"] = "Réductions de valeur sur créances commerciales", ["642"] = "Moins-values sur réalisation de créances commerciales", ["643"] = "Charges d'exploitation diverses", ["657"] = "Charges financières diverses",
        ["700"] = "Ventes et prestations de services", ["743"] = "Produits d'exploitation divers", ["751"] = "Produits des actifs circulants",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> France = new Dictionary<string, string>
    {
        ["101"] = "Capital", ["1013"] = "Capital souscrit, appelé, versé", ["1061"] = "Réserve légale", ["110"] = "Report à nouveau, solde créditeur", ["119"] = "Report à nouveau, solde débiteur",
        ["120"] = "Résultat de l'exercice, bénéfice", ["129"] = "Résultat de l'exercice, perte", ["168"] = "Autres emprunts et dettes assimilées", ["411"] = "Clients", ["416"] = "Clients douteux ou litigieux", ["4191"] = "Clients, avances et acomptes reçus",
        ["4197"] = "Clients, autres avoirs", ["421"] = "Personnel, rémunérations dues", ["4282"] = "Dettes provisionnées pour congés à payer", ["4286"] = "Personnel, autres charges à payer",
        ["431"] = "Sécurité sociale", ["437"] = "Autres organismes sociaux", ["4382"] = "Charges sociales sur congés à payer", ["4386"] = "Autres charges sociales à payer", ["4421"] = "Prélèvement à la source",
        ["44566"] = "TVA déductible sur autres biens et services", ["44571"] = "TVA collectée", ["4458"] = "TVA à régulariser ou en attente", ["467"] = "Autres comptes débiteurs ou créditeurs", ["471"] = "Compte d'attente",
        ["491"] = "Dépréciations des comptes de clients", ["511"] = "Valeurs à l'encaissement", ["512"] = "Banques", ["625"] = "Déplacements, missions et réceptions", ["627"] = "Services bancaires et assimilés",
        ["633"] = "Impôts, taxes et versements assimilés sur rémunérations", ["641"] = "Rémunérations du personnel", ["6412"] = "Congés payés", ["645"] = "Charges de sécurité sociale et de prévoyance",
        ["654"] = "Pertes sur créances irrécouvrables", ["658"] = "Charges diverses de gestion courante", ["6817"] = "Dotations aux dépréciations des actifs circulants", ["706"] = "Prestations de services",
        ["7581"] = "Dédits et pénalités perçus", ["7583"] = "Rentrées sur créances amorties", ["7631"] = "Revenus des créances commerciales", ["7817"] = "Reprises sur dépréciations des actifs circulants",
    }.ToFrozenDictionary();

    /// <summary>The name of an account; its code when the chart has no name for any beginning of it.</summary>
    public static string Of(Country country, string code)
    {
        var names = country is Country.Be ? Belgium : France;
        for (var length = code.Length; length > 1; length--)
            if (names.TryGetValue(code[..length], out var name)) return name;
        return $"Compte {code}";
    }
}
