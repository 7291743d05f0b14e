using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Factoring;

/// <summary>A limit that several share. Key: its scope, <c>group:ID</c>, <c>member:ID</c>, or <c>country:ENTITY:BE</c> with the entity's number.</summary>
[Alias("shared-limit")]
public interface ISharedLimitGrain : IGrainWithStringKey
{
    /// <summary>Sets it. Below what is used, nothing new is advanced until that comes down.</summary>
    [Alias("set")]
    Task<Outcome<SharedLimitView>> Set(CommandId command, SetSharedLimit request);

    /// <summary>The limit and what is used of it now.</summary>
    [Alias("view")]
    Task<Outcome<SharedLimitView>> View();
}

[GenerateSerializer, Immutable, Alias("set-shared-limit")]
public sealed record SetSharedLimit([property: Id(0)] Money Limit, [property: Id(1)] string Reason);

/// <param name="Limit">Null: none was ever set.</param>
/// <param name="Exposure">Held now, the sum of its parts.</param>
[GenerateSerializer, Immutable, Alias("shared-limit-view")]
public sealed record SharedLimitView([property: Id(0)] string Scope, [property: Id(1)] Money? Limit, [property: Id(2)] Money Exposure, [property: Id(3)] int Version);

/// <summary>A limit as its row remembers it.</summary>
internal sealed record SharedLimitState(string Scope, Entity Entity, Money? Limit, Money Exposure, int Version)
{
    public SharedLimitView View() => new(Scope, Limit, Exposure, Version);

    /// <summary>Sets it: the row in force, why, and the fact.</summary>
    public static Decision<SharedLimitState, SharedLimitView> Becomes(SharedLimitState before, Money limit, string reason, LocalDate on)
    {
        var next = before with { Limit = limit, Version = before.Version + 1 };
        return new(_ => next, null, (draft, _) =>
        {
            SharedLimitRows.Set(draft, next.Scope, next.Entity.Id, next.Version, limit, reason, on);
            return next.View();
        });
    }
}

/// <summary>The rows of limits that several share.</summary>
internal static class SharedLimitRows
{
    private static readonly BatchStatement Change = BatchStatement.Insert(47, "fund.limit_change",
        ("scope", NpgsqlDbType.Text), ("version", NpgsqlDbType.Integer), ("entity", NpgsqlDbType.Smallint), ("limit_cents", NpgsqlDbType.Bigint), ("reason", NpgsqlDbType.Text), ("changed_on", NpgsqlDbType.Date));

    private static readonly BatchStatement Move = BatchStatement.Sql(52, """
        INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT scope, cents, cents FROM unnest($1, $2) AS v (scope, cents)
        ON CONFLICT (scope) DO UPDATE SET limit_cents = excluded.limit_cents, cap_cents = excluded.cap_cents
        """, [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)]);

    /// <summary>Writes a limit, why it was set, and the fact.</summary>
    public static void Set(CommitDraft draft, string scope, short entity, int version, Money limit, string reason, LocalDate on)
    {
        var stream = new CommandId("limit", scope).Creates("limit");
        draft.Write(Change, scope, version, entity, limit.Cents, reason, on).Write(Move, scope, limit.Cents)
            .Record(entity, stream, version, JournalEntry.Of(EntryKind.LimitSet, on), new("limit", stream), new { scope, limitCents = limit.Cents });
    }

    /// <summary>Reads a limit; null when there is nothing of the name.</summary>
    public static async Task<SharedLimitState?> Read(NpgsqlDataSource database, IEntities entities, string scope, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT n.entity, c.limit_cents, fund.exposure_of($1), coalesce((SELECT max(version) FROM fund.limit_change WHERE scope = $1), 0)
              FROM (SELECT entity FROM clients.client_group WHERE $1 = 'group:' || group_id UNION ALL SELECT entity FROM members.member WHERE $2 = member_id
                    UNION ALL SELECT entity FROM ledger.entity WHERE $1 ~ ('^country:' || entity || ':[A-Z]{2}$')) n
              LEFT JOIN fund.cap c ON c.scope = $1
            """);
        command.Parameters.Add(new() { Value = scope });
        command.Parameters.Add(new() { Value = Guid.TryParseExact(scope.Split(':')[^1], "D", out var member) && scope == Limits.OfMember(member) ? member : Guid.Empty });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(scope, await entities.Of(row.GetInt16(0)), row.IsDBNull(1) ? null : new Money(row.GetInt64(1)), new(row.GetInt64(2)), row.GetInt32(3));
    }
}

/// <summary>Remembers a limit and commits what is decided.</summary>
internal sealed class SharedLimitGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<SharedLimitState>(journal), ISharedLimitGrain
{
    protected override Task<SharedLimitState?> Read(CancellationToken stop) => SharedLimitRows.Read(database, entities, this.GetPrimaryKeyString(), stop);

    public Task<Outcome<SharedLimitView>> Set(CommandId command, SetSharedLimit request) => Perform<SetSharedLimit, SharedLimitView>(command, request, state =>
    {
        if (state is null) return Refusal.LimitNotKnown;
        if (Input.Amount(request.Limit) is { } amount) return amount;
        var reason = InputText.Reason(request.Reason);
        return reason.IsAccepted ? SharedLimitState.Becomes(state, request.Limit, reason.Value, clock.TodayIn(state.Entity.Country)) : reason.Refused;
    });

    // What is used moves with every advance, so it is read and not remembered.
    public async Task<Outcome<SharedLimitView>> View() => await Read(default) is { } limit ? limit.View() : Refusal.LimitNotKnown;
}
