using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Payroll.Declarations;

/// <summary>What is declared of a stretch of months: a quarter for DmfA and DSN, a year for the yearly statements.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="Workers">Lines of workers: one for each member and status.</param>
/// <param name="Payslips">Payslips behind them.</param>
/// <param name="Sums">Of all of them.</param>
/// <param name="Items">Bases and amounts of all, by contribution, reduction and tax.</param>
/// <param name="Reconciliation">The same against the books.</param>
public sealed record Declaration(
    string Entity, Country Country, YearMonth From, YearMonth To, int Workers, int Payslips, DeclaredSums Sums, IReadOnlyList<DeclaredItem> Items, IReadOnlyList<Reconciled> Reconciliation)
{
    /// <summary>Whether the books hold exactly what is declared.</summary>
    public bool Agrees => Reconciliation.All(one => one.Difference.IsZero);
}

/// <summary>Amounts of one worker or of all.</summary>
/// <param name="EmployeeContribution">Taken off the gross, after the work bonus.</param>
/// <param name="EmployerContribution">Before reductions.</param>
public sealed record DeclaredSums(
    Money Gross, Money EmployeeContribution, Money SpecialContribution, Money EmployerContribution, Money Reduction, Money Withholding, Money Net, decimal Days, decimal Hours)
{
    /// <summary>Nothing.</summary>
    public static readonly DeclaredSums None = new(Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, 0, 0);

    /// <summary>Owed to social security.</summary>
    public Money SocialSecurity => EmployeeContribution + SpecialContribution + EmployerContribution - Reduction;

    /// <summary>Both together.</summary>
    public DeclaredSums Plus(DeclaredSums other) => new(Gross + other.Gross, EmployeeContribution + other.EmployeeContribution, SpecialContribution + other.SpecialContribution,
        EmployerContribution + other.EmployerContribution, Reduction + other.Reduction, Withholding + other.Withholding, Net + other.Net, Days + other.Days, Hours + other.Hours);
}

/// <summary>A contribution, reduction, tax or base, added up.</summary>
/// <param name="Item">As the working names it: <c>onss-worker</c>, <c>employer.sickness</c>.</param>
/// <param name="Base">What it was computed on, euros; zero when that is not one amount.</param>
public sealed record DeclaredItem(string Item, decimal Base, Money Amount);

/// <summary>One worker's line.</summary>
/// <param name="Months">Months with a payslip.</param>
public sealed record WorkerDeclaration(Guid Member, string Number, string Name, PayStatus Status, int Months, DeclaredSums Sums, IReadOnlyList<DeclaredItem> Items);

/// <summary>What is declared against what is booked.</summary>
/// <param name="Account">Code of the chart.</param>
public sealed record Reconciled(string Account, Money Declared, Money Booked)
{
    /// <summary>Zero when they agree.</summary>
    public Money Difference => Declared - Booked;

    /// <summary>What is declared beside what pay booked by code of the chart, where a credit is negative. Social security is with other bodies, contributions with taxes on pay.</summary>
    internal static IReadOnlyList<Reconciled> With(Country country, DeclaredSums sums, Dictionary<string, long> booked)
    {
        var chart = ChartOfAccounts.Of(country);
        return
        [
            new(chart.Pay, sums.Gross, Of(chart.Pay)),
            new(chart.EmployerContributions, sums.EmployerContribution - sums.Reduction, Of(chart.EmployerContributions, chart.TaxesOnPay)),
            new(chart.SocialSecurity, sums.SocialSecurity, -Of(chart.SocialSecurity, chart.OtherSocialBodies)),
            new(chart.Withholding, sums.Withholding, -Of(chart.Withholding)),
            new(chart.NetPay, sums.Net, -Of(chart.NetPay)),
        ];

        Money Of(params string[] codes) => new(codes.Distinct().Sum(code => booked.GetValueOrDefault(code)));
    }
}

/// <summary>Days and hours of a month as declared.</summary>
internal static class DeclaredTime
{
    private const decimal BelgianHoursPerDay = 7.6m;   // 38 hours in five days.
    private const decimal FrenchWeeklyHours = 35, WeeksInYear = 52, MonthsInYear = 12;

    /// <summary>Paid days and hours; Mondays to Fridays of a full month, public holidays included, for they are paid.</summary>
    public static (decimal Days, decimal Hours) Of(in PayInput input, Country country)
    {
        decimal weekdays = Belgium.BelgianCost.Weekdays(input.Day);
        if (country is Country.Fr)
        {
            var weekly = input.Time.Count is TimeCount.HoursPerWeek ? input.Time.Paid : FrenchWeeklyHours;
            var hours = Rounding.HalfUp.Apply(weekly * WeeksInYear / MonthsInYear, 2);
            return input.Time.Count is TimeCount.Days ? (input.Time.Paid, Rounding.HalfUp.Apply(hours * input.Time.Paid / input.Time.Whole, 2)) : (weekdays, hours);
        }
        return input.Time.Count switch
        {
            TimeCount.Days => (input.Time.Paid, input.Time.Paid * BelgianHoursPerDay),
            TimeCount.Hours => (Rounding.HalfUp.Apply(input.Time.Paid / BelgianHoursPerDay, 2), input.Time.Paid),
            TimeCount.HoursPerWeek => (weekdays, Rounding.HalfUp.Apply(input.Time.Paid * WeeksInYear / MonthsInYear, 2)),
            _ => (weekdays, weekdays * BelgianHoursPerDay),
        };
    }
}
