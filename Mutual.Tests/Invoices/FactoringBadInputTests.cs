using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;

namespace Mutual.Tests.Invoices;

/// <summary>What people send wrongly between order and cash: each has a code, a sentence that says what to do, and leaves nothing half done. Links and orders are in <c>OrderTests</c>, numbers of clients and accounts in theirs.</summary>
public sealed class FactoringBadInputTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    [Fact]
    public async Task A_client_outside_the_Union_is_invoiced_and_not_guaranteed()
    {
        var (member, client) = (await house.Member(), await house.Client(country: "CH"));
        var order = await house.Order(member, client, 1000_00);
        await house.Sql($"UPDATE orders.order_ SET vat_rate = 0 WHERE order_id = '{order}'");
        var issued = (await house.Issue(order, 1000_00)).Accepted;
        (issued.Decision.Outcome, issued.Decision.Amount.Cents).Should().Be((GuaranteeOutcome.Refused, 0));
        issued.Decision.Reasons.Should().Contain("client-outside-eu");
        (await house.Held(Account.ActivityOf(member))).Should().Be(0);
        await house.AllChecksHold();
    }

    [Theory]
    [InlineData(915_00, true)]
    [InlineData(914_99, false)]
    public async Task One_cent_over_the_client_s_limit_is_over_it(long limit, bool fits)
    {
        var (member, client) = (await house.Member(), await house.Client(limit: limit));
        var issued = (await house.Issue(await house.Order(member, client, 1000_00), 1000_00)).Accepted;
        issued.Decision.Reasons.Should().Equal(fits ? Array.Empty<string>() : ["client-limit-exceeded"]);
        (await house.Held(Account.ActivityOf(member))).Should().Be(fits ? -915_00 : 0);
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(fits ? 915_00 : 0);
    }

    [Fact]
    public async Task Issued_twice_at_once_it_is_issued_once()
    {
        var (member, client) = (await house.Member(), await house.Client());
        var order = await house.Order(member, client, 9000_00);
        var (same, numbers) = (house.Command(), await house.Number("SELECT count(*) FROM invoicing.invoice"));
        var retried = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Issue(order, 1000_00, same)));
        retried.Select(outcome => outcome.Accepted.Number).Distinct().Should().ContainSingle();

        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Issue(order, 700_00)));
        others.Count(outcome => outcome.IsAccepted).Should().Be(1);
        others.Where(outcome => !outcome.IsAccepted).Should().OnlyContain(outcome => outcome.Refused!.Code == "invoice-duplicate" && outcome.Refused.Sentence.Length > 20);
        (await house.Number("SELECT count(*) FROM invoicing.invoice")).Should().Be(numbers + 2);
        (await house.Held(Account.ActivityOf(member))).Should().Be(-915_00 - 640_50);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task Money_for_an_invoice_that_is_credited_or_unknown_finds_no_place_and_for_a_defaulted_one_it_is_a_recovery()
    {
        var (credited, defaulted) = (house.Grain((await house.Invoice()).Invoice), house.Grain((await house.Invoice()).Invoice));
        (await credited.Credit(house.Command(), new(new(1000_00), house.Today, "the work was never delivered"))).IsAccepted.Should().BeTrue();
        (await defaulted.Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        var before = await house.Written();
        foreach (var (grain, code) in new[] { (credited, "invoice-not-open"), (house.Grain(Guid.NewGuid()), "not-found") })
        {
            var refused = (await grain.Collect(house.Command(), new(new(100_00), house.Today, Guid.NewGuid()))).Refused!;
            (refused.Code, refused.Sentence.Length > 20).Should().Be((code, true));
        }
        (await house.Written()).Should().Be(before);

        var fund = await house.Held(Account.Fund);
        (await defaulted.Collect(house.Command(), new(new(605_00), house.Today, Guid.NewGuid()))).Accepted.Status.Should().Be(InvoiceStatus.Defaulted);
        (await house.Held(Account.Fund)).Should().Be(fund - 500_00, "what comes back goes to the fund first");
        await house.AllChecksHold();
    }
}
