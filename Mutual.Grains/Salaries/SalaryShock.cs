using System.Collections.Frozen;

namespace Mutual.Grains.Salaries;

/// <summary>Why a salary changed by more than the member's own largest step: a closed list, named on the payslip.</summary>
/// <remarks>
/// Source: accounting.md §7. A client who pays late or not at all is none of them: the advance stays.
/// Stored by its name in kebab-case (<c>order-cancelled</c>); never renamed, never reused.
/// </remarks>
public enum SalaryShock
{
    /// <summary>The first month, or the first after a month of nothing: there is no last salary to step from.</summary>
    Start = 1,

    /// <summary>A confirmed order was cancelled.</summary>
    OrderCancelled,

    /// <summary>A confirmed order will be credited in a later month than promised.</summary>
    OrderLate,

    /// <summary>A confirmed order will be credited with less than promised.</summary>
    OrderReduced,

    /// <summary>An order counted on was refused the guarantee.</summary>
    GuaranteeRefused,

    /// <summary>The fund lowered its advance rate or stopped new guarantees.</summary>
    FundThrottled,

    /// <summary>A credit note took back part of what was credited.</summary>
    CreditNote,

    /// <summary>A dispute was decided against the member.</summary>
    DisputeLost,

    /// <summary>The member repaid the fund from the activity account.</summary>
    Recourse,

    /// <summary>An expense was charged to the activity account.</summary>
    Expense,

    /// <summary>The legal minimum for the hours agreed was above what the path allowed.</summary>
    LegalFloor,

    /// <summary>The member asked for it: a lower maximum, a pause, a steadier plan.</summary>
    OwnRequest,

    /// <summary>The last payslip pays out the account.</summary>
    Leaving,

    /// <summary>The mutual's own policy changed by a recorded resolution.</summary>
    RuleChange,
}

/// <summary>Names of shocks as stored, printed and exported.</summary>
public static class SalaryShockNames
{
    private static readonly FrozenDictionary<SalaryShock, string> Names = new Dictionary<SalaryShock, string>
    {
        [SalaryShock.Start] = "start",
        [SalaryShock.OrderCancelled] = "order-cancelled",
        [SalaryShock.OrderLate] = "order-late",
        [SalaryShock.OrderReduced] = "order-reduced",
        [SalaryShock.GuaranteeRefused] = "guarantee-refused",
        [SalaryShock.FundThrottled] = "fund-throttled",
        [SalaryShock.CreditNote] = "credit-note",
        [SalaryShock.DisputeLost] = "dispute-lost",
        [SalaryShock.Recourse] = "recourse",
        [SalaryShock.Expense] = "expense",
        [SalaryShock.LegalFloor] = "legal-floor",
        [SalaryShock.OwnRequest] = "own-request",
        [SalaryShock.Leaving] = "leaving",
        [SalaryShock.RuleChange] = "rule-change",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, SalaryShock> Shocks = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary><c>OrderCancelled</c> is <c>order-cancelled</c>.</summary>
    public static string ToName(this SalaryShock shock) => Names[shock];

    /// <summary>The shock stored under a name.</summary>
    /// <exception cref="KeyNotFoundException">The name is not on the list.</exception>
    public static SalaryShock Parse(string name) => Shocks[name];
}
