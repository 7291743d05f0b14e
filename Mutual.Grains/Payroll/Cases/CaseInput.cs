using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Payroll.Cases;

/// <summary>The members of a case's input, read by name and strictly: a missing, doubled or unread member refuses the case and is named.</summary>
internal sealed class CaseInput
{
    private readonly Dictionary<string, JsonElement> members = [];
    private readonly HashSet<string> read = [];

    /// <exception cref="RefusedException">It is no object, or a member occurs twice.</exception>
    internal CaseInput(JsonElement input, string name)
    {
        if (input.ValueKind is not JsonValueKind.Object) throw Unreadable($"'{name}' is no object.");
        foreach (var member in input.EnumerateObject())
            if (!members.TryAdd(member.Name, member.Value)) throw Unreadable($"'{member.Name}' occurs twice.");
    }

    internal bool Has(string name) => members.ContainsKey(name);

    internal LocalDate Day(string name) => LocalDatePattern.Iso.Parse(Text(name)) is { Success: true } day
        ? day.Value
        : throw new RefusedException(Refusal.DateInvalid.Because($"'{name}'."));

    internal string Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Unreadable($"'{name}' is no text.");

    internal string? TextOrNull(string name) => Member(name).ValueKind is JsonValueKind.Null ? null : Text(name);

    internal bool Flag(string name) => Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unreadable($"'{name}' is neither true nor false."),
    };

    internal decimal Number(string name) => Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value)
        ? value
        : throw Unreadable($"'{name}' is no number that fits.");

    internal decimal? NumberOrNull(string name) => Member(name).ValueKind is JsonValueKind.Null ? null : Number(name);

    /// <summary>A rate written in percent, as a plain fraction.</summary>
    internal decimal Percent(string name) => Number(name) is var percent && percent is > -1_000_000 and < 1_000_000 ? percent / 100 : throw Unreadable($"'{name}' is out of range.");

    internal int Whole(string name)
    {
        var number = Number(name);
        return decimal.Truncate(number) == number && number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Unreadable($"'{name}' is no whole number that fits.");
    }

    internal int WholeOr(string name, int otherwise) => Has(name) ? Whole(name) : otherwise;

    internal bool FlagOr(string name, bool otherwise) => Has(name) ? Flag(name) : otherwise;

    /// <summary>Euros with at most two decimals.</summary>
    internal Money Amount(string name)
    {
        var euros = Number(name);
        RefusedException.Unless(euros is >= -10_000_000_000 and <= 10_000_000_000, Refusal.AmountOutOfRange, $"'{name}'.");
        RefusedException.Unless(decimal.Round(euros, 2) == euros, Refusal.AmountNotCents, $"'{name}' has a fraction of a cent.");
        return Money.Euro(euros);
    }

    internal CaseInput Inner(string name) => new(Member(name), name);

    /// <exception cref="RefusedException">A member was not read: this case does not know it.</exception>
    internal void NothingElse()
    {
        foreach (var name in members.Keys)
            if (!read.Contains(name)) throw Unreadable($"'{name}' is unknown here.");
    }

    internal static RefusedException Unreadable(string why) => new(Refusal.CaseUnreadable.Because(why));

    private JsonElement Member(string name)
    {
        read.Add(name);
        return members.TryGetValue(name, out var member) ? member : throw Unreadable($"'{name}' is missing.");
    }
}
