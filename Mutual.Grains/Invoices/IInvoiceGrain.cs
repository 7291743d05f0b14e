using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Grains.Invoices;

/// <summary>An invoice, from submission to the last cent. Key: the invoice's id.</summary>
/// <remarks>Issued invoices never change: a credit note corrects. The number is gapless per entity, fiscal year and series.</remarks>
[Alias("invoice")]
public interface IInvoiceGrain : IGrainWithGuidKey
{
    /// <summary>Submits and issues an invoice on an order, decides the guarantee and advances: one command, one transaction.</summary>
    [Alias("issue")]
    Task<Outcome<InvoiceIssued>> Issue(CommandId command, IssueInvoice request);

    /// <summary>Books money received on it. What exceeds the open amount is owed back to the client.</summary>
    [Alias("collect")]
    Task<Outcome<InvoiceCollected>> Collect(CommandId command, CollectPayment request);

    /// <summary>Books that money received on it by card went back: refunded, charged back, or failed after all. What was owed back to the client is settled by it first; the rest is open again.</summary>
    [Alias("take-back")]
    Task<Outcome<InvoiceTakenBack>> TakeBack(CommandId command, TakeBackPayment request);

    /// <summary>Credits part or all of it, also after payment, up to what was invoiced less what is credited already.</summary>
    [Alias("credit")]
    Task<Outcome<InvoiceCredited>> Credit(CommandId command, CreditInvoice request);

    /// <summary>The client contests what is unpaid, or part of it: that amount is frozen, and not dunned, until somebody decides.</summary>
    [Alias("dispute")]
    Task<Outcome<InvoiceDisputed>> Dispute(CommandId command, DisputeInvoice request);

    /// <summary>Decides a dispute; what the client is right about is credited in the same step.</summary>
    [Alias("decide-dispute")]
    Task<Outcome<DisputeDecided>> DecideDispute(CommandId command, DecideDispute request);

    /// <summary>Stops dunning until a day, for a reason, or lifts the block.</summary>
    [Alias("block-dunning")]
    Task<Outcome<DunningBlocked>> BlockDunning(CommandId command, BlockDunning request);

    /// <summary>Gives the next dunning step due on the day, default included; answers none when nothing is due.</summary>
    [Alias("dun")]
    Task<Outcome<InvoiceDunned>> Dun(CommandId command, DunInvoice request);

    /// <summary>Declares default: the fund bears the advance, the member keeps it.</summary>
    [Alias("default")]
    Task<Outcome<InvoiceView>> Default(CommandId command, DefaultInvoice request);

    /// <summary>Writes the claim off after a loss certain in law.</summary>
    [Alias("write-off")]
    Task<Outcome<InvoiceView>> WriteOff(CommandId command, WriteOffInvoice request);

    /// <summary>Decides again about an invoice that was blocked, and advances it when nothing stands against it any more. Answers the decision in any case.</summary>
    [Alias("advance-pending")]
    Task<Outcome<InvoiceAdvanced>> AdvancePending(CommandId command, AdvancePending request);

    /// <summary>The member asks people to look at a decision that is not an advance.</summary>
    [Alias("ask-review")]
    Task<Outcome<ReviewView>> AskReview(CommandId command, AskReview request);

    /// <summary>The office answers that the decision stands.</summary>
    [Alias("uphold")]
    Task<Outcome<ReviewAnswered>> Uphold(CommandId command, UpholdDecision request);

    /// <summary>Two people answer by waiving those reasons that are judgements; it is decided again, and advanced when nothing else stands against it.</summary>
    [Alias("waive")]
    Task<Outcome<InvoiceAdvanced>> Waive(CommandId command, WaiveReasons request);

    /// <summary>The member declines an advance that has not come yet, or wants it after all; it is decided again at once.</summary>
    [Alias("choose-advance")]
    Task<Outcome<InvoiceAdvanced>> ChooseAdvance(CommandId command, ChooseAdvance request);

    /// <summary>The invoice as known now; what is open counts also in default or written off.</summary>
    [Alias("view")]
    Task<Outcome<InvoiceView>> View();
}

public enum InvoiceStatus
{
    Issued = 1, PartlyPaid, Paid, Defaulted, WrittenOff, Credited, Recovered,
}

/// <param name="Order">A confirmed order.</param>
/// <param name="Net">Without VAT; at most what is left of the order.</param>
/// <param name="DeliveredOn">Last day of the work; not in the future.</param>
/// <param name="WithoutAdvance">The member declines an advance.</param>
[GenerateSerializer, Immutable, Alias("issue-invoice")]
public sealed record IssueInvoice([property: Id(0)] Guid Order, [property: Id(1)] Money Net, [property: Id(2)] LocalDate DeliveredOn, [property: Id(3)] bool WithoutAdvance = false);

