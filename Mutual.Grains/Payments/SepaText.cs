using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Mutual.Grains.Payments;

/// <summary>Text as every bank of the euro payment area accepts it: unaccented Latin letters, digits, space and <c>/ - ? : ( ) . , ' +</c>.</summary>
/// <remarks>Source: EPC217-08, best practices of the SEPA character set: Latin letters lose their marks, Greek and Bulgarian letters have set equivalents, signs become the nearest allowed one.</remarks>
public static class SepaText
{
    /// <summary>Longest payee or payer name.</summary>
    public const int NameMax = 70;

    /// <summary>Longest remittance.</summary>
    public const int RemittanceMax = 140;

    /// <summary>Longest id: message, payment information, end to end.</summary>
    public const int IdMax = 35;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Letters + " /-?:().,'+");
    private static readonly SearchValues<char> Telling = SearchValues.Create(Letters);
    private static readonly FrozenDictionary<char, string> Equivalents = Table();

    /// <summary>The nearest text banks accept; characters without an equivalent are left out, spaces run together, no slash at either end and no two in a row.</summary>
    /// <param name="longest">It is cut after so many characters.</param>
    /// <returns>Empty when nothing can be written.</returns>
    public static string Of(string text, int longest)
    {
        if (text.Length <= longest && text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Allowed) && text[0] is not (' ' or '/') && text[^1] is not (' ' or '/')
            && !text.Contains("  ", StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal)) return text;

        var plain = new StringBuilder(text.Length);
        foreach (var c in Whole(text).Normalize(NormalizationForm.FormKD))
        {
            if (Allowed.Contains(c)) Append(plain, c);
            else if (Equivalents.TryGetValue(c, out var other)) foreach (var written in other) Append(plain, written);
            else if (char.IsWhiteSpace(c)) Append(plain, ' ');
        }
        if (plain.Length > longest) plain.Length = longest;
        return plain.ToString().Trim(' ', '/');
    }

    /// <summary>Whether the text says anything: at least one letter or digit is left.</summary>
    public static bool SaysSomething(string plain) => plain.AsSpan().ContainsAny(Telling);

    /// <summary>Whether an id can go to a bank as it is: 1 to 35 characters of the set, no slash at either end and no two in a row, no space.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= IdMax && !id.AsSpan().ContainsAnyExcept(Allowed) && !id.Contains(' ') && id[0] != '/' && id[^1] != '/'
        && !id.Contains("//", StringComparison.Ordinal);

    // Half a character, as a cut text may end on, cannot be normalised; it becomes the sign for an unreadable one and is left out.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void Append(StringBuilder plain, char c)
    {
        if (c is ' ' or '/' && (plain.Length == 0 || plain[^1] == c)) return;
        plain.Append(c);
    }

    private static FrozenDictionary<char, string> Table()
    {
        var table = new Dictionary<char, string>
        {
            ['ß'] = "ss", ['ẞ'] = "SS", ['æ'] = "ae", ['Æ'] = "AE", ['œ'] = "oe", ['Œ'] = "OE", ['ø'] = "o", ['Ø'] = "O", ['ł'] = "l", ['Ł'] = "L", ['đ'] = "d", ['Đ'] = "D",
            ['ð'] = "d", ['Ð'] = "D", ['þ'] = "th", ['Þ'] = "TH", ['ħ'] = "h", ['Ħ'] = "H", ['ı'] = "i", ['ŧ'] = "t", ['Ŧ'] = "T", ['ĸ'] = "k", ['ŋ'] = "n", ['Ŋ'] = "N",
            ['‘'] = "'", ['’'] = "'", ['`'] = "'", ['´'] = "'", ['ʼ'] = "'", ['“'] = "'", ['”'] = "'", ['«'] = "'", ['»'] = "'", ['"'] = "'",
            ['–'] = "-", ['—'] = "-", ['‐'] = "-", ['‑'] = "-", ['_'] = "-", ['~'] = "-", ['&'] = "+", ['€'] = "EUR", ['\\'] = "/", ['|'] = "/",
            ['['] = "(", ['{'] = "(", [']'] = ")", ['}'] = ")",
        };
        foreach (var sign in "!#$%*;<=>@^") table[sign] = ".";
        Pairs("αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo");
        Pairs("аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хh цts чch шsh щsht ъa ьy юyu яya ыy эe");
        return table.ToFrozenDictionary();

        void Pairs(string pairs)
        {
            foreach (var pair in pairs.Split(' '))
            {
                table[pair[0]] = pair[1..];
                var capital = char.ToUpper(pair[0], CultureInfo.InvariantCulture);
                table.TryAdd(capital, char.ToUpperInvariant(pair[1]) + pair[2..]);
            }
        }
    }
}
