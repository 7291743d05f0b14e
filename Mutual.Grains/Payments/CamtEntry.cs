using NodaTime;

namespace Mutual.Grains.Payments;

/// <summary>One <c>Ntry</c> of a camt.053: one movement, or a batch of several that the bank itemises.</summary>
internal sealed class CamtEntry
{
    private const int EndToEndMax = 35;
    private readonly Dictionary<string, CamtElement> parts = [];
    private readonly List<CamtLine> details = [];
    private bool itemised = true;
    private CamtElement? batch;

    /// <summary>Signed: into our account positive. It may be zero.</summary>
    public Money Amount { get; private set; }

    /// <summary>Whether it is booked; pending and informational entries move no money.</summary>
    public bool IsBooked => (parts.GetValueOrDefault("Sts") is { } status ? status.Text ?? status.TextAt("Cd") : null) == "BOOK";

    /// <summary>Reads the entry the cursor stands on, to its end; one transaction at a time.</summary>
    public void Read(CamtCursor cursor, int room)
    {
        if (cursor.Enter(out _))
        {
            while (cursor.AtChild())
            {
                if (cursor.IsForeign) cursor.Skip();
                else if (cursor.Name is "NtryDtls") Details(cursor, room);
                else if (cursor.Name is "Amt" or "CdtDbtInd" or "RvslInd" or "Sts" or "BookgDt" or "ValDt" or "AcctSvcrRef" or "BkTxCd" or "AddtlNtryInf") parts[cursor.Name] = CamtElement.Read(cursor);
                else cursor.Skip();
            }
        }
        var unsigned = (parts.GetValueOrDefault("Amt") ?? throw Missing("Amt")).Unsigned();
        Amount = (parts.GetValueOrDefault("CdtDbtInd")?.Text ?? throw Missing("CdtDbtInd")) switch
        {
            "CRDT" => unsigned,
            "DBIT" => -unsigned,
            var other => throw new RefusedException(Refusal.StatementFieldMissing.Because($"Ntry/CdtDbtInd is {CamtElement.Shown(other)}, neither CRDT nor DBIT.")),
        };
        if (!parts.ContainsKey("Sts")) throw Missing("Sts");
    }

    /// <summary>The movements. A batch becomes several only when the amounts of its transactions add up to the entry; else it stays one.</summary>
    public IEnumerable<CamtLine> Lines()
    {
        if (Amount.IsZero) return [];   // A notice, not a movement.
        var bookedOn = parts.GetValueOrDefault("BookgDt")?.Day() ?? parts.GetValueOrDefault("ValDt")?.Day() ?? throw Missing("BookgDt");
        var whole = new CamtLine
        {
            Amount = Amount,
            BookedOn = bookedOn,
            ValueOn = parts.GetValueOrDefault("ValDt")?.Day(),
            BankReference = parts.GetValueOrDefault("AcctSvcrRef")?.Text,
            Remittance = parts.GetValueOrDefault("AddtlNtryInf")?.Text,
            Returned = parts.GetValueOrDefault("RvslInd")?.Text is "true" or "1",
            Batch = batch?.TextAt("PmtInfId") ?? batch?.TextAt("MsgId"),
            TransactionCode = CamtLine.Code(parts.GetValueOrDefault("BkTxCd")),
        };
        if (details.Count == 0) return [whole];
        if (details.Count == 1) return [details[0].Within(whole, Amount)];
        return itemised && details.Aggregate(Money.Zero, (sum, line) => sum + line.Amount) == Amount
            ? details.Select(line => line.Within(whole, line.Amount))
            : [whole with { Remittance = whole.Remittance ?? CamtLine.Joined(details.Select(line => line.Remittance).OfType<string>().Take(20)) }];
    }

    private void Details(CamtCursor cursor, int room)
    {
        if (!cursor.Enter(out _)) return;
        while (cursor.AtChild())
        {
            if (cursor.Name is "Btch" && !cursor.IsForeign) batch ??= CamtElement.Read(cursor);
            else if (cursor.Name is "TxDtls" && !cursor.IsForeign) Transaction(CamtElement.Read(cursor));
            else cursor.Skip();
            RefusedException.Unless(details.Count <= room, Refusal.StatementTooManyLines);
        }
    }

    private void Transaction(CamtElement transaction)
    {
        var amount = transaction.At("Amt") ?? transaction.At("AmtDtls", "TxAmt", "Amt");   // .04 and later; .02
        var own = Money.Zero;
        if (amount is { Currency: "EUR" } && amount.Unsigned() is { IsPositive: true } euros)
        {
            // Without a sign of its own a transaction has its entry's, which stands before the details in every version.
            var sign = transaction.TextAt("CdtDbtInd") ?? parts.GetValueOrDefault("CdtDbtInd")?.Text;
            own = sign == "DBIT" ? -euros : euros;
        }
        else itemised = false;
        details.Add(CamtLine.Of(transaction, own, EndToEndMax));
    }

    private static RefusedException Missing(string path) => new(Refusal.StatementFieldMissing.Because($"Ntry/{path}"));
}

