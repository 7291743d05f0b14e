using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>An expense as kept: one row.</summary>
internal sealed record ExpenseState(
    Guid Id, short Entity, string Number, Guid Member, ExpenseStatus Status, ExpenseKind Kind, LocalDate On, string Document, Money Gross, Money Vat, Money DeductibleVat, int? Kilometres,
    int? FiscalPower, string ClaimedBy, int Version)
{
    public ExpenseView View() => new(Id, Number, Member, Status, Kind, On, Document, Gross, Vat, DeductibleVat, Gross - DeductibleVat, Kilometres);
}

/// <param name="KilometresBefore">Claimed in the same year and not rejected.</param>
internal sealed record Claimant(Guid Member, Entity Entity, LocalDate JoinedOn, LocalDate? LeftOn, int KilometresBefore);

/// <summary>What the mutual decides about an expense. Pure.</summary>
/// <remarks>Source: accounting.md §3, row 30. No contribution and no tax is taken: it is the employer's own cost.</remarks>
internal static class Expense
{
    private const int KilometresMax = 3000;
    private const int PowerMax = 60;

    /// <summary>Claims it back.</summary>
    public static Outcome<Decision<ExpenseState, ExpenseView>> Claim(Guid id, ClaimExpense request, Claimant? claimant, PayPacks packs, LocalDate today)
    {
        if (claimant is null) return Refusal.NotFound;
        if (request.On > today) return Refusal.DateInFuture;
        if (request.On < claimant.JoinedOn || request.On > claimant.LeftOn) return Refusal.ExpenseOutsideMembership;
        var document = InputText.Description(request.Document);
        if (!document.IsAccepted) return document.Refused;
        var amounts = AmountsOf(request, claimant, packs);
        if (!amounts.IsAccepted) return amounts.Refused;
        var (gross, vat) = amounts.Value;
        ExpenseState Claimed(string number) => new(id, claimant.Entity.Id, number, request.Member, ExpenseStatus.Claimed, request.Kind, request.On, document.Value, gross, vat, Money.Zero,
            request.Kilometres, request.FiscalPower, request.By, 1);
        return new Decision<ExpenseState, ExpenseView>(view => Claimed(view.Number), new NumberSeries(claimant.Entity.Id, request.On.Year, "expense"), (draft, n) =>
        {
            var claimed = Claimed(FormattableString.Invariant($"E{request.On.Year}-{n:00000}"));
            ExpenseRows.Add(draft, claimed);
            draft.Record(claimed.Entity, id, 1, JournalEntry.Of(EntryKind.ExpenseClaimed, today), new("expense", id), new { claimed.Number, claimed.Kind, claimed.On, claimed.Gross, claimed.Vat, claimed.Kilometres });
            return claimed.View();
        });
    }

    /// <summary>Row 30: the entity's cost, deductible VAT, and what the member is owed; the activity account bears the cost.</summary>
    public static Outcome<Decision<ExpenseState, ExpenseView>> Approve(ExpenseState? expense, ApproveExpense request, ChartOfAccounts chart, LocalDate today)
    {
        if (expense is null) return Refusal.NotFound;
        if (expense.Status is not ExpenseStatus.Claimed) return Refusal.ExpenseDecided;
        if (request.By == expense.ClaimedBy) return Refusal.SelfApproval;
        var deductible = request.DeductibleVat;
        if (deductible.Currency is not Currency.Eur) return Refusal.CurrencyNotAccepted;
        if (deductible.IsNegative || deductible > expense.Vat) return Refusal.ExpenseVat;
        var next = expense with { Status = ExpenseStatus.Approved, DeductibleVat = deductible, Version = expense.Version + 1 };
        return new Decision<ExpenseState, ExpenseView>(_ => next, null, (draft, _) =>
        {
            var cost = expense.Gross - deductible;
            ExpenseRows.Decide(draft, next, request.By, null);
            draft.Record(next.Entity, next.Id, next.Version,
                JournalEntry.Of(EntryKind.Expense, today)
                    .Debit(Account.General(chart.Expenses), cost).Debit(Account.General(chart.VatDeductible), deductible).Credit(Account.General(chart.ExpensesOwed, next.Member), next.Gross)
                    .Debit(Account.ActivityOf(next.Member), cost).Mirrored(),
                new("expense", next.Id), new { next.Number, deductible });
            return next.View();
        });
    }

    /// <summary>Turns it down.</summary>
    public static Outcome<Decision<ExpenseState, ExpenseView>> Reject(ExpenseState? expense, RejectExpense request, LocalDate today)
    {
        if (expense is null) return Refusal.NotFound;
        if (expense.Status is not ExpenseStatus.Claimed) return Refusal.ExpenseDecided;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        var next = expense with { Status = ExpenseStatus.Rejected, Version = expense.Version + 1 };
        return new Decision<ExpenseState, ExpenseView>(_ => next, null, (draft, _) =>
        {
            ExpenseRows.Decide(draft, next, null, reason.Value);
            draft.Record(next.Entity, next.Id, next.Version, JournalEntry.Of(EntryKind.ExpenseRejected, today), new("expense", next.Id), new { next.Number });
            return next.View();
        });
    }

    private static Outcome<(Money Gross, Money Vat)> AmountsOf(ClaimExpense request, Claimant claimant, PayPacks packs)
    {
        switch (request)
        {
            case { Kind: ExpenseKind.Receipt, Gross: { } gross, Vat: { } vat, Kilometres: null, FiscalPower: null }:
                if (Input.Amount(gross) is { } amount) return amount;
                if (vat.Currency is not Currency.Eur) return Refusal.CurrencyNotAccepted;
                return vat.IsNegative || vat >= gross ? Refusal.ExpenseVat : (gross, vat);
            case { Kind: ExpenseKind.Kilometres, Gross: null, Vat: null, Kilometres: { } kilometres } when request.FiscalPower is null == claimant.Entity.Country is Country.Be:
                if (kilometres is < 1 or > KilometresMax || request.FiscalPower is < 1 or > PowerMax) return Refusal.KilometresInvalid;
                var worth = packs.KilometresOf(claimant.Entity.Country).Worth(request.On, kilometres, claimant.KilometresBefore, request.FiscalPower);
                return worth.IsAccepted ? (worth.Value, Money.Zero) : worth.Refused;
            default:
                return Refusal.ExpenseIncomplete;
        }
    }
}
