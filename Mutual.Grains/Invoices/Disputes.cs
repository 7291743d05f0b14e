using Mutual.Grains.Governance;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>What becomes of what a client contests, and of days without dunning. Pure.</summary>
/// <remarks>A dispute opened or rejected books nothing: its amount is frozen by the invoice's state. Upheld, it is a credit note. Source: accounting.md §3, row 21.</remarks>
internal static class Disputes
{
    /// <summary>A block lasts at most so many days: what takes longer is a dispute or a default.</summary>
    public const int BlockDaysMax = 180;

    public static Outcome<Decision<InvoiceState, InvoiceDisputed>> Open(InvoiceState invoice, DisputeInvoice request, CommandId command, LocalDate today)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        if (request.On < invoice.IssuedOn) return Refusal.DateOutOfRange;
        if (request.Net is { } asked && InvoiceChecks.Amount(asked) is { } amount) return amount;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        var by = PersonText.Name(request.RaisedBy);
        if (!by.IsAccepted) return by.Refused;
        if (invoice.Money.Claim is InvoiceClaim.Lost) return Refusal.InvoiceWrittenOff;
        if (!invoice.Money.OwedNet.IsPositive) return Refusal.DisputePaid;
        var left = invoice.Money.OwedNet - invoice.DisputedNet;
        var net = request.Net ?? left;
        if (!net.IsPositive || net > left) return Refusal.DisputeExceedsUnpaid.Because($"Unpaid without VAT: {invoice.Money.OwedNet}, in dispute: {invoice.DisputedNet}.");

        var opened = new OpenDispute(command.Creates("dispute"), net, request.On);
        var next = invoice with { Disputes = [.. invoice.Disputes, opened] };
        return InvoiceDecisions.Becomes(invoice, next, JournalEntry.Of(EntryKind.Disputed, request.On), new { opened.Dispute, net, next.Disputed, invoice.Money.Owed },
            new InvoiceDisputed(opened.Dispute, invoice.Invoice, net, next.Disputed, invoice.Money.Owed),
            draft => draft.Write(DisputeRows.Opened, opened.Dispute, invoice.Invoice, request.On, net.Cents, reason.Value, by.Value));
    }

    public static Outcome<Decision<InvoiceState, DisputeDecided>> Decide(
        InvoiceState invoice, DecideDispute request, LetterFacts? facts, CommandId command, Money account, Entity entity, Policy policy, LocalDate today, Instant now)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (invoice.Disputes.FirstOrDefault(open => open.Dispute == request.Dispute) is not { } dispute) return Refusal.DisputeNotOpen;
        if (request.On < dispute.OpenedOn) return Refusal.DateOutOfRange;
        if ((request.Outcome is DisputeOutcome.Partly) != (request.Credit is not null) || (request.Credit is { } part && (!part.IsPositive || part.Currency is not Currency.Eur || part >= dispute.Net)))
            return Refusal.DisputeCredit.Because($"In dispute without VAT: {dispute.Net}.");

        // What other credit notes took back meanwhile is not credited twice.
        var asked = request.Outcome switch { DisputeOutcome.Upheld => dispute.Net, DisputeOutcome.Partly => request.Credit!.Value, _ => Money.Zero };
        var net = Money.Min(asked, invoice.Money.NetNow);
        var undisputed = invoice with { Disputes = [.. invoice.Disputes.Where(open => open != dispute)] };
        var entry = JournalEntry.Of(EntryKind.DisputeDecided, request.On);
        var (source, outcome) = (new Source("dispute", dispute.Dispute), InvoiceRows.Name(request.Outcome));
        if (facts?.Version != invoice.Version) return Refusal.VersionStale;
        var letter = command.Creates("letter");
        void Post(CommitDraft draft, InvoiceState after, string? creditNote, LocalDate? by)
        {
            LetterRows.Write(draft, letter, invoice.Invoice, invoice.Version + 1,
                LetterWriting.OfDecision(request.Outcome, dispute.Net, net, creditNote, reason.Value, after, facts, entity, request.On, by), now);
            if (by is { } until && after.UndunnedUntil != invoice.UndunnedUntil) draft.Write(DisputeRows.Block, invoice.Invoice, invoice.Version + 1, request.On, until, reason.Value);
        }
        if (!net.IsPositive)
        {
            var (resumed, payBy) = Resumed(undisputed, request, policy);
            return InvoiceDecisions.Becomes(invoice, resumed, entry, new { outcome, dispute.Net, credited = net, letter, payBy }, new DisputeDecided(dispute.Dispute, request.Outcome, null, undisputed.Disputed, invoice.Money.Owed),
                draft =>
                {
                    draft.Write(DisputeRows.Decided, dispute.Dispute, outcome, request.On, reason.Value, 0L, null);
                    Post(draft, resumed, null, payBy);
                }, source);
        }

        var note = CreditNote.Of(invoice, net, request.On, reason.Value, command, account, entity, policy);
        var (next, by) = Resumed(note.After(undisputed), request, policy);
        return new Decision<InvoiceState, DisputeDecided>(_ => next with { Version = next.Version + 2 }, note.Series(invoice), (draft, n) =>
        {
            draft.Record(invoice.Entity, invoice.Invoice, invoice.Version + 1, entry, source, new { outcome, dispute.Net, credited = net, letter, payBy = by });
            var credited = note.Write(draft, invoice, next, invoice.Version + 2, n, dispute.Dispute);
            InvoiceRows.Change(draft, next, entries: 2);
            draft.Write(DisputeRows.Decided, dispute.Dispute, outcome, request.On, reason.Value, net.Cents, note.Note);
            Post(draft, next, credited.Number, by);
            return new DisputeDecided(dispute.Dispute, request.Outcome, credited, next.Disputed, next.Money.Owed);
        });
    }

    /// <summary>What the client was wrong about is due anew, on a day that can still be kept: until then nothing is dunned.</summary>
    private static (InvoiceState After, LocalDate? PayBy) Resumed(InvoiceState after, DecideDispute request, Policy policy)
    {
        var by = request.On.PlusDays(policy.DaysToPay);
        if (request.Outcome is DisputeOutcome.Upheld || by <= after.DueOn || after.Money.Open <= after.Disputed) return (after, null);
        return (after.UndunnedUntil >= by ? after : after with { UndunnedUntil = by }, by);
    }

    public static Outcome<Decision<InvoiceState, DunningBlocked>> Block(InvoiceState invoice, BlockDunning request, LocalDate today)
    {
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        if (request.Until is { } until && (until < request.On || until > request.On.PlusDays(BlockDaysMax))) return Refusal.DunningBlockDays.Because($"At most {request.On.PlusDays(BlockDaysMax):uuuu'-'MM'-'dd}.");
        if (request.Until is null && !(invoice.UndunnedUntil >= request.On)) return Refusal.DunningNotBlocked;
        if (request.Until is not null && !invoice.Money.Open.IsPositive) return Refusal.InvoiceNotOpen;
        var next = invoice with { UndunnedUntil = request.Until };
        return InvoiceDecisions.Becomes(invoice, next, JournalEntry.Of(request.Until is null ? EntryKind.DunningUnblocked : EntryKind.DunningBlocked, request.On), new { request.Until, before = invoice.UndunnedUntil },
            new DunningBlocked(invoice.Invoice, request.Until), draft => draft.Write(DisputeRows.Block, invoice.Invoice, invoice.Version + 1, request.On, request.Until, reason.Value));
    }
}
