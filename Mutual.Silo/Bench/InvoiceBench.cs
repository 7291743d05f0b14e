using System.Text.Json.Nodes;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Bench;

/// <summary>Invoices issued, decided and advanced through the API, beside what <c>pgbench</c> writes of the same rows.</summary>
internal static class InvoiceBench
{
    private static readonly Instant From = MutualTime.ZoneOf(Country.Be).AtStrictly(new LocalDateTime(2026, 3, 9, 9, 0)).ToInstant();

    // A lone caller waits for the disk with every invoice; many share its turns.
    private static int Units(int callers, int most) => Math.Max(callers, Math.Min(most, callers * 250) / callers * callers);

    /// <summary>Measures.</summary>
    /// <param name="members">Members in the database.</param>
    /// <param name="callers">Numbers of callers, each measured in each round.</param>
    /// <param name="rounds">Rounds.</param>
    /// <param name="most">Invoices of a turn at most.</param>
    /// <param name="ended">Cancelled when the user ends it.</param>
    public static async Task<JsonObject> Run(int members, int[] callers, int rounds, int most, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        var warmUp = Units(callers.Max(), most);
        var perRound = callers.Sum(count => Units(count, most));
        var ours = warmUp + rounds * perRound;
        await using var house = await BenchHouse.Open(From, ended);
        await BenchPopulation.Settle(house, members, 2 * ours, ended);
        using var calling = await InvoiceCallers.Make(house, callers.Max(), ended);

        var (next, nextOfLimit) = (0, ours);
        _ = await calling.Issue(next, warmUp, callers.Max(), ended);   // The compiler's turn, not counted.
        next += warmUp;
        var limit = await InvoiceLimit.Make(house, (ours + 1, 2 * ours), ended);
        _ = await limit.Run(nextOfLimit, warmUp, callers.Max(), ended);
        nextOfLimit += warmUp;

        var measured = new List<BenchRound>();
        var ticks = callers.ToDictionary(count => count, _ => new List<long>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var count in callers)
            {
                var units = Units(count, most);
                await house.Settle(ended);
                var before = await Rows(house, ended);
                var (whole, each) = await calling.Issue(next, units, count, ended);
                next += units;
                ticks[count].AddRange(each);
                var between = await Rows(house, ended);
                await house.Settle(ended);
                var seconds = await limit.Run(nextOfLimit, units, count, ended);
                nextOfLimit += units;
                measured.Add(new(BenchMachine.Seconds(whole), seconds, units, units, between - before, await Rows(house, ended) - between, count));
            }
        }
        var largest = callers.Max();
        return BenchReport.Of("invoices", machine, new()
        {
            ["members"] = members, ["clients"] = await house.Number("SELECT count(*) FROM clients.client", ended), ["orders"] = 2 * ours, ["callers"] = new JsonArray([.. callers.Select(count => (JsonNode)count)]),
            ["fsync"] = true, ["unit"] = "an invoice issued, decided and advanced by POST /api/v1/invoices with token and Idempotency-Key; callers and service in this process, a connection and a token each",
            ["limit"] = InvoiceLimit.Description, ["ratioOf"] = FormattableString.Invariant($"{largest} callers, as are p50Ms and p99Ms"),
            ["peak"] = "highest resident set of this process: service, callers and the making of the data", ["byCallers"] = ByCallers(measured, ticks),
        }, measured, measured.Where(round => round.Callers == largest).Select(round => round.RateRatio), ticks[largest]);
    }

    private static JsonArray ByCallers(List<BenchRound> measured, Dictionary<int, List<long>> ticks) => new([.. ticks.Select(pair =>
    {
        var (rounds, sorted) = (measured.Where(round => round.Callers == pair.Key).ToArray(), pair.Value.Order().ToArray());
        return new JsonObject
        {
            ["callers"] = pair.Key, ["ratio"] = BenchReport.Spread([.. rounds.Select(round => round.RateRatio).Order()]),
            ["oursPerSecond"] = decimal.Round(rounds.Sum(round => round.OursUnits) / rounds.Sum(round => round.OursSeconds)),
            ["limitPerSecond"] = decimal.Round(rounds.Sum(round => round.LimitUnits) / rounds.Sum(round => round.LimitSeconds)),
            ["p50Ms"] = BenchMachine.Percentile(sorted, 50), ["p99Ms"] = BenchMachine.Percentile(sorted, 99),
        };
    })]);

    private static Task<long> Rows(BenchHouse house, CancellationToken ended) => house.Number("""
        SELECT (SELECT count(*) FROM ledger.idempotency) + (SELECT count(*) FROM ledger.entry) + (SELECT count(*) FROM ledger.posting) + (SELECT count(*) FROM invoicing.invoice)
             + (SELECT count(*) FROM fund.hold) + (SELECT count(*) FROM ledger.head)
        """, ended);
}
