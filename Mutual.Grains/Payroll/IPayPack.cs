using NodaTime;

namespace Mutual.Grains.Payroll;

/// <summary>The pay rules of a country: dated values and the formulas over them. Pure; the same input gives the same amounts for ever.</summary>
/// <remarks>
/// Every answer may be refused: <c>rule-not-in-force</c> (no table of the pack covers the day; the rule is named), <c>pay-status-unknown</c>, <c>gross-out-of-range</c>,
/// <c>time-worked-invalid</c>, <c>household-impossible</c>, <c>employer-terms-invalid</c>, <c>tax-rate-invalid</c>, <c>net-negative</c>.
/// </remarks>
public interface IPayPack
{
    /// <summary>Whose law it is.</summary>
    Country Country { get; }

    /// <summary>Name of the values in force on a day: <c>be-2026-09-01-3f2a91c0</c>, their first day and a digest of all of them.</summary>
    /// <returns>The name; or refused with <c>rule-not-in-force</c>.</returns>
    Outcome<string> VersionOn(LocalDate day);

    /// <summary>From gross to net and to cost.</summary>
    /// <param name="input">The person and the month.</param>
    /// <param name="working">Filled with each line's base, rate, rounding and source when given.</param>
    Outcome<PayAmounts> Compute(in PayInput input, PayWorking? working = null);

    /// <summary>The largest gross whose employer cost does not exceed a budget, and its amounts.</summary>
    /// <param name="input">The person and the month; its gross is not read.</param>
    /// <param name="budget">What the month may cost in all.</param>
    /// <returns>The amounts; or also refused with <c>budget-too-small</c> when not even a cent of gross fits.</returns>
    Outcome<PayAmounts> FromBudget(in PayInput input, Money budget);

    /// <summary>The least the law allows for this time worked, rounded up to the cent. A check, not an input: joint committees and sectors set more.</summary>
    Outcome<Money> LegalMinimum(in PayInput input);
}
