using System.Text.Json.Nodes;
using Mutual.Grains.Invoices;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>The order in which events of a payment arrive is nobody's promise: each leads to the same books.</summary>
public sealed class CardOrderTests(CardHouse house) : IClassFixture<CardHouse>
{
    private const int AtOnce = 8;

    [Fact]
    public async Task Every_order_of_the_events_of_one_payment_gives_the_same_ledger()
    {
        var orders = Orders(6).ToList();
        orders.Count.Should().Be(720);
        // The campaign plays all of them, the gate every twenty-fourth.
        if (Environment.GetEnvironmentVariable("MUTUAL_LONG") is not "1") orders = [.. orders.Where((_, i) => i % 24 == 7)];
        var ledgers = new List<string>();
        await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (order, _) =>
        {
            var (invoice, session) = await house.Offered();
            var payment = house.World.Pay(session);
            var told = EventsAbout(payment);
            // Two of the six are told of before anything went back.
            foreach (var i in order.Take(2).Where(i => i < told.Count)) await Hear(told[i], payment);
            house.World.Refund(payment, 121_00);
            told = EventsAbout(payment);
            told.Count.Should().Be(6);
            foreach (var i in order) await Hear(told[i], payment);
            var booked = string.Join(" | ", await house.Booked("card-payment", invoice.Invoice), await house.Booked("card-fee", invoice.Invoice), await house.Booked("refunded", invoice.Invoice));
            lock (ledgers) ledgers.Add(booked);
        });
        ledgers.Distinct().Should().ContainSingle().Which.Should().Be(
            "400 -121000 · 580 121000 · 9:advance -91500 · 9:fee -6500 · 9:fund -2000 · 9:pending 100000 | 580 -1719 · 657 1719 · 9:fee 1719 · 9:reflected-cost -1719"
            + " | 400 12100 · 580 -12100 · 9:advance 1500 · 9:fee 6500 · 9:fund 2000 · 9:pending -10000");
        (await house.State("SELECT count(*) FROM stripe.event WHERE state NOT IN ('booked', 'ignored')")).Should().Be("0");
        await house.Mutual.AllChecksHold();
    }

    private async Task Hear(string notice, string payment)
    {
        (await house.Send(notice)).IsAccepted.Should().BeTrue();
        await house.Events.ActOn(payment, default);
    }

    // The session's end and the payment's five: begun, charged, succeeded, refunded twice told.
    private List<string> EventsAbout(string payment) => [.. house.World.Events.Where(notice =>
    {
        var about = JsonNode.Parse(notice)!["data"]!["object"]!;
        return ((string?)about["payment_intent"] ?? (string?)about["id"]) == payment;
    })];

    private static IEnumerable<int[]> Orders(int of) => of == 0 ? [[]] : Orders(of - 1).SelectMany(order => Enumerable.Range(0, of).Select(at => (int[])[.. order[..at], of - 1, .. order[at..]]));
}
