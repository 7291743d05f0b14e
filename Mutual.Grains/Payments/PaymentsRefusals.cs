namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    // Account numbers and references.
    public static readonly Refusal IbanCharset = Define("iban-charset", 422, "An IBAN has only the letters A to Z and digits; copy it again from the bank.");
    public static readonly Refusal IbanNotSepa = Define("iban-not-sepa", 422, "The account is outside the euro payment area; give one inside it.");
    public static readonly Refusal IbanLength = Define("iban-length", 422, "The IBAN is too short or too long for its country; copy it again from the bank.");
    public static readonly Refusal IbanChecksum = Define("iban-checksum", 422, "The check digits of the IBAN are wrong; a digit was mistyped: copy it again from the bank.");
    public static readonly Refusal ReferenceFormat = Define("reference-format", 422, "This is neither a Belgian structured communication of 12 digits nor a reference that begins with RF; copy it from the invoice.");
    public static readonly Refusal ReferenceChecksum = Define("reference-checksum", 422, "The check digits of the reference are wrong; a digit was mistyped: copy it from the invoice.");

    // A file somebody uploads.
    public static readonly Refusal FileEmpty = Define("file-empty", 422, "The file is empty; download it again from the bank.");
    public static readonly Refusal XmlInvalid = Define("xml-invalid", 422, "The file is not XML; download it again from the bank.");
    public static readonly Refusal XmlTruncated = Define("xml-truncated", 422, "The file ends in the middle; download it again from the bank.");
    public static readonly Refusal XmlDtdRefused = Define("xml-dtd-refused", 422, "The file defines its own entities, which no bank does; ask the bank where it comes from.");
    public static readonly Refusal XmlEncoding = Define("xml-encoding", 422, "The file is not written in UTF-8; download it again from the bank as XML.");
    public static readonly Refusal XmlTooLarge = Define("xml-too-large", 422, "The file is larger than a statement may be; ask the bank for shorter periods.");
    public static readonly Refusal XmlTooDeep = Define("xml-too-deep", 422, "The file nests deeper than any statement; ask the bank where it comes from.");
    public static readonly Refusal XmlElementTooLong = Define("xml-element-too-long", 422, "One element of the file is longer than any in a statement; ask the bank where it comes from.");

    // Bank statements.
    public static readonly Refusal StatementKind = Define("statement-kind", 422, "This is not a booked account statement; upload a camt.053, not a report (camt.052) or a notice (camt.054).");
    public static readonly Refusal StatementVersion = Define("statement-version", 422, "This version of camt.053 is not read; ask the bank for .001.02, .001.04 or .001.08.");
    public static readonly Refusal StatementFieldMissing = Define("statement-field-missing", 422, "The statement lacks something every statement has; ask the bank for a complete one.");
    public static readonly Refusal StatementAccount = Define("statement-account", 422, "The account of the statement is not an IBAN; ask the bank for a statement of our account.");
    public static readonly Refusal StatementBalance = Define("statement-balance", 422, "A statement states one opening and one closing booked balance; ask the bank for a complete one.");
    public static readonly Refusal StatementPeriod = Define("statement-period", 422, "The statement ends before it begins; ask the bank for a correct one.");
    public static readonly Refusal StatementAmount = Define("statement-amount", 422, "An amount of the statement is not a number of euros and cents; ask the bank for a correct one.");
    public static readonly Refusal StatementSum = Define("statement-sum", 422, "Opening balance and lines do not make the closing balance; nothing was booked: ask the bank for a complete statement.");
    public static readonly Refusal StatementDeclaredSum = Define("statement-declared-sum", 422, "The lines do not make the sums the bank declares; nothing was booked: ask the bank for a complete statement.");
    public static readonly Refusal StatementDeclaredCount = Define("statement-declared-count", 422, "The statement does not hold as many lines as the bank declares; nothing was booked: ask the bank for a complete statement.");
    public static readonly Refusal StatementTooManyLines = Define("statement-too-many-lines", 422, "The file holds more than 200 000 lines; ask the bank for shorter periods.");
    public static readonly Refusal StatementNotOurs = Define("statement-not-ours", 422, "The statement is of another account; nothing was booked: upload one of this entity's own account.");
    public static readonly Refusal StatementConflict = Define("statement-conflict", 409, "A statement with this number is imported already and says something else; nothing was booked: ask the bank which one counts.");
    public static readonly Refusal StatementGap = Define("statement-gap", 409, "The statement does not continue the last one; nothing was booked: upload the statement between them first.");

    // Lines of a statement.
    public static readonly Refusal LineAlreadyPlaced = Define("line-already-placed", 409, "The money of this line is placed already; nothing was booked: look up where it went.");
    public static readonly Refusal LineNotIncoming = Define("line-not-incoming", 422, "This money left the account; only money that came in can be placed.");
    public static readonly Refusal PlacedBeforeBooked = Define("placed-before-booked", 422, "Money cannot be placed on a day before the bank booked it; give a later day.");

    public static readonly Refusal NoticeKind = Define("notice-kind", 422, "This is not a notice of the bank (camt.054); upload statements (camt.053, CODA) as statements.");

    // Payments going out.
    public static readonly Refusal PaymentsEmpty = Define("payments-empty", 422, "The file would hold no payment; approve some first.");
    public static readonly Refusal ReferenceCharset = Define("reference-charset", 422, "An id for the bank has 1 to 35 unaccented letters, digits or -.,:?()'+, and slashes only inside, one at a time.");
    public static readonly Refusal NameNotSepa = Define("name-not-sepa", 422, "Banks cannot write this name; enter it in Latin letters.");
    public static readonly Refusal BicInvalid = Define("bic-invalid", 422, "A BIC has 8 or 11 capitals and digits; copy it from the bank.");
    public static readonly Refusal EndToEndTwice = Define("end-to-end-twice", 422, "Two payments of the file carry the same id, so one obligation would be paid twice; leave one out.");
}
