using Mutual.Grains.Payroll.Reserves;

namespace Mutual.Grains.Payroll;

/// <summary>A member's payslip, with everything it holds beside the month's salary.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Pay">The salary; null when none is paid.</param>
/// <param name="Sick">Set aside for sick pay; negative when a leaver takes it back.</param>
/// <param name="Bonus">Likewise for the year-end bonus.</param>
/// <param name="Released">The bonus reserve paid out as a special payment.</param>
/// <param name="Items">Special payments, corrections, an overpaid net taken back.</param>
/// <param name="NotPayable">Why the law makes no payslip of the budget; null when it does, or when the budget is only too small.</param>
/// <param name="LeavingAboveAccount">The account does not hold the holiday pay a leaver is owed: two people decide.</param>
internal sealed record MemberPayslip(Guid Id, PayAmounts? Pay, Money Sick, Money Bonus, Money Released, IReadOnlyList<PayItem> Items, Refused? NotPayable, bool LeavingAboveAccount)
{
    /// <summary>What the items cost the account; corrections were taken off before the salary was decided.</summary>
    public Money CostBeside => Items.Where(static item => item.Kind != PayItemKind.Correction).Aggregate(Money.Zero, static (sum, item) => sum + item.Cost);

    /// <summary>What is paid in all.</summary>
    public Money Paid => (Pay?.Net ?? Money.Zero) + Items.Aggregate(Money.Zero, static (sum, item) => sum + item.Paid);

    /// <summary>Makes it from a decided month. Pure.</summary>
    public static MemberPayslip Of(MemberMonth member, in MonthDecision decision, RunTerms terms)
    {
        var id = MemberMonth.PayslipIdOf(terms.Entity.Id, terms.Month, member.Member);
        var (extras, leaving, budget) = (member.Extras, decision.Month.Leaving, decision.Salary.Budget);
        var (sick, bonus) = leaving ? (-extras.Sick, -extras.Bonus) : ReserveMove.Of(member.Contract, decision);
        List<PayItem> items = [.. extras.Corrections.Select(static correction => correction.Item())];
        var holiday = SpecialPay.DoubleHoliday(member, terms, id, leaving);
        if (holiday is not null) items.Add(holiday);

        PayAmounts? pay = null;
        Refused? refused = null;
        var above = false;
        if (leaving && SpecialPay.IsOwedOnLeaving(member, terms))
        {
            var last = SpecialPay.Leaving(member, terms, id, budget, holiday?.FromReserve ?? Money.Zero);
            above = last is null;
            if (last?.Item is { } item) items.Add(item);
            pay = last?.Pay;
        }
        if (pay is null && (above || !leaving || !SpecialPay.IsOwedOnLeaving(member, terms)) && budget.IsPositive && !decision.Salary.NeedsPeople)
        {
            var amounts = terms.Pack.FromBudget(terms.InputFor(member), leaving ? budget : budget - sick - bonus);
            if (amounts.IsAccepted) pay = amounts.Value;
            else if (amounts.Refused.Code != Refusal.BudgetTooSmall.Code) refused = amounts.Refused;
        }

        var released = Money.Zero;
        if (!leaving && SpecialPay.YearEndBonus(member, terms, id, extras.Bonus + bonus) is { } special)
        {
            items.Add(special);
            released = extras.Bonus + bonus;
        }
        if (extras.Overpaid.IsPositive)
        {
            var net = (pay?.Net ?? Money.Zero) + items.Aggregate(Money.Zero, static (sum, item) => sum + item.Paid);
            if (SpecialPay.Recovery(member, terms, id, net) is { } recovery) items.Add(recovery);
        }
        return new(id, pay, sick, bonus, released, items, refused, above);
    }
}
