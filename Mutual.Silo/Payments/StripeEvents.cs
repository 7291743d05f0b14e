using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Orleans;

namespace Mutual.Silo.Payments;

/// <summary>Acts on Stripe's events: asks Stripe how the thing stands they are about, and has that booked. So it does not matter which event comes first, twice, late or never.</summary>
internal sealed class StripeEvents(StripeEventRows events, StripeReading reading, StripeSettings settings, IGrainFactory grains, IEntities entities)
{
    private const int AtOnce = 8;
    private const int Batch = 500;

    /// <summary>Acts on everything that waits. What fails waits on; the others are done.</summary>
    /// <exception cref="AggregateException">Some could not be acted on now.</exception>
    public async Task ActOnWaiting(CancellationToken stop)
    {
        var failed = new Dictionary<string, Exception>(StringComparer.Ordinal);
        while (true)
        {
            var waiting = (await events.Waiting(Batch + failed.Count, stop)).Where(about => !failed.ContainsKey(about)).ToList();
            if (waiting.Count == 0) break;
            await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (about, stopped) =>
            {
                try
                {
                    await ActOn(about, stopped);
                }
                catch (Exception e) when (!stopped.IsCancellationRequested)
                {
                    lock (failed) failed[about] = e;
                }
            });
        }
        if (failed.Count > 0) throw new AggregateException($"{failed.Count} things of Stripe wait on", failed.Values);
    }

    /// <summary>Acts on the events about one thing. Those that come while Stripe is being asked wait for the next turn.</summary>
    public async Task ActOn(string about, CancellationToken stop)
    {
        var open = await events.Open(about, stop);
        if (open.Count == 0) return;
        var acted = await Act(about, stop);
        if (acted.IsAccepted) await events.Close(open, acted.Value ? "booked" : "ignored", null, stop);
        else await events.Close(open, "quarantined", acted.Refused, stop);
    }

    /// <summary>Brings the books up to what Stripe says of one thing.</summary>
    /// <returns>False when it is nothing we book; refused when a person must look.</returns>
    public async Task<Outcome<bool>> Act(string about, CancellationToken stop) => about.Split('_')[0] switch
    {
        "pi" => await OnPayment(await reading.Payment(about, stop)),
        "cs" => await OnSession(about, stop),
        "po" => await OnPayout(about, stop),
        "ch" or "py" => await reading.PaymentOfCharge(about, stop) is { } payment ? await Act(payment, stop) : Refusal.CardPaymentUnknown.Because(about),
        _ => false,
    };

    private async Task<Outcome<bool>> OnSession(string session, CancellationToken stop)
    {
        var (payment, seen) = await reading.Session(session, stop);
        return payment is not null ? await Act(payment, stop) : await OnPayment(seen);
    }

    private async Task<Outcome<bool>> OnPayment(StripePayment payment)
    {
        if (payment.IsLive != settings.IsLive) return Refusal.WebhookMode;
        if (payment.Payment is not { } ours) return payment.HasMoney ? Refusal.CardPaymentUnknown.Because(payment.Seen.ProviderId) : false;
        var settled = await grains.GetGrain<ICardPaymentGrain>(ours).Settle(payment.Seen);
        if (!settled.IsAccepted) return Settled(settled.Refused);
        foreach (var fee in payment.Fees)
            if (await Charge(fee) is { } refused) return refused;
        return true;
    }

    private async Task<Outcome<bool>> OnPayout(string id, CancellationToken stop)
    {
        var zone = MutualTime.ZoneOf((await entities.Find(settings.Entity) ?? throw new InvalidOperationException($"There is no entity {settings.Entity}.")).Country);
        var (seen, live, movements) = await reading.Payout(id, zone, stop);
        if (live != settings.IsLive) return Refusal.WebhookMode;

        foreach (var failed in seen.Carries)
            if (await Act(failed, stop) is { IsAccepted: false } refused) return refused;

        // What is paid out is booked first, whether or not we heard of it.
        var booked = await events.Booked(movements.Select(movement => movement.Id));
        foreach (var about in movements.Where(movement => !booked.Contains(movement.Id)).Select(StripeReading.AboutOf).OfType<string>().Distinct())
            if (await Act(about, stop) is { IsAccepted: false } refused) return refused;
        foreach (var fee in movements.Select(StripeReading.FeeOf).OfType<CardMovement>())
            if (await Charge(fee) is { } refused) return refused;
        var noted = await grains.GetGrain<ICardAccountGrain>(settings.Entity).NotePayout(seen);
        if (!noted.IsAccepted) return Settled(noted.Refused);
        return noted.Value || movements.Count == 0 ? true : Refusal.CardMovementUnknown.Because(id);
    }

    /// <summary>Books a charge of Stripe's own.</summary>
    public async Task<Refused?> Charge(CardMovement fee)
    {
        var booked = await grains.GetGrain<ICardAccountGrain>(settings.Entity).Charge(fee);
        return booked.IsAccepted ? null : Settled(booked.Refused);
    }

    // Somebody else was first at this moment: nobody need look, it is tried again.
    private static Refused Settled(Refused refused) => refused.Code == Refusal.VersionStale.Code ? throw new RefusedException(refused) : refused;
}
