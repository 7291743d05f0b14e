using System.Globalization;
using Microsoft.Extensions.Logging;
using Mutual.Api.Payments;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Stripe;
using Stripe.Checkout;

namespace Mutual.Silo.Payments;

/// <summary>Opens Checkout sessions at Stripe, with amount and currency from our books and the payment's id as idempotency key.</summary>
internal sealed class StripeCheckout(IStripeClient stripe, StripeSettings settings, ILogger<StripeCheckout> log) : ICardCheckout
{
    /// <summary>Under which a payment at Stripe names ours.</summary>
    public const string PaymentTag = "mutual_payment";

    /// <summary>Under which it names the invoice.</summary>
    public const string InvoiceTag = "mutual_invoice";

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = ["card", "bancontact", "sepa_debit"];

    /// <inheritdoc/>
    public bool IsOnFor(string entity) => entity == settings.Entity;

    /// <inheritdoc/>
    public async Task<Outcome<CardOffer>> Open(CardPaymentView payment, CancellationToken stop)
    {
        var tags = new Dictionary<string, string> { [PaymentTag] = payment.Payment.ToString("D"), [InvoiceTag] = payment.Invoice.ToString("D") };
        var options = new SessionCreateOptions
        {
            Mode = "payment",
            ClientReferenceId = payment.Payment.ToString("D"),
            AllowedPaymentMethodTypes = [.. Methods],
            LineItems =
            [
                new()
                {
                    Quantity = 1,
                    PriceData = new() { Currency = "eur", UnitAmount = payment.Amount.Cents, ProductData = new() { Name = payment.Number } },
                },
            ],
            // Only ids: who the client is stays here.
            Metadata = tags,
            PaymentIntentData = new() { Metadata = tags, Description = payment.Number },
            SuccessUrl = payment.ReturnTo,
            CancelUrl = payment.ReturnTo,
        };
        try
        {
            var session = await new SessionService(stripe).CreateAsync(options, new() { IdempotencyKey = payment.Payment.ToString("D") }, stop);
            return session.Url is { Length: > 0 } url
                ? new CardOffer(session.Id, url, Instant.FromDateTimeUtc(DateTime.SpecifyKind(session.ExpiresAt, DateTimeKind.Utc)))
                : Refusal.CardPaymentsUnavailable;
        }
        catch (Exception e) when (e is StripeException or HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            log.LogWarning("no page for payment {Payment}: {Reason} {Status}", payment.Payment, e.GetType().Name, (e as StripeException)?.HttpStatusCode.ToString("D") ?? "");
            return Refusal.CardPaymentsUnavailable;
        }
    }
}
