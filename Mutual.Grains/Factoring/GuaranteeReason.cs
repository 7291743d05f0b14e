using Mutual.Grains.Invoices;

namespace Mutual.Grains.Factoring;

/// <summary>Why an invoice is not advanced: a closed list, each with what it leads to and what the member can do.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Outcome">Blocked can be mended; refused is final.</param>
/// <param name="Sentence">What is so, and what to do next.</param>
/// <param name="French">The same in French.</param>
/// <param name="Dutch">The same in Dutch.</param>
public sealed record GuaranteeReason(string Code, GuaranteeOutcome Outcome, string Sentence, string French, string Dutch)
{
    public static readonly GuaranteeReason DeclinedByMember = new("declined-by-member", GuaranteeOutcome.Blocked,
        "You asked for no advance; the money comes when the client has paid.",
        "Vous n'avez pas voulu d'avance ; l'argent arrive quand le client a payé.",
        "U wilde geen voorschot; het geld komt wanneer de klant betaald heeft.");

    public static readonly GuaranteeReason ClientNotConfirmed = new("client-not-confirmed", GuaranteeOutcome.Blocked,
        "The client has not confirmed the order; send the link again or ask the client to answer it.",
        "Le client n'a pas confirmé la commande ; renvoyez le lien ou demandez-lui d'y répondre.",
        "De klant heeft de bestelling niet bevestigd; stuur de link opnieuw of vraag de klant te antwoorden.");

    public static readonly GuaranteeReason ClientOutsideTheEu = new("client-outside-eu", GuaranteeOutcome.Refused,
        "The fund covers clients in the European Union only; the money comes when the client has paid.",
        "Le fonds ne couvre que des clients de l'Union européenne ; l'argent arrive quand le client a payé.",
        "Het fonds dekt alleen klanten in de Europese Unie; het geld komt wanneer de klant betaald heeft.");

    public static readonly GuaranteeReason ClientLimitMissing = new("client-limit-missing", GuaranteeOutcome.Blocked,
        "No limit is set for this client; ask the mutual to set one.",
        "Aucune limite n'est fixée pour ce client ; demandez à la mutuelle d'en fixer une.",
        "Voor deze klant is geen limiet bepaald; vraag de onderlinge er een te bepalen.");

    public static readonly GuaranteeReason ClientLimitExceeded = new("client-limit-exceeded", GuaranteeOutcome.Blocked,
        "The fund's limit for this client is used up; it frees itself as the client pays, or ask for a higher one.",
        "La limite du fonds pour ce client est atteinte ; elle se libère à mesure qu'il paie, ou demandez-en une plus haute.",
        "De limiet van het fonds voor deze klant is bereikt; ze komt vrij naarmate de klant betaalt, of vraag een hogere.");

    public static readonly GuaranteeReason ClientLate = new("client-late", GuaranteeOutcome.Blocked,
        "The client has an invoice too long overdue; the block ends when it is paid.",
        "Le client a une facture trop longtemps en retard ; le blocage prend fin quand elle est payée.",
        "De klant heeft een factuur die te lang vervallen is; de blokkering eindigt wanneer ze betaald is.");

    public static readonly GuaranteeReason InvoiceTooOld = new("invoice-too-old", GuaranteeOutcome.Refused,
        "The work was delivered too long ago to be advanced; the money comes when the client has paid.",
        "Le travail a été livré il y a trop longtemps pour être avancé ; l'argent arrive quand le client a payé.",
        "Het werk is te lang geleden geleverd voor een voorschot; het geld komt wanneer de klant betaald heeft.");

    public static readonly GuaranteeReason InvoiceDueTooFarOut = new("invoice-due-too-far-out", GuaranteeOutcome.Refused,
        "The invoice is due too far ahead to be advanced; agree a shorter term with the client next time.",
        "L'échéance de la facture est trop lointaine pour une avance ; convenez d'un délai plus court la prochaine fois.",
        "De factuur vervalt te ver in de toekomst voor een voorschot; spreek de volgende keer een kortere termijn af.");

    public static readonly GuaranteeReason FundThrottled = new("fund-throttled", GuaranteeOutcome.Blocked,
        "The guarantee fund is short: less is advanced at present, or it has no room for this amount; it frees itself as clients pay.",
        "Le fonds de garantie est trop bas : on avance moins pour le moment, ou il n'a plus de place pour ce montant ; elle se libère à mesure que les clients paient.",
        "Het garantiefonds staat te laag: er wordt nu minder voorgeschoten, of het heeft geen ruimte voor dit bedrag; die komt vrij naarmate klanten betalen.");

    public static readonly GuaranteeReason ClientVetoed = new("client-vetoed", GuaranteeOutcome.Refused,
        "The members stopped advances on this client; the money comes when the client has paid.",
        "Les membres ont arrêté les avances sur ce client ; l'argent arrive quand le client a payé.",
        "De leden hebben voorschotten op deze klant stopgezet; het geld komt wanneer de klant betaald heeft.");

    public static readonly GuaranteeReason ClientInProceedings = new("client-in-proceedings", GuaranteeOutcome.Refused,
        "The client is in collective proceedings; nothing more is advanced on it.",
        "Le client est en procédure collective ; plus rien n'est avancé sur lui.",
        "De klant is in een collectieve procedure; op hem wordt niets meer voorgeschoten.");

    /// <summary>Every reason, in the order in which decisions name them.</summary>
    public static readonly IReadOnlyList<GuaranteeReason> All =
    [
        DeclinedByMember, ClientNotConfirmed, ClientOutsideTheEu, ClientLimitMissing, ClientLimitExceeded, ClientLate, InvoiceTooOld, InvoiceDueTooFarOut, FundThrottled, ClientVetoed,
        ClientInProceedings,
    ];

    /// <summary>The reason with a code.</summary>
    /// <exception cref="InvalidOperationException">No reason has it.</exception>
    public static GuaranteeReason Of(string code) => All.Single(reason => reason.Code == code);

    /// <summary>The sentence in the member's language; English when it is none of ours.</summary>
    /// <param name="language"><c>en</c>, <c>fr</c>, <c>nl</c>.</param>
    public string In(string language) => language switch
    {
        "fr" => French,
        "nl" => Dutch,
        _ => Sentence,
    };
}
