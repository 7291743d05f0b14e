using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>An ageing bucket of the book.</summary>
/// <param name="Name">As the rules name it.</param>
/// <param name="Invoices">How many.</param>
/// <param name="Exposure">At risk in it.</param>
/// <param name="LossRate">Part expected to be lost.</param>
public sealed record BucketFigures(string Name, int Invoices, Money Exposure, decimal LossRate);

/// <summary>One of the largest client groups, without its name.</summary>
/// <param name="Rank">1 for the largest.</param>
/// <param name="Exposure">At risk on it.</param>
/// <param name="Share">Part of all exposure, rounded down to a hundredth of a percent.</param>
public sealed record LargestGroup(int Rank, Money Exposure, decimal Share);

/// <summary>A sector of the economy in the book.</summary>
/// <param name="Sector">Section of NACE Rev. 2.1, <c>R</c> for arts.</param>
/// <param name="Exposure">At risk in it.</param>
/// <param name="Share">Part of all exposure, rounded down to a hundredth of a percent.</param>
public sealed record SectorFigures(string Sector, Money Exposure, decimal Share);

/// <summary>How concentrated the book is.</summary>
/// <param name="Groups">Client groups with exposure.</param>
/// <param name="Herfindahl">Sum of the squared shares times 10 000, rounded down: 10 000 is one client, 100 is a hundred alike.</param>
/// <param name="TopTen">The ten largest.</param>
/// <param name="Sectors">Sectors of clients of which one is known, the largest first.</param>
public sealed record Concentration(int Groups, int Herfindahl, IReadOnlyList<LargestGroup> TopTen, IReadOnlyList<SectorFigures> Sectors)
{
    /// <summary>Measures it.</summary>
    public static Concentration Of(IReadOnlyCollection<Exposure> book)
    {
        var sizes = book.GroupBy(exposure => exposure.Group).Select(group => group.Sum(exposure => exposure.Amount.Cents)).OrderDescending().ToList();
        var total = sizes.Sum();
        if (total == 0) return new(0, 0, [], []);
        Int128 squares = 0;
        foreach (var size in sizes) squares += (Int128)size * size;

        decimal ShareOf(long size) => (long)((Int128)size * 10_000 / total) / 10_000m;
        return new(
            sizes.Count, (int)(squares * 10_000 / ((Int128)total * total)), [.. sizes.Take(10).Select((size, i) => new LargestGroup(i + 1, new(size), ShareOf(size)))],
            [.. BySector(book).Select(sector => new SectorFigures(sector.Sector, sector.Amount, ShareOf(sector.Amount.Cents)))]);
    }

    /// <summary>Exposure of each sector that is known, the largest first.</summary>
    internal static IEnumerable<(string Sector, Money Amount)> BySector(IEnumerable<Exposure> book) => book.Where(exposure => exposure.Sector is not null)
        .GroupBy(exposure => exposure.Sector!, StringComparer.Ordinal).Select(sector => (sector.Key, Amount: new Money(sector.Sum(exposure => exposure.Amount.Cents))))
        .OrderByDescending(sector => sector.Amount.Cents).ThenBy(sector => sector.Key, StringComparer.Ordinal);
}

/// <summary>How far cash and eligible receivables cover what the mutual owes members' activities.</summary>
/// <param name="Owed">Activity accounts and members' own reserves.</param>
/// <param name="Cash">Bank, and card money on its way.</param>
/// <param name="Receivables">Accepted invoices not later than the policy allows, without VAT.</param>
/// <param name="Ratio">Cash and receivables as part of what is owed, rounded down to four decimals; null when nothing is owed.</param>
public sealed record Coverage(Money Owed, Money Cash, Money Receivables, decimal? Ratio)
{
    /// <summary>Measures it.</summary>
    public static Coverage Of(FundBook book, Policy policy)
    {
        var receivables = new Money(book.Open.Where(invoice => invoice.IsAccepted && Period.DaysBetween(invoice.DueOn, book.On) <= policy.ClientLateDaysMax).Sum(invoice => invoice.Net.Cents));
        return new(book.Activity, book.Cash, receivables, RatioOf(book.Cash + receivables, book.Activity));
    }

    /// <summary>A part of a whole, rounded down to four decimals; null of nothing.</summary>
    internal static decimal? RatioOf(Money part, Money whole) =>
        whole.IsZero ? null : Fraction.Round((Int128)part.Cents * 10_000, whole.Cents, part.IsNegative ? Rounding.Up : Rounding.Down) / 10_000m;
}

/// <summary>The fund on a day: required against actual, and everything that explains it. Aggregates only.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="On">The day.</param>
/// <param name="Policy">Version of the rules.</param>
/// <param name="Held">What the fund holds.</param>
/// <param name="Required">What it must hold, with its parts.</param>
/// <param name="Ratio">Held as part of required; null when nothing is required.</param>
/// <param name="Throttle">Step in force on the day.</param>
/// <param name="Coverage">Of activity accounts.</param>
/// <param name="Ageing">The book by bucket.</param>
/// <param name="Concentration">Largest groups and Herfindahl index.</param>
public sealed record FundFigures(
    string Entity, LocalDate On, string Policy, Money Held, RequiredFund Required, decimal? Ratio, Throttle Throttle, Coverage Coverage, IReadOnlyList<BucketFigures> Ageing, Concentration Concentration)
{
    /// <summary>Computes them. Pure.</summary>
    public static FundFigures Of(FundBook book, Entity entity, Policy policy, Throttle throttle)
    {
        var required = RequiredFund.Of(book.Exposures, book.On, policy.Fund);
        var byBucket = book.Exposures.ToLookup(exposure => GuaranteeFund.Ageing.BucketOf(exposure.DueOn, book.On, policy.Fund));
        return new(
            entity.Code, book.On, policy.Version, book.Held, required, Coverage.RatioOf(book.Held, required.Required), throttle, Coverage.Of(book, policy),
            [.. policy.Fund.Buckets.Select((bucket, i) => new BucketFigures(bucket.Name, byBucket[i].Count(), new(byBucket[i].Sum(exposure => exposure.Amount.Cents)), bucket.LossRate))],
            Concentration.Of(book.Exposures));
    }
}
