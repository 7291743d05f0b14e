using System.Text.Json;
using System.Text.Encodings.Web;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary><c>payslips.jsonl</c>: a line per payslip, by entity, month and number.</summary>
/// <remarks><c>net</c> is what the payslip pays: the salary's net and <c>beside</c>, what its items beside the salary (holiday pay of who leaves, a correction) add to it or take.</remarks>
internal static class PayslipLines
{
    private static readonly (string Name, string Column)[] Cents =
    [
        ("budget", "s.budget_cents"), ("employerCost", "s.cost_cents"), ("gross", "s.gross_cents"), ("employee", "s.employee_cents"), ("withholding", "s.withholding_cents"),
        ("special", "s.special_cents"), ("employer", "s.employer_cents"), ("reduction", "s.reduction_cents"), ("accrual", "s.accrual_cents"), ("beside", "i.paid"), ("net", "s.net_cents + i.paid"),
    ];

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every payslip there is.</summary>
    public static async Task<List<string>> Read(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT s.number, m.number, to_char(s.month, 'YYYY-MM'), s.pack, s.shock, {string.Join(", ", Cents.Select(figure => figure.Column))}
              FROM payroll.payslip s JOIN members.member m USING (member_id)
              CROSS JOIN LATERAL (SELECT coalesce(sum(paid_cents), 0)::bigint AS paid FROM payroll.pay_item WHERE member_id = s.member_id AND run_id = s.run_id) i
             ORDER BY s.entity, s.month, s.number COLLATE "C"
            """);
        var lines = new List<string>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, Options))
            {
                json.WriteStartObject();
                json.WriteString("payslip", row.GetString(0));
                json.WriteString("member", row.GetString(1));
                json.WriteString("month", row.GetString(2));
                json.WriteString("pack", row.GetString(3));
                json.WriteStartObject("cents");
                for (var i = 0; i < Cents.Length; i++) json.WriteNumber(Cents[i].Name, row.GetInt64(5 + i));
                json.WriteEndObject();
                json.WriteString("shock", row.IsDBNull(4) ? null : row.GetString(4));
                json.WriteEndObject();
            }
            lines.Add(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        }
        return lines;
    }
}
