using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>A client's payment of an invoice by card, Bancontact or SEPA debit, from the offer to the last refund. Key: the payment's id, which is also our key at the network.</summary>
[Alias("card-payment")]
public interface ICardPaymentGrain : IGrainWithGuidKey
{
    /// <summary>Offers to pay what is open on an invoice; amount and currency come from our books.</summary>
    [Alias("open")]
    Task<Outcome<CardPaymentView>> Open(CommandId command, OpenCardPayment request);

    /// <summary>The network has a page for it.</summary>
    [Alias("offered")]
    Task<Outcome<CardPaymentView>> Offered(CardOffer offer);

    /// <summary>Books every movement of the payment that is not booked yet, in the order they happened. What is seen is all there is by now, so news may come in any order.</summary>
    /// <returns>How many were booked now; or refused when the payment is not the one we offered, and then nothing is booked.</returns>
    [Alias("settle")]
    Task<Outcome<CardSettled>> Settle(CardPaymentSeen seen);

    /// <summary>The payment as known now.</summary>
    [Alias("view")]
    Task<Outcome<CardPaymentView>> View();
}

/// <summary>How far a card payment has come.</summary>
public enum CardPaymentStatus
{
    /// <summary>Offered in our books; the network does not know it yet.</summary>
    Opening = 1,

    /// <summary>The client may pay.</summary>
    Open,

    /// <summary>The client has paid; the network waits for the bank.</summary>
    Processing,

    /// <summary>An attempt failed; the client may try again.</summary>
    Failed,

    /// <summary>Called off, or the offer ran out.</summary>
    Canceled,

    /// <summary>Paid; later refunds and disputes are movements.</summary>
    Succeeded,
}

/// <param name="ReturnTo">Absolute address of our page the client comes back to.</param>
[GenerateSerializer, Immutable, Alias("open-card-payment")]
public sealed record OpenCardPayment([property: Id(0)] Guid Invoice, [property: Id(1)] string ReturnTo);

/// <param name="Session">The network's id of the offer.</param>
/// <param name="Url">The network's page.</param>
[GenerateSerializer, Immutable, Alias("card-offer")]
public sealed record CardOffer([property: Id(0)] string Session, [property: Id(1)] string Url, [property: Id(2)] Instant ExpiresAt);

/// <summary>A payment as the network states it now.</summary>
/// <param name="ProviderId">The network's id; null while the client has not begun to pay.</param>
/// <param name="Invoice">The invoice the network's record names.</param>
/// <param name="Currency">Three letters in lower case.</param>
/// <param name="Movements">All there are by now.</param>
[GenerateSerializer, Immutable, Alias("card-payment-seen")]
public sealed record CardPaymentSeen(
    [property: Id(0)] string? ProviderId, [property: Id(1)] CardPaymentStatus Status, [property: Id(2)] Guid? Invoice, [property: Id(3)] Money Amount, [property: Id(4)] string Currency,
    [property: Id(5)] IReadOnlyList<CardMovement> Movements);

/// <param name="Booked">Movements booked now.</param>
[GenerateSerializer, Immutable, Alias("card-settled")]
public sealed record CardSettled([property: Id(0)] Guid Payment, [property: Id(1)] CardPaymentStatus Status, [property: Id(2)] int Booked);

/// <param name="Number">Number of the invoice.</param>
/// <param name="Url">Where the client pays; null until the network has a page, and once there is nothing to pay there.</param>
[GenerateSerializer, Immutable, Alias("card-payment-view")]
public sealed record CardPaymentView(
    [property: Id(0)] Guid Payment, [property: Id(1)] Guid Invoice, [property: Id(2)] string Entity, [property: Id(3)] string Number, [property: Id(4)] Money Amount,
    [property: Id(5)] CardPaymentStatus Status, [property: Id(6)] string ReturnTo, [property: Id(7)] string? Url, [property: Id(8)] Instant? ExpiresAt);
