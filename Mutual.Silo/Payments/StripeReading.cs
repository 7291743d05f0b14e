using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Stripe;
using Stripe.Checkout;

namespace Mutual.Silo.Payments;

/// <summary>A payment of ours as Stripe states it now.</summary>
/// <param name="Payment">The payment it names; null: none of ours.</param>
internal sealed record StripePayment(Guid? Payment, bool IsLive, bool HasMoney, CardPaymentSeen Seen, IReadOnlyList<CardMovement> Fees);

/// <summary>Asks Stripe how things stand and says it in the mutual's own words. What an event carries is never believed: it only names what to ask for.</summary>
internal sealed class StripeReading(IStripeClient stripe)
{
    private const int PageSize = 100;
    private static readonly RequestOptions Plain = new();

    /// <summary>A payment with every movement it has caused so far.</summary>
    public async Task<StripePayment> Payment(string id, CancellationToken stop)
    {
        var intent = await new PaymentIntentService(stripe).GetAsync(id, null, Plain, stop);
        var movements = new List<BalanceTransaction>();
        var kinds = new Dictionary<string, CardMovementKind>(StringComparer.Ordinal);
        void Add(BalanceTransaction? movement, CardMovementKind kind)
        {
            if (movement is null || !kinds.TryAdd(movement.Id, kind)) return;
            movements.Add(movement);
        }

        if (intent.LatestChargeId is not null)
        {
            var disputed = false;
            var charges = new ChargeListOptions { PaymentIntent = id, Limit = PageSize, Expand = ["data.balance_transaction", "data.failure_balance_transaction"] };
            await foreach (var charge in new ChargeService(stripe).ListAutoPagingAsync(charges, Plain, stop))
            {
                disputed |= charge.Disputed;
                if (charge.Status == "pending") continue;
                Add(charge.BalanceTransaction, CardMovementKind.Payment);
                Add(charge.FailureBalanceTransaction, CardMovementKind.PaymentFailed);
            }
            if (movements.Count > 0)
            {
                var refunds = new RefundListOptions { PaymentIntent = id, Limit = PageSize, Expand = ["data.balance_transaction", "data.failure_balance_transaction"] };
                await foreach (var refund in new RefundService(stripe).ListAutoPagingAsync(refunds, Plain, stop))
                {
                    Add(refund.BalanceTransaction, CardMovementKind.Refund);
                    Add(refund.FailureBalanceTransaction, CardMovementKind.RefundFailed);
                }
            }
            if (disputed)
            {
                await foreach (var dispute in new DisputeService(stripe).ListAutoPagingAsync(new DisputeListOptions { PaymentIntent = id, Limit = PageSize }, Plain, stop))
                    foreach (var movement in dispute.BalanceTransactions) Add(movement, movement.Amount < 0 ? CardMovementKind.Chargeback : CardMovementKind.ChargebackWon);
            }
        }

        var strange = movements.Find(movement => movement.Currency != "eur")?.Currency;
        var said = movements.ConvertAll(movement => MovementOf(movement, kinds[movement.Id]));
        return new(Tag(intent.Metadata, StripeCheckout.PaymentTag), intent.Livemode, intent.AmountReceived > 0 || intent.Status == "processing" || movements.Count > 0,
            new(intent.Id, StatusOf(intent), Tag(intent.Metadata, StripeCheckout.InvoiceTag), new(intent.Amount), strange ?? intent.Currency, [.. said.Where(movement => !movement.Amount.IsZero)]),
            [.. said.Where(movement => movement.Amount.IsZero)]);
    }

    /// <summary>A session the client has not begun to pay in.</summary>
    public async Task<(string? PaymentIntent, StripePayment Payment)> Session(string id, CancellationToken stop)
    {
        var session = await new SessionService(stripe).GetAsync(id, null, Plain, stop);
        var status = session.Status == "expired" ? CardPaymentStatus.Canceled : CardPaymentStatus.Open;
        return (session.PaymentIntentId, new(Tag(session.Metadata, StripeCheckout.PaymentTag), session.Livemode, false,
            new(null, status, Tag(session.Metadata, StripeCheckout.InvoiceTag), new(session.AmountTotal ?? 0), session.Currency ?? "", []), []));
    }

    /// <summary>The payment a charge belongs to; null: to none.</summary>
    public async Task<string?> PaymentOfCharge(string charge, CancellationToken stop) => (await new ChargeService(stripe).GetAsync(charge, null, Plain, stop)).PaymentIntentId;

