using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using Mutual.Tests.Invoices;
using NodaTime;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>The fund's statement, its book and the decomposition of payments against the journal, on invoices that were paid, credited, lost and recovered.</summary>
public sealed class FundStatementTests : IAsyncLifetime
{
    private static readonly LocalDate First = new(2026, 3, 9);
    private readonly InvoiceHouseInTime inTime = new();
    private readonly List<Guid> invoices = [];
    private InvoiceHouse house = null!;
    private Entity be = null!;

    /// <summary>Four months of one mutual: paid whole and in parts, short, credited before and after payment, lost, recovered in part and whole, written off.</summary>
    public async ValueTask InitializeAsync()
    {
        house = await inTime.Open();
        be = await house.Entities.Of(InvoiceHouse.Be);
        await FundGrainTests.Endow(house, 500_00);
        for (var i = 0; i < 8; i++) invoices.Add((await house.Invoice(1_000_00 + (i * 137_31), withoutAdvance: i is 2)).Invoice);
        house.MoveTo(First.PlusDays(20));
        await Pay(0, 1_210_00);
        await Pay(1, 600_00);
        await Pay(2, 500_00);
        await Credit(3, 200_00);
        house.MoveTo(First.PlusDays(50));
        await Credit(0, 200_00);
        await Pay(4, 1_874_54);
        await Credit(1, 300_00);
        house.MoveTo(First.PlusDays(125));
        foreach (var i in new[] { 5, 6, 7 }) (await house.Grain(invoices[i]).Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        house.MoveTo(First.PlusDays(135));
        await Pay(5, 605_00);
        await Pay(6, 10_000_00);
        (await house.Grain(invoices[7]).WriteOff(house.Command(), new(house.Today, "judgment 2026/17", "user:a", "user:b"))).IsAccepted.Should().BeTrue();
        house.MoveTo(First.PlusDays(145));
        await Pay(7, 100_00);
    }

    public ValueTask DisposeAsync() => inTime.DisposeAsync();

    [Fact]
    public async Task The_statement_is_the_journal_for_every_period_and_periods_follow_each_other()
    {
        Money? closed = null;
        long contributions = 0, claims = 0, recoveries = 0, transfers = 0;
        for (var from = First; from < First.PlusDays(150); from = from.PlusDays(15))
        {
            var of = await FundStatements.Of(house.Database.Reader, be, from, from.PlusDays(14), default);
            of.IsReconciled.Should().BeTrue();
            of.Opening.Should().Be(closed ?? Money.Zero);
            closed = of.Closing;
            (contributions, claims, recoveries, transfers) = (contributions + of.Contributions.Cents, claims + of.Claims.Cents, recoveries + of.Recoveries.Cents, transfers + of.Transfers.Cents);
        }
        closed!.Value.Cents.Should().Be(-await house.Held(Account.Fund));
        transfers.Should().Be(500_00);

        // What the invoices themselves say.
        var money = await Monies();
        var lost = money.Where(of => of.Claim is not InvoiceClaim.Good).ToList();
        claims.Should().Be(lost.Sum(of => of.Advanced.Cents));
        recoveries.Should().Be(lost.Sum(of => of.Settled.Advance.Cents));
        contributions.Should().Be(money.Sum(of => of.Settled.Contribution.Cents));
        recoveries.Should().BeGreaterThan(0);

        var statistics = await GuaranteeStatistics.Of(house.Database.Reader, InvoiceHouse.Be, First, house.Today, default);
        (statistics.Claims, statistics.Claimed.Cents, statistics.Recovered.Cents).Should().Be((3, claims, recoveries));
        statistics.RecoveryDays.Should().BeInRange(10, 20);
        statistics.Decisions.Select(count => (count.Outcome, count.Invoices)).Should().Equal(("accepted", 7L), ("blocked", 1L));
        statistics.Reasons.Select(count => (count.Reason, count.Invoices)).Should().Equal(("declined-by-member", 1L));
    }

    [Fact]
    public async Task The_book_of_today_is_the_journal_s_and_so_is_that_of_every_day_before()
    {
        var rules = house.Entities.Current.Fund;
        var today = await FundBook.Read(house.Database.Reader, be, house.Today, house.Today, rules, default);
        var asPast = await FundBook.Read(house.Database.Reader, be, house.Today, house.Today.PlusDays(1), rules, default);
        asPast.Open.Should().BeEquivalentTo(today.Open);
        (asPast.Held, asPast.Activity, asPast.Cash).Should().Be((today.Held, today.Activity, today.Cash));
        today.Held.Cents.Should().Be(-await house.Held(Account.Fund));
        today.Exposures.Sum(exposure => exposure.Amount.Cents).Should().Be(await house.Number("SELECT sum(advance_cents) FROM invoicing.invoice"));
        today.Open.Sum(invoice => invoice.Net.Cents).Should().Be(await house.Number("SELECT -sum(cents) FROM ledger.posting WHERE code = 'pending'"));

        var atFirst = await FundBook.Read(house.Database.Reader, be, First, house.Today, rules, default);
        (atFirst.Open.Count, atFirst.Exposures.Count).Should().Be((8, 7));
    }

    [Fact]
    public async Task The_loss_of_the_largest_client_under_stress_is_what_the_fund_bears_when_it_really_fails()
    {
        await house.Issue(await house.Order(await house.Member(), await house.Client(), 20_000_00), 20_000_00, deliveredOn: house.Today);
        var book = await FundBook.Read(house.Database.Reader, be, house.Today, house.Today, house.Entities.Current.Fund, default);
        var said = FundStress.Of(book, be, house.Entities.Current, 0).Scenarios[0];
        var largest = book.Exposures.MaxBy(exposure => exposure.Amount.Cents).Invoice;
        var before = await house.Held(Account.Fund);
        (await house.Grain(largest).Default(house.Command(), new(house.Today, "the client has stopped all payments"))).IsAccepted.Should().BeTrue();
        ((await house.Held(Account.Fund)) - before).Should().Be(said.Loss.Cents);
        var after = await FundBook.Read(house.Database.Reader, be, house.Today, house.Today, house.Entities.Current.Fund, default);
        (after.Held, RequiredFund.Of(after.Exposures, after.On, house.Entities.Current.Fund).Required).Should().Be((said.HeldAfter, said.RequiredAfter));
    }

    [Fact]
    public async Task Every_cent_a_client_paid_is_somewhere_in_any_period_and_the_invoices_say_the_same()
    {
        foreach (var invoice in invoices)
        {
            var (money, whole) = (await MoneyOf(invoice), await PaymentsTakenApart.Of(house.Database.Reader, be, invoice, null, null, default));
            whole.AddsUp.Should().BeTrue();
            (whole.Vat, whole.Fee).Should().Be((money.PaidVat, money.Settled.Fee - money.Short));
            (whole.Contribution + whole.Advance + whole.Member).Should().Be(money.Settled.Contribution + money.Settled.Advance + money.Settled.Member);
            var parts = new List<PaymentsTakenApart>();
            for (var from = First; from < First.PlusDays(150); from = from.PlusDays(10)) parts.Add(await PaymentsTakenApart.Of(house.Database.Reader, be, invoice, from, from.PlusDays(9), default));
            parts.Should().OnlyContain(part => part.AddsUp);
            parts.Sum(part => part.Vat.Cents).Should().Be(whole.Vat.Cents);
            parts.Sum(part => part.Received.Cents).Should().Be(whole.Received.Cents);
        }
        var all = await PaymentsTakenApart.Of(house.Database.Reader, be, null, null, null, default);
        all.Received.Cents.Should().Be(await house.Number("SELECT sum(cents) FROM invoicing.payment"));
    }

    [Fact]
    public async Task An_explained_invoice_says_where_each_cent_is_and_shows_every_booking()
    {
        foreach (var invoice in invoices)
        {
            var explained = (await new Explanations(house.Database.Reader).Invoice(invoice, "fr", default)).Accepted;
            explained.Where.Sum(place => place.Cents).Should().Be(explained.Invoice.GrossCents);
            explained.Entries.Should().HaveCount((int)await house.Number($"SELECT count(*) FROM ledger.entry WHERE stream = '{invoice}'"));
            explained.Entries.SelectMany(entry => entry.Postings).Sum(posting => posting.Cents).Should().Be(0);
            explained.Lines().Should().Contain("where each cent is");
            var json = System.Text.Json.JsonDocument.Parse(MutualJson.Write(explained)).RootElement;
            json.EnumerateObject().Select(member => member.Name).Should().Equal("invoice", "order", "confirmation", "decision", "entries", "where");
            json.GetProperty("decision").EnumerateObject().Select(member => member.Name).Should().Contain(["outcome", "policy", "reasons"]);
        }
        var lost = (await new Explanations(house.Database.Reader).Invoice(invoices[7], "en", default)).Accepted;
        lost.Where.Select(place => place.Place).Should().Equal("vat", "advance", "written-off");
        (await new Explanations(house.Database.Reader).Invoice(null, "1999-00001", "en", default)).Refused!.Code.Should().Be("not-found");
        var declined = (await new Explanations(house.Database.Reader).Invoice(1, (await house.Grain(invoices[2]).View()).Accepted.Number, "en", default)).Accepted.Decision;
        (declined.Outcome, declined.Reasons.Single().Code, declined.Reasons.Single().Figures.GetRawText()).Should().Be(("blocked", "declined-by-member", "{}"));
    }

    [Fact]
    public async Task The_figures_a_decision_compared_are_kept_with_it()
    {
        var client = await house.Client(limit: 500_00);
        var issued = (await house.Issue(await house.Order(await house.Member(), client, 1_000_00), 1_000_00, deliveredOn: house.Today)).Accepted;
        var reason = (await new Explanations(house.Database.Reader).Invoice(issued.Invoice, "en", default)).Accepted.Decision.Reasons.Single();
        reason.Code.Should().Be("client-limit-exceeded");
        (reason.Figures.GetProperty("wanted").GetProperty("cents").GetInt64(), reason.Figures.GetProperty("limit").GetProperty("cents").GetInt64()).Should().Be((915_00, 500_00));
    }

    private async Task<List<InvoiceMoney>> Monies()
    {
        var all = new List<InvoiceMoney>();
        foreach (var invoice in invoices) all.Add(await MoneyOf(invoice));
        return all;
    }

    private async Task<InvoiceMoney> MoneyOf(Guid invoice) => (await InvoiceRows.Read(house.Database.Reader, invoice, default))!.Money;

    private async Task Pay(int invoice, long cents) => (await house.Grain(invoices[invoice]).Collect(house.Command(), new(new(cents), house.Today, Guid.NewGuid()))).IsAccepted.Should().BeTrue();

    private async Task Credit(int invoice, long net) => (await house.Grain(invoices[invoice]).Credit(house.Command(), new(new(net), house.Today, "hours that were not worked"))).IsAccepted.Should().BeTrue();
}
