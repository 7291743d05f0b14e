using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;

namespace Mutual.Api.Payments;

/// <summary>Opens pages of the card network where clients pay. The host brings it when card payments are set up.</summary>
public interface ICardCheckout
{
    /// <summary>Whether invoices of the entity can be paid by card.</summary>
    bool IsOnFor(string entity);

    /// <summary>How clients can pay there: <c>card</c>, <c>bancontact</c>, <c>sepa_debit</c>.</summary>
    IReadOnlyList<string> Methods { get; }

    /// <summary>Opens the page of a payment. The payment's id is our key there: asked again, the network gives the same page.</summary>
    /// <returns>Refused with <c>card-payments-unavailable</c> when the network does not answer; asking again later is harmless.</returns>
    Task<Outcome<CardOffer>> Open(CardPaymentView payment, CancellationToken stop);
}

/// <summary>Takes notices of the card network: checks who sent them, keeps them as they came, has them acted on later.</summary>
public interface ICardNotices
{
    /// <summary>Keeps a notice.</summary>
    /// <param name="body">As received.</param>
    /// <param name="signature">What the network's header says.</param>
    /// <param name="stop">Breaks off.</param>
    /// <returns>Whether it is new; refused, and then nothing is kept, when it is not the network's, or not for us.</returns>
    Task<Outcome<bool>> Receive(ReadOnlyMemory<byte> body, string? signature, CancellationToken stop);
}

/// <summary>Where no card network is set up: transfer only.</summary>
internal sealed class NoCardNetwork : ICardCheckout, ICardNotices
{
    public IReadOnlyList<string> Methods => [];

    public bool IsOnFor(string entity) => false;

    public Task<Outcome<CardOffer>> Open(CardPaymentView payment, CancellationToken stop) => Task.FromResult<Outcome<CardOffer>>(Refusal.CardPaymentsOff);

    public Task<Outcome<bool>> Receive(ReadOnlyMemory<byte> body, string? signature, CancellationToken stop) => Task.FromResult<Outcome<bool>>(Refusal.CardPaymentsOff);
}
