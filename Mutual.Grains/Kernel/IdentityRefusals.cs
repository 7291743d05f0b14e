namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal TextNotUnicode = Define("text-not-unicode", 400, "The text is not valid Unicode; type it again.");
    public static readonly Refusal ReasonMissing = Define("reason-missing", 422, "A reason of at least ten characters is needed; say why.");
    public static readonly Refusal EmailInvalid = Define("email-invalid", 422, "The e-mail address is not one mail can be sent to; check it.");
    public static readonly Refusal PhoneInvalid = Define("phone-invalid", 422, "The phone number must start with + and its country code and have 8 to 15 digits; check it.");
    public static readonly Refusal VatNumberCountry = Define("vat-number-country", 422, "The VAT number does not start with the two letters of a country of the European Union; add or correct them.");
    public static readonly Refusal VatNumberFormat = Define("vat-number-format", 422, "The VAT number is not written the way its country writes it; check the digits.");
    public static readonly Refusal VatNumberChecksum = Define("vat-number-checksum", 422, "The check digits of the VAT number do not fit; check for a typing error.");
    public static readonly Refusal NationalNumberFormat = Define("national-number-format", 422, "The national number has the wrong length, a wrong character or a day of birth that does not exist; check it.");
    public static readonly Refusal NationalNumberChecksum = Define("national-number-checksum", 422, "The check digits of the national number do not fit; check for a typing error.");
    public static readonly Refusal MemberTooYoung = Define("member-too-young", 422, "A member must be 16 or older; check the national number.");
}
