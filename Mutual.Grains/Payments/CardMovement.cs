using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>What moved on the account at the card network.</summary>
public enum CardMovementKind
{
    /// <summary>A client paid.</summary>
    Payment = 1,

    /// <summary>A payment that had counted failed after all, as direct debits do.</summary>
    PaymentFailed,

    /// <summary>Part or all went back to the client.</summary>
    Refund,

    /// <summary>A refund did not arrive and came back.</summary>
    RefundFailed,

    /// <summary>The client's bank took the money back in a dispute.</summary>
    Chargeback,

    /// <summary>The dispute was won: the money is ours again.</summary>
    ChargebackWon,

    /// <summary>The network charges something that belongs to no payment.</summary>
    Fee,
}

/// <summary>One movement of the account at the card network, as the network itself states it.</summary>
/// <param name="ProviderId">The network's own id: whoever brings it, it is booked once.</param>
/// <param name="Amount">Before the fee; into our account positive, out of it negative. Zero for a bare fee.</param>
/// <param name="Fee">What the network keeps; negative when it gives a fee back.</param>
/// <param name="At">When it happened.</param>
[GenerateSerializer, Immutable, Alias("card-movement")]
public sealed record CardMovement([property: Id(0)] string ProviderId, [property: Id(1)] CardMovementKind Kind, [property: Id(2)] Money Amount, [property: Id(3)] Money Fee, [property: Id(4)] Instant At)
{
    /// <summary>Our id of it: the same whoever asks.</summary>
    public Guid MovementId => CardIds.Of("card-movement", ProviderId);
}

/// <summary>A movement of a payment that an invoice books.</summary>
/// <param name="Payment">The card payment it belongs to.</param>
[GenerateSerializer, Immutable, Alias("card-receipt")]
public sealed record CardReceipt([property: Id(0)] Guid Payment, [property: Id(1)] CardMovement Movement);

/// <summary>Ids of ours for things the network names.</summary>
public static class CardIds
{
    /// <summary>The id of a thing of the network.</summary>
    public static Guid Of(string kind, string providerId) => CommandId.OfJob("card", providerId).Creates(kind);
}
