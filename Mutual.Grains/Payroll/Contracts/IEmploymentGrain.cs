using NodaTime;
using Mutual.Grains.Salaries;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>A member as the mutual employs him: contract and salary plan. Key: the member's id.</summary>
[Alias("employment")]
public interface IEmploymentGrain : IGrainWithGuidKey
{
    /// <summary>Agrees a contract from a month on, before it begins; or from the month of joining.</summary>
    [Alias("agree")]
    Task<Outcome<ContractAgreed>> Agree(CommandId command, AgreeContract request);

    /// <summary>The salary of the next payday as it stands now, why, and the twelve months after it.</summary>
    [Alias("salary-plan")]
    Task<Outcome<SalaryPlanView>> SalaryPlan();

    /// <summary>What is put by for the member, and what was paid too much.</summary>
    [Alias("reserves")]
    Task<Outcome<ReservesView>> Reserves();

    /// <summary>Takes sick pay out of its reserve: it is on the activity account from then on, and the next salary pays it.</summary>
    [Alias("use-sick-pay")]
    Task<Outcome<ReservesView>> UseSickPay(CommandId command, UseSickPay request);
}

/// <param name="By">Who allows it, having seen the certificate.</param>
[GenerateSerializer, Immutable, Alias("use-sick-pay-request")]
public sealed record UseSickPay([property: Id(0)] string By, [property: Id(1)] Money Amount);

/// <param name="HolidayPay">Accrued each month and not paid: double holiday pay of white-collar workers; of others, what the holiday fund is billed. Zero in France.</param>
/// <param name="SickPay">Own reserve.</param>
/// <param name="YearEndBonus">Own reserve, paid out in December.</param>
/// <param name="Overpaid">Net paid too much and not taken back yet.</param>
[GenerateSerializer, Immutable, Alias("reserves-view")]
public sealed record ReservesView(
    [property: Id(0)] Guid Member, [property: Id(1)] Money HolidayPay, [property: Id(2)] Money SickPay, [property: Id(3)] Money YearEndBonus, [property: Id(4)] Money Overpaid);

/// <param name="From">First month.</param>
[GenerateSerializer, Immutable, Alias("agree-contract")]
public sealed record AgreeContract([property: Id(0)] YearMonth From, [property: Id(1)] Contract Contract);

[GenerateSerializer, Immutable, Alias("contract-agreed")]
public sealed record ContractAgreed([property: Id(0)] Guid Member, [property: Id(1)] YearMonth From, [property: Id(2)] Contract Contract);

/// <summary>A salary explained. Budgets hold the employer's cost.</summary>
/// <param name="Month">The month it pays.</param>
/// <param name="Payday">The day it is paid.</param>
/// <param name="Balance">The activity account now, after the instalment.</param>
/// <param name="Instalment">Recourse repaid first.</param>
/// <param name="Budget">What the month may cost.</param>
/// <param name="Limit">What kept it from being higher: <c>balance</c>, <c>month-ahead</c>, <c>tail</c>, <c>maximum</c>, <c>clamp-up</c>, <c>clamp-down</c>, <c>target</c>, <c>floor</c>, <c>pause</c>.</param>
/// <param name="LimitMonth">The month ahead of <c>month-ahead</c>; else 0.</param>
/// <param name="Shock">Why it moves by more than the member's step; null in an ordinary month.</param>
/// <param name="Cap">The most one could step down from without any new order.</param>
/// <param name="Target">Where the work in sight pulls it.</param>
/// <param name="Floor">Cost of the legal minimum for the hours agreed; zero when none are.</param>
/// <param name="Orders">The orders that carried it.</param>
/// <param name="Raise">What would have given more.</param>
/// <param name="BufferNeeded">What must be in the account to start from this budget without any order.</param>
/// <param name="BufferForMaximum">The same for the maximum chosen.</param>
/// <param name="Pay">The payslip it would make; null when it makes none.</param>
/// <param name="Sentences">The same in words.</param>
/// <param name="Projection">This month and eleven more.</param>
[GenerateSerializer, Immutable, Alias("salary-plan-view")]
public sealed record SalaryPlanView(
    [property: Id(0)] Guid Member, [property: Id(1)] YearMonth Month, [property: Id(2)] LocalDate Payday, [property: Id(3)] SalaryPlan Plan, [property: Id(4)] Contract Contract,
    [property: Id(5)] Money Balance, [property: Id(6)] Money Instalment, [property: Id(7)] Money Budget, [property: Id(8)] string Limit, [property: Id(9)] int LimitMonth,
    [property: Id(10)] string? Shock, [property: Id(11)] Money Cap, [property: Id(12)] Money Target, [property: Id(13)] Money Floor,
    [property: Id(14)] IReadOnlyList<CarryingOrder> Orders, [property: Id(15)] RaiseView Raise, [property: Id(16)] Money BufferNeeded, [property: Id(17)] Money? BufferForMaximum,
    [property: Id(18)] PayView? Pay, [property: Id(19)] SentencesView Sentences, [property: Id(20)] IReadOnlyList<ProjectedSalary> Projection);

