using NodaTime;

namespace Mutual.Grains.Payroll.France;

/// <summary>The French rule pack: private sector, permanent contract, mainland, general scheme, monthly pay without regularisation over the year.</summary>
/// <remarks>Source: payroll-rules §6 and §7; values and their sources in <c>Payroll/Rules/Fr</c>. Leave is paid as normal salary, so nothing accrues beside it.</remarks>
/// <param name="folder">Folder of further packs; null for none.</param>
internal sealed class FrenchPack(string? folder) : IPayPack
{
    private static readonly Money SmallestGross = new(1);
    private static readonly Money LargestGrossOfMonth = new(100_000_000);

    private readonly FrenchValues[] stretches = FrenchValues.Read(folder);

    /// <inheritdoc/>
    public Country Country => Country.Fr;

    /// <inheritdoc/>
    public Outcome<string> VersionOn(LocalDate day)
    {
        try
        {
            return WholeOn(day).Version;
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
            Check(input);
            return Amounts(WholeOn(input.Day), input, working);
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
            Check(input with { Gross = SmallestGross });
            var values = WholeOn(input.Day);
            var cost = new FrenchEmployer.OfGross(values, input, (FrenchTerms)input.Terms!);
            var gross = LargestGross.Within(in cost, budget.Cents, LargestGrossOfMonth.Cents);
            return gross <= 0 ? Refusal.BudgetTooSmall : Amounts(values, input with { Gross = new Money(gross) }, null);
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
            Check(input.Time);
            var rule = On(input.Day).RequireMinimumWage();
            return Money.Round(rule.OfMonth(input.Time.Count is TimeCount.HoursPerWeek ? input.Time.Paid : rule.WeeklyHours), Rounding.Up);
        }
        catch (RefusedException refusal)
        {
            return refusal.Refused;
        }
    }

    /// <summary>The values of a day, none missing.</summary>
    /// <exception cref="RefusedException">A rule has no values that day.</exception>
    internal FrenchValues WholeOn(LocalDate day)
    {
        var values = On(day);
        values.RequirePayslip();
        return values;
    }

    /// <exception cref="RefusedException">With the code and what is wrong.</exception>
    internal static void Check(in PayInput input)
    {
        RefusedException.Unless(input.Status is PayStatus.NonCadre or PayStatus.Cadre, Refusal.PayStatusUnknown, "France knows cadre and non-cadre.");
        RefusedException.Unless(input.Gross >= SmallestGross && input.Gross <= LargestGrossOfMonth, Refusal.GrossOutOfRange);
        Check(input.Time);
        RefusedException.Unless(input.PersonalTaxRate is null or (>= 0 and <= 1), Refusal.TaxRateInvalid);
        if (input.Terms is not FrenchTerms terms) throw new RefusedException(Refusal.EmployerTermsInvalid.Because("France needs headcount, work-accident rate, health plan and mobility rate."));
        RefusedException.Unless(terms.Headcount is >= 1 and <= 10_000_000, Refusal.EmployerTermsInvalid, "A headcount is 1 or more.");
        RefusedException.Unless(terms.WorkAccidentRate is >= 0 and <= 1 && terms.MobilityRate is >= 0 and <= 1, Refusal.EmployerTermsInvalid, "A rate lies between 0 and 100 %.");
        RefusedException.Unless(!terms.HealthPlan.IsNegative && terms.HealthPlan <= LargestGrossOfMonth, Refusal.EmployerTermsInvalid, "A health plan costs nothing or more.");
        RefusedException.Unless(terms.HealthPlanEmployerShare is >= 0 and <= 1, Refusal.EmployerTermsInvalid, "The employer's share lies between 0 and 100 %.");
    }

    private static void Check(in TimeWorked time)
    {
        if (time.Count is TimeCount.FullMonth) return;
        RefusedException.Unless(time is { Count: TimeCount.HoursPerWeek, Paid: > 0 and <= 35 }, Refusal.TimeWorkedInvalid, "In France part time is more than 0 and at most 35 hours a week.");
    }

    private FrenchValues On(LocalDate day)
    {
        foreach (var stretch in stretches)
            if (day >= stretch.From && day <= stretch.To) return stretch;
        throw new RefusedException(Refusal.RuleNotInForce.Because($"France has rules from {stretches[0].From:R} to {stretches[^1].To:R}, not for {day:R}."));
    }

    private static PayAmounts Amounts(FrenchValues values, in PayInput input, PayWorking? working)
    {
        FrenchPay.Compute(values, input, working, out var pay);
        RefusedException.Unless(pay.NetAfterTax >= 0, Refusal.NetNegative);
        return new(
            input.Gross, Money.Euro(pay.EmployeeContributions), Money.Euro(pay.IncomeTax), Money.Zero, Money.Euro(pay.NetAfterTax), Money.Euro(pay.EmployerContributions),
            Money.Euro(pay.Reduction), Money.Zero, Money.Euro(pay.EmployerCost))
        {
            Shares = FrenchShares.Of(values, pay, ((FrenchTerms)input.Terms!).Headcount),
        };
    }
}
