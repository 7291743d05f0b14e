using System.Numerics;
using Mutual.Grains.Salaries;

namespace Mutual.Tests.Salaries;

/// <summary>The formula of accounting.md §7 once more, in fractions of any size with one floor at the end: slow, and written from the text alone.</summary>
internal static class ExactFractions
{
    /// <summary>S_k = (1 − (1−γ)^(k+1)) / γ as a fraction.</summary>
    public static (BigInteger Above, BigInteger Below) Sum(int step, int k)
    {
        var whole = BigInteger.Pow(10_000, k + 1);
        return ((whole - BigInteger.Pow(10_000 - step, k + 1)) * 10_000, whole * step);
    }

    /// <summary>The budget of an ordinary month, without pause, leaving or floor.</summary>
    public static BigInteger Budget(SalaryMonth month)
    {
        var (step, follow) = (month.Plan.StepBasisPoints, month.Plan.FollowBasisPoints);
        BigInteger inSight = month.Balance.Cents;
        BigInteger last = month.LastBudget.Cents;
        BigInteger inSix = 0;
        var smallest = (Above: inSight, Below: BigInteger.One);
        for (var k = 0; k <= 12; k++)
        {
            if (k > 0) inSight += (BigInteger)month.CreditsAhead[k - 1].Cents * month.Haircuts.BasisPoints[k - 1] / 10_000;
            if (k == 5) inSix = inSight;
            var (above, below) = Sum(step, k);
            smallest = Smaller(smallest, (inSight * below, above));
        }
        smallest = Smaller(smallest, (inSight * step, 10_000));
        if (month.Plan.Maximum is { } maximum) smallest = Smaller(smallest, (maximum.Cents, 1));

        var target = last == 0 ? (Above: inSix, Below: 6) : (Above: (follow * inSix) + (6 * (10_000 - follow) * last), Below: (BigInteger)60_000);
        if (last != 0)
        {
            target = Smaller(target, ((10_000 + step) * last, 10_000));
            target = Larger(target, ((10_000 - step) * last, 10_000));
        }
        smallest = Smaller(smallest, target);
        return BigInteger.Divide(smallest.Above, smallest.Below);
    }

    private static (BigInteger Above, BigInteger Below) Smaller((BigInteger Above, BigInteger Below) a, (BigInteger Above, BigInteger Below) b) =>
        a.Above * b.Below <= b.Above * a.Below ? a : b;

    private static (BigInteger Above, BigInteger Below) Larger((BigInteger Above, BigInteger Below) a, (BigInteger Above, BigInteger Below) b) =>
        a.Above * b.Below >= b.Above * a.Below ? a : b;
}
