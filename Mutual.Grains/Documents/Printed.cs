using System.Globalization;
using NodaTime;

namespace Mutual.Grains.Documents;

/// <summary>Amounts, numbers and days as people read them in their language. Nothing is rounded here.</summary>
/// <remarks>Groups in French are set apart by a plain space, not a narrow one, so that a figure copied or searched for is found.</remarks>
public static class Printed
{
    private static readonly string[] English = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] French = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    private static readonly string[] Dutch = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

    /// <summary><c>1,234.56</c>, <c>1 234,56</c>, <c>1.234,56</c>.</summary>
    public static string Amount(Money amount, DocumentLanguage language)
    {
        var plain = amount.Abs().ToString();
        return (amount.IsNegative ? "-" : "") + Grouped(plain[..^3], language) + Point(language) + plain[^2..];
    }

    /// <summary>The amount with its sign: <c>€1,234.56</c>, <c>1 234,56 €</c>, <c>€ 1.234,56</c>.</summary>
    public static string Euros(Money amount, DocumentLanguage language) => language switch
    {
        DocumentLanguage.Fr => $"{Amount(amount, language)} €",
        DocumentLanguage.Nl => $"€ {Amount(amount, language)}",
        _ => amount.IsNegative ? $"-€{Amount(-amount, language)}" : $"€{Amount(amount, language)}",
    };

    /// <summary>A number with the decimals it has: <c>7.25</c>, <c>7,25</c>.</summary>
    /// <param name="decimals">At least so many.</param>
    public static string Number(decimal number, DocumentLanguage language, int decimals = 0)
    {
        var parts = Math.Abs(number).ToString($"0.{new string('0', decimals)}{new string('#', 6 - decimals)}", CultureInfo.InvariantCulture).Split('.');
        return (number < 0 ? "-" : "") + Grouped(parts[0], language) + (parts.Length > 1 ? Point(language) + parts[1] : "");
    }

    /// <summary><c>9 March 2026</c>, <c>9 mars 2026</c>, <c>1er mars 2026</c>, <c>9 maart 2026</c>.</summary>
    public static string Day(LocalDate day, DocumentLanguage language) => language switch
    {
        DocumentLanguage.Fr => Written(day.Day == 1 ? "1er" : $"{day.Day}", French, day),
        DocumentLanguage.Nl => Written($"{day.Day}", Dutch, day),
        _ => Written($"{day.Day}", English, day),
    };

    private static string Written(string day, string[] months, LocalDate date) => $"{day} {months[date.Month - 1]} {date.Year}";

    private static string Point(DocumentLanguage language) => language is DocumentLanguage.En ? "." : ",";

    private static string Grouped(string digits, DocumentLanguage language)
    {
        var sign = language switch { DocumentLanguage.Fr => " ", DocumentLanguage.Nl => ".", _ => "," };
        for (var i = digits.Length - 3; i > 0; i -= 3) digits = digits.Insert(i, sign);
        return digits;
    }
}
