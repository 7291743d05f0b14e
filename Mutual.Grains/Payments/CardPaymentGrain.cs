using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payments;

/// <summary>Remembers what a client was offered, and has the invoice book what the network moved for it.</summary>
internal sealed class CardPaymentGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<CardPaymentState>(journal), ICardPaymentGrain
{
    // The network takes no less.
    private static readonly Money Least = new(50);

    private Guid Id => this.GetPrimaryKey();

    protected override Task<CardPaymentState?> Read(CancellationToken stop) => CardRows.Read(database, Id, stop);

    public async Task<Outcome<CardPaymentView>> Open(CommandId command, OpenCardPayment request)
    {
        var known = await GrainFactory.GetGrain<IInvoiceGrain>(request.Invoice).View();
        if (!known.IsAccepted) return known.Refused;
        var (invoice, now) = (known.Value, clock.Now());
        if (await entities.Find(invoice.Entity) is not { } entity) return Refusal.EntityUnknown;
        return await Perform<OpenCardPayment, CardPaymentView>(command, request, state =>
        {
            if (state is not null) return Refusal.CardPaymentExists;
            if (!invoice.Open.IsPositive) return Refusal.InvoiceNotOpen;
            if (invoice.Open < Least) return Refusal.CardAmountTooSmall;
            var next = new CardPaymentState(Id, entity.Id, invoice.Invoice, invoice.Number, invoice.Open, CardPaymentStatus.Opening, request.ReturnTo, null, null, null);
            return new Decision<CardPaymentState, CardPaymentView>(_ => next, null, (draft, _) =>
            {
                draft.Write(CardRows.Payment, Id, entity.Id, invoice.Invoice, invoice.Open.Cents, CardRows.Name(CardPaymentStatus.Opening), request.ReturnTo, now);
                draft.Write(CardRows.Outbox, Id, CardRows.CheckoutOutbox, MutualJson.Write(new { payment = Id }), now);
                return next.View(entity.Code);
            });
        });
    }

    public async Task<Outcome<CardPaymentView>> Offered(CardOffer offer)
    {
        if (State is null) await Reload();
        if (State is not { } payment) return Refusal.CardPaymentUnknown;
        await CardRows.Offered(database, payment.Payment, offer, clock.Now());
        await Reload();
        return await View();
    }

    public async Task<Outcome<CardSettled>> Settle(CardPaymentSeen seen)
    {
        if (State is null) await Reload();
        if (State is not { } payment) return Refusal.CardPaymentUnknown;
        if (Differs(payment, seen) is { } differs) return differs;

        var entity = await entities.Of(payment.Entity);
        var booked = await CardRows.Booked(database, seen.Movements.Select(movement => movement.ProviderId));
        var openFrom = await StatementRows.OpenFrom(database, entity.Id);
        var today = clock.TodayIn(entity.Country);
        var now = 0;
        foreach (var movement in InOrder(seen.Movements))
        {
            if (booked.Contains(movement.ProviderId)) continue;
            // The day it happened; today when our clock is behind the network's, the first open day when its month is closed.
            var on = LocalDate.Max(LocalDate.Min(movement.At.InZone(MutualTime.ZoneOf(entity.Country)).Date, today), openFrom);
            if (await Book(payment, movement, on) is { } refused) return refused;
            now++;
        }
        await CardRows.Stands(database, payment.Payment, seen.ProviderId, seen.Status);
        await Reload();
        return new CardSettled(payment.Payment, State!.Status, now);
    }

    public async Task<Outcome<CardPaymentView>> View() => State is { } payment ? payment.View((await entities.Of(payment.Entity)).Code) : Refusal.NotFound;

    /// <summary>Why this is not the payment we offered; null when it is.</summary>
    private static Refused? Differs(CardPaymentState payment, CardPaymentSeen seen)
    {
        if (seen.Invoice != payment.Invoice || (payment.ProviderId is { } known && seen.ProviderId is { } now && known != now)) return Refusal.CardPaymentUnknown;
        if (seen.Currency != "eur") return Refusal.CardCurrencyMismatch.Because(seen.Currency);
        if (seen.Amount != payment.Amount || seen.Movements.Any(movement => movement.Kind is CardMovementKind.Payment && movement.Amount != payment.Amount))
            return Refusal.CardAmountMismatch.Because($"Offered: {payment.Amount}, paid: {seen.Amount}.");
        return null;
    }

    /// <summary>What was paid before what went back, whatever the seconds say.</summary>
    private static IEnumerable<CardMovement> InOrder(IEnumerable<CardMovement> movements) => movements
        .OrderBy(movement => movement.Kind is CardMovementKind.Payment ? 0 : 1).ThenBy(movement => movement.At).ThenBy(movement => movement.ProviderId, StringComparer.Ordinal);

    private async Task<Refused?> Book(CardPaymentState payment, CardMovement movement, LocalDate on)
    {
        var invoice = GrainFactory.GetGrain<IInvoiceGrain>(payment.Invoice);
        var (command, receipt) = (CommandId.OfJob("card", movement.ProviderId), new CardReceipt(payment.Payment, movement));
        return movement.Amount.IsPositive
            ? (await invoice.Collect(command, new(movement.Amount, on, movement.MovementId, Card: receipt))).Refused
            : (await invoice.TakeBack(command, new(-movement.Amount, on, receipt))).Refused;
    }
}
