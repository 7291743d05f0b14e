using System.Text.Json;

namespace Mutual.Grains.Payroll;

/// <summary>The figures behind a payslip's budget, as they were kept with it.</summary>
/// <param name="Balance">The activity account on payday.</param>
/// <param name="Ahead">What confirmed orders were to bring in the twelve months after it.</param>
/// <param name="Orders">How many orders that were.</param>
/// <param name="Cap">The largest salary from which one could step down each month without any new order.</param>
/// <param name="Target">Where the work in sight pulled the salary.</param>
/// <param name="LastBudget">The month before; zero in a first month.</param>
/// <param name="Maximum">The member's own; null for none.</param>
public sealed record SalaryBasis(Money Balance, Money Ahead, int Orders, Money Cap, Money Target, Money LastBudget, Money? Maximum)
{
    /// <summary>Reads the explanation of a payslip.</summary>
    public static SalaryBasis Read(string explanation)
    {
        var figures = SalaryFigures.Read(explanation);
        using var document = JsonDocument.Parse(explanation);
        var kept = document.RootElement;
        return new(figures.Month.Balance, figures.Month.CreditsAhead.Aggregate(Money.Zero, static (sum, credit) => sum + credit), figures.Orders.Length,
            new(kept.GetProperty("cap").GetInt64()), new(kept.GetProperty("target").GetInt64()), figures.Month.LastBudget, figures.Month.Plan.Maximum);
    }
}
