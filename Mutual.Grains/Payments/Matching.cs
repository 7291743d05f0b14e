using System.Text.RegularExpressions;

namespace Mutual.Grains.Payments;

/// <summary>Decides where a bank line belongs. Pure: no clock, no database; it never guesses.</summary>
/// <remarks>
/// Money in: the structured reference decides, whatever the amount (too little leaves the rest open, too much is owed back). Without one, or when it is not ours, a reference in the free
/// text that is ours. Without that, an invoice number in the text together with its open amount to the cent, or with that and what a letter asked for being late. Money out: charges by the bank's code; our payments by their id, amount and account.
/// </remarks>
public static partial class Matching
{
    /// <summary>The place of one line.</summary>
    public static MatchTarget Match(BankLine line, OpenItems open) =>
        line.Amount.IsPositive ? line.Returned ? CameBack(line, open) : PaidIn(line, open) : PaidOut(line, open);

    /// <summary>What the line would be looked up by.</summary>
    public static MatchKeys KeysOf(BankLine line) => new(
        [.. (line.Reference is { } structured ? [structured] : Array.Empty<string>()).Concat(InText(line)).Distinct()],
        Numbers(line),
        [.. new[] { line.EndToEnd, line.Batch }.OfType<string>().Distinct()]);

    private static MatchTarget PaidIn(BankLine line, OpenItems open)
    {
        if (line.Reference is { } structured)
        {
            var quoted = open.ByReference(structured);
            if (quoted.Count > 0) return OnlyOne(quoted, MatchedBy.Reference);
        }

        var inText = InText(line);
        var found = Known(inText, open.ByReference);
        if (found.Count > 0) return OnlyOne(found, MatchedBy.ReferenceInText);

        var numbers = Numbers(line);
        var numbered = Known(numbers, open.ByNumber);
        if (numbered.Count == 0) return MatchTarget.Unmatched(line.Reference is null && inText.Count == 0 && numbers.Count == 0 ? UnmatchedReason.NoReference : UnmatchedReason.UnknownReference);
        var target = OnlyOne(numbered, MatchedBy.NumberAndAmount);
        // A number is easily mistyped into a neighbour's; only the amount makes it sure.
        return target.Place is not MatchPlace.Suspense && line.Amount != numbered[0].Open && line.Amount != numbered[0].Open + numbered[0].Late ? MatchTarget.Unmatched(UnmatchedReason.AmountMismatch) : target;
    }

    private static MatchTarget CameBack(BankLine line, OpenItems open)
    {
        var sent = line.EndToEnd is { } id ? open.ByBankId(id) : [];
        if (sent.Count == 0) return MatchTarget.Unmatched(UnmatchedReason.ReturnedUnknown);
        if (sent.Count > 1) return MatchTarget.Unmatched(UnmatchedReason.Ambiguous);
        var payment = sent.First();
        return payment.Amount == line.Amount ? new(payment.Place, payment.Id, MatchedBy.EndToEnd) : MatchTarget.Unmatched(UnmatchedReason.AmountMismatch);
    }

    private static MatchTarget PaidOut(BankLine line, OpenItems open)
    {
        if (line.Returned) return MatchTarget.Unmatched(UnmatchedReason.ReturnedUnknown);   // Money of a client taken back: a person decides which booking falls.
        var byPayment = line.EndToEnd is { } id ? open.ByBankId(id) : [];
        var sent = byPayment.Count > 0 || line.Batch is null || line.EndToEnd is not null ? byPayment : open.ByBankId(line.Batch);
        if (sent.Count > 1) return MatchTarget.Unmatched(UnmatchedReason.Ambiguous);
        if (sent.Count == 0) return line.IsCharge ? new(MatchPlace.Charge, By: MatchedBy.TransactionCode) : MatchTarget.Unmatched(UnmatchedReason.OutgoingUnknown);

        var payment = sent.First();
        if (payment.Amount != -line.Amount) return MatchTarget.Unmatched(UnmatchedReason.AmountMismatch);
        // Two accounts swapped between approval and bank keep every sum; this is where it shows.
        if (payment.Iban is { } approved && line.CounterpartyIban is { } paid && paid != approved.Value) return MatchTarget.Unmatched(UnmatchedReason.AccountMismatch);
        return new(payment.Place, payment.Id, payment.Place is MatchPlace.PaymentFile ? MatchedBy.File : MatchedBy.EndToEnd);
    }

    private static MatchTarget OnlyOne(IReadOnlyCollection<OpenItem> items, MatchedBy by)
    {
        if (items.Count > 1) return MatchTarget.Unmatched(UnmatchedReason.Ambiguous);
        var item = items.First();
        return (item.Open + item.Late).IsPositive ? new(item.Place, item.Id, by) : MatchTarget.Unmatched(UnmatchedReason.AlreadyPaid);
    }

    private static List<OpenItem> Known(IEnumerable<string> keys, Func<string, IReadOnlyCollection<OpenItem>> lookup) => [.. keys.SelectMany(lookup).DistinctBy(item => item.Id)];

    // Payers put the reference into the end-to-end id too, when their bank offers no other field.
    private static List<string> InText(BankLine line) =>
        [.. PaymentReference.FindIn(line.Remittance).Concat(PaymentReference.FindIn(line.EndToEnd)).Select(reference => reference.Value).Distinct()];

    private static List<string> Numbers(BankLine line) =>
        [.. InvoiceNumber().Matches($"{line.Remittance} {line.EndToEnd}").Select(number => $"{number.Groups[1].Value}-{number.Groups[2].Value}").Distinct()];

    [GeneratedRegex(@"(?<![0-9])(20[0-9]{2}) ?[-–] ?([0-9]{5})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex InvoiceNumber();
}
