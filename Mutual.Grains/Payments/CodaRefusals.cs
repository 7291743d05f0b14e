namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    // Belgian CODA statements.
    public static readonly Refusal CodaRecordLength = Define("coda-record-length", 422, "A record of the file does not have 128 characters; download it again from the bank, without opening it in an editor.");
    public static readonly Refusal CodaRecordOrder = Define("coda-record-order", 422, "The records of the file do not follow each other as CODA says; download it again from the bank.");
    public static readonly Refusal CodaRecordCount = Define("coda-record-count", 422, "The file does not hold as many records as it declares; nothing was booked: download it again from the bank.");
    public static readonly Refusal CodaTruncated = Define("coda-truncated", 422, "The file ends before its last record; download it again from the bank.");
    public static readonly Refusal CodaVersion = Define("coda-version", 422, "This is not CODA version 1 or 2; ask the bank for CODA 2.");
    public static readonly Refusal CodaField = Define("coda-field", 422, "A number of the file is not made of digits; download it again from the bank.");
    public static readonly Refusal CodaTwoAccounts = Define("coda-two-accounts", 422, "The statement opens on one account and closes on another; nothing was booked: ask the bank for a correct file.");
    public static readonly Refusal CodaTurnover = Define("coda-turnover", 422, "The movements do not make the totals the bank declares; nothing was booked: ask the bank for a complete file.");
    public static readonly Refusal CodaTooLarge = Define("coda-too-large", 422, "The file is larger than a statement may be; ask the bank for shorter periods.");
}
