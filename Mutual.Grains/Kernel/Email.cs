using System.Globalization;
using System.Text.RegularExpressions;

namespace Mutual.Grains.Kernel;

/// <summary>Reads e-mail addresses: at most 254 characters, one <c>@</c>, the domain in lower case and, when international, as its A-label.</summary>
/// <remarks>Source: trust.md §4. Quoted local parts and addresses without a dot in the domain are legal and refused: no client of ours has one, and mailers trip over them.</remarks>
public static partial class Email
{
    /// <summary>Longest address.</summary>
    public const int Max = 254;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>An address as it is kept.</summary>
    /// <returns>The address, its domain in lower case; or refused with <c>email-invalid</c>.</returns>
    public static Outcome<string> Read(string? raw)
    {
        var address = raw?.Trim(' ') ?? "";
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || at != address.LastIndexOf('@') || !Local().IsMatch(address[..at])) return Refusal.EmailInvalid;
        string domain;
        try
        {
            domain = Idn.GetAscii(address[(at + 1)..]).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return Refusal.EmailInvalid;
        }
        var whole = $"{address[..at]}@{domain}";
        return whole.Length <= Max && Domain().IsMatch(domain) ? whole : Refusal.EmailInvalid;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Local();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
