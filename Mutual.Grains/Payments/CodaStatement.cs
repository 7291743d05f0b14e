using System.Globalization;
using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>One statement of a CODA file while it is read, and the sums it must keep.</summary>
/// <param name="header">Record 0.</param>
/// <param name="room">How many more lines the file may hold.</param>
internal sealed class CodaStatement(CodaRecord header, int room)
{
    private readonly List<CodaMovement> movements = [];
    private CodaRecord? opening, closing;
    private int counted;

    /// <summary>Takes the next record in.</summary>
    /// <exception cref="RefusedException">It does not belong there.</exception>
    public void Add(CodaRecord record)
    {
        counted++;
        var fits = record.Kind switch
        {
            '1' => opening is null,
            '2' or '3' => opening is not null && closing is null && (movements.Count > 0 || (record.Kind, record[2]) == ('2', '1')),
            '4' => opening is not null,
            '8' => opening is not null && closing is null,
            _ => false,
        };
        RefusedException.Unless(fits, Refusal.CodaRecordOrder, $"Record {record.Number} is a {CamtElement.Shown($"{record.Kind}")}.");
        if (record.Kind == '1') opening = record;
        else if (record.Kind == '8') closing = record;
        else if ((record.Kind, record[2]) == ('2', '1')) movements.Add(new(record));
        else if (record.Kind is '2' or '3') movements[^1].Add(record);
        RefusedException.Unless(movements.Count <= room, Refusal.StatementTooManyLines);
    }

    /// <summary>The statement, once its trailer is there.</summary>
    /// <exception cref="RefusedException">Something is missing, is not in euro, or does not add up.</exception>
    public BankStatement Closed(CodaRecord trailer)
    {
        RefusedException.Unless(opening is not null && closing is not null, Refusal.CodaTruncated, "It has no opening or no closing balance.");
        var currency = (opening[2] == '0' ? opening.Raw(19, 21) : opening.Raw(40, 42)).Trim();
        RefusedException.Unless(currency is "EUR" or "", Refusal.CurrencyNotAccepted, $"The account is kept in {CamtElement.Shown(currency)}.");
        RefusedException.Unless(opening.Raw(6, 42).TrimEnd() == closing.Raw(5, 41).TrimEnd(), Refusal.CodaTwoAccounts);
        var account = Account(opening);
        var (before, after) = (opening.Signed(43), closing.Signed(42));
        var (from, to) = (opening.Day(59), closing.Day(58));
        RefusedException.Unless(from <= to, Refusal.StatementPeriod, string.Create(CultureInfo.InvariantCulture, $"From {from:uuuu-MM-dd} to {to:uuuu-MM-dd}."));

        var totals = movements.Where(movement => movement.IsTotal).ToList();
        var (debited, credited) = (Sum(totals.Where(movement => movement.Amount.IsNegative)).Abs(), Sum(totals.Where(movement => movement.Amount.IsPositive)));
        RefusedException.Unless(before + credited - debited == after, Refusal.StatementSum, $"Opening {before} and movements {credited - debited} make {before + credited - debited}, not {after}.");
        RefusedException.Unless(trailer.Amount(23) == debited, Refusal.CodaTurnover, $"Debit {trailer.Amount(23)} declared, {debited} found.");
        RefusedException.Unless(trailer.Amount(38) == credited, Refusal.CodaTurnover, $"Credit {trailer.Amount(38)} declared, {credited} found.");
        RefusedException.Unless(trailer.Whole(17, 22) == counted, Refusal.CodaRecordCount, $"{trailer.Whole(17, 22)} declared, {counted} found.");

        var no = Number(opening.Whole(126, 128)) ?? Number(opening.Whole(3, 5));
        return new(account, BankId(no, to), to.Year, no, from, to, before, after, [.. Lines(account)]);
    }

    // A batch becomes several lines only when the movements in it add up to its total; else it stays one.
    private IEnumerable<BankLine> Lines(Iban account)
    {
        var keys = new BankLineKey(account);
        var n = 0;
        for (var i = 0; i < movements.Count; i++)
        {
            var total = movements[i];
            if (!total.IsTotal || total.Amount.IsZero) continue;
            var parts = movements.Skip(i + 1).TakeWhile(movement => !movement.IsTotal).Where(movement => movement.Type is '5' or '6' or '7' && !movement.Amount.IsZero).ToList();
            var isItemised = total.Type is '1' or '2' && parts.Count > 0 && Sum(parts) == total.Amount;
            foreach (var movement in isItemised ? parts : [total]) yield return movement.Line(++n, keys, movement.Amount);
        }
    }

    private string BankId(long? no, LocalDate to) => header.Field(25, 34)
        ?? (no is { } number ? string.Create(CultureInfo.InvariantCulture, $"CODA-{to.Year}-{number:000}") : string.Create(CultureInfo.InvariantCulture, $"CODA-{to:uuuu-MM-dd}"));

    private static Iban Account(CodaRecord opening)
    {
        var structure = opening[2];
        var number = Iban.Normalise(structure == '0' ? opening.Raw(6, 17) : opening.Raw(6, 39));

        // A Belgian account is its twelve national digits: files older than IBANs give only those, and anonymised ones keep check digits that no longer fit. Ours is found by them either way.
        var national = (structure, number.Length) switch { ('0', 12) => number, ('2', 16) when number.StartsWith("BE", StringComparison.Ordinal) => number[4..], _ => "" };
        var account = national.Length == 12 && national.All(char.IsAsciiDigit) ? Iban.Make("BE", national) : Iban.Parse(number);
        RefusedException.Unless(account.IsAccepted, Refusal.StatementAccount, account.Refused?.Sentence);
        return account.Accepted;
    }

    private static long? Number(long? told) => told is 0 ? null : told;

    private static Money Sum(IEnumerable<CodaMovement> movements) => movements.Aggregate(Money.Zero, (sum, movement) => sum + movement.Amount);
}
