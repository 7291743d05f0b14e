using System.Collections.Immutable;

namespace Mutual.Grains.Salaries;

/// <summary>Everything a month's salary is decided from. Amounts are budgets: gross, employer contributions less reductions, monthly accruals.</summary>
public sealed record SalaryMonth
{
    /// <summary>B: the activity account on payday, after accruals and instalments due; zero or more.</summary>
    public required Money Balance { get; init; }

    /// <summary>C: what confirmed, eligible orders will credit, net of fee and contribution; the first is after this payday and up to the next. At most twelve.</summary>
    public ImmutableArray<Money> CreditsAhead { get; init; } = [];

    /// <summary>The member's plan.</summary>
    public SalaryPlan Plan { get; init; } = SalaryPlan.Default;

    /// <summary>The policy's weights of confirmed work.</summary>
    public Haircuts Haircuts { get; init; } = Haircuts.Default;

    /// <summary>Last month's decided budget; zero when there was none.</summary>
    public Money LastBudget { get; init; }

    /// <summary>Whether last month's budget was above its own cap, as only a legal floor can make it.</summary>
    public bool LastAboveCap { get; init; }

    /// <summary>Cost of the legal minimum for the hours agreed before the month; zero when none were.</summary>
    public Money LegalFloor { get; init; }

    /// <summary>The member asked for no salary this month.</summary>
    public bool Paused { get; init; }

    /// <summary>This is the member's last payslip.</summary>
    public bool Leaving { get; init; }

    /// <summary>What happened since the last decision that may lower the path, the heaviest first; the first names the shock if there is one.</summary>
    public ImmutableArray<SalaryShock> Events { get; init; } = [];
}

/// <summary>What kept a salary from being higher.</summary>
public enum SalaryLimit
{
    /// <summary>The activity account itself, k = 0.</summary>
    Balance = 1,

    /// <summary>What is there and counted by a month ahead, k = 1 to 12.</summary>
    MonthAhead,

    /// <summary>All work in sight, stretched over the months after the twelfth.</summary>
    Tail,

    /// <summary>The member's own maximum.</summary>
    Maximum,

    /// <summary>The largest rise from last month.</summary>
    ClampUp,

    /// <summary>The largest fall from last month: the work in sight would give less, the path holds it up.</summary>
    ClampDown,

    /// <summary>A sixth of the work in sight, mixed with last month's salary.</summary>
    Target,

    /// <summary>The legal minimum raised it.</summary>
    Floor,

    /// <summary>The member asked for a pause.</summary>
    Pause,
}

/// <summary>A month's salary budget, with the figures it came from, all in whole cents rounded down.</summary>
/// <param name="Budget">What may be spent on salary this month, employer cost included; zero or more and never above the balance.</param>
/// <param name="Limit">What kept it from being higher.</param>
/// <param name="LimitMonth">The month ahead of a <see cref="SalaryLimit.MonthAhead"/>; 0 otherwise.</param>
/// <param name="Shock">Why it changed by more than the largest step, or the named circumstance of the month; null in an ordinary month.</param>
/// <param name="Cap">The largest salary from which one could step down every month and never reach below zero without any new order.</param>
/// <param name="CapLimit">Which part of the cap bound: balance, month ahead or tail.</param>
/// <param name="CapMonth">The month ahead when <paramref name="CapLimit"/> is one; 0 otherwise.</param>
/// <param name="Target">Where the work in sight pulls the salary.</param>
/// <param name="Lowest">Largest fall from last month; null in a first month.</param>
/// <param name="Highest">Largest rise from last month; null in a first month.</param>
/// <param name="FromFee">
/// What the mutual's own fee must add because the legal minimum is above the balance; zero otherwise.
/// Above zero it is an exception for two people, not a payslip by machine.
/// </param>
public readonly record struct SalaryDecision(
    Money Budget, SalaryLimit Limit, int LimitMonth, SalaryShock? Shock, Money Cap, SalaryLimit CapLimit, int CapMonth,
    Money Target, Money? Lowest, Money? Highest, Money FromFee)
{
    /// <summary>Whether two people must decide: hours worked are owed though the account does not hold them.</summary>
    public bool NeedsPeople => FromFee.IsPositive;

    /// <summary>Whether a legal floor put the budget above the cap; next month's decision must know.</summary>
    public bool AboveCap => Budget > Cap || NeedsPeople;

    /// <summary>A fall by more than the largest step that no event explains: something upstream forgot to say what happened, so a person must look.</summary>
    public bool IsUnexplained => Shock is null && Lowest is { } lowest && Budget < lowest;
}
