using CsCheck;
using Mutual.Grains.Clients;
using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Tests.Invoices;

/// <summary>Random histories of every command about an invoice, on two silos and the real database, against a plain model of one thread: after each step states, balances and limits agree.</summary>
public sealed class InvoiceModelTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>
{
    private const string Because = "a reason that is long enough";

    // What is sent, how much of it in thousandths of what would be most, and a choice between ways.
    private static readonly Gen<(int What, int Size, int Choice)[]> Histories = Gen.Select(Gen.Int[0, 13], Gen.Int[0, 1100], Gen.Int[0, 2]).Array[5, 16];

    [Fact]
    public Task Whatever_is_asked_in_whatever_order_the_mutual_and_the_model_agree() => Gen.Select(Gen.Long[1_00, 9_000_00], Gen.Bool, Histories).SampleAsync(async drawn =>
    {
        var (net, withoutAdvance, history) = drawn;
        var model = await Begin(net, withoutAdvance);
        await Agree(model);
        foreach (var (what, size, choice) in history)
        {
            var before = await house.Written();
            var command = house.Command();
            var (expected, send) = Step(model, what, size, choice);
            var code = await send(command);
            code.Should().Be(expected, $"step {what}, {size}, {choice}");
            if (code is not null) (await house.Written()).Should().Be(before);
            await Agree(model);
            if (choice != 2) continue;
            var written = await house.Written();
            (await send(command)).Should().Be(code);   // Repeated: the same answer, and nothing more.
            (await house.Written()).Should().Be(written);
        }
        await house.AllChecksHold();
    }, iter: 20, threads: 1);

    private async Task<Model> Begin(long net, bool withoutAdvance)
    {
        var (member, client) = (await house.Member(), await house.RegisteredClient());
        await house.Sql($"UPDATE clients.client SET kind = 'consumer' WHERE client_id = '{client}'");   // Nobody asks a consumer for interest: the letters change no balance.
        var issued = (await house.Issue(await house.Order(member, client, net), net, withoutAdvance: withoutAdvance, deliveredOn: house.Today)).Accepted;
        issued.Decision.Amount.IsPositive.Should().Be(!withoutAdvance);   // Too little to be unusual, so nothing else stands against it.
        return new(issued.Invoice, client, net, !withoutAdvance, issued.DueOn);
    }

    /// <summary>What the model expects of a command, null when it is accepted, and how to send it. The model has moved on already.</summary>
    private (string? Expected, Func<CommandId, Task<string?>> Send) Step(Model model, int what, int size, int choice)
    {
        var (grain, today) = (house.Grain(model.Invoice), house.Today);
        long Part(long most) => Math.Max(1, most * size / 1000);
        Func<CommandId, Task<string?>> Sends<T>(Func<CommandId, Task<Outcome<T>>> send) => async command => (await send(command)).Refused?.Code;
        switch (what)
        {
            case 0 or 1 or 2:
                var (amount, line) = (Part(model.Owed), Guid.NewGuid());
                return (model.Collect(amount), Sends(command => grain.Collect(command, new(new(amount), today, line))));
            case 3:
                var credit = Part(model.NetNow);
                return (model.Credit(credit), Sends(command => grain.Credit(command, new(new(credit), today, Because))));
            case 4 or 5:
                var contested = choice == 0 ? (long?)null : Part(model.OwedNet);
                var (refused, opened) = model.Dispute(contested);
                return (refused, async command =>
                {
                    var answer = await grain.Dispute(command, new(contested is { } asked ? new(asked) : null, today, Because, "A Buyer"));
                    if (answer.IsAccepted) opened!.Id = answer.Value.Dispute;
                    return answer.Refused?.Code;
                });
            case 6 or 7:
                var dispute = model.Disputes.FirstOrDefault();
                var (outcome, part) = ((DisputeOutcome)(choice + 1), choice == 1 ? Part(dispute?.Net ?? 1) : (long?)null);
                var id = dispute?.Id ?? Guid.NewGuid();
                return (model.Decide(dispute, outcome, part), Sends(command => grain.DecideDispute(command, new(id, outcome, part is { } cents ? new(cents) : null, today, Because))));
            case 8:
                var until = choice == 0 ? (LocalDate?)null : today.PlusDays(size % 40);
                return (model.Block(until, today), Sends(command => grain.BlockDunning(command, new(today, until, Because))));
            case 9:
                var later = today.PlusDays(choice switch { 0 => 3, 1 => 15, _ => 40 });
                house.MoveTo(later);
                var step = model.Dun(later);
                return (null, async command =>
                {
                    (await grain.Dun(command, new(later))).Accepted.Step.Should().Be(step);
                    return null;
                });
            case 10:
                return (model.Default(), Sends(command => grain.Default(command, new(today, Because))));
            case 11:
                return (model.WriteOff(), Sends(command => grain.WriteOff(command, new(today, "judgment 2026/17", "user:a", "user:b"))));
            case 12:
                return (null, Sends(command => grain.AdvancePending(command, new(today))));   // Advanced already, or declined: nothing changes.
            default:
                model.Default();   // With nothing to be collected, the bankruptcy is only noted.
                return (null, Sends(command => house.Cluster.Client.GetGrain<IClientGrain>(model.Client).DeclareBankruptcy(command, new(today, Because))));
        }
    }

