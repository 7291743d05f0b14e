using System.Globalization;
using System.Text;

namespace Mutual.Grains.Payroll.Declarations;

/// <summary>A declaration as CSV (RFC 4180, lines ended by CR LF): a row for each worker and item, totals on the item <c>*</c>. No cell can become a formula of a spreadsheet.</summary>
public static class DeclarationCsv
{
    /// <summary>The first row.</summary>
    public const string Head = "number,name,status,months,days,hours,item,base,amount\r\n";

    /// <summary>The rows of a worker.</summary>
    public static string Rows(WorkerDeclaration worker)
    {
        var (rows, sums) = (new StringBuilder(), worker.Sums);
        (string Item, Money Amount)[] totals =
        [
            ("* gross", sums.Gross), ("* employee-contribution", sums.EmployeeContribution), ("* special-contribution", sums.SpecialContribution), ("* employer-contribution", sums.EmployerContribution),
            ("* reduction", sums.Reduction), ("* withholding", sums.Withholding), ("* net", sums.Net),
        ];
        foreach (var (item, amount) in totals) Row(item, "", amount);
        foreach (var item in worker.Items) Row(item.Item, item.Base.ToString("0.00", CultureInfo.InvariantCulture), item.Amount);
        return rows.ToString();

        void Row(string item, string amountBase, Money amount) => rows.Append(CultureInfo.InvariantCulture,
            $"{Cell(worker.Number)},{Cell(worker.Name)},{StatusOf(worker.Status)},{worker.Months},{sums.Days:0.##},{sums.Hours:0.##},{Cell(item)},{amountBase},{amount}\r\n");
    }

    /// <summary>The first row of the yearly statements.</summary>
    public const string StatementHead = "number,name,status,year,months,code,item,amount\r\n";

    /// <summary>The rows of a yearly statement, a box each.</summary>
    public static string Rows(PayStatement statement)
    {
        var rows = new StringBuilder();
        foreach (var box in statement.Boxes)
        {
            rows.Append(CultureInfo.InvariantCulture,
                $"{Cell(statement.Number)},{Cell(statement.Name)},{StatusOf(statement.Status)},{statement.Year},{statement.Months},{Cell(box.Code)},{Cell(box.Item)},{box.Amount}\r\n");
        }
        return rows.ToString();
    }

    /// <summary>A text as a cell: what a spreadsheet would take for a formula begins with an apostrophe, which it shows as text.</summary>
    public static string Cell(string text)
    {
        var safe = text.Length > 0 && (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' || text.TrimStart() is ['=' or '+' or '-' or '@', ..]) ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string StatusOf(PayStatus status) => status switch
    {
        PayStatus.WhiteCollar => "white-collar",
        PayStatus.BlueCollar => "blue-collar",
        PayStatus.Artist => "artist",
        PayStatus.NonCadre => "non-cadre",
        _ => "cadre",
    };
}
