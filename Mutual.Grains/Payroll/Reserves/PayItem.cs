using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Reserves;

/// <summary>Something a payslip holds beside the month's salary.</summary>
/// <param name="Id">Its id and the stream of its entries.</param>
/// <param name="Kind">See <see cref="PayItemKind"/>.</param>
/// <param name="OfMonth">The month it belongs to; a correction's is an earlier one.</param>
/// <param name="Amounts">Its amounts; a correction's are differences.</param>
/// <param name="FromReserve">Drawn from the holiday pay accrued.</param>
/// <param name="Cost">What the activity account bears; a correction may give back.</param>
/// <param name="Paid">What it adds to the month's payment; negative when it takes back.</param>
/// <param name="Pack">Version of the law it was computed with.</param>
internal sealed record PayItem(Guid Id, string Kind, YearMonth OfMonth, PayAmounts Amounts, Money FromReserve, Money Cost, Money Paid, string Pack)
{
    /// <summary>The id of the item of a kind on a payslip: the same for every calculation.</summary>
    public static Guid IdOf(Guid payslip, string kind) => new CommandId("payroll", payslip.ToString("N")).Creates(kind);

    /// <summary>Writes items.</summary>
    public static void Write(NpgsqlConnection connection, RunTerms terms, IReadOnlyList<(Guid Member, PayItem Item)> items)
    {
        if (items.Count == 0) return;
        using var copy = connection.BeginBinaryImport("""
            COPY payroll.pay_item (item_id, run_id, entity, month, member_id, kind, of_month, tax_year, gross_cents, employee_cents, withholding_cents, special_cents, net_cents, employer_cents,
                                   reduction_cents, accrual_cents, reserve_cents, cost_cents, paid_cents, pack) FROM STDIN (FORMAT BINARY)
            """);
        var month = terms.Month.OnDayOfMonth(1);
        foreach (var (member, item) in items)
        {
            copy.StartRow();
            copy.Write(item.Id, NpgsqlDbType.Uuid);
            copy.Write(terms.Run, NpgsqlDbType.Uuid);
            copy.Write(terms.Entity.Id, NpgsqlDbType.Smallint);
            copy.Write(month, NpgsqlDbType.Date);
            copy.Write(member, NpgsqlDbType.Uuid);
            copy.Write(item.Kind, NpgsqlDbType.Text);
            copy.Write(item.OfMonth.OnDayOfMonth(1), NpgsqlDbType.Date);
            copy.Write((short)item.OfMonth.Year, NpgsqlDbType.Smallint);
            foreach (var amount in (ReadOnlySpan<Money>)
                [item.Amounts.Gross, item.Amounts.EmployeeContribution, item.Amounts.Withholding, item.Amounts.SpecialContribution, item.Amounts.Net, item.Amounts.EmployerContribution,
                 item.Amounts.Reduction, item.Amounts.HolidayAccrual, item.FromReserve, item.Cost, item.Paid])
                copy.Write(amount.Cents, NpgsqlDbType.Bigint);
            copy.Write(item.Pack, NpgsqlDbType.Text);
        }
        copy.Complete();
    }

    /// <summary>Row 37 and its relatives: paid out of what was accrued, the rest from the activity account.</summary>
    /// <param name="books">Where the entry waits to be written.</param>
    /// <param name="terms">The run.</param>
    /// <param name="member">The member.</param>
    /// <param name="seq">Number in the item's stream.</param>
    public void Book(SetWriter books, RunTerms terms, Guid member, int seq)
    {
        if (Kind is PayItemKind.Recovery or PayItemKind.Correction) return;
        var (accounts, pay) = (terms.Accounts, Amounts);
        books.Add(terms.Entity.Id, Id, seq, Kind is PayItemKind.YearEndBonus ? EntryKind.SpecialPaid : EntryKind.HolidayPaid, terms.PayOn, new("pay-item", Id), $$"""{"run":"{{terms.Run:D}}","kind":"{{Kind}}","pack":"{{Pack}}"}""",
            Line(accounts.Pay, pay.Gross), Line(accounts.EmployerContributions, pay.EmployerContribution), Line(accounts.SocialSecurity, -(pay.EmployeeContribution + pay.EmployerContribution)),
            Line(accounts.Withholding, -pay.Withholding), Line(accounts.NetPay, -pay.Net), Line(accounts.HolidayDebt, FromReserve), Line(accounts.HolidayAccrual, -FromReserve),
            new Posting(Account.ActivityOf(member), Cost.Cents), new Posting(Account.ReflectedCost, -Cost.Cents));
    }

    private static Posting Line(string code, Money amount) => new(Account.General(code), amount.Cents);
}

/// <summary>Kinds of pay items as kept.</summary>
internal static class PayItemKind
{
    public const string DoubleHoliday = "double-holiday";
    public const string YearEndBonus = "year-end-bonus";
    public const string LeavingHoliday = "leaving-holiday";
    public const string Correction = "correction";
    public const string Recovery = "recovery";
}
