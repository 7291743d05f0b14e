using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices;

/// <summary>Remembers an invoice and commits what is decided about it.</summary>
internal sealed class InvoiceGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<InvoiceState>(journal), IInvoiceGrain
{
    // Each lost race means that another command took what was there: so many times in a row, and somebody must look.
    private const int RacesMax = 40;

    private Guid Id => this.GetPrimaryKey();

    protected override Task<InvoiceState?> Read(CancellationToken stop) => InvoiceRows.Read(database, Id, stop);

    public Task<Outcome<InvoiceIssued>> Issue(CommandId command, IssueInvoice request) => Granting(async fundIsShort =>
    {
        var known = await Invoiceable.Find(database, request.Order, Id, request.DeliveredOn, clock.GetCurrentInstant(), default);
        if (known is null || State is not null)
            return await Perform<IssueInvoice, InvoiceIssued>(command, request, state => state is null ? Refusal.NotFound : Refusal.InvoiceExists);
        var (entity, policy, today) = await Rules(known.Entity);
        var net = Money.Min(new(request.Net.Cents), known.OrderLeft);   // Whatever is asked: the decision refuses what is no amount, this only looks for room.
        known = await known.WithLargestPaid(database, Id, net, request.DeliveredOn, policy, default);
        var room = await Room(known, known.Wanted(new(net, Money.Zero, policy.FeeRate, policy.ContributionRate, false), policy), fundIsShort);
        return await Perform(command, request, state =>
            state is null ? InvoiceIssuing.Decide(Id, request, known, entity, policy, today, room) : Refusal.InvoiceExists);
    });

    public Task<Outcome<InvoiceAdvanced>> AdvancePending(CommandId command, AdvancePending request) =>
        Again(command, request, (state, known, entity, policy, today, room) => InvoiceIssuing.Pending(state, request, known, entity, policy, today, room));

    public Task<Outcome<ReviewView>> AskReview(CommandId command, AskReview request) =>
        Change(command, request, (invoice, _, _, today) => InvoiceReviews.Ask(invoice, request, command.Actor, clock.Now(), today));

    public Task<Outcome<ReviewAnswered>> Uphold(CommandId command, UpholdDecision request) =>
        Change(command, request, (invoice, _, _, today) => InvoiceReviews.Uphold(invoice, request, command.Actor, clock.Now(), today));

    public Task<Outcome<InvoiceAdvanced>> Waive(CommandId command, WaiveReasons request) =>
        Again(command, request, (state, known, entity, policy, today, room) => InvoiceReviews.Waive(state, request, known, entity, policy, clock.Now(), today, room));

    public Task<Outcome<InvoiceAdvanced>> ChooseAdvance(CommandId command, ChooseAdvance request) =>
        Again(command, request, (state, known, entity, policy, today, room) => InvoiceReviews.Choose(state, request, known, entity, policy, today, room));

    public Task<Outcome<InvoiceCollected>> Collect(CommandId command, CollectPayment request) =>
        Change(command, request, (invoice, entity, policy, today) => InvoiceDecisions.Collect(invoice, request, entity, policy, today));

    public Task<Outcome<InvoiceTakenBack>> TakeBack(CommandId command, TakeBackPayment request) => Recoursing(async account =>
    {
        var owedBack = State is null ? Money.Zero : await InvoiceRows.OwedBack(database, State, ChartOfAccounts.Of((await entities.Of(State.Entity)).Country).OwedBack);
        return await Change(command, request, (invoice, entity, policy, today) => InvoiceReturns.TakeBack(invoice, request, owedBack, account, entity, policy, today));
    });

    public Task<Outcome<InvoiceCredited>> Credit(CommandId command, CreditInvoice request) => Recoursing(account =>
        Change(command, request, (invoice, entity, policy, today) => InvoiceDecisions.Credit(invoice, request, command, account, entity, policy, today)));

    public Task<Outcome<InvoiceDisputed>> Dispute(CommandId command, DisputeInvoice request) =>
        Change(command, request, (invoice, _, _, today) => Disputes.Open(invoice, request, command, today));

    public Task<Outcome<DisputeDecided>> DecideDispute(CommandId command, DecideDispute request) => Recoursing(account => Writing(State?.Disputes.Count > 0, facts =>
        Change(command, request, (invoice, entity, policy, today) => Disputes.Decide(invoice, request, facts, command, account, entity, policy, today, clock.Now()))));

    public Task<Outcome<DunningBlocked>> BlockDunning(CommandId command, BlockDunning request) =>
        Change(command, request, (invoice, _, _, today) => Disputes.Block(invoice, request, today));

    public async Task<Outcome<InvoiceDunned>> Dun(CommandId command, DunInvoice request)
    {
        var isDue = false;
        if (State is { } known)
        {
            var (of, rules, _) = await Rules(known.Entity);
            isDue = InvoiceDecisions.StepDue(known, request.On, of, rules) is not null;
        }
        return await Writing(isDue, facts =>
            Change(command, request, (invoice, entity, policy, today) => InvoiceDecisions.Dun(invoice, request, facts, command, entity, policy, today, clock.Now())));
    }

