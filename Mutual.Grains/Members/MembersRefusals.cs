namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal MemberExists = Define("member-exists", 409, "This member has joined already; look the member up by number.");
    public static readonly Refusal MemberHasLeft = Define("member-has-left", 409, "The member has left the mutual; nothing new can be agreed.");
    public static readonly Refusal LeavesBeforeJoining = Define("leaves-before-joining", 422, "The last day lies before the first one; correct the day.");
    public static readonly Refusal IbanIsOurs = Define("iban-is-ours", 422, "This is the mutual's own account; enter the person's.");
    public static readonly Refusal IbanShared = Define("iban-shared", 409, "Another member is paid to this account; enter an account of this person's own.");
    public static readonly Refusal HouseholdInvalid = Define("household-invalid", 422, "Children are 0 to 20, and a single parent has children and no spouse; correct the household.");
}
