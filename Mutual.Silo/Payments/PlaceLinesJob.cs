using Mutual.Grains.Governance;
using Mutual.Grains.Payments;
using Mutual.Silo.Calendar;
using NodaTime;
using Orleans;

namespace Mutual.Silo.Payments;

/// <summary>Each evening, after the bank's day, places the lines of imported statements that are not placed yet.</summary>
/// <remarks>Harmless twice: a line placed is not placed again.</remarks>
internal sealed class PlaceLinesJob(IGrainFactory grains) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "place-lines";

    /// <inheritdoc/>
    public LocalTime At => new(18, 15);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public Task Run(LocalDate day, Entity entity, CancellationToken stop) => grains.GetGrain<IBankAccountGrain>(entity.Code).PlaceLines().WaitAsync(stop);
}
