namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal RefundNotOwed = Define("refund-not-owed", 409, "The client is not owed that much back on this invoice; look at what was received, credited and refunded already.");
    public static readonly Refusal RefundAccountUnknown = Define("refund-account-unknown", 422, "The client's money did not come from a bank account; name the account to pay to, or refund the card.");
}
