using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Access;

/// <summary>A decision that needs two people.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Entity">Number of the entity.</param>
/// <param name="Kind">What is decided: <c>write-off</c>, <c>client-limit</c>…</param>
/// <param name="Object">Invoice, client or bank line it is about.</param>
/// <param name="Content">What is asked, as JSON.</param>
/// <param name="ContentHash">SHA-256 of the content in hex: what the second person names.</param>
/// <param name="PreparedBy">Who asked.</param>
/// <param name="PreparedAt">When.</param>
/// <param name="ApprovedBy">The second person; null while it waits.</param>
/// <param name="ApprovedAt">When.</param>
public sealed record Approval(
    Guid Id, short Entity, string Kind, Guid Object, string Content, string ContentHash, string PreparedBy, Instant PreparedAt, string? ApprovedBy, Instant? ApprovedAt)
{
    /// <summary>The command that carries it out: the same however often it is approved.</summary>
    public CommandId Command => new("approval", Id.ToString("N"));
}

/// <summary>One mechanism for four eyes: one person prepares, another approves exactly the content that was shown. The database keeps the two apart as well.</summary>
/// <remarks>Source: trust.md §2, rule 1.</remarks>
public sealed class Approvals(NpgsqlDataSource database, IClock clock)
{
    private const string Columns = "approval_id, entity, kind, object_id, content, content_hash, prepared_by, prepared_at, approved_by, approved_at";

    /// <summary>Prepares a decision. The same command again gives the same one.</summary>
    /// <returns>What waits now; or refused with <c>idempotency-key-reused</c> when the key came with other content.</returns>
    public async Task<Outcome<Approval>> Prepare(CommandId command, short entity, string kind, Guid about, string content, CancellationToken stop = default)
    {
        var wanted = new Approval(command.Creates("approval"), entity, kind, about, content, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{about:D}\n{content}"))),
            command.Actor, clock.Now(), null, null);
        await using var insert = database.CreateCommand("""
            INSERT INTO access.approval (approval_id, entity, kind, object_id, content, content_hash, prepared_by, prepared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """);
        foreach (var value in (object[])[wanted.Id, wanted.Entity, wanted.Kind, wanted.Object, wanted.Content, wanted.ContentHash, wanted.PreparedBy]) insert.Parameters.Add(new() { Value = value });
        insert.Parameters.Add(new() { Value = wanted.PreparedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await insert.ExecuteNonQueryAsync(stop);
        var kept = await Find(wanted.Id, null, stop);
        return kept?.ContentHash == wanted.ContentHash ? kept : Refusal.IdempotencyKeyReused;
    }

    /// <summary>The decision with this id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="entity">Only of this entity; null: of any.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<Approval?> Find(Guid id, short? entity, CancellationToken stop = default)
    {
        await using var find = database.CreateCommand($"SELECT {Columns} FROM access.approval WHERE approval_id = $1 AND ($2::smallint IS NULL OR entity = $2)");
        find.Parameters.Add(new() { Value = id });
        find.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        return (await Read(find, stop)).SingleOrDefault();
    }

    /// <summary>What waits for a second person, oldest first, a hundred at most.</summary>
    public async Task<IReadOnlyList<Approval>> Waiting(short? entity, CancellationToken stop = default)
    {
        await using var list = database.CreateCommand($"SELECT {Columns} FROM access.approval WHERE approved_by IS NULL AND ($1::smallint IS NULL OR entity = $1) ORDER BY prepared_at, approval_id LIMIT 100");
        list.Parameters.Add(new() { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        return await Read(list, stop);
    }

    /// <summary>What a person asked for and another approved, the newest first, a hundred at most.</summary>
    public async Task<IReadOnlyList<Approval>> GrantedTo(string preparedBy, string kind, CancellationToken stop = default)
    {
        await using var list = database.CreateCommand($"SELECT {Columns} FROM access.approval WHERE prepared_by = $1 AND kind = $2 AND approved_by IS NOT NULL ORDER BY approved_at DESC, approval_id LIMIT 100");
        list.Parameters.Add(new() { Value = preparedBy });
        list.Parameters.Add(new() { Value = kind });
        return await Read(list, stop);
    }

    /// <summary>Approves what was shown. The same person again gets the same answer, so that what failed afterwards can be carried out again.</summary>
    /// <param name="id">The decision.</param>
    /// <param name="by">Who approves.</param>
    /// <param name="shown">The content hash that was shown.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <returns>The approved decision; or refused with <c>not-found</c>, <c>self-approval</c>, <c>approval-stale</c>, <c>approval-taken</c>.</returns>
    public async Task<Outcome<Approval>> Approve(Guid id, string by, string shown, CancellationToken stop = default)
    {
        if (await Find(id, null, stop) is not { } asked) return Refusal.NotFound;
        if (asked.PreparedBy == by) return Refusal.SelfApproval;
        if (asked.ContentHash != shown) return Refusal.ApprovalStale;
        await using var approve = database.CreateCommand("UPDATE access.approval SET approved_by = $2, approved_at = $3 WHERE approval_id = $1 AND approved_by IS NULL AND prepared_by <> $2");
        approve.Parameters.Add(new() { Value = id });
        approve.Parameters.Add(new() { Value = by });
        approve.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await approve.ExecuteNonQueryAsync(stop);
        var now = await Find(id, null, stop);
        return now!.ApprovedBy == by ? now : Refusal.ApprovalTaken;
    }

    private static async Task<IReadOnlyList<Approval>> Read(NpgsqlCommand command, CancellationToken stop)
    {
        var found = new List<Approval>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new(row.GetGuid(0), row.GetInt16(1), row.GetString(2), row.GetGuid(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetFieldValue<Instant>(7),
                row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetFieldValue<Instant>(9)));
        return found;
    }
}