    public Task<Outcome<InvoiceView>> Default(CommandId command, DefaultInvoice request) =>
        Writing(State is { } known && known.Money.Open.IsPositive, facts =>
            Change(command, request, (invoice, entity, policy, today) => InvoiceDecisions.Default(invoice, request, facts, command, entity, policy, today, clock.Now())));

    public Task<Outcome<InvoiceView>> WriteOff(CommandId command, WriteOffInvoice request) =>
        Change(command, request, (invoice, entity, _, today) => InvoiceDecisions.WriteOff(invoice, request, entity, today));

    public async Task<Outcome<InvoiceView>> View()
    {
        // A bankruptcy writes to all invoices of a client past their grains, so the row is read and not remembered.
        await Reload();
        return State is { } invoice ? invoice.View((await entities.Of(invoice.Entity)).Code) : Refusal.NotFound;
    }

    /// <summary>A letter is written on what was read at the version it is decided on: whoever came between has it read again.</summary>
    private async Task<Outcome<T>> Writing<T>(bool isWritten, Func<LetterFacts?, Task<Outcome<T>>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await decide(isWritten ? await LetterRows.Facts(database, Id) : null);
            if (outcome.IsAccepted || outcome.Refused.Code != Refusal.VersionStale.Code || attempt == RacesMax) return outcome;
            isWritten = true;
        }
    }

    /// <summary>The account may be spent between reading and writing: the database refuses then, and its new balance is read.</summary>
    private async Task<Outcome<T>> Recoursing<T>(Func<Money, Task<Outcome<T>>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await decide(State is null ? Money.Zero : await InvoiceRows.Account(database, State.Member, default));
            if (outcome.IsAccepted || outcome.Refused.Code != Refusal.ActivityOverdrawn.Code || attempt == RacesMax) return outcome;
        }
    }

    private async Task<Outcome<T>> Change<TRequest, T>(CommandId command, TRequest request, Func<InvoiceState, Entity, Policy, LocalDate, Outcome<Decision<InvoiceState, T>>> decide)
    {
        if (State is not { } known) return await Perform<TRequest, T>(command, request, _ => Refusal.NotFound);
        var (entity, policy, today) = await Rules(known.Entity);
        return await Perform(command, request, state => state is null ? Refusal.NotFound : decide(state, entity, policy, today));
    }

    /// <summary>Decides again on an issued invoice, with figures read for it.</summary>
    private Task<Outcome<InvoiceAdvanced>> Again<TRequest>(
        CommandId command, TRequest request, Func<InvoiceState?, Invoiceable, Entity, Policy, LocalDate, FundRoom, Outcome<Decision<InvoiceState, InvoiceAdvanced>>> decide) => Granting(async fundIsShort =>
    {
        if (State is not { } invoice || await Invoiceable.Find(database, invoice.Order, Id, invoice.DeliveredOn, clock.GetCurrentInstant(), default) is not { } known)
            return await Perform<TRequest, InvoiceAdvanced>(command, request, _ => Refusal.NotFound);
        var (entity, policy, today) = await Rules(invoice.Entity);
        known = await known.WithLargestPaid(database, Id, invoice.Money.NetNow, invoice.DeliveredOn, policy, default);
        var room = await Room(known, known.Wanted(invoice.Money, policy), fundIsShort);
        return await Perform(command, request, state => decide(state, known, entity, policy, today, room));
    });

    /// <summary>Decides with fresh figures as often as a limit was taken by somebody else between decision and commit; in the end it is blocked by its reason, never failed.</summary>
    private static async Task<Outcome<T>> Granting<T>(Func<bool, Task<Outcome<T>>> decide)
    {
        var fundIsShort = false;
        for (var race = 1; ; race++)
        {
            var outcome = await decide(fundIsShort);
            if (outcome.IsAccepted || race == RacesMax) return outcome;
            if (outcome.Refused.Code == Refusal.FundCapacityReached.Code) fundIsShort = true;
            else if (outcome.Refused.Code != Refusal.ClientLimitReached.Code) return outcome;
        }
    }

    private async Task<FundRoom> Room(Invoiceable known, Money wanted, bool fundIsShort)
    {
        if (!fundIsShort && wanted <= known.StripeLeft) return FundRoom.InStripe;
        return wanted <= await Invoiceable.FundLeft(database, known.Entity, default) ? FundRoom.InAllStripes : FundRoom.None;
    }

    private async ValueTask<(Entity Entity, Policy Policy, LocalDate Today)> Rules(short of)
    {
        var entity = await entities.Of(of);
        var today = clock.TodayIn(entity.Country);
        return (entity, await entities.PolicyOn(of, today), today);
    }
}
