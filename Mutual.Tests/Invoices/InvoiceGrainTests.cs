using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Invoices on two silos and the real database, from issue to the last cent.</summary>
public sealed class InvoiceGrainTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    [Theory]
    [InlineData(InvoiceHouse.Be, 1210_00)]
    [InlineData(InvoiceHouse.Fr, 1200_00)]
    public async Task An_invoice_is_numbered_decided_and_advanced_in_one_step(short entity, long gross)
    {
        var (member, client) = (await house.Member(entity), await house.Client(entity));
        var issued = (await house.Issue(await house.Order(member, client, 1500_00, entity), 1000_00)).Accepted;
        issued.Number.Should().MatchRegex("^2026-[0-9]{5}$");
        issued.Reference.Should().MatchRegex(entity == InvoiceHouse.Be ? "^126[0-9]{9}$" : "^RF[0-9]{2}2I2026N[0-9]+$");
        (issued.Gross.Cents, issued.DueOn).Should().Be((gross, house.Today.PlusDays(30)));
        issued.Decision.Should().BeEquivalentTo(new GuaranteeDecision(GuaranteeOutcome.Accepted, [], new(915_00), "2026-1"));
        (await house.Held(Account.ActivityOf(member))).Should().Be(-915_00);
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{client}'")).Should().Be(915_00);
        (await house.Number($"SELECT count(*) FROM fund.hold WHERE invoice_id = '{issued.Invoice}'")).Should().Be(3);

        var view = (await house.Grain(issued.Invoice).View()).Accepted;
        (view.Status, view.Open.Cents, view.Advanced.Cents, view.Entity, view.Version).Should().Be((InvoiceStatus.Issued, gross, 915_00, entity == InvoiceHouse.Be ? "be" : "fr", 2));
        await house.AllChecksHold();
    }

    [Fact]
    public async Task An_order_is_invoiced_when_its_last_cent_is()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        (await house.Issue(order, 400_00)).IsAccepted.Should().BeTrue();
        (await house.Number($"SELECT count(*) FROM orders.order_ WHERE order_id = '{order}' AND status = 'confirmed'")).Should().Be(1, "work is left, and the salary counts on it");
        (await house.Issue(order, 600_00)).IsAccepted.Should().BeTrue();
        (await house.Number($"SELECT count(*) FROM orders.order_ WHERE order_id = '{order}' AND status = 'invoiced'")).Should().Be(1);
        (await house.Issue(order, 1_00)).Refused!.Code.Should().Be("order-exhausted");
    }

    [Fact]
    public async Task Every_command_repeated_answers_the_same_and_books_nothing()
    {
        var order = await house.Order(await house.Member(), await house.Client(), 1000_00);
        var issue = house.Command();
        var issued = (await house.Issue(order, 1000_00, issue)).Accepted;
        var grain = house.Grain(issued.Invoice);
        await Repeats(() => house.Issue(order, 1000_00, issue));
        (await house.Issue(order, 900_00, issue)).Refused!.Code.Should().Be("idempotency-key-reused");
        await Twice(command => grain.Collect(command, new(new(300_00), house.Today, command.Creates("line"))));
        await Twice(command => grain.Credit(command, new(new(200_00), house.Today, "hours that were not worked")));
        await Twice(command => grain.Dun(command, new(house.Today)));
        await Twice(command => grain.BlockDunning(command, new(house.Today, house.Today.PlusDays(20), "the buyer is away for weeks")));
        await Twice(command => grain.Dispute(command, new(new(50_00), house.Today, "two hours too many", "A Buyer")));
        var contested = (await grain.View()).Accepted.Disputes.Single().Dispute;
        await Twice(command => grain.DecideDispute(command, new(contested, DisputeOutcome.Partly, new(20_00), house.Today, "one hour was too many")));
        await Twice(command => grain.AdvancePending(command, new(house.Today)));
        await Twice(command => grain.Default(command, new(house.Today, "the client has stopped all payments")));
        await Twice(command => grain.WriteOff(command, new(house.Today, "judgment 2026/17", "user:a", "user:b")));
        await Twice(command => grain.Collect(command, new(new(50_00), house.Today, command.Creates("line"))));
        await house.AllChecksHold();

        async Task Twice<T>(Func<CommandId, Task<Outcome<T>>> send)
        {
            var command = house.Command();
            (await send(command)).Accepted.Should().NotBeNull();
            await Repeats(() => send(command));
        }

        async Task Repeats<T>(Func<Task<Outcome<T>>> send)
        {
            var before = await house.Written();
            var again = await send();
            again.IsAccepted.Should().BeTrue(again.Refused?.Code);
            (await send()).Should().BeEquivalentTo(again);
            (await house.Written()).Should().Be(before);
        }
    }

    [Fact]
    public async Task A_client_who_pays_in_parts_and_too_much_gives_the_limits_free_as_he_pays()
    {
        var issued = await house.Invoice();
        var view = (await house.Grain(issued.Invoice).View()).Accepted;
        Task<Outcome<InvoiceCollected>> Pay(long cents) => house.Grain(issued.Invoice).Collect(house.Command(), new(new(cents), house.Today, Guid.NewGuid()));
        (await Pay(600_00)).Accepted.Should().Be(new InvoiceCollected(issued.Invoice, InvoiceStatus.PartlyPaid, new(610_00), Money.Zero));
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{view.Client}'")).Should().Be(419_13);
        (await Pay(710_00)).Accepted.Should().Be(new InvoiceCollected(issued.Invoice, InvoiceStatus.Paid, Money.Zero, new(100_00)));
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{view.Client}'")).Should().Be(0);
        (await house.Held(Account.General("489", view.Client))).Should().Be(-100_00);
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_credit_note_takes_the_account_down_to_its_floor_and_the_rest_is_owed()
    {
        var issued = await house.Invoice();
        var view = (await house.Grain(issued.Invoice).View()).Accepted;
        var credited = (await house.Grain(issued.Invoice).Credit(house.Command(), new(new(1000_00), house.Today, "the work was never delivered"))).Accepted;
        credited.Number.Should().MatchRegex("^C2026-[0-9]{5}$");
        (credited.Status, credited.TakenFromAccount.Cents, credited.OwedByMember.Cents).Should().Be((InvoiceStatus.Credited, 815_00, 100_00));
        (await house.Held(Account.ActivityOf(view.Member))).Should().Be(-100_00);
        (await house.Held(Account.OwedBy(view.Member))).Should().Be(100_00);
        (await house.Issue(view.Order, 1000_00)).IsAccepted.Should().BeTrue("what was credited whole may be invoiced anew");
        await house.AllChecksHold();
    }

    [Fact]
    public async Task A_client_who_never_answers_is_dunned_step_by_step_until_the_fund_bears_the_advance()
    {
        await using var own = new InvoiceHouseInTime();
        var (mutual, given) = (await own.Open(), new List<string>());
        var issued = await mutual.Invoice();
        for (var day = issued.DueOn.PlusDays(-5); day <= issued.DueOn.PlusDays(92); day = day.PlusDays(1))
        {
            mutual.MoveTo(day);
            if ((await mutual.Grain(issued.Invoice).Dun(CommandId.OfJob("dunning", issued.Invoice, day), new(day))).Accepted.Step is { } step) given.Add($"{day:MM'-'dd} {step}");
        }
        given.Should().Equal("04-05 notice", "04-13 reminder", "04-23 second-reminder", "05-08 formal-notice", "07-07 default");
        var view = (await mutual.Grain(issued.Invoice).View()).Accepted;
        (view.Status, view.Advanced.Cents, view.Open.Cents).Should().Be((InvoiceStatus.Defaulted, 0, 1210_00));
        (await mutual.Held(Account.Fund)).Should().Be(915_00);
        (await mutual.Held(Account.ActivityOf(view.Member))).Should().Be(-915_00);

        var recovered = (await mutual.Grain(issued.Invoice).Collect(mutual.Command(), new(new(1210_00), mutual.Today, Guid.NewGuid()))).Accepted;
        recovered.Status.Should().Be(InvoiceStatus.Recovered);
        (await mutual.Held(Account.Fund)).Should().Be(-20_00);
        await mutual.AllChecksHold();
    }

    [Fact]
    public async Task A_blocked_invoice_is_advanced_by_itself_once_the_client_has_confirmed()
    {
        var (member, client) = (await house.Member(), await house.Client());
        var order = await house.Order(member, client, 1000_00, status: "sent");
        var issued = (await house.Issue(order, 1000_00)).Accepted;
        issued.Decision.Should().BeEquivalentTo(new GuaranteeDecision(GuaranteeOutcome.Blocked, ["client-not-confirmed"], Money.Zero, "2026-1"));
        (await house.Held(Account.ActivityOf(member))).Should().Be(0);

        var before = await house.Written();
        (await house.Grain(issued.Invoice).AdvancePending(house.Command(), new(house.Today))).Accepted.Decision.Reasons.Should().Equal("client-not-confirmed");
        (await house.Written()).Split('/')[0].Should().Be(before.Split('/')[0], "no news, no entry");

        await house.Grain(issued.Invoice).Collect(house.Command(), new(new(121_00), house.Today, Guid.NewGuid()));
        await house.Sql($"UPDATE orders.order_ SET status = 'confirmed', confirmed_at = '2026-03-09' WHERE order_id = '{order}'");
        var advanced = (await house.Grain(issued.Invoice).AdvancePending(house.Command(), new(house.Today))).Accepted;
        (advanced.Decision.Outcome, advanced.Decision.Amount.Cents).Should().Be((GuaranteeOutcome.Accepted, 900_00));   // 100.00 came before: fee, contribution and 15.00 to the member.
        (await house.Held(Account.ActivityOf(member))).Should().Be(-915_00);
        await house.AllChecksHold();
    }
}

/// <summary>A house with a clock of its own, for what takes months.</summary>
internal sealed class InvoiceHouseInTime : IAsyncDisposable
{
    private readonly InvoiceHouse house = new();

    public async Task<InvoiceHouse> Open()
    {
        await house.InitializeAsync();
        return house;
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();
}
