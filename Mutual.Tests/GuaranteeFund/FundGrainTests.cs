using Microsoft.Extensions.Logging.Abstractions;
using Mutual.Grains.Factoring;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using Mutual.Tests.Invoices;
using NodaTime;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>The fund on two silos: measured day by day, throttled and released, with the guarantee decision keeping to what is published.</summary>
public sealed class FundGrainTests : IAsyncLifetime
{
    private readonly InvoiceHouseInTime inTime = new();
    private InvoiceHouse house = null!;
    private IFundGrain fund = null!;

    public async ValueTask InitializeAsync()
    {
        house = await inTime.Open();
        fund = house.Cluster.Client.GetGrain<IFundGrain>("be");
    }

    public ValueTask DisposeAsync() => inTime.DisposeAsync();

    [Fact]
    public async Task A_fund_that_falls_short_throttles_from_the_published_day_and_is_released_step_by_step()
    {
        var first = house.Today;
        house.Entities.Current = house.Entities.Current with { Guarantee = house.Entities.Current.Guarantee with { UnusualFromCents = 20_000_00 } };
        await Endow(house, 1_000_00);
        var (member, client) = (await house.Member(), await house.Client());
        (await house.Issue(await house.Order(member, client, 1_000_00), 1_000_00)).Accepted.Decision.Amount.Cents.Should().Be(915_00);

        // Required: 915 × 0.005 + 915 × 0.6.
        var calm = await Measure(first);
        (calm.Held.Cents, calm.Required.Cents, calm.Step, calm.EffectiveOn).Should().Be((1_000_00, 553_58, 0, null));

        // A large advance: 4 575 more on one client asks for 4 575 × 0.605 + 915 × 0.005, and the fund holds a third of it.
        house.MoveTo(first.PlusDays(1));
        await house.Issue(await house.Order(member, await house.Client(), 5_000_00), 5_000_00);
        var short1 = await Measure(first.PlusDays(1));
        (short1.Required.Cents, short1.Step, short1.EffectiveOn).Should().Be((2_772_45, 3, first.PlusDays(2)));
        (await Decided()).Should().Be((GuaranteeOutcome.Accepted, 915_00, ""), "published is not yet in force");
        var advanced = await house.Held(Account.ActivityOf(member));

        house.MoveTo(first.PlusDays(2));
        (await Decided()).Should().Be((GuaranteeOutcome.Blocked, 0, "fund-throttled"));
        (await house.Held(Account.ActivityOf(member))).Should().Be(advanced, "members keep what was advanced");

        await Endow(house, 1_000_00);
        var milder = await Measure(first.PlusDays(2));
        (milder.Step, milder.EffectiveOn).Should().Be((2, first.PlusDays(3)));
        (await Decided()).Outcome.Should().Be(GuaranteeOutcome.Blocked);
        house.MoveTo(first.PlusDays(3));
        (await Decided()).Should().Be((GuaranteeOutcome.Accepted, 732_00, "fund-throttled"), "80 %, and why");
        (await Decided(net: 14_000_00)).Should().Be((GuaranteeOutcome.Blocked, 0, "fund-throttled"), "10 000 is the cap on any client: 14 000 × 0.915 × 0.8 = 10 248");

        await Endow(house, 9_000_00);
        (await Measure(first.PlusDays(3))).Step.Should().Be(1);
        house.MoveTo(first.PlusDays(4));
        (await Decided(net: 14_000_00)).Should().Be((GuaranteeOutcome.Accepted, 10_248_00, "fund-throttled"));
        await Endow(house, 9_000_00);
        (await Measure(first.PlusDays(4))).Step.Should().Be(0);
        house.MoveTo(first.PlusDays(5));
        (await Decided()).Should().Be((GuaranteeOutcome.Accepted, 915_00, ""));

        (await FundRows.Steps(house.Database.Reader, InvoiceHouse.Be, default)).Select(step => (step.Step, step.PublishedOn!.Value)).Should()
            .Equal((0, first.PlusDays(4)), (1, first.PlusDays(3)), (2, first.PlusDays(2)), (3, first.PlusDays(1)));
        (await house.Number("SELECT count(*) FROM ledger.entry WHERE kind = 'fund-throttled'")).Should().Be(4, "each step is a fact");
        var history = await FundRows.History(house.Database.Reader, InvoiceHouse.Be, first, first.PlusDays(9), default);
        history.Select(day => day.Step).Should().Equal(0, 3, 2, 1, 0);
        (history[1].Held.Cents, history[1].Required.Cents, history[1].Exposure.Cents).Should().Be((1_000_00, 2_772_45, 5_490_00));
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_day_is_measured_once_and_never_behind_a_later_one()
    {
        await house.Invoice();
        house.MoveTo(house.Today.PlusDays(2));
        var command = house.Command();
        var measured = (await fund.Measure(command, new(house.Today))).Accepted;
        var written = await house.Written();
        (await fund.Measure(command, new(house.Today))).Accepted.Should().Be(measured);
        (await fund.Measure(house.Command(), new(house.Today))).Accepted.Should().Be(measured with { EffectiveOn = null }, "measured before: the row stands");
        (await fund.Measure(command, new(house.Today.PlusDays(-1)))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await fund.Measure(house.Command(), new(house.Today.PlusDays(-1)))).Refused!.Code.Should().Be("fund-day-passed");
        (await fund.Measure(house.Command(), new(house.Today.PlusDays(1)))).Refused!.Code.Should().Be("date-in-future");
        (await house.Cluster.Client.GetGrain<IFundGrain>("xx").Measure(house.Command(), new(house.Today))).Refused!.Code.Should().Be("entity-unknown");
        (await house.Written()).Should().Be(written);
        foreach (var change in new[] { "UPDATE fund.day SET held_cents = 0", "DELETE FROM fund.day", "UPDATE fund.throttle SET step = 0" })
            await FluentActions.Awaiting(() => house.Database.Application.CreateCommand(change).ExecuteNonQueryAsync()).Should().ThrowAsync<Npgsql.PostgresException>(change);
    }

    [Fact]
    public async Task The_cap_of_a_throttle_is_kept_to_the_cent_however_many_ask_at_once()
    {
        await house.Sql($"INSERT INTO fund.throttle VALUES (1, 1, '2026-03-08', '2026-03-09', 2, 0.8, 1000000, false, 0, 1, '2026-1')");
        var client = await house.Client();
        var orders = new List<Guid>();
        for (var i = 0; i < 40; i++) orders.Add(await house.Order(await house.Member(), client, 1_000_00));
        var issued = await Task.WhenAll(orders.Select(order => house.Issue(order, 1_000_00)));

        // 13 times 732.00 fit under 10 000.00.
        issued.Count(one => one.Accepted.Decision.Outcome is GuaranteeOutcome.Accepted).Should().Be(13);
        issued.Where(one => one.Accepted.Decision.Outcome is GuaranteeOutcome.Blocked).Should().OnlyContain(one => one.Accepted.Decision.Reasons.SequenceEqual(new[] { "fund-throttled" }));
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(13 * 732_00);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task The_pre_check_knows_the_throttle()
    {
        await house.Sql($"INSERT INTO fund.throttle VALUES (1, 1, '2026-03-08', '2026-03-09', 1, 0.8, NULL, false, 0, 1, '2026-1')");
        var order = await house.Order(await house.Member(), await house.Client(), 1_000_00);
        var said = (await new GuaranteePrecheck(house.Database.Reader, house.Entities, house.Clock).Of(order, false, default)).Accepted;
        (said.Amount.Cents, said.Reasons.Single()).Should().Be((732_00, "fund-throttled"));
        (await house.Issue(order, 1_000_00, deliveredOn: house.Today)).Accepted.Decision.Should().BeEquivalentTo(said);
    }

    /// <summary>Money given to the fund, as on the bank's suspense account.</summary>
    internal static async Task Endow(InvoiceHouse house, long cents)
    {
        var (writer, stream) = (new GroupCommitWriter(house.Database.Application, house.Clock, NullLogger<GroupCommitWriter>.Instance), Guid.NewGuid());
        var given = JournalEntry.Of(EntryKind.FundEndowed, house.Today).Debit(Account.General("550"), new(cents)).Credit(Account.General("743"), new(cents)).Mirrored().Credit(Account.Fund, new(cents));
        (await writer.Commit(house.Command(), RequestHash.Of(stream), null, (draft, _) =>
        {
            draft.Record(InvoiceHouse.Be, stream, 1, given, new("endowment", stream));
            return cents;
        })).Status.Should().Be(CommitStatus.Written);
    }

    private async Task<FundMeasured> Measure(LocalDate day) => (await fund.Measure(CommandId.OfJob("fund", "be", day), new(day))).Accepted;

    private async Task<(GuaranteeOutcome Outcome, long Cents, string Reasons)> Decided(long net = 1_000_00)
    {
        var before = new GuaranteePrecheck(house.Database.Reader, house.Entities, house.Clock);
        var order = await house.Order(await house.Member(), await house.Client(), net);
        var said = (await before.Of(order, false, default)).Accepted;
        return (said.Outcome, said.Amount.Cents, string.Join(' ', said.Reasons));
    }
}
