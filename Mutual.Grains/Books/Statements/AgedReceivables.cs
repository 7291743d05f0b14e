using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Books.Statements;

/// <summary>What one client owed on a day, by how late it was.</summary>
/// <param name="Client">The client.</param>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="NotDue">Due on the day or later.</param>
/// <param name="To30">1 to 30 days late.</param>
/// <param name="To60">31 to 60.</param>
/// <param name="To90">61 to 90.</param>
/// <param name="Beyond">More than 90.</param>
/// <param name="Doubtful">In default, whatever the days.</param>
public sealed record AgedClient(Guid Client, string Number, string Name, Money NotDue, Money To30, Money To60, Money To90, Money Beyond, Money Doubtful)
{
    /// <summary>All of it.</summary>
    public Money Total => NotDue + To30 + To60 + To90 + Beyond + Doubtful;
}

/// <summary>What clients owed on a day as it was known at a moment, from the journal.</summary>
public static class AgedReceivables
{
    /// <summary>Every client that owed something, by number.</summary>
    public static async Task<List<AgedClient>> On(NpgsqlDataSource database, Entity entity, LocalDate on, Instant known, CancellationToken stop)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        await using var select = database.CreateCommand("""
            WITH owed AS (
                SELECT e.stream, p.code, sum(p.cents)::bigint AS cents FROM ledger.posting p JOIN ledger.entry e USING (entry_id) JOIN ledger.seal s USING (entry_id)
                 WHERE p.entity = $1 AND p.book = 1 AND p.code IN ($4, $5) AND p.effective_on <= $2 AND e.recorded_at <= $3 GROUP BY e.stream, p.code HAVING sum(p.cents) <> 0)
            SELECT c.client_id, c.number, c.name,
                   coalesce(sum(o.cents) FILTER (WHERE o.code = $4 AND i.due_on >= $2), 0)::bigint, coalesce(sum(o.cents) FILTER (WHERE o.code = $4 AND $2 - i.due_on BETWEEN 1 AND 30), 0)::bigint,
                   coalesce(sum(o.cents) FILTER (WHERE o.code = $4 AND $2 - i.due_on BETWEEN 31 AND 60), 0)::bigint, coalesce(sum(o.cents) FILTER (WHERE o.code = $4 AND $2 - i.due_on BETWEEN 61 AND 90), 0)::bigint,
                   coalesce(sum(o.cents) FILTER (WHERE o.code = $4 AND $2 - i.due_on > 90), 0)::bigint, coalesce(sum(o.cents) FILTER (WHERE o.code = $5), 0)::bigint
              FROM owed o JOIN invoicing.invoice i ON i.invoice_id = o.stream JOIN clients.client c USING (client_id) GROUP BY c.client_id, c.number, c.name ORDER BY c.number COLLATE "C"
            """);
        select.Parameters.Add(new() { Value = entity.Id });
        select.Parameters.Add(new() { Value = on });
        select.Parameters.Add(new() { Value = known, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        select.Parameters.Add(new() { Value = chart.Clients });
        select.Parameters.Add(new() { Value = chart.DoubtfulClients });
        var clients = new List<AgedClient>();
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            clients.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), new(row.GetInt64(3)), new(row.GetInt64(4)), new(row.GetInt64(5)), new(row.GetInt64(6)), new(row.GetInt64(7)), new(row.GetInt64(8))));
        }
        return clients;
    }
}
