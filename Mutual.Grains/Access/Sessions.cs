using NodaTime;
using Npgsql;

namespace Mutual.Grains.Access;

/// <summary>A sign-in as its person sees it.</summary>
/// <param name="Factor">A <see cref="Access.Factor"/>.</param>
/// <param name="Device">Browser and system, as far as they say.</param>
public sealed record Session(Guid Id, Role Role, string Factor, string Device, string Network, Instant BegunAt, Instant SeenAt);

/// <summary>Who is signed in where. Every request asks anew, so what is ended or taken away ends with the next request, in every silo.</summary>
/// <remarks>Source: trust.md §2, rule 5: staff 15 minutes idle and 8 hours at most, members and clients 30 minutes and 24 hours.</remarks>
public sealed class Sessions(NpgsqlDataSource database, IClock clock)
{
    private static readonly Duration SeenNoted = Duration.FromSeconds(30);

    /// <summary>Begins one.</summary>
    public async Task<ApiToken> Begin(Person person, Hat hat, string factor, string device, string network, CancellationToken stop = default)
    {
        var now = clock.Now();
        var session = new ApiToken(Guid.NewGuid(), hat.Role, hat.Entity, hat.Party, [], now + (hat.Role.IsParty() ? Duration.FromHours(24) : Duration.FromHours(8)), false, person.Id);
        await using var connection = await database.OpenConnectionAsync(stop);
        await People.Run(connection, """
            INSERT INTO access.session (session_id, hat_id, person_id, factor, device, network, begun_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
            """, stop, session.Id, hat.Id, person.Id, factor, device, network, now, session.ExpiresAt);
        return session;
    }

    /// <summary>The session of an id, and notes that it was used.</summary>
    /// <returns>Null when it is unknown, ended, left idle or too old, or its hat was taken away.</returns>
    public async Task<ApiToken?> Find(Guid id, CancellationToken stop = default)
    {
        var now = clock.Now();
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var find = new NpgsqlCommand("""
            SELECT h.role, h.entity, h.party_id, s.expires_at, s.person_id, s.seen_at FROM access.session s JOIN access.hat h USING (hat_id)
             WHERE s.session_id = $1 AND s.ended_at IS NULL AND h.ended_at IS NULL AND s.expires_at > $2
               AND s.seen_at > $2 - CASE WHEN h.role IN ('member', 'client') THEN interval '30 minutes' ELSE interval '15 minutes' END
            """, connection);
        find.Parameters.Add(new() { Value = id });
        find.Parameters.Add(People.ParameterOf(now));
        ApiToken session;
        Instant seen;
        await using (var row = await find.ExecuteReaderAsync(stop))
        {
            if (!await row.ReadAsync(stop)) return null;
            session = new(id, RoleNames.Find(row.GetString(0))!.Value, row.IsDBNull(1) ? null : row.GetInt16(1), row.IsDBNull(2) ? null : row.GetGuid(2), [], row.GetFieldValue<Instant>(3), false, row.GetGuid(4));
            seen = row.GetFieldValue<Instant>(5);
        }
        if (now - seen > SeenNoted) await People.Run(connection, "UPDATE access.session SET seen_at = $2 WHERE session_id = $1", stop, id, now);
        return session;
    }

    /// <summary>The open sessions of a person, the newest first.</summary>
    public async Task<IReadOnlyList<Session>> Of(Guid person, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("""
            SELECT s.session_id, h.role, s.factor, s.device, s.network, s.begun_at, s.seen_at FROM access.session s JOIN access.hat h USING (hat_id)
             WHERE s.person_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
               AND s.seen_at > $2 - CASE WHEN h.role IN ('member', 'client') THEN interval '30 minutes' ELSE interval '15 minutes' END
             ORDER BY s.begun_at DESC, s.session_id LIMIT 100
            """);
        find.Parameters.Add(new() { Value = person });
        find.Parameters.Add(People.ParameterOf(clock.Now()));
        var open = new List<Session>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            open.Add(new(row.GetGuid(0), RoleNames.Find(row.GetString(1))!.Value, row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<Instant>(5), row.GetFieldValue<Instant>(6)));
        return open;
    }

    /// <summary>Ends one of a person's sessions, at once.</summary>
    /// <returns>Whether there was such a session of this person to end.</returns>
    public async Task<bool> End(Guid person, Guid session, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        return await People.Run(connection, "UPDATE access.session SET ended_at = $3 WHERE person_id = $1 AND session_id = $2 AND ended_at IS NULL", stop, person, session, clock.Now()) == 1;
    }

    /// <summary>Ends every session of a person but one.</summary>
    public async Task EndOthers(Guid person, Guid kept, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await People.Run(connection, "UPDATE access.session SET ended_at = $3 WHERE person_id = $1 AND session_id <> $2 AND ended_at IS NULL", stop, person, kept, clock.Now());
    }
}
