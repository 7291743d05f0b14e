using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using NodaTime;
using Orleans;

namespace Mutual.Silo.GuaranteeFund;

/// <summary>Each evening, measures the guarantee fund for its history and publishes a step of the throttle when one follows.</summary>
/// <remarks>Harmless twice: the command is named after the entity and the day, and a day is measured once.</remarks>
internal sealed class DailyFundJob(IGrainFactory grains) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "fund";

    /// <inheritdoc/>
    public LocalTime At => new(21, 0);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public async Task Run(LocalDate day, Entity entity, CancellationToken stop)
    {
        var measured = await grains.GetGrain<IFundGrain>(entity.Code).Measure(CommandId.OfJob("fund", entity.Code, day), new(day));

        // An earlier day than the last one measured: nothing is added to history behind its back.
        if (!measured.IsAccepted && measured.Refused.Code != Refusal.FundDayPassed.Code) throw new RefusedException(measured.Refused);
    }
}
