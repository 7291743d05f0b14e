namespace Mutual.Grains.Payroll.France;

/// <summary>The monthly ceiling of a full-timer. Rates are plain fractions, here and below.</summary>
internal sealed record CeilingValues : DatedValues
{
    public required decimal Monthly { get; init; }
}

/// <summary>The minimum wage.</summary>
internal sealed record MinimumWageValues : DatedValues
{
    private const int MonthsInYear = 12;

    public required decimal Hourly { get; init; }
    public required decimal WeeklyHours { get; init; }
    public required decimal Weeks { get; init; }

    /// <summary>Twelve months of it for a contract of so many weekly hours: kept whole, because a twelfth is no decimal.</summary>
    internal decimal OfYear(decimal weeklyHours) => OfYear(Hourly, weeklyHours);

    internal decimal OfYear(decimal hourly, decimal weeklyHours) => hourly * weeklyHours * Weeks;

    internal decimal OfMonth(decimal weeklyHours) => OfYear(weeklyHours) / MonthsInYear;
}

/// <summary>The lowest work-accident rate.</summary>
internal sealed record WorkAccidentValues : DatedValues
{
    public required decimal Floor { get; init; }
}

internal sealed record OldAgeValues : DatedValues
{
    public required decimal EmployeeCapped { get; init; }
    public required decimal EmployeeUncapped { get; init; }
    public required decimal EmployerCapped { get; init; }
    public required decimal EmployerUncapped { get; init; }
}

internal sealed record SupplementaryPensionValues : DatedValues
{
    public required decimal SecondToCeilings { get; init; }
    public required SliceRates Pension { get; init; }
    public required SliceRates Ceg { get; init; }
    public required decimal CetEmployee { get; init; }
    public required decimal CetEmployer { get; init; }
    public required decimal ApecEmployee { get; init; }
    public required decimal ApecEmployer { get; init; }
    public required decimal ApecToCeilings { get; init; }
}

/// <summary>Rates on the slice up to the ceiling and on the one above it.</summary>
internal sealed record SliceRates
{
    public required decimal EmployeeFirst { get; init; }
    public required decimal EmployeeSecond { get; init; }
    public required decimal EmployerFirst { get; init; }
    public required decimal EmployerSecond { get; init; }
}

internal sealed record CsgCrdsValues : DatedValues
{
    public required decimal Deductible { get; init; }
    public required decimal NonDeductible { get; init; }
    public required decimal Crds { get; init; }
    public required decimal Share { get; init; }
    public required decimal ShareToCeilings { get; init; }
}

internal sealed record SicknessAndFamilyValues : DatedValues
{
    public required ReducibleRate Sickness { get; init; }
    public required ReducibleRate Family { get; init; }

    /// <summary>Hourly minimum wage the limits are counted in.</summary>
    public required decimal Hourly { get; init; }
}

/// <summary>A rate that is lower for low pay; without the last two, never.</summary>
internal sealed record ReducibleRate
{
    public required decimal Full { get; init; }
    public decimal? Reduced { get; init; }
    public decimal? BelowWages { get; init; }
}

internal sealed record UnemploymentValues : DatedValues
{
    public required decimal Unemployment { get; init; }
    public required decimal Ags { get; init; }
    public required decimal ToCeilings { get; init; }
}

internal sealed record EmployerLevyValues : DatedValues
{
    public required decimal FnalSmall { get; init; }
    public required decimal FnalLarge { get; init; }
    public required int FnalLargeFrom { get; init; }
    public required decimal SolidarityAutonomy { get; init; }
    public required decimal SocialDialogue { get; init; }
    public required decimal TrainingSmall { get; init; }
    public required decimal TrainingLarge { get; init; }
    public required int TrainingLargeFrom { get; init; }
    public required decimal Apprenticeship { get; init; }
    public required decimal Housing { get; init; }
    public required int HousingFrom { get; init; }
    public required int MobilityFrom { get; init; }
    public required decimal LevyOnPlans { get; init; }
    public required int LevyOnPlansFrom { get; init; }
}

internal sealed record PlanValues : DatedValues
{
    public required decimal CadreDeathCover { get; init; }
    public required decimal ExemptOfCeiling { get; init; }
    public required decimal ExemptOfPay { get; init; }
    public required decimal ExemptAtMost { get; init; }
}

/// <summary>The reduction of 2025.</summary>
internal sealed record GeneralReductionValues : DatedValues
{
    public required decimal Wages { get; init; }
}

/// <summary>The reduction from 2026.</summary>
internal sealed record DegressiveReductionValues : DatedValues
{
    public required decimal Wages { get; init; }
    public required decimal Least { get; init; }
    public required decimal MostSmall { get; init; }
    public required decimal MostLarge { get; init; }
    public required int LargeFrom { get; init; }
    public required decimal Power { get; init; }
}

/// <summary>The neutral scale: a rate more than limits.</summary>
internal sealed record IncomeTaxValues : DatedValues
{
    public required List<decimal> Limits { get; init; }
    public required List<decimal> Rates { get; init; }

    internal decimal RateOf(decimal netTaxable)
    {
        var i = 0;
        while (i < Limits.Count && Limits[i] <= netTaxable) i++;   // Strictly above: on the limit itself the next rate holds.
        return Rates[i];
    }
}
