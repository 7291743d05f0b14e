using System.Collections.Immutable;
using NodaTime;

namespace Mutual.Grains.Ledger;

/// <summary>The two books of the journal, each balanced in itself in every entry.</summary>
public enum Book
{
    /// <summary>The statutory general ledger, in the codes of the country's chart.</summary>
    General = 1,

    /// <summary>The activity book (analytic class 9): who is owed what by the activity.</summary>
    Activity = 2,
}

/// <summary>An account of one of the two books, with the party it is kept for when it is kept by party.</summary>
/// <param name="Book">General or activity book.</param>
/// <param name="Code">Code of the country's chart (<c>400</c>), or name in the activity book (<c>activity</c>).</param>
/// <param name="Party">Member, client or invoice; null for an account without parties.</param>
public readonly record struct Account(Book Book, string Code, Guid? Party = null)
{
    /// <summary>What the mutual owes a member's activity; a credit, never overdrawn.</summary>
    public static Account ActivityOf(Guid member) => new(Book.Activity, "activity", member);

    /// <summary>Invoiced, neither advanced nor collected; a credit.</summary>
    public static Account Pending(Guid invoice) => new(Book.Activity, "pending", invoice);

    /// <summary>Advanced by the fund, not yet collected; a debit.</summary>
    public static Account Advance(Guid invoice) => new(Book.Activity, "advance", invoice);

    /// <summary>The guarantee fund; a credit when it holds money.</summary>
    public static readonly Account Fund = new(Book.Activity, "fund");

    /// <summary>The mutual's own percentage, its income and its costs.</summary>
    public static readonly Account Fee = new(Book.Activity, "fee");

    /// <summary>Recourse a member still owes; a debit.</summary>
    public static Account OwedBy(Guid member) => new(Book.Activity, "owed-by", member);

    /// <summary>A member's own reserve that is no legal debt; a credit.</summary>
    public static Account SetAside(Guid member) => new(Book.Activity, "set-aside", member);

    /// <summary>Work paid in later months, at the year's end.</summary>
    public static readonly Account Accrued = new(Book.Activity, "accrued");

    /// <summary>Result of closed years.</summary>
    public static readonly Account Result = new(Book.Activity, "result");

    /// <summary>Mirror of class 7 with the sign turned.</summary>
    public static readonly Account ReflectedRevenue = new(Book.Activity, "reflected-revenue");

    /// <summary>Mirror of class 6 with the sign turned.</summary>
    public static readonly Account ReflectedCost = new(Book.Activity, "reflected-cost");

    /// <summary>An account of the general book.</summary>
    public static Account General(string code, Guid? party = null) => new(Book.General, code, party);

    /// <summary><c>general:400:…</c> or <c>class9:activity:…</c>, as in every export.</summary>
    public override string ToString() =>
        $"{(Book is Book.General ? "general" : "class9")}:{Code}{(Party is { } party ? $":{party:D}" : "")}";
}

/// <summary>One line of an entry. A debit is positive, a credit negative; never zero.</summary>
public readonly record struct Posting(Account Account, long Cents);

/// <summary>What happened, in postings that add up to zero in each book. An entry without postings records a fact that moves no money.</summary>
/// <remarks>Immutable; building one returns a new one. Zero amounts leave no line, so a booking reads the same whether a part is nil or not.</remarks>
public sealed record JournalEntry(EntryKind Kind, LocalDate EffectiveOn, ImmutableArray<Posting> Postings)
{
    /// <summary>An entry still without postings.</summary>
    public static JournalEntry Of(EntryKind kind, LocalDate effectiveOn) => new(kind, effectiveOn, []);

    /// <summary>Adds a debit; nothing when the amount is zero.</summary>
    /// <param name="account">Account debited.</param>
    /// <param name="amount">Usually positive; a negative amount is the credit that reads naturally in a formula.</param>
    public JournalEntry Debit(Account account, Money amount) =>
        amount.IsZero ? this : this with { Postings = Postings.Add(new(account, amount.Cents)) };

    /// <summary>Adds a credit; nothing when the amount is zero.</summary>
    public JournalEntry Credit(Account account, Money amount) => Debit(account, -amount);

    /// <summary>Whether each book adds up to zero.</summary>
    public bool IsBalanced => SumOf(Book.General) == 0 && SumOf(Book.Activity) == 0;

    /// <summary>The same entry, checked.</summary>
    /// <exception cref="InvalidOperationException">A book does not add up to zero: a broken rule of ours, not a refusal.</exception>
    public JournalEntry Balanced() => IsBalanced
        ? this
        : throw new InvalidOperationException($"Entry {Kind} is not balanced: general {SumOf(Book.General)}, activity {SumOf(Book.Activity)} cents.");

    /// <summary>The entry that undoes this one, line by line.</summary>
    public JournalEntry Reversed(EntryKind kind, LocalDate effectiveOn) =>
        new(kind, effectiveOn, [.. Postings.Select(posting => posting with { Cents = -posting.Cents })]);

    /// <summary>The same entry with one line per account.</summary>
    public JournalEntry Merged() => this with
    {
        Postings = [.. Postings.GroupBy(posting => posting.Account).Select(lines => new Posting(lines.Key, lines.Sum(line => line.Cents))).Where(posting => posting.Cents != 0)],
    };

    /// <summary>Adds the mirrors of classes 7 and 6, which carry income and cost of the general book into the activity book with the sign turned.</summary>
    /// <remarks>Not for entries that appropriate the result: Belgian classes 69 and 79 have no mirror.</remarks>
    public JournalEntry Mirrored() =>
        Credit(Account.ReflectedRevenue, new(SumOfClass('7'))).Credit(Account.ReflectedCost, new(SumOfClass('6')));

    private long SumOfClass(char digit)
    {
        long sum = 0;
        foreach (var posting in Postings)
            if (posting.Account.Book is Book.General && posting.Account.Code[0] == digit) sum += posting.Cents;
        return sum;
    }

    private long SumOf(Book book)
    {
        long sum = 0;
        foreach (var posting in Postings)
            if (posting.Account.Book == book) sum += posting.Cents;
        return sum;
    }
}
