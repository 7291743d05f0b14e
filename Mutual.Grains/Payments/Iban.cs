using System.Collections.Frozen;

namespace Mutual.Grains.Payments;

/// <summary>An account number inside the euro payment area, checked: country, length, check digits.</summary>
/// <remarks>
/// It prints masked, so that no log shows an account; <see cref="Value"/> is for files and databases. The default value is no account at all.
/// Lengths: ISO 13616 registry, for the countries of the SEPA scope (EPC409-09, with Moldova, Albania, Montenegro, North Macedonia and Serbia).
/// </remarks>
[GenerateSerializer, Immutable, Alias("iban")]
public readonly record struct Iban
{
    private static readonly FrozenDictionary<string, int> LengthByCountry = new Dictionary<string, int>
    {
        ["AD"] = 24, ["AL"] = 28, ["AT"] = 20, ["BE"] = 16, ["BG"] = 22, ["CH"] = 21, ["CY"] = 28, ["CZ"] = 24, ["DE"] = 22, ["DK"] = 18, ["EE"] = 20,
        ["ES"] = 24, ["FI"] = 18, ["FR"] = 27, ["GB"] = 22, ["GI"] = 23, ["GR"] = 27, ["HR"] = 21, ["HU"] = 28, ["IE"] = 22, ["IS"] = 26, ["IT"] = 27,
        ["LI"] = 21, ["LT"] = 20, ["LU"] = 20, ["LV"] = 21, ["MC"] = 27, ["MD"] = 24, ["ME"] = 22, ["MK"] = 19, ["MT"] = 31, ["NL"] = 18, ["NO"] = 15,
        ["PL"] = 28, ["PT"] = 25, ["RO"] = 24, ["RS"] = 22, ["SE"] = 24, ["SI"] = 19, ["SK"] = 24, ["SM"] = 27, ["VA"] = 22,
    }.ToFrozenDictionary();

    private Iban(string value) => Value = value;

    /// <summary>The whole number, capitals and digits without spaces: <c>BE68539007547034</c>.</summary>
    [Id(0)] public string Value { get; }

    /// <summary>Its country, two capitals.</summary>
    public string Country => Value[..2];

    /// <summary>Every country of the euro payment area and the length of its numbers.</summary>
    public static IReadOnlyDictionary<string, int> Countries => LengthByCountry;

    /// <summary>As people write it, in groups of four: <c>BE68 5390 0754 7034</c>.</summary>
    public string Display => string.Join(' ', Value.Chunk(4).Select(four => new string(four)));

    /// <summary>Reads a number typed or pasted by a person: spaces of every kind and small letters are accepted.</summary>
    /// <returns>
    /// The number, or <c>text-empty</c>, <c>iban-charset</c> (a look-alike letter of another alphabet too), <c>iban-not-sepa</c>, <c>iban-length</c>, <c>iban-checksum</c>, in this order.
    /// </returns>
    public static Outcome<Iban> Parse(string? text)
    {
        var value = Normalise(text);
        if (value.Length == 0) return Refusal.TextEmpty;
        if (!value.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c))) return Refusal.IbanCharset;
        if (value.Length < 4) return Refusal.IbanLength;
        if (!char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1]) || !char.IsAsciiDigit(value[2]) || !char.IsAsciiDigit(value[3])) return Refusal.IbanCharset;
        if (!LengthByCountry.TryGetValue(value[..2], out var length)) return Refusal.IbanNotSepa;
        if (value.Length != length) return Refusal.IbanLength.Because($"{value[..2]} has {length} characters, this has {value.Length}.");
        return Mod97.Holds(value) ? new Iban(value) : Refusal.IbanChecksum;
    }

    /// <summary>The number with its check digits, for a country and the bank's own account number. For simulations and tests.</summary>
    /// <exception cref="RefusedException">The country is outside the euro payment area or the length is not its own.</exception>
    public static Iban Make(string country, string account) => Parse($"{country}{Mod97.CheckDigits(country, account):00}{account}").Accepted;

    /// <summary>Capitals, without any white space; a no-break space, as web pages have it, is white space too. Checks nothing.</summary>
    public static string Normalise(string? text) => string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)).Select(c => c is >= 'a' and <= 'z' ? (char)(c - 32) : c));

    /// <summary>Masked: <c>BE68…7034</c>.</summary>
    public override string ToString() => Value is null ? "" : $"{Value[..4]}…{Value[^4..]}";
}
