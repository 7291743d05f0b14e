using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Grains.Invoices.Letters;

/// <summary>The words of letters to clients, in one language.</summary>
/// <remarks>
/// Belgium: interest and flat compensation by the law of 2 August 2002, formal notice as mise en demeure (Code civil, book 5, art. 5.83). France: Code de commerce, L441-10 and D441-5; mise en demeure, Code civil, art. 1344.
/// </remarks>
internal sealed class LetterWords(DocumentLanguage language)
{
    public string Greeting => In("Dear Sir or Madam,", "Madame, Monsieur,", "Geachte heer of mevrouw,");

    public string Closing(string sender) => In($"Yours faithfully, {sender}", $"Veuillez agréer nos salutations distinguées. {sender}", $"Hoogachtend, {sender}");

    public string Gross => In("Invoice, VAT included", "Facture, TVA comprise", "Factuur, btw inbegrepen");

    public string Credited => In("Credited", "Crédité", "Gecrediteerd");

    public string Paid => In("Received", "Reçu", "Ontvangen");

    public string Disputed => In("In dispute, not asked here", "En litige, non réclamé ici", "Betwist, hier niet gevraagd");

    public string Interest => In("Interest for late payment", "Intérêts de retard", "Nalatigheidsintrest");

    public string Flat => In("Flat compensation for recovery costs", "Indemnité forfaitaire de recouvrement", "Forfaitaire schadevergoeding voor invorderingskosten");

    public string ToPay => In("To pay", "À payer", "Te betalen");

    public string Subject(LetterKind kind, string number) => kind switch
    {
        LetterKind.Notice => In($"Invoice {number} falls due soon", $"La facture {number} arrive à échéance", $"Factuur {number} vervalt binnenkort"),
        LetterKind.Reminder => In($"Reminder: invoice {number}", $"Rappel : facture {number}", $"Herinnering: factuur {number}"),
        LetterKind.SecondReminder => In($"Second reminder: invoice {number}", $"Deuxième rappel : facture {number}", $"Tweede herinnering: factuur {number}"),
        LetterKind.FormalNotice => In($"Formal notice: invoice {number}", $"Mise en demeure : facture {number}", $"Ingebrekestelling: factuur {number}"),
        LetterKind.Proceedings => In($"Our claim in your proceedings: invoice {number}", $"Notre créance dans votre procédure : facture {number}", $"Onze vordering in uw procedure: factuur {number}"),
        LetterKind.Default => In($"Invoice {number} goes to recovery", $"La facture {number} passe au recouvrement", $"Factuur {number} gaat naar invordering"),
        _ => In($"Your dispute about invoice {number}", $"Votre contestation de la facture {number}", $"Uw betwisting van factuur {number}"),
    };

    public string DueSoon(string number, LocalDate issuedOn, Money open, LocalDate dueOn) => In(
        $"A word ahead of time: {Euros(open)} of our invoice {number} of {Day(issuedOn)} falls due on {Day(dueOn)}. If your payment is on its way, please disregard this letter.",
        $"Un mot à l’avance : {Euros(open)} de notre facture {number} du {Day(issuedOn)} viennent à échéance le {Day(dueOn)}. Si votre paiement est en route, ne tenez pas compte de cette lettre.",
        $"Een woordje vooraf: {Euros(open)} van onze factuur {number} van {Day(issuedOn)} vervalt op {Day(dueOn)}. Is uw betaling onderweg, dan mag u deze brief als niet geschreven beschouwen.");

    public string NotReceived(string number, LocalDate issuedOn, Money open, LocalDate dueOn) => In(
        $"Our invoice {number} of {Day(issuedOn)} was due on {Day(dueOn)}, and {Euros(open)} of it has not reached our account. It may have escaped your attention: please pay it now. This reminder costs you nothing.",
        $"Notre facture {number} du {Day(issuedOn)} était à payer pour le {Day(dueOn)}, et {Euros(open)} ne nous sont pas parvenus. Cela vous a peut-être échappé : merci de payer maintenant. Ce rappel est sans frais.",
        $"Onze factuur {number} van {Day(issuedOn)} verviel op {Day(dueOn)}, en {Euros(open)} daarvan is niet op onze rekening aangekomen. Misschien ontging het u: gelieve nu te betalen. Deze herinnering is kosteloos.");