    private async Task Agree(Model model)
    {
        var view = (await house.Grain(model.Invoice).View()).Accepted;
        (view.Status, view.Open.Cents, view.Advanced.Cents, view.Disputed.Cents, view.Disputes.Count, view.LastDunningStep, view.UndunnedUntil).Should()
            .Be((model.Status, model.Owed, model.AdvanceOpen, model.Disputed, model.Disputes.Count, model.Step?.Name(), model.UndunnedUntil));
        var held = new Dictionary<string, long>();
        await using var query = house.Database.Reader.CreateCommand($"SELECT p.code, sum(p.cents)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = '{model.Invoice}' GROUP BY p.code HAVING sum(p.cents) <> 0");
        await using (var row = await query.ExecuteReaderAsync()) while (await row.ReadAsync()) held[row.GetString(0)] = row.GetInt64(1);
        foreach (var (code, cents) in model.Balances()) held.GetValueOrDefault(code).Should().Be(cents, code);
        (await house.Number($"SELECT used_cents FROM fund.cap WHERE scope = 'client:{model.Client}'")).Should().Be(model.AdvanceOpen);
    }

    /// <summary>One invoice in plain cents: Belgian, 21 %, fee 6.5 %, contribution 2 %, floor 100.00, a euro short is given up.</summary>
    private sealed class Model(Guid invoice, Guid client, long net, bool isAdvanced, LocalDate dueOn)
    {
        private readonly long vat = HalfUp(net * 21, 100);
        private long creditedNet, creditedVat, paid, paidNet, received, givenUp, owedBack, account = isAdvanced ? net - HalfUp(net * 65, 1000) - HalfUp(net * 2, 100) : 0, owedBy;
        private InvoiceClaim claim = InvoiceClaim.Good;
        private LocalDate? dunnedOn;

        public sealed class Contested(long net)
        {
            public Guid Id { get; set; }

            public long Net { get; } = net;
        }

        public Guid Invoice => invoice;
        public Guid Client => client;
        public List<Contested> Disputes { get; } = [];
        public DunningStep? Step { get; private set; }
        public LocalDate? UndunnedUntil { get; private set; }
        public long NetNow => net - creditedNet;
        public long Owed => GrossNow - paid;
        public long OwedNet => NetNow - paidNet;
        public long AdvanceOpen => claim is InvoiceClaim.Good ? Advanced - Math.Min(paidNet, Advanced) : 0;
        public long Disputed => DisputedNet == OwedNet && Disputes.Count > 0 ? Owed : Math.Min(DisputedNet + HalfUp(DisputedNet * 21, 100), Owed);

        public InvoiceStatus Status => NetNow == 0 ? InvoiceStatus.Credited : (claim, Owed) switch
        {
            (InvoiceClaim.Good, 0) => InvoiceStatus.Paid,
            (InvoiceClaim.Good, _) => paid == 0 ? InvoiceStatus.Issued : InvoiceStatus.PartlyPaid,
            (_, 0) => InvoiceStatus.Recovered,
            (InvoiceClaim.Doubtful, _) => InvoiceStatus.Defaulted,
            _ => InvoiceStatus.WrittenOff,
        };

        private long VatNow => vat - creditedVat;
        private long GrossNow => NetNow + VatNow;
        private long Open => claim is InvoiceClaim.Good ? Owed : 0;
        private long DisputedNet => Math.Min(Disputes.Sum(dispute => dispute.Net), OwedNet);
        private long Fee => HalfUp(NetNow * 65, 1000);
        private long Contribution => HalfUp(NetNow * 2, 100);
        private long Advanced => isAdvanced ? NetNow - Fee - Contribution : 0;
        private long PaidContribution => Math.Min(Math.Max(paidNet - Advanced, 0), Contribution);
        private long PaidFee => Math.Min(Math.Max(paidNet - Advanced - Contribution, 0), Fee);
        private long Gave => Advanced + Math.Max(paidNet - Advanced - Contribution - Fee, 0);

        public IEnumerable<(string Code, long Cents)> Balances() =>
        [
            ("400", Open), ("407", claim is InvoiceClaim.Doubtful ? Owed : 0), ("489", -owedBack), ("550", received), ("activity", -account), ("owed-by", owedBy), ("advance", AdvanceOpen),
            ("pending", claim is InvoiceClaim.Good ? -OwedNet : 0), ("fee", givenUp - PaidFee), ("fund", (claim is InvoiceClaim.Good ? 0 : Advanced - Math.Min(paidNet, Advanced)) - PaidContribution),
        ];

