using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Factoring;

/// <summary>What a member still owes after a credit note that the activity account could not bear. Pure.</summary>
/// <remarks>Source: <c>accounting.md</c> §3, rows 18 and 19. It lowers future budgets, never a net already earned.</remarks>
public static class Recourse
{
    /// <summary>Row 18: an instalment of the repayment plan, from the activity account.</summary>
    public static JournalEntry Instalment(Guid member, Money amount, LocalDate on) =>
        JournalEntry.Of(EntryKind.Recourse, on).Debit(Account.ActivityOf(member), amount).Credit(Account.OwedBy(member), amount);

    /// <summary>Row 19: a leaver cannot repay, the fund bears it; two people decide.</summary>
    public static JournalEntry GivenUp(Guid member, Money amount, LocalDate on) =>
        JournalEntry.Of(EntryKind.RecourseWrittenOff, on).Debit(Account.Fund, amount).Credit(Account.OwedBy(member), amount);
}
