using static Mutual.Grains.Payroll.PayWorkingLines;

namespace Mutual.Grains.Payroll.Belgium;

/// <summary>The work bonus granted: it lowers the worker's contribution and, through the fiscal bonus, the tax.</summary>
internal readonly record struct WorkBonus(decimal A, decimal B)
{
    /// <summary>The bonus of a month.</summary>
    /// <param name="rule">Values in force.</param>
    /// <param name="gross">Gross pay, at 100 % whatever the contribution base.</param>
    /// <param name="time">An incomplete month or part time raises pay to a full-time month and lowers the bonus in proportion.</param>
    /// <param name="raised">Contributions on 108 %: blue-collar, artists.</param>
    /// <param name="contribution">The worker's contribution, which the bonus never exceeds: B gives way first.</param>
    /// <param name="working">Written to when given.</param>
    /// <remarks>Source: ONSS administrative instructions, work bonus; payroll-rules §4.</remarks>
    internal static WorkBonus Of(WorkBonusValues rule, decimal gross, in TimeWorked time, bool raised, decimal contribution, PayWorking? working)
    {
        var (reference, fraction) = (gross, 1m);
        if (time.Count is not TimeCount.FullMonth)
        {
            var unit = working.Divided(rule, "wage-per-day-or-hour", gross, 1, time.Paid);   // Rounded before it is raised to the month.
            (reference, fraction) = (working.Cents(rule, "full-time-reference", unit, time.Whole), R2(time.Paid / time.Whole));
        }

        var a = Part(rule, rule.A, "work-bonus-a", reference, fraction, raised, working);
        var b = Part(rule, rule.B, "work-bonus-b", reference, fraction, raised, working);
        if (a + b <= contribution) return new(a, b);

        a = Math.Min(a, contribution);
        working.Note(rule, "work-bonus-a-within-contribution", a);
        return new(a, working.Note(rule, "work-bonus-b-within-contribution", contribution - a));
    }

    /// <summary>One part for a reference wage, before the fraction and the cap.</summary>
    internal static decimal Part(DatedValues rule, WorkBonusPart part, string item, decimal reference, decimal fraction, bool raised, PayWorking? working)
    {
        if (reference > part.Ceiling) return 0;
        var (full, slope) = raised ? (part.Raised, part.RaisedSlope) : (part.Full, part.Slope);
        var amount = reference <= part.Floor ? working.Note(rule, item, full) : Math.Max(0, working.Cents(rule, item, reference - part.Floor, -slope, full));
        return fraction == 1 ? amount : working.Cents(rule, $"{item}-for-time", amount, fraction);
    }
}
