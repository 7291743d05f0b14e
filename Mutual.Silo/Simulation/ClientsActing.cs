using Mutual.Grains.Clients;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>What clients do: answer orders by their link, pay invoices as their habit is, or fail. And what strangers do: pay what nobody expects.</summary>
/// <param name="play">The world in motion.</param>
/// <param name="bank">Where they pay.</param>
internal sealed class ClientsActing(Play play, SimulatedBank bank)
{
    // Reserved for documentation (RFC 5737): nobody ever calls from there.
    private const string NetworkOfExamples = "192.0.2.";
    private const int RecessionDelay = 35;

    /// <summary>Enters everything that is known before anything happens.</summary>
    public void Begin()
    {
        var terms = play.World.Terms;
        var first = play.Calendar.OnOrAfter(terms.From);
        foreach (var client in play.World.Clients) play.OnWorkingDay(first, Hour.Joining, () => Register(client));
        for (var month = 0; month < terms.Months; month++)
        {
            var chance = play.Draws("strangers", month);
            for (var n = chance.Between(1, 2); n > 0; n--)
            {
                var on = terms.From.PlusMonths(month).PlusDays(chance.Between(3, 24));
                var (account, name, amount) = (Fictitious.Account(chance, "BE"), Fictitious.Person(chance, 9000 + (month * 10) + n), new Money(chance.Amount(40_00, 480_00, 1)));
                var text = chance.InThousand(500) ? "Thank you for the evening" : null;
                play.OnWorkingDay(on, Hour.Paying, () => Task.FromResult<Action>(() => bank.Transfer(on, amount, account, name, null, text)));
            }
        }
    }

    /// <summary>A client gets an order to answer.</summary>
    /// <param name="order">The order.</param>
    /// <param name="shown">What its link shows.</param>
    /// <param name="sent">The link.</param>
    /// <param name="client">The client.</param>
    /// <param name="on">Day it answers.</param>
    /// <param name="fate">What it will say.</param>
    /// <param name="told">Told the answer given.</param>
    public void Receive(PlannedOrder order, OrderView shown, OrderSent sent, SimulatedClient client, LocalDate on, OrderFate fate, Action<(LocalDate On, ClientAnswer Answer)> told)
    {
        if (fate is OrderFate.Expired) return;
        // A client that failed answers nothing any more.
        if (client.FailsOn is { } fails && on >= fails) return;
        var answer = fate switch { OrderFate.ChangedFirst => ClientAnswer.RequestChange, OrderFate.Rejected => ClientAnswer.Reject, _ => ClientAnswer.Confirm };
        var reason = answer switch { ClientAnswer.RequestChange => "A tenth less, please.", ClientAnswer.Reject => "We found somebody else.", _ => null };
        play.OnWorkingDay(on, Hour.Answering, async () =>
        {
            var command = play.Command(FormattableString.Invariant($"client-{client.Number}"), $"order/{order.Name}/answer/{shown.Version}");
            var request = new AnswerOrder(
                sent.Secret, answer, shown.ContentHash, $"Buyer of {client.Name}", client.Email, "buyer", reason, FormattableString.Invariant($"{NetworkOfExamples}{1 + (client.Number % 250)}"));
            var receipt = await play.Outside.Ask(mutual => mutual.GetGrain<IOrderGrain>(sent.Order).Answer(command, request));
            return receipt.IsAccepted ? () => told((play.Calendar.OnOrAfter(on), answer)) : static () => { };
        });
    }

    /// <summary>A client got an invoice, and will pay it in its way.</summary>
    public void Owe(Play.Claim claim)
    {
        var inRecession = play.World.Terms.Recession && claim.IssuedOn >= play.World.Terms.RecessionFrom;
        var later = inRecession && claim.Client.Number % 2 == 0 ? RecessionDelay : 0;   // Every second client.
        foreach (var (transfer, n) in PlannedTransfer.Of(play.Draws("paying", claim.Name), claim.Client, claim.IssuedOn, claim.DueOn, later).Select((transfer, n) => (transfer, n)))
            play.OnWorkingDay(transfer.On, Hour.Paying, () => Pay(claim, transfer, n));
    }

