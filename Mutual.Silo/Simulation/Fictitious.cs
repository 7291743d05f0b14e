using System.Globalization;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;

namespace Mutual.Silo.Simulation;

/// <summary>Names, addresses and numbers of people and firms that nobody could take for real; the check digits are right, as on real paper.</summary>
internal static class Fictitious
{
    private static readonly string[] Colours =
    [
        "Amber", "Azure", "Coral", "Crimson", "Ebony", "Emerald", "Indigo", "Ivory", "Jade", "Lilac", "Magenta", "Maroon", "Ochre", "Olive", "Opal", "Pearl", "Ruby", "Saffron", "Scarlet", "Sepia",
        "Silver", "Teal", "Topaz", "Violet",
    ];

    private static readonly string[] Things =
    [
        "Anchor", "Bellows", "Bobbin", "Button", "Candle", "Compass", "Copperkettle", "Drumstick", "Feather", "Hourglass", "Inkwell", "Kettle", "Lantern", "Mandolin", "Nutmeg", "Paperclip", "Pinecone",
        "Quill", "Sextant", "Spindle", "Teapot", "Thimble", "Umbrella", "Weathervane",
    ];

    private static readonly string[] Trades =
    [
        "Balloon Works", "Cloud Archive", "Echo Studio", "Fog Laboratory", "Kite Factory", "Lighthouse Radio", "Map Printers", "Moonlight Theatre", "Puppet Opera", "Rain Museum", "Sandcastle School",
        "Snowglobe Films", "Tide Festival", "Whistle Orchestra", "Windmill Press", "Yesterday Magazine",
    ];

    private static readonly string[] Towns = ["Nowhere", "Elsewhere", "Farmere", "Midway", "Oldmoor", "Sometown"];

    /// <summary>A person: <c>Indigo Teapot 17</c>. The number makes it the only one, and no one's.</summary>
    public static string Person(Chance chance, int number) => string.Create(CultureInfo.InvariantCulture, $"{chance.Pick(Colours)} {chance.Pick(Things)} {number}");

    /// <summary>A firm, public body or buyer: <c>Fictional Fog Laboratory 12</c>.</summary>
    public static string Firm(Chance chance, int number) => string.Create(CultureInfo.InvariantCulture, $"Fictional {chance.Pick(Trades)} {number}");

    /// <summary>An address in the domain that is reserved for examples (RFC 2606).</summary>
    public static string Email(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}.{number}@mutual.example");

    /// <summary>Street and number.</summary>
    public static string Street(Chance chance) => string.Create(CultureInfo.InvariantCulture, $"{chance.Pick(Things)} Lane {chance.Between(1, 199)}");

    /// <summary>Legal form and register of a mutual in a town of no map.</summary>
    public static string Register(Country country, string vatNumber) => country is Country.Fr ? $"SCIC SA à capital variable, RCS Nowhere {vatNumber[^9..]}" : "Société coopérative, RPM Nowhere";

    /// <summary>A town of no map.</summary>
    public static string Town(Chance chance) => chance.Pick(Towns);

    /// <summary>A post code of the country's shape.</summary>
    public static string PostCode(Chance chance, string country) => country switch
    {
        "BE" or "CH" or "LU" => chance.Digits(4),
        "NL" => chance.Digits(4) + " XX",
        _ => chance.Digits(5),
    };

    /// <summary>An account in a country, with the country's own check digits where it has some, and those of the IBAN.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No simulated payer lives in the country.</exception>
    public static Iban Account(Chance chance, string country)
    {
        switch (country)
        {
            case "BE":
                // The last two digits are the first ten modulo 97, and 97 when that is nothing.
                var ten = chance.Digits(10);
                var rest = long.Parse(ten, CultureInfo.InvariantCulture) % 97;
                return Iban.Make(country, string.Create(CultureInfo.InvariantCulture, $"{ten}{(rest == 0 ? 97 : rest):00}"));
            case "FR":
                // Bank 5, branch 5, account 11, key 2.
                var (bank, branch, account) = (chance.Digits(5), chance.Digits(5), chance.Digits(11));
                var key = 97 - (((89 * Number(bank)) + (15 * Number(branch)) + (3 * Number(account))) % 97);
                return Iban.Make(country, string.Create(CultureInfo.InvariantCulture, $"{bank}{branch}{account}{key:00}"));
            case "NL": return Iban.Make(country, "FICT" + chance.Digits(10));
            case "DE": return Iban.Make(country, chance.Digits(18));
            case "LU": return Iban.Make(country, chance.Digits(16));
            case "CH": return Iban.Make(country, chance.Digits(17));
            default: throw new ArgumentOutOfRangeException(nameof(country), country, "No simulated payer lives there.");
        }
    }

    /// <summary>A VAT number of the country's shape and check digits; null outside the Union.</summary>
    public static VatNumber? Vat(Chance chance, string country)
    {
        switch (country)
        {
            case "BE":
                var eight = "0" + chance.Digits(7);
                return Read(string.Create(CultureInfo.InvariantCulture, $"BE{eight}{97 - (Number(eight) % 97):00}"));
            case "FR":
                var siren = WithLuhn(chance.Digits(8));
                return Read(string.Create(CultureInfo.InvariantCulture, $"FR{(12 + (3 * (Number(siren) % 97))) % 97:00}{siren}"));
            case "NL": return Read($"NL{chance.Digits(9)}B{chance.Digits(2)}");
            case "DE": return Read("DE" + chance.Digits(9));
            case "LU": return Read("LU" + chance.Digits(8));
            default: return null;
        }
    }

    private static VatNumber Read(string number) => VatNumber.Read(number).Accepted;

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static string WithLuhn(string eight)
    {
        var sum = 0;
        for (var i = 0; i < eight.Length; i++)
        {
            var digit = eight[^(i + 1)] - '0';
            if (i % 2 == 0) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{eight}{(10 - (sum % 10)) % 10}");
    }
}
