using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>What happens to an issued invoice. Pure: each takes the invoice and a request to the next invoice, its entry and the answer, or refuses.</summary>
internal static class InvoiceDecisions
{
    public static Outcome<Decision<InvoiceState, InvoiceCollected>> Collect(InvoiceState invoice, CollectPayment request, Entity entity, Policy policy, LocalDate today)
    {
        if (InvoiceChecks.Amount(request.Amount) is { } amount) return amount;
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        if (!invoice.Money.Owed.IsPositive && !invoice.Late.Total.IsPositive && request.Card is null) return Refusal.InvoiceNotOpen;
        var (chart, parties) = (ChartOfAccounts.Of(entity.Country), invoice.Parties(entity.Country));

        // To the claim first, then to interest and flat compensation as far as a letter asked for them; a card pays what is open and nothing else.
        var late = request.Card is null ? invoice.Late.Settled(request.Amount - Money.Min(request.Amount, invoice.Money.Owed)) : default;
        var rest = request.Amount - late.Total;
        var paid = InvoiceBooking.Collect(invoice.Money, parties, rest, From(request, chart), new(policy.ShortPaymentCents), request.On, request.Card is not null);
        var next = invoice with { Money = paid.Money, Late = invoice.Late.Less(late) };
        var entries = new List<(JournalEntry Entry, object Body)>();
        if (rest.IsPositive) entries.Add((paid.Entry, new { request.Amount, request.Source, request.FromSuspense, paid.OwedBack, paid.Money.Short }));
        if (late.Total.IsPositive) entries.Add((InvoiceBooking.LateCharge(new(late.Interest, late.Flat, false), parties, From(request, chart), request.On), new { request.Source, late.Interest, late.Flat }));
        return new Decision<InvoiceState, InvoiceCollected>(_ => next with { Version = next.Version + entries.Count }, null, (draft, _) =>
        {
            Source source = request.Card is { } by ? new("card-movement", by.Movement.MovementId) : invoice.Source;
            for (var i = 0; i < entries.Count; i++) draft.Record(invoice.Entity, invoice.Invoice, invoice.Version + 1 + i, entries[i].Entry, source, entries[i].Body);
            InvoiceRows.Change(draft, next, entries.Count);
            next.Release(draft, invoice.Money);
            draft.Write(InvoiceRows.Payment, invoice.Invoice, request.Source, request.On, request.Amount.Cents, paid.OwedBack.Cents, late.Total.Cents);
            if (request.Card is { } card) ByCard(draft, invoice.Entity, chart, card, request.On);
            else draft.Write(LineRows.OnInvoice, request.Source, invoice.Invoice, request.Amount.Cents, request.FromSuspense);
            if (request.Card is null && invoice.Money.Claim is InvoiceClaim.Good && rest.IsPositive) draft.Write(ClientRows.Paid, invoice.Client, request.Source, (paid.Money.PaidNet - invoice.Money.PaidNet).Cents);
            return new InvoiceCollected(invoice.Invoice, paid.Money.Status, paid.Money.Owed, paid.OwedBack);
        });
    }

    private static Account From(CollectPayment request, ChartOfAccounts chart) =>
        Account.General(request.Card is not null ? chart.CardInTransit : request.FromSuspense ? chart.Suspense : chart.Bank);

    /// <summary>Row 41 in an entry of its own, and the movement as booked.</summary>
    private static void ByCard(CommitDraft draft, short entity, ChartOfAccounts chart, CardReceipt card, LocalDate on)
    {
        var movement = card.Movement;
        if (!movement.Fee.IsZero) draft.Record(entity, movement.MovementId, 1, LineBooking.CardFee(chart, movement.Fee, on), new("card-movement", movement.MovementId), new { card.Payment, movement.Fee });
        CardRows.Write(draft, entity, card.Payment, movement, on);
    }

    public static Outcome<Decision<InvoiceState, InvoiceCredited>> Credit(
        InvoiceState invoice, CreditInvoice request, CommandId command, Money account, Entity entity, Policy policy, LocalDate today)
    {
        if (InvoiceChecks.Amount(request.Net) is { } amount) return amount;
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (invoice.Money.Claim is InvoiceClaim.Lost) return Refusal.InvoiceWrittenOff;
        if (request.Net > invoice.Money.NetNow) return Refusal.CreditExceedsInvoice.Because($"Left: {invoice.Money.NetNow}, asked: {request.Net}.");

        var note = CreditNote.Of(invoice, request.Net, request.On, reason.Value, command, account, entity, policy);
        var next = note.After(invoice);
        return new Decision<InvoiceState, InvoiceCredited>(_ => next with { Version = next.Version + 1 }, note.Series(invoice), (draft, n) =>
        {
            InvoiceRows.Change(draft, next);
            return note.Write(draft, invoice, next, invoice.Version + 1, n);
        });
    }

    /// <summary>The step an invoice is due for; null when none is.</summary>
    public static DunningStep? StepDue(InvoiceState invoice, LocalDate on, Entity entity, Policy policy)
    {
        if (invoice.Money.Open <= invoice.Disputed || invoice.DunnedOn == on || invoice.UndunnedUntil >= on) return null;
        var step = Dunning.Next(invoice.DueOn, invoice.Dunning, on, BusinessCalendar.Of(entity.Country), policy);
        // Whoever was given days to pay keeps them, however late the steps come: nothing is asked again before the last letter's day is over.
        if (step > DunningStep.SecondReminder && invoice.DunnedOn?.PlusDays(policy.DaysToPay) >= on) return null;
        // A claim is in default whole or not at all: that waits until the dispute is decided.
        return step is DunningStep.Default && invoice.Disputes.Count > 0 ? null : step;
    }

