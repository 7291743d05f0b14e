using NodaTime;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The Belgian rule pack: private sector, monthly pay.</summary>
/// <remarks>Source: payroll-rules §2 to §5; values and their sources in <c>Payroll/Rules/Be</c>.</remarks>
/// <param name="folder">Folder of further packs; null for none.</param>
internal sealed class BelgianPack(string? folder) : IPayPack
{
    private readonly BelgianValues[] stretches = BelgianValues.Read(folder);

    /// <inheritdoc/>
    public Country Country => Country.Be;

    /// <inheritdoc/>
    public Outcome<string> VersionOn(LocalDate day)
    {
        try
        {
            var values = On(day);
            values.RequirePayslip();
            return values.Version;
        }
        catch (RefusedException refusal)
        {
            return refusal.Refused;
        }
    }

    /// <inheritdoc/>
    public Outcome<PayAmounts> Compute(in PayInput input, PayWorking? working = null)
    {
        try
        {
            BelgianInput.Check(input);
            return Amounts(On(input.Day), input, BelgianCost.Weekdays(input.Day), working);
        }
        catch (RefusedException refusal)
        {
            return refusal.Refused;
        }
    }

    /// <inheritdoc/>
    public Outcome<PayAmounts> FromBudget(in PayInput input, Money budget)
    {
        try
        {
            BelgianInput.Check(input with { Gross = BelgianInput.SmallestGross });
            var values = On(input.Day);
            var weekdays = BelgianCost.Weekdays(input.Day);
            var cost = new BelgianCost.OfGross(values, input, weekdays);
            var gross = LargestGross.Within(in cost, budget.Cents, BelgianInput.LargestGross.Cents);
            return gross <= 0 ? Refusal.BudgetTooSmall : Amounts(values, input with { Gross = new Money(gross) }, weekdays, null);
        }
        catch (RefusedException refusal)
        {
            return refusal.Refused;
        }
    }

    /// <inheritdoc/>
    public Outcome<Money> LegalMinimum(in PayInput input)
    {
        try
        {
            BelgianInput.Check(input with { Gross = BelgianInput.SmallestGross });
            var monthly = On(input.Day).MinimumPay.Monthly;
            return Money.Round(input.Time.Count is TimeCount.FullMonth ? monthly : monthly * input.Time.Paid / input.Time.Whole, Rounding.Up);
        }
        catch (RefusedException refusal)
        {
            return refusal.Refused;
        }
    }

    /// <summary>The values of a day.</summary>
    /// <exception cref="RefusedException">No table of the pack reaches the day.</exception>
    internal BelgianValues On(LocalDate day)
    {
        foreach (var stretch in stretches)
            if (day >= stretch.From && day <= stretch.To) return stretch;
        throw new RefusedException(Refusal.RuleNotInForce.Because($"Belgium has rules from {stretches[0].From:R} to {stretches[^1].To:R}, not for {day:R}."));
    }

    private static PayAmounts Amounts(BelgianValues values, in PayInput input, int weekdays, PayWorking? working)
    {
        var pay = BelgianPay.Of(values, input, working);
        RefusedException.Unless(pay.Net >= 0, Refusal.NetNegative);
        var cost = BelgianCost.For(values, input, pay.Gross, weekdays, working);
        return new(
            input.Gross, Money.Euro(pay.OnssNet), Money.Euro(pay.Withholding), Money.Euro(pay.Special), Money.Euro(pay.Net), Money.Euro(cost.Contribution), Money.Euro(cost.Reduction),
            Money.Euro(cost.HolidayAccrual), Money.Euro(cost.Of(pay.Gross)));
    }
}
