using System.Collections.Immutable;
using Mutual.Grains.Governance;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll;

/// <summary>A member's next salary as it would be decided now, and the ones after it at least. A forecast, never a fact.</summary>
/// <param name="Month">The next month not yet on a payslip.</param>
/// <param name="PayOn">Its payday.</param>
/// <param name="Instalment">Recourse repaid before it.</param>
/// <param name="Explanation">Why it would be what it is.</param>
/// <param name="Pay">Its amounts; null when the budget pays no gross.</param>
/// <param name="AtLeast">That month and the eleven after it, without any new order, by the law of this payday.</param>
public sealed record SalaryForecast(YearMonth Month, LocalDate PayOn, Money Instalment, SalaryExplanation Explanation, PayAmounts? Pay, ImmutableArray<LeastPay> AtLeast);

/// <summary>The least a month pays.</summary>
/// <param name="Budget">What may be spent on salary, employer cost included.</param>
/// <param name="Net">What of it reaches the member; zero when the budget pays no gross.</param>
public readonly record struct LeastPay(YearMonth Month, Money Budget, Money Net);

/// <summary>Looks ahead at one member's salary with the same rules the payroll will use, and tries another plan. Reads; books and locks nothing.</summary>
/// <param name="database">Any pool that may read.</param>
/// <param name="entities">For the policy in force.</param>
/// <param name="packs">The law.</param>
/// <param name="clock">Says which day it is.</param>
public sealed class SalaryOutlook(NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock)
{
    private readonly SalaryPlanReader salaries = new(database, entities, packs);

    /// <summary>The forecast of a member.</summary>
    /// <param name="member">Id.</param>
    /// <param name="of">The member's entity.</param>
    /// <param name="plan">A plan to try; null: the member's own.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The forecast; or refused with <c>not-found</c>, or <c>rule-not-in-force</c> when the law of that day is not known yet.</returns>
    public async Task<Outcome<SalaryForecast>> Of(Guid member, Entity of, SalaryPlan? plan, CancellationToken stop)
    {
        var next = await salaries.Next(member, of, clock.TodayIn(of.Country), stop);
        if (!next.IsAccepted) return next.Refused;
        var (known, terms, decision) = next.Value;
        if (plan is not null) decision = MonthDecision.Of(known with { Plan = plan }, terms);
        var input = terms.InputFor(known);
        PayAmounts? Paid(Money budget) => budget.IsPositive && terms.Pack.FromBudget(input, budget) is { IsAccepted: true } amounts ? amounts.Value : null;
        return new SalaryForecast(terms.Month, terms.PayOn, decision.Instalment, SalaryExplanation.Of(decision.Month), Paid(decision.Salary.Budget),
            [.. SalaryProjection.Of(decision.Month).Select(ahead => new LeastPay(terms.Month.PlusMonths(ahead.MonthsAhead), ahead.Lowest, Paid(ahead.Lowest)?.Net ?? Money.Zero))]);
    }
}
