using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>The way of a letter out: written down in <c>ops.outbox</c> by whoever decided it, then a file in the home's <c>outbox</c> folder, for whoever sends mail.</summary>
/// <remarks>Harmless twice: a file has the name and the bytes of its letter. After a restore nothing leaves until two people say so.</remarks>
internal sealed class MailOutbox(NpgsqlDataSource database, MutualHome home, IClock clock)
{
    private const int AtOnce = 200;

    /// <summary>Letters of a kind that wait, the oldest first.</summary>
    public async Task<List<(Guid Id, string Body)>> Waiting(string kind, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT outbox_id, body FROM ops.outbox WHERE kind = $1 AND done_at IS NULL AND NOT EXISTS (SELECT FROM ops.sending_stop WHERE resumed_at IS NULL) ORDER BY created_at, outbox_id LIMIT $2
            """);
        query.Parameters.AddWithValue(kind);
        query.Parameters.AddWithValue(AtOnce);
        var waiting = new List<(Guid, string)>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add((row.GetGuid(0), row.GetString(1)));
        return waiting;
    }

    /// <summary>Lets a letter leave.</summary>
    /// <param name="name">Of its file; no two letters have the same.</param>
    /// <param name="mail">Headers and text, as mail is written.</param>
    public async Task Leave(Guid id, string name, string mail, CancellationToken stop)
    {
        var path = Path.Combine(home.Outbox, name);

        // Whole under another name, then moved: nobody sends half a letter.
        await File.WriteAllTextAsync($"{path}.part", mail, stop);
        File.Move($"{path}.part", path, overwrite: true);
        await using var done = database.CreateCommand("UPDATE ops.outbox SET done_at = $2, external_id = $3 WHERE outbox_id = $1 AND done_at IS NULL");
        foreach (var value in (object[])[id, clock.Now(), name]) done.Parameters.AddWithValue(value);
        await done.ExecuteNonQueryAsync(stop);
    }
}
