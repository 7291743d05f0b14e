using System.Buffers.Text;
using System.Security.Cryptography;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Access;

/// <summary>Somebody to be let in.</summary>
/// <param name="Email">Where the link is sent; the name to sign in with.</param>
/// <param name="Role">The hat.</param>
/// <param name="Entity">Number of the only entity it is for; null: every one.</param>
/// <param name="Party">Required for a member or client, refused for others.</param>
/// <param name="Renew">A person known already makes password and factors anew, as after a lost phone; otherwise only the hat is added.</param>
public sealed record NewInvitation(string Email, string Language, Role Role, short? Entity = null, Guid? Party = null, bool Renew = false);

/// <summary>What came of an invitation.</summary>
/// <param name="Secret">Of its link, shown once; null when the person is known already and signs in as before.</param>
public sealed record InvitationMade(string Email, string Language, Role Role, Instant WorksFrom, string? Secret);

/// <summary>An invitation that is open.</summary>
/// <param name="Person">Whoever accepts it will be this person.</param>
public sealed record Invitation(Guid Id, Guid Person, string Email, string Language, Role Role, Instant WorksFrom, Instant ExpiresAt);

/// <summary>The way in: by an invitation to one address, for one role, within seven days, once.</summary>
public sealed class Invitations(NpgsqlDataSource database, IClock clock)
{
    /// <summary>Life of a link.</summary>
    public static readonly Duration Life = Duration.FromDays(7);

    /// <summary>How long a role of the office waits before it works, so that whoever should know can object.</summary>
    /// <remarks>Source: trust.md §2, rule 4.</remarks>
    public static readonly Duration OfficeWait = Duration.FromHours(24);

    private const int SecretLength = 43;   // 256 bits in base64url.

