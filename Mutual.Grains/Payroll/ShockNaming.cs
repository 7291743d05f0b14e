using System.Collections.Immutable;
using Mutual.Grains.Salaries;

namespace Mutual.Grains.Payroll;

/// <summary>Where an order that carried last month's salary stands now.</summary>
/// <param name="Status">As orders keep it: <c>confirmed</c>, <c>cancelled</c>…</param>
/// <param name="MonthsAhead">In which month ahead it counts now; 0 when nowhere.</param>
/// <param name="Net">What is left to invoice.</param>
/// <param name="NotAdvanced">An invoice on it was refused the guarantee.</param>
/// <param name="ClientInGoodStanding">The fund still advances on its client.</param>
internal readonly record struct PromisedOrder(string Status, int MonthsAhead, Money Net, bool NotAdvanced, bool ClientInGoodStanding);

/// <summary>Names what pulled a salary down by more than its step: facts since the last decision, the heaviest first. Pure.</summary>
internal static class ShockNaming
{
    /// <summary>The shocks of a member.</summary>
    /// <param name="last">The figures of last month's decision.</param>
    /// <param name="promised">Its orders as they stand now.</param>
    /// <param name="taken">What left the activity account since, by shock.</param>
    /// <param name="plan">The plan in force now.</param>
    /// <param name="policy">Version of the mutual's rules now.</param>
    /// <param name="advanceRateMillionths">Advance rate now.</param>
    public static ImmutableArray<SalaryShock> Of(
        SalaryFigures last, IReadOnlyDictionary<Guid, PromisedOrder> promised, IReadOnlyDictionary<SalaryShock, long> taken, SalaryPlan plan, string policy, int advanceRateMillionths)
    {
        var weight = new Dictionary<SalaryShock, long>(taken);
        foreach (var counted in last.Orders)
        {
            if (ShockOf(counted, promised.TryGetValue(counted.Order, out var now) ? now : null) is { } shock)
                weight[shock] = weight.GetValueOrDefault(shock) + counted.Credit.Cents;
        }

        // Changes of a rule or a plan have no amount of their own: they come after everything that has.
        if (advanceRateMillionths < last.AdvanceRateMillionths) weight.TryAdd(SalaryShock.FundThrottled, 0);
        if (policy != last.Policy) weight.TryAdd(SalaryShock.RuleChange, 0);
        if (plan.StepBasisPoints != last.Month.Plan.StepBasisPoints || plan.FollowBasisPoints != last.Month.Plan.FollowBasisPoints) weight.TryAdd(SalaryShock.OwnRequest, 0);
        return [.. weight.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Select(pair => pair.Key)];
    }

    private static SalaryShock? ShockOf(CountedOrder before, PromisedOrder? now) => now switch
    {
        null or { Status: not ("confirmed" or "delivered" or "invoiced" or "closed") } => SalaryShock.OrderCancelled,
        { NotAdvanced: true } => SalaryShock.GuaranteeRefused,
        { Status: "invoiced" or "closed", Net: var left } => left.IsPositive ? SalaryShock.OrderReduced : null,
        { ClientInGoodStanding: false } => SalaryShock.GuaranteeRefused,
        { Net.IsPositive: true, MonthsAhead: var ahead } when ahead == 0 || ahead > before.MonthsAhead - 1 => SalaryShock.OrderLate,
        { Net: var left } when left < before.Net && before.MonthsAhead > 1 => SalaryShock.OrderReduced,
        _ => null,
    };
}