    public string StillNotReceived(string number, LocalDate issuedOn, int daysLate, Money toPay, LocalDate by) => In(
        $"We wrote to you before about our invoice {number} of {Day(issuedOn)}, now {daysLate} days late. Please pay {Euros(toPay)} by {Day(by)}, as set out below. If something keeps you from paying, answer this letter: we look for a way together.",
        $"Nous vous avons déjà écrit au sujet de notre facture {number} du {Day(issuedOn)}, en retard de {daysLate} jours. Merci de payer {Euros(toPay)} au plus tard le {Day(by)}, selon le détail ci-dessous. Si quelque chose vous empêche de payer, répondez à cette lettre : nous chercherons une solution ensemble.",
        $"We schreven u eerder over onze factuur {number} van {Day(issuedOn)}, nu {daysLate} dagen te laat. Gelieve {Euros(toPay)} te betalen uiterlijk op {Day(by)}, zoals hieronder uiteengezet. Belet iets u te betalen, antwoord dan op deze brief: we zoeken samen een oplossing.");

    public string PutInDefault(string number, LocalDate issuedOn, Money toPay, LocalDate by) => In(
        $"We hereby give you formal notice to pay {Euros(toPay)} on our invoice {number} of {Day(issuedOn)} by {Day(by)}. Failing that, we hand the claim over for recovery in law without further notice, and interest runs on until the day of payment.",
        $"Par la présente, nous vous mettons en demeure de payer {Euros(toPay)} pour notre facture {number} du {Day(issuedOn)} au plus tard le {Day(by)}. À défaut, la créance sera confiée au recouvrement judiciaire sans autre avis, et les intérêts courent jusqu’au jour du paiement.",
        $"Hierbij stellen wij u in gebreke om {Euros(toPay)} op onze factuur {number} van {Day(issuedOn)} te betalen uiterlijk op {Day(by)}. Zo niet gaat de vordering zonder verder bericht naar gerechtelijke invordering, en loopt de intrest door tot de dag van betaling.");

    public string GoesToRecovery(string number, LocalDate issuedOn, Money toPay) => In(
        $"Our formal notice about invoice {number} of {Day(issuedOn)} brought no payment. {Recovered(toPay)}",
        $"Notre mise en demeure pour la facture {number} du {Day(issuedOn)} est restée sans paiement. {Recovered(toPay)}",
        $"Onze ingebrekestelling voor factuur {number} van {Day(issuedOn)} bleef zonder betaling. {Recovered(toPay)}");

    /// <summary>The same before there was a formal notice: people decided.</summary>
    public string GoesToRecoveryAtOnce(string number, LocalDate issuedOn, Money toPay) => In(
        $"Our invoice {number} of {Day(issuedOn)} is unpaid. {Recovered(toPay)}",
        $"Notre facture {number} du {Day(issuedOn)} est impayée. {Recovered(toPay)}",
        $"Onze factuur {number} van {Day(issuedOn)} is onbetaald. {Recovered(toPay)}");

    public string InProceedings(LocalDate since, string judgment) => In(
        $"We have read that you are in collective proceedings since {Day(since)}: {judgment}. Please hand this letter to whoever administers them.",
        $"Nous avons lu que vous êtes en procédure collective depuis le {Day(since)} : {judgment}. Merci de remettre cette lettre à la personne qui l’administre.",
        $"We hebben gelezen dat u sinds {Day(since)} in een collectieve procedure bent: {judgment}. Gelieve deze brief te bezorgen aan wie ze beheert.");

    public string OurClaim(string number, LocalDate issuedOn, LocalDate dueOn, Money toPay) => In(
        $"Our claim on invoice {number} of {Day(issuedOn)}, due on {Day(dueOn)}, is {Euros(toPay)}, as set out below. We ask for it to be admitted, and to be told of every distribution.",
        $"Notre créance sur la facture {number} du {Day(issuedOn)}, à payer pour le {Day(dueOn)}, s’élève à {Euros(toPay)}, selon le détail ci-dessous. Nous demandons son admission, et à être informés de toute répartition.",
        $"Onze vordering op factuur {number} van {Day(issuedOn)}, die verviel of vervalt op {Day(dueOn)}, bedraagt {Euros(toPay)}, zoals hieronder uiteengezet. We vragen ze op te nemen in het passief en ons elke uitdeling te melden.");