        public string? Collect(long amount)
        {
            if (Owed == 0) return "invoice-not-open";
            var applied = Math.Min(amount, Owed);
            var rest = Owed - applied;
            var isShort = claim is InvoiceClaim.Good && rest is > 0 and <= 100 && rest <= paid + applied;
            Moves(() =>
            {
                var before = paid;
                paid += applied + (isShort ? rest : 0);
                paidNet = paid == GrossNow ? NetNow : Math.Min(Math.Max(HalfUp(NetNow * paid, GrossNow), Math.Max(paidNet, paid - VatNow)), Math.Min(NetNow, paidNet + paid - before));
            });
            (received, owedBack, givenUp) = (received + amount, owedBack + amount - applied, givenUp + (isShort ? rest : 0));
            return null;
        }

        public string? Credit(long credit)
        {
            if (claim is InvoiceClaim.Lost) return "invoice-written-off";
            if (credit > NetNow) return "credit-exceeds-invoice";
            Moves(() =>
            {
                var tax = credit == NetNow ? VatNow : Math.Min(HalfUp(credit * 21, 100), VatNow);
                (creditedNet, creditedVat) = (creditedNet + credit, creditedVat + tax);
                var stays = Math.Min(paid, GrossNow);
                owedBack += paid - stays;
                (paid, paidNet) = (stays, stays == GrossNow ? NetNow : Math.Max(Math.Min(paidNet, NetNow), stays - VatNow));
            });
            return null;
        }

        public (string? Refused, Contested? Opened) Dispute(long? contested)
        {
            if (claim is InvoiceClaim.Lost) return ("invoice-written-off", null);
            if (OwedNet <= 0) return ("dispute-paid", null);
            var left = OwedNet - DisputedNet;
            if ((contested ?? left) <= 0 || (contested ?? left) > left) return ("dispute-exceeds-unpaid", null);
            Disputes.Add(new(contested ?? left));
            return (null, Disputes[^1]);
        }

        public string? Decide(Contested? dispute, DisputeOutcome outcome, long? part)
        {
            if (dispute is null) return "dispute-not-open";
            if (part >= dispute.Net) return "dispute-credit";
            Disputes.Remove(dispute);
            var credit = Math.Min(outcome switch { DisputeOutcome.Upheld => dispute.Net, DisputeOutcome.Partly => part!.Value, _ => 0 }, NetNow);
            return credit > 0 ? Credit(credit) : null;
        }

        public string? Block(LocalDate? until, LocalDate today)
        {
            if (until is null && !(UndunnedUntil >= today)) return "dunning-not-blocked";
            if (until is not null && Open == 0) return "invoice-not-open";
            UndunnedUntil = until;
            return null;
        }

        public string? Dun(LocalDate today)
        {
            if (Open <= Disputed || dunnedOn == today || UndunnedUntil >= today || Step is DunningStep.Default) return null;
            var next = Step is { } given ? given + 1 : DunningStep.Notice;
            if (next is DunningStep.Notice && today >= dueOn) next = DunningStep.Reminder;
            var from = next switch
            {
                DunningStep.Notice => dueOn.PlusDays(-3), DunningStep.Reminder => BusinessCalendar.Belgium.Plus(dueOn, 3), DunningStep.SecondReminder => dueOn.PlusDays(15),
                DunningStep.FormalNotice => dueOn.PlusDays(30), _ => dueOn.PlusDays(90),
            };
            if (today < from || (next is DunningStep.Default && Disputes.Count > 0)) return null;
            (Step, dunnedOn) = (next, today);
            if (next is DunningStep.Default) claim = InvoiceClaim.Doubtful;
            return next.Name();
        }

        public string? Default()
        {
            if (Open == 0) return "invoice-not-open";
            (claim, Step) = (InvoiceClaim.Doubtful, DunningStep.Default);
            return null;
        }

        public string? WriteOff()
        {
            if (claim is not InvoiceClaim.Doubtful || Owed == 0) return "invoice-not-in-default";
            if (Disputes.Count > 0) return "dispute-undecided";
            claim = InvoiceClaim.Lost;
            return null;
        }

        // What the member had and no longer has is taken from the account down to its floor; the rest is owed.
        private void Moves(Action change)
        {
            var before = Gave;
            change();
            var taken = before - Gave <= 0 ? before - Gave : Math.Min(before - Gave, Math.Max(account - 100_00, 0));
            (account, owedBy) = (account - taken, owedBy + before - Gave - taken);
        }

        private static long HalfUp(long numerator, long denominator) => (long)(((Int128)numerator * 2 + denominator) / (2 * (Int128)denominator));
    }
}
