using Mutual.Grains.Payroll.Belgium;

namespace Mutual.Grains.Payroll.Reserves;

/// <summary>Special payments of a Belgian payslip: double holiday pay in May, the year-end bonus saved for in December, holiday pay on leaving. Pure.</summary>
/// <remarks>Source: payroll-rules §5.9 and §5.10, accounting.md rows 37 and 38; the months are the mutual's own (docs/decisions/0034). France pays leave as ordinary salary.</remarks>
internal static class SpecialPay
{
    public const int HolidayMonth = 5;
    public const int BonusMonth = 12;
    private const int MonthsInYear = 12;
    private const int Rounds = 24;

    /// <summary>Last year's double holiday pay of a white-collar worker, in May or with the last payslip before; out of what was accrued.</summary>
    public static PayItem? DoubleHoliday(MemberMonth member, RunTerms terms, Guid payslip, bool leaving)
    {
        var extras = member.Extras;
        if (Pack(terms) is not { } belgium || member.Contract.Status is not PayStatus.WhiteCollar || extras.DoublePaid || !extras.GrossLastYear.IsPositive) return null;
        if (!leaving && terms.Month.Month != HolidayMonth) return null;
        var values = belgium.On(terms.PayOn);
        var allowance = ExceptionalAllowance.DoubleHolidayPay(values, extras.GrossLastYear.ToDecimal(), 1, YearlyPay(member, Money.Zero), member.Household.Children, null);

        // A twelfth rounded each month may have saved some cents less: what was not saved is not promised.
        if (Money.Euro(allowance.Gross) > extras.HolidayAccrued) return null;
        return Item(payslip, PayItemKind.DoubleHoliday, terms, allowance, Money.Zero, Money.Euro(allowance.Gross));
    }

    /// <summary>The year-end bonus: the largest whose cost the reserve holds.</summary>
    /// <param name="member">The member.</param>
    /// <param name="terms">The run.</param>
    /// <param name="payslip">Its payslip.</param>
    /// <param name="reserve">The reserve, this month's part included.</param>
    public static PayItem? YearEndBonus(MemberMonth member, RunTerms terms, Guid payslip, Money reserve)
    {
        if (Pack(terms) is not { } belgium || terms.Month.Month != BonusMonth || !reserve.IsPositive) return null;
        var (values, input) = (belgium.On(terms.PayOn), terms.InputFor(member));
        var cost = new OfAllowance(values, input);
        var gross = new Money(LargestGross.Within(in cost, reserve.Cents, reserve.Cents));
        if (!gross.IsPositive) return null;
        var allowance = ExceptionalAllowance.YearEndBonus(values, member.Contract.Status, gross.ToDecimal(), YearlyPay(member, gross), member.Household.Children, null);
        return Item(payslip, PayItemKind.YearEndBonus, terms, allowance, OfAllowance.Contribution(values, input, gross), Money.Zero);
    }

    /// <summary>Whether the last payslip owes holiday pay: of a white-collar worker in Belgium, in the month of leaving.</summary>
    public static bool IsOwedOnLeaving(MemberMonth member, RunTerms terms) =>
        Pack(terms) is not null && member.Contract.Status is PayStatus.WhiteCollar && member.LeftOn >= terms.Month.OnDayOfMonth(1);

