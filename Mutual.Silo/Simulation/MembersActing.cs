using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>What members do: join and pay their share, get orders confirmed, deliver, hand in invoices, change their minds, leave.</summary>
/// <param name="play">The world in motion.</param>
/// <param name="bank">Where they pay their share.</param>
/// <param name="clients">Whom they send orders and invoices to.</param>
/// <param name="office">Who credits their invoices.</param>
internal sealed class MembersActing(Play play, SimulatedBank bank, ClientsActing clients, OfficeActing office)
{
    /// <summary>Enters everything that is known before anything happens.</summary>
    public void Begin()
    {
        foreach (var member in play.World.Members) play.OnWorkingDay(member.JoinsOn, Hour.Joining, () => Join(member));
    }

    private static string Actor(SimulatedMember member) => FormattableString.Invariant($"member-{member.Number}");

    private async Task<Action> Join(SimulatedMember member)
    {
        var command = play.Command(Actor(member), "join");
        var id = command.Creates("member");
        var request = new JoinMember(
            play.World.Entity.Code, member.Name, member.Email, member.Language, member.Account.Value, member.JoinsOn, member.Household, member.Salary);
        var joined = await play.Outside.Demand(mutual => mutual.GetGrain<IMemberGrain>(id).Join(command, request));
        return () =>
        {
            play.Members[member.Number] = id;
            var chance = play.Draws("share", member.Number);
            // One in fifty forgets the share.
            if (!chance.InThousand(20)) bank.Transfer(member.JoinsOn.PlusDays(chance.Between(0, 6)), joined.Share, member.Account, member.Name, joined.ShareReference, null);
            if (member.ClosesOn is { } closes) bank.Close(member.Account, closes);
            if (member.LeavesOn is { } leaves) play.OnWorkingDay(leaves, Hour.Choosing, () => Leave(member, leaves));
            foreach (var (on, choice) in member.Wishes.Where(wish => wish.On > member.JoinsOn && !(wish.On >= member.LeavesOn))) play.OnWorkingDay(on, Hour.Choosing, () => Wish(member, on, choice));
            foreach (var order in PlannedOrder.Of(play.World.Terms, member)) play.OnWorkingDay(order.DraftOn, Hour.Drafting, () => Draft(member, order));
        };
    }

    private async Task<Action> Leave(SimulatedMember member, LocalDate on)
    {
        await play.Outside.Ask(mutual => mutual.GetGrain<IMemberGrain>(play.Members[member.Number]).Leave(play.Command(Actor(member), "leave"), new(on)));
        return static () => { };
    }

    private async Task<Action> Wish(SimulatedMember member, LocalDate on, SalaryChoice choice)
    {
        await play.Outside.Ask(mutual => mutual.GetGrain<IMemberGrain>(play.Members[member.Number]).ChooseSalary(play.Command(Actor(member), $"salary/{on}"), choice));
        return static () => { };
    }

    /// <summary>A member whose salary came back gives its next account.</summary>
    public void ChangeAccount(SimulatedMember member, LocalDate on) => play.OnWorkingDay(on, Hour.Choosing, async () =>
    {
        await play.Outside.Ask(mutual => mutual.GetGrain<IMemberGrain>(play.Members[member.Number]).ChangeIban(play.Command(Actor(member), "account"), new(member.NextAccount.Value)));
        return static () => { };
    });

    private async Task<Action> Draft(SimulatedMember member, PlannedOrder order)
    {
        var client = play.World.Clients[order.Client - 1];
        var command = play.Command(Actor(member), $"order/{order.Name}/draft");
        var id = command.Creates("order");
        var terms = new OrderTerms($"Work {order.Name}", order.Net, client.VatRate, order.WorkFrom, order.WorkTo, order.InvoiceOn, client.TermDays);
        var drafted = await play.Outside.Demand(mutual => mutual.GetGrain<IOrderGrain>(id).Draft(command, new(play.Members[member.Number], play.Clients[client.Number], terms)));
        return () => play.OnWorkingDay(order.DraftOn, Hour.Sending, () => Send(member, order, drafted, client));
    }

    private async Task<Action> Send(SimulatedMember member, PlannedOrder order, OrderView drafted, SimulatedClient client)
    {
        var sent = await SendAs(member, order, drafted.Order, "send", order.DraftOn);
        return () => clients.Receive(order, drafted, sent, client, order.AnswerOn, order.Fate, answer => Hear(member, order, drafted, client, answer));
    }

    private Task<OrderSent> SendAs(SimulatedMember member, PlannedOrder order, Guid id, string step, LocalDate on) => play.Outside.Demand(mutual =>
        mutual.GetGrain<IOrderGrain>(id).Send(play.Command(Actor(member), $"order/{order.Name}/{step}"), new(on.PlusDays(PlannedOrder.AnswerDays))));

