using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Reserves;
using NodaTime;

namespace Mutual.Grains.Payroll.Corrections;

/// <summary>A correction that waits for a run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Payslip">The payslip it corrects.</param>
/// <param name="OfMonth">Its month: the year of the withholding.</param>
/// <param name="Was">As it stood.</param>
/// <param name="Becomes">As it should have been.</param>
/// <param name="Pack">The law of that month.</param>
internal sealed record WaitingCorrection(Guid Id, Guid Payslip, YearMonth OfMonth, PayAmounts Was, PayAmounts Becomes, string Pack)
{
    /// <summary>What it costs the activity account; negative when it gives back.</summary>
    public Money Cost => Becomes.EmployerCost - Was.EmployerCost;

    /// <summary>The differences. What is owed is paid; what was paid too much stands as a debit until it is taken back.</summary>
    public PayItem Item()
    {
        var difference = new PayAmounts(
            Becomes.Gross - Was.Gross, Becomes.EmployeeContribution - Was.EmployeeContribution, Becomes.Withholding - Was.Withholding, Becomes.SpecialContribution - Was.SpecialContribution,
            Becomes.Net - Was.Net, Becomes.EmployerContribution - Was.EmployerContribution, Becomes.Reduction - Was.Reduction, Becomes.HolidayAccrual - Was.HolidayAccrual, Cost);
        return new(Id, PayItemKind.Correction, OfMonth, difference, Money.Zero, Cost, Money.Max(Money.Zero, difference.Net), Pack);
    }

    /// <summary>The reverse of what was booked, then the right payslip; each with its accrual.</summary>
    public void Book(SetWriter books, RunTerms terms, Guid member)
    {
        var seq = 0;
        foreach (var (pay, sign) in new[] { (Was, -1), (Becomes, 1) })
        {
            var body = $$"""{"run":"{{terms.Run:D}}","payslip":"{{Payslip:D}}","pack":"{{Pack}}"}""";
            if (!pay.Gross.IsZero) PayslipBooking.Salary(books, terms, member, Id, ++seq, sign < 0 ? EntryKind.SalaryReversed : EntryKind.Salary, new("correction", Id), pay, sign, body);
            if (!pay.HolidayAccrual.IsZero) PayslipBooking.Accrual(books, terms, member, Id, ++seq, new("correction", Id), pay.HolidayAccrual.Cents * sign, body);
        }
    }
}
