using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Simulation;

/// <summary>Where a simulation is: on a terminal the day, always on the same line; in a file a line per month.</summary>
internal sealed class ProgressShown(TextWriter to)
{
    private readonly bool live = ReferenceEquals(to, Console.Error) && !Console.IsErrorRedirected;
    private LocalDate shown;

    /// <summary>A day begins.</summary>
    public void Day(LocalDate day)
    {
        if (day == shown) return;
        if (live) to.Write($"\r{LocalDatePattern.Iso.Format(day)}");
        else if (day.ToYearMonth() != shown.ToYearMonth()) to.WriteLine($"playing {YearMonthPattern.Iso.Format(day.ToYearMonth())}");
        shown = day;
        to.Flush();
    }

    /// <summary>Takes the day away again, before something else is shown.</summary>
    public void Clear()
    {
        if (live) to.Write("\r          \r");
    }
}
