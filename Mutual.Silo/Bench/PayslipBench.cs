using System.Diagnostics;
using System.Text.Json.Nodes;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Silo.Bench;

/// <summary>How many payslips one thread computes in a second, with the working of each kept, and how many budgets it turns into a gross.</summary>
/// <remarks>Neither start nor reading is counted. The people are invented once, the same every time: low pay and high, part time, families, cadres, small employers and large.</remarks>
internal static class PayslipBench
{
    private const int Kept = 1_000;   // Payslips whose working is held at a time, as a partition of a payroll run holds it.

    /// <param name="payslips">Payslips of each country and round.</param>
    /// <param name="rounds">Rounds; the countries take turns in each.</param>
    /// <param name="ended">Stops between two measurements.</param>
    /// <returns>The measurement as <c>bench</c> prints it.</returns>
    public static JsonObject Run(int payslips, int rounds, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        var packs = PayPacks.BuiltIn;
        var people = new Dictionary<Country, PayInput[]> { [Country.Be] = People(payslips, Belgian), [Country.Fr] = People(payslips, French) };
        foreach (var (country, inputs) in people) Measure(packs.Of(country), inputs, [], fromBudget: false);   // The compiler's turn, not counted.

        var measured = new JsonArray();
        var ticks = new List<long>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (country, inputs) in people)
            {
                foreach (var fromBudget in (bool[])[false, true])
                {
                    ended.ThrowIfCancellationRequested();
                    var (seconds, lines) = Measure(packs.Of(country), inputs, fromBudget ? [] : ticks, fromBudget);
                    measured.Add(new JsonObject
                    {
                        ["country"] = country.ToString().ToLowerInvariant(), ["of"] = fromBudget ? "budget-to-gross" : "gross-to-net", ["oursSeconds"] = seconds, ["oursUnits"] = inputs.Length,
                        ["oursRows"] = lines, ["unitsPerSecond"] = decimal.Round(inputs.Length / seconds),
                    });
                }
            }
        }

        var sorted = ticks.Order().ToArray();
        return new()
        {
            ["bench"] = "payslip",
            ["machine"] = new JsonObject { ["cores"] = machine.Cores, ["memoryMiB"] = machine.MemoryMiB, ["load"] = machine.Load },
            ["setting"] = new JsonObject { ["payslips"] = payslips, ["threads"] = 1, ["workingKept"] = true },
            ["rounds"] = measured,
            ["p50Ms"] = BenchMachine.Percentile(sorted, 50),
            ["p99Ms"] = BenchMachine.Percentile(sorted, 99),
            ["peakMiB"] = BenchMachine.PeakMiB(),
        };
    }

    private static (decimal Seconds, long Lines) Measure(IPayPack pack, PayInput[] people, List<long> ticks, bool fromBudget)
    {
        var working = new PayWorking();
        var kept = new PayLine[Kept][];
        long lines = 0;
        var before = Stopwatch.GetTimestamp();
        var last = before;
        for (var i = 0; i < people.Length; i++)
        {
            working.Clear();
            var answer = fromBudget ? pack.FromBudget(people[i], people[i].Gross + people[i].Gross) : pack.Compute(people[i], working);
            _ = answer.Accepted;
            kept[i % Kept] = working.Keep();
            lines += working.Count;
            var now = Stopwatch.GetTimestamp();
            ticks.Add(now - last);
            last = now;
        }
        return (decimal.Round((decimal)(last - before) / Stopwatch.Frequency, 6), lines);
    }

    private static PayInput[] People(int count, Func<int, PayInput> person) => [.. Enumerable.Range(0, count).Select(person)];

    private static PayInput Belgian(int i) => new(
        new LocalDate(2026, 1 + i % 12, 28), i % 3 is 0 ? PayStatus.WhiteCollar : i % 3 is 1 ? PayStatus.BlueCollar : PayStatus.Artist,
        new((Spouse)(i % 6), i / 6 % 5, SingleParent: i % 6 is 0 && i / 6 % 5 > 0), Gross(i), i % 7 is 0 ? TimeWorked.Hours(100, 174.8m) : TimeWorked.FullMonth);

    private static readonly FrenchTerms[] Employers = [new(8, 0.011m, new Money(5000), 0.6m, 0), new(60, 0.0208m, new Money(7000), 0.5m, 0.0295m)];

    private static PayInput French(int i) => new(
        new LocalDate(2026, 1 + i % 12, 28), i % 2 is 0 ? PayStatus.NonCadre : PayStatus.Cadre, default, Gross(i), i % 5 is 0 ? TimeWorked.PerWeek(28) : TimeWorked.FullMonth,
        Employers[i / 2 % 2], i % 3 is 0 ? 0.075m : null);

    /// <summary>1 900 to 8 000 euro, spread over the whole range and never twice alike.</summary>
    private static Money Gross(int i) => new(190_000 + i * 7_919L % 610_000);
}
