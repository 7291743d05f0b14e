using System.Collections.Immutable;
using CsCheck;
using Mutual.Grains.Kernel;
using Mutual.Grains.Salaries;

namespace Mutual.Tests.Salaries;

/// <summary>Years of one invented member: orders come, are credited, cancelled, delayed or reduced; expenses and recourse are taken; salaries are decided.</summary>
internal sealed class SalaryHistory
{
    private readonly List<(int Month, long Cents)> orders = [];

    private SalaryHistory()
    {
    }

    /// <summary>One decided month.</summary>
    public sealed record Month(SalaryMonth Given, SalaryDecision Decided);

    public List<Month> Months { get; } = [];

    public long Credited { get; private set; }

    public long Paid { get; private set; }

    public long Expenses { get; private set; }

    public long Recourse { get; private set; }

    public long SetAside { get; private set; }

    public long Balance { get; private set; }

    /// <summary>Histories of 30 months by a seed; with or without anything going wrong.</summary>
    public static Gen<SalaryHistory> Gen(bool shocks) => CsCheck.Gen.Int[0, int.MaxValue - 1].Select(seed => Play(new Random(seed), shocks));

    /// <summary>Weights that never rise, by chance.</summary>
    public static Haircuts AnyHaircuts(Random draw)
    {
        var weights = new int[Haircuts.Months];
        var weight = 10_000;
        for (var i = 0; i < weights.Length; i++) weights[i] = weight = draw.Next(4) == 0 ? draw.Next(weight / 2, weight + 1) : weight;
        return Haircuts.Of(weights).Accepted;
    }

    /// <summary>Any plan allowed, with or without a maximum.</summary>
    public static SalaryPlan AnyPlan(Random draw) =>
        SalaryPlan.Choose(draw.Next(1000, 5001), draw.Next(2500, 10_001), draw.Next(3) == 0 ? new Money(draw.NextInt64(0, 400_000)) : null).Accepted;

    private static SalaryHistory Play(Random draw, bool shocks)
    {
        var history = new SalaryHistory();
        var plan = AnyPlan(draw);
        var haircuts = AnyHaircuts(draw);
        var size = draw.Next(4) switch { 0 => 50, 1 => 10_000, _ => 500_000 };
        var rate = draw.Next(1, 6);
        SalaryDecision? last = null;
        for (var month = 0; month < 30; month++)
        {
            history.Credit(month);
            var events = shocks ? history.GoWrong(month, draw) : [];
            for (var i = draw.Next(rate); i > 0; i--) history.orders.Add((month + draw.Next(1, 15), draw.NextInt64(1, size)));
            if (shocks && draw.Next(10) == 0) plan = plan with { Maximum = draw.Next(2) == 0 ? null : new Money(draw.NextInt64(0, 300_000)) };
            var ahead = new Money[Haircuts.Months];
            foreach (var (due, cents) in history.orders)
                if (due > month && due - month <= Haircuts.Months) ahead[due - month - 1] += new Money(cents);

            var given = new SalaryMonth
            {
                Balance = new(history.Balance),
                CreditsAhead = [.. ahead],
                Plan = plan,
                Haircuts = haircuts,
                LastBudget = last?.Budget ?? Money.Zero,
                LastAboveCap = last?.AboveCap ?? false,
                LegalFloor = shocks && draw.Next(8) == 0 ? new Money(draw.NextInt64(0, 100_000)) : Money.Zero,
                Paused = shocks && draw.Next(15) == 0,
                Leaving = shocks && month == 29,
                Events = events,
            };
            last = GlidePath.Decide(given);
            history.Months.Add(new(given, last.Value));
            history.Pay(last.Value.Budget.Cents, draw);
        }
        return history;
    }

    private void Credit(int month)
    {
        foreach (var (_, cents) in orders.Where(order => order.Month == month))
        {
            Balance += cents;
            Credited += cents;
        }
        orders.RemoveAll(order => order.Month <= month);
    }

    // Budget-to-gross may leave some cents over: they stay in the account.
    private void Pay(long budget, Random draw)
    {
        var paid = budget - (draw.Next(2) == 0 ? 0 : Math.Min(budget, draw.NextInt64(0, 30)));
        Balance -= paid;
        Paid += paid;
    }

    private ImmutableArray<SalaryShock> GoWrong(int month, Random draw)
    {
        if (draw.Next(4) != 0) return [];
        var some = Balance == 0 ? 0 : draw.NextInt64(0, Balance + 1);
        switch (draw.Next(6))
        {
            case 0:
                (Balance, Expenses) = (Balance - some, Expenses + some);
                return [SalaryShock.Expense];
            case 1:
                (Balance, Recourse) = (Balance - some, Recourse + some);
                return [SalaryShock.Recourse];
            case 2:
                (Balance, SetAside) = (Balance - some, SetAside + some);
                return [SalaryShock.OwnRequest];
            case var _ when orders.Count == 0:
                return [];
            case 3:
                orders.RemoveAt(draw.Next(orders.Count));
                return [SalaryShock.OrderCancelled];
            case 4:
                var late = draw.Next(orders.Count);
                orders[late] = (Math.Max(orders[late].Month, month) + draw.Next(1, 5), orders[late].Cents);
                return [SalaryShock.OrderLate];
            default:
                var less = draw.Next(orders.Count);
                orders[less] = (orders[less].Month, draw.NextInt64(0, orders[less].Cents) + 1);
                return [SalaryShock.OrderReduced];
        }
    }
}
