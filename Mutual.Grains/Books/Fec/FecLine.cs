using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Books.Fec;

/// <summary>A line of the file of accounting entries: eighteen columns in the order and by the names of the law.</summary>
/// <remarks>Source: LPF A47 A-1, VII-1. Days are eight digits, amounts have a comma, texts neither tab nor line break.</remarks>
internal sealed record FecLine(
    string Journal, string JournalName, string Number, LocalDate On, string Account, string AccountName, string? Auxiliary, string? AuxiliaryName, string Piece, LocalDate PieceOn,
    string Label, long Cents, string? Letter, LocalDate? LetteredOn, LocalDate ValidatedOn)
{
    internal const string Header = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise";

    private static readonly LocalDatePattern Eight = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    /// <summary>Writes the columns, without the end of the line.</summary>
    internal void Write(StringBuilder to) => to.Append(Journal).Append('\t').Append(JournalName).Append('\t').Append(Number).Append('\t').Append(Eight.Format(On)).Append('\t')
        .Append(Account).Append('\t').Append(Plain(AccountName)).Append('\t').Append(Auxiliary).Append('\t').Append(Plain(AuxiliaryName)).Append('\t')
        .Append(Plain(Piece)).Append('\t').Append(Eight.Format(PieceOn)).Append('\t').Append(Label).Append('\t')
        .Append(Euros(Math.Max(0, Cents))).Append('\t').Append(Euros(Math.Max(0, -Cents))).Append('\t')
        .Append(Letter).Append('\t').Append(LetteredOn is { } on ? Eight.Format(on) : "").Append('\t').Append(Eight.Format(ValidatedOn)).Append("\t\t");

    /// <summary>AAA, AAB … ZZZ, AAAA: letters in the order in which items were settled.</summary>
    internal static string LetterOf(long n)
    {
        var letters = new StringBuilder();
        for (n--; n > 0 || letters.Length < 3; n /= 26) letters.Insert(0, (char)('A' + n % 26));
        return letters.ToString();
    }

    private static string Euros(long cents) => string.Create(CultureInfo.InvariantCulture, $"{cents / 100},{cents % 100:00}");

    // The file is in ISO 8859-15, as the law names it: what that cannot write loses its accents, and only then becomes a question mark.
    private static string? Plain(string? text)
    {
        if (text is null) return null;
        var plain = text.Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ');
        if (FecFile.Encoding.GetString(FecFile.Encoding.GetBytes(plain)) == plain) return plain;
        return string.Concat(plain.EnumerateRunes().Select(rune => FecFile.Encoding.GetString(FecFile.Encoding.GetBytes(rune.ToString())) == rune.ToString()
            ? rune.ToString()
            : string.Concat(rune.ToString().Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark))));
    }
}
