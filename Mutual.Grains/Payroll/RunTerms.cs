using System.Collections.Immutable;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Contracts;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payroll;

/// <summary>What is the same for every member of a run.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Entity">Its entity.</param>
/// <param name="Month">The pay period.</param>
/// <param name="PayOn">Day the bank is asked to pay, within the month: the day salaries count in the books, and the one that chooses the law's values.</param>
/// <param name="Policy">The mutual's rules on that day.</param>
/// <param name="Pack">The country's law.</param>
/// <param name="PackVersion">The version of it in force on that day.</param>
/// <param name="Members">How many members the run has; the headcount where the law asks for one.</param>
internal sealed record RunTerms(Guid Run, Entity Entity, YearMonth Month, LocalDate PayOn, Policy Policy, IPayPack Pack, string PackVersion, int Members)
{
    private const int MonthsAhead = 12;

    /// <summary>This payday and the twelve after it, rising.</summary>
    public ImmutableArray<LocalDate> Paydays { get; } = [PayOn, .. Enumerable.Range(1, MonthsAhead).Select(ahead => PaydayOf(Month.PlusMonths(ahead), Policy.PayDay, Entity.Country))];

    /// <summary><c>2026-11</c>.</summary>
    public string MonthName { get; } = YearMonthPattern.Iso.Format(Month);

    /// <summary>The chart of the entity's country.</summary>
    public ChartOfAccounts Accounts { get; } = ChartOfAccounts.Of(Entity.Country);

    /// <summary>First day of the month before.</summary>
    public LocalDate MonthBefore => Month.PlusMonths(-1).OnDayOfMonth(1);

    /// <summary>The day salaries are paid in a month: the policy's day, or the working day before it.</summary>
    public static LocalDate PaydayOf(YearMonth month, int payDay, Country country)
    {
        var day = month.OnDayOfMonth(Math.Min(payDay, month.ToDateInterval().End.Day));
        while (!BusinessCalendar.Of(country).IsWorkingDay(day)) day = day.PlusDays(-1);
        return day;
    }

    /// <summary>What the entity's size, place and plans add to the law.</summary>
    public EmployerTerms Employer { get; init; } = EmployerRates.None.TermsIn(Entity.Country, Members);

    /// <summary>What the law needs to know of a full-time worker of the commonest status.</summary>
    public PayInput InputOf(Household household) =>
        new(PayOn, Contract.UsualIn(Entity.Country).Status, household, Money.Zero, TimeWorked.FullMonth, Employer);

    /// <summary>What the law needs to know of a member and the month.</summary>
    public PayInput InputFor(MemberMonth member) => InputOf(member.Household) with
    {
        Status = member.Contract.Status,
        Time = member.Contract.TimeIn(Month, member.JoinedOn, member.LeftOn, Entity.Country),
        PersonalTaxRate = member.Contract.TaxRate,
    };

    /// <summary>What the legal minimum costs for the hours a member agreed before the month; zero when none are, or when the law has no minimum that day.</summary>
    public Money FloorOf(MemberMonth member)
    {
        if (member.Contract.FloorHours == 0) return Money.Zero;
        var input = InputFor(member);
        if (Pack.LegalMinimum(input) is not { IsAccepted: true, Value: var minimum }) return Money.Zero;
        return Pack.Compute(input with { Gross = minimum }) is { IsAccepted: true, Value: var pay } ? pay.EmployerCost : Money.Zero;
    }

    /// <summary>Whether a member's last payslip is of this month or before.</summary>
    public bool IsLeaving(LocalDate? leftOn) => leftOn is { } day && day <= Month.ToDateInterval().End;
}
