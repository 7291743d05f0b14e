using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;

namespace Mutual.Tests.Invoices;

/// <summary>What people do about a guarantee decision: asked, answered in writing, waived by two, and in the log with its figures.</summary>
public sealed class ReviewTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const string Said = "It is the whole season in one invoice.";

    [Fact]
    public async Task A_member_asks_two_people_waive_and_the_invoice_is_advanced_in_that_commit()
    {
        var (member, client) = (await house.Member(), await house.Client());
        var issued = (await house.Issue(await house.Order(member, client, 12_000_00), 12_000_00)).Accepted;
        issued.Decision.Reasons.Should().Equal("amount-unusual");
        var grain = house.Grain(issued.Invoice);

        var asking = new CommandId("user:member", house.Command().Key);
        var asked = (await grain.AskReview(asking, new(Said))).Accepted;
        (await grain.AskReview(asking, new(Said))).Accepted.Should().BeEquivalentTo(asked);
        (asked.AskedBy, asked.Question, asked.Verdict).Should().Be(("user:member", Said, null));
        await Refuses("review-waiting", () => grain.AskReview(house.Command(), new(Said)));
        await Refuses("self-approval", () => grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:a", ["amount-unusual"])));
        await Refuses("self-approval", () => grain.Waive(house.Command(), new("We know this theatre.", "user:member", "user:b", ["amount-unusual"])));
        await Refuses("self-approval", () => grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:member", ["amount-unusual"])));
        await Refuses("reason-missing", () => grain.Waive(house.Command(), new("yes", "user:a", "user:b", ["amount-unusual"])));
        await Refuses("reasons-stand", () => grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:b", ["client-limit-exceeded"])));

        var waiving = house.Command();
        var waived = (await grain.Waive(waiving, new("We know this theatre.", "user:a", "user:b", ["amount-unusual"]))).Accepted;
        (await grain.Waive(waiving, new("We know this theatre.", "user:a", "user:b", ["amount-unusual"]))).Accepted.Should().BeEquivalentTo(waived);
        (waived.Decision.Outcome, waived.Decision.Amount.Cents).Should().Be((GuaranteeOutcome.Accepted, 10_980_00));
        (await house.Held(Account.ActivityOf(member))).Should().Be(-10_980_00);
        await Refuses("review-not-needed", () => grain.AskReview(house.Command(), new(Said)));
        await Refuses("advance-granted", () => grain.ChooseAdvance(house.Command(), new(false)));

        var logged = (await Log(new(InvoiceHouse.Be, Client: client))).Single();
        logged.Decisions.Select(decision => (decision.Kind, decision.Outcome)).Should().Equal(("issued", "blocked"), ("review-asked", "blocked"), ("advanced", "accepted"));
        logged.Decisions[0].Figures["amount-unusual"].GetProperty("usual").GetProperty("cents").GetInt64().Should().Be(10_000_00);
        logged.Decisions[2].Waived.Should().Equal("amount-unusual");
        logged.Reviews.Single().Should().BeEquivalentTo(new
        {
            Verdict = (ReviewVerdict?)ReviewVerdict.Waived, Answer = "We know this theatre.", AnsweredBy = "user:a", ApprovedBy = "user:b", Waived = new[] { "amount-unusual" }, Reasons = new[] { "amount-unusual" },
        });
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_was_waived_counts_in_later_decisions_and_what_cannot_be_waived_stands_until_it_ends()
    {
        var (member, client) = (await house.Member(), await house.Client(limit: 5_000_00));
        var issued = (await house.Issue(await house.Order(member, client, 12_000_00, status: "sent"), 12_000_00)).Accepted;
        issued.Decision.Reasons.Should().Equal("client-not-confirmed", "client-limit-exceeded", "amount-unusual");
        var grain = house.Grain(issued.Invoice);
        await Refuses("review-not-asked", () => grain.Uphold(house.Command(), new("It stands as it is.")));
        await Refuses("review-not-asked", () => grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:b", ["amount-unusual"])));
        (await grain.AskReview(new("user:member", house.Command().Key), new(Said))).IsAccepted.Should().BeTrue();
        (await grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:b", ["amount-unusual"]))).Accepted.Decision.Reasons.Should().Equal("client-not-confirmed", "client-limit-exceeded");
        await house.Sql($"UPDATE orders.order_ SET status = 'confirmed', confirmed_at = '2026-03-09' WHERE client_id = '{client}'; UPDATE fund.cap SET limit_cents = 2000000, cap_cents = 2000000 WHERE scope = 'client:{client}'");
        (await grain.AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Outcome.Should().Be(GuaranteeOutcome.Accepted);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task An_answer_that_the_decision_stands_moves_no_money_and_one_may_ask_again()
    {
        var issued = (await house.Issue(await house.Order(await house.Member(), await house.Client(country: "CH"), 1000_00), 1000_00)).Accepted;
        var grain = house.Grain(issued.Invoice);
        var (member, other) = (new CommandId("user:member", house.Command().Key), new CommandId("user:member", house.Command().Key));
        await Refuses("reason-missing", () => grain.AskReview(house.Command(), new("why?")));
        (await grain.AskReview(member, new(Said))).Accepted.Outcome.Should().Be(GuaranteeOutcome.Refused);
        await Refuses("self-approval", () => grain.Uphold(other, new("It stands as it is.")));
        await Refuses("reasons-stand", () => grain.Waive(house.Command(), new("We know this theatre.", "user:a", "user:b", [])));
        var postings = await house.Number("SELECT count(*) FROM ledger.posting");
        var upheld = (await grain.Uphold(house.Command(), new("The fund covers the Union only."))).Accepted;
        (upheld.Verdict, upheld.Answer, upheld.AnsweredBy).Should().Be((ReviewVerdict.Upheld, "The fund covers the Union only.", "user:test"));
        (await house.Number("SELECT count(*) FROM ledger.posting")).Should().Be(postings);
        (await Log(new(InvoiceHouse.Be, Review: "answered", Outcome: "refused", Reason: "client-outside-eu"))).Should().Contain(found => found.Invoice == issued.Invoice);
        (await Log(new(InvoiceHouse.Be, Review: "waiting"))).Should().NotContain(found => found.Invoice == issued.Invoice);
        (await grain.AskReview(other, new("The client has moved to Lille meanwhile."))).IsAccepted.Should().BeTrue();
        (await Log(new(InvoiceHouse.Be, Review: "waiting"))).Should().Contain(found => found.Invoice == issued.Invoice);
        await Refuses("not-found", () => house.Grain(Guid.NewGuid()).AskReview(house.Command(), new(Said)));
        await Refuses("not-found", () => house.Grain(Guid.NewGuid()).ChooseAdvance(house.Command(), new(true)));
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_member_declines_what_has_not_come_yet_and_may_want_it_after_all()
    {
        var (member, order) = (await house.Member(), Guid.Empty);
        order = await house.Order(member, await house.Client(), 1000_00, status: "sent");
        var issued = (await house.Issue(order, 1000_00)).Accepted;
        var grain = house.Grain(issued.Invoice);
        (await grain.ChooseAdvance(house.Command(), new(false))).Accepted.Decision.Reasons.Should().Equal("declined-by-member", "client-not-confirmed");
        await house.Sql($"UPDATE orders.order_ SET status = 'confirmed', confirmed_at = '2026-03-09' WHERE order_id = '{order}'");
        (await grain.AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Outcome.Should().Be(GuaranteeOutcome.Blocked, "what the member declined does not come by itself");
        (await house.Held(Account.ActivityOf(member))).Should().Be(0);
        await Refuses("review-not-needed", async () => { await grain.ChooseAdvance(house.Command(), new(false)); return await grain.AskReview(house.Command(), new(Said)); }, writes: true);
        (await grain.ChooseAdvance(house.Command(), new(true))).Accepted.Decision.Amount.Cents.Should().Be(915_00);
        (await house.Held(Account.ActivityOf(member))).Should().Be(-915_00);
        await house.AllChecksHold();
    }

    private Task<List<DecidedInvoice>> Log(GuaranteeQuery of) => new GuaranteeLog(house.Database.Reader).Find(of, default);

    private async Task Refuses<T>(string code, Func<Task<Outcome<T>>> send, bool writes = false)
    {
        var before = await house.Written();
        (await send()).Refused?.Code.Should().Be(code);
        if (!writes) (await house.Written()).Should().Be(before);
    }
}
