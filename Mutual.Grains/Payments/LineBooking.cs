using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>How money on the bank account is booked when no invoice is concerned. Pure.</summary>
/// <remarks>Sources: <c>accounting.md</c> §3, rows 11, 12, 31, 34, 35, 39, 41, 42 and 44; each works for money in and out, a return is the reverse of what went out.</remarks>
internal static class LineBooking
{
    /// <summary>Row 12: nobody knows yet whose it is.</summary>
    public static JournalEntry Suspense(ChartOfAccounts chart, Money amount, LocalDate on) =>
        Bank(EntryKind.Suspense, chart, amount, on).Credit(Account.General(chart.Suspense), amount).Balanced();

    /// <summary>Row 34: net pay left the account, or came back.</summary>
    public static JournalEntry NetPay(ChartOfAccounts chart, Money amount, LocalDate on) =>
        Bank(amount.IsNegative ? EntryKind.NetPaid : EntryKind.NetReturned, chart, amount, on).Credit(Account.General(chart.NetPay), amount).Balanced();

    /// <summary>Row 11: clients got back what was owed to them, or it came back.</summary>
    /// <param name="parties">Client and amount; the sign of <paramref name="amount"/>, and adding up to it.</param>
    public static JournalEntry Refund(ChartOfAccounts chart, Money amount, IEnumerable<(Guid Client, Money Amount)> parties, LocalDate on) =>
        parties.Aggregate(Bank(EntryKind.Refunded, chart, amount, on), (entry, part) => entry.Credit(Account.General(chart.OwedBack, part.Client), part.Amount)).Balanced();

    /// <summary>Row 31: members got their expenses back, or it came back.</summary>
    /// <param name="parties">Member and amount; the sign of <paramref name="amount"/>, and adding up to it.</param>
    public static JournalEntry ExpensePaid(ChartOfAccounts chart, Money amount, IEnumerable<(Guid Member, Money Amount)> parties, LocalDate on) =>
        parties.Aggregate(Bank(EntryKind.ExpensePaid, chart, amount, on), (entry, part) => entry.Credit(Account.General(chart.ExpensesOwed, part.Member), part.Amount)).Balanced();

    /// <summary>Row 35: contributions or withheld tax left the account, or came back.</summary>
    /// <param name="account">Code of what is no longer owed.</param>
    public static JournalEntry LevyPaid(ChartOfAccounts chart, Money amount, string account, LocalDate on) =>
        Bank(EntryKind.ContributionsPaid, chart, amount, on).Credit(Account.General(account), amount).Balanced();

    /// <summary>Row 39: a member pays the share.</summary>
    public static JournalEntry Share(ChartOfAccounts chart, Money amount, Guid member, LocalDate on) =>
        Bank(EntryKind.ShareSubscribed, chart, amount, on).Credit(Account.General(chart.Shares, member), amount).Balanced();

    /// <summary>Row 44: the bank takes its charges, which the mutual's fee bears.</summary>
    /// <param name="amount">Negative.</param>
    public static JournalEntry Charge(ChartOfAccounts chart, Money amount, LocalDate on) =>
        Bank(EntryKind.BankCharge, chart, amount, on).Credit(Account.General(chart.BankCosts), amount).Mirrored().Credit(Account.Fee, amount).Balanced();

    /// <summary>Row 42: a payout of the card network is on the account; or the network took money back.</summary>
    public static JournalEntry CardPayout(ChartOfAccounts chart, Money amount, LocalDate on) =>
        Bank(EntryKind.CardPayout, chart, amount, on).Credit(Account.General(chart.CardInTransit), amount).Balanced();

    /// <summary>Rows 12 and 42 in one: what was in suspense was a payout.</summary>
    public static JournalEntry PayoutOutOfSuspense(ChartOfAccounts chart, Money amount, LocalDate on) =>
        JournalEntry.Of(EntryKind.SuspensePlaced, on).Debit(Account.General(chart.Suspense), amount).Credit(Account.General(chart.CardInTransit), amount).Balanced();

    /// <summary>Row 41: the card network keeps its fee, which the mutual's own fee bears.</summary>
    public static JournalEntry CardFee(ChartOfAccounts chart, Money fee, LocalDate on) =>
        JournalEntry.Of(EntryKind.CardFee, on).Debit(Account.General(chart.BankCosts), fee).Credit(Account.General(chart.CardInTransit), fee)
            .Debit(Account.Fee, fee).Mirrored().Balanced();

    /// <summary>A gift in suspense becomes the guarantee fund's: income of the mutual, carried to the fund.</summary>
    public static JournalEntry Endowment(ChartOfAccounts chart, Money amount, LocalDate on) =>
        JournalEntry.Of(EntryKind.FundEndowed, on).Debit(Account.General(chart.Suspense), amount).Credit(Account.General(chart.Gifts), amount)
            .Mirrored().Credit(Account.Fund, amount).Balanced();

    /// <summary>Money in suspense was lent: owed back one day, so nothing of the activity book moves.</summary>
    public static JournalEntry Loan(ChartOfAccounts chart, Money amount, LocalDate on) =>
        JournalEntry.Of(EntryKind.LoanReceived, on).Debit(Account.General(chart.Suspense), amount).Credit(Account.General(chart.Loans), amount).Balanced();

    private static JournalEntry Bank(EntryKind kind, ChartOfAccounts chart, Money amount, LocalDate on) =>
        JournalEntry.Of(kind, on).Debit(Account.General(chart.Bank), amount);
}
