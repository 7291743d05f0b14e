using System.Collections.Frozen;

namespace Mutual.Grains.Payments;

/// <summary>Where a bank line belongs.</summary>
public enum MatchPlace
{
    /// <summary>Nowhere yet: in suspense, with a reason.</summary>
    Suspense = 0,

    /// <summary>A client pays an invoice, in part, in full or too much.</summary>
    Invoice = 1,

    /// <summary>A member pays for shares.</summary>
    Share = 2,

    /// <summary>One of our payments was debited, or came back.</summary>
    Payment = 3,

    /// <summary>A whole file of our payments was debited as one movement.</summary>
    PaymentFile = 4,

    /// <summary>The bank takes its charges.</summary>
    Charge = 5,

    /// <summary>A payout of the card network, or what it took back.</summary>
    CardPayout = 6,
}

/// <summary>How a line found its place.</summary>
public enum MatchedBy
{
    /// <summary>The structured reference.</summary>
    Reference = 1,

    /// <summary>A reference with right check digits in the free text.</summary>
    ReferenceInText = 2,

    /// <summary>An invoice number in the free text, and the open amount to the cent.</summary>
    NumberAndAmount = 3,

    /// <summary>The end-to-end id of our own payment, and its amount.</summary>
    EndToEnd = 4,

    /// <summary>The id of our own file, and its sum.</summary>
    File = 5,

    /// <summary>The bank's own transaction code.</summary>
    TransactionCode = 6,
}

/// <summary>Why a line stays in suspense. The list is closed; <see cref="UnmatchedReasons.Code"/> is what is stored and shown.</summary>
public enum UnmatchedReason
{
    /// <summary>The payer quotes nothing we could look up.</summary>
    NoReference = 1,

    /// <summary>What the payer quotes is not ours.</summary>
    UnknownReference = 2,

    /// <summary>The payer quotes several things that are ours; a person divides the money.</summary>
    Ambiguous = 3,

    /// <summary>The amount is not the one expected, and what is quoted is too weak without it.</summary>
    AmountMismatch = 4,

    /// <summary>Nothing is open on what the payer quotes.</summary>
    AlreadyPaid = 5,

    /// <summary>Our payment went to another account than approved: an alarm.</summary>
    AccountMismatch = 6,

    /// <summary>Money left without a payment of ours.</summary>
    OutgoingUnknown = 7,

    /// <summary>A payment came back, or an entry was reversed, and it is not known which.</summary>
    ReturnedUnknown = 8,
}

/// <summary>Codes of the reasons.</summary>
public static class UnmatchedReasons
{
    private static readonly FrozenDictionary<UnmatchedReason, string> Codes = new Dictionary<UnmatchedReason, string>
    {
        [UnmatchedReason.NoReference] = "no-reference",
        [UnmatchedReason.UnknownReference] = "unknown-reference",
        [UnmatchedReason.Ambiguous] = "ambiguous",
        [UnmatchedReason.AmountMismatch] = "amount-mismatch",
        [UnmatchedReason.AlreadyPaid] = "already-paid",
        [UnmatchedReason.AccountMismatch] = "account-mismatch",
        [UnmatchedReason.OutgoingUnknown] = "outgoing-unknown",
        [UnmatchedReason.ReturnedUnknown] = "returned-unknown",
    }.ToFrozenDictionary();

    /// <summary>The stable code: <c>no-reference</c>.</summary>
    public static string Code(this UnmatchedReason reason) => Codes[reason];
}

/// <summary>Where one line belongs, and how that is known; or why not.</summary>
/// <param name="Target">Invoice, share purchase, payment or file; null for charges and suspense.</param>
/// <param name="By">Null in suspense.</param>
/// <param name="Reason">Only in suspense.</param>
public sealed record MatchTarget(MatchPlace Place, Guid? Target = null, MatchedBy? By = null, UnmatchedReason? Reason = null)
{
    /// <summary>In suspense, with the reason.</summary>
    public static MatchTarget Unmatched(UnmatchedReason reason) => new(MatchPlace.Suspense, Reason: reason);
}

/// <summary>Something a payer may quote.</summary>
/// <param name="Place"><see cref="MatchPlace.Invoice"/> or <see cref="MatchPlace.Share"/>.</param>
/// <param name="Reference">Structured reference without decoration.</param>
/// <param name="Number">The number people write: <c>2026-00871</c>; null when it has none.</param>
/// <param name="Open">What is still to pay; zero when nothing is, so that a second payment is known for what it is.</param>
/// <param name="Late">Interest and flat compensation that a letter asked for beside it.</param>
public sealed record OpenItem(Guid Id, MatchPlace Place, string Reference, string? Number, Money Open, Money Late = default);

/// <summary>A payment we sent, or a file of them.</summary>
/// <param name="Place"><see cref="MatchPlace.Payment"/> or <see cref="MatchPlace.PaymentFile"/>.</param>
/// <param name="BankId">End-to-end id of a payment; message id of a file.</param>
/// <param name="Amount">What was to leave, positive.</param>
/// <param name="Iban">The account approved; null for a file.</param>
public sealed record SentPayment(Guid Id, MatchPlace Place, string BankId, Money Amount, Iban? Iban = null);
