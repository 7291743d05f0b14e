namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal RunNotStarted = Define("run-not-started", 404, "There is no payroll run of this month yet; start it.");
    public static readonly Refusal RunStarted = Define("run-started", 409, "The payroll of this month was started for another payday; go on with that one.");
    public static readonly Refusal RunNotCalculated = Define("run-not-calculated", 409, "The run is still being calculated; look again in a moment.");
    public static readonly Refusal RunNotReviewed = Define("run-not-reviewed", 409, "Nobody has gone through the exceptions yet; review the run first.");
    public static readonly Refusal RunNotApproved = Define("run-not-approved", 409, "The run is not approved; a second person approves it first.");
    public static readonly Refusal RunNotPaid = Define("run-not-paid", 409, "The bank file of the run is not written yet; pay it first.");
    public static readonly Refusal RunPast = Define("run-past", 409, "The run is further than that already; look at it again.");
    public static readonly Refusal RunPaymentsOpen = Define("run-payments-open", 409, "Some payments of the run stand on no bank line yet; import the statements first.");
    public static readonly Refusal PaydayNotInMonth = Define("payday-not-in-month", 422, "The payday must lie in the month it pays; choose a day of that month.");
    public static readonly Refusal PaydayNotFunded = Define("payday-not-funded", 409, "The bank account does not hold what payday needs; wait for money or ask for it.");
    public static readonly Refusal PayRulesMissing = Define("pay-rules-missing", 422, "The rule pack has no values for that day; add them first.");
    public static readonly Refusal NothingToPayAgain = Define("nothing-to-pay-again", 409, "No payment of the run came back without being paid since; nothing is left to pay.");
}
