namespace Mutual.Grains.Payroll;

/// <summary>One month's pay, from gross to net and to what it costs. Every amount is positive or zero.</summary>
/// <param name="Gross">Gross pay.</param>
/// <param name="EmployeeContribution">Social contribution taken off the gross, after the work bonus; in France every employee line.</param>
/// <param name="Withholding">Income tax kept back.</param>
/// <param name="SpecialContribution">Belgian special social security contribution; zero in France.</param>
/// <param name="Net">Gross less the three.</param>
/// <param name="EmployerContribution">What the employer owes on top, before reductions.</param>
/// <param name="Reduction">Reduction of it: structural in Belgium, general or degressive in France.</param>
/// <param name="HolidayAccrual">What a month adds to the debt for holiday pay.</param>
/// <param name="EmployerCost">Gross + employer contribution − reduction + accrual: the budget it takes.</param>
public readonly record struct PayAmounts(
    Money Gross, Money EmployeeContribution, Money Withholding, Money SpecialContribution, Money Net, Money EmployerContribution, Money Reduction, Money HolidayAccrual,
    Money EmployerCost)
{
    /// <summary>What of the contributions goes elsewhere than to social security; nothing in Belgium, where one body has all.</summary>
    public PayShares Shares { get; init; }

    /// <summary>Whether every figure of the payslip is the same; to whom its contributions go is the books' affair.</summary>
    public bool SameFigures(in PayAmounts other) => this with { Shares = default } == other with { Shares = default };
}

/// <summary>Parts of a month's contributions that have an account of their own in the French chart.</summary>
/// <param name="OtherBodies">Owed to pension, insurance and housing bodies, of worker and employer, after their part of the reduction: 437.</param>
/// <param name="TaxesOnPay">Of the employer's contributions, those the chart calls taxes on pay: 633.</param>
public readonly record struct PayShares(Money OtherBodies, Money TaxesOnPay);
