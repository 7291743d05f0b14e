using System.Text.Json.Nodes;

namespace Mutual.Silo.Bench;

/// <summary>One turn of ours and one of the limit, on the same work.</summary>
/// <param name="OursSeconds">Time ours took.</param>
/// <param name="LimitSeconds">Time the limit took.</param>
/// <param name="OursUnits">Units ours did.</param>
/// <param name="LimitUnits">Units the limit did.</param>
/// <param name="OursRows">Rows ours left, counted afterwards.</param>
/// <param name="LimitRows">Rows the limit left, counted afterwards.</param>
/// <param name="Callers">Callers at once; null where the measurement knows none.</param>
internal sealed record BenchRound(decimal OursSeconds, decimal LimitSeconds, long OursUnits, long LimitUnits, long OursRows, long LimitRows, int? Callers = null)
{
    /// <summary>Ours / limit in units a second.</summary>
    public decimal RateRatio => OursUnits / OursSeconds / (LimitUnits / LimitSeconds);

    /// <summary>Ours / limit in time.</summary>
    public decimal TimeRatio => OursSeconds / LimitSeconds;

    /// <summary>As printed.</summary>
    public JsonObject ToJson()
    {
        var round = new JsonObject();
        if (Callers is { } callers) round["callers"] = callers;
        round["oursSeconds"] = decimal.Round(OursSeconds, 3);
        round["limitSeconds"] = decimal.Round(LimitSeconds, 3);
        (round["oursUnits"], round["limitUnits"], round["oursRows"], round["limitRows"]) = (OursUnits, LimitUnits, OursRows, LimitRows);
        return round;
    }
}

/// <summary>A measurement beside its limit, in the shape every <c>bench</c> prints.</summary>
internal static class BenchReport
{
    /// <summary>The JSON object.</summary>
    /// <param name="bench">Name of the benchmark.</param>
    /// <param name="machine">As it was before.</param>
    /// <param name="setting">What was measured, and what the limit does.</param>
    /// <param name="rounds">Every turn.</param>
    /// <param name="ratios">The ratios that are summed up.</param>
    /// <param name="ticks">Duration of each unit.</param>
    public static JsonObject Of(string bench, BenchMachine machine, JsonObject setting, IEnumerable<BenchRound> rounds, IEnumerable<decimal> ratios, IEnumerable<long> ticks)
    {
        var (sorted, durations) = (ratios.Order().ToArray(), ticks.Order().ToArray());
        return new()
        {
            ["bench"] = bench,
            ["machine"] = new JsonObject { ["cores"] = machine.Cores, ["memoryMiB"] = machine.MemoryMiB, ["load"] = machine.Load },
            ["setting"] = setting,
            ["rounds"] = new JsonArray([.. rounds.Select(round => round.ToJson())]),
            ["ratio"] = Spread(sorted),
            ["p50Ms"] = BenchMachine.Percentile(durations, 50),
            ["p99Ms"] = BenchMachine.Percentile(durations, 99),
            ["peakMiB"] = BenchMachine.PeakMiB(),
        };
    }

    /// <summary>Median and ends of sorted figures.</summary>
    public static JsonObject Spread(decimal[] sorted) => new()
    {
        ["median"] = decimal.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, 3), ["min"] = decimal.Round(sorted[0], 3), ["max"] = decimal.Round(sorted[^1], 3),
    };
}
