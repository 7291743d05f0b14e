using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>One movement of a CODA file: record 2.1 and what follows it, a total or one detail of it.</summary>
/// <param name="first">Record 2.1.</param>
internal sealed class CodaMovement(CodaRecord first)
{
    private const int EndToEndMax = 35;
    private string communication = first.Raw(63, 115);
    private string information = "";
    private bool informationIsStructured;
    private string? clientReference, counterparty, counterpartyAccount, returnReason;
    private bool isReturned;

    /// <summary>Sequence and detail number.</summary>
    public string Place { get; } = first.Raw(3, 10);

    /// <summary>A total, of one movement or several; details have numbers of their own.</summary>
    public bool IsTotal => Place.EndsWith("0000", StringComparison.Ordinal);

    /// <summary>First digit of the transaction code: 1 and 2 are totals of several, 5 to 7 the movements in them, 8 and 9 only explain.</summary>
    public char Type { get; } = first[54];

    public Money Amount { get; } = first.Signed(32);

    private string Family => first.Raw(55, 56);

    private bool IsStructured => first[62] == '1';

    /// <summary>Takes a record of the same movement in.</summary>
    public void Add(CodaRecord record)
    {
        // Information counts on in the detail numbers of its movement; the second and third record of the movement repeat its own.
        var isIts = record.Kind == '3' ? record.Raw(3, 6) == Place[..4] : record.Raw(3, 10) == Place;
        RefusedException.Unless(isIts, Refusal.CodaRecordOrder, $"Record {record.Number} belongs to another movement than the one before it.");
        switch (record.Kind, record[2])
        {
            case ('2', '2'):
                communication += record.Raw(11, 63);
                clientReference = record.Field(64, 98);
                isReturned = record[113] is >= '1' and <= '9';
                returnReason = record.Field(114, 117);
                break;
            case ('2', '3'):
                counterpartyAccount = Iban.Normalise(record.Raw(11, 44)) is { Length: > 0 } account ? account : null;
                counterparty = record.Field(48, 82);
                communication += record.Raw(83, 125);
                break;
            case ('3', '1'):
                informationIsStructured |= information.Length == 0 && record[40] == '1';
                information += record.Raw(41, 113);
                break;
            case ('3', '2'):
                information += record.Raw(11, 115);
                break;
            case ('3', '3'):
                information += record.Raw(11, 100);
                break;
            default:
                throw new RefusedException(Refusal.CodaRecordOrder.Because($"Record {record.Number} is of no known kind."));
        }
    }

    /// <summary>As a line of the statement.</summary>
    public BankLine Line(int n, BankLineKey keys, Money amount)
    {
        var bookedOn = first.Day(116);
        var bankReference = first.Field(11, 31);
        var endToEnd = clientReference is null or "NOTPROVIDED" ? null : clientReference[..Math.Min(clientReference.Length, EndToEndMax)];
        var (reference, remittance) = Said();
        var name = counterparty ?? (informationIsStructured && information.StartsWith("001", StringComparison.Ordinal) ? CodaRecord.Told(information[3..73]) : null);
        if (reference is null && remittance is null && !informationIsStructured) remittance = CodaRecord.Told(information);
        var (returned, reason) = Returned();
        return new(n, keys.Next(bookedOn, amount, bankReference, endToEnd, counterpartyAccount), bookedOn, first.DayOrNone(48), amount, bankReference, endToEnd, name,
            counterpartyAccount, reference, remittance, returned, reason, null, TransactionCode(amount));
    }

    private (bool, string?) Returned()
    {
        // A direct debit that came back says so in its structured communication of type 127; a corrected transfer in its transaction code.
        var debit = IsStructured && communication.StartsWith("127", StringComparison.Ordinal) && communication.Length >= 149 && communication[144] is >= '1' and <= '9'
            ? communication[145..149].Trim() : null;
        var isCorrection = Family is "01" or "02" or "05" or "41" && first.Raw(57, 58) is "49" or "99";
        var reason = returnReason ?? (debit is { Length: > 0 } ? debit : null);
        return (isReturned || debit is not null || isCorrection, isReturned || debit is not null || isCorrection ? reason : null);
    }

    private (string? Reference, string? Remittance) Said()
    {
        if (!IsStructured) return (null, CodaRecord.Told(communication));
        switch (communication[..3])
        {
            case "101" or "102":   // The structured communication of an invoice, 102 with other check digits than ours.
                var digits = communication[3..15];
                return PaymentReference.Parse(digits) is { IsAccepted: true } good ? (good.Accepted.Value, null) : (CodaRecord.Told(digits), null);
            case "127" when communication.Length >= 144:
                return (null, CodaRecord.Told(communication[82..144]));
            default:
                return (null, CodaRecord.Told(communication[3..]));
        }
    }

    /// <summary>The ISO code of the same movement, where CODA's family has one.</summary>
    private string? TransactionCode(Money amount) => (Family, amount.IsPositive) switch
    {
        ("01", true) => "PMNT/RCDT/ESCT",
        ("01", false) => "PMNT/ICDT/ESCT",
        ("02", true) => "PMNT/RRCT/ESCT",
        ("02", false) => "PMNT/IRCT/ESCT",
        ("04", true) => "PMNT/MCRD/POSP",
        ("04", false) => "PMNT/CCRD/POSD",
        ("05", true) => "PMNT/IDDT/ESDD",
        ("05", false) => "PMNT/RDDT/ESDD",
        ("41", true) => "PMNT/RCDT/XBCT",
        ("41", false) => "PMNT/ICDT/XBCT",
        ("80", _) or ("35", false) => "ACMT/MDOP/CHRG",   // Costs, and the closing of the account, whose interest to pay is a cost too.
        _ => null,
    };
}
