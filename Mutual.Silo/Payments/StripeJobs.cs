using Hangfire;
using Microsoft.Extensions.Hosting;
using Mutual.Api.Payments;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using Mutual.Silo.Calendar;
using NodaTime;
using Npgsql;
using Orleans;

namespace Mutual.Silo.Payments;

/// <summary>Acts on Stripe's events: on one as soon as it is kept, each minute on whatever was left waiting.</summary>
/// <remarks>Harmless twice: what Stripe says is booked once.</remarks>
internal sealed class StripeEventJob(StripeEventRows rows, StripeEvents events, StripeOutbox outbox)
{
    /// <summary>Acts on one event, and on all others about the same thing.</summary>
    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [1, 5, 15, 60, 300])]
    public async Task Run(string eventId, CancellationToken stop)
    {
        if (await rows.AboutWaiting(eventId, stop) is { } about) await events.ActOn(about, stop);
    }

    /// <summary>Acts on whatever waits, events and offers.</summary>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task RunWaiting(CancellationToken stop)
    {
        await outbox.Send(stop);
        await events.ActOnWaiting(stop);
    }
}

/// <summary>Sends offers to Stripe that were written down and not sent, because a process died in between. Their ids are Stripe's idempotency keys, so none is opened twice.</summary>
internal sealed class StripeOutbox(NpgsqlDataSource database, IGrainFactory grains, ICardCheckout checkout, IClock clock)
{
    private static readonly Duration Patience = Duration.FromSeconds(30);   // Whoever wrote it down sends it at once; only what is left over comes here.

    /// <summary>Sends what is left over.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> Send(CancellationToken stop)
    {
        var sent = 0;
        foreach (var payment in await Waiting(stop))
        {
            var grain = grains.GetGrain<ICardPaymentGrain>(payment);
            var view = await grain.View();
            if (!view.IsAccepted) continue;
            var offer = await checkout.Open(view.Value, stop);
            if (!offer.IsAccepted) continue;
            await grain.Offered(offer.Value);
            sent++;
        }
        return sent;
    }

    private async Task<List<Guid>> Waiting(CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT outbox_id FROM ops.outbox WHERE kind = $1 AND done_at IS NULL AND created_at < $2 ORDER BY created_at LIMIT 100");
        query.Parameters.AddWithValue(CardRows.CheckoutOutbox);
        query.Parameters.AddWithValue(clock.Now() - Patience);
        var waiting = new List<Guid>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add(row.GetGuid(0));
        return waiting;
    }
}

/// <summary>Each night, asks Stripe for what was missed.</summary>
internal sealed class StripeReconciliationJob(StripeReconciliation reconciliation, StripeSettings settings) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "stripe-reconciliation";

    /// <inheritdoc/>
    public LocalTime At => new(4, 30);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => entity.Code == settings.Entity;

    /// <inheritdoc/>
    public Task Run(LocalDate day, Entity entity, CancellationToken stop) => reconciliation.Run(stop);
}

/// <summary>Keeps the minute in which left-over events are looked for.</summary>
internal sealed class StripeBeat(IRecurringJobManager recurring) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        recurring.AddOrUpdate<StripeEventJob>("stripe-events", job => job.RunWaiting(CancellationToken.None), Cron.Minutely);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
