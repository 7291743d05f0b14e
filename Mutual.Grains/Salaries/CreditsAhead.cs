using System.Collections.Immutable;
using NodaTime;

namespace Mutual.Grains.Salaries;

/// <summary>What an order will credit to the member's activity account, and when.</summary>
/// <param name="Order">The order.</param>
/// <param name="On">The day it will be credited.</param>
/// <param name="Amount">Net less fee and contribution, at the advance rate in force; above zero.</param>
/// <param name="IsConfirmed">The client confirmed it and it was not cancelled since.</param>
/// <param name="IsEligible">The guarantee would accept its invoice.</param>
public readonly record struct ExpectedCredit(Guid Order, LocalDate On, Money Amount, bool IsConfirmed, bool IsEligible);

/// <summary>Puts expected credits into the months of the glide path.</summary>
public static class CreditsAhead
{
    /// <summary>Adds up confirmed, eligible credits by month ahead.</summary>
    /// <param name="credits">In any order; what is not both confirmed and eligible counts nowhere.</param>
    /// <param name="paydays">This payday and the twelve after it, rising.</param>
    /// <returns>Twelve amounts; the first is credited after the first payday and up to the second.</returns>
    /// <remarks>
    /// What was expected by this payday and is not in the account counts nowhere until it has a new day: on payday only what is there is there.
    /// What lies beyond the last payday counts nowhere either. Source: accounting.md §7.
    /// </remarks>
    /// <exception cref="ArgumentException">Not thirteen rising paydays.</exception>
    public static ImmutableArray<Money> ByMonth(IEnumerable<ExpectedCredit> credits, ReadOnlySpan<LocalDate> paydays)
    {
        if (paydays.Length != Haircuts.Months + 1) throw new ArgumentException("This payday and the twelve after it are needed.", nameof(paydays));
        for (var i = 1; i < paydays.Length; i++)
            if (paydays[i] <= paydays[i - 1]) throw new ArgumentException("Paydays rise.", nameof(paydays));

        var months = new Money[Haircuts.Months];
        foreach (var credit in credits)
        {
            if (!credit.IsConfirmed || !credit.IsEligible || credit.On <= paydays[0] || credit.On > paydays[^1]) continue;
            var month = 0;
            while (credit.On > paydays[month + 1]) month++;
            months[month] += credit.Amount;
        }
        return [.. months];
    }
}