    /// <summary>The last payslip of a white-collar worker: the salary and the holiday pay of the year together take the account whole.</summary>
    /// <param name="member">The member.</param>
    /// <param name="terms">The run.</param>
    /// <param name="payslip">Its payslip.</param>
    /// <param name="budget">What the account holds.</param>
    /// <param name="drawn">Already drawn from the accrual, by last year's double.</param>
    /// <returns>The salary, if it pays any, and the holiday pay; null when the account does not hold what is owed for the months before.</returns>
    public static (PayAmounts? Pay, PayItem? Item)? Leaving(MemberMonth member, RunTerms terms, Guid payslip, Money budget, Money drawn)
    {
        var (values, input) = (Pack(terms)!.On(terms.PayOn), terms.InputFor(member));
        var accrued = member.Extras.HolidayAccrued - drawn;

        // Holiday pay is a share of the gross it is paid beside: each round comes closer from the other side, until a salary and its holiday pay fit.
        PayAmounts? pay = null;
        (PayAmounts?, PayItem?)? best = null;
        for (var round = 0; round < Rounds; round++)
        {
            var item = ItemFor(pay?.Gross ?? Money.Zero, pay?.HolidayAccrual ?? Money.Zero);
            if (item.Cost > budget && pay is null) return null;
            var next = Salary(budget - item.Cost);
            if (next?.EmployerCost + item.Cost <= budget && next?.Gross <= pay?.Gross) best = (next, ItemFor(next!.Value.Gross, next.Value.HolidayAccrual));
            if (next is null && pay is null) return (null, item.Amounts.Gross.IsPositive ? item : null);
            if (next?.Gross == pay?.Gross) break;
            pay = next;
        }
        return best ?? (null, ItemFor(Money.Zero, Money.Zero));

        PayItem ItemFor(Money gross, Money accrual)
        {
            var year = (member.Extras.GrossThisYear + gross).ToDecimal();
            var (daysOff, onTop) = HolidayPay.OnLeaving(values.HolidayPay, year, null);
            var rate = values.SocialContribution.Rate;
            var social = PayWorkingLines.R2(daysOff * rate) + PayWorkingLines.R2(PayWorkingLines.R2(onTop * values.HolidayPay.DoublePayContribution / values.HolidayPay.DoublePay) * rate);
            var allowance = ExceptionalAllowance.Of(values.ExceptionalAllowance, AllowanceKind.Holiday, daysOff + onTop, social, YearlyPay(member, gross), member.Household.Children, null);
            var fromReserve = Money.Max(Money.Zero, Money.Min(accrued + accrual, Money.Euro(daysOff + onTop)));
            return Item(payslip, PayItemKind.LeavingHoliday, terms, allowance, OfAllowance.Contribution(values, input, Money.Euro(daysOff)), fromReserve);
        }

        PayAmounts? Salary(Money of) => of.IsPositive && terms.Pack.FromBudget(terms.InputFor(member), of) is { IsAccepted: true, Value: var amounts } ? amounts : null;
    }

    /// <summary>An overpaid net is taken back by parts of a month's net: a fifth in Belgium, a tenth in France.</summary>
    /// <remarks>Source: law of 12 April 1965, art. 23; code du travail, L3251-3. Rounded down to the cent.</remarks>
    public static PayItem? Recovery(MemberMonth member, RunTerms terms, Guid payslip, Money net)
    {
        var part = Money.Min(member.Extras.Overpaid, new Money(net.Cents / (terms.Entity.Country is Country.Be ? 5 : 10)));
        return part.IsPositive ? new PayItem(PayItem.IdOf(payslip, PayItemKind.Recovery), PayItemKind.Recovery, terms.Month, default, Money.Zero, Money.Zero, -part, terms.PackVersion) : null;
    }

    private static BelgianPack? Pack(RunTerms terms) => terms.Pack as BelgianPack;

    /// <summary>Yearly normal pay, from which the rate of withholding is read: the average month of the last twelve, this one's when there were none.</summary>
    private static decimal YearlyPay(MemberMonth member, Money gross) => member.Extras.MonthsOfTwelve == 0
        ? gross.ToDecimal() * MonthsInYear
        : PayWorkingLines.R2(member.Extras.GrossOfTwelve.ToDecimal() * MonthsInYear / member.Extras.MonthsOfTwelve);

    private static PayItem Item(Guid payslip, string kind, RunTerms terms, in ExceptionalAllowance allowance, Money contribution, Money fromReserve)
    {
        var (gross, net) = (Money.Euro(allowance.Gross), Money.Euro(allowance.Net));
        var cost = gross + contribution - fromReserve;
        return new(PayItem.IdOf(payslip, kind), kind, terms.Month, new(gross, Money.Euro(allowance.Social), Money.Euro(allowance.Withholding), Money.Zero, net, contribution, Money.Zero, Money.Zero, gross + contribution),
            fromReserve, cost, net, terms.PackVersion);
    }

    /// <summary>What an allowance costs: itself and the ordinary contributions, without reduction or accrual.</summary>
    private readonly struct OfAllowance(BelgianValues values, PayInput input) : IPayCost
    {
        public long Of(long gross) => gross == 0 ? 0 : gross + Contribution(values, input, new Money(gross)).Cents;

        public static Money Contribution(BelgianValues values, in PayInput input, Money gross) =>
            gross.IsPositive ? Money.Euro(BelgianCost.For(values, input with { Gross = gross }, gross.ToDecimal(), BelgianCost.Weekdays(input.Day), null).Contribution) : Money.Zero;
    }
}
