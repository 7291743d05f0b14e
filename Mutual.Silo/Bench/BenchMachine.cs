using System.Diagnostics;
using System.Globalization;

namespace Mutual.Silo.Bench;

/// <summary>The machine a measurement was taken on.</summary>
/// <param name="Cores">Processors the program may use.</param>
/// <param name="MemoryMiB">Memory it may use.</param>
/// <param name="Load">Load average of the last minute before the measurement; null where the system does not say.</param>
internal sealed record BenchMachine(int Cores, long MemoryMiB, decimal? Load)
{
    private const long MiB = 1024 * 1024;

    /// <summary>The machine as it is now.</summary>
    public static BenchMachine Now() => new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MiB, LoadAverage());

    /// <summary>The most memory this process has held.</summary>
    public static long PeakMiB()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / MiB;
    }

    /// <summary>Seconds between two moments of the machine's own counter.</summary>
    public static decimal Seconds(long ticks) => (decimal)ticks / Stopwatch.Frequency;

    /// <summary>The duration that so many percent of the sorted ones do not exceed, in milliseconds.</summary>
    public static decimal Percentile(long[] sorted, int percent) =>
        decimal.Round(sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * (long)percent / 100)] * 1_000m / Stopwatch.Frequency, 4);

    private static decimal? LoadAverage()
    {
        try
        {
            return decimal.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
