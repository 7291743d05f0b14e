using NodaTime;
using Npgsql;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>How many invoices were decided in one way, by what stands now.</summary>
/// <param name="Outcome"><c>accepted</c>, <c>blocked</c>, <c>refused</c>.</param>
/// <param name="Invoices">How many.</param>
/// <param name="Net">Their net.</param>
public sealed record DecisionCount(string Outcome, long Invoices, Money Net);

/// <summary>How many invoices a reason kept from an advance; one invoice may have several.</summary>
public sealed record ReasonCount(string Reason, long Invoices, Money Net);

/// <summary>Decisions and claims of a period, and what came back of claims.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Decisions">On invoices issued in the period.</param>
/// <param name="Reasons">Why they were not advanced, or less.</param>
/// <param name="Claims">Claims of the period.</param>
/// <param name="Claimed">What the fund bore on them.</param>
/// <param name="Recovered">What has come back of them by the last day.</param>
/// <param name="RecoveryRate">Recovered as part of claimed; null without claims.</param>
/// <param name="RecoveryDays">Mean days from default to recovery, weighted by amount, rounded half up; null when nothing came back.</param>
public sealed record GuaranteeStatistics(
    LocalDate From, LocalDate To, IReadOnlyList<DecisionCount> Decisions, IReadOnlyList<ReasonCount> Reasons, int Claims, Money Claimed, Money Recovered, decimal? RecoveryRate, long? RecoveryDays)
{
    /// <summary>Reads them.</summary>
    public static async Task<GuaranteeStatistics> Of(NpgsqlDataSource database, short entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        var claims = (await FundStatements.Claims(database, entity, to, stop)).Where(claim => claim.On >= from).ToList();
        var (claimed, recovered) = (new Money(claims.Sum(claim => claim.Lost.Cents)), new Money(claims.Sum(claim => claim.Recovered.Cents)));
        var centDays = claims.Aggregate(Int128.Zero, (sum, claim) => sum + claim.CentDays);
        return new(
            from, to,
            await Counts("SELECT outcome, count(*), coalesce(sum(net_cents), 0)::bigint FROM invoicing.invoice WHERE entity = $1 AND issued_on BETWEEN $2 AND $3 GROUP BY outcome ORDER BY outcome",
                (name, count, net) => new DecisionCount(name, count, net)),
            await Counts("""
                SELECT r.reason, count(*), coalesce(sum(i.net_cents), 0)::bigint FROM invoicing.invoice i CROSS JOIN LATERAL unnest(i.reasons) AS r (reason)
                 WHERE i.entity = $1 AND i.issued_on BETWEEN $2 AND $3 GROUP BY r.reason ORDER BY count(*) DESC, r.reason
                """, (name, count, net) => new ReasonCount(name, count, net)),
            claims.Count, claimed, recovered, Coverage.RatioOf(recovered, claimed), recovered.IsZero ? null : Fraction.Round(centDays, recovered.Cents, Rounding.HalfUp));

        async Task<List<T>> Counts<T>(string query, Func<string, long, Money, T> make)
        {
            await using var command = database.CreateCommand(query);
            command.Parameters.Add(new() { Value = entity });
            command.Parameters.Add(new() { Value = from });
            command.Parameters.Add(new() { Value = to });
            var counts = new List<T>();
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) counts.Add(make(row.GetString(0), row.GetInt64(1), new(row.GetInt64(2))));
            return counts;
        }
    }
}
