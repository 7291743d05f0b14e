using NodaTime;

namespace Mutual.Grains.Ledger.Export;

/// <summary>What every code of the chart has come to as entries pass, for the balance assertions at month ends.</summary>
/// <remarks>By code, its members, clients and invoices together: as long as the chart, however many of them there are. Entries must come in the order of their days.</remarks>
internal sealed class MonthEnds
{
    private readonly Dictionary<(Book Book, string Code), long> cents = [];
    private readonly HashSet<(Book Book, string Code)> moved = [];
    private YearMonth month;

    /// <summary>All it remembers, as text.</summary>
    public string State
    {
        get => MutualJson.Write(new Remembered(month, [.. cents.Select(code => new RememberedCode(code.Key.Book, code.Key.Code, code.Value, moved.Contains(code.Key)))]));
        set
        {
            var remembered = MutualJson.Read<Remembered>(value);
            month = remembered.Month;
            foreach (var code in remembered.Codes)
            {
                cents[(code.Book, code.Code)] = code.Cents;
                if (code.HasMoved) moved.Add((code.Book, code.Code));
            }
        }
    }

    /// <summary>The last day of the month that ended before this entry, with the balance of each code that moved in it, a debit positive; null while the month goes on. Then adds the entry.</summary>
    public MonthEnd? Pass(StoredEntry entry)
    {
        var ended = moved.Count > 0 && entry.EffectiveOn.ToYearMonth() > month ? Take() : null;
        month = entry.EffectiveOn.ToYearMonth();
        foreach (var posting in entry.Postings)
        {
            var code = (posting.Account.Book, posting.Account.Code);
            cents[code] = cents.GetValueOrDefault(code) + posting.Cents;
            moved.Add(code);
        }
        return ended;
    }

    /// <summary>The same for the month the last entry lies in; null when there was none.</summary>
    public MonthEnd? Last() => moved.Count > 0 ? Take() : null;

    /// <summary>Codes of accounts that belong to somebody or something, each with the day of its first posting: they are named in assertions, and no account of their own says so.</summary>
    /// <param name="accounts">By name.</param>
    public static IEnumerable<OpenedAccount> Parents(IReadOnlyList<OpenedAccount> accounts) => accounts
        .GroupBy(opened => (opened.Account.Book, opened.Account.Code)).Where(code => code.All(opened => opened.Account.Party is not null))
        .Select(code => ParentOf(code.Key.Book, code.Key.Code, code.Min(opened => opened.FirstOn)));

    private static OpenedAccount ParentOf(Book book, string code, LocalDate on) => new(new(book, code), new Account(book, code).ToString(), on);

    private MonthEnd Take()
    {
        var balances = moved.Select(code => (new Account(code.Book, code.Code), cents[code])).OrderBy(balance => balance.Item1.ToString(), StringComparer.Ordinal).ToList();
        moved.Clear();
        return new(month.ToDateInterval().End, balances);
    }
}

/// <summary>What <see cref="MonthEnds"/> remembers.</summary>
internal sealed record Remembered(YearMonth Month, IReadOnlyList<RememberedCode> Codes);

/// <summary>One code of it.</summary>
internal sealed record RememberedCode(Book Book, string Code, long Cents, bool HasMoved);

/// <summary>Balances at the end of a month.</summary>
internal sealed record MonthEnd(LocalDate On, IReadOnlyList<(Account Code, long Cents)> Balances);
