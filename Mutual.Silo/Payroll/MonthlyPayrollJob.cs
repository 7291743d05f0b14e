using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Silo.Calendar;
using NodaTime;
using Orleans;

namespace Mutual.Silo.Payroll;

/// <summary>Once a month, some working days before pay day, starts the run. People review and approve it; a run is resumed by every silo, not by this job.</summary>
/// <remarks>Harmless twice: the run is named after entity and month, its command too.</remarks>
internal sealed class MonthlyPayrollJob(IEntities entities, IGrainFactory grains) : ICalendarJob
{
    /// <summary>Working days for review, approval and the bank.</summary>
    public const int WorkingDaysBefore = 5;

    private const string Actor = "job:payroll";

    /// <inheritdoc/>
    public string Name => "payroll";

    /// <inheritdoc/>
    public LocalTime At => new(8, 0);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => day == StartOn(PayOn(day, entity, policy), entity);

    /// <inheritdoc/>
    public async Task Run(LocalDate day, Entity entity, CancellationToken stop)
    {
        var month = day.ToYearMonth();
        var payOn = PayOn(day, entity, await entities.PolicyOn(entity.Id, day));
        var key = FormattableString.Invariant($"{entity.Code}/{month.Year:D4}-{month.Month:D2}");
        var started = await grains.GetGrain<IPayrollRunGrain>(key).Start(CommandId.OfJob("payroll", entity.Code, key), new(Actor, payOn)).WaitAsync(stop);
        if (!started.IsAccepted) throw new RefusedException(started.Refused);
    }

    private static LocalDate PayOn(LocalDate day, Entity entity, Policy policy)
    {
        var last = CalendarSystem.Iso.GetDaysInMonth(day.Year, day.Month);
        return BusinessCalendar.Of(entity.Country).OnOrBefore(new(day.Year, day.Month, Math.Min(policy.PayDay, last)));
    }

    private static LocalDate StartOn(LocalDate payOn, Entity entity) => BusinessCalendar.Of(entity.Country).Plus(payOn, -WorkingDaysBefore);
}
