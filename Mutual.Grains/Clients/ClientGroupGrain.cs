using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Clients;

/// <summary>Clients that would fail as one: a firm and its daughters. Key: the group's id.</summary>
[Alias("client-group")]
public interface IClientGroupGrain : IGrainWithGuidKey
{
    /// <summary>Forms a group with its limit; clients join it by <see cref="IClientGrain.Classify"/>.</summary>
    [Alias("form")]
    Task<Outcome<ClientGroupView>> Form(CommandId command, FormClientGroup request);

    [Alias("view")]
    Task<Outcome<ClientGroupView>> View();
}

/// <param name="Limit">Exposure on all its clients together.</param>
[GenerateSerializer, Immutable, Alias("form-client-group")]
public sealed record FormClientGroup([property: Id(0)] string Entity, [property: Id(1)] string Name, [property: Id(2)] Money Limit, [property: Id(3)] string Reason);

[GenerateSerializer, Immutable, Alias("client-group-view")]
public sealed record ClientGroupView([property: Id(0)] Guid Group, [property: Id(1)] string Entity, [property: Id(2)] string Name, [property: Id(3)] int Version);

/// <summary>A group as kept.</summary>
internal sealed record ClientGroupState(Guid Group, Entity Entity, string Name, int Version)
{
    private static readonly BatchStatement Insert = BatchStatement.Insert(19, "clients.client_group",
        ("group_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("name", NpgsqlDbType.Text), ("version", NpgsqlDbType.Integer));

    public ClientGroupView View() => new(Group, Entity.Code, Name, Version);

    /// <summary>Forms it.</summary>
    public static Outcome<Decision<ClientGroupState, ClientGroupView>> Form(Guid group, FormClientGroup request, Entity entity, LocalDate today)
    {
        var name = PersonText.Name(request.Name);
        if (!name.IsAccepted) return name.Refused;
        if (Input.Amount(request.Limit) is { } amount) return amount;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        var formed = new ClientGroupState(group, entity, name.Value, 1);
        return new Decision<ClientGroupState, ClientGroupView>(_ => formed, null, (draft, _) =>
        {
            draft.Write(Insert, group, entity.Id, name.Value, 1).Record(entity.Id, group, 1, JournalEntry.Of(EntryKind.ClientGroupFormed, today), new("client-group", group));
            SharedLimitRows.Set(draft, Limits.OfGroup(group), entity.Id, 1, request.Limit, reason.Value, today);
            return formed.View();
        });
    }
}

/// <summary>Remembers a group and commits what is decided.</summary>
internal sealed class ClientGroupGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<ClientGroupState>(journal), IClientGroupGrain
{
    private Guid Id => this.GetPrimaryKey();

    protected override async Task<ClientGroupState?> Read(CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT entity, name, version FROM clients.client_group WHERE group_id = $1");
        command.Parameters.Add(new() { Value = Id });
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new(Id, await entities.Of(row.GetInt16(0)), row.GetString(1), row.GetInt32(2)) : null;
    }

    public async Task<Outcome<ClientGroupView>> Form(CommandId command, FormClientGroup request)
    {
        if (await entities.Find(request.Entity) is not { } entity) return await Perform<FormClientGroup, ClientGroupView>(command, request, _ => Refusal.EntityUnknown);
        return await Perform(command, request, state => state is null ? ClientGroupState.Form(Id, request, entity, clock.TodayIn(entity.Country)) : Refusal.ClientGroupExists);
    }

    public Task<Outcome<ClientGroupView>> View() => Task.FromResult<Outcome<ClientGroupView>>(State is { } group ? group.View() : Refusal.NotFound);
}
