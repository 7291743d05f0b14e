using NodaTime;

namespace Mutual.Grains.Kernel;

/// <summary>Checks of amounts, days and choices that people and programs send, before they are kept.</summary>
/// <remarks>Source: trust.md §4.</remarks>
public static class Input
{
    /// <summary>The largest amount, in cents: what a payment file carries.</summary>
    public const long CentsMax = 99_999_999_999;

    /// <summary>The languages the mutual speaks.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "fr", "nl"];

    private static readonly LocalDate Earliest = new(2000, 1, 1);

    /// <summary>An amount of euros from 0.01 to 999 999 999.99.</summary>
    /// <returns>Null when it is one; else <c>currency-not-accepted</c>, <c>amount-not-positive</c>, <c>amount-over-limit</c>.</returns>
    public static Refused? Amount(Money amount)
    {
        if (amount.Currency is not Currency.Eur) return Refusal.CurrencyNotAccepted;
        if (!amount.IsPositive) return Refusal.AmountNotPositive;
        return amount.Cents > CentsMax ? Refusal.AmountOverLimit.Because() : null;
    }

    /// <summary>A day from 2000-01-01 to three years from today.</summary>
    public static Refused? Day(LocalDate day, LocalDate today) => day < Earliest || day > today.PlusYears(3) ? Refusal.DateOutOfRange.Because() : null;

    /// <summary>One of a closed list.</summary>
    /// <returns>Null when it is; else <c>value-unknown</c>, naming the list.</returns>
    public static Refused? OneOf(string? value, IReadOnlyList<string> allowed) =>
        value is not null && allowed.Contains(value, StringComparer.Ordinal) ? null : Refusal.ValueUnknown.Because($"Allowed: {string.Join(", ", allowed)}.");
}
