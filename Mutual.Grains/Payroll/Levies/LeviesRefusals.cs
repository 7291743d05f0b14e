namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal LevyNotOwed = Define("levy-not-owed", 409, "The books do not owe that much, or a payment of it is on its way already; look at the account first.");
}
