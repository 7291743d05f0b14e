using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Orders;
using Mutual.Grains.Proof;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Every reason of the guarantee decision, alone and in pairs, and the pre-check that says beforehand what issue will say.</summary>
public sealed class GuaranteeTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private static readonly GuaranteeCase Good = new(
        new(2026, 3, 9), ClientConfirmed: true, "BE", ClientStanding.Good, OldestOpenDue: null, new(2026, 3, 6), new(2026, 4, 8), new(915_00), new(10_000_00), new(9_085_00), FundIsShort: false,
        Declined: false) { Net = new(1000_00), Ordered = new(new(1000_00), null) };

    private static readonly Framework FifteenAnHour = new(new(2026, 1, 1), new(15_00), 3m);

    private static readonly (GuaranteeReason Reason, Func<GuaranteeCase, GuaranteeCase> Of)[] Reasons =
    [
        (GuaranteeReason.DeclinedByMember, of => of with { Declined = true }),
        (GuaranteeReason.ClientNotConfirmed, of => of with { ClientConfirmed = false }),
        (GuaranteeReason.ClientOutsideTheEu, of => of with { ClientCountry = "CH" }),
        (GuaranteeReason.ClientLimitMissing, of => of with { ClientLimit = Money.Zero }),
        (GuaranteeReason.ClientLimitExceeded, of => of with { ClientExposure = new(9_085_01) }),
        (GuaranteeReason.PilotLimitExceeded, of => of with { PilotLimit = new(914_99) }),
        (GuaranteeReason.GroupLimitExceeded, of => of with { Shared = [.. of.Shared, new(SharedLimitKind.Group, "group:a", new(1_000_00), new(85_01))] }),
        (GuaranteeReason.MemberLimitExceeded, of => of with { Shared = [.. of.Shared, new(SharedLimitKind.Member, "member:a", new(914_99), Money.Zero)] }),
        (GuaranteeReason.CountryLimitExceeded, of => of with { Shared = [.. of.Shared, new(SharedLimitKind.Country, "country:1:BE", new(10_000_00), new(9_085_01))] }),
        (GuaranteeReason.ConcentrationTooHigh, of => of with { Measured = new(new(60_000_00), "R", new(49_085_01)) }),
        (GuaranteeReason.ClientLate, of => of with { OldestOpenDue = new(2026, 1, 7) }),
        (GuaranteeReason.RelatedParty, of => of with { Tie = ClientTie.Declared }),
        (GuaranteeReason.RelatedPartySuspected, of => of with { Tie = ClientTie.Suspected }),
        (GuaranteeReason.InvoiceDuplicate, of => of with { Others = of.Others with { SameWork = true } }),
        (GuaranteeReason.InvoiceTooOld, of => of with { DeliveredOn = new(2025, 12, 8) }),
        (GuaranteeReason.InvoiceDueTooFarOut, of => of with { DueOn = new(2026, 6, 8) }),
        (GuaranteeReason.AmountUnusual, of => of with { Net = new(10_000_01) }),
        (GuaranteeReason.InvoicesSplit, of => of with { Others = of.Others with { Count = 9, Net = new(9_000_01) } }),
        (GuaranteeReason.FundThrottled, of => of with { FundIsShort = true }),
        (GuaranteeReason.ClientVetoed, of => of with { Standing = ClientStanding.Vetoed }),
        (GuaranteeReason.ClientInProceedings, of => of with { Standing = ClientStanding.InProceedings }),
        (GuaranteeReason.RateBelowFramework, of => of with { Framework = FifteenAnHour, Ordered = new(new(1000_00), 66.67m) }),
    ];

    // A limit is missing or exceeded, a tie is declared or suspected, an amount is unusual alone or with others, and a client has one standing.
    private static readonly HashSet<(GuaranteeReason, GuaranteeReason)> NeverTogether =
    [
        (GuaranteeReason.ClientLimitMissing, GuaranteeReason.ClientLimitExceeded), (GuaranteeReason.RelatedParty, GuaranteeReason.RelatedPartySuspected),
        (GuaranteeReason.AmountUnusual, GuaranteeReason.InvoicesSplit), (GuaranteeReason.ClientVetoed, GuaranteeReason.ClientInProceedings),
    ];

    [Fact]
    public void Nothing_against_it_means_the_whole_amount() =>
        Guarantee.Decide(Good, house.Entities.Current).Should().BeEquivalentTo(new GuaranteeDecision(GuaranteeOutcome.Accepted, [], new(915_00), "2026-1"));

    [Fact]
    public void Every_reason_is_given_alone_and_in_pairs_in_a_fixed_order_and_advances_nothing()
    {
        Reasons.Select(reason => reason.Reason).Should().Equal(GuaranteeReason.All);
        for (var i = 0; i < Reasons.Length; i++)
        {
            var alone = Guarantee.Decide(Reasons[i].Of(Good), house.Entities.Current);
            (alone.Outcome, alone.Amount, alone.Reasons.Single()).Should().Be((Reasons[i].Reason.Outcome, Money.Zero, Reasons[i].Reason.Code));
            for (var j = i + 1; j < Reasons.Length; j++)
            {
                if (NeverTogether.Contains((Reasons[i].Reason, Reasons[j].Reason))) continue;
                var pair = Guarantee.Decide(Reasons[j].Of(Reasons[i].Of(Good)), house.Entities.Current);
                pair.Reasons.Should().Equal(Reasons[i].Reason.Code, Reasons[j].Reason.Code);
                pair.Outcome.Should().Be(Reasons[i].Reason.Outcome > Reasons[j].Reason.Outcome ? Reasons[i].Reason.Outcome : Reasons[j].Reason.Outcome);
                pair.Amount.Should().Be(Money.Zero);
            }
        }
    }

    [Fact]
    public void The_last_day_that_still_counts_is_no_reason() => Guarantee.Decide(
        Good with { OldestOpenDue = new(2026, 1, 8), DeliveredOn = new(2025, 12, 9), DueOn = new(2026, 6, 7) }, house.Entities.Current).Outcome.Should().Be(GuaranteeOutcome.Accepted);

    [Fact]
    public void The_last_cent_that_still_counts_is_no_reason()
    {
        GuaranteeCase[] just =
        [
            Good with { PilotLimit = new(10_000_00) }, Good with { Shared = [new(SharedLimitKind.Group, "group:a", new(10_000_00), new(9_085_00))] },
            Good with { Measured = new(new(60_000_00), "R", new(49_085_00)) }, Good with { Measured = new(new(1_000_000_00), "R", new(399_085_00)) },
            Good with { Net = new(10_000_00) }, Good with { Net = new(15_000_00), LargestPaid = new(5_000_00) }, Good with { Others = new(9, new(9_000_00), false) },
            Good with { Framework = FifteenAnHour, Ordered = new(new(1000_00), 66.66m) }, Good with { Framework = FifteenAnHour with { Hourly = Money.Zero } },
        ];
        foreach (var of in just) Guarantee.Decide(of, house.Entities.Current).Reasons.Should().BeEmpty();
        Guarantee.Decide(Good with { Framework = FifteenAnHour, Ordered = new(new(44_99), 1m) }, house.Entities.Current).Reasons.Should().Equal("rate-below-framework");
        Guarantee.Decide(Good with { Framework = FifteenAnHour }, house.Entities.Current).Reasons.Should().Equal("rate-below-framework");
    }

    [Fact]
    public void Only_judgements_are_waived_and_never_a_limit()
    {
        foreach (var (reason, of) in Reasons)
            Guarantee.Decide(of(Good) with { Waived = [reason.Code] }, house.Entities.Current).Reasons.Should().Equal(reason.MayBeWaived ? [] : [reason.Code]);
        GuaranteeReason.All.Where(reason => reason.MayBeWaived).Select(reason => reason.Code).Should().Equal(
            "client-late", "related-party-suspected", "invoice-duplicate", "invoice-too-old", "invoice-due-too-far-out", "amount-unusual", "invoices-split", "rate-below-framework");
    }

    [Fact]
    public void Every_reason_says_what_it_compared()
    {
        string[] without = ["declined-by-member", "client-not-confirmed", "client-vetoed", "client-in-proceedings", "related-party", "related-party-suspected"];
        foreach (var (reason, of) in Reasons)
            Guarantee.Figures(of(Good), house.Entities.Current, [reason.Code])[reason.Code].Should().HaveCountGreaterThanOrEqualTo(without.Contains(reason.Code) ? 0 : 1, reason.Code);
    }

    [Fact]
    public void Every_reason_says_in_three_languages_what_is_so_and_what_to_do()
    {
        foreach (var reason in GuaranteeReason.All)
        {
            string[] sentences = [reason.In("en"), reason.In("fr"), reason.In("nl")];
            sentences.Should().OnlyHaveUniqueItems().And.OnlyContain(sentence => sentence.Length > 40 && sentence.EndsWith('.'));
            GuaranteeReason.Of(reason.Code).Should().BeSameAs(reason);
        }
    }

    /// <summary>Reasons as the database makes them hold, in a world of their own. That work is too old is no matter of a pre-check: it asks as if delivered today.</summary>
    private sealed class World
    {
        public long Limit { get; set; } = 10_000_00;
        public string Country { get; set; } = "BE";
        public string Standing { get; set; } = "good";
        public string Status { get; set; } = "confirmed";
        public int Term { get; set; } = 30;
        public long Net { get; set; } = 1000_00;
        public bool Without { get; set; }
        public List<Func<InvoiceHouse, Guid, Guid, Task>> Before { get; } = [];
        public List<Func<InvoiceHouse, Guid, Task>> After { get; } = [];
    }

    private static readonly (GuaranteeReason Reason, Action<World> In)[] Worlds =
    [
        (GuaranteeReason.DeclinedByMember, world => world.Without = true),
        (GuaranteeReason.ClientNotConfirmed, world => world.Status = "sent"),
        (GuaranteeReason.ClientOutsideTheEu, world => world.Country = "CH"),
        (GuaranteeReason.ClientLimitMissing, world => world.Limit = 0),
        (GuaranteeReason.ClientLimitExceeded, world => world.Limit = 914_99),
        (GuaranteeReason.PilotLimitExceeded, world => world.Before.Add((house, _, client) => house.Sql($"UPDATE clients.client SET pilot_cents = 91499 WHERE client_id = '{client}'"))),
        (GuaranteeReason.GroupLimitExceeded, world => world.Before.Add((house, _, client) => Grouped(house, client, 914_99))),
        (GuaranteeReason.MemberLimitExceeded, world => world.Before.Add((house, member, _) => house.Limit($"member:{member}", 914_99))),
        (GuaranteeReason.CountryLimitExceeded, world => world.Before.Add(async (house, _, client) =>
        {
            await house.Limit("country:1:LU", 914_99);   // A country of its own: the others are not to be held back by it.
            if (world.Country == "BE") await house.Sql($"UPDATE clients.client SET country = 'LU' WHERE client_id = '{client}'");
            else await house.Limit("country:1:CH", 914_99);
        })),
        (GuaranteeReason.ConcentrationTooHigh, world => world.Before.Add((house, _, client) => house.Sql($"UPDATE clients.client SET sector = 'R' WHERE client_id = '{client}'"))),
        (GuaranteeReason.ClientLate, world => world.Before.Add((house, member, client) => Owed(house, member, client))),
        (GuaranteeReason.RelatedParty, world => world.Before.Add((house, member, client) => house.Sql($"INSERT INTO clients.relation VALUES ('{client}', '{member}', 'family', '2026-03-01')"))),
        (GuaranteeReason.RelatedPartySuspected, world => world.Before.Add((house, member, client) => house.Sql($"""
            INSERT INTO members.account VALUES ('{member}', '{member}', false); INSERT INTO clients.account VALUES ('{client}', '{member}')
            """))),
        (GuaranteeReason.InvoiceDuplicate, world => world.Before.Add((house, member, client) => Invoiced(house, member, client, world.Net, house.Today, "accepted"))),
        (GuaranteeReason.InvoiceDueTooFarOut, world => world.Term = 91),
        (GuaranteeReason.AmountUnusual, world => world.Net = 10_000_01),
        (GuaranteeReason.InvoicesSplit, world => world.Before.Add((house, member, client) => Invoiced(house, member, client, 9_500_00, house.Today.PlusDays(-7), "blocked"))),
        (GuaranteeReason.FundThrottled, world => world.After.Add((house, _) => house.Sql(NoGuarantees))),
        (GuaranteeReason.ClientVetoed, world => world.Standing = "vetoed"),
        (GuaranteeReason.ClientInProceedings, world => world.Standing = "in-proceedings"),
        (GuaranteeReason.RateBelowFramework, world => world.Before.Add((house, _, client) => house.Sql($"INSERT INTO clients.framework VALUES ('{client}', '2026-01-01', 1500, 3)"))),
    ];

    private const string NoGuarantees = """
        INSERT INTO fund.throttle (entity, version, published_on, effective_on, step, advance_rate, no_guarantees, held_cents, required_cents, policy)
        SELECT 1, 1 + coalesce(max(version), 0), '2026-03-08', '2026-03-09', 3, 1, true, 0, 1, '2026-1' FROM fund.throttle
        """;

    [Fact]
    public async Task The_pre_check_says_of_every_reason_and_every_pair_what_issue_will_say_and_leaves_nothing_behind()
    {
        await using var own = new InvoiceHouseInTime();
        var mutual = await own.Open();
        await mutual.Sql("""
            INSERT INTO fund.day (entity, on_day, version, held_cents, required_cents, expected_cents, largest_cents, three_largest_cents, simulated_cents, exposure_cents, activity_cents, cash_cents,
                                  receivable_cents, herfindahl, step, policy, sectors) VALUES (1, '2026-03-08', 1, 0, 0, 0, 0, 0, 0, 10000000, 0, 0, 0, 0, 0, '2026-1', '{"R": 4990000}')
            """);
        var precheck = new GuaranteePrecheck(mutual.Database.Reader, mutual.Entities, mutual.Clock);
        for (var i = 0; i < Worlds.Length; i++)
        {
            for (var j = i; j < Worlds.Length; j++)
            {
                if (NeverTogether.Contains((Worlds[i].Reason, Worlds[j].Reason))) continue;
                var world = new World();
                Worlds[i].In(world);
                if (j > i) Worlds[j].In(world);
                var (member, client) = (await mutual.Member(), await mutual.Client(limit: world.Limit, standing: world.Standing, country: world.Country));
                foreach (var prepare in world.Before) await prepare(mutual, member, client);
                var order = await mutual.Order(member, client, world.Net, status: world.Status, term: world.Term);
                foreach (var prepare in world.After) await prepare(mutual, order);

                var before = await mutual.Written();
                var said = (await precheck.Of(order, world.Without, default)).Accepted;
                (await mutual.Written()).Should().Be(before);
                var issued = (await mutual.Issue(order, world.Net, withoutAdvance: world.Without, deliveredOn: mutual.Today)).Accepted;
                issued.Decision.Should().BeEquivalentTo(said, $"{Worlds[i].Reason.Code} with {Worlds[j].Reason.Code}");
                said.Reasons.Should().Contain([Worlds[i].Reason.Code, Worlds[j].Reason.Code]);
                (await mutual.Number($"SELECT count(*) FROM fund.hold WHERE invoice_id = '{issued.Invoice}'")).Should().Be(1, "nothing is held but the order");
                (await mutual.Number($"SELECT count(*) FROM ledger.posting WHERE party = '{issued.Invoice}' AND code = 'advance'")).Should().Be(0);
                await mutual.Sql("DELETE FROM fund.throttle; DELETE FROM fund.cap WHERE scope LIKE 'country:%'");
            }
        }
        await using var reader = await mutual.Database.Reader.OpenConnectionAsync(TestContext.Current.CancellationToken);
        (await Checks.RunOne(reader, "P8", TestContext.Current.CancellationToken)).Holds.Should().BeTrue();
    }

    [Fact]
    public async Task The_pre_check_of_terms_not_written_down_and_of_the_order_say_the_same()
    {
        var precheck = new GuaranteePrecheck(house.Database.Reader, house.Entities, house.Clock);
        var (member, client) = (await house.Member(), await house.Client(limit: 10_000_00));
        await house.Sql($"INSERT INTO clients.framework VALUES ('{client}', '2026-01-01', 1500, 3); INSERT INTO clients.relation VALUES ('{client}', '{member}', 'director', '2026-03-01')");
        var order = await house.Order(member, client, 1000_00);
        await house.Sql($"UPDATE orders.order_ SET hours = 70 WHERE order_id = '{order}'");
        var terms = new OrderTerms("work", new(1000_00), 21, new(2026, 3, 2), new(2026, 12, 31), new(2026, 3, 9), 30, 70m);
        var unwritten = (await precheck.OfTerms(member, client, terms, default)).Accepted.Decision;
        unwritten.Reasons.Should().Equal("client-not-confirmed", "related-party", "rate-below-framework");
        (await precheck.Of(order, false, default)).Accepted.Reasons.Should().Equal("related-party", "rate-below-framework");
        (await precheck.OfTerms(member, client, terms with { Hours = 60m }, default)).Accepted.Decision.Reasons.Should().Equal("client-not-confirmed", "related-party");
        (await precheck.Of(Guid.NewGuid(), false, default)).Refused!.Code.Should().Be("not-found");
        (await house.Issue(order, 1000_00)).IsAccepted.Should().BeTrue();
        (await precheck.Of(order, false, default)).Refused!.Code.Should().Be("order-exhausted");
    }

    [Fact]
    public async Task Forty_invoices_under_a_threshold_are_judged_like_one_of_their_sum()
    {
        var (member, client) = (await house.Member(), await house.Client());
        var (few, one) = (new List<InvoiceIssued>(), (await house.Issue(await house.Order(member, await house.Client(), 39_600_00), 39_600_00)).Accepted);
        for (var i = 0; i < 40; i++) few.Add((await house.Issue(await house.Order(member, client, 990_00 + i), 990_00 + i)).Accepted);
        one.Decision.Reasons.Should().Equal("amount-unusual");
        few.Count(invoice => invoice.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(10);
        few.Skip(10).Should().OnlyContain(invoice => invoice.Decision.Outcome == one.Decision.Outcome && invoice.Decision.Reasons.SequenceEqual(new[] { "invoices-split" }));
    }

    [Fact]
    public async Task A_client_nobody_knows_is_trusted_with_its_pilot_and_what_it_paid_from_an_account_of_its_own()
    {
        var (member, client) = (await house.Member(), await house.Client());
        await house.Sql($"UPDATE clients.client SET pilot_cents = 200000 WHERE client_id = '{client}'; INSERT INTO members.account VALUES ('BE71096123456769', '{member}', false) ON CONFLICT DO NOTHING");
        var issued = new List<InvoiceIssued>();
        for (var i = 0; i < 3; i++) issued.Add((await house.Issue(await house.Order(member, client, 1000_00 + i), 1000_00 + i)).Accepted);
        issued.Select(invoice => invoice.Decision.Outcome).Should().Equal(GuaranteeOutcome.Accepted, GuaranteeOutcome.Accepted, GuaranteeOutcome.Blocked);
        issued[2].Decision.Reasons.Should().Equal("pilot-limit-exceeded");

        // Paid from a member's account, it is trusted no further, and looks as if a member were behind it.
        await Pay(issued[0], 1210_00, "BE71096123456769");
        (await house.Number($"SELECT pilot_cents FROM clients.client WHERE client_id = '{client}'")).Should().Be(2000_00);
        (await house.Grain(issued[2].Invoice).AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Reasons.Should().Equal("related-party-suspected");
        await house.Sql($"DELETE FROM clients.account WHERE client_id = '{client}'");
        await Pay(issued[1], 1210_01, "FR1420041010050500013M02606");
        (await house.Number($"SELECT pilot_cents FROM clients.client WHERE client_id = '{client}'")).Should().Be(3000_01);
        (await house.Grain(issued[2].Invoice).AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Outcome.Should().Be(GuaranteeOutcome.Accepted);

        async Task Pay(InvoiceIssued invoice, long cents, string iban)
        {
            var line = Guid.NewGuid();
            await house.Sql($"""
                INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ('{line}', 1, '\x00', '\x00', now(), 'user:test', 'imported');
                INSERT INTO bank.statement (statement_id, entity, upload_id, account, year, no, bank_id, to_on, opening_cents, closing_cents) VALUES ('{line}', 1, '{line}', '{line}', 2026, 1, 'b', '2026-03-09', 0, {cents});
                INSERT INTO bank.line (line_id, statement_id, entity, n, line_key, booked_on, cents, counterparty_iban, returned) VALUES ('{line}', '{line}', 1, 1, '{line}', '2026-03-09', {cents}, '{iban}', false)
                """);
            (await house.Grain(invoice.Invoice).Collect(house.Command(), new(new(cents), house.Today, line))).IsAccepted.Should().BeTrue();
        }
    }

    private static async Task Grouped(InvoiceHouse house, Guid client, long limit)
    {
        await house.Limit($"group:{client}", limit);
        await house.Sql($"INSERT INTO clients.client_group VALUES ('{client}', 1, 'Group', 1); UPDATE clients.client SET group_id = '{client}' WHERE client_id = '{client}'");
    }

    /// <summary>An invoice that was issued before, as a row: 30 days' term, nothing of it paid.</summary>
    private static Task Invoiced(InvoiceHouse house, Guid member, Guid client, long net, LocalDate delivered, string outcome) => Row(house, member, client, net, delivered, delivered.PlusDays(30), outcome);

    private static Task Owed(InvoiceHouse house, Guid member, Guid client) => Row(house, member, client, 100_00, new(2025, 11, 1), new(2026, 1, 7), "blocked");

    private static Task Row(InvoiceHouse house, Guid member, Guid client, long net, LocalDate delivered, LocalDate due, string outcome)
    {
        var id = Guid.CreateVersion7();
        return house.Sql($"""
            INSERT INTO invoicing.invoice (invoice_id, entity, year, sequence, number, reference, member_id, client_id, order_id, status, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents, money,
                                           open_cents, advance_cents, credited_cents, outcome, reasons, policy, version)
            SELECT '{id}', 1, 2025, coalesce(max(sequence), 0) + 1, 'before-' || coalesce(max(sequence), 0) + 1, '{id}', '{member}', '{client}', '{id}', 'issued', '{delivered:uuuu'-'MM'-'dd}',
                   '{due:uuuu'-'MM'-'dd}', '{delivered:uuuu'-'MM'-'dd}', 21, {net}, 0, '{"{}"}', {net}, 0, 0, '{outcome}', '{"{}"}', '2025-1', 1 FROM invoicing.invoice WHERE year = 2025
            """);
    }
}
