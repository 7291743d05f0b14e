using System.Collections.Frozen;
using System.Globalization;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Orders;

/// <summary>The words of the client's page in one language.</summary>
internal sealed record ClientLinkTexts
{
    private static readonly FrozenDictionary<string, ClientLinkTexts> ByLanguage = new[] { English(), French(), Dutch() }.ToFrozenDictionary(texts => texts.Language);

    public required string Language { get; init; }
    public required string Culture { get; init; }
    public required string Title { get; init; }
    public required string Introduction { get; init; }
    public required string Order { get; init; }
    public required string Work { get; init; }
    public required string DoneBy { get; init; }
    public required string For { get; init; }
    public required string From { get; init; }
    public required string Until { get; init; }
    public required string Net { get; init; }
    public required string Vat { get; init; }
    public required string InvoiceOn { get; init; }
    public required string Hours { get; init; }
    public required string Term { get; init; }
    public required string Days { get; init; }
    public required string ValidUntil { get; init; }
    public required string You { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Role { get; init; }
    public required string Reason { get; init; }
    public required string ConfirmMeans { get; init; }
    public required string Confirm { get; init; }
    public required string RequestChange { get; init; }
    public required string Reject { get; init; }
    public required string Confirmed { get; init; }
    public required string ChangeRequested { get; init; }
    public required string Rejected { get; init; }
    public required string AnsweredAt { get; init; }
    public required string Papers { get; init; }
    public required string Account { get; init; }
    public required string AccountWhy { get; init; }
    public required string AccountSent { get; init; }
    public required string NotValid { get; init; }
    public required string NotValidNext { get; init; }
    public required string TooMany { get; init; }
    public required string TooManyNext { get; init; }

    /// <summary>Sentences for what a client may get wrong, by code of the refusal.</summary>
    public required FrozenDictionary<string, string> Refusals { get; init; }

    private CultureInfo Format => CultureInfo.GetCultureInfo(Culture);

    /// <summary>The texts of a language tag, <c>fr-BE</c> too; null when the page does not speak it.</summary>
    public static ClientLinkTexts? Find(string tag) => ByLanguage.GetValueOrDefault(tag.Split('-')[0].ToLowerInvariant());

    /// <summary>An amount, as the language writes it.</summary>
    public string Amount(Money money) => $"{(money.Cents / 100m).ToString("N2", Format)} {money.Currency.ToString().ToUpperInvariant()}";

    /// <summary>A number with up to two decimals.</summary>
    public string Number(decimal number) => number.ToString("0.##", Format);

    /// <summary>A day in full.</summary>
    public string Day(LocalDate day) => day.ToString("d MMMM yyyy", Format);

    /// <summary>A moment in the mutual's zone.</summary>
    public string Moment(Instant moment, Country country) => moment.InZone(MutualTime.ZoneOf(country)).LocalDateTime.ToString("d MMMM yyyy HH:mm", Format);

    /// <summary>A rate in percent.</summary>
    public string Percent(decimal rate) => $"{rate.ToString("0.##", Format)} %";

    private static ClientLinkTexts English() => new()
    {
        Language = "en",
        Culture = "en-IE",
        Title = "Please confirm this order",
        Introduction = "works with you through us. Please read what was agreed and answer below.",
        Order = "Order",
        Work = "Work",
        DoneBy = "Done by",
        For = "For",
        From = "From",
        Until = "Until",
        Net = "Amount without VAT",
        Vat = "VAT",
        InvoiceOn = "Invoice expected on",
        Hours = "Hours",
        Term = "To be paid within",
        Days = "days of the invoice",
        ValidUntil = "Please answer by",
        You = "Who answers",
        Name = "Your name",
        Email = "Your e-mail address",
        Role = "Your role in the organisation",
        Reason = "What should change, or why not (needed unless you confirm)",
        ConfirmMeans = "By confirming you say that the work and the amount are as agreed, and that nothing of it was paid, assigned or set off.",
        Confirm = "Confirm the order",
        RequestChange = "Ask for a change",
        Reject = "Decline the order",
        Confirmed = "You confirmed this order. Thank you.",
        ChangeRequested = "You asked for a change. You will get a new link when the order has been changed.",
        Rejected = "You declined this order. Nothing more is needed.",
        AnsweredAt = "Answered on",
        Papers = "Invoices and credit notes",
        Account = "Send me a letter to open an account",
        AccountWhy = "With an account you see all your invoices and what is left to pay. You need none to answer here.",
        AccountSent = "A letter is on its way to the address we have for you. Its link works for seven days.",
        NotValid = "This link is not valid",
        NotValidNext = "It may have been replaced by a newer one, or its time is over. Please ask whoever sent it for a new one.",
        TooMany = "Too many attempts",
        TooManyNext = "Please wait a minute and open the link again.",
        Refusals = FrozenDictionary<string, string>.Empty,
    };

    private static ClientLinkTexts French() => new()
    {
        Language = "fr",
        Culture = "fr-BE",
        Title = "Merci de confirmer cette commande",
        Introduction = "travaille pour vous par notre intermédiaire. Merci de lire ce qui a été convenu et de répondre ci-dessous.",
        Order = "Commande",
        Work = "Travail",
        DoneBy = "Réalisé par",
        For = "Pour",
        From = "Du",
        Until = "Au",
        Net = "Montant hors TVA",
        Vat = "TVA",
        InvoiceOn = "Facture prévue le",
        Hours = "Heures",
        Term = "À payer dans les",
        Days = "jours de la facture",
        ValidUntil = "Merci de répondre au plus tard le",
        You = "Qui répond",
        Name = "Votre nom",
        Email = "Votre adresse e-mail",
        Role = "Votre fonction dans l'organisation",
        Reason = "Ce qui doit changer, ou le motif du refus (nécessaire sauf confirmation)",
        ConfirmMeans = "En confirmant, vous déclarez que le travail et le montant sont conformes à l'accord et que rien n'en a été payé, cédé ni compensé.",
        Confirm = "Confirmer la commande",
        RequestChange = "Demander un changement",
        Reject = "Refuser la commande",
        Confirmed = "Vous avez confirmé cette commande. Merci.",
        ChangeRequested = "Vous avez demandé un changement. Un nouveau lien vous parviendra quand la commande aura été modifiée.",
        Rejected = "Vous avez refusé cette commande. Rien d'autre n'est nécessaire.",
        AnsweredAt = "Répondu le",
        Papers = "Factures et notes de crédit",
        Account = "M'envoyer une lettre pour ouvrir un compte",
        AccountWhy = "Avec un compte, vous voyez toutes vos factures et ce qui reste à payer. Il n'en faut pas pour répondre ici.",
        AccountSent = "Une lettre part à l'adresse que nous avons pour vous. Son lien vaut sept jours.",
        NotValid = "Ce lien n'est pas valable",
        NotValidNext = "Il a peut-être été remplacé par un plus récent, ou son délai est passé. Demandez-en un nouveau à la personne qui vous l'a envoyé.",
        TooMany = "Trop d'essais",
        TooManyNext = "Attendez une minute, puis ouvrez de nouveau le lien.",
        Refusals = new Dictionary<string, string>
        {
            ["reason-missing"] = "Dites en dix caractères au moins ce qui doit changer, ou pourquoi vous refusez.",
            ["email-invalid"] = "Cette adresse e-mail ne peut pas recevoir de message ; vérifiez-la.",
            ["text-empty"] = "Un champ est vide ; remplissez-le.",
            ["text-too-long"] = "Un texte est trop long ; raccourcissez-le.",
            ["text-charset"] = "Un texte contient un caractère qui n'est pas permis ; corrigez-le.",
            ["order-changed"] = "La commande a changé depuis que vous l'avez lue ; relisez-la, puis répondez.",
            ["value-unknown"] = "Choisissez l'une des trois réponses.",
        }.ToFrozenDictionary(),
    };

    private static ClientLinkTexts Dutch() => new()
    {
        Language = "nl",
        Culture = "nl-BE",
        Title = "Gelieve deze bestelling te bevestigen",
        Introduction = "werkt via ons voor u. Lees wat is afgesproken en antwoord hieronder.",
        Order = "Bestelling",
        Work = "Werk",
        DoneBy = "Uitgevoerd door",
        For = "Voor",
        From = "Van",
        Until = "Tot",
        Net = "Bedrag zonder btw",
        Vat = "Btw",
        InvoiceOn = "Factuur verwacht op",
        Hours = "Uren",
        Term = "Te betalen binnen",
        Days = "dagen na de factuur",
        ValidUntil = "Gelieve te antwoorden vóór of op",
        You = "Wie antwoordt",
        Name = "Uw naam",
        Email = "Uw e-mailadres",
        Role = "Uw functie in de organisatie",
        Reason = "Wat moet veranderen, of waarom niet (nodig tenzij u bevestigt)",
        ConfirmMeans = "Door te bevestigen verklaart u dat het werk en het bedrag zijn zoals afgesproken en dat er niets van is betaald, overgedragen of verrekend.",
        Confirm = "De bestelling bevestigen",
        RequestChange = "Een wijziging vragen",
        Reject = "De bestelling weigeren",
        Confirmed = "U hebt deze bestelling bevestigd. Dank u.",
        ChangeRequested = "U hebt een wijziging gevraagd. U krijgt een nieuwe link zodra de bestelling is aangepast.",
        Rejected = "U hebt deze bestelling geweigerd. Verder is niets nodig.",
        AnsweredAt = "Beantwoord op",
        Papers = "Facturen en creditnota's",
        Account = "Stuur mij een brief om een account te openen",
        AccountWhy = "Met een account ziet u al uw facturen en wat nog te betalen is. Om hier te antwoorden hebt u er geen nodig.",
        AccountSent = "Er vertrekt een brief naar het adres dat wij van u hebben. De link erin werkt zeven dagen.",
        NotValid = "Deze link is niet geldig",
        NotValidNext = "Misschien is hij door een nieuwere vervangen, of is de termijn voorbij. Vraag een nieuwe aan wie hem u stuurde.",
        TooMany = "Te veel pogingen",
        TooManyNext = "Wacht een minuut en open de link opnieuw.",
        Refusals = new Dictionary<string, string>
        {
            ["reason-missing"] = "Zeg in minstens tien tekens wat moet veranderen, of waarom u weigert.",
            ["email-invalid"] = "Naar dit e-mailadres kan geen bericht worden gestuurd; kijk het na.",
            ["text-empty"] = "Een veld is leeg; vul het in.",
            ["text-too-long"] = "Een tekst is te lang; maak hem korter.",
            ["text-charset"] = "Een tekst bevat een teken dat niet mag; verbeter het.",
            ["order-changed"] = "De bestelling is gewijzigd sinds u ze las; lees ze opnieuw en antwoord dan.",
            ["value-unknown"] = "Kies een van de drie antwoorden.",
        }.ToFrozenDictionary(),
    };
}
