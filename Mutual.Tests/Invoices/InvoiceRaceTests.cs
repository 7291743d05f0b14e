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
        var client = await house.Client(limit: 30 * Advance);
        var issued = await IssueAll(async _ => await house.Order(await house.Member(), client, Net));
        issued.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(30);
        issued.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.SequenceEqual(new[] { "client-limit-exceeded" }));
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(30 * Advance);
        (await house.Number($"SELECT sum(p.cents) FROM ledger.posting p JOIN invoicing.invoice i ON i.invoice_id = p.party WHERE i.client_id = '{client}' AND p.code = 'advance'")).Should().Be(30 * Advance);
        await Gapless(issued, 1);
    }

    [Theory]
    [InlineData("group")]
    [InlineData("member")]
    [InlineData("country")]
    public async Task Two_hundred_grants_at_once_fill_a_limit_that_several_share_to_the_cent(string kind)
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        var (member, group, clients) = (await mutual.Member(), Guid.NewGuid(), new List<Guid>());
        for (var i = 0; i < (kind == "member" ? Callers : 8); i++) clients.Add(await mutual.Client());
        var scope = kind switch { "group" => $"group:{group}", "member" => $"member:{member}", _ => "country:1:BE" };
        await mutual.Sql($"INSERT INTO clients.client_group VALUES ('{group}', 1, 'Group', 1); UPDATE clients.client SET group_id = '{group}'");
        await mutual.Limit(scope, 30 * Advance);
        var orders = new List<Guid>();
        for (var i = 0; i < Callers; i++) orders.Add(await mutual.Order(kind == "member" ? member : await mutual.Member(), clients[i % clients.Count], Net));
        var issued = (await Task.WhenAll(orders.Select(order => mutual.Issue(order, Net)))).Select(outcome => outcome.Accepted).ToArray();
        issued.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(30);
        issued.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.SequenceEqual(new[] { $"{kind}-limit-exceeded" }));
        (await mutual.Number($"SELECT fund.exposure_of('{scope}')")).Should().Be(30 * Advance);

        // As a client pays, what comes free is granted again, and not more.
        await mutual.Grain(issued.First(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Invoice).Collect(mutual.Command(), new(new(121_00), mutual.Today, Guid.NewGuid()));
        var waiting = issued.Where(one => one.Decision.Outcome is GuaranteeOutcome.Blocked).Take(5).ToArray();
        var again = await Task.WhenAll(waiting.Select(one => mutual.Grain(one.Invoice).AdvancePending(mutual.Command(), new(mutual.Today))));
        again.Count(one => one.Accepted.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(1);
        await mutual.AllChecksHold();
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
    public async Task Of_the_same_work_entered_many_times_at_once_one_is_advanced_and_the_rest_is_not_split_past_what_is_usual()
    {
        var (member, client) = (await house.Member(), await house.Client());
        var (same, many) = (new List<Guid>(), new List<Guid>());
        for (var i = 0; i < 20; i++) same.Add(await house.Order(member, client, 400_00));
        var again = (await Task.WhenAll(same.Select(order => house.Issue(order, 400_00)))).Select(outcome => outcome.Accepted).ToArray();
        again.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(1);
        again.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.Contains("invoice-duplicate"));

        var other = await house.Member();
        for (var i = 0; i < 40; i++) many.Add(await house.Order(other, client, 990_00 + i));
        var parts = (await Task.WhenAll(many.Select((order, i) => house.Issue(order, 990_00 + i)))).Select(outcome => outcome.Accepted).ToArray();
        parts.Count(one => one.Decision.Outcome is GuaranteeOutcome.Accepted).Should().BeLessThanOrEqualTo(10);
        parts.Where(one => one.Decision.Outcome is not GuaranteeOutcome.Accepted).Should().OnlyContain(one => one.Decision.Reasons.SequenceEqual(new[] { "invoices-split" }));
        await house.AllChecksHold();
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
