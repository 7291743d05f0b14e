using Mutual.Grains.Governance;
using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>What a scenario would do to the fund.</summary>
/// <param name="Code">Stable name: <c>largest-client-fails</c>.</param>
/// <param name="Loss">What the fund would lose, or miss.</param>
/// <param name="HeldAfter">What it would hold then; negative when it would owe.</param>
/// <param name="RequiredAfter">What it would have to hold then.</param>
/// <param name="ThrottleStep">Step of the throttle that would follow.</param>
/// <param name="Said">What was assumed and came out, in a sentence with its figures.</param>
public sealed record StressOutcome(string Code, Money Loss, Money HeldAfter, Money RequiredAfter, int ThrottleStep, string Said);

/// <summary>The fund before and after each scenario.</summary>
/// <param name="Entity">Code of the entity.</param>
/// <param name="On">Day of the book.</param>
/// <param name="Held">Held today.</param>
/// <param name="Required">Required today.</param>
/// <param name="Scenarios">In the order of <c>product.md</c> §5.</param>
public sealed record StressTest(string Entity, LocalDate On, Money Held, Money Required, IReadOnlyList<StressOutcome> Scenarios);

/// <summary>Five events that happened to mutuals, played on a copy of a day's book. Pure: the same book gives the same outcome, and nothing is written.</summary>
/// <remarks>Source: <c>product.md</c> §5. What each scenario assumes is decided in <c>docs/decisions/0042</c>.</remarks>
public static class FundStress
{
    /// <summary>Plays all five.</summary>
    /// <param name="book">Of the day.</param>
    /// <param name="entity">Whose fund.</param>
    /// <param name="policy">In force that day.</param>
    /// <param name="step">Step of the throttle published last.</param>
    public static StressTest Of(FundBook book, Entity entity, Policy policy, int step)
    {
        var required = RequiredFund.Of(book.Exposures, book.On, policy.Fund).Required;
        return new(entity.Code, book.On, book.Held, required,
            [LargestClientFails(book, policy, step), SectorShock(book, policy, step), Ban(book, policy, step, required), AllLate(book, policy, step), FunderLate(book, policy, step)]);
    }

    private static StressOutcome LargestClientFails(FundBook book, Policy policy, int step)
    {
        var largest = Largest(book).FirstOrDefault();
        var loss = largest.Amount;
        return After("largest-client-fails", book, policy, step, loss, book.Held - loss, book.Exposures.Where(exposure => exposure.Group != largest.Group), book.On,
            $"The client with the largest exposure fails today and its whole advance of {loss} is lost, before anything is recovered.");
    }

    private static StressOutcome SectorShock(FundBook book, Policy policy, int step)
    {
        var (stress, total) = (policy.Fund.Stress, book.Exposures.Sum(exposure => exposure.Amount.Cents));
        var known = Concentration.BySector(book.Exposures).FirstOrDefault();
        var (sector, reached) = (new HashSet<Guid>(book.Exposures.Where(exposure => known.Sector is not null && exposure.Sector == known.Sector).Select(exposure => exposure.Group)), 0L);
        reached = book.Exposures.Where(exposure => sector.Contains(exposure.Group)).Sum(exposure => exposure.Amount.Cents);
        // Where the sectors kept do not reach the share, the largest others are taken to be in it: the worst case.
        foreach (var (group, amount) in Largest(book))
        {
            if ((Int128)reached * Millionths.One >= (Int128)total * Millionths.Of(stress.SectorShare)) break;
            if (sector.Add(group)) reached += amount.Cents;
        }

        // Of each euro, what survives both months; the rest stays unpaid.
        var rate = 1 - ((1 - (stress.SectorFirstMonth * stress.UnpaidOfLost)) * (1 - (stress.SectorSecondMonth * stress.UnpaidOfLost)));
        var lost = book.Exposures.Where(exposure => sector.Contains(exposure.Group)).ToDictionary(exposure => exposure.Invoice, exposure => exposure.Amount.Times(rate, Rounding.Up));
        var loss = new Money(lost.Values.Sum(amount => amount.Cents));
        var left = book.Exposures.Select(exposure => lost.TryGetValue(exposure.Invoice, out var gone) ? exposure with { Amount = exposure.Amount - gone } : exposure);
        return After("sector-shock", book, policy, step, loss, book.Held - loss, left, book.On.PlusDays(30), FormattableString.Invariant(
            $"The {sector.Count} largest clients, with {new Money(reached)} at risk, lose {stress.SectorFirstMonth:P0} of a month's turnover and {stress.SectorSecondMonth:P0} of the next; {rate:P1} of it stays unpaid, and the rest of the book is 30 days older."));
    }

    private static StressOutcome Ban(FundBook book, Policy policy, int step, Money required)
    {
        var stress = policy.Fund.Stress;
        var loss = Money.Max(book.Contributions.Times(stress.Ban, Rounding.Up), Money.Zero);
        return new("ban-45", loss, book.Held - loss, required, Throttle.Next(step, book.Held - loss, required, policy.Fund), FormattableString.Invariant(
            $"A ban takes {stress.Ban:P0} of the turnover for {stress.BanDays} days: of {book.Contributions} contributed in as many days before, so much is missing, while what is advanced stands."));
    }

    private static StressOutcome AllLate(FundBook book, Policy policy, int step)
    {
        var (days, then) = (policy.Fund.Stress.LateDays, book.On.PlusDays(policy.Fund.Stress.LateDays));
        bool Defaults(Exposure exposure) => Period.DaysBetween(exposure.DueOn, then) >= policy.DefaultAfterDays;
        var loss = new Money(book.Exposures.Where(Defaults).Sum(exposure => exposure.Amount.Cents));
        return After("all-late-30", book, policy, step, loss, book.Held - loss, book.Exposures.Where(exposure => !Defaults(exposure)), then,
            FormattableString.Invariant($"Everybody pays {days} days later: the whole book ages by as much, and {book.Exposures.Count(Defaults)} invoices reach default."));
    }

    private static StressOutcome FunderLate(FundBook book, Policy policy, int step)
    {
        var (largest, days) = (Largest(book).FirstOrDefault(), policy.Fund.Stress.LateDays);

        // The fund lends what cash lacks for as long as the transfer is away; it gets it back, so nothing is lost.
        var bridged = Money.Max(book.Salaries - book.Cash, Money.Zero);
        var later = book.Exposures.Select(exposure => exposure.Group == largest.Group ? exposure with { DueOn = exposure.DueOn.PlusDays(-days) } : exposure);
        return After("funder-late", book, policy, step, Money.Zero, book.Held - bridged, later, book.On, FormattableString.Invariant(
            $"On payday the transfer of the largest payer, {largest.Amount} at risk, is {days} days late: salaries of {book.Salaries} stand against {book.Cash} in cash, so the fund lends {bridged}."));
    }

    private static StressOutcome After(string code, FundBook book, Policy policy, int step, Money loss, Money held, IEnumerable<Exposure> left, LocalDate on, string said)
    {
        var required = RequiredFund.Of([.. left], on, policy.Fund).Required;
        return new(code, loss, held, required, Throttle.Next(step, held, required, policy.Fund), said);
    }

    private static IEnumerable<(Guid Group, Money Amount)> Largest(FundBook book) =>
        book.Exposures.GroupBy(exposure => exposure.Group).Select(group => (group.Key, Amount: new Money(group.Sum(exposure => exposure.Amount.Cents))))
            .OrderByDescending(group => group.Amount.Cents).ThenBy(group => group.Key);
}
