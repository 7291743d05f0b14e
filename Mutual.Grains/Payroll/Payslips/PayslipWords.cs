using System.Globalization;
using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>The words of a payslip in the reader's language.</summary>
internal sealed class PayslipWords
{
    private static readonly Dictionary<DocumentLanguage, PayslipWords> All = Enum.GetValues<DocumentLanguage>().ToDictionary(language => language, language => new PayslipWords(language));

    private readonly Dictionary<string, string> words;

    private PayslipWords(DocumentLanguage language)
    {
        Language = language;
        words = PayslipTexts.All.Concat(PayslipItems.Names).Select(row => row.Split('|')).ToDictionary(row => row[0], row => row[language switch { DocumentLanguage.Fr => 2, DocumentLanguage.Nl => 3, _ => 1 }]);
    }

    public DocumentLanguage Language { get; }

    /// <summary>The words of a language.</summary>
    public static PayslipWords In(DocumentLanguage language) => All[language];

    /// <summary>A word by its name.</summary>
    public string this[string name] => words[name];

    /// <summary>The word of a line of the working; the item itself when it was entered by the employer.</summary>
    public string OfItem(string item)
    {
        var named = item.StartsWith("employee.", StringComparison.Ordinal) || item.StartsWith("employer.", StringComparison.Ordinal) ? item[9..] : item.EndsWith("-for-time", StringComparison.Ordinal) ? item[..^9] : item;
        if (!words.TryGetValue(named, out var word)) return item;
        return named.Length == item.Length ? word : $"{word}, {words[item.StartsWith("employee.", StringComparison.Ordinal) ? "worker" : item.StartsWith("employer.", StringComparison.Ordinal) ? "employer" : "for-time"]}";
    }

    /// <summary>A sentence with its figures.</summary>
    public string Say(string name, params object[] figures) => string.Format(CultureInfo.InvariantCulture, words[name], figures);

    /// <summary><c>November 2026</c>.</summary>
    public string Month(YearMonth month) => Printed.Day(month.OnDayOfMonth(2), Language)[2..];
}

