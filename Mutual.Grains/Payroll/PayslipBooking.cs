using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Reserves;

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
    /// <param name="setAside">Put into own reserves; negative when a leaver takes them back.</param>
    public static void Add(SetWriter books, RunTerms terms, Guid member, Guid payslip, Money instalment, PayAmounts? pay, string body, Money setAside = default)
    {
        var entity = terms.Entity.Id;
        var on = terms.PayOn;
        var seq = 0;
        var activity = Account.ActivityOf(member);
        if (!setAside.IsZero) ReserveMove.Book(books, terms, member, payslip, ++seq, setAside, body);
        if (instalment.IsPositive)
        {
            books.Add(entity, payslip, ++seq, EntryKind.Recourse, on, new("member", member), body,
                new Posting(activity, instalment.Cents), new Posting(Account.OwedBy(member), -instalment.Cents));
        }
        if (pay is not { } p) return;

        Salary(books, terms, member, payslip, ++seq, EntryKind.Salary, new("payslip", payslip), p, 1, body);
        if (!p.HolidayAccrual.IsZero) Accrual(books, terms, member, payslip, ++seq, new("payslip", payslip), p.HolidayAccrual.Cents, body);
    }

    /// <summary>Rows 32 and 33; with a sign of −1, their reverse.</summary>
    /// <param name="fromFee">What the mutual's own fee bears because the account does not hold it: only of a legal minimum two people paid.</param>
    public static void Salary(SetWriter books, RunTerms terms, Guid member, Guid stream, int seq, EntryKind kind, Source source, in PayAmounts p, int sign, string body, Money fromFee = default)
    {
        var accounts = terms.Accounts;
        var cost = (p.Gross + p.EmployerContribution - p.Reduction).Cents * sign;
        books.Add(terms.Entity.Id, stream, seq, kind, terms.PayOn, source, body,
            Line(accounts.Pay, p.Gross), Line(accounts.EmployerContributions, p.EmployerContribution - p.Shares.TaxesOnPay), Line(accounts.TaxesOnPay, p.Shares.TaxesOnPay),
            Line(accounts.EmployerContributions, -p.Reduction),
            Line(accounts.SocialSecurity, -(p.EmployeeContribution + p.SpecialContribution + p.EmployerContribution - p.Reduction - p.Shares.OtherBodies)),
            Line(accounts.OtherSocialBodies, -p.Shares.OtherBodies),
            Line(accounts.Withholding, -p.Withholding), Line(accounts.NetPay, -p.Net),
            new Posting(Account.ActivityOf(member), cost - fromFee.Cents), new Posting(Account.Fee, fromFee.Cents), new Posting(Account.ReflectedCost, -cost));

        Posting Line(string code, Money amount) => new(Account.General(code), amount.Cents * sign);
    }

    /// <summary>Row 36; negative cents for its reverse.</summary>
    public static void Accrual(SetWriter books, RunTerms terms, Guid member, Guid stream, int seq, Source source, long cents, string body, Money fromFee = default) =>
        books.Add(terms.Entity.Id, stream, seq, EntryKind.HolidayAccrued, terms.PayOn, source, body,
            new Posting(Account.General(terms.Accounts.HolidayAccrual), cents), new Posting(Account.General(terms.Accounts.HolidayDebt), -cents),
            new Posting(Account.ActivityOf(member), cents - fromFee.Cents), new Posting(Account.Fee, fromFee.Cents), new Posting(Account.ReflectedCost, -cents));
}
