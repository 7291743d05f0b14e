using System.Security.Cryptography;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Api.Payments;

/// <summary>Keeps bank files as they came, before anybody reads them: a bad file loses nothing.</summary>
public sealed class StatementUploads(NpgsqlDataSource database, IClock clock)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int Max = 20 * 1024 * 1024;

    /// <summary>Keeps a file. The same command with the same bytes keeps it once.</summary>
    /// <returns>Id of the upload; or refused with <c>file-empty</c> or <c>idempotency-key-reused</c>.</returns>
    public async Task<Outcome<Guid>> Keep(CommandId command, short entity, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        if (content.Length == 0) return Refusal.FileEmpty;
        var upload = command.Creates("upload");
        var hash = SHA256.HashData(content.Span);
        await using var insert = database.CreateCommand("""
            INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ($1, $2, $3, $4, $5, $6, 'received') ON CONFLICT DO NOTHING
            """);
        insert.Parameters.Add(new() { Value = upload });
        insert.Parameters.Add(new() { Value = entity });
        insert.Parameters.Add(new() { Value = hash });
        insert.Parameters.Add(new() { Value = content, NpgsqlDbType = NpgsqlDbType.Bytea });
        insert.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = command.Actor });
        if (await insert.ExecuteNonQueryAsync(stop) == 1) return upload;

        await using var kept = database.CreateCommand("SELECT FROM bank.upload WHERE upload_id = $1 AND entity = $2 AND sha256 = $3");
        kept.Parameters.Add(new() { Value = upload });
        kept.Parameters.Add(new() { Value = entity });
        kept.Parameters.Add(new() { Value = hash });
        await using var row = await kept.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? upload : Refusal.IdempotencyKeyReused;
    }
}