    public string Decided(DisputeOutcome outcome, string number, Money contested, Money credited, string? creditNote) => outcome switch
    {
        DisputeOutcome.Rejected => In(
            $"You contested {Euros(contested)} without VAT of our invoice {number}. We looked into it and uphold the invoice.",
            $"Vous avez contesté {Euros(contested)} hors TVA de notre facture {number}. Après examen, nous maintenons la facture.",
            $"U betwistte {Euros(contested)} zonder btw van onze factuur {number}. Na onderzoek handhaven we de factuur."),
        _ when creditNote is null => In(
            $"You contested {Euros(contested)} without VAT of our invoice {number}, and you are right. Earlier credit notes have taken it back already.",
            $"Vous avez contesté {Euros(contested)} hors TVA de notre facture {number}, à raison. Des notes de crédit antérieures l’ont déjà repris.",
            $"U betwistte {Euros(contested)} zonder btw van onze factuur {number}, terecht. Eerdere creditnota’s namen dat al terug."),
        _ => In(
            $"You contested {Euros(contested)} without VAT of our invoice {number}. We agree to {Euros(credited)} of it: credit note {creditNote} takes it back with its VAT.",
            $"Vous avez contesté {Euros(contested)} hors TVA de notre facture {number}. Nous vous donnons raison pour {Euros(credited)} : la note de crédit {creditNote} les reprend avec leur TVA.",
            $"U betwistte {Euros(contested)} zonder btw van onze factuur {number}. We geven u gelijk voor {Euros(credited)}: creditnota {creditNote} neemt dat terug met de btw."),
    };

    public string Because(string reason) => In($"Our reason: {reason}", $"Notre motif : {reason}", $"Onze reden: {reason}");

    /// <param name="open">What nobody contests any more.</param>
    /// <param name="by">Until when, where the client was given days for it; null: as it was asked before.</param>
    public string LeftToPay(Money open, LocalDate? by) => (open.IsZero, by) switch
    {
        (true, _) => In("Nothing is left to pay.", "Il ne reste rien à payer.", "Er blijft niets te betalen."),
        (_, null) => In($"{Euros(open)} is left to pay.", $"Il reste {Euros(open)} à payer.", $"Er blijft {Euros(open)} te betalen."),
        (_, { } day) => In(
            $"{Euros(open)} is left to pay. Please pay it by {Day(day)}; until then we send no reminder.",
            $"Il reste {Euros(open)} à payer. Merci de payer au plus tard le {Day(day)} ; d’ici là, nous n’envoyons pas de rappel.",
            $"Er blijft {Euros(open)} te betalen. Gelieve dat uiterlijk op {Day(day)} te doen; tot dan sturen we geen herinnering."),
    };

    public string NotAskedHere(Money disputed) => In(
        $"What you contest, {Euros(disputed)} with VAT, is not part of this letter until we have decided on it.",
        $"Ce que vous contestez, {Euros(disputed)} TVA comprise, ne fait pas partie de cette lettre tant que nous n’avons pas décidé.",
        $"Wat u betwist, {Euros(disputed)} met btw, maakt geen deel uit van deze brief zolang we er niet over beslist hebben.");

    /// <summary>By which law interest runs, from when, at which rate of each half-year.</summary>
    public string ByLaw(Country seller, LocalDate from, LocalDate until, IReadOnlyList<(LocalDate From, LateRate Rate)> rates)
    {
        var each = string.Join(", ", rates.Select(rate => $"{Printed.Number(rate.Rate.Percent, language)} % {In("from", "à partir du", "vanaf")} {Day(rate.From)}{(rate.Rate.IsProvisional ? $" ({In("provisional", "provisoire", "voorlopig")})" : "")}"));
        var law = seller is Country.Be
            ? In("the law of 2 August 2002 on late payment", "la loi du 2 août 2002 concernant la lutte contre le retard de paiement", "de wet van 2 augustus 2002 betreffende de bestrijding van de betalingsachterstand")
            : In("articles L441-10 and D441-5 of the French Code de commerce", "les articles L441-10 et D441-5 du Code de commerce", "artikelen L441-10 en D441-5 van de Franse Code de commerce");
        return In(
            $"Interest from {Day(from)} to {Day(until)} at a yearly {each}, and the flat compensation, by {law}.",
            $"Intérêts du {Day(from)} au {Day(until)} au taux annuel de {each}, et indemnité forfaitaire, selon {law}.",
            $"Intrest van {Day(from)} tot {Day(until)} tegen jaarlijks {each}, en forfaitaire vergoeding, volgens {law}.");
    }

    private string Recovered(Money toPay) => In(
        $"We now treat the claim as doubtful and hand it over for recovery. You still owe {Euros(toPay)}; paying it at once spares you the costs of a court.",
        $"Nous considérons désormais la créance comme douteuse et la confions au recouvrement. Vous devez toujours {Euros(toPay)} ; un paiement immédiat vous épargne les frais d’un procès.",
        $"We beschouwen de vordering nu als dubieus en geven ze in invordering. U bent nog {Euros(toPay)} verschuldigd; wie meteen betaalt, spaart zich de kosten van een rechtszaak.");

    private string Euros(Money amount) => Printed.Euros(amount, language);

    private string Day(LocalDate day) => Printed.Day(day, language);

    private string In(string en, string fr, string nl) => language switch { DocumentLanguage.Fr => fr, DocumentLanguage.Nl => nl, _ => en };
}
