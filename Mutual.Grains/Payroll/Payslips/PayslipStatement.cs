using System.Text.Json;
using System.Text.Json.Serialization;
using Mutual.Grains.Documents;
using NodaTime;

namespace Mutual.Grains.Payroll.Payslips;

/// <summary>A payslip with everything there is to know of it: computed again from what was kept, and found equal to what was booked and paid.</summary>
/// <param name="Payslip">Its id.</param>
/// <param name="Number"><c>2026-11-0417</c>.</param>
/// <param name="Pack">Version of the country's rules it was computed with.</param>
/// <param name="Budget">What the month might cost; the cost is at most that.</param>
/// <param name="Amounts">From gross to net and to cost.</param>
/// <param name="Input">Person, time and terms it was computed from.</param>
/// <param name="Working">Every figure with base, rate, rounding and source, in the order it was computed.</param>
/// <param name="YearToDate">The sums of the year up to this payslip.</param>
/// <param name="PaidBy">The work that paid for it: what came into the account first left it first.</param>
/// <param name="AccountEnding">Last four characters of the account it was paid to.</param>
/// <param name="Items">Special payments, corrections and what is taken back, beside the salary.</param>
/// <param name="Head">First 16 digits of a published chain head: thousands of payslips are thousands of witnesses.</param>
public sealed record PayslipStatement(
    Guid Payslip, string Number, YearMonth Month, LocalDate PaidOn, PayslipEmployer Employer, PayslipHolder Holder, string Pack, Money Budget, PayAmounts Amounts, [property: JsonIgnore] PayInput Input,
    IReadOnlyList<PayslipLine> Working, PayslipSums YearToDate, PayslipReserves Reserves, IReadOnlyList<PayslipWork> PaidBy, string AccountEnding, string? Head, IReadOnlyList<PayslipItem> Items)
{
    /// <summary>What goes to the account: the net of the salary and what the items add.</summary>
    public Money Paid => Amounts.Net + Items.Aggregate(Money.Zero, (sum, item) => sum + item.Paid);

    /// <summary>The input as it is kept; what is as usual is left out.</summary>
    public JsonElement ComputedFrom => JsonElement.Parse(KeptInput.Write(Input));
}

/// <summary>Who pays.</summary>
/// <param name="Code">Of the entity.</param>
public sealed record PayslipEmployer(string Code, Country Country, string Name, string VatNumber);

/// <summary>Who is paid.</summary>
/// <param name="Number">Of the member.</param>
/// <param name="Language">The member's own.</param>
public sealed record PayslipHolder(Guid Member, string Number, string Name, DocumentLanguage Language);

/// <summary>One figure and how it came about: <c>(start + base × rate) / divisor</c>, rounded once.</summary>
/// <param name="Item">What it is: <c>onss-worker</c>.</param>
/// <param name="Rule">The rule it follows.</param>
/// <param name="Source">Where its values were read.</param>
/// <param name="Published">When that was published.</param>
public sealed record PayslipLine(
    string Item, decimal Start, decimal Base, decimal Rate, decimal Divisor, Rounding Rounding, int Decimals, decimal Result, string Rule, string Source, string Published)
{
    internal static PayslipLine Of(in PayLine line) =>
        new(line.Item, line.Start, line.Base, line.Rate, line.Divisor, line.Rounding, line.Decimals, line.Result, line.Rule.Rule, line.Rule.Source, line.Rule.Published);
}

/// <summary>Something a payslip holds beside the month's salary.</summary>
/// <param name="Kind"><c>double-holiday</c>, <c>year-end-bonus</c>, <c>leaving-holiday</c>, <c>correction</c>, <c>recovery</c>.</param>
/// <param name="OfMonth">The month it belongs to.</param>
/// <param name="Contributions">Taken off the gross; a correction's amounts are differences.</param>
/// <param name="Paid">What it adds to the payment; negative when it takes back.</param>
/// <param name="Pack">Version of the rules it was computed with.</param>
public sealed record PayslipItem(string Kind, YearMonth OfMonth, Money Gross, Money Contributions, Money Withholding, Money Net, Money Cost, Money Paid, string Pack);

/// <summary>Sums of payslips of one year.</summary>
public sealed record PayslipSums(int Payslips, Money Gross, Money EmployeeContribution, Money Withholding, Money SpecialContribution, Money Net, Money EmployerCost, Money HolidayAccrued);

/// <summary>What is the member's and not paid out yet.</summary>
/// <param name="Account">The activity account just after the payslip.</param>
/// <param name="SetAside">The member's own reserve.</param>
public sealed record PayslipReserves(Money Account, Money SetAside);

/// <summary>Work that paid for a payslip.</summary>
/// <param name="Kind">What brought the money in: <c>advanced</c>, <c>collected</c>…</param>
/// <param name="Source">The invoice, or what else brought it.</param>
/// <param name="Invoice">Number of the invoice; null when it was something else.</param>
/// <param name="On">The day it came in.</param>
/// <param name="Amount">How much of it this payslip used.</param>
public sealed record PayslipWork(string Kind, Guid Source, string? Invoice, string? Order, string? Client, LocalDate On, Money Amount);
