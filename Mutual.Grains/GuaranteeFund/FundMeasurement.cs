using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>The fund's stream as its rows remember it.</summary>
/// <param name="Entity">Whose fund.</param>
/// <param name="Step">Step of the throttle published last.</param>
/// <param name="LastDay">Last day measured; null before the first.</param>
/// <param name="Version">Entries in its stream.</param>
internal sealed record FundState(Entity Entity, int Step, LocalDate? LastDay, int Version)
{
    /// <summary>Id of an entity's fund, the same for ever.</summary>
    public static Guid StreamOf(string entity) => new CommandId("fund", entity).Creates("fund");
}

/// <summary>Measures the fund and decides on the throttle. Pure: no clock, no database, no grain.</summary>
internal static class FundMeasurement
{
    /// <summary>Decides on a day.</summary>
    /// <param name="fund">Before.</param>
    /// <param name="figures">Of the day.</param>
    /// <param name="policy">In force that day.</param>
    public static Decision<FundState, FundMeasured> Decide(FundState fund, FundFigures figures, Policy policy)
    {
        var (on, held, required) = (figures.On, figures.Held, figures.Required.Required);
        var step = Throttle.Next(fund.Step, held, required, policy.Fund);
        var published = step == fund.Step ? null : Throttle.Published(step, on, held, required, policy.Fund);
        var answer = new FundMeasured(on, held, required, step, published?.EffectiveOn);
        var next = fund with { Step = step, LastDay = on, Version = fund.Version + (published is null ? 1 : 2) };
        return new(_ => next, null, (draft, _) =>
        {
            var (entity, stream, parts) = (fund.Entity.Id, FundState.StreamOf(fund.Entity.Code), figures.Required);
            var source = new Source("fund", stream);
            draft.Record(entity, stream, fund.Version + 1, JournalEntry.Of(EntryKind.FundMeasured, on), source, new
            {
                held, required, parts.Expected, parts.Largest, parts.ThreeLargest, parts.Simulated, parts.Exposure, step, policy = policy.Version,
            });
            FundRows.AddDay(draft, fund.Version + 1, fund.Entity.Id, figures, step);
            if (published is not null)
            {
                draft.Record(entity, stream, next.Version, JournalEntry.Of(EntryKind.FundThrottled, on), source, new
                {
                    published.Step, before = fund.Step, published.EffectiveOn, published.AdvanceRate, published.ClientCap, published.NoGuarantees, held, required, policy = policy.Version,
                });
                FundRows.AddThrottle(draft, next.Version, entity, published, policy.Version);
            }
            return answer;
        });
    }
}
