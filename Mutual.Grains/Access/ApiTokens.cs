using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Access;

/// <summary>Who calls: a token as it is known after its creation, everything but the secret; or the session of somebody signed in.</summary>
/// <param name="Id">Its id; a token's name in every record is <c>token:ID</c>.</param>
/// <param name="Role">The hat.</param>
/// <param name="Entity">Number of the entity it is for; null: every one.</param>
/// <param name="Party">Member or client it speaks for.</param>
/// <param name="Scopes">What a machine may do; empty for people.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
/// <param name="Demonstration">Issued by a demonstration.</param>
/// <param name="Person">Who is signed in; null for a token. The name in every record is then <c>user:PERSON</c>: the same under every hat, so that nobody approves his own work under another.</param>
public sealed record ApiToken(Guid Id, Role Role, short? Entity, Guid? Party, IReadOnlyList<string> Scopes, Instant ExpiresAt, bool Demonstration, Guid? Person = null)
{
    /// <summary>Who acts, in every record: never a name.</summary>
    public string Actor => Person is { } person ? Access.Person.ActorOf(person) : $"token:{Id:N}";
}

/// <summary>A token to be made.</summary>
/// <param name="Role">The hat.</param>
/// <param name="Days">1 to 90; a demonstration's may live longer.</param>
/// <param name="Entity">Number of the entity; null: every one.</param>
/// <param name="Party">Required for a member or client, refused for others.</param>
/// <param name="Scopes">Required for a machine, refused for others.</param>
/// <param name="Demonstration">It dies with the demonstration.</param>
public sealed record NewToken(Role Role, int Days, short? Entity = null, Guid? Party = null, IReadOnlyList<string>? Scopes = null, bool Demonstration = false);

/// <summary>A token as those who watch over them see it.</summary>
/// <param name="UsedAt">When it was last used, to ten minutes; null: never.</param>
public sealed record LivingToken(Guid Id, Role Role, IReadOnlyList<string> Scopes, Instant ExpiresAt, Instant? UsedAt);

/// <summary>The tokens with which people and programs call. Secrets are 256 random bits, kept only as SHA-256.</summary>
/// <remarks>
/// A plain hash suffices: nobody guesses 256 random bits, so there is nothing to slow down. Found tokens are remembered for five seconds,
/// which is therefore how long a revoked one may still be served by another silo; unknown secrets are never remembered.
/// </remarks>
public sealed class ApiTokens(NpgsqlDataSource database, IClock clock)
{
    /// <summary>Longest life of a token outside a demonstration, in days.</summary>
    public const int DaysMax = 90;

    private const long FreshMilliseconds = 5_000;
    private static readonly Duration UseNoted = Duration.FromMinutes(10);
    private readonly ConcurrentDictionary<string, Remembered> remembered = new(StringComparer.Ordinal);

    /// <summary>Makes a token.</summary>
    public Task<Outcome<(ApiToken Token, string Secret)>> Create(NewToken request, CancellationToken stop = default) => Create(request, Guid.CreateVersion7(), stop);

