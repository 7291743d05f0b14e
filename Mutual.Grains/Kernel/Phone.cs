namespace Mutual.Grains.Kernel;

/// <summary>Reads phone numbers in the international form of ITU-T E.164: <c>+</c>, country code, at most 15 digits.</summary>
public static class Phone
{
    /// <summary>A number as it is kept, without spaces: <c>+32475123456</c>.</summary>
    /// <param name="raw">With or without spaces, dots, hyphens, slashes and brackets; a leading 00 is read as +.</param>
    /// <returns>The number; or refused with <c>phone-invalid</c>, a national number among others, since its country is not known.</returns>
    public static Outcome<string> Read(string? raw)
    {
        if (raw is null || raw.Length > 40) return Refusal.PhoneInvalid;
        Span<char> digits = stackalloc char[40];
        var count = 0;
        var isInternational = false;
        foreach (var letter in raw)
        {
            if (letter is ' ' or '\u00A0' or '\u202F' or '.' or '-' or '/' or '(' or ')') continue;
            if (letter == '+' && count == 0 && !isInternational) isInternational = true;
            else if (char.IsAsciiDigit(letter)) digits[count++] = letter;
            else return Refusal.PhoneInvalid;
        }
        var number = digits[..count];
        if (!isInternational)
        {
            if (!number.StartsWith("00")) return Refusal.PhoneInvalid;
            number = number[2..];
        }
        return number.Length is >= 8 and <= 15 && number[0] != '0' ? $"+{number}" : Refusal.PhoneInvalid;
    }
}
