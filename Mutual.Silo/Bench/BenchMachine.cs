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