    /// <summary>Makes the token that something allows, once.</summary>
    /// <param name="request">What it may do.</param>
    /// <param name="id">Its id, named after what allows it.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <returns>The token and its secret, which can never be shown again; or refused with <c>scope-unknown</c>, <c>token-party</c>, <c>token-too-long</c>, <c>token-taken</c>.</returns>
    public async Task<Outcome<(ApiToken Token, string Secret)>> Create(NewToken request, Guid id, CancellationToken stop)
    {
        var scopes = request.Scopes ?? [];
        if (request.Role is Role.Machine != scopes.Count > 0 || scopes.Any(scope => !TokenScope.All.Contains(scope))) return Refusal.ScopeUnknown;
        if (request.Role.IsParty() != request.Party is not null) return Refusal.TokenParty;
        if (request.Days < 1 || request.Days > DaysMax && !request.Demonstration) return Refusal.TokenTooLong;

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = clock.Now();
        var token = new ApiToken(id, request.Role, request.Entity, request.Party, scopes, now + Duration.FromDays(request.Days), request.Demonstration);
        await using var insert = database.CreateCommand("""
            INSERT INTO access.token (token_id, secret_hash, role, entity, party_id, scopes, demonstration, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (token_id) DO NOTHING
            """);
        insert.Parameters.Add(new() { Value = token.Id });
        insert.Parameters.Add(new() { Value = HashOf(secret) });
        insert.Parameters.Add(new() { Value = token.Role.ToName() });
        insert.Parameters.Add(new() { Value = (object?)token.Entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        insert.Parameters.Add(new() { Value = (object?)token.Party ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        insert.Parameters.Add(new() { Value = scopes.ToArray() });
        insert.Parameters.Add(new() { Value = token.Demonstration });
        insert.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = token.ExpiresAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await insert.ExecuteNonQueryAsync(stop) == 1 ? (token, secret) : Refusal.TokenTaken;
    }

    /// <summary>The tokens that open something now, the newest first, two hundred at most.</summary>
    /// <param name="entity">Only those of this entity; null: all.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<IReadOnlyList<LivingToken>> Living(short? entity, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("""
            SELECT token_id, role, scopes, expires_at, last_used_at FROM access.token
             WHERE revoked_at IS NULL AND expires_at > $1 AND NOT demonstration AND ($2::smallint IS NULL OR entity = $2) ORDER BY created_at DESC, token_id LIMIT 200
            """);
        find.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        find.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        var living = new List<LivingToken>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) living.Add(new(row.GetGuid(0), RoleNames.Find(row.GetString(1))!.Value, row.GetFieldValue<string[]>(2), row.GetFieldValue<Instant>(3), row.IsDBNull(4) ? null : row.GetFieldValue<Instant>(4)));
        return living;
    }

    /// <summary>Which of these ids are tokens, living or not.</summary>
    public async Task<IReadOnlySet<Guid>> Known(IReadOnlyList<Guid> ids, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("SELECT token_id FROM access.token WHERE token_id = ANY($1)");
        find.Parameters.Add(new() { Value = ids.ToArray() });
        var known = new HashSet<Guid>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) known.Add(row.GetGuid(0));
        return known;
    }

    /// <summary>The token of a secret.</summary>
    /// <returns>Null when it is unknown, expired or revoked.</returns>
    public ValueTask<ApiToken?> Find(string secret, CancellationToken stop = default)
    {
        var hash = HashOf(secret);
        return Find(Convert.ToHexString(hash), "secret_hash", hash, stop);
    }

    /// <summary>The token of an id, for a browser that is signed in with it: its cookie names the token and never holds the secret.</summary>
    /// <returns>Null when it is unknown, expired or revoked.</returns>
    public ValueTask<ApiToken?> FindById(Guid id, CancellationToken stop = default) => Find(id.ToString("N"), "token_id", id, stop);

    private async ValueTask<ApiToken?> Find(string key, string column, object wanted, CancellationToken stop)
    {
        var now = clock.Now();
        var seen = Environment.TickCount64;
        if (remembered.TryGetValue(key, out var known) && seen - known.SeenAt < FreshMilliseconds)
            return known.Token.ExpiresAt > now ? known.Token : null;

        // The expiry is compared here and again whenever the token is remembered: a demonstration's clock may leap.
        await using var find = database.CreateCommand($"""
            SELECT token_id, role, entity, party_id, scopes, expires_at, demonstration, last_used_at FROM access.token
             WHERE {column} = $1 AND revoked_at IS NULL AND expires_at > $2
            """);
        find.Parameters.Add(new() { Value = wanted });
        find.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        ApiToken? token = null;
        Instant? used = null;
        await using (var row = await find.ExecuteReaderAsync(stop))
        {
            if (await row.ReadAsync(stop))
            {
                token = new(row.GetGuid(0), RoleNames.Find(row.GetString(1))!.Value, row.IsDBNull(2) ? null : row.GetInt16(2), row.IsDBNull(3) ? null : row.GetGuid(3),
                    row.GetFieldValue<string[]>(4), row.GetFieldValue<Instant>(5), row.GetBoolean(6));
                used = row.IsDBNull(7) ? null : row.GetFieldValue<Instant>(7);
            }
        }
        if (token is null)
        {
            remembered.TryRemove(key, out _);
            return null;
        }
        if (used is null || now - used > UseNoted) await NoteUse(token, now, stop);
        remembered[key] = new(token, seen);
        return token;
    }

    /// <summary>Ends a token. Here at once; in other silos within five seconds.</summary>
    /// <returns>Whether there was one to end.</returns>
    public async Task<bool> Revoke(Guid id, CancellationToken stop = default)
    {
        await using var revoke = database.CreateCommand("UPDATE access.token SET revoked_at = $2 WHERE token_id = $1 AND revoked_at IS NULL");
        revoke.Parameters.Add(new() { Value = id });
        revoke.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var ended = await revoke.ExecuteNonQueryAsync(stop) > 0;
        remembered.Clear();
        return ended;
    }

    /// <summary>SHA-256 of a secret's characters: what is kept of it.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private async Task NoteUse(ApiToken token, Instant now, CancellationToken stop)
    {
        await using var note = database.CreateCommand("UPDATE access.token SET last_used_at = $2 WHERE token_id = $1");
        note.Parameters.Add(new() { Value = token.Id });
        note.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await note.ExecuteNonQueryAsync(stop);
    }

    private sealed record Remembered(ApiToken Token, long SeenAt);
}
