using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Tests.Payments.Stripe;

/// <summary>A storm of notices: shuffled, doubled, a tenth an hour late, whoever acts on them and a silo killed twice. The books equal those of a calm day.</summary>
public sealed class CardStormTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("MUTUAL_LONG") is "1";

    // Each payment tells of itself in four to nine events.
    private static readonly int Payments = Long ? 800 : 80;

    [Fact]
    public async Task The_books_after_a_storm_equal_those_of_a_calm_day()
    {
        await using var calm = new CardHouse();
        await using var storm = new CardHouse();
        await calm.InitializeAsync();
        await storm.InitializeAsync();
        var (calmInvoices, stormInvoices) = (await Live(calm, hearsAtOnce: true), await Live(storm, hearsAtOnce: false));

        var chance = new Random(20260309);
        var told = storm.World.Events.ToArray();
        told.Length.Should().BeGreaterThanOrEqualTo(Long ? 5000 : 500);
        var notices = told.Concat(told).ToArray();
        chance.Shuffle(notices);
        var late = notices.Length / 10;
        var (soon, later) = (notices[..^late], notices[^late..]);

        var begun = Stopwatch.StartNew();

        // Whoever acts is killed twice in the middle, and a silo with it.
        var parts = soon.Chunk((soon.Length / 3) + 1).ToArray();
        for (var kill = 0; kill < 2; kill++)
        {
            using var killed = new CancellationTokenSource();
            var acting = ActUntil(storm.NewProcessor(), killed.Token);
            await Send(storm, parts[kill]);
            await killed.CancelAsync();
            await acting;
            await storm.Mutual.Cluster.KillSiloAsync(storm.Mutual.Cluster.Silos[^1]);
            await storm.Mutual.Cluster.StartAdditionalSiloAsync();
        }
        var next = storm.NewProcessor();
        await Send(storm, parts[2]);
        await Calmly(next);
        storm.Mutual.Clock.AdvanceTo(storm.Mutual.Clock.Now() + Duration.FromHours(1));
        await Send(storm, later);
        await Calmly(next);
        begun.Stop();

        (await storm.State("SELECT count(*) FROM stripe.event WHERE state NOT IN ('booked', 'ignored')")).Should().Be("0");
        (await storm.State("SELECT count(*) FROM stripe.event")).Should().Be(told.Length.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i < Payments; i++) (await Books(storm, stormInvoices[i])).Should().Be(await Books(calm, calmInvoices[i]), $"payment {i}");
        (await Totals(storm)).Should().Be(await Totals(calm));
        (await storm.Held("580")).Should().Be(await calm.Held("580"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{notices.Length} notices of {told.Length} events about {Payments} payments, {later.Length} an hour late, a silo killed twice: {begun.Elapsed.TotalSeconds:0.0} s from the first to the last booked, books equal"));
        await storm.Mutual.AllChecksHold();
        await calm.Mutual.AllChecksHold();
    }

    /// <summary>A day at the counter: every kind of outcome by turns.</summary>
    private static async Task<List<Guid>> Live(CardHouse house, bool hearsAtOnce)
    {
        await house.Mutual.FundCapacity(Mutual.Tests.Invoices.InvoiceHouse.Be, 10_000_000_00);
        var invoices = new List<Guid>();
        for (var i = 0; i < Payments; i++)
        {
            var (invoice, session) = await house.Offered(500_00 + i * 7_31, withoutAdvance: i % 9 == 0);
            invoices.Add(invoice.Invoice);
            var world = house.World;
            if (i % 8 == 5)
            {
                var debit = world.GiveDebit(session);
                if (i % 16 == 5) world.DebitSucceeds(debit);
                else world.DebitFails(debit);
                continue;
            }
            if (i % 8 == 6) world.Decline(session);
            var payment = world.Pay(session, i % 2 == 0 ? "card" : "bancontact");
            switch (i % 8)
            {
                case 1:
                    world.Refund(payment, invoice.Gross.Cents);
                    break;
                case 2:
                    world.Refund(payment, 100_00);
                    world.RefundFails(world.Refund(payment, 50_00));
                    break;
                case 3:
                    world.Decide(world.Dispute(payment), won: true);
                    break;
                case 4:
                    world.Decide(world.Dispute(payment), won: false);
                    break;
            }
            if (i % 24 == 23) world.PayOut();
            if (hearsAtOnce && i % 6 == 0) await house.Hear();
        }
        if (hearsAtOnce) await house.Hear();
        return invoices;
    }

    private static Task Send(CardHouse house, string[] notices) =>
        Parallel.ForEachAsync(notices, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (notice, _) => (await house.Send(notice)).IsAccepted.Should().BeTrue());

    private static async Task ActUntil(global::Mutual.Silo.Payments.StripeEvents acting, CancellationToken kill)
    {
        try
        {
            while (true)
            {
                await Calmly(acting, kill);
                await Task.Delay(5, kill);
            }
        }
        catch (OperationCanceledException)
        {
            // Killed: what it was at is taken up by the next one.
        }
    }

    // Calls to the silo that is gone fail; they are made again, as the minute's look does.
    private static async Task Calmly(global::Mutual.Silo.Payments.StripeEvents acting, CancellationToken kill = default)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                await acting.ActOnWaiting(kill);
                return;
            }
            catch (AggregateException) when (look < 20)
            {
                await Task.Delay(200, kill);
            }
        }
    }

    private static async Task<string> Books(CardHouse house, Guid invoice)
    {
        var view = (await house.Mutual.Grain(invoice).View()).Accepted;
        return string.Join(" | ", view.Status, view.Open, await house.Booked("card-payment", invoice), await house.Booked("card-fee", invoice), await house.Booked("refunded", invoice), await house.Booked("chargeback", invoice));
    }

    private static Task<string> Totals(CardHouse house) =>
        house.State("SELECT string_agg(code || ' ' || cents, ', ' ORDER BY code) FROM (SELECT book || ':' || code AS code, sum(cents) AS cents FROM ledger.posting GROUP BY 1) t");
}
