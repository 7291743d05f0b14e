using System.Text;
using Mutual.Tests.Invoices;
using NodaTime;
using Stripe;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>Notices that are not Stripe's, not for us, or about something else than we offered; and those that come often, late or never.</summary>
public sealed class CardNoticeTests(CardHouse house) : IClassFixture<CardHouse>
{
    [Fact]
    public async Task What_is_not_signed_now_by_a_secret_of_ours_is_refused_and_not_kept()
    {
        var notice = await Paid();
        var (now, before) = (house.Mutual.Clock.Now().ToUnixTimeSeconds(), await Kept());
        var signed = EventUtility.GenerateSignatureHeader(notice, CardHouse.Secret, now);
        foreach (var header in (string?[])[null, "", "t=1", "v1=ab", "nonsense", "t=x,v1=y", $"t={now}", $"t={now},v0=ab", EventUtility.GenerateSignatureHeader(notice, "whsec_somebody_else_1", now)])
            (await house.Notices.Receive(Encoding.UTF8.GetBytes(notice), header, default)).Refused!.Code.Should().Be("webhook-signature", header);
        (await house.Notices.Receive(Encoding.UTF8.GetBytes(notice.Replace("121000", "121001", StringComparison.Ordinal)), signed, default)).Refused!.Code.Should().Be("webhook-signature");
        (await house.Notices.Receive(new byte[] { 0xff, 0xfe, 0x7b }, signed, default)).Refused!.Code.Should().Be("webhook-signature");
        (await house.Send(notice, ago: Duration.FromSeconds(301))).Refused!.Code.Should().Be("webhook-stale");
        (await house.Send(notice, ago: Duration.FromSeconds(-301))).Refused!.Code.Should().Be("webhook-stale");
        (await Kept()).Should().Be(before);

        (await house.Send(notice, ago: Duration.FromSeconds(299))).Accepted.Should().BeTrue();
        (await house.Send(notice, CardHouse.NextSecret)).Accepted.Should().BeFalse("it is kept already; the second secret is as good while the first is being replaced");
    }

    [Theory]
    [InlineData("\"livemode\":false", "\"livemode\":true", "webhook-mode")]
    [InlineData("\"object\":\"event\"", "\"object\":\"event\",\"account\":\"acct_other\"", "webhook-account")]
    [InlineData(".endive\"", ".acacia\"", "webhook-version")]
    [InlineData("\"api_version\":\"2026-10-28.endive\"", "\"api_version\":null", "webhook-version")]
    public async Task A_notice_of_another_mode_account_or_version_is_refused_and_not_kept(string original, string changed, string code)
    {
        var notice = await Paid();
        var before = await Kept();
        var other = notice.Replace(original, changed, StringComparison.Ordinal);
        other.Should().NotBe(notice);
        (await house.Send(other)).Refused!.Code.Should().Be(code);
        (await Kept()).Should().Be(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"object\":\"event\",\"id\":\"evt_1\"}")]
    public async Task A_signed_notice_that_is_no_event_is_refused_and_not_kept(string text)
    {
        var before = await Kept();
        (await house.Send(text)).Refused!.Refusal.Status.Should().Be(400);
        (await Kept()).Should().Be(before);
    }

    [Fact]
    public async Task A_payment_we_never_offered_waits_for_a_person_and_books_nothing()
    {
        await house.Hear();
        var before = await house.Mutual.Written();
        var unknown = house.World.PayUnasked(50_00);
        var elsewhere = house.World.PayUnasked(50_00, new() { ["mutual_payment"] = Guid.NewGuid().ToString("D"), ["mutual_invoice"] = Guid.NewGuid().ToString("D") });
        await house.Hear();
        (await house.EventsAbout(unknown)).Should().Be("quarantined card-payment-unknown");
        (await house.EventsAbout(elsewhere)).Should().Be("quarantined card-payment-unknown");
        (await house.Mutual.Written()).Should().Be(before);
        house.World.Refund(unknown, 50_00);
        house.World.Refund(elsewhere, 50_00);
    }

    [Fact]
    public async Task Another_amount_currency_or_invoice_than_offered_waits_for_a_person_and_books_nothing()
    {
        var (_, less) = await house.Offered();
        var (_, foreign) = await house.Offered();
        var (_, mislabeled) = await house.Offered();
        await house.Hear();
        var before = await house.Mutual.Written();
        var (first, second, third) = (house.World.Pay(less, cents: 1209_99), house.World.Pay(foreign, currency: "usd"), house.World.Pay(mislabeled));
        house.World.Mislabel(third, Guid.NewGuid());
        await house.Hear();
        (await house.EventsAbout(first)).Should().Be("quarantined card-amount-mismatch");
        (await house.EventsAbout(second)).Should().Be("quarantined card-currency-mismatch");
        (await house.EventsAbout(third)).Should().Be("quarantined card-payment-unknown");
        (await house.Mutual.Written()).Should().Be(before);
    }