/// <summary>Everything on a payslip that is no name and no figure: a line each, by name, in English, French and Dutch.</summary>
internal static class PayslipTexts
{
    public static readonly string[] All =
    [
        "title|Payslip|Bulletin de paie|Loonfiche",
        "period|Pay period|Période|Loonperiode",
        "from-to|{0} to {1}|du {0} au {1}|van {0} tot {1}",
        "paid-on|Paid on|Payé le|Betaald op",
        "member|Paid to|Salarié|Werknemer",
        "member-number|Member|Membre|Lid",
        "status|Status|Statut|Statuut",
        "time|Time worked|Temps de travail|Arbeidstijd",
        "household|Family|Situation familiale|Gezinstoestand",
        "WhiteCollar|Employee|Employé|Bediende",
        "BlueCollar|Worker|Ouvrier|Arbeider",
        "Artist|Artist|Artiste|Kunstenaar",
        "NonCadre|Employee, not cadre|Salarié non cadre|Werknemer (non-cadre)",
        "Cadre|Cadre|Cadre|Kaderlid (cadre)",
        "FullMonth|Full time, whole month|Temps plein, mois complet|Voltijds, volledige maand",
        "Days|{0} of {1} days|{0} jours sur {1}|{0} van {1} dagen",
        "Hours|{0} of {1} hours|{0} heures sur {1}|{0} van {1} uren",
        "HoursPerWeek|{0} hours a week|{0} heures par semaine|{0} uren per week",
        "single|Single|Isolé|Alleenstaand",
        "couple|With a spouse|Avec conjoint|Met partner",
        "spouse-no-income|Spouse without income|Conjoint sans revenus|Partner zonder inkomen",
        "children|{0} children|{0} enfants|{0} kinderen",
        "child|1 child|1 enfant|1 kind",
        "net|Net pay|Net à payer|Netto te betalen",
        "net-and-cost|Net pay, and what it cost|Net à payer, et ce qu’il a coûté|Netto te betalen, en wat het kostte",
        "net-to|on {0}, to your account ending in {1}|le {0}, sur votre compte finissant par {1}|op {0}, op uw rekening eindigend op {1}",
        "gross|Gross pay|Salaire brut|Brutoloon",
        "cost|Employer cost|Coût employeur|Werkgeverskost",
        "from-gross|From gross to net|Du brut au net|Van bruto naar netto",
        "line|Line|Rubrique|Rubriek",
        "base|Base|Base|Basis",
        "rate|Rate|Taux|Tarief",
        "yours|Your share|Part salariale|Uw deel",
        "employers|Employer’s share|Part patronale|Werkgeversdeel",
        "contributions|Contributions|Cotisations|Bijdragen",
        "net-before-tax|Net before income tax|Net à payer avant impôt sur le revenu|Netto voor belasting",
        "net-social|Net social amount|Montant net social|Netto sociaal bedrag",
        "work-bonus|Work bonus|Bonus à l’emploi|Werkbonus",
        "reduction|Reduction of employer contributions|Réduction de cotisations patronales|Vermindering werkgeversbijdragen",
        "other-contributions|Other employer contributions|Autres cotisations patronales|Andere werkgeversbijdragen",
        "group-health|Health|Santé|Gezondheid",
        "group-accident|Work accidents, occupational diseases|Accidents du travail, maladies professionnelles|Arbeidsongevallen, beroepsziekten",
        "group-pension|Pension|Retraite|Pensioen",
        "group-family|Family|Famille|Gezin",
        "group-unemployment|Unemployment|Assurance chômage|Werkloosheid",
        "group-other|Other contributions due by the employer|Autres contributions dues par l’employeur|Andere bijdragen van de werkgever",
        "group-csg|CSG and CRDS|CSG et CRDS|CSG en CRDS",
        "beside|Beside the salary|En plus du salaire|Naast het loon",
        "in-all|To your account|Sur votre compte|Op uw rekening",
        "double-holiday|Double holiday pay|Double pécule de vacances|Dubbel vakantiegeld",
        "year-end-bonus|Year-end bonus|Prime de fin d’année|Eindejaarspremie",
        "leaving-holiday|Holiday pay on leaving|Pécule de vacances de sortie|Vertrekvakantiegeld",
        "correction|Correction|Régularisation|Rechtzetting",
        "recovery|Overpaid net taken back|Trop-perçu repris|Te veel betaald netto teruggenomen",
        "where|Where your {0} went|Où vont vos {0}|Waar uw {0} naartoe ging",
        "to-you|You, net|Vous, net|U, netto",
        "to-social|Social security|Sécurité sociale|Sociale zekerheid",
        "to-tax|Income tax|Impôt sur le revenu|Inkomstenbelasting",
        "to-holiday|Your holiday pay|Votre pécule de vacances|Uw vakantiegeld",
        "year|This year, {0} payslips|Depuis janvier, {0} bulletins|Dit jaar, {0} loonfiches",
        "year-one|This year, 1 payslip|Depuis janvier, 1 bulletin|Dit jaar, 1 loonfiche",
        "year-social|Your contributions|Vos cotisations|Uw bijdragen",
        "year-tax|Income tax withheld|Impôt retenu|Ingehouden belasting",
        "year-special|Special contribution|Cotisation spéciale|Bijzondere bijdrage",
        "yours-still|Yours, not paid out yet|À vous, pas encore versé|Van u, nog niet uitbetaald",
        "account|Activity account|Compte d’activité|Activiteitenrekening",
        "set-aside|Own reserve|Réserve personnelle|Eigen reserve",
        "holiday|Holiday pay accrued this year|Pécule de vacances constitué cette année|Vakantiegeld opgebouwd dit jaar",
        "paid-by|The work that paid for it|Le travail qui l’a financé|Het werk dat dit betaalde",
        "invoice|Invoice|Facture|Factuur",
        "order|Order|Commande|Order",
        "client|Client|Client|Klant",
        "came-in|Came in|Entré le|Ontvangen op",
        "amount|Amount|Montant|Bedrag",
        "others|and {0} others|et {0} autres|en {0} andere",
        "other-money|Other money on your account|Autre somme sur votre compte|Ander bedrag op uw rekening",
        "working|How each figure came about|Comment chaque chiffre est calculé|Hoe elk cijfer tot stand kwam",
        "working-lead|Rules {0}. Every figure is (start + base × rate) ÷ divisor, rounded once as its rule asks.|Règles {0}. Chaque chiffre est (départ + base × taux) ÷ diviseur, arrondi une fois comme sa règle le demande.|Regels {0}. Elk cijfer is (start + basis × tarief) ÷ deler, één keer afgerond zoals de regel het vraagt.",
        "how|How|Calcul|Berekening",
        "result|Result|Résultat|Resultaat",
        "HalfUp|half up|au plus proche|naar het dichtste",
        "Down|down|vers le bas|naar beneden",
        "Up|up|vers le haut|naar boven",
        "HalfEven|half to even|demi au pair|half naar even",
        "worker|worker|salarié|werknemer",
        "employer|employer|employeur|werkgever",
        "for-time|for the time worked|pour le temps travaillé|voor de gewerkte tijd",
        "head|Chain head {0}|Tête de chaîne {0}|Kop van de keten {0}",
        "page|Page {0} of {1}|Page {0} sur {1}|Pagina {0} van {1}",
        "legal-be|Drawn up under article 15 of the law of 12 April 1965 on the protection of pay. Keep this payslip: it proves your work and your pay.|Établi en application de l’article 15 de la loi du 12 avril 1965 concernant la protection de la rémunération. Conservez ce décompte : il prouve votre travail et votre rémunération.|Opgesteld volgens artikel 15 van de wet van 12 april 1965 betreffende de bescherming van het loon. Bewaar deze afrekening: ze bewijst uw werk en uw loon.",
        "legal-fr|Keep this payslip without limit of time; it helps you to have your rights recognised. More at www.service-public.fr, section “bulletin de paie”.|Dans votre intérêt et pour vous aider à faire valoir vos droits, conservez ce bulletin de paie sans limitation de durée. Pour en savoir plus : www.service-public.fr, rubrique « bulletin de paie ».|Bewaar deze loonfiche zonder beperking in de tijd; ze helpt u uw rechten te doen gelden. Meer op www.service-public.fr, rubriek ‘bulletin de paie’.",
        "legal-proof|The figures were computed again from what was kept and are equal to the books. The chain head below is published: with this payslip you hold a witness of the books of that day.|Les montants ont été recalculés à partir des données conservées et sont égaux aux livres. La tête de chaîne ci-dessous est publiée : avec ce bulletin vous détenez un témoin des livres de ce jour.|De bedragen werden opnieuw berekend uit de bewaarde gegevens en zijn gelijk aan de boeken. De kop van de keten hieronder is gepubliceerd: met deze fiche bezit u een getuige van de boeken van die dag.",
    ];
}

