using System.Collections.Immutable;
using Mutual.Grains.Documents;

namespace Mutual.Grains.Salaries;

/// <summary>A salary explained in words, in the three languages of the mutual.</summary>
public sealed record SalarySentences(ImmutableArray<string> En, ImmutableArray<string> Fr, ImmutableArray<string> Nl)
{
    private const int NumbersShown = 12;

    /// <summary>Says what bound the salary, which orders carried it, what would raise it and the buffer it needs.</summary>
    /// <param name="explanation">As data.</param>
    /// <param name="orders">Numbers of the orders that carried it.</param>
    public static SalarySentences Of(SalaryExplanation explanation, IReadOnlyList<string> orders) => new(
        In(DocumentLanguage.En, explanation, orders), In(DocumentLanguage.Fr, explanation, orders), In(DocumentLanguage.Nl, explanation, orders));

    private static ImmutableArray<string> In(DocumentLanguage language, SalaryExplanation explained, IReadOnlyList<string> orders)
    {
        var decision = explained.Decision;
        var sentences = ImmutableArray.CreateBuilder<string>();
        sentences.Add(Say(language,
            $"This month's salary budget is {E(decision.Budget)}, the employer's cost included.",
            $"Le budget salarial du mois est de {E(decision.Budget)}, coût employeur compris.",
            $"Het loonbudget van deze maand is {E(decision.Budget)}, werkgeverskosten inbegrepen."));
        sentences.Add(LimitIn(language, explained));
        if (decision.Shock is { } shock) sentences.Add(ShockIn(language, shock));
        sentences.Add(orders.Count == 0
            ? Say(language,
                $"Only the account carries it: {E(explained.Balance)}, no confirmed order.",
                $"Seul le compte le porte : {E(explained.Balance)}, sans commande confirmée.",
                $"Alleen de rekening draagt het: {E(explained.Balance)}, zonder bevestigde opdracht.")
            : Say(language,
                $"The account ({E(explained.Balance)}) and these confirmed orders carry it: {Listed(orders)}.",
                $"Le compte ({E(explained.Balance)}) et ces commandes confirmées le portent : {Listed(orders)}.",
                $"De rekening ({E(explained.Balance)}) en deze bevestigde opdrachten dragen het: {Listed(orders)}."));
        if (RaiseIn(language, explained.Raise) is { } raise) sentences.Add(raise);
        sentences.Add(Say(language,
            $"To keep such a salary and step down from it without any order, the account would need {E(explained.BufferNeeded)}.",
            $"Pour garder un tel salaire et en redescendre sans aucune commande, le compte devrait contenir {E(explained.BufferNeeded)}.",
            $"Om zo'n loon te houden en zonder opdracht af te bouwen, moet er {E(explained.BufferNeeded)} op de rekening staan."));
        if (explained.BufferForMaximum is { } buffer)
        {
            sentences.Add(Say(language,
                $"For the maximum you chose it would need {E(buffer)}.",
                $"Pour le maximum choisi, il faudrait {E(buffer)}.",
                $"Voor het gekozen maximum is dat {E(buffer)}."));
        }
        return sentences.ToImmutable();

        string E(Money amount) => Printed.Euros(amount, language);
    }

    private static string LimitIn(DocumentLanguage language, SalaryExplanation explained)
    {
        var decision = explained.Decision;
        var month = decision.LimitMonth;
        return decision.Limit switch
        {
            SalaryLimit.Balance => Say(language,
                "It is limited by what is on the account today.", "Il est limité par ce que contient le compte aujourd'hui.", "Het is beperkt door wat vandaag op de rekening staat."),
            SalaryLimit.MonthAhead => Say(language,
                $"It is limited by what is there and confirmed {month} month(s) ahead, so that it can step down and never reach below zero.",
                $"Il est limité par ce qui est acquis et confirmé à {month} mois, pour pouvoir redescendre sans jamais passer sous zéro.",
                $"Het is beperkt door wat er is en bevestigd is tot {month} maand(en) vooruit, om te kunnen dalen zonder ooit onder nul te gaan."),
            SalaryLimit.Tail => Say(language,
                "It is limited by all work in sight, stretched over the months after the twelfth.",
                "Il est limité par tout le travail en vue, étalé sur les mois après le douzième.",
                "Het is beperkt door al het werk in zicht, gespreid over de maanden na de twaalfde."),
            SalaryLimit.Maximum => Say(language, "It is the maximum you chose.", "C'est le maximum que vous avez choisi.", "Het is het maximum dat u koos."),
            SalaryLimit.ClampUp => Say(language,
                "It rises by the largest step you chose.", "Il monte du plus grand pas que vous avez choisi.", "Het stijgt met de grootste stap die u koos."),
            SalaryLimit.ClampDown => Say(language,
                "Work in sight would give less; it falls only by the step you chose.",
                "Le travail en vue donnerait moins ; il ne baisse que du pas choisi.",
                "Het werk in zicht zou minder geven; het daalt slechts met de gekozen stap."),
            SalaryLimit.Target => Say(language,
                "It follows a sixth of the work in sight over six months.", "Il suit le sixième du travail en vue sur six mois.", "Het volgt een zesde van het werk in zicht over zes maanden."),
            SalaryLimit.Floor => decision.NeedsPeople
                ? Say(language,
                    "The legal minimum for the hours agreed is above the account: two people decide.",
                    "Le minimum légal des heures convenues dépasse le compte : deux personnes décident.",
                    "Het wettelijk minimum voor de afgesproken uren ligt boven de rekening: twee mensen beslissen.")
                : Say(language,
                    "The legal minimum for the hours agreed raised it.", "Le minimum légal des heures convenues l'a relevé.", "Het wettelijk minimum voor de afgesproken uren heeft het verhoogd."),
            SalaryLimit.Pause => Say(language, "You asked for a pause.", "Vous avez demandé une pause.", "U vroeg een pauze."),
            _ => throw new ArgumentOutOfRangeException(nameof(explained), decision.Limit, "Not a limit of a salary."),
        };
    }

