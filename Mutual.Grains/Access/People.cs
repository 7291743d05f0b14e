using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Access;

/// <summary>A passkey as it is kept.</summary>
/// <param name="SignCount">How often the authenticator says it was used; one that goes back is a copy.</param>
public sealed record Passkey(
    byte[] CredentialId, byte[] PublicKey, long SignCount, string[] Transports, bool UserVerified, bool BackupEligible, bool BackedUp, byte[] Attestation, byte[] ClientData, Instant CreatedAt);

/// <summary>The people of the pages, with what they know and what they have. They come by invitation: <see cref="Invitations"/>.</summary>
public sealed class People(NpgsqlDataSource database, IClock clock)
{
    private const string Columns = "person_id, email, language, totp_key, password_hash";
    private const string PasskeyColumns = "credential_id, public_key, sign_count, transports, user_verified, backup_eligible, backed_up, attestation, client_data, created_at";

    /// <summary>The person of an address, however it is written.</summary>
    public Task<Person?> FindByEmail(string email, CancellationToken stop = default) => One("email = $1", email.Trim().ToLowerInvariant(), stop);

    /// <summary>The person of an id.</summary>
    public Task<Person?> Find(Guid id, CancellationToken stop = default) => One("person_id = $1", id, stop);

    /// <summary>The person whose passkey it is.</summary>
    public Task<Person?> FindByPasskey(byte[] credential, CancellationToken stop = default) => One("person_id = (SELECT person_id FROM access.passkey WHERE credential_id = $1)", credential, stop);

