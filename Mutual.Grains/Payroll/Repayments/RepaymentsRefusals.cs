namespace Mutual.Grains.Kernel;

// What repayments refuse.
public sealed partial class Refusal
{
    public static readonly Refusal NothingOwed = Define("nothing-owed", 409, "The member owes no recourse; nothing is left to repay.");
    public static readonly Refusal RepaymentMonths = Define("repayment-months", 422, "A plan repays in 1 to 60 months; choose a number in between.");
    public static readonly Refusal MemberStaysOn = Define("member-stays-on", 409, "The member has not left; recourse is repaid by instalments.");
}
