using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Mutual.Api.Portals.Words;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Portals.Parts;

/// <summary>A column of a table.</summary>
/// <param name="Key">Its name in the address and in the export.</param>
/// <param name="Name">In the person's words.</param>
/// <param name="Number">Whether it is set to the right.</param>
/// <param name="Sorts">Whether the table can be sorted by it.</param>
public sealed record Column(string Key, string Name, bool Number = false, bool Sorts = false);

/// <summary>One cell: a text, an amount, a day or a status, perhaps leading somewhere.</summary>
public sealed record Cell(string? Text = null, string? Link = null, Money? Money = null, LocalDate? Day = null, Status? Status = null)
{
    /// <summary>A text.</summary>
    public static Cell Of(string text, string? link = null) => new(text, link);

    /// <summary>An amount.</summary>
    public static Cell Of(Money money, string? link = null) => new(Money: money, Link: link);

    /// <summary>A day.</summary>
    public static Cell Of(LocalDate day) => new(Day: day);

    /// <summary>A status.</summary>
    public static Cell Of(Status status) => new(Status: status);

    /// <summary>Nothing, where nothing applies.</summary>
    public static readonly Cell None = new();

    /// <summary>For the export.</summary>
    public string ToExport() => this switch
    {
        { Money: { } money } => money.ToString(),
        { Day: { } day } => Written.Iso(day),
        { Status: { } status } => status.Text,
        _ => Text ?? "",
    };
}

/// <summary>How a table was asked for. It stands in the address, so it can be sent to a colleague and reads back the same.</summary>
/// <param name="Path">Of the page.</param>
/// <param name="Sort">Key of the column.</param>
/// <param name="Down">Largest first.</param>
/// <param name="Find">Text looked for.</param>
/// <param name="Page">From 1.</param>
/// <param name="Filters">Further filters by name.</param>
/// <param name="AsCsv">Whether the view is wanted as a file.</param>
public sealed record TableQuery(string Path, string Sort, bool Down, string Find, int Page, IReadOnlyDictionary<string, string> Filters, bool AsCsv)
{
    /// <summary>Rows of a page.</summary>
    public const int Rows = 50;

    /// <summary>Most rows of an export.</summary>
    public const int ExportRows = 5_000;

    /// <summary>Rows the query fetches: a page, or what a file may hold.</summary>
    public int Limit => AsCsv ? ExportRows : Rows;

    /// <summary>Rows before them.</summary>
    public int Offset => AsCsv ? 0 : (Page - 1) * Rows;

    /// <summary>Reads it from the address; what it does not know it leaves out.</summary>
    /// <param name="sorts">Keys of columns it may be sorted by; the first is the usual one. A leading <c>-</c>: downwards.</param>
    /// <param name="filters">Names of further filters.</param>
    public static TableQuery Of(HttpContext context, IReadOnlyList<string> sorts, params IReadOnlyList<string> filters)
    {
        var asked = context.Request.Query;
        var usual = sorts[0];
        var sort = asked["sort"].ToString() is { Length: > 0 } wanted && sorts.Any(known => known.TrimStart('-') == wanted.TrimStart('-')) ? wanted : usual;
        var page = int.TryParse(asked["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000 ? number : 1;
        var find = asked["find"].ToString().Trim();
        return new(context.Request.Path.Value ?? "/", sort.TrimStart('-'), sort.StartsWith('-'), find.Length > 100 ? find[..100] : find, page,
            filters.Where(name => asked[name].ToString().Length is > 0 and <= 100).ToDictionary(name => name, name => asked[name].ToString(), StringComparer.Ordinal), asked["as"] == "csv");
    }

    /// <summary>A filter's value; empty when it is not set.</summary>
    public string Filter(string name) => Filters.GetValueOrDefault(name) ?? "";

    /// <summary>Address of the same table, sorted by a column; the same column again turns it round.</summary>
    public string SortedBy(string column) => Address(column == Sort && !Down ? $"-{column}" : column, 1, csv: false);

    /// <summary>Address of another page.</summary>
    public string OnPage(int page) => Address(Down ? $"-{Sort}" : Sort, page, csv: false);

    /// <summary>Address of exactly this view as a file.</summary>
    public string ForExport => Address(Down ? $"-{Sort}" : Sort, 1, csv: true);

    private string Address(string sort, int page, bool csv)
    {
        var address = new StringBuilder(Path).Append("?sort=").Append(sort);
        if (Find.Length > 0) address.Append("&find=").Append(Uri.EscapeDataString(Find));
        foreach (var (name, value) in Filters) address.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        if (page > 1) address.Append(CultureInfo.InvariantCulture, $"&page={page}");
        if (csv) address.Append("&as=csv");
        return address.ToString();
    }
}

/// <summary>A table as it is shown and exported: the same cells, cent for cent.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Caption">What the rows are, and their unit.</param>
/// <param name="Rows">Cells in the order of the columns; the first heads its row.</param>
/// <param name="Foot">Sums, in the order of the columns; null without.</param>
/// <param name="Query">How it was asked for.</param>
/// <param name="Matching">Rows that match.</param>
/// <param name="All">Rows without any filter.</param>
public sealed record LedgerSheet(
    string Name, string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, IReadOnlyList<Cell>? Foot, TableQuery Query, long Matching, long All)
{
    /// <summary>Whether more rows match than were counted.</summary>
    public bool More { get; init; }

    /// <summary>Pages there are.</summary>
    public int Pages => (int)((Matching + TableQuery.Rows - 1) / TableQuery.Rows);

    /// <summary>The view as CSV. A text that a spreadsheet would take for a formula is quoted with an apostrophe; amounts are plain numbers.</summary>
    /// <remarks>Source: trust.md §3, formula in CSV.</remarks>
    public IResult ToCsv()
    {
        var csv = new StringBuilder().AppendJoin(',', Columns.Select(column => column.Key)).Append('\n');
        foreach (var row in Rows) csv.AppendJoin(',', row.Select(Escaped)).Append('\n');
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", $"{Name}.csv");
    }

    private static string Escaped(Cell cell) => cell.Money is null ? CsvText.Field(cell.ToExport()) : CsvText.Quoted(cell.ToExport());
}