    /// <summary>One invoice in seventy is contested, whole or in part, soon after it came.</summary>
    /// <param name="claim">The invoice.</param>
    /// <param name="told">Told of the dispute, its net and its day.</param>
    public void Contest(Play.Claim claim, Action<Play.Claim, Guid, Money, LocalDate> told)
    {
        var chance = play.Draws("dispute", claim.Name);
        if (!chance.InThousand(14)) return;
        var on = play.Calendar.OnOrAfter(claim.IssuedOn.PlusDays(chance.Between(4, 25)));
        if (on >= claim.Client.FailsOn) return;
        var net = chance.InThousand(300) ? (Money?)null : new Money(claim.Net.Cents * chance.Between(1, 9) / 10);
        play.OnWorkingDay(on, Hour.Answering, async () =>
        {
            var command = play.Command(FormattableString.Invariant($"client-{claim.Client.Number}"), $"dispute/{claim.Name}");
            var answer = await play.Outside.Ask(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).Dispute(command, new(net, on, "Part of the work was not as agreed.", $"Buyer of {claim.Client.Name}")));
            return answer.IsAccepted ? () => told(claim, answer.Value.Dispute, answer.Value.Net, on) : static () => { };
        });
    }

    /// <summary>After a decision a client pays what is left.</summary>
    public void PayRest(Play.Claim claim, LocalDate decidedOn)
    {
        var on = decidedOn.PlusDays(play.Draws("rest", claim.Name).Between(3, 12));
        if (on >= claim.Client.FailsOn) return;
        play.OnWorkingDay(on, Hour.Paying, () => Pay(claim, new(on, TransferSize.Open, Quote.Reference), 0));
    }

    private async Task<Action> Register(SimulatedClient client)
    {
        var command = play.Command(FormattableString.Invariant($"accountant"), $"client/{client.Number}");
        var id = command.Creates("client");
        var request = new RegisterClient(
            play.World.Entity.Code, client.Name, client.Country, client.Vat?.Value, client.Email, client.Language, client.Kind, client.Street, client.PostCode, client.City, client.Limit);
        await play.Outside.Demand(mutual => mutual.GetGrain<IClientGrain>(id).Register(command, request));
        await Classify(client, id);
        return () => play.Clients[client.Number] = id;
    }

    // In every world the fifth and the sixth client have one owner.
    private async Task Classify(SimulatedClient client, Guid id)
    {
        var forming = play.Command("accountant", "client-group/1");
        var group = client.Number is 5 or 6 ? forming.Creates("client-group") : (Guid?)null;
        if (client.Number is 5)
            await play.Outside.Demand(mutual => mutual.GetGrain<IClientGroupGrain>(group!.Value).Form(forming, new(play.World.Entity.Code, "Fictional Holding", new(60_000_00), "One owner behind both, as the register says.")));
        var sector = play.Draws("sector", client.Number).Pick(["C", "F", "G", "K", "N", "P", "Q", "S"]);
        await play.Outside.Demand(mutual =>
            mutual.GetGrain<IClientGrain>(id).Classify(play.Command("accountant", $"client/{client.Number}/class"), new(group, sector, "What the register says of its trade.")));
    }

    private async Task<Action> Pay(Play.Claim claim, PlannedTransfer transfer, int n)
    {
        var view = await play.Outside.Demand(mutual => mutual.GetGrain<IInvoiceGrain>(claim.Invoice).View());
        var amount = transfer.AmountOf(view.Open - view.Disputed, claim.Gross);   // Nobody pays what he contests.
        if (!amount.IsPositive) return static () => { };
        var reference = transfer.Quote is Quote.Reference ? claim.Reference : null;
        var text = transfer.Quote switch
        {
            Quote.ReferenceInText => $"Payment {Mutual.Grains.Payments.PaymentReference.Parse(claim.Reference).Accepted.Display}",
            Quote.Number => $"Invoice {claim.Number}",
            Quote.Own => FormattableString.Invariant($"Our purchase {claim.Client.Number:000}/{n + 1}"),
            Quote.Nothing => "Services",
            _ => null,
        };
        return () =>
        {
            if (transfer.Quote is Quote.Own or Quote.Nothing)
            {
                var meant = (claim.Client.Account.Value, amount.Cents);
                if (!play.Meant.TryGetValue(meant, out var claims)) play.Meant[meant] = claims = new();
                claims.Enqueue(claim);
            }
            bank.Transfer(transfer.On, amount, claim.Client.Account, claim.Client.Name, reference, text);
        };
    }
}
