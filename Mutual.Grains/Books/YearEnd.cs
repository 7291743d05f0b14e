using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Books;

/// <summary>The entries of 31 December. Pure.</summary>
/// <remarks>Source: accounting.md §3, rows 50 and 51.</remarks>
public static class YearEnd
{
    /// <summary>Work of the year that members will be paid for later: into the year's costs now, out of the next year's on its first day.</summary>
    /// <param name="year">The year that ends.</param>
    /// <param name="country">Whose chart.</param>
    /// <param name="owed">What all activity accounts hold; zero or more.</param>
    /// <returns>The entry of 31 December and its reversal of 1 January; none when nothing is owed.</returns>
    public static IReadOnlyList<JournalEntry> Accrue(int year, Country country, Money owed)
    {
        if (owed.IsZero) return [];
        var (pay, accrued) = country is Country.Be ? ("620", "492") : ("641", "4286");
        var entry = JournalEntry.Of(EntryKind.YearEndAccrual, new LocalDate(year, 12, 31))
            .Debit(Account.General(pay), owed).Credit(Account.General(accrued), owed)
            .Debit(Account.Accrued, owed).Credit(Account.ReflectedCost, owed);
        return [entry, entry.Reversed(EntryKind.YearEndAccrual, new LocalDate(year + 1, 1, 1))];
    }

    /// <summary>Brings classes 6 and 7 and their mirrors to nothing and carries the result forward.</summary>
    /// <param name="year">The year that ends.</param>
    /// <param name="country">Whose chart.</param>
    /// <param name="balances">Every account at the end of the year, its accrual included; a debit positive.</param>
    /// <returns>The entry, and the result: profit positive.</returns>
    public static (JournalEntry Entry, Money Result) Close(int year, Country country, IEnumerable<AccountBalance> balances)
    {
        var entry = JournalEntry.Of(EntryKind.YearClosed, new LocalDate(year, 12, 31));
        var (left, mirrored) = (0L, 0L);
        foreach (var (account, cents) in balances)
        {
            if (account.Book is Book.General && ManualEntry.MirrorOf(account.Code, country) is not null) left += cents;
            else if (account == Account.ReflectedCost || account == Account.ReflectedRevenue) mirrored += cents;
            else continue;
            entry = entry.Credit(account, new Money(cents));
        }
        var result = new Money(-left);
        var carried = (country, result.IsNegative) switch { (Country.Be, false) => "140", (Country.Be, true) => "141", (_, false) => "120", _ => "129" };
        return (entry.Credit(Account.General(carried), result).Debit(Account.Result, new Money(mirrored)), result);
    }
}
