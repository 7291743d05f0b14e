using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>Remembers which step of the throttle is published and commits what is measured.</summary>
internal sealed class FundGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<FundState>(journal), IFundGrain
{
    protected override async Task<FundState?> Read(CancellationToken stop) =>
        await entities.Find(this.GetPrimaryKeyString()) is { } entity ? await FundRows.Read(database, entity, stop) : null;

    public async Task<Outcome<FundMeasured>> Measure(CommandId command, MeasureFund request)
    {
        if (State is null) return Refusal.EntityUnknown;
        var (entity, on) = (State.Entity, request.On);
        var today = clock.TodayIn(entity.Country);
        if (on > today) return Refusal.DateInFuture;
        if (await entities.FindPolicyOn(entity.Id, on) is not { } policy) return Refusal.DateOutOfRange;
        var figures = State.LastDay >= on ? null : FundFigures.Of(
            await FundBook.Read(database, entity, on, today, policy.Fund, default), entity, policy, await Throttle.InForce(database, entity.Id, on, default));
        var measured = await Perform<MeasureFund, FundMeasured>(command, request, state => state is null || figures is null || state.LastDay >= on
            ? Refusal.FundDayPassed
            : FundMeasurement.Decide(state, figures, policy));

        // Measured before, by another command or another silo: its row stands.
        return measured.Refused?.Code == Refusal.FundDayPassed.Code && await Known(on) is { } known ? known : measured;
    }

    private async Task<FundMeasured?> Known(LocalDate on) => (await FundRows.History(database, State!.Entity.Id, on, on, default)) is [var day]
        ? new(on, day.Held, day.Required, day.Step, null)
        : null;
}
