namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal OrderExists = Define("order-exists", 409, "This order is drafted already; look it up by its number.");
    public static readonly Refusal OrderChanged = Define("order-changed", 409, "The order is not what you were shown any more; open the link of the latest message and answer that.");
    public static readonly Refusal OrderAnswered = Define("order-answered", 409, "The order was answered otherwise already; ask the member to change it and send it again.");
    public static readonly Refusal OrderExpired = Define("order-expired", 409, "The day to answer has passed; ask the member to send the order again.");
    public static readonly Refusal OrderNotExpired = Define("order-not-expired", 409, "The order does not wait for an answer whose day has passed; leave it as it is.");
    public static readonly Refusal OrderNotConfirmed = Define("order-not-confirmed", 409, "The client has not confirmed the order; have it confirmed first.");
    public static readonly Refusal OrderInvoiced = Define("order-invoiced", 409, "Part of the order is invoiced; correct the invoice by a credit note, or draft another order.");
    public static readonly Refusal LinkNotValid = Define("link-not-valid", 404, "This link opens nothing; use the one in the latest message.");
    public static readonly Refusal WorkEndsBeforeItBegins = Define("work-ends-before-it-begins", 422, "The work ends before it begins; correct one of the days.");
    public static readonly Refusal HoursOutOfRange = Define("hours-out-of-range", 422, "Hours of an order are more than 0 and at most 10 000, with two decimals; correct them or leave them out.");
    public static readonly Refusal TermOutOfRange = Define("term-out-of-range", 422, "A term is 0 to 365 days from issue; correct it.");
}
