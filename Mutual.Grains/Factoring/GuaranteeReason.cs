using System.Text.Json;
using Mutual.Grains.Invoices;

namespace Mutual.Grains.Factoring;

/// <summary>Why an invoice is not advanced: a closed list, each with what it leads to and what the member can do.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Outcome">Blocked can be mended; refused is final.</param>
/// <param name="Sentence">What is so, and what to do next.</param>
/// <param name="French">The same in French.</param>
/// <param name="Dutch">The same in Dutch.</param>
/// <param name="MayBeWaived">Two people may waive it after a look: it is a judgement, not a limit and not the law.</param>
public sealed record GuaranteeReason(string Code, GuaranteeOutcome Outcome, string Sentence, string French, string Dutch, bool MayBeWaived = false)
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

    public static readonly GuaranteeReason PilotLimitExceeded = new("pilot-limit-exceeded", GuaranteeOutcome.Blocked,
        "The client is new to the fund and this is more than it is trusted with yet; the limit grows with every invoice it pays, or ask the mutual to look at the client.",
        "Le client est nouveau pour le fonds et ceci dépasse ce qu'on lui accorde déjà ; la limite grandit à chaque facture qu'il paie, ou demandez à la mutuelle d'examiner le client.",
        "De klant is nieuw voor het fonds en dit is meer dan hem nu al wordt toevertrouwd; de limiet groeit met elke factuur die hij betaalt, of vraag de onderlinge de klant te bekijken.");

    public static readonly GuaranteeReason GroupLimitExceeded = new("group-limit-exceeded", GuaranteeOutcome.Blocked,
        "The fund's limit for the group this client belongs to is used up; it frees itself as clients of the group pay.",
        "La limite du fonds pour le groupe de ce client est atteinte ; elle se libère à mesure que les clients du groupe paient.",
        "De limiet van het fonds voor de groep van deze klant is bereikt; ze komt vrij naarmate klanten van de groep betalen.");

    public static readonly GuaranteeReason MemberLimitExceeded = new("member-limit-exceeded", GuaranteeOutcome.Blocked,
        "As much is advanced to you as the fund carries for one member; it frees itself as your clients pay, or ask for a higher limit.",
        "Le fonds vous avance déjà tout ce qu'il porte pour un membre ; la limite se libère à mesure que vos clients paient, ou demandez-en une plus haute.",
        "U kreeg al voorgeschoten wat het fonds voor één lid draagt; de limiet komt vrij naarmate uw klanten betalen, of vraag een hogere.");

    public static readonly GuaranteeReason CountryLimitExceeded = new("country-limit-exceeded", GuaranteeOutcome.Blocked,
        "The fund's limit for clients of this country is used up; it frees itself as they pay.",
        "La limite du fonds pour les clients de ce pays est atteinte ; elle se libère à mesure qu'ils paient.",
        "De limiet van het fonds voor klanten uit dit land is bereikt; ze komt vrij naarmate zij betalen.");

    public static readonly GuaranteeReason ConcentrationTooHigh = new("concentration-too-high", GuaranteeOutcome.Blocked,
        "Too much of what the fund carries would hang on this client, its group or its sector; it frees itself as they pay.",
        "Une trop grande part de ce que porte le fonds dépendrait de ce client, de son groupe ou de son secteur ; cela se libère à mesure qu'ils paient.",
        "Te veel van wat het fonds draagt zou van deze klant, zijn groep of zijn sector afhangen; er komt ruimte naarmate zij betalen.");

    public static readonly GuaranteeReason ClientLate = new("client-late", GuaranteeOutcome.Blocked,
        "The client has an invoice too long overdue; the block ends when it is paid.",
        "Le client a une facture trop longtemps en retard ; le blocage prend fin quand elle est payée.",
        "De klant heeft een factuur die te lang vervallen is; de blokkering eindigt wanneer ze betaald is.", MayBeWaived: true);

    public static readonly GuaranteeReason RelatedParty = new("related-party", GuaranteeOutcome.Refused,
        "You or somebody of your family is behind this client, as was declared; nobody advances on himself, the money comes when the client has paid.",
        "Vous ou quelqu'un de votre famille êtes derrière ce client, comme cela a été déclaré ; nul n'avance sur soi-même, l'argent arrive quand le client a payé.",
        "U of iemand van uw familie staat achter deze klant, zoals verklaard werd; niemand schiet op zichzelf voor, het geld komt wanneer de klant betaald heeft.");

    public static readonly GuaranteeReason RelatedPartySuspected = new("related-party-suspected", GuaranteeOutcome.Blocked,
        "This client shares an account or an address with a member; ask for a review and say how you are related, or that you are not.",
        "Ce client partage un compte ou une adresse avec un membre ; demandez un réexamen et dites quel est votre lien, ou qu'il n'y en a pas.",
        "Deze klant deelt een rekening of een adres met een lid; vraag een herziening en zeg welke band er is, of dat er geen is.", MayBeWaived: true);

    public static readonly GuaranteeReason InvoiceDuplicate = new("invoice-duplicate", GuaranteeOutcome.Blocked,
        "The same amount for work of the same day is advanced already for this client; credit one of the two, or ask for a review and say what each is for.",
        "Le même montant pour un travail du même jour est déjà avancé pour ce client ; créditez l'une des deux factures, ou demandez un réexamen et dites à quoi sert chacune.",
        "Hetzelfde bedrag voor werk van dezelfde dag is voor deze klant al voorgeschoten; crediteer een van de twee, of vraag een herziening en zeg waarvoor elke factuur dient.", MayBeWaived: true);

    public static readonly GuaranteeReason InvoiceTooOld = new("invoice-too-old", GuaranteeOutcome.Refused,
        "The work was delivered too long ago to be advanced; the money comes when the client has paid.",
        "Le travail a été livré il y a trop longtemps pour être avancé ; l'argent arrive quand le client a payé.",
        "Het werk is te lang geleden geleverd voor een voorschot; het geld komt wanneer de klant betaald heeft.", MayBeWaived: true);

    public static readonly GuaranteeReason InvoiceDueTooFarOut = new("invoice-due-too-far-out", GuaranteeOutcome.Refused,
        "The invoice is due too far ahead to be advanced; agree a shorter term with the client next time.",
        "L'échéance de la facture est trop lointaine pour une avance ; convenez d'un délai plus court la prochaine fois.",
        "De factuur vervalt te ver in de toekomst voor een voorschot; spreek de volgende keer een kortere termijn af.", MayBeWaived: true);

    public static readonly GuaranteeReason AmountUnusual = new("amount-unusual", GuaranteeOutcome.Blocked,
        "The amount is far above what was paid for you or by this client before; ask for a review and say what the work was.",
        "Le montant dépasse de loin ce qui a été payé pour vous ou par ce client auparavant ; demandez un réexamen et dites quel était le travail.",
        "Het bedrag ligt ver boven wat eerder voor u of door deze klant betaald werd; vraag een herziening en zeg wat het werk was.", MayBeWaived: true);

    public static readonly GuaranteeReason InvoicesSplit = new("invoices-split", GuaranteeOutcome.Blocked,
        "Your invoices to this client for work of these days come together to an unusual amount; ask for a review and say what the work was.",
        "Vos factures à ce client pour le travail de ces jours donnent ensemble un montant inhabituel ; demandez un réexamen et dites quel était le travail.",
        "Uw facturen aan deze klant voor werk van deze dagen geven samen een ongewoon bedrag; vraag een herziening en zeg wat het werk was.", MayBeWaived: true);

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

    public static readonly GuaranteeReason RateBelowFramework = new("rate-below-framework", GuaranteeOutcome.Blocked,
        "The order pays less than what is agreed with this client for an hour, or does not say its hours; agree the floor with the client and say the hours in the order.",
        "La commande paie moins que ce qui est convenu avec ce client pour une heure, ou n'indique pas ses heures ; convenez du minimum avec le client et indiquez les heures dans la commande.",
        "De bestelling betaalt minder dan met deze klant voor een uur is afgesproken, of noemt haar uren niet; spreek het minimum met de klant af en noem de uren in de bestelling.", MayBeWaived: true);

    /// <summary>Every reason, in the order in which decisions name them.</summary>
    public static readonly IReadOnlyList<GuaranteeReason> All =
    [
        DeclinedByMember, ClientNotConfirmed, ClientOutsideTheEu, ClientLimitMissing, ClientLimitExceeded, PilotLimitExceeded, GroupLimitExceeded, MemberLimitExceeded, CountryLimitExceeded,
        ConcentrationTooHigh, ClientLate, RelatedParty, RelatedPartySuspected, InvoiceDuplicate, InvoiceTooOld, InvoiceDueTooFarOut, AmountUnusual, InvoicesSplit, FundThrottled, ClientVetoed,
        ClientInProceedings, RateBelowFramework,
    ];

    /// <summary>A shared limit does not hold the advance.</summary>
    public static GuaranteeReason Exceeded(SharedLimitKind kind) => kind switch
    {
        SharedLimitKind.Group => GroupLimitExceeded,
        SharedLimitKind.Member => MemberLimitExceeded,
        _ => CountryLimitExceeded,
    };

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

/// <summary>A reason of a decision, and what it compared.</summary>
/// <param name="Code">Of <see cref="GuaranteeReason"/>.</param>
/// <param name="Figures">By name; amounts as money, days as ISO days.</param>
public sealed record ReasonGiven(string Code, JsonElement Figures);
