using Mutual.Grains.Governance;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>Reads the fund's statement and its claims from the journal.</summary>
public static class FundStatements
{
    /// <summary>The statement of a period.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entity">Whose fund.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day; not before the first.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The movements do not lead from opening to closing: the journal was read wrongly.</exception>
    public static async Task<FundStatement> Of(NpgsqlDataSource database, Entity entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        long contributions = 0, claims = 0, recoveries = 0, transfers = 0;
        foreach (var (kind, cents) in await OfNoClaim(database, entity.Id, from, to, stop))
        {
            var (contribution, claim, transfer) = FundLines.Of(kind, cents);
            (contributions, claims, transfers) = (contributions + contribution, claims + claim, transfers + transfer);
        }
        foreach (var invoice in (await OfClaims(database, entity.Id, to, stop)).GroupBy(line => line.Stream))
        {
            foreach (var (line, contribution, claim, recovery) in FundLines.OfInvoice(invoice).Parts)
            {
                if (line.On < from) continue;
                (contributions, claims, recoveries) = (contributions + contribution, claims + claim, recoveries + recovery);
            }
        }
        var (opening, closing) = await Balances(database, entity.Id, from, to, stop);
        var statement = new FundStatement(entity.Code, from, to, opening, new(contributions), new(claims), new(recoveries), new(transfers), closing);
        return statement.IsReconciled ? statement : throw new InvalidOperationException($"The fund's statement does not reconcile: {statement}");
    }

    /// <summary>Every claim up to a day with what came back of it by then.</summary>
    public static async Task<List<FundClaim>> Claims(NpgsqlDataSource database, short entity, LocalDate to, CancellationToken stop) =>
        [.. (await OfClaims(database, entity, to, stop)).GroupBy(line => line.Stream).Select(invoice => FundLines.OfInvoice(invoice).Claim).OfType<FundClaim>()];

    // Invoices the fund lost something on are found by its debits, which are few; all their lines are read, for what came back depends on what was lost.
    private const string Claimed = """
        claimed AS (SELECT DISTINCT e.stream FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
                     WHERE p.entity = $1 AND p.code = 'fund' AND p.cents > 0 AND p.effective_on <= $2 AND e.kind = 'defaulted')
        """;

    private static async Task<List<FundLine>> OfClaims(NpgsqlDataSource database, short entity, LocalDate to, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            WITH {Claimed}
            SELECT e.kind, e.stream, p.effective_on, p.cents FROM claimed c JOIN ledger.entry e USING (stream) JOIN ledger.posting p USING (entry_id)
             WHERE p.book = 2 AND p.code = 'fund' AND p.effective_on <= $2 ORDER BY e.stream, p.effective_on, e.seq
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = to });
        var lines = new List<FundLine>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) lines.Add(new(row.GetString(0), row.GetGuid(1), row.GetFieldValue<LocalDate>(2), row.GetInt64(3)));
        return lines;
    }

    private static async Task<List<(string Kind, long Cents)>> OfNoClaim(NpgsqlDataSource database, short entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            WITH {Claimed}
            SELECT e.kind, sum(p.cents)::bigint FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
             WHERE p.entity = $1 AND p.code = 'fund' AND p.effective_on BETWEEN $3 AND $2 AND e.stream NOT IN (SELECT stream FROM claimed) GROUP BY e.kind ORDER BY e.kind
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.Add(new() { Value = from });
        var sums = new List<(string, long)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) sums.Add((row.GetString(0), row.GetInt64(1)));
        return sums;
    }

    private static async Task<(Money Opening, Money Closing)> Balances(NpgsqlDataSource database, short entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT coalesce(-sum(cents) FILTER (WHERE effective_on < $2), 0)::bigint, coalesce(-sum(cents), 0)::bigint FROM ledger.posting WHERE entity = $1 AND code = 'fund' AND effective_on <= $3
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (new(row.GetInt64(0)), new(row.GetInt64(1)));
    }
}
