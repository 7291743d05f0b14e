using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Orders;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>Issues an invoice: number, VAT, guarantee decision, holds, advance, in one commit. Pure but for the draft it fills.</summary>
internal static class InvoiceIssuing
{
    /// <summary>Decides on an invoice that does not exist yet.</summary>
    /// <param name="invoice">Id.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="known">The order with its member, client and limits; null when there is none.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">In force today.</param>
    /// <param name="today">Day of issue.</param>
    /// <param name="fund">Whether the fund holds the advance: in the invoice's stripe, in all together, or not.</param>
    public static Outcome<Decision<InvoiceState, InvoiceIssued>> Decide(
        Guid invoice, IssueInvoice request, Invoiceable? known, Entity entity, Policy policy, LocalDate today, FundRoom fund)
    {
        if (InvoiceChecks.Amount(request.Net) is { } amount) return amount;
        if (InvoiceChecks.Day(request.DeliveredOn, today) is { } day) return day;
        if (known is null) return Refusal.NotFound;
        if (known.Status is OrderStatus.Rejected or OrderStatus.Cancelled or OrderStatus.Closed) return Refusal.OrderNotOpen;
        if (request.DeliveredOn < known.WorkFrom) return Refusal.DeliveredBeforeWork.Because($"The work begins on {known.WorkFrom:uuuu'-'MM'-'dd}.");
        if (request.Net > known.OrderLeft) return Refusal.OrderExhausted.Because($"Left: {known.OrderLeft}, asked: {request.Net}.");
        var vat = Vat.Of(entity.Country, known.Of.Country, known.Of.VatNumber, known.VatRate, known.Of.Kind is Clients.ClientKind.Consumer);
        if (!vat.IsAccepted) return vat.Refused;

        var rate = vat.Value.Percent;
        var issued = new InvoiceMoney(request.Net, Vat.On(request.Net, rate), policy.FeeRate, policy.ContributionRate, entity.Country is Country.Fr);
        var dueOn = today.PlusDays(known.TermDays);
        var asked = known.Case(issued, policy, today, request.DeliveredOn, dueOn, fund is FundRoom.None, request.WithoutAdvance);
        var (decision, advanceRate) = (Guarantee.Decide(asked, policy), known.AdvanceRate(policy));
        var parties = new InvoiceParties(entity.Country, invoice, known.Client, known.Member);
        var advance = decision.Amount.IsPositive ? InvoiceBooking.Advance(issued, parties, advanceRate, today) : null;
        var state = new InvoiceState(
            invoice, known.Entity, "", "", known.Member, known.Client, known.Order, today, dueOn, request.DeliveredOn, rate, advance?.Money ?? issued, decision, null, null, advance is null ? 1 : 2);

        return new Decision<InvoiceState, InvoiceIssued>(
            answer => state with { Number = answer.Number, Reference = answer.Reference },
            new NumberSeries(known.Entity, today.Year, "invoice"),
            (draft, number) =>
            {
                var numbered = state with { Number = FormattableString.Invariant($"{today.Year}-{number:00000}"), Reference = ReferenceOf(entity, today.Year, number).Value };
                draft.Record(known.Entity, invoice, 1, InvoiceBooking.Issue(issued, parties, today), state.Source, new
                {
                    numbered.Number, known.Order, request.Net, issued.Vat, vatRate = rate, dueOn, decision.Outcome, decision.Reasons, decision.Policy, decision.Amount,
                    clientLimit = known.Of.Limit, clientExposure = known.Of.Used, figures = Guarantee.Figures(asked, policy, decision.Reasons),
                });
                if (advance is not null) draft.Record(known.Entity, invoice, 2, advance.Entry, state.Source, new { decision.Policy, advanceRate });
                InvoiceRows.Add(draft, numbered, number);
                draft.Write(Limits.UseOrder, Limits.OfOrder(known.Order), request.Net.Cents).Write(Limits.Hold, invoice, Limits.OfOrder(known.Order), request.Net.Cents);
                if (request.Net == known.OrderLeft) draft.Write(OrderRows.Invoiced, known.Order);
                if (advance is not null) Reserve(draft, state, asked, policy, fund);
                return new InvoiceIssued(invoice, numbered.Number, numbered.Reference, issued.GrossNow, dueOn, decision);
            });
    }

    /// <summary>Decides again on an invoice without advance, as every morning: what is refused, declined or in dispute stays so.</summary>
    public static Outcome<Decision<InvoiceState, InvoiceAdvanced>> Pending(InvoiceState? invoice, AdvancePending request, Invoiceable? known, Entity entity, Policy policy, LocalDate today, FundRoom fund)
    {
        if (invoice is null || known is null) return Refusal.NotFound;
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        return invoice.Decision.Outcome is GuaranteeOutcome.Blocked && invoice.Money.Open.IsPositive && !IsDeclined(invoice) && invoice.Disputes.Count == 0
            ? DecideAgain(invoice, invoice, declined: false, request.On, known, entity, policy, fund)
            : new Decision<InvoiceState, InvoiceAdvanced>(_ => invoice, null, (_, _) => new InvoiceAdvanced(invoice.Invoice, invoice.Decision));
    }

    /// <summary>Whether the member wants no advance.</summary>
    public static bool IsDeclined(InvoiceState invoice) => invoice.Decision.Reasons.Contains(GuaranteeReason.DeclinedByMember.Code);

