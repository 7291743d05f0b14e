using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.Invoices.Letters;

/// <summary>Writes the letter of a dunning step or of a decided dispute. Pure.</summary>
/// <remarks>
/// Nothing is charged before the second reminder: the notice and the first one are free for everybody, as consumers' law asks (Belgian Code of economic law, book XIX). From then on firms and public
/// bodies are asked for interest of every day and the flat compensation; consumers never are.
/// </remarks>
internal static class LetterWriting
{
    /// <summary>The letter of a step, and what it asks for besides the claim.</summary>
    /// <param name="step">Being given.</param>
    /// <param name="invoice">With something open beyond what is in dispute.</param>
    /// <param name="facts">Read at this version of the invoice.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">Says how many days a letter leaves to pay.</param>
    /// <param name="on">Day of the letter.</param>
    public static (ClientLetter Letter, LateClaim Late) Of(DunningStep step, InvoiceState invoice, LetterFacts facts, Entity entity, Policy policy, LocalDate on)
    {
        var (kind, words, open) = ((LetterKind)step, new LetterWords(facts.Language), invoice.Money.Owed - invoice.Disputed);
        var late = step >= DunningStep.SecondReminder ? Asked(invoice, facts, entity, on) : default;
        var (toPay, by) = (open + late.Total, on.PlusDays(policy.DaysToPay));
        string[] said =
        [
            words.Greeting,
            step switch
            {
                DunningStep.Notice => words.DueSoon(invoice.Number, invoice.IssuedOn, open, invoice.DueOn),
                DunningStep.Reminder => words.NotReceived(invoice.Number, invoice.IssuedOn, open, invoice.DueOn),
                DunningStep.SecondReminder => words.StillNotReceived(invoice.Number, invoice.IssuedOn, Period.DaysBetween(invoice.DueOn, on), toPay, by),
                DunningStep.FormalNotice => words.PutInDefault(invoice.Number, invoice.IssuedOn, toPay, by),
                _ when invoice.Dunning is DunningStep.FormalNotice => words.GoesToRecovery(invoice.Number, invoice.IssuedOn, toPay),
                _ => words.GoesToRecoveryAtOnce(invoice.Number, invoice.IssuedOn, toPay),
            },
            .. invoice.Disputed.IsPositive ? [words.NotAskedHere(invoice.Disputed)] : Array.Empty<string>(),
            .. ByLaw(words, invoice, late, entity, on), words.Closing(entity.Name),
        ];
        return (Letter(kind, invoice, facts, entity, on, said, Figures(words, invoice, late), toPay), late);
    }

    /// <summary>What is claimed in the collective proceedings of a client, with what it contests: there the whole claim is declared or lost. Interest runs to their first day.</summary>
    /// <param name="invoice">With something open.</param>
    /// <param name="facts">Read at this version of the invoice.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="since">First day of the proceedings.</param>
    /// <param name="judgment">Court and number.</param>
    /// <param name="on">Day from which it is in default.</param>
    public static (ClientLetter Letter, LateClaim Late) OfProceedings(InvoiceState invoice, LetterFacts facts, Entity entity, LocalDate since, string judgment, LocalDate on)
    {
        var (words, whole, late) = (new LetterWords(facts.Language), invoice with { Disputes = [] }, Asked(invoice, facts, entity, since));
        var toPay = invoice.Money.Owed + late.Total;
        string[] said =
        [
            words.Greeting, words.InProceedings(since, judgment), words.OurClaim(invoice.Number, invoice.IssuedOn, invoice.DueOn, toPay), .. ByLaw(words, invoice, late, entity, since), words.Closing(entity.Name),
        ];
        return (Letter(LetterKind.Proceedings, invoice, facts, entity, on, said, Figures(words, whole, late), toPay), late);
    }

    /// <summary>What was decided about a dispute, told to the client.</summary>
    /// <param name="outcome">As decided.</param>
    /// <param name="contested">Net in dispute.</param>
    /// <param name="credited">Net credited.</param>
    /// <param name="creditNote">Its number; null when nothing was credited.</param>
    /// <param name="reason">The accountant's.</param>
    /// <param name="after">The invoice after the decision.</param>
    /// <param name="facts">Of the client.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="on">Day of the decision.</param>
    /// <param name="by">Last day to pay what the client was wrong about; null when it was right, or is not late yet.</param>
    public static ClientLetter OfDecision(
        DisputeOutcome outcome, Money contested, Money credited, string? creditNote, string reason, InvoiceState after, LetterFacts facts, Entity entity, LocalDate on, LocalDate? by)
    {
        var (words, open) = (new LetterWords(facts.Language), after.Money.Owed - after.Disputed);
        string[] said =
        [
            words.Greeting, words.Decided(outcome, after.Number, contested, credited, creditNote), words.Because(reason), words.LeftToPay(open, by),
            .. after.Disputed.IsPositive ? [words.NotAskedHere(after.Disputed)] : Array.Empty<string>(), words.Closing(entity.Name),
        ];
        return Letter(LetterKind.DisputeDecided, after, facts, entity, on, said, Figures(words, after, default), open);
    }

    private static string[] ByLaw(LetterWords words, InvoiceState invoice, LateClaim late, Entity entity, LocalDate until) => late.Total.IsPositive
        ? [words.ByLaw(entity.Country, invoice.DueOn.PlusDays(1), until, LateInterest.Rates(entity.Country, invoice.DueOn.PlusDays(1), until))] : [];

    private static ClientLetter Letter(
        LetterKind kind, InvoiceState invoice, LetterFacts facts, Entity entity, LocalDate on, IReadOnlyList<string> said, IReadOnlyList<LetterFigure> figures, Money toPay) =>
        new(kind, facts.Language, on, new(entity.Name, entity.VatNumber, entity.Iban, entity.Bic, entity.Country), facts.To, invoice.Number,
            new LetterWords(facts.Language).Subject(kind, invoice.Number), said, figures, toPay, invoice.Reference);

    private static List<LetterFigure> Figures(LetterWords words, InvoiceState invoice, LateClaim late)
    {
        var money = invoice.Money;
        return
        [
            .. new LetterFigure[]
            {
                new(words.Gross, money.Net + money.Vat), new(words.Credited, -(money.CreditedNet + money.CreditedVat)), new(words.Paid, -money.Paid), new(words.Disputed, -invoice.Disputed),
                new(words.Interest, late.Interest), new(words.Flat, late.Flat),
            }.Where(figure => !figure.Amount.IsZero),
        ];
    }

    // Interest runs on what nobody contests, from the day after due; what was received of it before is not asked again.
    private static LateClaim Asked(InvoiceState invoice, LetterFacts facts, Entity entity, LocalDate on)
    {
        var (gross, balances) = (invoice.Money.GrossNow - invoice.Disputed, new List<OpenBalance>());
        foreach (var day in facts.Moved.Prepend((From: invoice.DueOn, Gross: Money.Zero)).GroupBy(moved => moved.From).OrderBy(day => day.Key))
        {
            gross += new Money(day.Sum(moved => moved.Gross.Cents));
            balances.Add(new(day.Key, Money.Max(gross, Money.Zero)));
        }
        var charge = LateInterest.On(entity.Country, facts.Kind, balances, invoice.DueOn, on);
        var claim = new LateClaim(charge.Interest, charge.Flat);
        return claim.Less(claim.Settled(facts.LateReceived));
    }
}