    /// <summary>Invites. The person known under the address gets the hat at once and no link.</summary>
    /// <param name="by">Who invites, in every record.</param>
    /// <param name="id">Id of the invitation: that of the command which asks, so that asking twice invites once.</param>
    /// <param name="atOnce">Whether the role works at once: from the machine's own command line, where nobody could object.</param>
    /// <returns>The link's secret or none; or refused with <c>email-invalid</c>, <c>role-unknown</c> (a program is not invited), <c>token-party</c>, <c>invitation-taken</c> when it was made already.</returns>
    public async Task<Outcome<InvitationMade>> Make(NewInvitation request, string by, Guid id, bool atOnce, CancellationToken stop = default)
    {
        var address = Email.Read(request.Email);
        if (!address.IsAccepted) return address.Refused;
        if (request.Role is Role.Machine) return Refusal.RoleUnknown;
        if (request.Role.IsParty() != request.Party is not null) return Refusal.TokenParty;
        var (email, now) = (address.Value.ToLowerInvariant(), clock.Now());
        var worksFrom = atOnce || request.Role.IsParty() ? now : now + OfficeWait;

        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var known = await KnownAs(connection, email, stop);
        var person = known ?? Guid.NewGuid();
        var open = known is null || request.Renew;
        var secret = open ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) : null;
        await People.Run(connection, "UPDATE access.invitation SET replaced_at = $2 WHERE email = $1 AND accepted_at IS NULL AND replaced_at IS NULL", stop, email, now);
        // A hat given at once is an invitation too, accepted as it is made: so that every role has its record of who gave it.
        await using (var insert = new NpgsqlCommand("""
            INSERT INTO access.invitation (invitation_id, secret_hash, person_id, email, language, role, entity, party_id, made_by, made_at, works_from, expires_at, accepted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (invitation_id) DO NOTHING
            """, connection))
        {
            foreach (var value in (object[])[id, open ? ApiTokens.HashOf(secret!) : RandomNumberGenerator.GetBytes(32), person, email, request.Language, request.Role.ToName()]) insert.Parameters.Add(new() { Value = value });
            insert.Parameters.Add(new() { Value = (object?)request.Entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
            insert.Parameters.Add(new() { Value = (object?)request.Party ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
            insert.Parameters.Add(new() { Value = by });
            foreach (var at in (Instant?[])[now, worksFrom, now + Life, open ? null : now]) insert.Parameters.Add(new() { Value = (object?)at ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            if (await insert.ExecuteNonQueryAsync(stop) == 0) return Refusal.InvitationTaken;
        }
        if (!open) await GiveHat(connection, id, stop);
        await transaction.CommitAsync(stop);
        return new InvitationMade(email, request.Language, request.Role, worksFrom, secret);
    }

    /// <summary>The open invitation of a secret.</summary>
    /// <returns>Null when it is unknown, accepted, replaced or expired: all the same to whoever asks.</returns>
    public async Task<Invitation?> Find(string secret, CancellationToken stop = default)
    {
        if (secret.Length != SecretLength) return null;
        await using var find = database.CreateCommand("""
            SELECT invitation_id, person_id, email, language, role, works_from, expires_at FROM access.invitation
             WHERE secret_hash = $1 AND accepted_at IS NULL AND replaced_at IS NULL AND expires_at > $2
            """);
        find.Parameters.Add(new() { Value = ApiTokens.HashOf(secret) });
        find.Parameters.Add(People.ParameterOf(clock.Now()));
        await using var row = await find.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), RoleNames.Find(row.GetString(4))!.Value, row.GetFieldValue<Instant>(5), row.GetFieldValue<Instant>(6))
            : null;
    }

    /// <summary>Accepts with a passkey.</summary>
    /// <returns>Whether the invitation was still open; otherwise nothing is kept.</returns>
    public Task<bool> Accept(Invitation invitation, string passwordHash, Passkey passkey, CancellationToken stop = default) =>
        Accept(invitation, passwordHash, connection => People.WritePasskey(connection, invitation.Person, passkey, stop), stop);

    /// <summary>Accepts with an authenticator app and its recovery codes.</summary>
    /// <returns>Whether the invitation was still open; otherwise nothing is kept.</returns>
    public Task<bool> Accept(Invitation invitation, string passwordHash, string protectedKey, long step, IReadOnlyList<string> codes, CancellationToken stop = default) =>
        Accept(invitation, passwordHash, connection => People.WriteTotp(connection, invitation.Person, protectedKey, step, codes, stop), stop);

    // All or nothing: there is nobody with a password and no second factor.
    private async Task<bool> Accept(Invitation invitation, string passwordHash, Func<NpgsqlConnection, Task> factor, CancellationToken stop)
    {
        var now = clock.Now();
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await People.Run(connection, "UPDATE access.invitation SET accepted_at = $2 WHERE invitation_id = $1 AND accepted_at IS NULL AND replaced_at IS NULL AND expires_at > $2", stop, invitation.Id, now) == 0) return false;
        await People.Run(connection, """
            INSERT INTO access.person (person_id, email, language, password_hash, renewed_at, created_at) VALUES ($1, $2, $3, $4, $5, $5)
            ON CONFLICT (person_id) DO UPDATE SET password_hash = $4, totp_key = NULL, renewed_at = $5
            """, stop, invitation.Person, invitation.Email, invitation.Language, passwordHash, now);
        // Made anew: what was lost opens nothing any more.
        await People.Run(connection, "DELETE FROM access.passkey WHERE person_id = $1", stop, invitation.Person);
        await People.Run(connection, "DELETE FROM access.recovery_code WHERE person_id = $1", stop, invitation.Person);
        await People.Run(connection, "UPDATE access.session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL", stop, invitation.Person, now);
        await factor(connection);
        await GiveHat(connection, invitation.Id, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    private static Task<int> GiveHat(NpgsqlConnection connection, Guid invitation, CancellationToken stop) => People.Run(connection, """
        INSERT INTO access.hat (hat_id, person_id, role, entity, party_id, granted_by, works_from)
        SELECT invitation_id, person_id, role, entity, party_id, made_by, works_from FROM access.invitation WHERE invitation_id = $1 ON CONFLICT DO NOTHING
        """, stop, invitation);

    private static async Task<Guid?> KnownAs(NpgsqlConnection connection, string email, CancellationToken stop)
    {
        await using var find = new NpgsqlCommand("SELECT person_id FROM access.person WHERE email = $1", connection) { Parameters = { new() { Value = email } } };
        return await find.ExecuteScalarAsync(stop) as Guid?;
    }
}
