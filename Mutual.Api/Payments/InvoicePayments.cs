using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Payments;

/// <summary>How an invoice can be paid: by transfer always, by card where that is set up. For the API and for the page a client pays on.</summary>
internal sealed class InvoicePayments(NpgsqlDataSource database, IClusterClient grains, IEntities entities, ICardCheckout checkout, IClock clock)
{
    // An offer about to run out is not given again: the client needs time to type a card's number.
    private static readonly Duration TimeToPay = Duration.FromMinutes(30);

    /// <summary>The ways to pay what is open.</summary>
    public async Task<Outcome<WaysToPay>> Ways(Guid invoice)
    {
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        if (!known.IsAccepted) return known.Refused;
        var entity = await entities.Find(known.Value.Entity);
        var on = checkout.IsOnFor(known.Value.Entity);
        return new WaysToPay(invoice, known.Value.Number, known.Value.Open, new(entity!.Name, entity.Iban, entity.Bic, known.Value.Reference),
            on ? new(true, checkout.Methods, null, null) : new(false, [], Refusal.CardPaymentsOff.Code, Refusal.CardPaymentsOff.Sentence));
    }

    /// <summary>Opens a page where the client pays what is open on the invoice, or gives the one that is open already.</summary>
    /// <param name="command">Who asks. The same again gives the same page.</param>
    /// <param name="invoice">An invoice the caller may see.</param>
    /// <param name="returnTo">Absolute address of our page the client comes back to.</param>
    /// <param name="stop">Breaks off.</param>
    /// <returns>The payment with the page's address; or refused with <c>card-payments-off</c>, <c>card-payments-unavailable</c>, <c>invoice-not-open</c>, <c>card-amount-too-small</c>.</returns>
    public async Task<Outcome<CardPaymentView>> ByCard(CommandId command, Guid invoice, string returnTo, CancellationToken stop)
    {
        var known = await grains.GetGrain<IInvoiceGrain>(invoice).View();
        if (!known.IsAccepted) return known.Refused;
        if (!checkout.IsOnFor(known.Value.Entity)) return Refusal.CardPaymentsOff;
        if (await CardRows.OpenOffer(database, invoice, known.Value.Open, clock.Now() + TimeToPay, stop) is { } open) return await grains.GetGrain<ICardPaymentGrain>(open).View();

        var payment = command.Creates("card-payment");
        var opened = await grains.GetGrain<ICardPaymentGrain>(payment).Open(command, new(invoice, returnTo));
        if (!opened.IsAccepted) return opened;
        var offer = await checkout.Open(opened.Value, stop);
        return offer.IsAccepted ? await grains.GetGrain<ICardPaymentGrain>(payment).Offered(offer.Value) : offer.Refused;
    }
}

/// <summary>How an invoice can be paid.</summary>
/// <param name="Open">What is still to be paid.</param>
internal sealed record WaysToPay(Guid Invoice, string Number, Money Open, TransferWay Transfer, CardWay Card);

/// <summary>A transfer with the invoice's reference.</summary>
internal sealed record TransferWay(string Name, string Iban, string Bic, string Reference);

/// <summary>By card and its like, on the network's page.</summary>
/// <param name="On">Whether it is set up.</param>
/// <param name="Code">Why it is off.</param>
/// <param name="Sentence">The same in a sentence.</param>
internal sealed record CardWay(bool On, IReadOnlyList<string> Methods, string? Code, string? Sentence);
