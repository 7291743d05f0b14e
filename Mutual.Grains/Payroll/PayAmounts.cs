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
    Money EmployerCost);
