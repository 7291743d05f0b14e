using Mutual.Grains.Invoices;

namespace Mutual.Tests.Invoices;

/// <summary>Months of whatever happens to invoices, several things at once, on two silos: afterwards every statement about the books holds.</summary>
public sealed class InvoiceScenarioTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const int AtOnce = 6;

    [Theory]
    [InlineData(7)]
    [InlineData(1789)]
    public async Task Random_months_of_two_mutuals_leave_books_in_which_everything_holds(int seed)
    {
        var random = new Random(seed);
        var (issued, refused) = (new List<Guid>(), new List<string>());
        var people = new List<(short Entity, Guid Member, Guid Client)>();
        foreach (var entity in (short[])[InvoiceHouse.Be, InvoiceHouse.Fr, InvoiceHouse.Be, InvoiceHouse.Fr])
            people.Add((entity, await house.Member(entity), await house.Client(entity, limit: 4_000_00)));

        for (var step = 0; step < 45; step++)
        {
            if (random.Next(4) == 0) house.MoveTo(house.Today.PlusDays(random.Next(1, 9)));
            var wave = new List<Task>();
            for (var i = 0; i < AtOnce; i++)
            {
                if (issued.Count < 8 || random.Next(6) == 0)
                {
                    var (entity, member, client) = people[random.Next(people.Count)];
                    var net = random.NextInt64(1, 300_000);
                    var order = await house.Order(member, client, net + random.NextInt64(0, 2) * 50_000, entity, random.Next(5) == 0 ? "sent" : "confirmed");
                    var answer = await house.Issue(order, net, withoutAdvance: random.Next(8) == 0);
                    if (answer.IsAccepted) issued.Add(answer.Value.Invoice);
                    continue;
                }
                wave.Add(Happens(house.Grain(issued[random.Next(issued.Count)]), random.Next(12), random.NextInt64(1, 200_000), refused));
            }
            await Task.WhenAll(wave);
        }

        await house.AllChecksHold();
        refused.Distinct().Should().BeSubsetOf(["invoice-not-open", "credit-exceeds-invoice", "invoice-written-off", "invoice-not-in-default"]);
        var (doubtful, written, notDue) = (Money.Zero, Money.Zero, Money.Zero);
        await using var all = house.Database.Reader.CreateCommand("SELECT invoice_id FROM invoicing.invoice");
        var ids = new List<Guid>();
        await using (var rows = await all.ExecuteReaderAsync())
            while (await rows.ReadAsync()) ids.Add(rows.GetGuid(0));
        foreach (var invoice in ids)
        {
            var remembered = (await house.Grain(invoice).View()).Accepted;
            var row = (await InvoiceRows.Read(house.Database.Reader, invoice, default))!;
            row.View(remembered.Entity).Should().BeEquivalentTo(remembered, "memory never runs ahead of the journal");
            (await house.Number($"SELECT max(seq) FROM ledger.entry WHERE stream = '{invoice}'")).Should().Be(remembered.Version);
            if (row.Money.Claim is InvoiceClaim.Doubtful) (doubtful, written) = (doubtful + row.Money.Owed, written + row.Money.OwedNet);
            if (row.Money.VatOnCollection && row.Money.Claim is not InvoiceClaim.Lost) notDue += row.Money.VatNow - row.Money.PaidVat;
        }

        // accounting.md §4, 4, 9 and 11 in the journal itself: doubtful claims, their net part written down, VAT that is due only when the client pays.
        (await Journal("407", "416")).Should().Be(doubtful.Cents);
        (await Journal("409", "491")).Should().Be(-written.Cents);
        (await Journal("-", "4458")).Should().Be(-notDue.Cents);
    }

    private Task<long> Journal(string belgian, string french) => house.Number(
        $"SELECT coalesce(sum(cents), 0) FROM ledger.posting WHERE book = 1 AND ((entity = 1 AND code = '{belgian}') OR (entity = 2 AND code = '{french}'))");

    private async Task Happens(IInvoiceGrain invoice, int what, long cents, List<string> refused)
    {
        Refused? no = what switch
        {
            0 or 1 or 2 or 3 => (await invoice.Collect(house.Command(), new(new(cents), house.Today, Guid.NewGuid(), what == 3))).Refused,
            4 or 5 => (await invoice.Credit(house.Command(), new(new(cents / 4 + 1), house.Today, "hours that were not worked"))).Refused,
            6 or 7 or 8 => (await invoice.Dun(house.Command(), new(house.Today))).Refused,
            9 => (await invoice.AdvancePending(house.Command(), new(house.Today))).Refused,
            10 => (await invoice.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).Refused,
            _ => (await invoice.WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b"))).Refused,
        };
        if (no is { } refusal) lock (refused) refused.Add(refusal.Code);
    }
}