    /// <summary>A payout with the movements paid out by it.</summary>
    public async Task<(CardPayoutSeen Seen, bool IsLive, IReadOnlyList<BalanceTransaction> Movements)> Payout(string id, DateTimeZone zone, CancellationToken stop)
    {
        var payout = await new PayoutService(stripe).GetAsync(id, null, Plain, stop);
        var (movements, carries) = (new List<BalanceTransaction>(), new List<string>());
        if (payout.Automatic)
        {
            await foreach (var movement in Movements(new() { Payout = id }, stop))
                if (!IsPayout(movement)) movements.Add(movement);
                else if (movement.Source is Payout { Id: var failed } && failed != id) carries.Add(failed);
        }
        var status = payout.Status switch
        {
            "paid" => CardPayoutStatus.Paid,
            "failed" => CardPayoutStatus.Failed,
            "canceled" => CardPayoutStatus.Canceled,
            "in_transit" => CardPayoutStatus.InTransit,
            _ => CardPayoutStatus.Pending,
        };
        var seen = new CardPayoutSeen(payout.Id, new(payout.Amount), status, MomentOf(payout.ArrivalDate).InZone(zone).Date, payout.StatementDescriptor is { Length: > 0 } descriptor ? descriptor : "STRIPE",
            payout.TraceId?.Value is { Length: > 0 } trace ? trace : null, [.. movements.Select(movement => movement.Id)], carries);
        return (seen, payout.Livemode, movements);
    }

    /// <summary>Movements of the account, newest first, each with what it came from.</summary>
    public IAsyncEnumerable<BalanceTransaction> Movements(BalanceTransactionListOptions options, CancellationToken stop)
    {
        (options.Limit, options.Expand) = (PageSize, ["data.source"]);
        return new BalanceTransactionService(stripe).ListAutoPagingAsync(options, Plain, stop);
    }

    /// <summary>Events since a moment, newest first.</summary>
    public IAsyncEnumerable<Event> Events(Instant since, CancellationToken stop) =>
        new EventService(stripe).ListAutoPagingAsync(new EventListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since.ToDateTimeUtc() }, Limit = PageSize }, Plain, stop);

    /// <summary>Payouts since a moment, newest first.</summary>
    public IAsyncEnumerable<Payout> Payouts(Instant since, CancellationToken stop) =>
        new PayoutService(stripe).ListAutoPagingAsync(new PayoutListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since.ToDateTimeUtc() }, Limit = PageSize }, Plain, stop);

    /// <summary>Whether a movement is money on its way to or from our bank, booked by the bank line.</summary>
    public static bool IsPayout(BalanceTransaction movement) => movement.Type is "payout" or "payout_failure" or "payout_cancel";

    /// <summary>A charge of Stripe's own that belongs to no payment; null: something else.</summary>
    public static CardMovement? FeeOf(BalanceTransaction movement) => movement is { Type: "stripe_fee" or "stripe_fx_fee" or "tax_fee", Currency: "eur" }
        ? new(movement.Id, CardMovementKind.Fee, Money.Zero, new(movement.Fee - movement.Amount), MomentOf(movement.Created))
        : null;

    /// <summary>What to ask for about a movement; null: it belongs to no payment.</summary>
    public static string? AboutOf(BalanceTransaction movement) => movement.Source switch
    {
        Charge charge => charge.PaymentIntentId ?? charge.Id,
        Refund refund => refund.PaymentIntentId ?? refund.ChargeId,
        Dispute dispute => dispute.PaymentIntentId ?? dispute.ChargeId,
        _ => null,
    };

    private static CardMovement MovementOf(BalanceTransaction movement, CardMovementKind kind) =>
        new(movement.Id, movement.Amount == 0 ? CardMovementKind.Fee : kind, new(movement.Amount), new(movement.Fee), MomentOf(movement.Created));

    private static CardPaymentStatus StatusOf(PaymentIntent intent) => intent.Status switch
    {
        "succeeded" => CardPaymentStatus.Succeeded,
        "processing" => CardPaymentStatus.Processing,
        "canceled" => CardPaymentStatus.Canceled,
        _ => intent.LastPaymentError is null ? CardPaymentStatus.Open : CardPaymentStatus.Failed,
    };

    private static Guid? Tag(Dictionary<string, string>? metadata, string name) => metadata is not null && metadata.TryGetValue(name, out var text) && Guid.TryParseExact(text, "D", out var id) ? id : null;

    private static Instant MomentOf(DateTime utc) => Instant.FromDateTimeUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}