/// <summary>A movement before it has its number and key.</summary>
internal sealed record CamtLine
{
    public Money Amount { get; init; }
    public LocalDate BookedOn { get; init; }
    public LocalDate? ValueOn { get; init; }
    public string? BankReference { get; init; }
    public string? TransactionId { get; init; }
    public string? EndToEnd { get; init; }
    public string? Reference { get; init; }
    public string? Remittance { get; init; }
    public bool Returned { get; init; }
    public string? ReturnReason { get; init; }
    public string? Batch { get; init; }
    public string? TransactionCode { get; init; }
    public string? DebtorName { get; init; }
    public string? DebtorIban { get; init; }
    public string? CreditorName { get; init; }
    public string? CreditorIban { get; init; }

    /// <summary>One <c>TxDtls</c>.</summary>
    public static CamtLine Of(CamtElement transaction, Money amount, int endToEndMax)
    {
        var parties = transaction.At("RltdPties");
        var references = transaction.At("RmtInf")?.All("Strd").Select(structured => structured.TextAt("CdtrRefInf", "Ref")).OfType<string>().Distinct().ToArray() ?? [];
        var free = transaction.At("RmtInf")?.All("Ustrd").Select(text => text.Text).OfType<string>() ?? [];
        var returned = transaction.At("RtrInf");
        return new()
        {
            Amount = amount,
            BankReference = transaction.TextAt("Refs", "AcctSvcrRef"),
            TransactionId = Given(transaction.TextAt("Refs", "TxId")),
            EndToEnd = Given(transaction.TextAt("Refs", "EndToEndId")) is { } id ? id[..Math.Min(id.Length, endToEndMax)] : null,
            Batch = transaction.TextAt("Refs", "PmtInfId"),
            DebtorName = Name(parties, "Dbtr"),
            DebtorIban = Account(parties, "DbtrAcct"),
            CreditorName = Name(parties, "Cdtr"),
            CreditorIban = Account(parties, "CdtrAcct"),
            // Several references in one transfer are no reference: they go to the text, where each can be found.
            Reference = references is [var only] ? PaymentReference.Parse(only) is { IsAccepted: true } good ? good.Accepted.Value : only : null,
            Remittance = Given(Joined(free.Concat(references.Length > 1 ? references : []))),
            Returned = returned is not null,
            ReturnReason = returned?.TextAt("Rsn", "Cd") ?? returned?.TextAt("Rsn", "Prtry") ?? returned?.TextAt("AddtlInf"),
            TransactionCode = Code(transaction.At("BkTxCd")),
        };
    }

    /// <summary>The transaction with what only its entry says.</summary>
    public CamtLine Within(CamtLine entry, Money amount) => this with
    {
        Amount = amount,
        BookedOn = entry.BookedOn,
        ValueOn = entry.ValueOn,
        BankReference = BankReference ?? entry.BankReference,
        Remittance = Remittance ?? (Reference is null ? entry.Remittance : null),
        Returned = Returned || entry.Returned,
        Batch = Batch ?? entry.Batch,
        TransactionCode = TransactionCode ?? entry.TransactionCode,
    };

    /// <summary>As a line of the statement of the account.</summary>
    public BankLine Numbered(int n, Iban account, BankLineKey keys)
    {
        // Who pays us is the debtor, whom we pay the creditor; in a payment that came back the roles may have stayed those of the way out.
        var fromDebtor = Amount.IsPositive;
        if ((fromDebtor ? DebtorIban : CreditorIban) == account.Value) fromDebtor = !fromDebtor;
        var (name, iban) = fromDebtor ? (DebtorName, DebtorIban) : (CreditorName, CreditorIban);
        var bankReference = BankReference ?? TransactionId;
        return new(n, keys.Next(BookedOn, Amount, bankReference, EndToEnd, iban), BookedOn, ValueOn, Amount, bankReference, EndToEnd, name, iban,
            Reference, Remittance, Returned, ReturnReason, Batch, TransactionCode);
    }

    /// <summary>Domain, family and sub-family.</summary>
    public static string? Code(CamtElement? code) => code?.At("Domn") is { } domain
        ? $"{domain.TextAt("Cd")}/{domain.TextAt("Fmly", "Cd")}/{domain.TextAt("Fmly", "SubFmlyCd")}" : null;

    /// <summary>Several texts on one line; null when there is none.</summary>
    public static string? Joined(IEnumerable<string> texts) => string.Join(' ', texts) is { Length: > 0 } line ? line : null;

    private static string? Given(string? text) => text is null or "NOTPROVIDED" ? null : text;

    private static string? Name(CamtElement? parties, string role) =>
        parties?.TextAt(role, "Nm") ?? parties?.TextAt(role, "Pty", "Nm") ?? parties?.TextAt($"Ultmt{role}", "Nm") ?? parties?.TextAt($"Ultmt{role}", "Pty", "Nm");

    private static string? Account(CamtElement? parties, string role) => parties?.TextAt(role, "Id", "IBAN") is { } iban ? Iban.Normalise(iban) : null;
}
