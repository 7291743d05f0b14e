using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Clients;

/// <summary>Remembers a client and commits what is decided.</summary>
internal sealed class ClientGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<ClientState>(journal), IClientGrain
{
    private const int RacesMax = 8;

    private Guid Id => this.GetPrimaryKey();

    protected override Task<ClientState?> Read(CancellationToken stop) => ClientRows.Read(database, Id, stop);

    public async Task<Outcome<ClientRegistered>> Register(CommandId command, RegisterClient request)
    {
        if (await entities.Find(request.Entity) is not { } entity) return await Perform<RegisterClient, ClientRegistered>(command, request, _ => Refusal.EntityUnknown);
        var today = clock.TodayIn(entity.Country);
        var policy = await entities.PolicyOn(entity.Id, today);
        var vatNumber = VatNumber.Read(request.VatNumber) is { IsAccepted: true } read ? read.Value.Value : null;
        var isOurs = vatNumber is not null && (await entities.All()).Any(ours => ours.VatNumber == vatNumber);
        async Task<bool> IsKnown() => vatNumber is not null && await ClientRows.IsKnown(database, entity.Id, vatNumber, Id);

        var isKnown = await IsKnown();
        var registered = await Perform(command, request, state =>
            state is null ? ClientRelation.Register(Id, request, isKnown, isOurs, entity, policy, today) : Refusal.ClientExists);
        // Somebody registered the same number between looking and writing: the database let one of the two through.
        return registered.Refused?.Code == Refusal.VersionStale.Code && await IsKnown() ? Refusal.ClientExists : registered;
    }

    public async Task<Outcome<ClientRegistered>> SetLimit(CommandId command, SetClientLimit request)
    {
        var today = await Today();
        return await Perform(command, request, state => ClientRelation.SetLimit(state, request, today));
    }

    public async Task<Outcome<ClientRegistered>> SetStanding(CommandId command, SetClientStanding request)
    {
        var today = await Today();
        return await Perform(command, request, state => ClientRelation.SetStanding(state, request, today));
    }

    public async Task<Outcome<ClientRegistered>> Classify(CommandId command, ClassifyClient request)
    {
        var today = await Today();
        var isGroup = State is { } client && request.Group is { } group && await ClientRows.IsOf(database, "clients.client_group", "group_id", client.Entity, group);
        return await Perform(command, request, state => ClientRelation.Classify(state, request, isGroup, today));
    }

    public async Task<Outcome<ClientRegistered>> DeclareRelation(CommandId command, DeclareRelation request)
    {
        var today = await Today();
        var isMember = State is { } client && await ClientRows.IsOf(database, "members.member", "member_id", client.Entity, request.Member);
        return await Perform(command, request, state => ClientRelation.DeclareRelation(state, request, isMember, today));
    }

    public async Task<Outcome<ClientRegistered>> AgreeFramework(CommandId command, AgreeFramework request)
    {
        var today = await Today();
        return await Perform(command, request, state => ClientRelation.AgreeFramework(state, request, today));
    }

    public async Task<Outcome<ClientBankrupt>> DeclareBankruptcy(CommandId command, DeclareBankruptcy request)
    {
        // A payment may come between reading and writing: the invoice's version fences it, and everything is read again.
        for (var attempt = 1; ; attempt++)
        {
            var entity = State is { } known ? await entities.Of(known.Entity) : null;
            var policy = entity is null ? null : await entities.PolicyOn(entity.Id, clock.TodayIn(entity.Country));
            var open = await InvoiceRows.OpenOf(database, Id, default);
            var facts = await LetterRows.Facts(database, [.. open.Select(invoice => invoice.Invoice)]);
            var outcome = await Perform(command, request, state => entity is null || policy is null
                ? Refusal.NotFound : Bankruptcy.Decide(state, open, facts, request, command, entity, policy, clock.TodayIn(entity.Country), clock.Now()));
            if (outcome.IsAccepted || outcome.Refused.Code != Refusal.VersionStale.Code || attempt == RacesMax) return outcome;
        }
    }

    public async Task<Outcome<ClientView>> View()
    {
        // The exposure moves with every advance, so the row is read and not remembered.
        return await Read(default) is { } client ? client.View((await entities.Of(client.Entity)).Code) : Refusal.NotFound;
    }

    private async ValueTask<LocalDate> Today() => clock.TodayIn(State is { } client ? (await entities.Of(client.Entity)).Country : Country.Be);
}
