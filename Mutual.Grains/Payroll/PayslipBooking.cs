using Mutual.Grains.Ledger;

namespace Mutual.Grains.Payroll;

/// <summary>The entries of one member's month: instalment of recourse, salary, holiday pay accrued; the stream is the payslip.</summary>
/// <remarks>Sources: accounting.md §3, rows 18, 32, 33 and 36.</remarks>
internal static class PayslipBooking
{
    /// <summary>Adds the entries.</summary>
    /// <param name="books">Where they wait to be written.</param>
    /// <param name="terms">The run.</param>
    /// <param name="member">The member.</param>
    /// <param name="payslip">Id of the payslip, also when only an instalment is taken.</param>
    /// <param name="instalment">Recourse repaid; zero for none.</param>
    /// <param name="pay">The figures; null when nothing is paid.</param>
    /// <param name="body">The fact as JSON.</param>
    public static void Add(SetWriter books, RunTerms terms, Guid member, Guid payslip, Money instalment, PayAmounts? pay, string body)
    {
        var entity = terms.Entity.Id;
        var on = terms.PayOn;
        var seq = 0;
        var activity = Account.ActivityOf(member);
        if (instalment.IsPositive)
        {
            books.Add(entity, payslip, ++seq, EntryKind.Recourse, on, new("member", member), body,
                new Posting(activity, instalment.Cents), new Posting(Account.OwedBy(member), -instalment.Cents));
        }
        if (pay is not { } p) return;

        var accounts = terms.Accounts;
        var cost = (p.Gross + p.EmployerContribution - p.Reduction).Cents;
        books.Add(entity, payslip, ++seq, EntryKind.Salary, on, new("payslip", payslip), body,
            new Posting(Of(accounts.Pay), p.Gross.Cents),
            new Posting(Of(accounts.EmployerContributions), p.EmployerContribution.Cents), new Posting(Of(accounts.EmployerContributions), -p.Reduction.Cents),
            new Posting(Of(accounts.SocialSecurity), -(p.EmployeeContribution + p.SpecialContribution + p.EmployerContribution - p.Reduction).Cents),
            new Posting(Of(accounts.Withholding), -p.Withholding.Cents), new Posting(Of(accounts.NetPay), -p.Net.Cents),
            new Posting(activity, cost), new Posting(Account.ReflectedCost, -cost));
        if (p.HolidayAccrual.IsZero) return;
        books.Add(entity, payslip, ++seq, EntryKind.HolidayAccrued, on, new("payslip", payslip), body,
            new Posting(Of(accounts.HolidayAccrual), p.HolidayAccrual.Cents), new Posting(Of(accounts.HolidayDebt), -p.HolidayAccrual.Cents),
            new Posting(activity, p.HolidayAccrual.Cents), new Posting(Account.ReflectedCost, -p.HolidayAccrual.Cents));
    }

    private static Account Of(string code) => Account.General(code);
}
