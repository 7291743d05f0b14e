using System.Globalization;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>A bank line of which money is in suspense, as the office sees it.</summary>
/// <param name="Line">Its id.</param>
/// <param name="Amount">Still in suspense; into the account positive.</param>
/// <param name="Account">Of the other side.</param>
/// <param name="Reason">Why it was not placed.</param>
internal sealed record UnplacedLine(Guid Line, LocalDate BookedOn, Money Amount, string? Counterparty, string? Account, string? Reference, string? Remittance, string Reason);

/// <summary>Reads what is in suspense.</summary>
internal static class UnplacedLines
{
    private const string Header = "entity,booked_on,cents,counterparty,reference,remittance,reason,line";

    /// <summary>What an entity has in suspense, oldest first, then in the bank's order.</summary>
    public static async Task<List<UnplacedLine>> Read(NpgsqlDataSource database, short entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT l.line_id, l.booked_on, s.cents, l.counterparty, l.counterparty_iban, l.reference, l.remittance, s.reason
              FROM (SELECT line_id, sum(cents)::bigint AS cents, max(reason) AS reason FROM bank.allotment WHERE place = 'suspense' GROUP BY line_id HAVING sum(cents) <> 0) s
              JOIN bank.line l USING (line_id) JOIN bank.statement t USING (statement_id)
             WHERE l.entity = $1 ORDER BY l.booked_on, t.year, t.no, l.n
            """);
        command.Parameters.Add(new() { Value = entity });
        var lines = new List<UnplacedLine>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            lines.Add(new(row.GetGuid(0), row.GetFieldValue<LocalDate>(1), new(row.GetInt64(2)), Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6), Text(row, 7) ?? ""));
        return lines;
    }

    /// <summary>The lines as CSV, with a header.</summary>
    public static IEnumerable<string> ToCsv(IEnumerable<(string Entity, UnplacedLine Line)> lines)
    {
        yield return Header;
        foreach (var (entity, line) in lines)
        {
            yield return string.Join(',', entity, LocalDatePattern.Iso.Format(line.BookedOn), line.Amount.Cents.ToString(CultureInfo.InvariantCulture),
                Cell(line.Counterparty), Cell(line.Reference), Cell(line.Remittance), Cell(line.Reason), line.Line.ToString());
        }
    }

    // A spreadsheet takes a text that begins so for a formula.
    private static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && "=+-@\t\r\0".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text ?? "";
        return safe.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
