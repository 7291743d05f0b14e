namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal InvoiceExists = Define("invoice-exists", 409, "This invoice is issued already; look it up by its number.");
    public static readonly Refusal InvoiceDuplicate = Define("invoice-duplicate", 409, "The same amount of the same work is invoiced already; look that invoice up, or correct the day or the amount.");
    public static readonly Refusal InvoiceWrittenOff = Define("invoice-written-off", 409, "The claim is written off and cannot be credited any more; book what the client still pays.");
    public static readonly Refusal PaymentBooked = Define("payment-booked", 409, "This payment is on the invoice already; place another one.");
    public static readonly Refusal CreditExceedsInvoice = Define("credit-exceeds-invoice", 409, "The credit note is higher than what is left of the invoice; lower the amount.");
    public static readonly Refusal OrderNotOpen = Define("order-not-open", 409, "The order is cancelled, rejected or closed; invoice an order that stands.");
    public static readonly Refusal OrderExhausted = Define("order-exhausted", 409, "The order does not leave that much to invoice; lower the amount or agree a change of the order with the client.");
    public static readonly Refusal DeliveredBeforeWork = Define("delivered-before-work", 422, "The work cannot be delivered before it begins; correct the day.");
    public static readonly Refusal ClientLimitReached = Define("client-limit-reached", 409, "The client's limit was taken by somebody else at this moment; ask again.");
    public static readonly Refusal FundCapacityReached = Define("fund-capacity-reached", 409, "The fund's capacity was taken by somebody else at this moment; ask again.");
    public static readonly Refusal ReviewNotNeeded = Define("review-not-needed", 409, "Nothing stands against an advance that people could look at; wait for the advance or choose it.");
    public static readonly Refusal ReviewWaiting = Define("review-waiting", 409, "A review is asked for already; wait for its answer.");
    public static readonly Refusal ReviewNotAsked = Define("review-not-asked", 409, "No review waits for an answer; the member asks for one on the invoice.");
    public static readonly Refusal ReasonsStand = Define("reasons-stand", 409, "None of the reasons is a judgement that people may waive; raise the limit or answer that the decision stands.");
    public static readonly Refusal AdvanceGranted = Define("advance-granted", 409, "The advance is in the activity account already; nothing is left to choose.");
    public static readonly Refusal InvoiceNotOpen = Define("invoice-not-open", 409, "Nothing is open on this invoice; place the money on another one or give it back.");
    public static readonly Refusal InvoiceNotInDefault = Define("invoice-not-in-default", 409, "Only a claim in default can be written off; declare the default first.");
    public static readonly Refusal DisputePaid = Define("dispute-paid", 409, "What is contested is paid already; ask for a credit note instead.");
    public static readonly Refusal DisputeExceedsUnpaid = Define("dispute-exceeds-unpaid", 409, "Less than that is unpaid and not in dispute yet; lower the amount.");
    public static readonly Refusal DisputeNotOpen = Define("dispute-not-open", 409, "No such dispute is open on this invoice; look at the invoice's disputes.");
    public static readonly Refusal DisputeCredit = Define("dispute-credit", 422, "Only a dispute upheld in part names an amount, and less than what is in dispute; correct the outcome or the amount.");
    public static readonly Refusal DisputeUndecided = Define("dispute-undecided", 409, "Part of this invoice is in dispute; decide the dispute first.");
    public static readonly Refusal DunningBlockDays = Define("dunning-block-days", 422, "A block ends on its own day or later, and not too far out; choose another last day.");
    public static readonly Refusal DunningNotBlocked = Define("dunning-not-blocked", 409, "Nothing stops dunning on this invoice; there is no block to lift.");
    public static readonly Refusal SelfApproval = Define("self-approval", 403, "A second person must approve; ask a colleague.");
    public static readonly Refusal VatRateNotInPack = Define("vat-rate-not-in-pack", 422, "The seller's country has no such VAT rate; choose one it has.");
    public static readonly Refusal VatExemptionNotInPack = Define("vat-exemption-not-in-pack", 422, "The seller's country has no such VAT exemption; choose one it has.");
    public static readonly Refusal ReverseChargeNeedsVatNumber = Define("reverse-charge-needs-vat-number", 422, "Without VAT, a client in another country of the Union needs a VAT number of that country; enter it or charge VAT.");
}
