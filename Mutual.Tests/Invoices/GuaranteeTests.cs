using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Every reason of the guarantee decision, alone and in pairs, and the pre-check that says beforehand what issue will say.</summary>
public sealed class GuaranteeTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private static readonly GuaranteeCase Good = new(
        new(2026, 3, 9), ClientConfirmed: true, "BE", ClientStanding.Good, OldestOpenDue: null, new(2026, 3, 6), new(2026, 4, 8), new(915_00), new(10_000_00), new(9_085_00), FundIsShort: false,
        Declined: false);

    private static readonly (GuaranteeReason Reason, Func<GuaranteeCase, GuaranteeCase> Of)[] Reasons =
    [
        (GuaranteeReason.DeclinedByMember, of => of with { Declined = true }),
        (GuaranteeReason.ClientNotConfirmed, of => of with { ClientConfirmed = false }),
        (GuaranteeReason.ClientOutsideTheEu, of => of with { ClientCountry = "CH" }),
        (GuaranteeReason.ClientLimitMissing, of => of with { ClientLimit = Money.Zero }),
        (GuaranteeReason.ClientLimitExceeded, of => of with { ClientExposure = new(9_085_01) }),
        (GuaranteeReason.ClientLate, of => of with { OldestOpenDue = new(2026, 1, 7) }),
        (GuaranteeReason.InvoiceTooOld, of => of with { DeliveredOn = new(2025, 12, 8) }),
        (GuaranteeReason.InvoiceDueTooFarOut, of => of with { DueOn = new(2026, 6, 8) }),
        (GuaranteeReason.FundThrottled, of => of with { FundIsShort = true }),
        (GuaranteeReason.ClientVetoed, of => of with { Standing = ClientStanding.Vetoed }),
        (GuaranteeReason.ClientInProceedings, of => of with { Standing = ClientStanding.InProceedings }),
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
                // A limit is missing or exceeded, and a client has one standing.
                if ((i, j) is (3, 4) or (9, 10)) continue;
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
    public void Every_reason_says_in_three_languages_what_is_so_and_what_to_do()
    {
        foreach (var reason in GuaranteeReason.All)
        {
            string[] sentences = [reason.In("en"), reason.In("fr"), reason.In("nl")];
            sentences.Should().OnlyHaveUniqueItems().And.OnlyContain(sentence => sentence.Length > 40 && sentence.EndsWith('.'));
            GuaranteeReason.Of(reason.Code).Should().BeSameAs(reason);
        }
    }

    [Fact]
    public async Task The_pre_check_says_what_issue_will_say_and_leaves_nothing_behind()
    {
        var precheck = new GuaranteePrecheck(house.Database.Reader, house.Entities, house.Clock);
        foreach (var (status, limit, standing, country, term, without) in new[]
        {
            ("confirmed", 10_000_00L, "good", "BE", 30, false), ("sent", 10_000_00L, "good", "BE", 30, false), ("draft", 100_00L, "vetoed", "BE", 120, false),
            ("confirmed", 0L, "in-proceedings", "CH", 30, true), ("confirmed", 914_99L, "good", "BE", 30, false), ("confirmed", 915_00L, "good", "BE", 90, false),
        })
        {
            var order = await house.Order(await house.Member(), await house.Client(limit: limit, standing: standing, country: country), 1000_00, status: status, term: term);
            var before = await house.Written();
            var said = (await precheck.Of(order, without, default)).Accepted;
            (await house.Written()).Should().Be(before);
            (await house.Issue(order, 1000_00, withoutAdvance: without, deliveredOn: house.Today)).Accepted.Decision.Should().BeEquivalentTo(said);
            (await precheck.Of(order, without, default)).Refused!.Code.Should().Be("order-exhausted");
        }
        (await precheck.Of(Guid.NewGuid(), false, default)).Refused!.Code.Should().Be("not-found");
    }
}
