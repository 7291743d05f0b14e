using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>Everything a rule pack needs to know about one person's pay of one month.</summary>
/// <param name="Day">Last day of the pay period and day of payment, in one: it chooses the values in force.</param>
/// <param name="Status">Kind of worker in the law of the pack's country.</param>
/// <param name="Household">Family situation, for Belgian withholding and special contribution; France does not ask.</param>
/// <param name="Gross">Gross pay of the month, above zero.</param>
/// <param name="Time">How much of the month was worked.</param>
/// <param name="Terms">What the employer's size, place and plans add: <see cref="BelgianTerms"/> or <see cref="FrenchTerms"/>; null in Belgium for an employer without extra rates.</param>
/// <param name="PersonalTaxRate">France: the rate the tax office sent, 0.034 for 3.4 %; null for the neutral scale.</param>
public readonly record struct PayInput(
    LocalDate Day, PayStatus Status, Household Household, Money Gross, TimeWorked Time, EmployerTerms? Terms = null, decimal? PersonalTaxRate = null);

/// <summary>Kind of worker. The first three are Belgian, the last two French.</summary>
public enum PayStatus
{
    /// <summary>Belgian employee: contributions on 100 % of gross, holiday pay from the employer.</summary>
    WhiteCollar = 1,

    /// <summary>Belgian worker: contributions on 108 % of gross, holiday pay from the holiday fund.</summary>
    BlueCollar = 2,

    /// <summary>Belgian artist: declared on 108 % and paid by the holiday fund, as a blue-collar worker.</summary>
    Artist = 3,

    /// <summary>French employee below the rank of cadre.</summary>
    NonCadre = 4,

    /// <summary>French cadre.</summary>
    Cadre = 5,
}

/// <summary>Spouse or legal cohabitant of a Belgian worker, by his or her own income.</summary>
public enum Spouse
{
    /// <summary>No spouse: scale I.</summary>
    None = 0,

    /// <summary>Spouse without income: scale II.</summary>
    NoIncome = 1,

    /// <summary>Only a pension within the lowest limit (174 euro a month net in 2026): scale II.</summary>
    PensionMax174 = 2,

    /// <summary>Only a pension within the middle limit (579 euro a month net in 2026): scale I with a reduction.</summary>
    PensionMax579 = 3,

    /// <summary>Other income within the limit (290 euro a month net in 2026): scale I with a reduction.</summary>
    OtherMax290 = 4,

    /// <summary>Income above every limit: scale I.</summary>
    Above = 5,
}

/// <summary>Family situation. The default is a single person without dependants.</summary>
/// <param name="Children">Dependent children, 0 to 30, the disabled ones included.</param>
/// <param name="DisabledChildren">Of them, the disabled: each counts for two.</param>
/// <param name="SingleParent">Has children and no spouse, and asks for that reduction.</param>
/// <param name="IsDisabled">The worker is disabled.</param>
/// <param name="SpouseIsDisabled">The spouse is; counts only in scale II.</param>
/// <param name="OtherDependants">Other dependent persons.</param>
/// <param name="DependantsInCare">Dependants of 66 or more in a state of dependency.</param>
public readonly record struct Household(
    Spouse Spouse = Spouse.None, int Children = 0, int DisabledChildren = 0, bool SingleParent = false, bool IsDisabled = false, bool SpouseIsDisabled = false,
    int OtherDependants = 0, int DependantsInCare = 0)
{
    /// <summary>Whether the tax is imputed in part to a spouse without income of his or her own.</summary>
    public bool IsScaleTwo => Spouse is Spouse.NoIncome or Spouse.PensionMax174;
}

/// <summary>How time worked is counted.</summary>
public enum TimeCount
{
    /// <summary>Full time, the whole month.</summary>
    FullMonth = 0,

    /// <summary>Full-time contract, paid days out of the working days of the month.</summary>
    Days = 1,

