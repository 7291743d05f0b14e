using CsCheck;
using Mutual.Grains.Payroll;
using NodaTime;

namespace Mutual.Tests.Payroll;

/// <summary>Invented workers of both countries, every kind of them.</summary>
internal static class AnyPay
{
    /// <summary>A Belgian month of 2026, its gross to be set.</summary>
    internal static readonly Gen<PayInput> Belgian = Gen.Select(
        OneOf<LocalDate>(new(2026, 1, 31), new(2026, 2, 28), new(2026, 3, 31), new(2026, 5, 31), new(2026, 8, 31), new(2026, 10, 31)),
        OneOf(PayStatus.WhiteCollar, PayStatus.BlueCollar, PayStatus.Artist),
        Gen.Select(Gen.Enum<Spouse>(), Gen.Int[0, 12], Gen.Int[0, 2], Gen.Bool),
        OneOf(TimeWorked.FullMonth, TimeWorked.FullMonth, TimeWorked.Days(7, 22), TimeWorked.Hours(51, 174.8m), TimeWorked.Hours(120.5m, 160)),
        OneOf<EmployerTerms?>(null, new BelgianTerms([new("closure-fund", new(2026, 1, 1), null, 0.0231m, "entered")])),
        (day, status, family, time, terms) => new PayInput(
            day, status, new(family.Item1, family.Item2, Math.Min(family.Item3, family.Item2), family.Item4 && family.Item1 is Spouse.None && family.Item2 > 0), new Money(1), time, terms));

    /// <summary>A French month of 2025 or 2026, its gross to be set.</summary>
    internal static readonly Gen<PayInput> French = Gen.Select(
        OneOf<LocalDate>(new(2025, 1, 15), new(2025, 6, 30), new(2025, 12, 31), new(2026, 1, 31), new(2026, 6, 30), new(2026, 12, 31)),
        OneOf(PayStatus.NonCadre, PayStatus.Cadre),
        OneOf(TimeWorked.FullMonth, TimeWorked.PerWeek(17.5m), TimeWorked.PerWeek(28), TimeWorked.PerWeek(34)),
        Gen.Select(OneOf(4, 10, 11, 49, 50, 249), OneOf(0m, 0.0064m, 0.025m), Gen.Long[0, 40_000], OneOf(0.5m, 0.6m, 1m), OneOf(0m, 0.0295m)),
        OneOf<decimal?>(null, 0m, 0.143m, 0.43m),
        (day, status, time, terms, rate) => new PayInput(
            day, status, default, new Money(1), time, new FrenchTerms(terms.Item1, terms.Item2, new Money(terms.Item3), terms.Item4, terms.Item5), rate));

    internal static Gen<T> OneOf<T>(params T[] these) => Gen.Int[0, these.Length - 1].Select(i => these[i]);
}
