using System.Globalization;
using Mutual.Grains.Clients;
using Mutual.Grains.Members;
using Mutual.Grains.Orders;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.MovingIn;

/// <summary>What a line asks for: exactly one of the three.</summary>
internal sealed record MovingRow(JoinMember? Member, RegisterClient? Client, DraftOrder? Order);

/// <summary>Why a line cannot be carried out.</summary>
/// <param name="Field">Column; null: the line as a whole.</param>
internal sealed class RowFault(string? field, Refused refused) : Exception(refused.Sentence)
{
    public string? Field { get; } = field;

    public Refused Refused { get; } = refused;
}

/// <summary>Reads the cells of one line into what is asked of the mutual.</summary>
/// <param name="columns">Their names.</param>
/// <param name="line">The line.</param>
/// <param name="entity">Code of the entity moved into.</param>
/// <param name="known">Members by number, clients by number and by VAT number.</param>
internal sealed class RowReading(IReadOnlyList<string> columns, CsvLine line, string entity, KnownParties known)
{
    private static readonly LocalDatePattern DayFirst = LocalDatePattern.CreateWithInvariantCulture("d/M/uuuu");

    /// <summary>Columns of each kind; those with a question mark may be empty.</summary>
    public static IReadOnlyDictionary<string, string[]> Columns { get; } = new Dictionary<string, string[]>
    {
        ["members"] = ["name", "email", "language", "iban", "joined_on", "spouse?", "children?", "single_parent?"],
        ["clients"] = ["name", "country", "vat_number?", "email", "language", "kind", "street", "post_code", "city", "limit?"],
        ["orders"] = ["member", "client", "description", "net", "vat_rate", "work_from", "work_to", "invoice_on", "term_days"],
        ["hours"] = ["member", "client", "description", "day", "hours", "rate", "vat_rate", "term_days"],
    };

    /// <summary>The line as a request.</summary>
    /// <exception cref="RowFault">A cell is wrong.</exception>
    public MovingRow Read(string kind)
    {
        if (line.Cells.Count != columns.Count) throw new RowFault(null, Refusal.CsvCells.Because());
        for (var i = 0; i < columns.Count; i++)
            if (line.Cells[i].TrimStart() is [var first, ..] && first is '=' or '+' or '-' or '@') throw new RowFault(columns[i], Refusal.CsvFormula.Because());
        return kind switch
        {
            "members" => new(new(entity, Text("name"), Text("email"), Text("language"), Text("iban"), Day("joined_on"),
                new(Cell("spouse") is { Length: > 0 } spouse ? spouse : null, Cell("children").Length == 0 ? 0 : Whole("children"), Cell("single_parent") is "yes" or "true" or "1"), new(null)), null, null),
            "clients" => new(null, new(entity, Text("name"), Text("country"), Cell("vat_number") is { Length: > 0 } vat ? vat : null, Text("email"), Text("language"), Kind(), Text("street"), Text("post_code"),
                Text("city"), Cell("limit").Length == 0 ? null : Euros("limit")), null),
            "orders" => new(null, null, new(Member(), Client(), new(Text("description"), Euros("net"), Number("vat_rate"), Day("work_from"), Day("work_to"), Day("invoice_on"), Whole("term_days")))),
            _ => new(null, null, new(Member(), Client(), Hours())),
        };
    }

    private OrderTerms Hours()
    {
        var (hours, rate, day) = (Number("hours"), Number("rate"), Day("day"));
        return new(string.Create(CultureInfo.InvariantCulture, $"{Text("description")}: {hours:0.##} h × {rate:0.00}"), Money.Round(hours * rate, Rounding.HalfUp), Number("vat_rate"), day, day, day, Whole("term_days"));
    }

    private string Cell(string column)
    {
        for (var i = 0; i < columns.Count; i++) if (columns[i] == column) return line.Cells[i].Trim();
        return "";
    }

    private string Text(string column) => Cell(column) is { Length: > 0 } text ? text : throw new RowFault(column, Refusal.TextEmpty.Because());

    private decimal Number(string column) =>
        Text(column) is { Length: <= 15 } text && decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && decimal.Round(number, 4) == number
            ? number : throw new RowFault(column, Refusal.CsvNumber.Because());

    private Money Euros(string column) => Number(column) is var euros && decimal.Round(euros, 2) == euros ? Money.Euro(euros) : throw new RowFault(column, Refusal.CsvNumber.Because());

    private int Whole(string column) =>
        Text(column) is { Length: <= 5 } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RowFault(column, Refusal.CsvNumber.Because());

    private LocalDate Day(string column)
    {
        var text = Text(column);
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } iso) return iso.Value;
        return DayFirst.Parse(text.Replace('.', '/').Replace('-', '/')) is { Success: true } european ? european.Value : throw new RowFault(column, Refusal.CsvDay.Because());
    }

    private ClientKind Kind() => Text("kind") switch
    {
        "business" => ClientKind.Business,
        "public-body" => ClientKind.PublicBody,
        "consumer" => ClientKind.Consumer,
        _ => throw new RowFault("kind", Refusal.ValueUnknown.Because("business, public-body or consumer.")),
    };

    private Guid Member() => known.Members.TryGetValue(Text("member"), out var id) ? id : throw new RowFault("member", Refusal.CsvUnknown.Because());

    private Guid Client() => known.Clients.TryGetValue(Text("client"), out var id) ? id : throw new RowFault("client", Refusal.CsvUnknown.Because());
}

/// <summary>Who may be named in a line.</summary>
internal sealed record KnownParties(IReadOnlyDictionary<string, Guid> Members, IReadOnlyDictionary<string, Guid> Clients);