    /// <summary>Decides again, and advances when nothing stands against it: in one entry, which says what was decided.</summary>
    /// <param name="before">The invoice, without an advance.</param>
    /// <param name="asked">The same, with what people changed.</param>
    /// <param name="declined">The member wants no advance.</param>
    /// <param name="on">Day it counts.</param>
    /// <param name="known">The order with its member, client and limits.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">In force on the day.</param>
    /// <param name="fund">Whether the fund holds the advance.</param>
    /// <param name="kind">What is recorded when nothing is advanced; by default only news are.</param>
    /// <param name="also">What else belongs to the commit.</param>
    internal static Decision<InvoiceState, InvoiceAdvanced> DecideAgain(
        InvoiceState before, InvoiceState asked, bool declined, LocalDate on, Invoiceable known, Entity entity, Policy policy, FundRoom fund, EntryKind kind = EntryKind.GuaranteeDecided,
        Action<CommitDraft>? also = null)
    {
        var of = known.Case(asked.Money, policy, on, asked.DeliveredOn, asked.DueOn, fund is FundRoom.None, declined) with { Waived = asked.Waived };
        var (decision, advanceRate) = (Guarantee.Decide(of, policy), known.AdvanceRate(policy));
        var next = asked with { Decision = decision };
        var answer = new InvoiceAdvanced(asked.Invoice, decision);
        if (kind is EntryKind.GuaranteeDecided && decision.Outcome == before.Decision.Outcome && decision.Reasons.SequenceEqual(before.Decision.Reasons))
            return new(_ => before, null, (_, _) => answer);

        var advance = decision.Amount.IsPositive ? InvoiceBooking.Advance(asked.Money, asked.Parties(entity.Country), advanceRate, on) : null;
        if (advance is not null) next = next with { Money = advance.Money };
        return new(_ => next with { Version = next.Version + 1 }, null, (draft, _) =>
        {
            next.Write(draft, advance?.Entry ?? JournalEntry.Of(kind, on), new
            {
                decision.Outcome, decision.Reasons, decision.Policy, decision.Amount, advanceRate, asked.Waived, figures = Guarantee.Figures(of, policy, decision.Reasons),
            });
            if (advance is not null) Reserve(draft, next, of, policy, fund);
            also?.Invoke(draft);
            return answer;
        });
    }

    /// <summary>The reference a client pays with: the Belgian communication, or a creditor reference elsewhere and beyond its digits.</summary>
    /// <remarks>Ten digits: the entity, two of the year, seven of the number. So two invoices never share one, nor does a share, whose first digit is zero.</remarks>
    internal static PaymentReference ReferenceOf(Entity entity, int year, long number) =>
        entity.Country is Country.Be && entity.Id is > 0 and < 10 && number < 10_000_000
            ? PaymentReference.Belgian((entity.Id * 1_000_000_000L) + (year % 100 * 10_000_000L) + number)
            : PaymentReference.Creditor(FormattableString.Invariant($"{entity.Id}I{year}N{number}"));

    /// <summary>Takes the advance from every limit in the commit that books it; each is looked at again there, so that what others took meanwhile counts.</summary>
    private static void Reserve(CommitDraft draft, InvoiceState invoice, GuaranteeCase of, Policy policy, FundRoom fund)
    {
        var (cents, client, stripe) = (invoice.Money.AdvanceOpen.Cents, Limits.OfClient(invoice.Client), Limits.OfFund(invoice.Entity, invoice.Invoice));
        var concentration = policy.Guarantee.ClientsMost(of.Measured.All).Cents;
        var most = Math.Min(concentration, Math.Min(of.Throttle.ClientCap?.Cents ?? Limits.Unbounded, of.PilotLimit?.Cents ?? Limits.Unbounded));
        draft.Write(Limits.UseClient, client, cents, most).Write(Limits.Hold, invoice.Invoice, client, cents)
            .Write(fund is FundRoom.InAllStripes ? Limits.GatherFund : Limits.UseFund, stripe, cents).Write(Limits.Hold, invoice.Invoice, stripe, cents);
        var (same, others) = (of.Waived.Contains(GuaranteeReason.InvoiceDuplicate.Code) ? -1 : of.Net.Cents,
            of.Waived.Contains(GuaranteeReason.InvoicesSplit.Code) || of.Waived.Contains(GuaranteeReason.AmountUnusual.Code) ? Limits.Unbounded : (policy.Guarantee.UsualAfter(of.LargestPaid) - of.Net).Cents);
        draft.Write(InvoiceRows.KeepPair, invoice.Invoice, invoice.Client, invoice.Member, invoice.DeliveredOn, same, others, policy.Guarantee.SplitDays);
        foreach (var limit in of.Shared)
            draft.Write(Limits.LockShared, limit.Scope).Write(Limits.KeepShared, limit.Scope, limit.Kind is SharedLimitKind.Group ? concentration : Limits.Unbounded);
    }
}

/// <summary>Where the fund has room for an advance.</summary>
internal enum FundRoom
{
    /// <summary>In the invoice's own stripe.</summary>
    InStripe = 1,

    /// <summary>Only when the stripes give theirs together.</summary>
    InAllStripes,

    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>What any request about an invoice must keep.</summary>
internal static class InvoiceChecks
{
    private static readonly Money Most = new(99_999_999_999);
    private static readonly LocalDate First = new(2000, 1, 1);

    public static Refused? Amount(Money amount) => amount switch
    {
        { Currency: not Currency.Eur } => Refusal.CurrencyNotAccepted.Because(),
        { IsPositive: false } => Refusal.AmountNotPositive.Because(),
        _ when amount > Most => Refusal.AmountOverLimit.Because(),
        _ => null,
    };

    public static Refused? Day(LocalDate day, LocalDate today) =>
        day < First || day > today.PlusYears(3) ? Refusal.DateOutOfRange.Because() : day > today ? Refusal.DateInFuture.Because() : null;
}
