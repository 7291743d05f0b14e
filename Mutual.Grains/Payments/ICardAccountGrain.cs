using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>The account of an entity at the card network: its own charges, and its payouts to the bank. Key: the entity's code.</summary>
[Alias("card-account")]
public interface ICardAccountGrain : IGrainWithStringKey
{
    /// <summary>Books a charge of the network that belongs to no payment. Known already: nothing happens.</summary>
    /// <returns>Whether it was booked now.</returns>
    [Alias("charge")]
    Task<Outcome<bool>> Charge(CardMovement movement);

    /// <summary>Notes a payout as it stands now. It is booked when the bank shows it.</summary>
    /// <returns>Whether every movement in it is booked.</returns>
    [Alias("payout")]
    Task<Outcome<bool>> NotePayout(CardPayoutSeen seen);
}

/// <summary>How far a payout has come.</summary>
public enum CardPayoutStatus
{
    /// <summary>Announced.</summary>
    Pending = 1,

    /// <summary>On its way to the bank.</summary>
    InTransit,

    /// <summary>Arrived, as the network says; it may still fail some days later.</summary>
    Paid,

    /// <summary>Refused by the bank: the money is back at the network.</summary>
    Failed,

    /// <summary>Called off.</summary>
    Canceled,
}

/// <summary>A payout as the network states it now.</summary>
/// <param name="Amount">To our bank account positive; negative when the network debits us.</param>
/// <param name="Descriptor">What the bank shows of it.</param>
/// <param name="Trace">The banks' own reference of it, when known.</param>
/// <param name="Movements">Ids at the network of the movements paid out with it; empty when the network does not say.</param>
/// <param name="Carries">Payouts that failed and whose money it has.</param>
[GenerateSerializer, Immutable, Alias("card-payout-seen")]
public sealed record CardPayoutSeen(
    [property: Id(0)] string ProviderId, [property: Id(1)] Money Amount, [property: Id(2)] CardPayoutStatus Status, [property: Id(3)] LocalDate ArrivesOn, [property: Id(4)] string Descriptor,
    [property: Id(5)] string? Trace, [property: Id(6)] IReadOnlyList<string> Movements, [property: Id(7)] IReadOnlyList<string> Carries)
{
    /// <summary>Our id of it.</summary>
    public Guid PayoutId => CardIds.Of("card-payout", ProviderId);
}
