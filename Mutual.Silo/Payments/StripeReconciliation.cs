using System.Text;
using Mutual.Grains.Kernel;
using NodaTime;
using Stripe;

namespace Mutual.Silo.Payments;

/// <summary>Asks Stripe for what we did not hear: events of the last days, movements of the account, payouts. So a webhook that never came costs a day, not money.</summary>
/// <remarks>Events reach back 30 days; movements for ever, so an outage of any length is healed.</remarks>
internal sealed class StripeReconciliation(StripeEventRows events, StripeReading reading, StripeEvents acting, TimeProvider world)
{
    private static readonly Duration EventsReach = Duration.FromDays(30);
    private static readonly Duration Overlap = Duration.FromDays(3);           // A movement may be stated some days after it happened.
    private static readonly Duration PayoutsOverlap = Duration.FromDays(10);   // A payout may fail days after it was paid.

    /// <summary>Asks for everything since the last time, and acts on it.</summary>
    /// <returns>How many events and movements were missed.</returns>
    /// <exception cref="AggregateException">Some could not be acted on now; they are asked for again.</exception>
    public async Task<int> Run(CancellationToken stop)
    {
        var now = Instant.FromDateTimeOffset(world.GetUtcNow());
        var since = await events.AskedUpTo(stop) ?? now - EventsReach;
        var missed = await MissedEvents(Instant.Max(since - Overlap, now - EventsReach), stop);
        await acting.ActOnWaiting(stop);
        missed += await MissedMovements(since - Overlap, stop);
        await foreach (var payout in reading.Payouts(since - PayoutsOverlap, stop)) await acting.Act(payout.Id, stop);
        await events.Asked(now, stop);
        return missed;
    }

    private async Task<int> MissedEvents(Instant since, CancellationToken stop)
    {
        var missed = 0;
        await foreach (var notice in reading.Events(since, stop))
            if (await events.Keep(notice, Encoding.UTF8.GetBytes(notice.ToJson()), stop)) missed++;
        return missed;
    }

    private async Task<int> MissedMovements(Instant since, CancellationToken stop)
    {
        var movements = new List<BalanceTransaction>();
        await foreach (var movement in reading.Movements(new() { Created = new DateRangeOptions { GreaterThanOrEqual = since.ToDateTimeUtc() } }, stop))
            if (!StripeReading.IsPayout(movement)) movements.Add(movement);
        var booked = await events.Booked(movements.Select(movement => movement.Id));
        movements.RemoveAll(movement => booked.Contains(movement.Id));
        foreach (var about in movements.Select(StripeReading.AboutOf).OfType<string>().Distinct()) await acting.Act(about, stop);
        foreach (var fee in movements.Select(StripeReading.FeeOf).OfType<Mutual.Grains.Payments.CardMovement>()) await acting.Charge(fee);

        var still = await events.Booked(movements.Select(movement => movement.Id));
        foreach (var movement in movements.Where(movement => !still.Contains(movement.Id) && !IsPending(movement))) await events.QuarantineMovement(movement, Refusal.CardMovementUnknown, stop);
        return still.Count;
    }

    // A direct debit has a movement before it has succeeded.
    private static bool IsPending(BalanceTransaction movement) => movement.Source is Charge { Status: "pending" };
}
