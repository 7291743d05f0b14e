using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;

namespace Mutual.Tests.Invoices;

/// <summary>Two silos, two hundred callers, one limit: exactly what fits is granted, to the cent, and every invoice is issued.</summary>
public sealed class InvoiceRaceTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const int Callers = 200;
    private const long Net = 100_00;
    private const long Advance = 91_50;

    [Fact]
    public async Task Two_hundred_grants_at_once_fill_a_clients_limit_to_the_cent()
    {
        var (member, client) = (await house.Member(), await house.Client(limit: 30 * Advance));
        var issued = await IssueAll(_ => house.Order(member, client, Net));
        issued.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(30);
        issued.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.SequenceEqual(new[] { "client-limit-exceeded" }));
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(30 * Advance);
        (await house.Held(Account.ActivityOf(member))).Should().Be(-30 * Advance);
        await Gapless(issued, 1);
    }

    [Fact]
    public async Task Two_hundred_grants_at_once_take_the_funds_last_cent_and_not_one_more()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        await mutual.FundCapacity(InvoiceHouse.Be, 40 * Advance);   // No stripe holds even one advance: each is gathered.
        var member = await mutual.Member();
        var orders = new List<Guid>();
        for (var i = 0; i < Callers; i++) orders.Add(await mutual.Order(member, await mutual.Client(), Net));
        var issued = (await Task.WhenAll(orders.Select(order => mutual.Issue(order, Net)))).Select(outcome => outcome.Accepted).ToArray();
        issued.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(40);
        issued.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.SequenceEqual(new[] { "fund-throttled" }));
        (await mutual.Number("SELECT sum(used_cents) FROM fund.cap WHERE scope LIKE 'fund:1:%'")).Should().Be(40 * Advance);
        (await mutual.Number("SELECT sum(limit_cents) FROM fund.cap WHERE scope LIKE 'fund:1:%'")).Should().Be(40 * Advance);

        // As clients pay, what comes free is granted again, wherever it is.
        await mutual.Grain(issued.First(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Invoice).Collect(mutual.Command(), new(new(121_00), mutual.Today, Guid.NewGuid()));
        var waiting = issued.Where(one => one.Decision.Outcome is GuaranteeOutcome.Blocked).Take(5).ToArray();
        var again = await Task.WhenAll(waiting.Select(one => mutual.Grain(one.Invoice).AdvancePending(mutual.Command(), new(mutual.Today))));
        again.Count(one => one.Accepted.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(1);
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task An_order_is_never_invoiced_above_its_net_and_the_same_work_never_twice()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        var same = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.Issue(order, 100_00)));
        same.Count(one => one.IsAccepted).Should().Be(1);
        same.Where(one => !one.IsAccepted).Should().OnlyContain(one => one.Refused!.Code == "invoice-duplicate");
        var parts = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => house.Issue(order, 100_00 + i)));
        parts.Count(one => one.IsAccepted).Should().Be(8);
        parts.Where(one => !one.IsAccepted).Should().OnlyContain(one => one.Refused!.Code == "order-exhausted");
        await house.AllChecksHold();
    }

    private async Task<InvoiceIssued[]> IssueAll(Func<int, Task<Guid>> orderOf)
    {
        var orders = new List<Guid>();
        for (var i = 0; i < Callers; i++) orders.Add(await orderOf(i));
        return [.. (await Task.WhenAll(orders.Select(order => house.Issue(order, Net)))).Select(outcome => outcome.Accepted)];
    }

    private async Task Gapless(IReadOnlyList<InvoiceIssued> issued, short entity)
    {
        issued.Select(one => one.Number).Should().OnlyHaveUniqueItems();
        (await house.Number($"SELECT max(sequence) - count(*) FROM invoicing.invoice WHERE entity = {entity}")).Should().Be(0);
        await house.AllChecksHold();
    }
}
