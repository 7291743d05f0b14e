using System.Globalization;
using NodaTime;

namespace Mutual.Grains.Kernel;

/// <summary>The number by which a country's social security knows a person: Belgian NISS (or bis number), French NIR. Prints masked.</summary>
/// <remarks>
/// NISS: eleven digits, day of birth as yymmdd (months + 20 or + 40 for a bis number, 00 when unknown), a serial number, and 97 less the first nine digits modulo 97;
/// for those born since 2000 a 2 stands before the nine. NIR: sex, year, month, place, serial number, and a key of 97 less the thirteen digits modulo 97;
/// Corsica's 2A counts as 19 and 2B as 18. Source: royal decree of 3 April 1984, art. 1 to 3; decree 82-103 of 22 January 1982, art. 1 to 4.
/// </remarks>
[GenerateSerializer, Immutable, Alias("national-number")]
public sealed record NationalNumber
{
    /// <summary>Youngest age of a member, in years: compulsory schooling ends at 16 at the latest in both countries.</summary>
    /// <remarks>Belgium: law of 29 June 1983, art. 1, with the law of 16 March 1971, art. 6. France: Code du travail, L4153-1.</remarks>
    public const int YoungestMember = 16;

    private NationalNumber(Country country, string value) => (Country, InClear) = (country, value);

    /// <summary>Country of the register.</summary>
    [Id(0)] public Country Country { get; }

    /// <summary>The whole number, without spaces. Only for the declarations that require it, and for the person.</summary>
    [Id(1)] public string InClear { get; }

    /// <summary>A number as it is kept.</summary>
    /// <param name="country">Country of the register.</param>
    /// <param name="raw">Spaces, dots and hyphens are accepted; the NIR with its two-digit key.</param>
    /// <returns>The number; or refused with <c>national-number-format</c>, <c>national-number-checksum</c>.</returns>
    public static Outcome<NationalNumber> Read(Country country, string? raw)
    {
        if (raw is null || raw.Length > 40) return Refusal.NationalNumberFormat;
        var value = string.Concat(raw.Where(letter => letter is not (' ' or '\u00A0' or '\u202F' or '.' or '-'))).ToUpperInvariant();
        return country is Country.Fr ? ReadFrench(value) : ReadBelgian(value);
    }

    /// <summary>The latest day on which the person can be born, as far as the number tells.</summary>
    /// <param name="on">Day of the question: a NIR has no century, so the last one that does not lie ahead is meant.</param>
    /// <remarks>Unknown parts count as late as possible, since the answer protects the young: a NIR of July 1985 gives 31 July 1985.</remarks>
    public LocalDate BornBy(LocalDate on)
    {
        if (Country is Country.Fr)
        {
            var inCentury = (int)Number(InClear, 1, 2);
            var born = (on.Year / 100 * 100) + inCentury;
            var month = (int)Number(InClear, 3, 2);
            var last = LastOf(born, month is >= 1 and <= 12 ? month : 12);
            return born > on.Year ? LastOf(born - 100, last.Month) : last;
        }
        var (year, part, day) = BelgianBirth(InClear, IsBornSince2000(InClear));
        return part == 0 ? LastOf(year, 12) : day == 0 ? LastOf(year, part) : new(year, part, day);
    }

    /// <summary>Whether the person may become a member on a day.</summary>
    /// <returns>Null; or <c>member-too-young</c>.</returns>
    public Refused? MayJoinOn(LocalDate on) => BornBy(on).PlusYears(YoungestMember) <= on ? null : Refusal.MemberTooYoung.Because();

    /// <summary>The number with all but its last two digits hidden.</summary>
    public override string ToString() => new string('*', InClear.Length - 2) + InClear[^2..];

    private static Outcome<NationalNumber> ReadBelgian(string value)
    {
        if (value.Length != 11 || !IsDigits(value)) return Refusal.NationalNumberFormat;
        var since2000 = IsBornSince2000(value);
        if (!since2000 && Key(Number(value, 0, 9)) != Number(value, 9, 2)) return Refusal.NationalNumberChecksum;
        var (year, month, day) = BelgianBirth(value, since2000);
        return month > 12 || day > 31 || (month > 0 && day > 0 && day > CalendarSystem.Iso.GetDaysInMonth(year, month))
            ? Refusal.NationalNumberFormat
            : new NationalNumber(Country.Be, value);
    }

    private static Outcome<NationalNumber> ReadFrench(string value)
    {
        if (value.Length != 15 || value[0] is '0' or '9') return Refusal.NationalNumberFormat;
        var counted = value.Substring(5, 2) switch
        {
            "2A" => value.Remove(5, 2).Insert(5, "19"),
            "2B" => value.Remove(5, 2).Insert(5, "18"),
            _ => value,
        };
        if (!IsDigits(counted)) return Refusal.NationalNumberFormat;

        // Months 20 to 42 and from 50 on stand for a month of birth that is not known.
        if (Number(counted, 3, 2) is 0 or (> 12 and < 20) or (> 42 and < 50)) return Refusal.NationalNumberFormat;
        return 97 - (Number(counted, 0, 13) % 97) == Number(counted, 13, 2)
            ? new NationalNumber(Country.Fr, value)
            : Refusal.NationalNumberChecksum;
    }

    private static bool IsBornSince2000(string value) => Key(2_000_000_000 + Number(value, 0, 9)) == Number(value, 9, 2);

    private static (int Year, int Month, int Day) BelgianBirth(string value, bool since2000)
    {
        var month = (int)Number(value, 2, 2);
        return ((since2000 ? 2000 : 1900) + (int)Number(value, 0, 2), month is >= 20 and <= 32 ? month - 20 : month is >= 40 and <= 52 ? month - 40 : month, (int)Number(value, 4, 2));
    }

    private static long Key(long number) => 97 - (number % 97);

    private static LocalDate LastOf(int year, int month) => new LocalDate(year, month, 1).With(DateAdjusters.EndOfMonth);

    private static bool IsDigits(string value) => value.All(char.IsAsciiDigit);

    private static long Number(string value, int from, int length) =>
        long.Parse(value.AsSpan(from, length), NumberStyles.None, CultureInfo.InvariantCulture);
}