    /// <param name="facts">For the letter; null when no step was due as the invoice was remembered.</param>
    /// <param name="command">Makes the letter's id.</param>
    /// <param name="now">When the letter is ready to leave.</param>
    public static Outcome<Decision<InvoiceState, InvoiceDunned>> Dun(
        InvoiceState invoice, DunInvoice request, LetterFacts? facts, CommandId command, Entity entity, Policy policy, LocalDate today, Instant now)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var step = StepDue(invoice, request.On, entity, policy);
        var answer = new InvoiceDunned(invoice.Invoice, step?.Name());
        if (step is not { } given) return new Decision<InvoiceState, InvoiceDunned>(_ => invoice, null, (_, _) => answer);
        if (facts?.Version != invoice.Version) return Refusal.VersionStale;
        var id = command.Creates("letter");
        var (letter, late) = LetterWriting.Of(given, invoice, facts, entity, policy, request.On);
        var next = invoice with { Dunning = given, DunnedOn = request.On, Late = late };
        void Post(CommitDraft draft) => LetterRows.Write(draft, id, invoice.Invoice, invoice.Version + 1, letter, now);
        if (given is not DunningStep.Default)
            return Becomes(invoice, next, JournalEntry.Of(EntryKind.DunningStep, request.On), new { step = given.Name(), letter = id, letter.ToPay, late.Interest, late.Flat, invoice.Money.Open }, answer, Post);
        var lost = InvoiceBooking.Default(invoice.Money, invoice.Parties(entity.Country), request.On);
        return Becomes(invoice, next with { Money = lost.Money }, lost.Entry,
            new { step = given.Name(), letter = id, letter.ToPay, late.Interest, late.Flat, invoice.Money.Open, borne = invoice.Money.AdvanceOpen }, answer, Post);
    }

    /// <param name="facts">For the letter.</param>
    /// <param name="command">Makes the letter's id.</param>
    /// <param name="now">When the letter is ready to leave.</param>
    /// <param name="proceedings">First day of the client's collective proceedings; null: people decided on this invoice alone.</param>
    public static Outcome<Decision<InvoiceState, InvoiceView>> Default(
        InvoiceState invoice, DefaultInvoice request, LetterFacts? facts, CommandId command, Entity entity, Policy policy, LocalDate today, Instant now, LocalDate? proceedings = null)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (!invoice.Money.Open.IsPositive) return Refusal.InvoiceNotOpen;
        if (facts?.Version != invoice.Version) return Refusal.VersionStale;
        var id = command.Creates("letter");
        var (letter, late) = proceedings is { } since
            ? LetterWriting.OfProceedings(invoice, facts, entity, since, reason.Value, request.On)
            : LetterWriting.Of(DunningStep.Default, invoice, facts, entity, policy, request.On);
        var lost = InvoiceBooking.Default(invoice.Money, invoice.Parties(entity.Country), request.On);
        var next = invoice with { Money = lost.Money, Dunning = DunningStep.Default, DunnedOn = request.On, Late = late };
        return Becomes(invoice, next, lost.Entry, new { letter = letter.ToPay.IsPositive ? id : (Guid?)null, letter.ToPay, late.Interest, late.Flat, invoice.Money.Open, borne = invoice.Money.AdvanceOpen }, Viewed(next, entity), draft =>
        {
            draft.Write(InvoiceRows.Verdict, invoice.Invoice, invoice.Version + 1, lost.Entry.Kind.ToName(), reason.Value, null, null);
            // What is contested whole is not asked for, so there is nothing to write.
            if (letter.ToPay.IsPositive) LetterRows.Write(draft, id, invoice.Invoice, invoice.Version + 1, letter, now);
        });
    }

    public static Outcome<Decision<InvoiceState, InvoiceView>> WriteOff(InvoiceState invoice, WriteOffInvoice request, Entity entity, LocalDate today)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var (proof, preparer) = (InputText.Description(request.Proof), InputText.Description(request.PreparedBy));
        if (!proof.IsAccepted) return proof.Refused;
        if (!preparer.IsAccepted) return preparer.Refused;
        if (string.IsNullOrWhiteSpace(request.ApprovedBy) || preparer.Value == request.ApprovedBy.Trim()) return Refusal.SelfApproval;
        if (invoice.Money is not { Claim: InvoiceClaim.Doubtful, Owed.IsPositive: true }) return Refusal.InvoiceNotInDefault;
        if (invoice.Disputes.Count > 0) return Refusal.DisputeUndecided;
        var lost = InvoiceBooking.WriteOff(invoice.Money, invoice.Parties(entity.Country), request.On);
        var next = invoice with { Money = lost.Money };
        return Becomes(invoice, next, lost.Entry, new { invoice.Money.Owed }, Viewed(next, entity),
            draft => draft.Write(InvoiceRows.Verdict, invoice.Invoice, invoice.Version + 1, lost.Entry.Kind.ToName(), proof.Value, preparer.Value, request.ApprovedBy.Trim()));
    }

    private static InvoiceView Viewed(InvoiceState next, Entity entity) => (next with { Version = next.Version + 1 }).View(entity.Code);

    internal static Decision<InvoiceState, T> Becomes<T>(
        InvoiceState before, InvoiceState next, JournalEntry entry, object body, T answer, Action<CommitDraft>? also = null, Source? source = null) =>
        new(_ => next with { Version = next.Version + 1 }, null, (draft, _) =>
        {
            next.Write(draft, entry, body, source);
            next.Release(draft, before.Money);
            also?.Invoke(draft);
            return answer;
        });
}
