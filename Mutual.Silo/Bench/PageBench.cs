using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Silo.Bench;

/// <summary>How long the server takes for each page when the mutual is large, one request at a time, and how much of it travels.</summary>
internal static class PageBench
{
    /// <summary>Most milliseconds of a page at the 95th percentile.</summary>
    private const decimal MostMs = 100;

    /// <summary>Most bytes of a page with style sheet and script.</summary>
    private const long MostBytes = 150_000;

    private const int MonthsPaid = 12;
    private const int PartiesOfARole = 6;
    private const int WarmUps = 2;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly Instant From = MutualTime.ZoneOf(Country.Be).AtStrictly(new LocalDateTime(2026, 11, 16, 9, 0)).ToInstant();
    private static readonly Role[] Roles = [Role.Member, Role.Client, Role.Accountant, Role.Approver, Role.Auditor, Role.Board];

    /// <summary>Measures.</summary>
    /// <param name="members">Members in the database.</param>
    /// <param name="invoices">Invoices of the last two years in it.</param>
    /// <param name="rounds">How often each person sees each page.</param>
    /// <param name="table">Where the table goes.</param>
    /// <param name="ended">Cancelled when the user ends it.</param>
    public static async Task<JsonObject> Run(int members, int invoices, int rounds, TextWriter table, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        await using var house = await BenchHouse.Open(From, ended);
        await BenchPopulation.Settle(house, members, members, ended);
        await BenchHistory.Write(house, members, invoices, MonthsPaid, done => table.WriteLine($"written: {done}"), ended);
        await Calculate(house, ended);
        await new ChainSealer(house.Host.Application, house.Host.Clock).SealAsync(ended);
        await house.Host.Services.GetRequiredService<BlockSummer>().Sum(ended);
        await house.Sql("VACUUM (ANALYZE)", ended);
        await house.Settle(ended);
        table.WriteLine("sealed");

        var visitors = await SignIn(house, members, ended);
        var walks = new List<(PageVisitor Visitor, IReadOnlyList<PageAddress> Pages)>();
        foreach (var visitor in visitors) walks.Add((visitor, await visitor.Walk(ended)));
        var (ticks, bytes, slowest) = (new Dictionary<string, List<long>>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, (long Ticks, string Address)>(StringComparer.Ordinal));
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var (visitor, pages) in walks)
            {
                foreach (var page in pages)
                {
                    var seen = await visitor.See(page.Address, ended);
                    if (round < 0) continue;   // The compiler's turn, and the first look into the database's memory.
                    if (!ticks.TryGetValue(page.Pattern, out var of)) ticks.Add(page.Pattern, of = []);
                    of.Add(seen.Ticks);
                    if (seen.Ticks > slowest.GetValueOrDefault(page.Pattern).Ticks) slowest[page.Pattern] = (seen.Ticks, page.Address);
                    var whole = round == 0 && seen.Body is { } body ? seen.Bytes + await visitor.BytesBeside(body, ended) : 0;
                    bytes[page.Pattern] = Math.Max(bytes.GetValueOrDefault(page.Pattern), whole);
                }
            }
        }
        foreach (var visitor in visitors) visitor.Dispose();
        var rows = new JsonArray();
        table.WriteLine(FormattableString.Invariant($"{"p95 ms",8} {"p50 ms",8} {"max ms",8} {"bytes",8} {"seen",6}  page"));
        foreach (var (pattern, of) in ticks.OrderByDescending(page => Ms(page.Value, 95)))
        {
            var (address, size) = (slowest[pattern].Address, bytes[pattern]);
            var (p50, p95, most) = (Ms(of, 50), Ms(of, 95), Ms(of, 100));
            rows.Add(new JsonObject { ["page"] = pattern, ["seen"] = of.Count, ["p50Ms"] = p50, ["p95Ms"] = p95, ["maxMs"] = most, ["bytes"] = size, ["slowest"] = address });
            table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p95,8:0.0} {p50,8:0.0} {most,8:0.0} {size,8} {of.Count,6}  {pattern}{(p95 > MostMs ? $"   slow: {address}" : "")}{(size > MostBytes ? "   large" : "")}"));
        }
        var unseen = PageVisitor.PagesFor(house).Except(ticks.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var pattern in unseen) table.WriteLine($"not reached by a link: {pattern}");
        var all = ticks.Values.SelectMany(of => of).Order().ToArray();
        return new()
        {
            ["bench"] = "pages",
            ["machine"] = new JsonObject { ["cores"] = machine.Cores, ["memoryMiB"] = machine.MemoryMiB, ["load"] = machine.Load },
            ["setting"] = new JsonObject
            {
                ["members"] = members, ["clients"] = await house.Number("SELECT count(*) FROM clients.client", ended), ["invoices"] = invoices, ["payslips"] = await house.Number("SELECT count(*) FROM payroll.payslip", ended),
                ["postings"] = await house.Number("SELECT count(*) FROM ledger.posting", ended), ["rounds"] = rounds, ["people"] = visitors.Count,
                ["unit"] = "a page from the request to its last byte over this machine's own network, one at a time, warm", ["bytes"] = "as transferred, with style sheet and script, nothing kept by the browser",
                ["mostP95Ms"] = MostMs, ["mostBytes"] = MostBytes,
            },
            ["rounds"] = rows,
            ["p50Ms"] = BenchMachine.Percentile(all, 50),
            ["p95Ms"] = BenchMachine.Percentile(all, 95),
            ["p99Ms"] = BenchMachine.Percentile(all, 99),
            ["tooSlow"] = new JsonArray([.. ticks.Where(page => Ms(page.Value, 95) > MostMs).Select(page => (JsonNode)page.Key)]),
            ["tooLarge"] = new JsonArray([.. bytes.Where(page => page.Value > MostBytes).Select(page => (JsonNode)page.Key)]),
            ["notReached"] = new JsonArray([.. unseen.Select(pattern => (JsonNode)pattern)]),
            ["peakMiB"] = BenchMachine.PeakMiB(),
        };
    }

    // This month's payroll, through its grains, left where a person must look at it.
    private static async Task Calculate(BenchHouse house, CancellationToken ended)
    {
        var run = house.Host.Grains.GetGrain<IPayrollRunGrain>($"{BenchHouse.Seller.Code}/2026-11");
        _ = (await run.Start(new("user:bench", "start-pages-0000000000"), new("user:preparer", new(2026, 11, 25)))).Accepted;
        while ((await run.View()).Accepted.Status is PayrollRunStatus.Open) await Task.Delay(Glance, ended);
    }

    private static async Task<List<PageVisitor>> SignIn(BenchHouse house, int members, CancellationToken ended)
    {
        var visitors = new List<PageVisitor>();
        foreach (var role in Roles)
        {
            var most = role is Role.Member ? members : Math.Min(members, BenchPopulation.Clients);
            for (var i = 0; i < (role.IsParty() ? Math.Min(PartiesOfARole, most) : 1); i++)
            {
                var n = 1 + (int)((long)i * (most - 1) / PartiesOfARole);   // The first is the busiest, or the largest.
                visitors.Add(await PageVisitor.SignIn(house, role, role switch { Role.Member => BenchPopulation.MemberId(n), Role.Client => BenchPopulation.ClientId(n), _ => null }, ended));
            }
        }
        return visitors;
    }

    private static decimal Ms(List<long> ticks, int percent) => BenchMachine.Percentile([.. ticks.Order()], percent);
}
