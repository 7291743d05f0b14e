using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Every refusal about an invoice: it is given, and it books nothing.</summary>
public sealed class InvoiceRefusalTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private static readonly LocalDate Worked = new(2026, 3, 6);

    [Theory]
    [InlineData("amount-not-positive", 0)]
    [InlineData("amount-not-positive", -1)]
    [InlineData("amount-over-limit", 99_999_999_999 + 1)]
    [InlineData("order-exhausted", 1000_01)]
    public async Task An_amount_that_cannot_be_invoiced(string code, long cents)
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        await Refuses(code, () => house.Issue(order, cents));
    }

    [Theory]
    [InlineData("date-in-future", "2026-03-10")]
    [InlineData("date-out-of-range", "1999-12-31")]
    [InlineData("date-out-of-range", "2031-01-01")]
    [InlineData("delivered-before-work", "2026-03-01")]
    public async Task A_day_on_which_the_work_was_not_delivered(string code, string day)
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        await Refuses(code, () => house.Issue(order, 100_00, deliveredOn: NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value));
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("cancelled")]
    [InlineData("closed")]
    public async Task An_order_that_does_not_stand(string status)
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00, status: status);
        await Refuses("order-not-open", () => house.Issue(order, 100_00));
    }

    [Fact]
    public async Task Another_currency_than_the_euro()
    {
        var (order, command) = (await house.Order(await house.Member(), await house.Client(), 1000_00), house.Command());
        await Refuses("currency-not-accepted", () => house.Grain(command.Creates("invoice")).Issue(command, new(order, new(100_00, Currency.Usd), Worked)));
    }

    [Fact]
    public async Task An_order_or_an_invoice_that_does_not_exist()
    {
        await Refuses("not-found", () => house.Issue(Guid.NewGuid(), 100_00));
        var nothing = house.Grain(Guid.NewGuid());
        await Refuses("not-found", () => nothing.Collect(house.Command(), new(new(1), house.Today, Guid.NewGuid())));
        await Refuses("not-found", () => nothing.Credit(house.Command(), new(new(1), house.Today, "a reason long enough")));
        await Refuses("not-found", () => nothing.Dun(house.Command(), new(house.Today)));
        await Refuses("not-found", () => nothing.Default(house.Command(), new(house.Today, "a reason long enough")));
        await Refuses("not-found", () => nothing.WriteOff(house.Command(), new(house.Today, "judgment", "user:a", "user:b")));
        await Refuses("not-found", () => nothing.AdvancePending(house.Command(), new(house.Today)));
        await Refuses("not-found", () => nothing.Dispute(house.Command(), new(null, house.Today, "a reason long enough", "A Buyer")));
        await Refuses("not-found", () => nothing.DecideDispute(house.Command(), new(Guid.NewGuid(), DisputeOutcome.Rejected, null, house.Today, "a reason long enough")));
        await Refuses("not-found", () => nothing.BlockDunning(house.Command(), new(house.Today, house.Today, "a reason long enough")));
        await Refuses("not-found", () => nothing.View());
    }

    [Fact]
    public async Task An_invoice_issued_twice()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        var command = house.Command();
        (await house.Issue(order, 100_00, command)).IsAccepted.Should().BeTrue();
        await Refuses("invoice-exists", () => house.Grain(command.Creates("invoice")).Issue(house.Command(), new(order, new(200_00), Worked)));
        await Refuses("invoice-duplicate", () => house.Issue(order, 100_00));
    }

    [Fact]
    public async Task A_rate_of_VAT_the_seller_does_not_know_and_no_VAT_without_a_number()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        await house.Sql($"UPDATE orders.order_ SET vat_rate = 19 WHERE order_id = '{order}'");
        await Refuses("vat-rate-not-in-pack", () => house.Issue(order, 100_00));
        var abroad = await house.Order(await house.Member(), await house.Client(country: "DE"), 1000_00);
        await house.Sql($"UPDATE orders.order_ SET vat_rate = 0 WHERE order_id = '{abroad}'");
        await Refuses("reverse-charge-needs-vat-number", () => house.Issue(abroad, 100_00));
    }

    [Fact]
    public async Task A_payment_that_has_no_place()
    {
        var (issued, line) = (await house.Invoice(), Guid.NewGuid());
        var grain = house.Grain(issued.Invoice);
        await Refuses("amount-not-positive", () => grain.Collect(house.Command(), new(Money.Zero, house.Today, line)));
        await Refuses("date-in-future", () => grain.Collect(house.Command(), new(new(1), house.Today.PlusDays(1), line)));
        (await grain.Collect(house.Command(), new(new(600_00), house.Today, line))).IsAccepted.Should().BeTrue();
        await Refuses("payment-booked", () => grain.Collect(house.Command(), new(new(600_00), house.Today, line)));
        (await grain.Collect(house.Command(), new(new(610_00), house.Today, Guid.NewGuid()))).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await Refuses("invoice-not-open", () => grain.Collect(house.Command(), new(new(1), house.Today, Guid.NewGuid())));
    }

    [Fact]
    public async Task A_credit_note_above_what_is_left_without_a_reason_or_after_the_loss()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        await Refuses("credit-exceeds-invoice", () => grain.Credit(house.Command(), new(new(1000_01), house.Today, "a reason long enough")));
        await Refuses("reason-missing", () => grain.Credit(house.Command(), new(new(1_00), house.Today, "short")));
        await Refuses("amount-not-positive", () => grain.Credit(house.Command(), new(new(-1), house.Today, "a reason long enough")));
        (await grain.Credit(house.Command(), new(new(400_00), house.Today, "a reason long enough"))).IsAccepted.Should().BeTrue();
        await Refuses("credit-exceeds-invoice", () => grain.Credit(house.Command(), new(new(600_01), house.Today, "a reason long enough")));
        (await grain.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        (await grain.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b"))).IsAccepted.Should().BeTrue();
        await Refuses("invoice-written-off", () => grain.Credit(house.Command(), new(new(1_00), house.Today, "a reason long enough")));
    }

    [Fact]
    public async Task A_default_or_a_loss_that_is_not_one()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        await Refuses("invoice-not-in-default", () => grain.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b")));
        await Refuses("reason-missing", () => grain.Default(house.Command(), new(house.Today, " ")));
        await Refuses("date-in-future", () => grain.Dun(house.Command(), new(house.Today.PlusDays(1))));
        (await grain.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        await Refuses("invoice-not-open", () => grain.Default(house.Command(), new(house.Today, "the client has stopped all payments")));
        await Refuses("self-approval", () => grain.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:a")));
        await Refuses("text-empty", () => grain.WriteOff(house.Command(), new(house.Today, "", "user:a", "user:b")));
        await Refuses("date-in-future", () => grain.AdvancePending(house.Command(), new(house.Today.PlusDays(1))));
    }

    [Fact]
    public async Task A_dispute_on_what_is_paid_of_too_much_or_without_a_reason()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        Task<Outcome<InvoiceDisputed>> Contest(long? net, string reason = "the hall was closed on two days", string by = "A Buyer", LocalDate? on = null) =>
            grain.Dispute(house.Command(), new(net is { } cents ? new(cents) : null, on ?? house.Today, reason, by));
        await Refuses("reason-missing", () => Contest(100_00, reason: "no"));
        await Refuses("text-empty", () => Contest(100_00, by: " "));
        await Refuses("amount-not-positive", () => Contest(0));
        await Refuses("date-in-future", () => Contest(100_00, on: house.Today.PlusDays(1)));
        await Refuses("date-out-of-range", () => Contest(100_00, on: house.Today.PlusDays(-1)));   // Before the invoice was issued.
        await Refuses("dispute-exceeds-unpaid", () => Contest(1000_01));
        (await Contest(700_00)).IsAccepted.Should().BeTrue();
        await Refuses("dispute-exceeds-unpaid", () => Contest(300_01));
        (await Contest(null)).Accepted.Net.Cents.Should().Be(300_00);
        await Refuses("dispute-exceeds-unpaid", () => Contest(null));
        (await grain.Collect(house.Command(), new(new(1210_00), house.Today, Guid.NewGuid()))).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await Refuses("dispute-paid", () => Contest(1_00));

        var lost = house.Grain((await house.Invoice()).Invoice);
        (await lost.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        (await lost.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b"))).IsAccepted.Should().BeTrue();
        await Refuses("invoice-written-off", () => lost.Dispute(house.Command(), new(null, house.Today, "the hall was closed on two days", "A Buyer")));
    }

    [Fact]
    public async Task A_decision_on_a_dispute_that_does_not_fit_it()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        var dispute = (await grain.Dispute(house.Command(), new(new(200_00), house.Today, "the hall was closed on two days", "A Buyer"))).Accepted.Dispute;
        Task<Outcome<DisputeDecided>> Decide(DisputeOutcome outcome, long? credit, string reason = "the log of the hall shows it", Guid? which = null) =>
            grain.DecideDispute(house.Command(), new(which ?? dispute, outcome, credit is { } cents ? new(cents) : null, house.Today, reason));
        await Refuses("dispute-not-open", () => Decide(DisputeOutcome.Rejected, null, which: Guid.NewGuid()));
        await Refuses("reason-missing", () => Decide(DisputeOutcome.Rejected, null, reason: "no"));
        await Refuses("dispute-credit", () => Decide(DisputeOutcome.Partly, null));
        await Refuses("dispute-credit", () => Decide(DisputeOutcome.Partly, 200_00));
        await Refuses("dispute-credit", () => Decide(DisputeOutcome.Partly, 0));
        await Refuses("dispute-credit", () => Decide(DisputeOutcome.Upheld, 100_00));
        await Refuses("dispute-credit", () => Decide(DisputeOutcome.Rejected, 100_00));
        (await grain.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        await Refuses("dispute-undecided", () => grain.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b")));
        (await Decide(DisputeOutcome.Rejected, null)).IsAccepted.Should().BeTrue();
        await Refuses("dispute-not-open", () => Decide(DisputeOutcome.Rejected, null));
    }

    [Fact]
    public async Task A_block_on_dunning_that_ends_nowhere_or_lifts_nothing()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        Task<Outcome<DunningBlocked>> Block(LocalDate? until, string reason = "the client is in hospital") => grain.BlockDunning(house.Command(), new(house.Today, until, reason));
        await Refuses("dunning-block-days", () => Block(house.Today.PlusDays(-1)));
        await Refuses("dunning-block-days", () => Block(house.Today.PlusDays(181)));
        await Refuses("reason-missing", () => Block(house.Today.PlusDays(9), "no"));
        await Refuses("dunning-not-blocked", () => Block(null));
        (await grain.Collect(house.Command(), new(new(1210_00), house.Today, Guid.NewGuid()))).IsAccepted.Should().BeTrue();
        await Refuses("invoice-not-open", () => Block(house.Today.PlusDays(9)));
    }

    [Fact]
    public async Task Nothing_more_is_booked_in_a_month_that_is_closed()
    {
        var grain = house.Grain((await house.Invoice()).Invoice);
        await house.Sql("INSERT INTO ledger.period VALUES (1, '2026-02-01', now(), 0)");
        var february = new LocalDate(2026, 2, 27);
        await Refuses("period-closed", () => grain.Collect(house.Command(), new(new(1_00), february, Guid.NewGuid())));
        await Refuses("period-closed", () => grain.Credit(house.Command(), new(new(1_00), february, "a reason long enough")));
        await Refuses("period-closed", () => grain.Default(house.Command(), new(february, "the client has stopped all payments")));
    }

    private async Task Refuses<T>(string code, Func<Task<Outcome<T>>> send)
    {
        var before = await house.Written();
        var outcome = await send();
        (outcome.Refused?.Code).Should().Be(code);
        (await house.Written()).Should().Be(before);
    }
}