/// <summary>Names of the lines of a working.</summary>
internal static class PayslipItems
{
    public static readonly string[] Names =
    [
        // Belgium.
        "contribution-base|Base of contributions, 108 %|Base des cotisations, 108 %|Bijdragebasis, 108 %",
        "onss-worker|Social security contribution|Cotisation ONSS|RSZ-bijdrage",
        "work-bonus-a|Work bonus, part A|Bonus à l’emploi, volet A|Werkbonus, luik A",
        "work-bonus-b|Work bonus, part B|Bonus à l’emploi, volet B|Werkbonus, luik B",
        "work-bonus-a-within-contribution|Work bonus A, within the contribution|Bonus A, limité à la cotisation|Werkbonus A, begrensd tot de bijdrage",
        "work-bonus-b-within-contribution|Work bonus B, within the contribution|Bonus B, limité à la cotisation|Werkbonus B, begrensd tot de bijdrage",
        "wage-per-day-or-hour|Pay per day or hour|Salaire par jour ou heure|Loon per dag of uur",
        "full-time-reference|Reference pay, full time|Salaire de référence à temps plein|Refertemaandloon",
        "taxable|Taxable pay|Imposable|Belastbaar",
        "annual-gross|Taxable pay of a year|Imposable annuel|Belastbaar jaarloon",
        "lump-sum-costs|Lump-sum professional costs|Frais professionnels forfaitaires|Forfaitaire beroepskosten",
        "lump-sum-costs-at-most|Lump-sum costs, at most|Frais forfaitaires, maximum|Forfaitaire kosten, maximum",
        "imputed-to-spouse|Part imputed to the spouse|Part attribuée au conjoint|Deel voor de partner",
        "imputed-to-spouse-at-most|Part imputed to the spouse, at most|Part attribuée au conjoint, maximum|Deel voor de partner, maximum",
        "tax-of-scale|Tax of the scale|Impôt selon le barème|Belasting volgens schaal",
        "tax-of-own-part|Tax of the own part|Impôt sur la part propre|Belasting op eigen deel",
        "tax-of-spouse-s-part|Tax of the spouse’s part|Impôt sur la part du conjoint|Belasting op deel partner",
        "base-tax|Base tax|Impôt de base|Basisbelasting",
        "reduction-children|Reduction for children|Réduction pour enfants|Vermindering voor kinderen",
        "reduction-single-parent|Reduction for a single parent|Réduction parent isolé|Vermindering alleenstaande ouder",
        "reduction-spouse-pension|Reduction, spouse with a small pension|Réduction, petite pension du conjoint|Vermindering, klein pensioen partner",
        "reduction-spouse-other-income|Reduction, spouse with a small income|Réduction, petits revenus du conjoint|Vermindering, klein inkomen partner",
        "reduction-disabled-and-dependants|Reduction, disabled and dependants|Réduction, handicap et personnes à charge|Vermindering, handicap en personen ten laste",
        "reduction-dependants-in-care|Reduction, dependants in care|Réduction, personnes dépendantes|Vermindering, zorgbehoevenden",
        "family-reductions|Family reductions|Réductions familiales|Gezinsverminderingen",
        "monthly-tax|Tax of the month|Impôt du mois|Belasting van de maand",
        "fiscal-bonus-a|Fiscal work bonus, part A|Bonus fiscal à l’emploi, volet A|Fiscale werkbonus, luik A",
        "fiscal-bonus-b|Fiscal work bonus, part B|Bonus fiscal à l’emploi, volet B|Fiscale werkbonus, luik B",
        "group-insurance|Reduction for group insurance|Réduction assurance groupe|Vermindering groepsverzekering",
        "withholding|Withholding tax|Précompte professionnel|Bedrijfsvoorheffing",
        "special-contribution|Special social security contribution|Cotisation spéciale de sécurité sociale|Bijzondere bijdrage sociale zekerheid",
        "special-contribution-at-least|Special contribution, at least|Cotisation spéciale, minimum|Bijzondere bijdrage, minimum",
        "special-contribution-at-most|Special contribution, at most|Cotisation spéciale, maximum|Bijzondere bijdrage, maximum",
        "employer-base-contribution|Base contribution|Cotisation de base|Basisbijdrage",
        "holiday-fund-contribution|Contribution to the holiday fund|Cotisation à la caisse de vacances|Bijdrage vakantiefonds",
        "structural-reference|Reference pay of the quarter|Salaire trimestriel de référence|Refertekwartaalloon",
        "structural-first-term|Structural reduction, low pay|Réduction structurelle, bas salaire|Structurele vermindering, laag loon",
        "structural-second-term|Structural reduction, very low pay|Réduction structurelle, très bas salaire|Structurele vermindering, zeer laag loon",
        "structural-reduction|Structural reduction|Réduction structurelle|Structurele vermindering",
        "double-holiday-pay-accrual|Holiday pay accrued|Provision pour pécule de vacances|Opbouw vakantiegeld",
        "holiday-fund-accrual|Holiday fund, next year|Caisse de vacances, année suivante|Vakantiefonds, volgend jaar",
        // France; each for the worker and for the employer.
        "sickness|Sickness, maternity, disability, death|Maladie, maternité, invalidité, décès|Ziekte, moederschap, invaliditeit, overlijden",
        "solidarityAutonomy|Solidarity for autonomy|Contribution solidarité autonomie|Solidariteit autonomie",
        "healthPlan|Supplementary health plan|Complémentaire santé|Aanvullende ziekteverzekering",
        "cadreDeathCover|Death cover of cadres|Prévoyance décès cadres|Overlijdensdekking kader",
        "workAccident|Work accidents|Accidents du travail|Arbeidsongevallen",
        "oldAgeCapped|Old age, up to the ceiling|Sécurité sociale plafonnée|Ouderdom, tot het plafond",
        "oldAgeUncapped|Old age, whole pay|Sécurité sociale déplafonnée|Ouderdom, volledig loon",
        "supplementaryPension|Supplementary pension|Retraite complémentaire Agirc-Arrco|Aanvullend pensioen",
        "ceg|General balance contribution (CEG)|Contribution d’équilibre général (CEG)|Algemeen evenwicht (CEG)",
        "cet|Technical balance contribution (CET)|Contribution d’équilibre technique (CET)|Technisch evenwicht (CET)",
        "apec|Placement of cadres (APEC)|APEC|APEC",
        "familyAllowance|Family allowances|Allocations familiales|Gezinsbijslag",
        "unemployment|Unemployment|Assurance chômage|Werkloosheid",
        "ags|Wage guarantee (AGS)|Garantie des salaires (AGS)|Loonwaarborg (AGS)",
        "fnal|Housing aid (FNAL)|FNAL|FNAL",
        "socialDialogue|Social dialogue|Dialogue social|Sociaal overleg",
        "vocationalTraining|Vocational training|Formation professionnelle|Beroepsopleiding",
        "apprenticeshipTax|Apprenticeship tax|Taxe d’apprentissage|Leerlingenheffing",
        "housingLevy|Housing levy|Effort de construction|Woningheffing",
        "mobility|Mobility levy|Versement mobilité|Mobiliteitsheffing",
        "socialLevyOnPlans|Social levy on plans|Forfait social|Sociale heffing op plannen",
        "csgDeductible|CSG, deductible|CSG déductible de l’impôt sur le revenu|CSG, aftrekbaar",
        "csgNonDeductible|CSG, not deductible|CSG non déductible de l’impôt sur le revenu|CSG, niet aftrekbaar",
        "crds|CRDS|CRDS|CRDS",
        "netTaxable|Taxable net pay|Net imposable|Belastbaar netto",
        "incomeTax|Income tax at source|Impôt sur le revenu prélevé à la source|Inkomstenbelasting aan de bron",
        "generalReduction.coefficient|Coefficient of the reduction|Coefficient de la réduction|Coëfficiënt van de vermindering",
        "generalReduction|Reduction of employer contributions|Allègement de cotisations employeur|Vermindering werkgeversbijdragen",
    ];
}
