namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal FloorNotOwed = Define("floor-not-owed", 409, "The run does not say that this member's legal minimum is above the account, or it is paid already; look at its exceptions.");
}
