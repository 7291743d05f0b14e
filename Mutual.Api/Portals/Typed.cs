using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Http;
using Mutual.Grains.Kernel;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Api.Portals;

/// <summary>What somebody typed into a form, and what is wrong with it: shown again beside its fields, so that nobody types twice.</summary>
public sealed class Typed
{
    private const int Longest = 16_000;   // The answer of an authenticator is the longest there is.
    private static readonly LocalDatePattern DayFirst = LocalDatePattern.CreateWithInvariantCulture("d/M/uuuu");

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> wrong = new(StringComparer.Ordinal);

    /// <summary>Key of the form's command.</summary>
    public string Key { get; private init; } = Visit.NewKey();

    /// <summary>What was typed into a field; empty when nothing.</summary>
    public string this[string field]
    {
        get => values.GetValueOrDefault(field) ?? "";
        set => values[field] = value;
    }

    /// <summary>Whether the form had the field.</summary>
    public bool Has(string field) => values.ContainsKey(field);

    /// <summary>Fields with the key of the words that say what is wrong, in the order they were read.</summary>
    public IReadOnlyDictionary<string, string> Faults => wrong;

    /// <summary>Why the command was refused.</summary>
    public Refused? Refused { get; private set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsFine => wrong.Count == 0 && Refused is null;

    /// <summary>A form not yet sent, with what we know already.</summary>
    public static Typed Fresh(params ReadOnlySpan<(string Field, string Value)> known)
    {
        var typed = new Typed();
        foreach (var (field, value) in known) typed[field] = value;
        return typed;
    }

    /// <summary>Reads a posted form. It must be one of ours, sent from our own page.</summary>
    /// <exception cref="RequestRefusedException"><c>content-type</c>, <c>form-expired</c>, <c>body-too-large</c>.</exception>
    public static async Task<Typed> Read(HttpContext context)
    {
        if (!context.Request.HasFormContentType) throw new RequestRefusedException(Refusal.ContentType.Because("application/x-www-form-urlencoded"));
        try
        {
            if (!await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)) throw new RequestRefusedException(Refusal.FormExpired);
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var typed = new Typed { Key = form["key"] is [{ Length: >= 16 and <= 64 } key] ? key : Visit.NewKey() };
            foreach (var (field, value) in form) typed[field] = value.ToString() is { Length: > Longest } long_ ? long_[..Longest] : value.ToString();
            return typed;
        }
        catch (InvalidDataException)
        {
            throw new RequestRefusedException(Refusal.BodyTooLarge);
        }
    }

    /// <summary>Says what is wrong with a field; the first fault of a field stays.</summary>
    /// <param name="words">Key in the catalogue.</param>
    public void Wrong(string field, string words) => wrong.TryAdd(field, words);

    /// <summary>Keeps why the command was refused, and gives the form a new key: another try is another command.</summary>
    public Typed With(Refused refused) => new(this) { Refused = refused };

    private Typed(Typed other) : this()
    {
        foreach (var (field, value) in other.values) values[field] = value;
        foreach (var (field, fault) in other.wrong) wrong[field] = fault;
    }

    private Typed() { }

    /// <summary>A text that must be there.</summary>
    public string Text(string field)
    {
        var text = this[field].Trim();
        if (text.Length == 0) Wrong(field, "wrong.missing");
        return text;
    }

    /// <summary>An amount: comma and point both accepted, spaces and the sign of the euro ignored. Null, with a fault, when there is none.</summary>
    public Money? Euros(string field, bool optional = false)
    {
        var text = string.Concat(this[field].Where(letter => !char.IsWhiteSpace(letter) && letter is not ('€' or '\u202f' or '\u00a0')));
        if (text.Length == 0)
        {
            if (!optional) Wrong(field, "wrong.missing");
            return null;
        }
        if (EurosOf(text) is { } money) return money;
        Wrong(field, "wrong.amount");
        return null;
    }

    /// <summary>A day, as a date field sends it or as people write it. Null, with a fault, when there is none.</summary>
    public LocalDate? Day(string field)
    {
        var text = this[field].Trim();
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } iso) return iso.Value;
        if (DayFirst.Parse(text.Replace('.', '/').Replace('-', '/')) is { Success: true } european) return european.Value;
        Wrong(field, text.Length == 0 ? "wrong.missing" : "wrong.day");
        return null;
    }

    /// <summary>A whole number within its bounds. Null, with a fault, when there is none.</summary>
    public int? Whole(string field, int least, int most)
    {
        var text = this[field].Trim();
        if (text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Wrong(field, text.Length == 0 ? "wrong.missing" : "wrong.number");
        return null;
    }

    /// <summary>Hours with up to two decimals; comma and point both accepted. Null when nothing was typed; null, with a fault, when it is no such number.</summary>
    public decimal? Hours(string field)
    {
        var text = this[field].Trim().Replace(',', '.');
        if (text.Length == 0) return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && decimal.Round(hours, 2) == hours) return hours;
        Wrong(field, "wrong.number");
        return null;
    }

    /// <summary>One of several. Null, with a fault, when none was chosen.</summary>
    public string? OneOf(string field, params ReadOnlySpan<string> choices)
    {
        foreach (var choice in choices) if (choice == this[field]) return choice;
        Wrong(field, "wrong.choice");
        return null;
    }

    /// <summary>An id chosen from a list. Null, with a fault, when none was chosen.</summary>
    public Guid? Id(string field)
    {
        if (Guid.TryParseExact(this[field], "D", out var id)) return id;
        Wrong(field, "wrong.choice");
        return null;
    }

    // The last of comma and point starts the cents when at most two digits follow; the others group.
    private static Money? EurosOf(string text)
    {
        var at = text.LastIndexOfAny(['.', ',']);
        var hasCents = at >= 0 && text.Length - at - 1 <= 2;
        var euros = (hasCents ? text[..at] : text).Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var cents = hasCents ? text[(at + 1)..].PadRight(2, '0') : "00";
        if (euros.Length is 0 or > 12 || !euros.All(char.IsAsciiDigit) || !cents.All(char.IsAsciiDigit)) return null;
        return new Money(long.Parse(euros + cents, NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
