using System.Collections.Frozen;
using Mutual.Grains.Payments;
using Mutual.Grains.Salaries;
using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>What a person must look at before approval, by stable code. Sentences hold figures, never a name or an account number.</summary>
internal static class PayrollFindings
{
    private const int RecentDays = 30;
    private const int BigChangePercent = 30;
    private static readonly Money LeaverRest = new(100);

    private static readonly FrozenDictionary<string, short> Severities = new Dictionary<string, short>
    {
        ["iban-missing"] = 1, ["floor-above-account"] = 1, ["not-payable"] = 1, ["leaving-pay-above-account"] = 1, ["correction-above-account"] = 2, ["leaver-overpaid"] = 2, ["leaver-owes"] = 2, ["leaver-with-balance"] = 2, ["iban-changed"] = 2, ["iban-shared"] = 2,
        ["unexplained-fall"] = 2, ["big-change"] = 2, ["below-minimum-wage"] = 3,
    }.ToFrozenDictionary();

    /// <summary>How grave a finding is: 1 stops the file, 2 asks for a decision, 3 is good to know.</summary>
    public static short SeverityOf(string code) => Severities[code];

    /// <summary>What stands out about a member's month, once it is decided.</summary>
    /// <param name="found">Where it is added.</param>
    /// <param name="member">The member.</param>
    /// <param name="terms">The run.</param>
    /// <param name="decision">The budget.</param>
    /// <param name="payslip">The figures.</param>
    public static void Add(List<PayrollException> found, MemberMonth member, RunTerms terms, in MonthDecision decision, MemberPayslip payslip)
    {
        var (pay, beside) = (payslip.Pay, payslip.CostBeside);
        if (payslip.NotPayable is { } refused) found.Add(NotPayable(member, decision.Salary.Budget, refused));
        if (payslip.LeavingAboveAccount)
            Find("leaving-pay-above-account", "The account does not hold the holiday pay the leaver is owed for the year: two people must decide.");
        if (member.Extras.CorrectionsAbove > 0)
            Find("correction-above-account", $"Corrections of earlier months cost more than the account holds and wait: {member.Extras.CorrectionsAbove}.");
        if (decision.Month.Leaving && member.Extras.Overpaid + member.Extras.OverpaidByCorrections is { IsPositive: true } overpaid)
            Find("leaver-overpaid", $"The member leaves and {overpaid} of net was paid too much; a part is taken back, people decide on the rest.");
        var salary = decision.Salary;
        if (salary.NeedsPeople)
            Find("floor-above-account", $"The legal minimum is {salary.FromFee} above the account: hours worked are owed all the same, and two people must decide.");
        if (salary.IsUnexplained)
            Find("unexplained-fall", $"The budget falls from {member.LastBudget} to {salary.Budget}, more than the member's step allows, and no event says why.");
        var leaving = decision.Month.Leaving;
        if (leaving && (member.OwedBy - decision.Instalment).IsPositive)
            Find("leaver-owes", $"The member leaves and still owes {member.OwedBy - decision.Instalment} of recourse; two people decide what becomes of it.");
        if (pay is not { } p)
        {
            if (leaving && decision.Month.Balance - beside is var rest && rest >= LeaverRest)
                Find("leaver-with-balance", $"The member leaves and {rest} stays on the account.");
            return;
        }

        if (leaving && decision.Month.Balance - p.EmployerCost - beside is var left && left >= LeaverRest)
            Find("leaver-with-balance", $"The member leaves and {left} stays on the account.");
        if (!Iban.Parse(member.Iban).IsAccepted)
            Find("iban-missing", "There is no account this salary can be paid to.");
        if (member.IbanChangedOn is { } changed && changed > terms.PayOn.PlusDays(-RecentDays))
            Find("iban-changed", $"The account was changed on {NodaTime.Text.LocalDatePattern.Iso.Format(changed)}, less than {RecentDays} days before payday: ask the member in person.");
        if (terms.Pack.LegalMinimum(terms.InputFor(member)) is { IsAccepted: true, Value: var minimum } && p.Gross < minimum)
            Find("below-minimum-wage", $"A gross of {p.Gross} is below the {minimum} of the hours agreed: they must be fewer.");
        if (member.LastBudget.IsPositive && IsBig(member.LastBudget, salary.Budget))
            Find("big-change", $"The budget moves from {member.LastBudget} to {salary.Budget}{(salary.Shock is { } shock ? $": {shock.ToName()}" : "")}.");

        void Find(string code, string sentence) => found.Add(new(member.Member, code, sentence));
    }

    /// <summary>The law's pack has no payslip for the budget.</summary>
    public static PayrollException NotPayable(MemberMonth member, Money budget, Refused refused) =>
        new(member.Member, "not-payable", $"A budget of {budget} makes no payslip: {refused.Refusal.Code}.");

    private static bool IsBig(Money before, Money now) => (now - before).Abs().Cents * 100 > before.Cents * BigChangePercent;
}
