namespace Mutual.Grains.Payments;

/// <summary>ISO 7064 MOD 97-10: the check digits that IBANs and creditor references share.</summary>
internal static class Mod97
{
    /// <summary>The two check digits, 2 to 98, for a prefix such as <c>BE</c> or <c>RF</c> and the body that follows its check digits.</summary>
    /// <param name="prefix">Two letters A to Z.</param>
    /// <param name="body">Letters A to Z (10 to 35) and digits.</param>
    public static int CheckDigits(ReadOnlySpan<char> prefix, ReadOnlySpan<char> body) => 98 - Append(Append(Append(0, body), prefix), "00");

    /// <summary>Whether <c>LLnn…</c> carries exactly the check digits of its body. The aliases 00, 01 and 99, which a plain remainder would let through, are not.</summary>
    public static bool Holds(ReadOnlySpan<char> text) =>
        text.Length > 4 && char.IsAsciiDigit(text[2]) && char.IsAsciiDigit(text[3])
        && ((text[2] - '0') * 10) + text[3] - '0' == CheckDigits(text[..2], text[4..]);

    private static int Append(int remainder, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            remainder = char.IsAsciiDigit(c)
                ? ((remainder * 10) + (c - '0')) % 97
                : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }
        return remainder;
    }
}
