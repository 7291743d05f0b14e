using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>What a client contests is frozen and not dunned until somebody decides, and only that.</summary>
public sealed class DisputeTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const string Closed = "the hall was closed on two days";
    private const string Shown = "the log of the hall shows it";

    [Fact]
    public async Task A_dispute_opened_or_rejected_books_nothing_and_freezes_its_amount_with_VAT()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        var postings = await house.Number("SELECT count(*) FROM ledger.posting");
        var opened = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, Closed, "A Buyer"))).Accepted;
        (opened.Net.Cents, opened.Disputed.Cents, opened.Open.Cents).Should().Be((200_00, 242_00, 1210_00));
        var view = (await grain.View()).Accepted;
        (view.Disputed.Cents, view.Disputes.Single().Dispute).Should().Be((242_00, opened.Dispute));

        var decided = (await grain.DecideDispute(house.Command(), new(opened.Dispute, DisputeOutcome.Rejected, null, house.Today, Shown))).Accepted;
        (decided.Credited, decided.Disputed.Cents, decided.Open.Cents).Should().Be((null, 0, 1210_00));
        (await house.Number("SELECT count(*) FROM ledger.posting")).Should().Be(postings);
        var kept = (await DisputeRows.Of(house.Database.Reader, opened.Invoice, default)).Single();
        (kept.Outcome, kept.Reason, kept.Decision, kept.RaisedBy, kept.Credited!.Value.Cents).Should().Be((DisputeOutcome.Rejected, Closed, Shown, "A Buyer", 0));
        await house.AllChecksHold();
    }

    [Theory]
    [InlineData(DisputeOutcome.Upheld, null, 200_00, 183_00, 732_00)]
    [InlineData(DisputeOutcome.Partly, 50_00L, 50_00, 45_75, 869_25)]
    public async Task What_the_client_is_right_about_is_credited_and_the_member_repays_it_from_the_account(DisputeOutcome outcome, long? credit, long credited, long taken, long advanced)
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        var member = (await grain.View()).Accepted.Member;
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, Closed, "A Buyer"))).Accepted.Dispute;
        var decided = (await grain.DecideDispute(house.Command(), new(dispute, outcome, credit is { } cents ? new(cents) : null, house.Today, Shown))).Accepted;
        decided.Credited!.Number.Should().MatchRegex("^C2026-[0-9]{5}$");
        (decided.Credited.TakenFromAccount.Cents, decided.Credited.OwedByMember.Cents, decided.Disputed.Cents).Should().Be((taken, 0, 0));
        var view = (await grain.View()).Accepted;
        (view.Open.Cents, view.Advanced.Cents, view.Version).Should().Be((1210_00 - (credited * 121 / 100), advanced, 5));
        (await house.Held(Account.ActivityOf(member))).Should().Be(-advanced);
        (await house.Number($"SELECT count(*) FROM invoicing.dispute d JOIN invoicing.credit_note n USING (credit_note_id) WHERE d.dispute_id = '{dispute}' AND n.net_cents = {credited}")).Should().Be(1);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_dispute_lost_whole_takes_the_account_to_its_floor_and_the_rest_is_owed()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        var member = (await grain.View()).Accepted.Member;
        var dispute = (await grain.Dispute(house.Command(), new(null, house.Today, Closed, "A Buyer"))).Accepted.Dispute;
        var decided = (await grain.DecideDispute(house.Command(), new(dispute, DisputeOutcome.Upheld, null, house.Today, Shown))).Accepted;
        (decided.Credited!.Status, decided.Credited.TakenFromAccount.Cents, decided.Credited.OwedByMember.Cents).Should().Be((InvoiceStatus.Credited, 815_00, 100_00));
        (await house.Held(Account.OwedBy(member))).Should().Be(100_00);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_payment_settles_first_what_nobody_contests_and_what_is_paid_under_protest_can_still_come_back()
    {
        var issued = await house.Invoice();
        var grain = house.Grain(issued.Invoice);
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, Closed, "A Buyer"))).Accepted.Dispute;
        async Task Pays(long cents, long disputed)
        {
            (await grain.Collect(house.Command(), new(new(cents), house.Today, Guid.NewGuid()))).IsAccepted.Should().BeTrue();
            (await grain.View()).Accepted.Disputed.Cents.Should().Be(disputed);
        }
        await Pays(968_00, 242_00);
        await Pays(142_00, 100_00);
        await Pays(100_00, 0);
        await house.AllChecksHold();
        var client = (await grain.View()).Accepted.Client;
        (await grain.DecideDispute(house.Command(), new(dispute, DisputeOutcome.Upheld, null, house.Today, Shown))).IsAccepted.Should().BeTrue();
        (await house.Held(Account.General("489", client))).Should().Be(-242_00);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_was_credited_meanwhile_is_not_credited_twice()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, Closed, "A Buyer"))).Accepted.Dispute;
        (await grain.Credit(house.Command(), new(new(900_00), house.Today, "the work was never delivered"))).IsAccepted.Should().BeTrue();
        (await grain.DecideDispute(house.Command(), new(dispute, DisputeOutcome.Upheld, null, house.Today, Shown))).Accepted.Credited!.Status.Should().Be(InvoiceStatus.Credited);
        (await house.Number($"SELECT credited_cents FROM invoicing.dispute WHERE dispute_id = '{dispute}'")).Should().Be(100_00);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task Dunning_stops_for_what_is_contested_and_goes_on_for_the_rest_and_a_rejected_dispute_leaves_days_to_pay_before_it_resumes()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var (whole, part) = (await mutual.Invoice(), await mutual.Invoice());
        var (given, dueOn) = (new List<string>(), whole.DueOn);
        async Task Days(LocalDate from, LocalDate to)
        {
            for (var day = from; day <= to; day = day.PlusDays(1))
            {
                mutual.MoveTo(day);
                foreach (var (name, issued) in new[] { ("whole", whole), ("part", part) })
                    if ((await mutual.Grain(issued.Invoice).Dun(CommandId.OfJob("dunning", issued.Invoice, day), new(day))).Accepted.Step is { } step) given.Add($"{day:MM'-'dd} {name} {step}");
            }
        }
        await Days(dueOn.PlusDays(-5), dueOn.PlusDays(6));
        var first = (await mutual.Grain(whole.Invoice).Dispute(mutual.Command(), new(null, mutual.Today, Closed, "A Buyer"))).Accepted;
        var second = (await mutual.Grain(part.Invoice).Dispute(mutual.Command(), new(new(200_00), mutual.Today, Closed, "A Buyer"))).Accepted;
        await Days(dueOn.PlusDays(7), dueOn.PlusDays(95));
        foreach (var dispute in new[] { first, second })
            (await mutual.Grain(dispute.Invoice).DecideDispute(mutual.Command(), new(dispute.Dispute, DisputeOutcome.Rejected, null, mutual.Today, Shown))).IsAccepted.Should().BeTrue();
        await Days(dueOn.PlusDays(96), dueOn.PlusDays(142));
        given.Should().Equal(
            "04-05 whole notice", "04-05 part notice", "04-13 whole reminder", "04-13 part reminder", "04-23 part second-reminder", "05-08 part formal-notice",
            "07-27 whole second-reminder", "07-27 part default", "08-11 whole formal-notice", "08-26 whole default");
        var told = (await LetterRows.Of(mutual.Database.Reader, whole.Invoice, default)).Single(letter => letter.Kind is LetterKind.DisputeDecided);
        (await LetterRows.Read(mutual.Database.Reader, whole.Invoice, told.Letter, default))!.Paragraphs.Should().Contain(said => said.Contains("1 210,00 €") && said.Contains("26 juillet 2026"));
        (await DisputeRows.Blocks(mutual.Database.Reader, whole.Invoice, default)).Should().Equal(new DunningBlockRow(new(2026, 7, 12), new(2026, 7, 26), Shown));
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_block_stops_dunning_to_its_last_day_and_every_one_is_kept_with_its_reason()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var issued = await mutual.Invoice();
        var grain = mutual.Grain(issued.Invoice);
        Task<Outcome<InvoiceDunned>> Dun(LocalDate day)
        {
            mutual.MoveTo(day);
            return grain.Dun(CommandId.OfJob("dunning", issued.Invoice, day), new(day));
        }
        var start = issued.DueOn.PlusDays(-3);
        mutual.MoveTo(start);
        (await grain.BlockDunning(mutual.Command(), new(start, start.PlusDays(20), "the buyer is in hospital"))).Accepted.Until.Should().Be(start.PlusDays(20));
        (await Dun(start)).Accepted.Step.Should().BeNull();
        (await Dun(start.PlusDays(20))).Accepted.Step.Should().BeNull();
        (await Dun(start.PlusDays(21))).Accepted.Step.Should().Be("reminder", "the notice before it fell away, and the reminder is given late");
        (await grain.BlockDunning(mutual.Command(), new(mutual.Today, mutual.Today.PlusDays(9), "payment was announced by letter"))).IsAccepted.Should().BeTrue();
        (await grain.BlockDunning(mutual.Command(), new(mutual.Today, null, "the announced payment did not come"))).Accepted.Until.Should().BeNull();
        (await Dun(start.PlusDays(22))).Accepted.Step.Should().Be("second-reminder");
        (await DisputeRows.Blocks(mutual.Database.Reader, issued.Invoice, default)).Select(block => $"{block.On} {block.Until} {block.Reason}").Should().HaveCount(3).And.OnlyHaveUniqueItems();
        (await mutual.Number($"SELECT count(*) FROM ledger.entry WHERE stream = '{issued.Invoice}' AND kind IN ('dunning-blocked', 'dunning-unblocked')")).Should().Be(3);
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task An_invoice_in_dispute_is_not_advanced_before_the_decision()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00, status: "sent");
        var grain = house.Grain((await house.Issue(order, 1000_00)).Accepted.Invoice);
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, Closed, "A Buyer"))).Accepted.Dispute;
        await house.Sql($"UPDATE orders.order_ SET status = 'confirmed', confirmed_at = '2026-03-09' WHERE order_id = '{order}'");
        (await grain.AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Outcome.Should().NotBe(Mutual.Grains.Invoices.GuaranteeOutcome.Accepted);
        (await grain.DecideDispute(house.Command(), new(dispute, DisputeOutcome.Rejected, null, house.Today, Shown))).IsAccepted.Should().BeTrue();
        (await grain.AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Amount.Cents.Should().Be(915_00);
    }
}
