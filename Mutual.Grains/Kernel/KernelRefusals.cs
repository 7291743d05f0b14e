namespace Mutual.Grains.Kernel;

public sealed partial class Refusal
{
    public static readonly Refusal AmountNotPositive = Define("amount-not-positive", 422, "The amount must be above zero; enter what is owed.");
    public static readonly Refusal AmountOverLimit = Define("amount-over-limit", 422, "The amount is above 999 999 999.99; split it or check the figures.");
    public static readonly Refusal AmountOutOfRange = Define("amount-out-of-range", 400, "The amount does not fit in whole cents; check the figures.");
    public static readonly Refusal AmountNotCents = Define("amount-not-cents", 400, "Amounts are whole cents; send 12345 for 123.45.");
    public static readonly Refusal CurrencyNotAccepted = Define("currency-not-accepted", 422, "The mutual works in euro only; send the amount in EUR.");
    public static readonly Refusal DateInvalid = Define("date-invalid", 400, "The date does not exist or is not written as yyyy-mm-dd; correct it.");
    public static readonly Refusal DateOutOfRange = Define("date-out-of-range", 422, "The date is before 2000 or more than three years ahead; correct it.");
    public static readonly Refusal DateInFuture = Define("date-in-future", 422, "The date lies in the future; enter the day it happened.");
    public static readonly Refusal NotFound = Define("not-found", 404, "There is no such thing here; check the address or the number.");
    public static readonly Refusal IdempotencyKeyMissing = Define("idempotency-key-missing", 400, "Send an Idempotency-Key header of 16 to 64 letters, digits, - or _ with every write.");
    public static readonly Refusal IdempotencyKeyInvalid = Define("idempotency-key-invalid", 400, "The Idempotency-Key must be 16 to 64 letters, digits, - or _; choose another.");
    public static readonly Refusal IdempotencyKeyReused = Define("idempotency-key-reused", 422, "This key was used for another request; send the same content again or choose a new key.");
    public static readonly Refusal TextEmpty = Define("text-empty", 422, "The text is empty; write something.");
    public static readonly Refusal TextTooLong = Define("text-too-long", 422, "The text is too long; shorten it.");
    public static readonly Refusal TextControlCharacter = Define("text-control-character", 422, "The text contains a control character; type it again.");
    public static readonly Refusal TextBidiControl = Define("text-bidi-control", 422, "The text contains a hidden direction mark; type it again.");
    public static readonly Refusal TextCharset = Define("text-charset", 422, "The text has a character that names and addresses may not contain; use letters, digits and '-.,&()/+.");
    public static readonly Refusal VersionStale = Define("version-stale", 412, "Somebody changed this at the same moment; read it again and repeat.");
}