/// <summary>Outcome of the guarantee decision.</summary>
public enum GuaranteeOutcome
{
    Accepted = 1, Blocked, Refused,
}

/// <param name="Reasons">Codes of every reason that held, in a fixed order; empty when accepted.</param>
/// <param name="Amount">What is advanced now.</param>
[GenerateSerializer, Immutable, Alias("guarantee-decision")]
public sealed record GuaranteeDecision(
    [property: Id(0)] GuaranteeOutcome Outcome, [property: Id(1)] IReadOnlyList<string> Reasons, [property: Id(2)] Money Amount, [property: Id(3)] string Policy);

/// <param name="Reference">Structured communication (Belgium) or RF reference with which the client pays.</param>
[GenerateSerializer, Immutable, Alias("invoice-issued")]
public sealed record InvoiceIssued(
    [property: Id(0)] Guid Invoice, [property: Id(1)] string Number, [property: Id(2)] string Reference, [property: Id(3)] Money Gross, [property: Id(4)] LocalDate DueOn,
    [property: Id(5)] GuaranteeDecision Decision);

/// <param name="Source">Bank line (or card payment) it came by: the money is booked once for each.</param>
/// <param name="FromSuspense">The money was in suspense already; otherwise it comes from the bank.</param>
/// <param name="Card">It came by card: it is in transit, and the network's fee is booked beside it. Nothing being open any more, all of it is owed back.</param>
[GenerateSerializer, Immutable, Alias("collect-payment")]
public sealed record CollectPayment(
    [property: Id(0)] Money Amount, [property: Id(1)] LocalDate On, [property: Id(2)] Guid Source, [property: Id(3)] bool FromSuspense = false, [property: Id(4)] CardReceipt? Card = null);

/// <param name="Amount">What went back, without the network's fee.</param>
/// <param name="Card">The movement by which it did.</param>
[GenerateSerializer, Immutable, Alias("take-back-payment")]
public sealed record TakeBackPayment([property: Id(0)] Money Amount, [property: Id(1)] LocalDate On, [property: Id(2)] CardReceipt Card);

/// <param name="Open">To be collected now.</param>
/// <param name="OwedBack">Of what went back, what had been owed back before.</param>
[GenerateSerializer, Immutable, Alias("invoice-taken-back")]
public sealed record InvoiceTakenBack([property: Id(0)] Guid Invoice, [property: Id(1)] InvoiceStatus Status, [property: Id(2)] Money Open, [property: Id(3)] Money OwedBack, [property: Id(4)] Money OwedByMember);

/// <param name="OwedBack">What exceeded the open amount.</param>
[GenerateSerializer, Immutable, Alias("invoice-collected")]
public sealed record InvoiceCollected([property: Id(0)] Guid Invoice, [property: Id(1)] InvoiceStatus Status, [property: Id(2)] Money Open, [property: Id(3)] Money OwedBack);

/// <param name="Net">What is credited, without VAT.</param>
[GenerateSerializer, Immutable, Alias("credit-invoice")]
public sealed record CreditInvoice([property: Id(0)] Money Net, [property: Id(1)] LocalDate On, [property: Id(2)] string Reason);

[GenerateSerializer, Immutable, Alias("invoice-credited")]
public sealed record InvoiceCredited([property: Id(0)] Guid CreditNote, [property: Id(1)] string Number, [property: Id(2)] InvoiceStatus Status, [property: Id(3)] Money TakenFromAccount, [property: Id(4)] Money OwedByMember);

[GenerateSerializer, Immutable, Alias("dun-invoice")]
public sealed record DunInvoice([property: Id(0)] LocalDate On);

/// <param name="Step">Name of the step given; null: nothing was due.</param>
[GenerateSerializer, Immutable, Alias("invoice-dunned")]
public sealed record InvoiceDunned([property: Id(0)] Guid Invoice, [property: Id(1)] string? Step);

/// <param name="On">Day the advance counts; not in the future.</param>
[GenerateSerializer, Immutable, Alias("advance-pending-request")]
public sealed record AdvancePending([property: Id(0)] LocalDate On);

/// <param name="Decision">As it stands now; its amount is what is advanced in all.</param>
[GenerateSerializer, Immutable, Alias("invoice-advanced")]
public sealed record InvoiceAdvanced([property: Id(0)] Guid Invoice, [property: Id(1)] GuaranteeDecision Decision);

