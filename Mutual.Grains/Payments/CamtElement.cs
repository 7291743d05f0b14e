using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payments;

/// <summary>A small part of a bank message in memory: a balance, a date, one transaction. Other namespaces and postal addresses are left out.</summary>
internal sealed class CamtElement(string name)
{
    private readonly List<CamtElement> children = [];

    /// <summary>Local name.</summary>
    public string Name { get; } = name;

    /// <summary>Its text on one line: white space collapsed, invisible characters dropped; null when there is none.</summary>
    public string? Text { get; private set; }

    /// <summary>The <c>Ccy</c> attribute.</summary>
    public string? Currency { get; private init; }

    /// <summary>The child at the end of the path, the first of each name; null when one is missing.</summary>
    public CamtElement? At(params ReadOnlySpan<string> path)
    {
        var found = this;
        foreach (var step in path)
        {
            found = found.children.Find(child => child.Name == step);
            if (found is null) return null;
        }
        return found;
    }

    /// <summary>Text at the end of the path; null when missing or empty.</summary>
    public string? TextAt(params ReadOnlySpan<string> path) => At(path)?.Text;

    /// <summary>Children of one name.</summary>
    public IEnumerable<CamtElement> All(string name) => children.Where(child => child.Name == name);

    /// <summary>Text that must be there.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public string Required(params ReadOnlySpan<string> path) => TextAt(path) ?? throw Missing(string.Join('/', path!));

    /// <summary>An amount of euros above or at zero, exact to the cent, signed by <c>CdtDbtInd</c> beside it: credit is positive.</summary>
    public Money Signed(string amount = "Amt")
    {
        var unsigned = (At(amount) ?? throw Missing(amount)).Unsigned();
        return Required("CdtDbtInd") switch
        {
            "CRDT" => unsigned,
            "DBIT" => -unsigned,
            var other => throw new RefusedException(Refusal.StatementFieldMissing.Because($"{Name}/CdtDbtInd is {Shown(other)}, neither CRDT nor DBIT.")),
        };
    }

    /// <summary>This element's own amount: euros, exact to the cent.</summary>
    /// <exception cref="RefusedException">No amount, a fraction of a cent, another currency, or too large.</exception>
    public Money Unsigned()
    {
        RefusedException.Unless(Currency is not null, Refusal.StatementFieldMissing, $"{Name} has no currency.");
        RefusedException.Unless(Currency == "EUR", Refusal.CurrencyNotAccepted, $"{Name} is in {Shown(Currency)}.");
        return Exact();
    }

    /// <summary>The size of a number of euros that states no currency of its own, as in sums; those may carry a minus.</summary>
    public Money Euros() => Text is ['-', .. var size] ? new CamtElement(Name) { Text = size }.Exact() : Exact();

