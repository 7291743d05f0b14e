using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Books.Statements;

/// <summary>A line of a member's monthly statement.</summary>
/// <param name="On">The day it counts.</param>
/// <param name="Kind">What was booked.</param>
/// <param name="Document">Number of the invoice, credit note or payslip; null for others.</param>
/// <param name="Amount">Into the account positive.</param>
/// <param name="Balance">After it.</param>
/// <param name="Entry">Its entry in the journal.</param>
public sealed record ActivityLine(LocalDate On, EntryKind Kind, string? Document, Money Amount, Money Balance, long Entry);

/// <summary>A member's activity account through a month, as the law of employee-shareholders and portage wants it each month.</summary>
/// <param name="Opening">What the account held before the month.</param>
/// <param name="Closing">What it holds after it: opening and lines, to the cent.</param>
public sealed record ActivityStatement(Guid Member, YearMonth Month, Money Opening, IReadOnlyList<ActivityLine> Lines, Money Closing)
{
    /// <summary>The statement of a month.</summary>
    public static async Task<ActivityStatement> Of(NpgsqlDataSource database, Guid member, YearMonth month, CancellationToken stop)
    {
        var first = month.OnDayOfMonth(1);
        await using var select = database.CreateCommand("""
            SELECT e.effective_on, e.kind, coalesce(n.number, i.number, s.number), -p.cents, e.entry_id
              FROM ledger.posting p JOIN ledger.entry e USING (entry_id)
              LEFT JOIN invoicing.invoice i ON i.invoice_id = e.stream LEFT JOIN invoicing.credit_note n ON e.source_kind = 'credit-note' AND n.credit_note_id = e.source_id
              LEFT JOIN payroll.payslip s ON s.payslip_id = e.stream
             WHERE p.party = $1 AND p.code = 'activity' AND p.book = 2 AND e.effective_on < $2 ORDER BY e.effective_on, e.recorded_at, e.tx, e.entry_id, p.line
            """);
        select.Parameters.Add(new() { Value = member });
        select.Parameters.Add(new() { Value = first.PlusMonths(1) });
        var (opening, balance, lines) = (Money.Zero, Money.Zero, new List<ActivityLine>());
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var (on, amount) = (row.GetFieldValue<LocalDate>(0), new Money(row.GetInt64(3)));
            balance += amount;
            if (on < first) opening = balance;
            else lines.Add(new(on, EntryKindNames.Parse(row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2), amount, balance, row.GetInt64(4)));
        }
        return new(member, month, opening, lines, balance);
    }
}
