using Mutual.Grains.Invoices;
using Mutual.Grains.Payments;
using Mutual.Tests.Invoices;
using NodaTime;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>Every outcome of a card payment, through Stripe's interface to the books, to the cent.</summary>
public sealed class CardBookingTests(CardHouse house) : IClassFixture<CardHouse>
{
    [Fact]
    public async Task A_payment_its_fee_its_chargeback_and_its_payout_are_rows_40_to_43()
    {
        var (invoice, session) = await house.Offered();
        var payment = house.World.Pay(session);
        await house.Hear();
        (await house.Booked("card-payment", invoice.Invoice)).Should().Be("400 -121000 · 580 121000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000");
        (await house.Booked("card-fee", invoice.Invoice)).Should().Be("580 -1719 · 657 1719 · 9:fee 1719 · 9:reflected-cost -1719");
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);

        await house.Bank(house.PayoutLine(PaidOut(house.World.PayOut())));   // The bank is before Stripe's notice: suspense first.
        await house.Hear();
        await house.Bank();
        (await house.Held("580")).Should().Be(0);
        (await house.Held("499")).Should().Be(0);

        house.World.Dispute(payment);
        await house.Hear();
        (await house.Booked("chargeback", invoice.Invoice)).Should().Be("400 121000 · 580 -123000 · 657 2000 · 9:advance 91500 · 9:fee 8500 · 9:fund 2000 · 9:pending -100000 · 9:reflected-cost -2000");
        var view = (await house.Mutual.Grain(invoice.Invoice).View()).Accepted;
        (view.Status, view.Open).Should().Be((InvoiceStatus.Issued, new Money(1210_00)));
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_payout_the_bank_shows_is_row_42_and_card_money_in_transit_is_nothing_again()
    {
        var before = await house.Held("580");
        var (invoice, session) = await house.Offered(500_00);
        house.World.Pay(session, "bancontact");
        house.World.ChargeUs(300);
        var payout = house.World.PayOut();
        await house.Hear();
        (await house.State($"SELECT itemized FROM card.payout WHERE provider_id = '{payout}'")).Should().Be("True");
        (await house.Bank(house.PayoutLine(PaidOut(payout)))).Elsewhere.Should().Be(1);
        (await house.Held("580")).Should().Be(0, $"there was {before} before, which is paid out too");
        (await house.State($"SELECT string_agg(code || ' ' || cents, ' · ' ORDER BY code DESC) FROM ledger.posting JOIN ledger.entry e USING (entry_id) WHERE e.kind = 'card-payout' AND e.source_id = (SELECT line_id FROM card.payout WHERE provider_id = '{payout}')"))
            .Should().Be($"580 {-PaidOut(payout)} · 550 {PaidOut(payout)}");
        invoice.Gross.Should().Be(new Money(605_00));
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_payout_that_fails_after_it_arrived_goes_back_and_is_carried_by_the_next()
    {
        var (_, session) = await house.Offered(300_00);
        house.World.Pay(session);
        var payout = house.World.PayOut();
        await house.Hear();
        await house.Bank(house.PayoutLine(PaidOut(payout)));
        house.World.PayoutFails(payout);
        await house.Hear();
        (await house.Bank(house.PayoutLine(-PaidOut(payout)))).Elsewhere.Should().Be(1);
        (await house.Held("580")).Should().Be(PaidOut(payout));

        var next = house.World.PayOut();
        await house.Hear();
        await house.Bank(house.PayoutLine(PaidOut(next)));
        (await house.Held("580")).Should().Be(0);
        (await house.State($"SELECT state || itemized FROM card.payout WHERE provider_id = '{next}'")).Should().Be("paidtrue");
        (await house.State($"SELECT count(*) FROM card.payout WHERE provider_id = '{payout}' AND state = 'failed' AND carried_by IS NOT NULL")).Should().Be("1");
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_direct_debit_counts_when_it_succeeded_and_not_while_it_is_under_way()
    {
        var (good, first) = await house.Offered();
        var (bad, second) = await house.Offered();
        var (succeeds, fails) = (house.World.GiveDebit(first), house.World.GiveDebit(second));
        await house.Hear();
        (await Status(good)).Should().Be(("processing", InvoiceStatus.Issued));
        house.World.DebitSucceeds(succeeds);
        house.World.DebitFails(fails);
        await house.Hear();
        (await Status(good)).Should().Be(("succeeded", InvoiceStatus.Paid));
        (await Status(bad)).Should().Be(("failed", InvoiceStatus.Issued));
        (await house.Booked("card-payment", bad.Invoice)).Should().BeEmpty();
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task Declined_canceled_and_expired_book_nothing_and_a_second_try_may_succeed()
    {
        var (again, first) = await house.Offered();
        var (canceled, second) = await house.Offered();
        var (expired, third) = await house.Offered();
        house.World.Decline(first);
        house.World.Cancel(house.World.Decline(second));
        house.World.Expire(third);
        await house.Hear();
        (await Status(again)).Should().Be(("failed", InvoiceStatus.Issued));
        (await Status(canceled)).Should().Be(("canceled", InvoiceStatus.Issued));
        (await Status(expired)).Should().Be(("canceled", InvoiceStatus.Issued));
        house.World.Pay(first);
        await house.Hear();
        (await Status(again)).Should().Be(("succeeded", InvoiceStatus.Paid));
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_refund_pays_what_is_owed_back_first_and_opens_the_rest_again()
    {
        var (invoice, session) = await house.Offered();
        var payment = house.World.Pay(session);
        await house.Hear();
        (await house.Mutual.Grain(invoice.Invoice).Credit(house.Mutual.Command(), new(new(200_00), house.Mutual.Today, "hours not worked"))).IsAccepted.Should().BeTrue();
        house.World.Refund(payment, 242_00);
        await house.Hear();
        (await house.Booked("refunded", invoice.Invoice)).Should().Be("489 24200 · 580 -24200", "row 11 by card");
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);

        house.World.Refund(payment, 484_00);
        await house.Hear();
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Open.Should().Be(new Money(484_00));
        house.World.Refund(payment, 484_00);
        await house.Hear();
        var whole = (await house.Mutual.Grain(invoice.Invoice).View()).Accepted;
        (whole.Open, whole.Status).Should().Be((new Money(968_00), InvoiceStatus.Issued));
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_refund_that_fails_is_ours_again()
    {
        var (invoice, session) = await house.Offered();
        var payment = house.World.Pay(session);
        var refund = house.World.Refund(payment, 1210_00);
        await house.Hear();
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Open.Should().Be(new Money(1210_00));
        house.World.RefundFails(refund);
        await house.Hear();
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_dispute_won_brings_the_money_back_and_one_lost_changes_nothing_more()
    {
        var (won, first) = await house.Offered();
        var (lost, second) = await house.Offered();
        var (wonDispute, lostDispute) = (house.World.Dispute(house.World.Pay(first)), house.World.Dispute(house.World.Pay(second)));
        await house.Hear();
        house.World.Decide(wonDispute, won: true);
        house.World.Decide(lostDispute, won: false);
        await house.Hear();
        (await house.Mutual.Grain(won.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        (await house.Mutual.Grain(lost.Invoice).View()).Accepted.Open.Should().Be(new Money(1210_00));
        (await house.Booked("chargeback", lost.Invoice)).Should().Be(await house.Booked("chargeback", won.Invoice));
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_chargeback_on_what_was_never_advanced_is_recourse_down_to_the_floor_and_the_rest_is_owed()
    {
        var (invoice, session) = await house.Offered(withoutAdvance: true);
        var payment = house.World.Pay(session);
        await house.Hear();
        house.World.Dispute(payment);
        await house.Hear();
        (await house.Booked("chargeback", invoice.Invoice)).Should().Be(
            "400 121000 · 580 -123000 · 657 2000 · 9:activity 81500 · 9:fee 8500 · 9:fund 2000 · 9:owed-by 10000 · 9:pending -100000 · 9:reflected-cost -2000");
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public async Task Paid_by_card_and_by_transfer_the_second_is_owed_back_and_a_refund_settles_it()
    {
        var (invoice, session) = await house.Offered();
        var line = house.PayoutLine(1210_00) with { Counterparty = "Client", Remittance = null, Reference = invoice.Reference };
        (await house.Bank(line)).OnInvoices.Should().Be(1);
        var payment = house.World.Pay(session);
        await house.Hear();
        (await house.Booked("card-payment", invoice.Invoice)).Should().Be("489 -121000 · 580 121000");
        house.World.Refund(payment, 1210_00);
        await house.Hear();
        (await house.Booked("refunded", invoice.Invoice)).Should().Be("489 121000 · 580 -121000");
        (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        await house.Mutual.AllChecksHold();
    }

    [Fact]
    public void In_France_a_chargeback_takes_back_the_tax_that_became_due_on_collection()
    {
        var of = new InvoiceParties(Country.Fr, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var money = new InvoiceMoney(new(1000_00), new(200_00), 0.065m, 0.02m, VatOnCollection: true);
        var from = Mutual.Grains.Ledger.Account.General("511");
        var paid = InvoiceBooking.Collect(money, of, new(1200_00), from, Money.Zero, new(2026, 3, 9), byCard: true);
        var back = InvoiceBooking.TakeBack(paid.Money, of, new(1200_00), Money.Zero, new(20_00), from, new(915_00), Money.Zero, Mutual.Grains.Ledger.EntryKind.Chargeback, new(2026, 3, 10));
        back.Money.Should().Be(money);
        back.Entry.Postings.Select(posting => $"{posting.Account.Code} {posting.Cents}").Should().BeEquivalentTo(
            "4458 -20000", "44571 20000", "411 120000", "511 -122000", "627 2000", "pending -100000", "fund 2000", "fee 8500", "activity 91500", "reflected-cost -2000");
    }

    private async Task<(string Payment, InvoiceStatus Invoice)> Status(InvoiceIssued invoice) =>
        (await house.State($"SELECT state FROM card.payment WHERE invoice_id = '{invoice.Invoice}'"), (await house.Mutual.Grain(invoice.Invoice).View()).Accepted.Status);

    private long PaidOut(string payout) => (long)house.World.Find(payout)!["amount"]!;
}
