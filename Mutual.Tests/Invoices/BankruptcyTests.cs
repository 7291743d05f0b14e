using Mutual.Grains.Clients;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>A client's bankruptcy is one command: the client and every claim on it change together or not at all.</summary>
public sealed class BankruptcyTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const string Judgment = "Court of enterprises, judgment 2026/417";

    [Fact]
    public async Task Every_claim_goes_into_default_in_one_transaction_and_members_keep_their_advances()
    {
        var (member, client) = (await house.Member(), await house.RegisteredClient());
        async Task<Guid> Owes(long net, bool withoutAdvance = false) => (await house.Issue(await house.Order(member, client, net), net, withoutAdvance: withoutAdvance)).Accepted.Invoice;
        var (open, partly, contested, unadvanced, paid) = (await Owes(1000_00), await Owes(500_00), await Owes(300_00), await Owes(200_00, withoutAdvance: true), await Owes(100_00));
        var other = await house.Invoice();
        await Collect(partly, 302_50);
        await Collect(paid, 121_00);
        var dispute = (await house.Grain(contested).Dispute(house.Command(), new(new(100_00), house.Today, "the hall was closed on two days", "A Buyer"))).Accepted.Dispute;
        foreach (var invoice in new[] { open, partly, contested, unadvanced }) await house.Grain(invoice).View();   // They wake up, and are written to past them.
        var activity = await house.Held(Account.ActivityOf(member));

        var command = house.Command();
        var bankrupt = (await Grain(client).DeclareBankruptcy(command, new(house.Today, Judgment))).Accepted;
        (bankrupt.Invoices, bankrupt.Claims.Cents, bankrupt.Borne.Cents).Should().Be((4, 1210_00 + 302_50 + 363_00 + 242_00, 915_00 + 207_50 + 274_50));
        foreach (var invoice in new[] { open, partly, contested, unadvanced }) (await house.Grain(invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Defaulted);
        (await house.Grain(paid).View()).Accepted.Status.Should().Be(InvoiceStatus.Paid);
        (await house.Grain(other.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Issued);
        (await Grain(client).View()).Accepted.Standing.Should().Be(ClientStanding.InProceedings);
        (await house.Held(Account.ActivityOf(member))).Should().Be(activity);
        (await house.Number($"SELECT count(DISTINCT tx) FROM ledger.entry WHERE (kind = 'defaulted' AND stream IN (SELECT invoice_id FROM invoicing.invoice WHERE client_id = '{client}')) OR (kind = 'client-changed' AND stream = '{client}')")).Should().Be(1);
        (await house.Number($"SELECT count(*) FROM invoicing.verdict JOIN invoicing.invoice USING (invoice_id) WHERE client_id = '{client}' AND reason = '{Judgment}'")).Should().Be(4);
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(0);
        foreach (var invoice in new[] { open, partly, contested, unadvanced })
        {
            var row = (await LetterRows.Of(house.Database.Reader, invoice, default)).Single();
            var letter = (await LetterRows.Read(house.Database.Reader, invoice, row.Letter, default))!;
            (row.Kind, letter.ToPay, row.SentAt).Should().Be((LetterKind.Proceedings, (await house.Grain(invoice).View()).Accepted.Open, null));
            letter.Paragraphs.Should().Contain(said => said.Contains(Judgment) && said.Contains("procédure collective"));
        }
        (await house.Number($"SELECT count(*) FROM invoicing.letter l JOIN ops.outbox o ON o.outbox_id = l.letter_id JOIN invoicing.invoice i USING (invoice_id) WHERE i.client_id = '{client}'")).Should().Be(4);
        await house.AllChecksHold();

        var before = await house.Written();
        (await Grain(client).DeclareBankruptcy(command, new(house.Today, Judgment))).Accepted.Should().Be(bankrupt);
        (await house.Written()).Should().Be(before);

        // What comes afterwards finds the claims as they are: a recovery, a dispute decided, a new invoice that is not advanced.
        await Collect(open, 605_00);
        (await house.Grain(contested).DecideDispute(house.Command(), new(dispute, DisputeOutcome.Upheld, null, house.Today, "the log of the hall shows it"))).IsAccepted.Should().BeTrue();
        (await house.Issue(await house.Order(member, client, 50_00), 50_00)).Accepted.Decision.Reasons.Should().Contain(reason => reason.Contains("proceedings"));
        await house.AllChecksHold();
    }

    [Fact]
    public async Task What_is_no_bankruptcy_is_refused_and_writes_nothing()
    {
        var client = await house.RegisteredClient();
        var issued = (await house.Issue(await house.Order(await house.Member(), client, 1000_00), 1000_00)).Accepted;
        foreach (var (code, of, on, reason) in new[]
        {
            ("not-found", Guid.NewGuid(), house.Today, Judgment), ("reason-missing", client, house.Today, "broke"), ("date-in-future", client, house.Today.PlusDays(1), Judgment),
            ("date-out-of-range", client, new LocalDate(1999, 1, 1), Judgment),
        })
        {
            var before = await house.Written();
            (await Grain(of).DeclareBankruptcy(house.Command(), new(on, reason))).Refused!.Code.Should().Be(code);
            (await house.Written()).Should().Be(before);
        }
        (await house.Grain(issued.Invoice).View()).Accepted.Status.Should().Be(InvoiceStatus.Issued);
    }

    [Fact]
    public async Task Payments_that_come_meanwhile_are_settled_before_it_or_recovered_after_it_and_no_cent_is_lost()
    {
        var (member, client) = (await house.Member(), await house.RegisteredClient());
        var invoices = new List<Guid>();
        for (var n = 0; n < 20; n++) invoices.Add((await house.Issue(await house.Order(member, client, 100_00), 100_00)).Accepted.Invoice);
        var paying = invoices.Select(invoice => Collect(invoice, 60_50)).ToList();
        var bankrupt = (await Grain(client).DeclareBankruptcy(house.Command(), new(house.Today, Judgment))).Accepted;
        await Task.WhenAll(paying);
        bankrupt.Invoices.Should().Be(20);
        foreach (var invoice in invoices)
        {
            var view = (await house.Grain(invoice).View()).Accepted;
            (view.Status, view.Open.Cents).Should().Be((InvoiceStatus.Defaulted, 60_50));
        }
        await house.AllChecksHold();
    }

    private IClientGrain Grain(Guid client) => house.Cluster.Client.GetGrain<IClientGrain>(client);

    private async Task Collect(Guid invoice, long cents) => (await house.Grain(invoice).Collect(house.Command(), new(new(cents), house.Today, Guid.NewGuid()))).IsAccepted.Should().BeTrue();
}
