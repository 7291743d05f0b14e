using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Members;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Orders;

/// <summary>Remembers an order and commits what is decided.</summary>
internal sealed class OrderGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock, LinkKey links) : JournaledGrain<OrderState>(journal), IOrderGrain
{
    private readonly IJournal journal = journal;

    private Guid Id => this.GetPrimaryKey();

    protected override Task<OrderState?> Read(CancellationToken stop) => OrderRows.Read(database, Id, stop);

    public async Task<Outcome<OrderView>> Draft(CommandId command, DraftOrder request)
    {
        var parties = await Parties(request.Member, request.Client);
        return await Perform(command, request, state =>
            state is not null ? Refusal.OrderExists : parties is null ? Refusal.NotFound : Ordering.Draft(Id, request, parties, clock.TodayIn(parties.Seller.Country)));
    }

    public async Task<Outcome<OrderView>> Change(CommandId command, ChangeOrder request)
    {
        var parties = State is { } known ? await Parties(known.Member, known.Client) : null;
        return await Perform(command, request, state => parties is null ? Refusal.NotFound : Ordering.Change(state, request, parties, clock.TodayIn(parties.Seller.Country)));
    }

    public async Task<Outcome<OrderSent>> Send(CommandId command, SendOrder request)
    {
        var sending = await Perform(command, request, state => Ordering.Send(state, request, links, Today(state)));
        // The secret is made again from the version that was sent: the stored answer does not hold it.
        return sending.IsAccepted ? new OrderSent(Id, links.SecretOf(Id, sending.Value.Version), sending.Value.ValidUntil) : sending.Refused;
    }

    public async Task<Outcome<OrderReceipt>> Answer(CommandId command, AnswerOrder request)
    {
        // Each sending is answered for itself, and a repetition may come over another network.
        var sending = State?.LinkHash is { } link ? command.Then(Convert.ToHexStringLower(link.AsSpan(0, 8))) : command;
        var asked = request with { Address = "" };
        // The same answer once more is the first one again, and is not kept a second time.
        if (State is { Answered: { } receipt } known && ClientConfirmation.Opens(known, request.Secret) && receipt.Answer == request.Answer && receipt.Shown == request.Shown)
            return await journal.Answered<OrderReceipt>(sending, HashOf(asked)) ?? receipt;
        return await Perform(sending, asked, state => ClientConfirmation.Decide(state, request, clock.Now()));
    }

    public Task<Outcome<OrderView>> Deliver(CommandId command, DeliverOrder request) => Perform(command, request, state => Ordering.Deliver(state, request, Today(state)));

    public Task<Outcome<OrderView>> Cancel(CommandId command, CancelOrder request) => Perform(command, request, state => Ordering.Cancel(state, request, Today(state)));

    public Task<Outcome<OrderView>> Expire(CommandId command) => Perform(command, "expire", state => Ordering.Expire(state, Today(state)));

    // What is invoiced moves with every invoice, so the row is read and not remembered.
    public async Task<Outcome<OrderView>> View() => await Read(default) is { } order ? order.View() : Refusal.NotFound;

    private LocalDate Today(OrderState? order) => clock.TodayIn(order?.Country ?? Country.Be);

    /// <summary>Member and client of one entity; null when one of them is unknown or they belong to two.</summary>
    private async Task<OrderParties?> Parties(Guid member, Guid client)
    {
        var of = await GrainFactory.GetGrain<IMemberGrain>(member).View();
        var with = await GrainFactory.GetGrain<IClientGrain>(client).View();
        if (!of.IsAccepted || !with.IsAccepted || of.Value.Entity != with.Value.Entity) return null;
        return await entities.Find(of.Value.Entity) is { } seller ? new(seller, of.Value, with.Value) : null;
    }
}
