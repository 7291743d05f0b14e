namespace Mutual.Grains.Payroll.Belgium;

/// <summary>What an exceptional allowance is: the two have rates of their own.</summary>
public enum AllowanceKind
{
    /// <summary>Double holiday pay.</summary>
    Holiday = 1,

    /// <summary>Year-end bonus and the like.</summary>
    Other = 2,
}

/// <summary>Year-end bonus or double holiday pay, from gross to net.</summary>
/// <param name="Social">The worker's social contribution on it.</param>
/// <param name="Withholding">Rounded half up to the cent, once.</param>
/// <param name="Net">Gross less both.</param>
/// <remarks>Source: royal decree, annex III, points 53 to 55; payroll-rules §5.9 and §5.10.</remarks>
internal readonly record struct ExceptionalAllowance(decimal Gross, decimal Social, decimal Withholding, decimal Net)
{
    /// <summary>The tax on an allowance.</summary>
    /// <param name="rule">Values in force.</param>
    /// <param name="kind">Holiday pay or other.</param>
    /// <param name="gross">The allowance.</param>
    /// <param name="social">Social contribution taken off it, at most the allowance.</param>
    /// <param name="yearlyPay">Yearly normal gross pay, from which the rate is read.</param>
    /// <param name="children">Dependent children, disabled ones counted twice.</param>
    /// <param name="working">Written to when given.</param>
    internal static ExceptionalAllowance Of(ExceptionalAllowanceValues rule, AllowanceKind kind, decimal gross, decimal social, decimal yearlyPay, int children, PayWorking? working)
    {
        var rate = Rate(rule, kind, yearlyPay) * (1 - ChildPartOf(rule, yearlyPay, children));
        var withholding = working.Cents(rule, "allowance-withholding", gross - social, rate);
        return new(gross, social, withholding, gross - social - withholding);
    }

    /// <summary>Double holiday pay of a white-collar worker from the gross month.</summary>
    /// <param name="values">Values of the day.</param>
    /// <param name="month">Gross month: 4 000 gives 3 680.</param>
    /// <param name="monthsWorked">Months worked the year before, 0 to 12.</param>
    /// <param name="yearlyPay">Yearly normal gross pay.</param>
    /// <param name="children">Dependent children.</param>
    /// <param name="working">Written to when given.</param>
    internal static ExceptionalAllowance DoubleHolidayPay(BelgianValues values, decimal month, decimal monthsWorked, decimal yearlyPay, int children, PayWorking? working)
    {
        var holiday = values.HolidayPay;
        var gross = working.Divided(holiday, "double-holiday-pay", month * monthsWorked, holiday.DoublePay, 12);
        var bearing = working.Divided(holiday, "double-holiday-pay-bearing-contribution", gross, holiday.DoublePayContribution, holiday.DoublePay);
        var social = working.Cents(values.SocialContribution, "onss-worker", bearing, values.SocialContribution.Rate);
        return Of(values.ExceptionalAllowance, AllowanceKind.Holiday, gross, social, yearlyPay, children, working);
    }

    /// <summary>Year-end bonus: the ordinary contribution, on 108 % where contributions are, and the tax of "other" allowances.</summary>
    internal static ExceptionalAllowance YearEndBonus(BelgianValues values, PayStatus status, decimal gross, decimal yearlyPay, int children, PayWorking? working)
    {
        var rule = values.SocialContribution;
        var contributionBase = BelgianPay.ContributionBase(rule, gross, BelgianPay.IsRaised(status), working);
        return Of(values.ExceptionalAllowance, AllowanceKind.Other, gross, working.Cents(rule, "onss-worker", contributionBase, rule.Rate), yearlyPay, children, working);
    }

    private static decimal Rate(ExceptionalAllowanceValues rule, AllowanceKind kind, decimal yearlyPay)
    {
        foreach (var line in rule.Rates)
            if (line.UpTo is not { } upTo || yearlyPay <= upTo) return kind is AllowanceKind.Holiday ? line.Holiday : line.Other;
        throw new InvalidOperationException($"{rule.Rule}: the last rate must have no limit.");
    }

    private static decimal ChildPartOf(ExceptionalAllowanceValues rule, decimal yearlyPay, int children)
    {
        if (children == 0) return 0;
        if (yearlyPay <= rule.ChildrenFree[Math.Min(children, rule.ChildrenFree.Count) - 1]) return 1;
        var less = rule.ChildrenLess[Math.Min(children, rule.ChildrenLess.Count) - 1];
        return yearlyPay <= less.UpTo ? less.Part : 0;
    }
}
