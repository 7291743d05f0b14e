using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Mutual.Grains.Ledger;

namespace Mutual.Grains.Books;

/// <summary>What becomes of an entry written by hand. Pure: no clock, no database, no grain.</summary>
public static partial class ManualEntry
{
    /// <summary>Up to this sum of debits one person is enough.</summary>
    public static readonly Money AloneUpTo = new(250_00);

    private const int LinesMax = 100;

    // These follow invoices, payslips, shares and bank lines one by one; a line by hand would leave them without what they follow.
    private static readonly ImmutableHashSet<string> KeptInBelgium = ["110", "400", "407", "409", "46", "455", "489", "499", "550", "580"];
    private static readonly ImmutableHashSet<string> KeptInFrance = ["1013", "411", "416", "491", "4191", "421", "4197", "471", "512", "511", "4458"];

    /// <summary>The entry in both books.</summary>
    /// <returns>
    /// The entry with the sum of its debits; or refused with <c>entry-too-few-lines</c>, <c>entry-unbalanced</c>, <c>account-unknown</c>, <c>account-kept-by-commands</c>,
    /// <c>amount-not-positive</c>, <c>second-person-needed</c>, <c>self-approval</c>.
    /// </returns>
    /// <remarks>What falls on class 6 is a cost of the mutual itself and lowers its fee; what falls on class 7 is its own income. Source: accounting.md §3, row 44.</remarks>
    public static Outcome<(JournalEntry Entry, Money Total)> Of(EnterManually request, Country country)
    {
        if (request.Lines.Count is < 2 or > LinesMax) return Refusal.EntryTooFewLines;
        var entry = JournalEntry.Of(EntryKind.Manual, request.On);
        var (total, debits) = (Money.Zero, Money.Zero);
        foreach (var line in request.Lines)
        {
            if (line.Amount.IsZero) return Refusal.AmountNotPositive;
            if (!CodeOfChart().IsMatch(line.Code)) return Refusal.AccountUnknown.Because(line.Code);
            if ((country is Country.Be ? KeptInBelgium : KeptInFrance).Contains(line.Code)) return Refusal.AccountKeptByCommands.Because(line.Code);
            total += line.Amount;
            if (line.Amount.IsPositive) debits += line.Amount;
            entry = entry.Debit(Account.General(line.Code), line.Amount);
            if (MirrorOf(line.Code, country) is { } mirror) entry = entry.Credit(mirror, line.Amount).Debit(Account.Fee, line.Amount);
        }
        if (!total.IsZero) return Refusal.EntryUnbalanced.Because($"The lines add up to {total}.");
        if (request.ApprovedBy == request.PreparedBy) return Refusal.SelfApproval;
        if (debits > AloneUpTo && request.ApprovedBy is null) return Refusal.SecondPersonNeeded.Because($"Alone up to {AloneUpTo}, this is {debits}.");
        return (entry, debits);
    }

    /// <summary>The mirror in the activity book of a code of class 6 or 7; null for the others, and for the Belgian appropriation of the result (69, 79).</summary>
    public static Account? MirrorOf(string code, Country country) => (code[0], country is Country.Be && code.Length > 1 && code[1] == '9') switch
    {
        ('6', false) => Account.ReflectedCost,
        ('7', false) => Account.ReflectedRevenue,
        _ => null,
    };

    [GeneratedRegex(@"\A[1-7][0-9]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeOfChart();
}
