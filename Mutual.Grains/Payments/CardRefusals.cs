namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal CardPaymentsOff = Define("card-payments-off", 409, "Card payments are not set up here; pay by transfer with the reference of the invoice.");
    public static readonly Refusal CardPaymentsUnavailable = Define("card-payments-unavailable", 503, "The card network does not answer now; try again in a minute, or pay by transfer.");
    public static readonly Refusal CardPaymentExists = Define("card-payment-exists", 409, "This payment was offered already; open it again from the invoice.");
    public static readonly Refusal CardAmountTooSmall = Define("card-amount-too-small", 422, "Less than 0.50 cannot be paid by card; pay it by transfer.");
    public static readonly Refusal CardPaymentUnknown = Define("card-payment-unknown", 409, "The network names a payment we did not offer; nothing was booked: look it up there and give it back or book it by hand.");
    public static readonly Refusal CardAmountMismatch = Define("card-amount-mismatch", 409, "The amount paid is not the one we offered; nothing was booked: look the payment up at the network.");
    public static readonly Refusal CardCurrencyMismatch = Define("card-currency-mismatch", 409, "The payment is not in euro, as offered; nothing was booked: look the payment up at the network.");
    public static readonly Refusal CardMovementUnknown = Define("card-movement-unknown", 409, "The network moved money in a way no booking is known for; nothing was booked: an accountant looks at it there.");
    public static readonly Refusal CardReturnExceeds = Define("card-return-exceeds", 409, "More would go back than was received on the invoice; nothing was booked: look the payment up at the network.");

    // Notices of the network.
    public static readonly Refusal WebhookSignature = Define("webhook-signature", 400, "The notice is not signed with a secret of ours; nothing was kept: check the secret of the endpoint.");
    public static readonly Refusal WebhookStale = Define("webhook-stale", 400, "The notice was signed more than five minutes ago; nothing was kept: it is delivered again with a new signature.");
    public static readonly Refusal WebhookMode = Define("webhook-mode", 400, "Test and live are never mixed; nothing was kept: point the endpoint of this mode elsewhere.");
    public static readonly Refusal WebhookAccount = Define("webhook-account", 400, "The notice is of another account; nothing was kept: point that account's endpoint elsewhere.");
    public static readonly Refusal WebhookVersion = Define("webhook-version", 400, "The notice is written in another version of the interface; nothing was kept: set the endpoint to the version this build reads.");
}