/// <param name="MonthsAhead">1 is the month up to the next payday.</param>
/// <param name="Credit">What it will bring to the account.</param>
/// <param name="WeightBasisPoints">How much of it counts today.</param>
[GenerateSerializer, Immutable, Alias("carrying-order")]
public sealed record CarryingOrder(
    [property: Id(0)] Guid Order, [property: Id(1)] string Number, [property: Id(2)] int MonthsAhead, [property: Id(3)] Money Credit, [property: Id(4)] int WeightBasisPoints);

/// <param name="By"><c>nothing</c>, <c>more-work</c>, <c>more-balance</c>, <c>higher-maximum</c>, <c>time</c>.</param>
/// <param name="WithinMonths">Latest month ahead in which more work must be credited; else 0.</param>
[GenerateSerializer, Immutable, Alias("raise-view")]
public sealed record RaiseView([property: Id(0)] RaiseBy By, [property: Id(1)] int WithinMonths, [property: Id(2)] Money Amount, [property: Id(3)] Money To);

[GenerateSerializer, Immutable, Alias("sentences-view")]
public sealed record SentencesView([property: Id(0)] IReadOnlyList<string> En, [property: Id(1)] IReadOnlyList<string> Fr, [property: Id(2)] IReadOnlyList<string> Nl);

/// <param name="Lowest">Of the three ways confirmed work may come: as it counts today, whole, or late and shortened.</param>
[GenerateSerializer, Immutable, Alias("projected-salary")]
public sealed record ProjectedSalary(
    [property: Id(0)] YearMonth Month, [property: Id(1)] Money Budget, [property: Id(2)] Money Lowest, [property: Id(3)] Money Highest, [property: Id(4)] string Limit);

/// <summary>A month's pay, from what it costs to what is paid.</summary>
/// <param name="Pack">The values of the law it was computed with.</param>
[GenerateSerializer, Immutable, Alias("pay-view")]
public sealed record PayView(
    [property: Id(0)] string Pack, [property: Id(1)] Money Gross, [property: Id(2)] Money EmployeeContribution, [property: Id(3)] Money Withholding, [property: Id(4)] Money SpecialContribution,
    [property: Id(5)] Money Net, [property: Id(6)] Money EmployerContribution, [property: Id(7)] Money Reduction, [property: Id(8)] Money HolidayAccrual, [property: Id(9)] Money EmployerCost)
{
    internal static PayView Of(string pack, in PayAmounts pay) => new(pack, pay.Gross, pay.EmployeeContribution, pay.Withholding, pay.SpecialContribution, pay.Net, pay.EmployerContribution,
        pay.Reduction, pay.HolidayAccrual, pay.EmployerCost);
}