/// <param name="Question">What the member says, 10 to 1000 characters.</param>
[GenerateSerializer, Immutable, Alias("ask-review-request")]
public sealed record AskReview([property: Id(0)] string Question);

[GenerateSerializer, Immutable, Alias("uphold-decision")]
public sealed record UpholdDecision([property: Id(0)] string Answer);

/// <param name="Reasons">Exactly these, as both people saw them.</param>
[GenerateSerializer, Immutable, Alias("waive-reasons")]
public sealed record WaiveReasons([property: Id(0)] string Answer, [property: Id(1)] string PreparedBy, [property: Id(2)] string ApprovedBy, [property: Id(3)] IReadOnlyList<string> Reasons);

[GenerateSerializer, Immutable, Alias("choose-advance-request")]
public sealed record ChooseAdvance([property: Id(0)] bool Wanted);

/// <summary>How a review ended.</summary>
public enum ReviewVerdict
{
    Upheld = 1, Waived,
}

/// <param name="Version">Of the invoice, once it was asked.</param>
/// <param name="ApprovedBy">The second person, where something is waived.</param>
[GenerateSerializer, Immutable, Alias("review-answered")]
public sealed record ReviewAnswered(
    [property: Id(0)] Guid Invoice, [property: Id(1)] int Version, [property: Id(2)] ReviewVerdict Verdict, [property: Id(3)] IReadOnlyList<string> Waived, [property: Id(4)] string Answer,
    [property: Id(5)] string AnsweredBy, [property: Id(6)] string? ApprovedBy, [property: Id(7)] Instant AnsweredAt);

/// <param name="Version">Of the invoice, once it was asked.</param>
/// <param name="Reasons">That stood when it was asked.</param>
/// <param name="Verdict">Null: not answered yet.</param>
/// <param name="Waived">Reasons that do not count for this invoice any more.</param>
/// <param name="ApprovedBy">The second person, where something is waived.</param>
[GenerateSerializer, Immutable, Alias("review-view")]
public sealed record ReviewView(
    [property: Id(0)] Guid Invoice, [property: Id(1)] int Version, [property: Id(2)] string AskedBy, [property: Id(3)] Instant AskedAt, [property: Id(4)] string Question,
    [property: Id(5)] GuaranteeOutcome Outcome, [property: Id(6)] IReadOnlyList<string> Reasons, [property: Id(7)] ReviewVerdict? Verdict, [property: Id(8)] IReadOnlyList<string> Waived,
    [property: Id(9)] string? Answer, [property: Id(10)] string? AnsweredBy, [property: Id(11)] string? ApprovedBy, [property: Id(12)] Instant? AnsweredAt);

[GenerateSerializer, Immutable, Alias("default-invoice")]
public sealed record DefaultInvoice([property: Id(0)] LocalDate On, [property: Id(1)] string Reason);

/// <param name="Proof">Reference of the document that makes the loss certain.</param>
[GenerateSerializer, Immutable, Alias("write-off-invoice")]
public sealed record WriteOffInvoice([property: Id(0)] LocalDate On, [property: Id(1)] string Proof, [property: Id(2)] string PreparedBy, [property: Id(3)] string ApprovedBy);

/// <param name="Disputed">Of what is open, frozen by disputes, with VAT.</param>
/// <param name="UndunnedUntil">Last day of the block on dunning.</param>
/// <param name="Disputable">Unpaid and not in dispute, without VAT.</param>
[GenerateSerializer, Immutable, Alias("invoice-view")]
public sealed record InvoiceView(
    [property: Id(0)] Guid Invoice, [property: Id(1)] string Entity, [property: Id(2)] string Number, [property: Id(3)] Guid Member, [property: Id(4)] Guid Client, [property: Id(5)] Guid Order,
    [property: Id(6)] InvoiceStatus Status, [property: Id(7)] LocalDate IssuedOn, [property: Id(8)] LocalDate DueOn, [property: Id(9)] string Reference, [property: Id(10)] Money Net,
    [property: Id(11)] Money Vat, [property: Id(12)] Money Gross, [property: Id(13)] Money Open, [property: Id(14)] Money Advanced, [property: Id(15)] GuaranteeDecision Decision,
    [property: Id(16)] string? LastDunningStep, [property: Id(17)] int Version, [property: Id(18)] Money Disputed, [property: Id(19)] LocalDate? UndunnedUntil,
    [property: Id(20)] IReadOnlyList<OpenDispute> Disputes, [property: Id(21)] Money Disputable);