    /// <summary>What a member does about the client's answer.</summary>
    private void Hear(SimulatedMember member, PlannedOrder order, OrderView view, SimulatedClient client, (LocalDate On, ClientAnswer Answer) given)
    {
        switch (given.Answer)
        {
            case ClientAnswer.RequestChange:
                play.OnWorkingDay(given.On.PlusDays(1), Hour.Choosing, () => Change(member, order, view, client, play.Calendar.OnOrAfter(given.On.PlusDays(1))));
                break;
            case ClientAnswer.Confirm when order.Fate is OrderFate.Cancelled:
                play.OnWorkingDay(given.On.PlusDays(2), Hour.Choosing, () => Cancel(member, order, view));
                break;
            case ClientAnswer.Confirm:
                var on = play.Calendar.OnOrAfter(LocalDate.Max(order.DeliverOn, given.On));
                play.OnWorkingDay(on, Hour.Delivering, () => Deliver(member, order, view, client, on));
                break;
        }
    }

    private async Task<Action> Change(SimulatedMember member, PlannedOrder order, OrderView view, SimulatedClient client, LocalDate on)
    {
        // A tenth less, on a day that can still be kept.
        var later = play.Calendar.OnOrAfter(LocalDate.Max(view.Terms.WorkTo, on.PlusDays(8)));
        var terms = view.Terms with { Net = new(view.Terms.Net.Cents / 10 * 9), WorkTo = later, InvoiceOn = play.Calendar.OnOrAfter(LocalDate.Max(view.Terms.InvoiceOn, later.PlusDays(1))) };
        var changed = await play.Outside.Demand(mutual => mutual.GetGrain<IOrderGrain>(view.Order).Change(play.Command(Actor(member), $"order/{order.Name}/change"), new(terms)));
        var sent = await SendAs(member, order, view.Order, "send-changed", on);
        var answerOn = play.Calendar.Plus(on, 2);
        var again = order with { DeliverOn = LocalDate.Max(order.DeliverOn, later), BillOn = LocalDate.Max(order.BillOn, terms.InvoiceOn) };
        return () => clients.Receive(again, changed, sent, client, answerOn, OrderFate.Confirmed, answer => Hear(member, again, changed, client, answer));
    }

    private async Task<Action> Cancel(SimulatedMember member, PlannedOrder order, OrderView view)
    {
        await play.Outside.Ask(mutual => mutual.GetGrain<IOrderGrain>(view.Order).Cancel(play.Command(Actor(member), $"order/{order.Name}/cancel"), new("The client has called the work off.")));
        return static () => { };
    }

    private async Task<Action> Deliver(SimulatedMember member, PlannedOrder order, OrderView view, SimulatedClient client, LocalDate on)
    {
        var delivered = await play.Outside.Ask(mutual => mutual.GetGrain<IOrderGrain>(view.Order).Deliver(play.Command(Actor(member), $"order/{order.Name}/deliver"), new(on)));
        if (!delivered.IsAccepted) return static () => { };
        return () =>
        {
            // In two invoices, three fifths come first.
            var first = order.RestOn is null ? view.Terms.Net : new Money(view.Terms.Net.Cents / 5 * 3);
            Bill(member, order, view, client, 1, first, on, LocalDate.Max(order.BillOn, on));
            if (order.RestOn is { } rest) Bill(member, order, view, client, 2, view.Terms.Net - first, on, LocalDate.Max(rest, on));
        };
    }

    /// <summary>A member who got no advance says what the program could not know.</summary>
    private void AskReview(SimulatedMember member, Play.Claim claim)
    {
        var on = play.Calendar.OnOrAfter(claim.IssuedOn.PlusDays(1));
        play.OnWorkingDay(on, Hour.Choosing, async () =>
        {
            var asked = await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).AskReview(play.Command(Actor(member), $"review/{claim.Name}"), new("The work is as agreed, and the client expects the invoice.")));
            return asked.IsAccepted ? () => office.AnswerReview(claim, play.Calendar.Plus(on, 2)) : static () => { };
        });
    }

    private void Bill(SimulatedMember member, PlannedOrder order, OrderView view, SimulatedClient client, int n, Money net, LocalDate delivered, LocalDate day)
    {
        var on = play.Calendar.OnOrAfter(day);
        play.OnWorkingDay(on, Hour.Invoicing, async () =>
        {
            var name = FormattableString.Invariant($"{order.Name}/{n}");
            var command = play.Command(Actor(member), $"invoice/{name}");
            var request = new IssueInvoice(view.Order, net, delivered, order.WithoutAdvance);
            var answer = await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(command.Creates("invoice")).Issue(command, request));
            if (!answer.IsAccepted) return static () => { };
            var issued = answer.Value;
            return () =>
            {
                var claim = new Play.Claim(issued.Invoice, name, issued.Number, issued.Reference, net, issued.Gross, on, issued.DueOn, client);
                clients.Owe(claim);
                office.Follow(claim);
                if (issued.Decision.Outcome is GuaranteeOutcome.Blocked && issued.Decision.Reasons.Any(code => GuaranteeReason.Of(code).MayBeWaived)) AskReview(member, claim);
                clients.Contest(claim, (contested, dispute, contestedNet, since) => office.Decide(contested, dispute, contestedNet, since, clients.PayRest));
                if (n == 1 && order.Credit is { } credit) office.CreditLater(claim, Money.Min(credit.Net, net), credit.On);
            };
        });
    }
}
