using System.Globalization;
using System.Text;
using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>One record of 128 characters; positions count from 1, as the standard does.</summary>
/// <param name="Number">Of the record in the file, for people who look it up.</param>
internal sealed record CodaRecord(int Number, string Text)
{
    /// <summary>0 header, 1 opening balance, 2 movement, 3 information, 4 message, 8 closing balance, 9 trailer.</summary>
    public char Kind => Text[0];

    public char this[int position] => Text[position - 1];

    /// <summary>Fields of one position after the other, as written.</summary>
    public string Raw(int from, int to) => Text[(from - 1)..to];

    /// <summary>A field without the spaces around it, on one line; null when it is blank.</summary>
    public string? Field(int from, int to) => Told(Raw(from, to));

    /// <summary>Spaces run together and what cannot be read left out; null when nothing is left.</summary>
    public static string? Told(string text)
    {
        var told = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var letter = char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c;
            if (letter != ' ' || (told.Length > 0 && told[^1] != ' ')) told.Append(letter);
        }
        return told.ToString().TrimEnd() is { Length: > 0 } said ? said : null;
    }

    /// <summary>A whole number; null when blank.</summary>
    public long? Whole(int from, int to)
    {
        var field = Raw(from, to).Trim(' ');
        if (field.Length == 0) return null;
        RefusedException.Unless(field.All(char.IsAsciiDigit), Refusal.CodaField, $"Record {Number}, positions {from} to {to}.");
        return long.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>An amount of fifteen digits, three of them decimals.</summary>
    public Money Amount(int from)
    {
        var thousandths = Raw(from, from + 14);
        RefusedException.Unless(thousandths.All(char.IsAsciiDigit), Refusal.CodaField, $"Record {Number}, positions {from} to {from + 14}.");
        RefusedException.Unless(thousandths[^1] == '0', Refusal.StatementAmount, $"Record {Number} has a fraction of a cent.");
        return new(long.Parse(thousandths[..^1], NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>An amount with its sign before it: 0 into the account, 1 out of it.</summary>
    public Money Signed(int sign) => this[sign] switch
    {
        '0' => Amount(sign + 1),
        '1' => -Amount(sign + 1),
        _ => throw new RefusedException(Refusal.CodaField.Because($"Record {Number}, position {sign} is neither 0 nor 1.")),
    };

    /// <summary>A day as DDMMYY; null when blank or zeros.</summary>
    public LocalDate? DayOrNone(int from)
    {
        var field = Raw(from, from + 5);
        if (field.Trim(' ').Length == 0 || field == "000000") return null;
        RefusedException.Unless(field.All(char.IsAsciiDigit), Refusal.DateInvalid, $"Record {Number}.");
        var (day, month, year) = (Two(field, 0), Two(field, 2), 2000 + Two(field, 4));
        RefusedException.Unless(month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month), Refusal.DateInvalid, $"Record {Number}.");
        return new(year, month, day);
    }

    /// <summary>A day that must be there.</summary>
    public LocalDate Day(int from) => DayOrNone(from) ?? throw new RefusedException(Refusal.DateInvalid.Because($"Record {Number} gives no day."));

    private static int Two(string digits, int at) => ((digits[at] - '0') * 10) + digits[at + 1] - '0';
}
