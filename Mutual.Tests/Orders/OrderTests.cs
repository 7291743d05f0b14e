using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Orders;

public sealed class OrderTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly SendOrder Sending = new(Requests.Today.PlusDays(20));

    [Fact]
    public async Task An_order_is_drafted_sent_confirmed_and_delivered_and_each_step_is_harmless_twice()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        (await silos.Scalar<long>("SELECT cap_cents FROM fund.cap WHERE scope = $1", $"order:{order.Order}")).Should().Be(order.Terms.Net.Cents);

        var (send, confirm, deliver) = (silos.NewCommand(), silos.NewCommand(), silos.NewCommand());
        var sent = (await grain.Send(send, Sending)).Accepted;
        var answer = Requests.Confirm(sent.Secret, order.ContentHash);
        var receipt = (await grain.Answer(confirm, answer)).Accepted;
        var delivered = (await grain.Deliver(deliver, new(Requests.Today))).Accepted;
        delivered.Should().BeEquivalentTo(new { Status = OrderStatus.Delivered, ConfirmedAt = receipt.At, Version = 4 });
        var entries = await silos.Entries();

        (await silos.OtherGrains.GetGrain<IOrderGrain>(order.Order).Send(send, Sending)).Accepted.Should().Be(sent);
        (await grain.Answer(confirm, answer)).Accepted.Should().Be(receipt);
        (await grain.Answer(silos.NewCommand(), answer with { Name = "Somebody Else", Address = "192.0.2.8" })).Accepted.Should().Be(receipt);
        (await grain.Deliver(deliver, new(Requests.Today))).Accepted.Should().Be(delivered);
        (await grain.Deliver(deliver, new DeliverOrder(Requests.Today.PlusDays(1)))).Refused!.Code.Should().Be("idempotency-key-reused");
        (await grain.Answer(silos.NewCommand(), answer with { Answer = ClientAnswer.Reject, Reason = "changed our minds" })).Refused!.Code.Should().Be("order-answered");
        (await grain.Answer(confirm, answer with { Name = "Somebody Else" })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await grain.Answer(confirm, answer with { Answer = ClientAnswer.Reject, Reason = "changed our minds" })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await grain.Answer(confirm, answer with { Secret = new string('A', 43) })).Refused!.Code.Should().Be("idempotency-key-reused");
        (await silos.Entries()).Should().Be(entries);
        (await silos.Scalar<long>("SELECT count(*) FROM orders.answer WHERE order_id = $1 AND address = '192.0.2.7'", order.Order)).Should().Be(1);
    }

    [Fact]
    public async Task The_database_holds_no_link_in_clear()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        var sent = (await grain.Send(silos.NewCommand(), Sending)).Accepted;
        sent.Secret.Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
        (await silos.Scalar<long>("SELECT count(*) FROM ledger.idempotency WHERE position($1 in response) > 0 OR position($1 in key) > 0", sent.Secret)).Should().Be(0);
        (await silos.Scalar<long>("SELECT count(*) FROM ledger.entry WHERE position($1 in body) > 0", sent.Secret)).Should().Be(0);

        var again = (await grain.Send(silos.NewCommand(), Sending)).Accepted;
        again.Secret.Should().NotBe(sent.Secret, "every sending has a link of its own");
        (await grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, order.ContentHash))).Refused!.Code.Should().Be("link-not-valid");
    }

    [Fact]
    public async Task A_change_voids_the_confirmation_and_the_order_must_be_sent_again()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        var first = (await grain.Send(silos.NewCommand(), Sending)).Accepted;
        var confirm = silos.NewCommand();
        await grain.Answer(confirm, Requests.Confirm(first.Secret, order.ContentHash));
        var changed = (await grain.Change(silos.NewCommand(), new(Requests.Terms(250_000)))).Accepted;
        changed.Should().BeEquivalentTo(new { Status = OrderStatus.Draft, ConfirmedAt = (Instant?)null });
        changed.ContentHash.Should().NotBe(order.ContentHash);
        (await silos.Scalar<long>("SELECT cap_cents FROM fund.cap WHERE scope = $1", $"order:{order.Order}")).Should().Be(250_000);
        (await grain.Answer(silos.NewCommand(), Requests.Confirm(first.Secret, order.ContentHash))).Refused!.Code.Should().Be("order-changed");
        (await grain.Deliver(silos.NewCommand(), new(Requests.Today))).Refused!.Code.Should().Be("order-not-confirmed");

        // Changed back: the same form, sent with the same key, is an answer to the new sending.
        await grain.Change(silos.NewCommand(), new(Requests.Terms()));
        var second = (await grain.Send(silos.NewCommand(), Sending)).Accepted;
        (await grain.Answer(confirm, Requests.Confirm(second.Secret, order.ContentHash))).IsAccepted.Should().BeTrue();
        (await grain.View()).Accepted.Status.Should().Be(OrderStatus.Confirmed);
    }

    [Fact]
    public async Task What_is_wrong_with_an_order_is_named_and_nothing_is_booked()
    {
        var (member, client, good) = (await Requests.Member(silos), await Requests.Client(silos), Requests.Terms());
        var (left, french) = (await Requests.Member(silos), await Requests.Client(silos, "fr"));
        await silos.Grains.GetGrain<IMemberGrain>(left).Leave(silos.NewCommand(), new(Requests.Today));
        (DraftOrder Request, string Code)[] wrong =
        [
            (new(Guid.NewGuid(), client, good), "not-found"), (new(member, Guid.NewGuid(), good), "not-found"), (new(member, french, good), "not-found"), (new(left, client, good), "member-has-left"),
            .. new (OrderTerms Terms, string Code)[]
            {
                (good with { Description = " " }, "text-empty"), (good with { Description = new string('x', 501) }, "text-too-long"), (good with { Net = Money.Zero }, "amount-not-positive"),
                (good with { Net = new(-100) }, "amount-not-positive"), (good with { Net = new(100_000_000_000) }, "amount-over-limit"), (good with { Net = new(1, Currency.Usd) }, "currency-not-accepted"),
                (good with { VatRate = 19 }, "vat-rate-not-in-pack"), (good with { WorkFrom = new(1, 1, 1) }, "date-out-of-range"), (good with { InvoiceOn = new(9999, 12, 31) }, "date-out-of-range"),
                (good with { WorkTo = Requests.Today.PlusYears(3).PlusDays(1) }, "date-out-of-range"), (good with { WorkFrom = Requests.Today.PlusYears(5), WorkTo = Requests.Today.PlusYears(5) }, "date-out-of-range"), (good with { WorkFrom = new(2025, 1, 1), WorkTo = new(2025, 2, 1) }, "date-out-of-range"),
                (good with { WorkFrom = Requests.Today.PlusDays(5), WorkTo = Requests.Today }, "work-ends-before-it-begins"), (good with { TermDays = 366 }, "term-out-of-range"),
            }.Select(terms => (new DraftOrder(member, client, terms.Terms), terms.Code)),
        ];
        var entries = await silos.Entries();
        foreach (var (request, code) in wrong)
        {
            var command = silos.NewCommand();
            (await silos.Grains.GetGrain<IOrderGrain>(command.Creates("order")).Draft(command, request)).Refused?.Code.Should().Be(code, request.ToString());
        }
        (await silos.Entries()).Should().Be(entries);
    }

    [Fact]
    public async Task What_the_state_of_an_order_does_not_allow_is_refused()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        await Refused(grain.Send(silos.NewCommand(), new(Requests.Today.PlusDays(31))), "date-out-of-range");
        await Refused(grain.Send(silos.NewCommand(), new(Requests.Today.PlusDays(-1))), "date-out-of-range");
        await Refused(grain.Expire(silos.NewCommand()), "order-not-expired");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(new string('A', 43), order.ContentHash)), "link-not-valid");
        await Refused(grain.Cancel(silos.NewCommand(), new("short")), "reason-missing");
        await Refused(grain.Deliver(silos.NewCommand(), new(Requests.Today.PlusDays(1))), "date-in-future");
        await Refused(grain.Deliver(silos.NewCommand(), new(Requests.Today.PlusDays(-1))), "delivered-before-work");
        await Refused(silos.Grains.GetGrain<IOrderGrain>(Guid.NewGuid()).Cancel(silos.NewCommand(), new("nobody needs it")), "not-found");
        var sent = (await grain.Send(silos.NewCommand(), Sending)).Accepted;
        var other = await Requests.Order(silos);
        var others = (await silos.Grains.GetGrain<IOrderGrain>(other.Order).Send(silos.NewCommand(), Sending)).Accepted;
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(others.Secret, order.ContentHash)), "link-not-valid");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm($"{sent.Secret[..42]}{(sent.Secret[42] == 'A' ? 'B' : 'A')}", order.ContentHash)), "link-not-valid");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, order.ContentHash) with { Answer = ClientAnswer.Reject }), "reason-missing");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, new string('0', 64))), "order-changed");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, order.ContentHash) with { Email = "x" }), "email-invalid");

        var command = silos.NewCommand();
        var cancelled = (await grain.Cancel(command, new("nobody needs it"))).Accepted;
        (await grain.Cancel(command, new("nobody needs it"))).Accepted.Should().Be(cancelled);
        await Refused(grain.Cancel(silos.NewCommand(), new("nobody needs it")), "order-not-open");
        await Refused(grain.Change(silos.NewCommand(), new(Requests.Terms())), "order-not-open");
        await Refused(grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, order.ContentHash)), "order-not-open");
        (await silos.Scalar<long>("SELECT cap_cents FROM fund.cap WHERE scope = $1", $"order:{order.Order}")).Should().Be(0);

        async Task Refused<T>(Task<Outcome<T>> asked, string code)
        {
            var entries = await silos.Entries();
            (await asked).Refused?.Code.Should().Be(code);
            (await silos.Entries()).Should().Be(entries);
        }
    }

    [Fact]
    public async Task An_invoiced_order_is_neither_changed_nor_called_off()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        await silos.Sql($"UPDATE orders.order_ SET status = 'invoiced' WHERE order_id = '{order.Order}'");
        (await grain.Cancel(silos.NewCommand(), new("nobody needs it"))).Refused!.Code.Should().Be("order-invoiced");
        (await grain.Change(silos.NewCommand(), new(Requests.Terms()))).Refused!.Code.Should().Be("order-invoiced");
        (await grain.View()).Accepted.Status.Should().Be(OrderStatus.Invoiced);
    }

    [Fact]
    public async Task Of_two_answers_at_once_exactly_one_counts()
    {
        var order = await Requests.Order(silos);
        var sent = (await silos.Grains.GetGrain<IOrderGrain>(order.Order).Send(silos.NewCommand(), Sending)).Accepted;
        var confirm = Requests.Confirm(sent.Secret, order.ContentHash);
        var answers = await Task.WhenAll(
            silos.Grains.GetGrain<IOrderGrain>(order.Order).Answer(silos.NewCommand(), confirm),
            silos.OtherGrains.GetGrain<IOrderGrain>(order.Order).Answer(silos.NewCommand(), confirm with { Answer = ClientAnswer.Reject, Reason = "changed our minds" }));
        answers.Count(outcome => outcome.IsAccepted).Should().Be(1);
    }
}

/// <summary>Apart from the others, for its clock moves.</summary>
public sealed class OrderExpiryTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task An_order_not_answered_by_its_day_expires_and_may_be_sent_again()
    {
        var order = await Requests.Order(silos);
        var grain = silos.Grains.GetGrain<IOrderGrain>(order.Order);
        var sent = (await grain.Send(silos.NewCommand(), new(Requests.Today))).Accepted;
        silos.Clock.AdvanceTo(silos.Clock.GetCurrentInstant() + Duration.FromDays(1));
        (await grain.Answer(silos.NewCommand(), Requests.Confirm(sent.Secret, order.ContentHash))).Refused!.Code.Should().Be("order-expired");
        var command = silos.NewCommand();
        var expired = (await grain.Expire(command)).Accepted;
        expired.Status.Should().Be(OrderStatus.Expired);
        (await grain.Expire(command)).Accepted.Should().Be(expired);
        (await grain.Send(silos.NewCommand(), new(silos.Today))).IsAccepted.Should().BeTrue();
    }
}
