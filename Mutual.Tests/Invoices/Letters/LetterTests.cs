using Mutual.Grains.Documents;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using Mutual.Silo.Database;
using Mutual.Silo.Invoices;
using Mutual.Tests.Documents;
using NodaTime;

namespace Mutual.Tests.Invoices.Letters;

/// <summary>Letters to clients: written with the step they belong to, in the client's language, with interest and flat compensation to the cent, and sent once.</summary>
public sealed class LetterTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    [Fact]
    public async Task Each_step_writes_its_letter_in_its_own_commit_and_it_waits_in_the_outbox()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var issued = await mutual.Invoice();
        var letters = await Climb(mutual, issued);
        letters.Select(letter => $"{letter.On:MM'-'dd} {letter.Kind} {letter.ToPay}").Should().Equal(
            "04-05 Notice 1210.00", "04-13 Reminder 1210.00", "04-23 SecondReminder 1255.22", "05-08 FormalNotice 1260.44", "07-07 Default 1281.33");
        letters.Should().OnlyContain(letter => letter.Language == DocumentLanguage.Fr && letter.Figures.Sum(figure => figure.Amount.Cents) == letter.ToPay.Cents && letter.Subject.Contains(issued.Number));
        letters[3].Figures.Select(figure => $"{figure.Name} {figure.Amount}").Should().Equal("Facture, TVA comprise 1210.00", "Intérêts de retard 10.44", "Indemnité forfaitaire de recouvrement 40.00");
        letters[3].Paragraphs.Should().ContainSingle(said => said.Contains("mettons en demeure")).And.ContainSingle(said => said.Contains("10,5 % à partir du 9 avril 2026") && said.Contains("loi du 2 août 2002"));
        letters[4].Paragraphs.Should().ContainSingle(said => said.Contains("10,5 % à partir du 1er juillet 2026 (provisoire)"));
        (await mutual.Number($"SELECT count(*) FROM invoicing.letter l JOIN ops.outbox o ON o.outbox_id = l.letter_id AND o.done_at IS NULL JOIN ledger.entry e ON e.stream = l.invoice_id AND e.seq = l.version")).Should().Be(5);
        await mutual.AllChecksHold();
    }

    [Theory]
    [InlineData(InvoiceHouse.Fr, "business", 1245_99)]   // 1 200.00 × 12.15 % × 15/365, and 40.
    [InlineData(InvoiceHouse.Be, "public-body", 1255_22)]
    [InlineData(InvoiceHouse.Be, "consumer", 1210_00)]
    public async Task Who_is_late_owes_what_the_law_of_the_seller_s_country_says(short entity, string kind, long toPay)
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var issued = await mutual.Invoice(entity: entity);
        await mutual.Sql($"UPDATE clients.client SET kind = '{kind}'");
        (await Climb(mutual, issued, until: 15)).Single(letter => letter.Kind is LetterKind.SecondReminder).ToPay.Cents.Should().Be(toPay);
    }

    [Fact]
    public async Task Interest_runs_on_what_was_unpaid_day_by_day_and_not_on_what_is_contested()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var issued = await mutual.Invoice();
        var grain = mutual.Grain(issued.Invoice);
        mutual.MoveTo(issued.DueOn.PlusDays(1));
        (await grain.Dispute(mutual.Command(), new(new(200_00), mutual.Today, "the hall was closed on two days", "A Buyer"))).IsAccepted.Should().BeTrue();
        mutual.MoveTo(issued.DueOn.PlusDays(5));
        (await grain.Collect(mutual.Command(), new(new(600_00), mutual.Today, Guid.NewGuid()))).IsAccepted.Should().BeTrue();
        var letter = (await Climb(mutual, issued, from: 6, until: 15)).Single(one => one.Kind is LetterKind.SecondReminder);

        // 968.00 for 5 days, the day of the payment too, then 368.00 for 10.
        letter.Figures.Select(figure => figure.Amount.Cents).Should().Equal(1210_00, -600_00, -242_00, 2_45, 40_00);
        letter.Paragraphs.Should().Contain(said => said.Contains("Ce que vous contestez, 242,00 €"));
    }

    [Fact]
    public async Task A_client_who_pays_what_the_letter_asks_pays_the_claim_first_then_interest_and_compensation()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var (issued, paidOff) = (await mutual.Invoice(), await mutual.Invoice());
        await Climb(mutual, issued, until: 30, and: paidOff);
        var collected = (await mutual.Grain(issued.Invoice).Collect(mutual.Command(), new(new(1270_44), mutual.Today, Guid.NewGuid()))).Accepted;
        (collected.Status, collected.Open.Cents, collected.OwedBack.Cents).Should().Be((InvoiceStatus.Paid, 0, 10_00));
        (await mutual.Held(Account.General("751"))).Should().Be(-10_44);
        (await mutual.Held(Account.General("743"))).Should().Be(-40_00);
        (await mutual.Held(Account.Fee)).Should().Be(-65_00 - 50_44);

        // The claim alone, then the rest of what the letter asked, then nothing more.
        (await mutual.Grain(paidOff.Invoice).Collect(mutual.Command(), new(new(1210_00), mutual.Today, Guid.NewGuid()))).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        (await mutual.Grain(paidOff.Invoice).Collect(mutual.Command(), new(new(50_44), mutual.Today, Guid.NewGuid()))).Accepted.OwedBack.Should().Be(Money.Zero);
        (await mutual.Grain(paidOff.Invoice).Collect(mutual.Command(), new(new(1), mutual.Today, Guid.NewGuid()))).Refused!.Code.Should().Be("invoice-not-open");
        (await mutual.Held(Account.General("743"))).Should().Be(-80_00);
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_default_that_people_decide_writes_its_letter_with_what_is_owed_for_being_late()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var issued = await mutual.Invoice();
        mutual.MoveTo(issued.DueOn.PlusDays(30));
        var (grain, command) = (mutual.Grain(issued.Invoice), mutual.Command());
        for (var again = 0; again < 2; again++) (await grain.Default(command, new(mutual.Today, "the firm has left its address"))).Accepted.Status.Should().Be(InvoiceStatus.Defaulted);
        var letter = (await Written(mutual, issued.Invoice)).Single();
        (letter.Kind, letter.ToPay.Cents).Should().Be((LetterKind.Default, 1260_44));
        letter.Paragraphs.Should().Contain(said => said.Contains("est impayée")).And.NotContain(said => said.Contains("left its address") || said.Contains("mise en demeure"));
        var recovered = (await grain.Collect(mutual.Command(), new(new(1260_44), mutual.Today, Guid.NewGuid()))).Accepted;
        (recovered.Status, recovered.OwedBack).Should().Be((InvoiceStatus.Recovered, Money.Zero));
        (await mutual.Held(Account.General("743"))).Should().Be(-40_00);

        var contested = await mutual.Invoice();
        (await mutual.Grain(contested.Invoice).Dispute(mutual.Command(), new(null, mutual.Today, "the hall was closed on two days", "A Buyer"))).IsAccepted.Should().BeTrue();
        (await mutual.Grain(contested.Invoice).Default(mutual.Command(), new(mutual.Today, "the firm has left its address"))).IsAccepted.Should().BeTrue();
        (await Written(mutual, contested.Invoice)).Should().BeEmpty("all of it is contested, so nothing is asked");
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_decision_on_a_dispute_is_told_to_the_client_with_its_reason()
    {
        var issued = await house.Invoice();
        var grain = house.Grain(issued.Invoice);
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, "the hall was closed on two days", "A Buyer"))).Accepted.Dispute;
        var decided = (await grain.DecideDispute(house.Command(), new(dispute, DisputeOutcome.Partly, new(50_00), house.Today, "one of the two days was worked"))).Accepted;
        var letter = (await Written(house, issued.Invoice)).Single();
        (letter.Kind, letter.ToPay.Cents).Should().Be((LetterKind.DisputeDecided, 1149_50));
        letter.Paragraphs.Should().Contain(said => said.Contains(decided.Credited!.Number) && said.Contains("50,00 €")).And.Contain(said => said.Contains("one of the two days was worked"));
    }

    [Fact]
    public async Task A_letter_leaves_once_as_words_and_paper_and_not_while_sending_is_off()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var letters = await Climb(mutual, await mutual.Invoice(), until: 15);
        var folder = Directory.CreateTempSubdirectory("mutual-letters-");
        try
        {
            var home = MutualHome.At(folder.FullName);
            var post = new LetterPost(mutual.Database.Application, new(PaperTools.Fonts), new(mutual.Database.Application, home, mutual.Clock));
            await mutual.Sql("INSERT INTO ops.sending_stop (stop_id, stopped_at, reason) VALUES (gen_random_uuid(), now(), 'restored from a backup')");
            (await post.Run(default)).Should().Be(0);
            await mutual.Sql("UPDATE ops.sending_stop SET resumed_at = now(), prepared_by = 'user:a', approved_by = 'user:b'");
            (await post.Run(default)).Should().Be(letters.Count);
            var sent = Directory.GetFiles(home.Outbox).Order().ToDictionary(path => path, File.ReadAllText);
            sent.Should().HaveCount(3);
            sent.Values.Should().OnlyContain(mail => mail.Contains("To: c") && mail.Contains("Content-Language: fr") && mail.Contains("application/pdf"));
            (await post.Run(default)).Should().Be(0);

            // A process that died after the file and before it said so writes the same file again.
            await mutual.Sql("UPDATE ops.outbox SET done_at = NULL, external_id = NULL");
            (await post.Run(default)).Should().Be(3);
            Directory.GetFiles(home.Outbox).Order().ToDictionary(path => path, File.ReadAllText).Should().Equal(sent);
            await mutual.AllChecksHold();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Every_letter_in_every_language_is_on_paper_with_its_figures_and_a_code_that_pays_it()
    {
        var entity = await house.Entities.Of(InvoiceHouse.Be);
        var paper = new LetterPdf(PaperTools.Fonts);
        foreach (var language in Enum.GetValues<DocumentLanguage>())
        {
            foreach (var kind in Enum.GetValues<LetterKind>())
            {
                var letter = Sample(entity, kind, language);
                var pdf = PaperTools.Kept($"letter-{kind}-{language}", paper.Write(letter));
                paper.Write(letter).Should().Equal(pdf);
                var text = (await PaperTools.Text(pdf)).ReplaceLineEndings(" ");
                text.Should().Contain(letter.Subject).And.Contain(Printed.Euros(letter.ToPay, language)).And.Contain("Atelier & Fils").And.NotContain("□", $"{kind} {language}");
                foreach (var figure in letter.Figures) text.Should().Contain(figure.Name).And.Contain(Printed.Amount(figure.Amount, language));
            }
        }
        var formal = Sample(entity, LetterKind.FormalNotice, DocumentLanguage.Nl);
        (await PaperTools.Scanned(paper.Write(formal))).Should().Contain($"EUR{formal.ToPay}").And.Contain(formal.Reference);
    }

    private static ClientLetter Sample(Entity entity, LetterKind kind, DocumentLanguage language)
    {
        var money = new InvoiceMoney(new(1000_00), new(210_00), 0.065m, 0.02m, false);
        var invoice = new InvoiceState(
            Guid.NewGuid(), 1, "2026-00042", "126000000420", Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), new(2026, 3, 9), new(2026, 4, 8), new(2026, 3, 6), 21m, money,
            new(GuaranteeOutcome.Accepted, [], new(915_00), "2026-1"), null, null, 3) { Disputes = [new(Guid.NewGuid(), new(100_00), new(2026, 4, 9))] };
        invoice = invoice with { Reference = InvoiceIssuing.ReferenceOf(entity, 2026, 42).Value };
        var facts = new LetterFacts(3, new("Atelier & Fils", "Rue du Port 1", "1000", "Bruxelles", "BE", "pay@client.example"), language, Mutual.Grains.Clients.ClientKind.Business, [], Money.Zero);
        var on = new LocalDate(2026, 7, 7);
        return kind switch
        {
            LetterKind.DisputeDecided => LetterWriting.OfDecision(DisputeOutcome.Partly, new(200_00), new(50_00), "C2026-00007", "one of the two days was worked", invoice, facts, entity, on, on.PlusDays(14)),
            LetterKind.Proceedings => LetterWriting.OfProceedings(invoice, facts, entity, new(2026, 6, 30), "Court of enterprises, judgment 2026/417", on).Letter,
            _ => LetterWriting.Of((DunningStep)kind, invoice, facts, entity, PolicyDefaults.From(new(2026, 1, 1)), on).Letter,
        };
    }

    // Dunning each morning, from one day relative to due to another; every letter there is afterwards.
    private static async Task<List<ClientLetter>> Climb(InvoiceHouse mutual, InvoiceIssued issued, int from = -5, int until = 92, InvoiceIssued? and = null)
    {
        for (var day = issued.DueOn.PlusDays(from); day <= issued.DueOn.PlusDays(until); day = day.PlusDays(1))
        {
            mutual.MoveTo(day);
            foreach (var one in new[] { issued, and }.OfType<InvoiceIssued>()) (await mutual.Grain(one.Invoice).Dun(CommandId.OfJob("dunning", one.Invoice, day), new(day))).IsAccepted.Should().BeTrue();
        }
        return await Written(mutual, issued.Invoice);
    }

    private static async Task<List<ClientLetter>> Written(InvoiceHouse mutual, Guid invoice)
    {
        var letters = new List<ClientLetter>();
        foreach (var row in await LetterRows.Of(mutual.Database.Reader, invoice, default)) letters.Add((await LetterRows.Read(mutual.Database.Reader, invoice, row.Letter, default))!);
        return letters;
    }
}