    [Fact]
    public async Task Two_hundred_copies_at_once_book_once()
    {
        var (invoice, session) = await house.Offered();
        house.World.Pay(session);
        var notice = house.World.Events.Last(one => one.Contains("payment_intent.succeeded", StringComparison.Ordinal));
        var payment = (await house.State($"SELECT payment_id FROM card.payment WHERE invoice_id = '{invoice.Invoice}'")).Length;
        payment.Should().Be(36);
        var about = System.Text.Json.Nodes.JsonNode.Parse(notice)!["data"]!["object"]!["id"]!.GetValue<string>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            var kept = await house.Send(notice);
            await house.NewProcessor().ActOn(about, default);
            return kept.Accepted;
        }));
        answers.Count(isNew => isNew).Should().Be(1);
        (await house.Booked("card-payment", invoice.Invoice)).Should().Be("400 -121000 · 580 121000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000");
        (await house.Booked("card-fee", invoice.Invoice)).Should().Be("580 -1719 · 657 1719 · 9:fee 1719 · 9:reflected-cost -1719");
    }

    [Fact]
    public async Task What_never_came_is_asked_for_and_movements_reach_further_back_than_events()
    {
        var (invoice, session) = await house.Offered();
        var payment = house.World.Pay(session);
        house.World.ChargeUs(150);
        (await house.Reconciliation.Run(default)).Should().BeGreaterThan(0);
        (await house.Booked("card-payment", invoice.Invoice)).Should().NotBeEmpty();
        (await house.Reconciliation.Run(default)).Should().Be(0);

        // Four days' outage, and then the events are gone too: the account's movements still tell.
        var (later, second) = await house.Offered();
        house.World.Pay(second);
        house.World.Refund(payment, 10_00);
        house.World.ForgetEvents();
        house.Mutual.Clock.AdvanceTo(house.Mutual.Clock.Now() + Duration.FromDays(4));
        (await house.Reconciliation.Run(default)).Should().Be(2);
        (await house.Booked("card-payment", later.Invoice)).Should().NotBeEmpty();
        (await house.Booked("refunded", invoice.Invoice)).Should().NotBeEmpty();

        var topUp = house.World.TopUp(7_00);
        await house.Reconciliation.Run(default);
        (await house.EventsAbout(topUp)).Should().Be("quarantined card-movement-unknown");
    }

    [Fact]
    public async Task While_Stripe_is_down_events_wait_and_nothing_is_lost()
    {
        var (invoice, session) = await house.Offered();
        house.World.Pay(session);
        house.StandIn.IsDown = true;
        await house.Invoking(mutual => mutual.Hear()).Should().ThrowAsync<AggregateException>();
        (await house.Payments.ByCard(house.Mutual.Command(), (await house.Mutual.Invoice()).Invoice, "https://mutual.test/", default)).Refused!.Code.Should().Be("card-payments-unavailable");
        house.StandIn.IsDown = false;
        await house.Events.ActOnWaiting(default);
        (await house.Booked("card-payment", invoice.Invoice)).Should().NotBeEmpty();

        // What was written down to be offered is offered once Stripe is back, once.
        house.Mutual.Clock.AdvanceTo(house.Mutual.Clock.Now() + Duration.FromMinutes(1));
        (await house.Outbox.Send(default)).Should().Be(1);
        (await house.Outbox.Send(default)).Should().Be(0);
    }

    [Fact]
    public async Task An_offer_is_of_what_is_open_and_the_same_until_it_runs_out()
    {
        var invoice = await house.Mutual.Invoice();
        var command = house.Mutual.Command();
        var first = (await house.Payments.ByCard(command, invoice.Invoice, "https://mutual.test/", default)).Accepted;
        first.Amount.Should().Be(new Money(1210_00));
        (await house.Payments.ByCard(command, invoice.Invoice, "https://mutual.test/", default)).Accepted.Should().Be(first);
        (await house.Payments.ByCard(house.Mutual.Command(), invoice.Invoice, "https://mutual.test/", default)).Accepted.Should().Be(first);
        (await house.Mutual.Grain(invoice.Invoice).Credit(house.Mutual.Command(), new(new(500_00), house.Mutual.Today, "hours not worked"))).IsAccepted.Should().BeTrue();
        var less = (await house.Payments.ByCard(house.Mutual.Command(), invoice.Invoice, "https://mutual.test/", default)).Accepted;
        (less.Amount, less.Payment == first.Payment).Should().Be((new Money(605_00), false));

        (await house.Mutual.Grain(invoice.Invoice).Credit(house.Mutual.Command(), new(new(499_70), house.Mutual.Today, "hours not worked"))).IsAccepted.Should().BeTrue();
        (await house.Payments.ByCard(house.Mutual.Command(), invoice.Invoice, "https://mutual.test/", default)).Refused!.Code.Should().Be("card-amount-too-small");
        (await house.Mutual.Grain(invoice.Invoice).Credit(house.Mutual.Command(), new(new(30), house.Mutual.Today, "hours not worked"))).IsAccepted.Should().BeTrue();
        (await house.Payments.ByCard(house.Mutual.Command(), invoice.Invoice, "https://mutual.test/", default)).Refused!.Code.Should().Be("invoice-not-open");
        (await house.Payments.ByCard(house.Mutual.Command(), (await house.Mutual.Invoice(entity: InvoiceHouse.Fr)).Invoice, "https://mutual.test/", default)).Refused!.Code.Should().Be("card-payments-off");
    }

    private async Task<string> Paid()
    {
        var (_, session) = await house.Offered();
        house.World.Pay(session);
        return house.World.Events.Last(one => one.Contains("payment_intent.succeeded", StringComparison.Ordinal));
    }

    private Task<long> Kept() => house.Mutual.Number("SELECT count(*) FROM stripe.event");
}
