using System.Runtime.CompilerServices;

namespace Mutual.Grains.Payroll;

/// <summary>What a gross costs, for one person and month.</summary>
internal interface IPayCost
{
    /// <summary>Employer cost in cents of a gross in cents, zero or more. Never falls as the gross rises.</summary>
    long Of(long gross);
}

/// <summary>Finds the largest gross a budget pays for.</summary>
/// <remarks>
/// Cost never falls as gross rises: contributions rise with it, and a reduction grows by at most the cent the gross does (each reduction is a falling coefficient times the
/// gross, or falls with it, or is cut at a contribution that rises). It may stand still or jump: a coefficient of four decimals makes it a stair. A bracket whose lower end
/// fits and whose upper end does not is therefore narrowed to one cent, which is exact; interpolation and short probes only make it quick.
/// </remarks>
internal static class LargestGross
{
    /// <param name="cost">The cost, never falling.</param>
    /// <param name="budget">Cents.</param>
    /// <param name="most">The largest gross allowed, cents.</param>
    /// <returns>The largest gross of 0 to <paramref name="most"/> with <c>cost ≤ budget</c>, in cents; −1 when not even nothing fits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Within<TCost>(ref readonly TCost cost, long budget, long most) where TCost : struct, IPayCost
    {
        if (budget < 0) return -1;
        long low = 0, high = Math.Min(budget, most);
        long lowCost = cost.Of(low), highCost = cost.Of(high);
        if (lowCost > budget) return -1;
        if (highCost <= budget) return high;   // Gross costs at least itself, so nothing above the budget fits either.

        for (var turn = 0; high - low > 1; turn++)
        {
            // Interpolation lands close; a probe on the other side of it closes the bracket; every third step halves, so that no stair can hold it up.
            var guess = (turn % 3) switch
            {
                0 => low + (long)((Int128)(budget - lowCost) * (high - low) / (highCost - lowCost)),
                1 => budget - lowCost < highCost - budget ? low + (budget - lowCost) + 1 : high - (highCost - budget) - 1,
                _ => low + (high - low) / 2,
            };
            guess = Math.Clamp(guess, low + 1, high - 1);
            var at = cost.Of(guess);
            if (at <= budget) (low, lowCost) = (guess, at);
            else (high, highCost) = (guess, at);
        }
        return low;
    }
}
