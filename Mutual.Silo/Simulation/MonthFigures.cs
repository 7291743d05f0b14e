using System.Globalization;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>A month of the mutual in numbers, over all its entities, as it stood on the month's last evening. Amounts of invoices are with VAT.</summary>
/// <param name="Members">Members on the last day.</param>
/// <param name="Orders">Orders confirmed.</param>
/// <param name="Issued">Invoices issued.</param>
/// <param name="Advanced">Advanced by the fund; without VAT, as members are.</param>
/// <param name="Collected">Received on invoices, but for what was recovered after default.</param>
/// <param name="Overdue">Open past the due day at the month's end, default apart.</param>
/// <param name="Credited">Credit notes.</param>
/// <param name="Defaulted">Claims declared in default.</param>
/// <param name="Recovered">Received after default.</param>
/// <param name="Fund">The guarantee fund at the month's end.</param>
/// <param name="EmployerCost">What the activity accounts paid in all.</param>
/// <param name="LowestChange">Smallest change of budget from the month before among members without a named shock, as a fraction to four decimals; null when nobody compares.</param>
/// <param name="HighestChange">The largest.</param>
internal sealed record MonthFigures(
    YearMonth Month, long Members, long Orders, Money Issued, Money Advanced, Money Collected, Money Overdue, Money Credited, Money Defaulted, Money Recovered, Money Fund,
    long Payslips, Money Gross, Money Net, Money EmployerCost, decimal? LowestChange, decimal? HighestChange)
{
    /// <summary>First line of <c>months.csv</c>.</summary>
    public const string CsvHeader =
        "month,members,orders,issued_cents,advanced_cents,collected_cents,overdue_cents,credited_cents,defaulted_cents,recovered_cents,fund_cents,payslips,gross_cents,net_cents,employer_cost_cents,lowest_change,highest_change";

    /// <summary>Heading of the table shown.</summary>
    public const string TableHeader =
        "month    orders       issued     advanced    collected      overdue    defaulted         fund  payslips          net    lowest   highest";

    private const string Query = """
        WITH moved AS (
            SELECT e.kind, p.book, p.code, p.cents FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.effective_on BETWEEN $1 AND $2),
        paid AS (
            SELECT s.gross_cents + i.gross AS gross_cents, s.net_cents + i.paid AS net_cents, s.cost_cents + i.cost AS cost_cents, s.shock, s.budget_cents, before.budget_cents AS budget_before
              FROM payroll.payslip s
              CROSS JOIN LATERAL (SELECT coalesce(sum(gross_cents), 0)::bigint AS gross, coalesce(sum(paid_cents), 0)::bigint AS paid, coalesce(sum(cost_cents), 0)::bigint AS cost
                                    FROM payroll.pay_item WHERE member_id = s.member_id AND run_id = s.run_id) i
              LEFT JOIN payroll.payslip before ON before.entity = s.entity AND before.member_id = s.member_id AND before.month = s.month - interval '1 month'
             WHERE s.month = $1)
        SELECT (SELECT count(*) FROM members.member WHERE joined_on <= $2 AND (left_on IS NULL OR left_on > $2)),
               (SELECT count(*) FROM ledger.entry WHERE kind = 'order-confirmed' AND effective_on BETWEEN $1 AND $2),
               (SELECT coalesce(sum(cents), 0) FROM moved WHERE kind = 'issued' AND book = 1 AND cents > 0),
               (SELECT coalesce(sum(cents), 0) FROM moved WHERE kind = 'advanced' AND code = 'advance'),
               (SELECT coalesce(-sum(cents), 0) FROM moved WHERE kind IN ('collected', 'short-paid', 'suspense-placed') AND book = 1 AND code IN ('400', '411')),
               (SELECT coalesce(sum(open_cents), 0) FROM invoicing.invoice WHERE due_on < $2 AND status IN ('issued', 'partly-paid')),
               (SELECT coalesce(sum(cents), 0) FROM moved WHERE kind = 'credit-note' AND book = 1 AND cents > 0),
               (SELECT coalesce(sum(cents), 0) FROM moved WHERE kind = 'defaulted' AND book = 1 AND code IN ('407', '416')),
               (SELECT coalesce(sum(cents), 0) FROM moved WHERE kind = 'recovered' AND book = 1 AND code IN ('550', '512')),
               (SELECT coalesce(-sum(cents), 0) FROM ledger.posting WHERE book = 2 AND code = 'fund' AND effective_on <= $2),
               (SELECT count(*) FROM paid), (SELECT coalesce(sum(gross_cents), 0) FROM paid), (SELECT coalesce(sum(net_cents), 0) FROM paid), (SELECT coalesce(sum(cost_cents), 0) FROM paid),
               (SELECT round(min(budget_cents::numeric / budget_before) - 1, 4) FROM paid WHERE shock IS NULL AND budget_before > 0),
               (SELECT round(max(budget_cents::numeric / budget_before) - 1, 4) FROM paid WHERE shock IS NULL AND budget_before > 0)
        """;

    /// <summary>Takes the figures of a month from the books.</summary>
    public static async Task<MonthFigures> Take(NpgsqlDataSource database, YearMonth month, CancellationToken stop)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new() { Value = month.OnDayOfMonth(1) });
        command.Parameters.Add(new() { Value = month.ToDateInterval().End });
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        Money Cents(int column) => new((long)row.GetDecimal(column));
        decimal? Change(int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);
        return new(
            month, row.GetInt64(0), row.GetInt64(1), Cents(2), Cents(3), Cents(4), Cents(5), Cents(6), Cents(7), Cents(8), Cents(9), row.GetInt64(10), Cents(11), Cents(12), Cents(13), Change(14), Change(15));
    }

    /// <summary>A line of <c>months.csv</c>.</summary>
    public string ToCsv() => string.Create(CultureInfo.InvariantCulture, $"""
        {YearMonthPattern.Iso.Format(Month)},{Members},{Orders},{Issued.Cents},{Advanced.Cents},{Collected.Cents},{Overdue.Cents},{Credited.Cents},{Defaulted.Cents},{Recovered.Cents},{Fund.Cents},{Payslips},{Gross.Cents},{Net.Cents},{EmployerCost.Cents},{LowestChange:0.0000},{HighestChange:0.0000}
        """);

    /// <summary>A row of the table shown, under <see cref="TableHeader"/>.</summary>
    public string ToRow() => string.Create(CultureInfo.InvariantCulture,
        $"{YearMonthPattern.Iso.Format(Month)}{Orders,8}{Text(Issued)}{Text(Advanced)}{Text(Collected)}{Text(Overdue)}{Text(Defaulted)}{Text(Fund)}{Payslips,10}{Text(Net)}{Percent(LowestChange)}{Percent(HighestChange)}");

    private static string Text(Money amount) => amount.ToString().PadLeft(13);

    private static string Percent(decimal? change) => (change is { } c ? string.Create(CultureInfo.InvariantCulture, $"{c * 100:+0.00;-0.00;0.00} %") : "").PadLeft(10);
}
