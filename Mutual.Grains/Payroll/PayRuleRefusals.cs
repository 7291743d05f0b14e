namespace Mutual.Grains.Kernel;

// What the rule packs refuse.
public sealed partial class Refusal
{
    public static readonly Refusal RuleNotInForce = Define("rule-not-in-force", 422, "The rule pack has no values for this day; add the values of that period or correct the date.");
    public static readonly Refusal PayStatusUnknown = Define("pay-status-unknown", 422, "The country's rules do not know this status; choose one they have.");
    public static readonly Refusal GrossOutOfRange = Define("gross-out-of-range", 422, "Gross pay of a month is above zero and at most 1 000 000.00; check the figures.");
    public static readonly Refusal TimeWorkedInvalid = Define("time-worked-invalid", 422, "The time worked is not possible; enter more than nothing and no more than full time.");
    public static readonly Refusal HouseholdImpossible = Define("household-impossible", 422, "The family situation contradicts itself; correct it.");
    public static readonly Refusal EmployerTermsInvalid = Define("employer-terms-invalid", 422, "The employer's rates, plan or headcount are missing or not possible; correct them.");
    public static readonly Refusal TaxRateInvalid = Define("tax-rate-invalid", 422, "The personal rate of withholding lies between 0 and 100 %; correct it.");
    public static readonly Refusal NetNegative = Define("net-negative", 422, "More is taken off than is earned; a person must look at this pay.");
    public static readonly Refusal BudgetTooSmall = Define("budget-too-small", 422, "The budget does not pay for a cent of gross; wait for a larger one.");
    public static readonly Refusal AllowanceInvalid = Define("allowance-invalid", 422, "The allowance, its social withholding or the yearly pay is not possible; correct it.");
    public static readonly Refusal RulePackInvalid = Define("rule-pack-invalid", 422, "The rule packs cannot be used; correct the file that is named.");
    public static readonly Refusal CaseUnreadable = Define("case-unreadable", 400, "The case is not written as documented; correct the member named.");
    public static readonly Refusal CasesUnreadable = Define("cases-unreadable", 400, "The file is no JSON array of cases and no object with 'cases'; check the file.");
}
