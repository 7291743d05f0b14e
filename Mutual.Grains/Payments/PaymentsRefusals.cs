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
}