    /// <summary>The hats of a person, those that do not work yet included.</summary>
    public async Task<IReadOnlyList<Hat>> Hats(Guid person, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("""
            SELECT h.hat_id, h.role, h.entity, h.party_id, coalesce(m.name, c.name), h.works_from FROM access.hat h
              LEFT JOIN members.member m ON m.member_id = h.party_id LEFT JOIN clients.client c ON c.client_id = h.party_id
             WHERE h.person_id = $1 AND h.ended_at IS NULL ORDER BY h.works_from, h.hat_id
            """);
        find.Parameters.Add(new() { Value = person });
        var hats = new List<Hat>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            hats.Add(new(row.GetGuid(0), RoleNames.Find(row.GetString(1))!.Value, row.IsDBNull(2) ? null : row.GetInt16(2), row.IsDBNull(3) ? null : row.GetGuid(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetFieldValue<Instant>(5)));
        return hats;
    }

    /// <summary>Everybody with a role, by address, five hundred at most.</summary>
    /// <param name="entity">Only of this entity; null: all.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<IReadOnlyList<Wearer>> Wearing(short? entity, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("""
            SELECT h.hat_id, p.email, h.role, coalesce(m.name, c.name), h.works_from, h.granted_by FROM access.hat h JOIN access.person p USING (person_id)
              LEFT JOIN members.member m ON m.member_id = h.party_id LEFT JOIN clients.client c ON c.client_id = h.party_id
             WHERE h.ended_at IS NULL AND ($1::smallint IS NULL OR h.entity = $1) ORDER BY p.email, h.works_from, h.hat_id LIMIT 500
            """);
        find.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        var wearing = new List<Wearer>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) wearing.Add(new(row.GetGuid(0), row.GetString(1), RoleNames.Find(row.GetString(2))!.Value, row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<Instant>(4), row.GetString(5)));
        return wearing;
    }

    /// <summary>Takes a role away: whoever wears it is nobody with the next request.</summary>
    /// <returns>Whether there was such a role, of this entity, to take.</returns>
    public async Task<bool> EndHat(Guid hat, short? entity, CancellationToken stop = default)
    {
        await using var end = database.CreateCommand("UPDATE access.hat SET ended_at = $2 WHERE hat_id = $1 AND ended_at IS NULL AND ($3::smallint IS NULL OR entity = $3)");
        end.Parameters.Add(new() { Value = hat });
        end.Parameters.Add(ParameterOf(clock.Now()));
        end.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        return await end.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Everybody who has a hat of the role that works now.</summary>
    public async Task<List<Guid>> WorkingAs(Role role, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("SELECT DISTINCT person_id FROM access.hat WHERE role = $1 AND ended_at IS NULL AND works_from <= $2");
        find.Parameters.Add(new() { Value = role.ToName() });
        find.Parameters.Add(ParameterOf(clock.Now()));
        var people = new List<Guid>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) people.Add(row.GetGuid(0));
        return people;
    }

    /// <summary>Whether password and factors were made anew since a moment: not when the person came.</summary>
    public async Task<bool> WasRenewedSince(Guid person, Instant since, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand("SELECT EXISTS (SELECT FROM access.person WHERE person_id = $1 AND renewed_at > created_at AND renewed_at > $2)");
        find.Parameters.Add(new() { Value = person });
        find.Parameters.Add(ParameterOf(since));
        return (bool)(await find.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Keeps another hash of a password.</summary>
    public Task SetPasswordHash(Guid person, string hash, CancellationToken stop = default) => Run("UPDATE access.person SET password_hash = $2 WHERE person_id = $1", stop, person, hash);

    /// <summary>Takes a code's half minute: each counts once, and none before it counts any more.</summary>
    /// <returns>Whether it was still to be taken.</returns>
    public async Task<bool> TakeTotpStep(Guid person, long step, CancellationToken stop = default) =>
        await Run("UPDATE access.person SET totp_step = $2 WHERE person_id = $1 AND totp_step < $2", stop, person, step) == 1;

    /// <summary>Takes one recovery code.</summary>
    /// <returns>Whether it was one, and not taken yet.</returns>
    public async Task<bool> TakeRecoveryCode(Guid person, string code, CancellationToken stop = default) =>
        await Run("UPDATE access.recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL", stop, person, RecoveryCodes.HashOf(code), clock.Now()) == 1;

    /// <summary>How many recovery codes are left.</summary>
    public async Task<int> RecoveryCodesLeft(Guid person, CancellationToken stop = default)
    {
        await using var count = database.CreateCommand("SELECT count(*)::int FROM access.recovery_code WHERE person_id = $1 AND used_at IS NULL");
        count.Parameters.Add(new() { Value = person });
        return (int)(await count.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Sets up an authenticator app in place of an earlier one, with its recovery codes.</summary>
    /// <param name="step">Half minute of the code that proved it, taken with it.</param>
    public async Task SetTotp(Guid person, string protectedKey, long step, IReadOnlyList<string> codes, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await WriteTotp(connection, person, protectedKey, step, codes, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Passkeys of a person, oldest first.</summary>
    public async Task<IReadOnlyList<Passkey>> Passkeys(Guid person, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand($"SELECT {PasskeyColumns} FROM access.passkey WHERE person_id = $1 ORDER BY created_at, credential_id");
        find.Parameters.Add(new() { Value = person });
        var found = new List<Passkey>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetFieldValue<string[]>(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6),
                row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8), row.GetFieldValue<Instant>(9)));
        return found;
    }

    /// <summary>Keeps a new passkey, or what its use changed on one there is.</summary>
    public async Task KeepPasskey(Guid person, Passkey passkey, CancellationToken stop = default)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await WritePasskey(connection, person, passkey, stop);
    }

    /// <summary>Takes a passkey away, unless it is the only factor left.</summary>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> RemovePasskey(Guid person, byte[] credential, CancellationToken stop = default) => await Run("""
        DELETE FROM access.passkey p WHERE person_id = $1 AND credential_id = $2
           AND (EXISTS (SELECT FROM access.passkey o WHERE o.person_id = $1 AND o.credential_id <> $2) OR EXISTS (SELECT FROM access.person WHERE person_id = $1 AND totp_key IS NOT NULL))
        """, stop, person, credential) == 1;

    /// <summary>Takes the answer to a challenge.</summary>
    /// <returns>Whether nobody answered it before.</returns>
    public async Task<bool> TakeAnswer(byte[] challengeHash, CancellationToken stop = default)
    {
        // Those of yesterday are too old to be answered, whoever kept them.
        await Run("DELETE FROM access.answered_challenge WHERE answered_at < $1", stop, clock.Now() - Duration.FromDays(1));
        return await Run("INSERT INTO access.answered_challenge (challenge_hash, answered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", stop, challengeHash, clock.Now()) == 1;
    }

    internal static async Task WriteTotp(NpgsqlConnection connection, Guid person, string protectedKey, long step, IReadOnlyList<string> codes, CancellationToken stop)
    {
        await Run(connection, "UPDATE access.person SET totp_key = $2, totp_step = $3 WHERE person_id = $1", stop, person, protectedKey, step);
        await Run(connection, "DELETE FROM access.recovery_code WHERE person_id = $1", stop, person);
        await Run(connection, "INSERT INTO access.recovery_code (person_id, code_hash) SELECT $1, unnest($2)", stop, person, codes.Select(RecoveryCodes.HashOf).ToArray());
    }

    internal static Task WritePasskey(NpgsqlConnection connection, Guid person, Passkey passkey, CancellationToken stop) => Run(connection, $"""
        INSERT INTO access.passkey AS kept (person_id, {PasskeyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (credential_id) DO UPDATE SET sign_count = $4, user_verified = $6, backed_up = $8 WHERE kept.person_id = $1
        """, stop, person, passkey.CredentialId, passkey.PublicKey, passkey.SignCount, passkey.Transports, passkey.UserVerified, passkey.BackupEligible, passkey.BackedUp, passkey.Attestation,
        passkey.ClientData, passkey.CreatedAt);

    internal static async Task<int> Run(NpgsqlConnection connection, string text, CancellationToken stop, params object?[] values)
    {
        await using var command = new NpgsqlCommand(text, connection);
        foreach (var value in values) command.Parameters.Add(ParameterOf(value));
        return await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<int> Run(string text, CancellationToken stop, params object?[] values)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        return await Run(connection, text, stop, values);
    }

    private async Task<Person?> One(string where, object value, CancellationToken stop)
    {
        await using var find = database.CreateCommand($"SELECT {Columns} FROM access.person WHERE {where}");
        find.Parameters.Add(new() { Value = value });
        await using var row = await find.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)) { PasswordHash = row.GetString(4) } : null;
    }

    internal static NpgsqlParameter ParameterOf(object? value) => value switch
    {
        Instant => new() { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        _ => new() { Value = value ?? DBNull.Value },
    };
}
