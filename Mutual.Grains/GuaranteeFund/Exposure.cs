using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>What the fund has at risk on one invoice: its advance, which is booked in the same commit that takes its hold.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="Group">Client group that would default as one; a client without group is its own.</param>
/// <param name="DueOn">Day the client must pay.</param>
/// <param name="Amount">Advanced and not yet repaid; positive.</param>
/// <param name="Sector">Section of NACE the client belongs to; null when nobody said.</param>
public readonly record struct Exposure(Guid Invoice, Guid Group, LocalDate DueOn, Money Amount, string? Sector = null);

/// <summary>A rate or a product of amount and rates in whole millionths, so that nothing is rounded on the way.</summary>
internal static class Millionths
{
    /// <summary>One, in millionths.</summary>
    public const long One = 1_000_000;

    /// <summary>A rate in whole millionths.</summary>
    /// <exception cref="ArgumentException">It has more than six decimals.</exception>
    public static long Of(decimal rate) => rate * One is var exact && decimal.Truncate(exact) == exact
        ? (long)exact
        : throw new ArgumentException($"The rate {rate} has more than six decimals.", nameof(rate));

    /// <summary>Millionths of a cent, <paramref name="times"/> over, as cents rounded up.</summary>
    public static Money RoundedUp(Int128 millionths, long times = 1) => new(Fraction.Round(millionths, (Int128)One * times, Rounding.Up));
}

/// <summary>Sorts invoices into the ageing buckets of the rules.</summary>
internal static class Ageing
{
    /// <summary>Place of the bucket an invoice is in on a day.</summary>
    public static int BucketOf(LocalDate dueOn, LocalDate on, FundRules rules)
    {
        var daysLate = Period.DaysBetween(dueOn, on);
        for (var i = 0; i < rules.Buckets.Count; i++)
            if (rules.Buckets[i].UpToDaysLate is not { } last || daysLate <= last) return i;
        throw new InvalidOperationException("The last ageing bucket has an end.");
    }

    /// <summary>Exposure of each client group by bucket, the groups by id: the same book in any order gives the same list.</summary>
    public static List<(Guid Group, long[] Cents)> ByGroup(IEnumerable<Exposure> book, LocalDate on, FundRules rules)
    {
        var groups = new SortedDictionary<Guid, long[]>();
        foreach (var exposure in book)
        {
            if (!groups.TryGetValue(exposure.Group, out var cents)) groups[exposure.Group] = cents = new long[rules.Buckets.Count];
            cents[BucketOf(exposure.DueOn, on, rules)] += exposure.Amount.Cents;
        }
        return [.. groups.Select(group => (group.Key, group.Value))];
    }
}