    private Money Exact()
    {
        RefusedException.Unless(
            Text is { Length: <= 24 } text && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
            Refusal.StatementAmount, $"{Name} is {Shown(Text)}.");
        var euros = decimal.Parse(Text!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        RefusedException.Unless(decimal.Truncate(euros * 100m) == euros * 100m, Refusal.StatementAmount, $"{Name} has a fraction of a cent.");
        RefusedException.Unless(euros <= 9_999_999_999_999.99m, Refusal.AmountOutOfRange, $"{Name} is {Text}.");
        return Money.Euro(euros);
    }

    /// <summary>The day in <c>Dt</c> or <c>DtTm</c> below; null when there is neither. Of a moment, the day as the bank wrote it, in its own offset.</summary>
    /// <exception cref="RefusedException">The day does not exist, or lies outside 2000 to 2099.</exception>
    public LocalDate? Day(string date = "Dt", string moment = "DtTm")
    {
        if ((TextAt(date) ?? TextAt(moment)) is not { } text) return null;
        var parsed = LocalDatePattern.Iso.Parse(text.Length >= 10 ? text[..10] : text);
        RefusedException.Unless(parsed.Success && (text.Length == 10 || text[10] is 'T' or 'Z' or '+' or '-'), Refusal.DateInvalid, $"{Name} says {Shown(text)}.");
        RefusedException.Unless(parsed.Value.Year is >= 2000 and < 2100, Refusal.DateOutOfRange, $"{Name} says {Shown(text)}.");
        return parsed.Value;
    }

    /// <summary>Reads the element the cursor stands on, whole.</summary>
    public static CamtElement Read(CamtCursor cursor)
    {
        var room = 5_000;   // Parts of one element; a bank's have some fifty.
        return Read(cursor, ref room);
    }

    private static CamtElement Read(CamtCursor cursor, ref int room)
    {
        RefusedException.Unless(--room >= 0, Refusal.XmlElementTooLong);
        var element = new CamtElement(cursor.Name) { Currency = cursor.Currency };
        if (!cursor.Enter(out var text))
        {
            element.Text = OneLine(text);
            return element;
        }
        while (cursor.AtChild())
        {
            if (cursor.IsForeign || cursor.Name is "PstlAdr" or "SplmtryData") cursor.Skip();
            else element.children.Add(Read(cursor, ref room));
        }
        return element;
    }

    /// <summary>Foreign text as a refusal quotes it: its beginning.</summary>
    public static string Shown(string? text) => text is null ? "empty" : text.Length <= 30 ? text : $"{text[..30]}…";

    private RefusedException Missing(string path) => new(Refusal.StatementFieldMissing.Because($"{Name}/{path}"));

    private static string? OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
            }
            else if (char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format)) line.Append(c);
        }
        return line.ToString().TrimEnd() is { Length: > 0 } kept ? kept : null;
    }
}

/// <summary>Walks a bank message element by element, refusing what nests too deep.</summary>
internal sealed class CamtCursor(XmlReader reader, string ns)
{
    private const int DepthLimit = 32;   // A camt.053 nests 17 deep.

    /// <summary>Local name of the element the cursor stands on.</summary>
    public string Name => reader.LocalName;

    /// <summary>Its <c>Ccy</c> attribute.</summary>
    public string? Currency => reader.GetAttribute("Ccy");

    /// <summary>Whether it belongs to another namespace than the message.</summary>
    public bool IsForeign => reader.NamespaceURI != ns;

    /// <summary>Steps into the element: true when it has child elements, to be walked by <see cref="AtChild"/>; false when it had only text and is now behind.</summary>
    public bool Enter(out string text)
    {
        text = "";
        if (reader.IsEmptyElement)
        {
            Step();
            return false;
        }
        var content = default(StringBuilder);
        for (Step(); ; Step())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                if (text.Length == 0) text = reader.Value;
                else (content ??= new(text)).Append(reader.Value);
            }
            else break;
        }
        if (content is not null) text = content.ToString();
        if (reader.NodeType is not XmlNodeType.EndElement) return true;
        Step();
        return false;
    }

    /// <summary>Whether the cursor stands on a child of the element entered; at its end, steps behind it.</summary>
    public bool AtChild()
    {
        while (true)
        {
            if (reader.NodeType is XmlNodeType.Element) return true;
            var ended = reader.NodeType is XmlNodeType.EndElement;
            if (!Step() || ended) return false;
        }
    }

    /// <summary>Steps behind the element the cursor stands on.</summary>
    public void Skip()
    {
        var depth = reader.Depth;
        var empty = reader.IsEmptyElement;
        Step();
        if (empty) return;
        while (reader.Depth > depth) Step();
        Step();
    }

    /// <summary>The rest of the file must be well-formed too.</summary>
    public void Finish()
    {
        while (Step()) { }
    }

    private bool Step()
    {
        var more = reader.Read();
        RefusedException.Unless(reader.Depth <= DepthLimit, Refusal.XmlTooDeep);
        return more;
    }
}
