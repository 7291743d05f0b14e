using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mutual.Grains.Kernel;

/// <summary>A VAT number of a country of the European Union, prefix included, as it is printed: <c>BE0403170701</c>.</summary>
/// <remarks>
/// Check digits: Belgium 97 less the first eight digits modulo 97; France the key of CGI annexe, (12 + 3 × (SIREN modulo 97)) modulo 97, or its form with letters,
/// and the Luhn digit of the SIREN. Of the other countries the shape is checked; whether a number is alive only VIES knows.
/// </remarks>
[GenerateSerializer, Immutable, Alias("vat-number")]
public sealed record VatNumber
{
    // Order of the letters in a French key; I and O are left out because they look like digits.
    private const string FrenchKey = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static readonly FrozenDictionary<string, Regex> Shapes = new Dictionary<string, string>
    {
        ["AT"] = "U[0-9]{8}", ["BE"] = "[01][0-9]{9}", ["BG"] = "[0-9]{9,10}", ["CY"] = "[0-9]{8}[A-Z]", ["CZ"] = "[0-9]{8,10}",
        ["DE"] = "[1-9][0-9]{8}", ["DK"] = "[0-9]{8}", ["EE"] = "[0-9]{9}", ["EL"] = "[0-9]{9}", ["ES"] = "[A-Z0-9][0-9]{7}[A-Z0-9]",
        ["FI"] = "[0-9]{8}", ["FR"] = "[A-HJ-NP-Z0-9]{2}[0-9]{9}", ["HR"] = "[0-9]{11}", ["HU"] = "[0-9]{8}",
        ["IE"] = "[0-9][A-Z0-9+*][0-9]{5}[A-Z]{1,2}", ["IT"] = "[0-9]{11}", ["LT"] = "([0-9]{9}|[0-9]{12})", ["LU"] = "[0-9]{8}",
        ["LV"] = "[0-9]{11}", ["MT"] = "[0-9]{8}", ["NL"] = "[0-9]{9}B[0-9]{2}", ["PL"] = "[0-9]{10}", ["PT"] = "[0-9]{9}",
        ["RO"] = "[0-9]{2,10}", ["SE"] = "[0-9]{12}", ["SI"] = "[0-9]{8}", ["SK"] = "[0-9]{10}",
    }.ToFrozenDictionary(pair => pair.Key, pair => new Regex($@"\A{pair.Value}\z", RegexOptions.CultureInvariant));

    private VatNumber(string value) => Value = value;

    /// <summary>Prefix and number, without spaces.</summary>
    [Id(0)] public string Value { get; }

    /// <summary>The two letters in front; Greece is EL.</summary>
    public string Prefix => Value[..2];

    /// <summary>ISO 3166 country; Greece is GR.</summary>
    public string IsoCountry => Prefix == "EL" ? "GR" : Prefix;

    /// <summary>A number as it is kept.</summary>
    /// <param name="raw">With its country in front; spaces, dots, hyphens and small letters are accepted.</param>
    /// <returns>The number; or refused with <c>vat-number-country</c>, <c>vat-number-format</c>, <c>vat-number-checksum</c>.</returns>
    public static Outcome<VatNumber> Read(string? raw)
    {
        if (raw is null || raw.Length > 40) return Refusal.VatNumberFormat;
        var value = string.Concat(raw.Where(letter => letter is not (' ' or '\u00A0' or '\u202F' or '.' or '-'))).ToUpperInvariant();
        if (value.Length < 2 || !Shapes.TryGetValue(value[..2], out var shape)) return Refusal.VatNumberCountry;
        var number = value[2..];
        if (!shape.IsMatch(number)) return Refusal.VatNumberFormat;
        var fits = value[..2] switch
        {
            "BE" => 97 - (Digits(number[..8]) % 97) == Digits(number[8..]),
            "FR" => FitsFrench(number),
            _ => true,
        };
        return fits ? new VatNumber(value) : Refusal.VatNumberChecksum;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool FitsFrench(string number)
    {
        var siren = number[2..];
        var (first, second) = (FrenchKey.IndexOf(number[0], StringComparison.Ordinal), FrenchKey.IndexOf(number[1], StringComparison.Ordinal));
        if (first < 10 && second < 10)
        {
            if (((12 + (3 * (Digits(siren) % 97))) % 97) != (first * 10) + second) return false;
        }
        else
        {
            var key = first < 10 ? (first * 24) + second - 10 : (first * 34) + second - 100;
            if ((Digits(siren) + 1 + (key / 11)) % 11 != key % 11) return false;
        }

        // Monaco is inside the French VAT; its numbers start with 000 and carry no Luhn digit.
        return siren.StartsWith("000", StringComparison.Ordinal) || Luhn(siren) % 10 == 0;
    }

    private static int Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }
        return sum;
    }

    private static long Digits(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
