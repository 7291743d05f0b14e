namespace Mutual.Grains.Payments;

/// <summary>What lines are looked up in: each answers everything that goes by a key, nothing when it is not ours.</summary>
/// <param name="ByReference">Invoices and share purchases by structured reference.</param>
/// <param name="ByNumber">Invoices by number.</param>
/// <param name="ByBankId">Our payments by end-to-end id, our files by message id.</param>
public sealed record OpenItems(
    Func<string, IReadOnlyCollection<OpenItem>> ByReference, Func<string, IReadOnlyCollection<OpenItem>> ByNumber, Func<string, IReadOnlyCollection<SentPayment>> ByBankId)
{
    /// <summary>Lookups over rows already fetched, for instance by the <see cref="MatchKeys"/> of all lines of a statement.</summary>
    public static OpenItems Of(IEnumerable<OpenItem> items, IEnumerable<SentPayment> payments)
    {
        var all = items.ToArray();
        var byReference = all.ToLookup(item => item.Reference, StringComparer.Ordinal);
        var byNumber = all.Where(item => item.Number is not null).ToLookup(item => item.Number!, StringComparer.Ordinal);
        var byBankId = payments.ToLookup(payment => payment.BankId, StringComparer.Ordinal);
        return new(key => [.. byReference[key]], key => [.. byNumber[key]], key => [.. byBankId[key]]);
    }
}

/// <summary>Everything a line could be looked up by, so that the rows for a whole statement are fetched with one query each.</summary>
/// <param name="References">Structured, and found in the text; the structured one first.</param>
/// <param name="Numbers">Invoice numbers in the text.</param>
/// <param name="BankIds">End-to-end id and id of the file.</param>
public sealed record MatchKeys(IReadOnlyList<string> References, IReadOnlyList<string> Numbers, IReadOnlyList<string> BankIds);
