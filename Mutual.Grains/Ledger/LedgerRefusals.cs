namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal PeriodClosed = Define("period-closed", 409, "The month is closed; date it in an open month, or ask two people to reopen it.");
    public static readonly Refusal ActivityOverdrawn = Define("activity-overdrawn", 422, "The account does not hold that much; lower the amount.");
    public static readonly Refusal HeadNotPublished = Define("head-not-published", 409, "No published head reaches this entry yet; ask again after this evening's.");
    public static readonly Refusal EntityUnknown = Define("entity-unknown", 404, "There is no such entity in this installation; check its code.");
}