    /// <summary>Part time, paid hours out of the full-time hours of the month (Belgium).</summary>
    Hours = 2,

    /// <summary>Part time, hours of the contract per week (France).</summary>
    HoursPerWeek = 3,
}

/// <summary>How much of the month was worked. The default is full time, the whole month.</summary>
/// <param name="Count">How it is counted.</param>
/// <param name="Paid">Days or hours paid; the weekly hours of the contract.</param>
/// <param name="Whole">Days or hours of a full month; nothing for weekly hours, whose whole is in the pack.</param>
public readonly record struct TimeWorked(TimeCount Count, decimal Paid, decimal Whole)
{
    /// <summary>Full time, the whole month.</summary>
    public static readonly TimeWorked FullMonth;

    /// <summary>A full-time contract in a month of which some days were not paid.</summary>
    /// <param name="paid">Paid days, public holidays included: 19.</param>
    /// <param name="ofMonth">Working days of the month: 23.</param>
    public static TimeWorked Days(decimal paid, decimal ofMonth) => new(TimeCount.Days, paid, ofMonth);

    /// <summary>Part time.</summary>
    /// <param name="paid">Paid hours of the month: 51.</param>
    /// <param name="ofMonth">Hours of a full-timer that month, working days × daily hours: 23 × 7.6 = 174.8.</param>
    public static TimeWorked Hours(decimal paid, decimal ofMonth) => new(TimeCount.Hours, paid, ofMonth);

    /// <summary>Part time by the hours of the contract: 28 a week.</summary>
    public static TimeWorked PerWeek(decimal hours) => new(TimeCount.HoursPerWeek, hours, 0);
}

/// <summary>What depends on the employer, its plans and its place, not on the person's pay.</summary>
public abstract record EmployerTerms;

/// <summary>Terms of a Belgian employer.</summary>
/// <param name="ExtraRates">The small contributions that depend on size and joint committee, entered by hand.</param>
/// <param name="GroupInsurancePremium">The worker's own monthly premium; it lowers the withholding and is paid to the insurer from the net.</param>
public sealed record BelgianTerms(IReadOnlyList<ExtraRate> ExtraRates, Money GroupInsurancePremium = default) : EmployerTerms
{
    /// <summary>No extra rate, no premium.</summary>
    public static readonly BelgianTerms None = new([]);
}

/// <summary>A contribution on top of the base contribution, dated, on the same base.</summary>
/// <param name="Code">Name it is entered under: <c>closure-fund</c>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; null until ended.</param>
/// <param name="Rate">A plain fraction, 0 to 1.</param>
/// <param name="Source">Where the rate was read.</param>
public sealed record ExtraRate(string Code, LocalDate From, LocalDate? To, decimal Rate, string Source)
{
    /// <summary>What stands where other rules name the day their source was published.</summary>
    internal const string EnteredByHand = "entered for the employer";

    /// <summary>The rate as a rule, for the working of the payslips it was used on.</summary>
    internal DatedValues AsRule { get; } = new Entered { From = From, To = To ?? LocalDate.MaxIsoValue, Source = Source, Published = EnteredByHand, Rule = Code };

    private sealed record Entered : DatedValues;
}

/// <summary>Terms of a French employer. Rates are plain fractions.</summary>
/// <param name="Headcount">Employees, 1 or more.</param>
/// <param name="WorkAccidentRate">Rate notified for work accidents; the law's floor holds when it is lower.</param>
/// <param name="HealthPlan">Monthly price of the health plan.</param>
/// <param name="HealthPlanEmployerShare">Part of it the employer pays, 0 to 1.</param>
/// <param name="MobilityRate">Rate of the mobility levy where the work is done; counts above ten employees.</param>
public sealed record FrenchTerms(int Headcount, decimal WorkAccidentRate, Money HealthPlan, decimal HealthPlanEmployerShare, decimal MobilityRate) : EmployerTerms;
