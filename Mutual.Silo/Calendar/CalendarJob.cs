using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Silo.Calendar;

/// <summary>Work the mutual does by itself at an hour of some days. It finds work and calls grains; it decides nothing and may run twice.</summary>
public interface ICalendarJob
{
    /// <summary>Stable name, also in the record of what ran.</summary>
    string Name { get; }

    /// <summary>Hour in the mutual's zone.</summary>
    LocalTime At { get; }

    /// <summary>Whether it runs on the day in the entity.</summary>
    bool RunsOn(LocalDate day, Entity entity, Policy policy);

    /// <summary>Does the day's work in one entity.</summary>
    Task Run(LocalDate day, Entity entity, CancellationToken stop);
}
