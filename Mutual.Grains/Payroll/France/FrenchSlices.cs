namespace Mutual.Grains.Payroll.France;

/// <summary>The bases French lines are counted on, euros.</summary>
/// <remarks>
/// A part-timer's ceiling is a 35th of something; so the slices are kept multiplied by <see cref="Divisor"/>, and a line divides once, after its rate, where an exact half
/// of a cent is still one. Pay below the ceiling needs no division.
/// </remarks>
internal readonly struct FrenchSlices
{
    /// <summary>Gross.</summary>
    internal decimal Gross { get; }

    /// <summary>Contribution base: gross, and the part of the employer's plans above what is exempt.</summary>
    internal decimal Pay { get; }

    /// <summary>What the slices below are multiplied by: 1, or the full-time hours.</summary>
    internal decimal Divisor { get; }

    /// <summary>The ceiling, multiplied; asked for only when pay exceeds it.</summary>
    internal decimal Ceiling { get; }

    /// <summary>Pay up to the ceiling, multiplied.</summary>
    internal decimal First => ExceedsCeiling ? Ceiling : Pay;

    /// <summary>Whether pay exceeds the ceiling.</summary>
    internal bool ExceedsCeiling { get; }

    /// <summary>Weekly hours of the contract.</summary>
    internal decimal Hours { get; }

    internal decimal HealthPlanEmployer { get; }

    internal decimal HealthPlanEmployee { get; }

    internal decimal CadreDeathCover { get; }

    /// <summary>What the employer pays into plans.</summary>
    internal decimal Plans => HealthPlanEmployer + CadreDeathCover;

    internal FrenchSlices(FrenchValues values, in PayInput input, FrenchTerms terms, decimal gross)
    {
        var (ceiling, plans, fullHours) = (values.Ceiling!.Monthly, values.Plans!, values.MinimumWage!.WeeklyHours);
        Gross = gross;
        Hours = input.Time.Count is TimeCount.HoursPerWeek ? input.Time.Paid : fullHours;
        var healthPlan = terms.HealthPlan.ToDecimal();
        HealthPlanEmployer = healthPlan * terms.HealthPlanEmployerShare;
        HealthPlanEmployee = healthPlan - HealthPlanEmployer;
        CadreDeathCover = input.Status is PayStatus.Cadre ? plans.CadreDeathCover * Math.Min(gross, ceiling) : 0;   // The ceiling of a full-timer, whatever the hours.

        var exempt = Math.Min(plans.ExemptOfCeiling * ceiling + plans.ExemptOfPay * gross, plans.ExemptAtMost * ceiling);
        Pay = gross + Math.Max(0, HealthPlanEmployer + CadreDeathCover - exempt);
        ExceedsCeiling = Pay * fullHours > ceiling * Hours;
        Divisor = ExceedsCeiling && Hours != fullHours ? fullHours : 1;
        Ceiling = Divisor == 1 ? ceiling : ceiling * Hours;
    }

    /// <summary>Pay up to so many ceilings, multiplied.</summary>
    internal decimal UpTo(decimal ceilings) => ExceedsCeiling ? Math.Min(Pay * Divisor, ceilings * Ceiling) : Pay;

    /// <summary>Pay above the ceiling up to so many, multiplied.</summary>
    internal decimal Second(decimal ceilings) => ExceedsCeiling ? UpTo(ceilings) - Ceiling : 0;
}