    private static string ShockIn(DocumentLanguage language, SalaryShock shock) => shock switch
    {
        SalaryShock.Start => Say(language, "It is a first salary: there is none to step from.", "C'est un premier salaire : il n'y en a pas d'où partir.", "Het is een eerste loon: er is geen vorig om van te vertrekken."),
        SalaryShock.OrderCancelled => Say(language, "An order it counted on was cancelled.", "Une commande sur laquelle il comptait a été annulée.", "Een opdracht waarop het rekende, is geannuleerd."),
        SalaryShock.OrderLate => Say(language, "An order it counted on comes later.", "Une commande sur laquelle il comptait vient plus tard.", "Een opdracht waarop het rekende, komt later."),
        SalaryShock.OrderReduced => Say(language, "An order it counted on brings less.", "Une commande sur laquelle il comptait rapporte moins.", "Een opdracht waarop het rekende, brengt minder op."),
        SalaryShock.GuaranteeRefused => Say(language, "The guarantee was refused to an order it counted on.", "La garantie a été refusée à une commande sur laquelle il comptait.", "De waarborg werd geweigerd aan een opdracht waarop het rekende."),
        SalaryShock.FundThrottled => Say(language, "The guarantee fund advances less.", "Le fonds de garantie avance moins.", "Het waarborgfonds schiet minder voor."),
        SalaryShock.CreditNote => Say(language, "A credit note took back part of what was credited.", "Une note de crédit a repris une partie de ce qui était crédité.", "Een creditnota nam een deel van het gecrediteerde terug."),
        SalaryShock.DisputeLost => Say(language, "A dispute was decided against you.", "Un litige a été tranché contre vous.", "Een geschil is in uw nadeel beslist."),
        SalaryShock.Recourse => Say(language, "Recourse was repaid from the account.", "Un recours a été remboursé depuis le compte.", "Er is verhaal terugbetaald van de rekening."),
        SalaryShock.Expense => Say(language, "An expense was charged to the account.", "Des frais ont été imputés au compte.", "Er zijn kosten aan de rekening aangerekend."),
        SalaryShock.LegalFloor => Say(language, "The legal minimum moved it.", "Le minimum légal l'a déplacé.", "Het wettelijk minimum heeft het verschoven."),
        SalaryShock.OwnRequest => Say(language, "You asked for it.", "Vous l'avez demandé.", "U hebt erom gevraagd."),
        SalaryShock.Leaving => Say(language, "You leave: the last payslip pays the account out.", "Vous partez : la dernière fiche de paie solde le compte.", "U vertrekt: de laatste loonfiche keert de rekening uit."),
        SalaryShock.RuleChange => Say(language, "The mutual changed its rules by a resolution.", "La mutuelle a changé ses règles par une résolution.", "De coöperatie wijzigde haar regels bij besluit."),
        _ => throw new ArgumentOutOfRangeException(nameof(shock), shock, "Not a shock."),
    };

    private static string? RaiseIn(DocumentLanguage language, SalaryRaise raise)
    {
        var (amount, to) = (Printed.Euros(raise.Amount, language), Printed.Euros(raise.To, language));
        return raise.By switch
        {
            RaiseBy.MoreWork => Say(language,
                $"{amount} more of confirmed work, credited within {raise.WithinMonths} month(s), would make it {to}.",
                $"{amount} de travail confirmé en plus, crédité dans les {raise.WithinMonths} mois, le porterait à {to}.",
                $"{amount} meer bevestigd werk, gecrediteerd binnen {raise.WithinMonths} maand(en), zou er {to} van maken."),
            RaiseBy.MoreBalance => Say(language,
                $"{amount} more on the account on payday would make it {to}.",
                $"{amount} de plus sur le compte au jour de paie le porterait à {to}.",
                $"{amount} meer op de rekening op de betaaldag zou er {to} van maken."),
            RaiseBy.HigherMaximum => Say(language,
                $"A higher maximum would allow {to}.", $"Un maximum plus élevé permettrait {to}.", $"Een hoger maximum zou {to} toelaten."),
            RaiseBy.Time => Say(language, "Next month it may rise again.", "Le mois prochain, il pourra encore monter.", "Volgende maand kan het weer stijgen."),
            _ => null,
        };
    }

    private static string Listed(IReadOnlyList<string> orders) =>
        string.Join(", ", orders.Take(NumbersShown)) + (orders.Count > NumbersShown ? $" +{orders.Count - NumbersShown}" : "");

    private static string Say(DocumentLanguage language, string en, string fr, string nl) => language switch
    {
        DocumentLanguage.Fr => fr,
        DocumentLanguage.Nl => nl,
        _ => en,
    };
}
