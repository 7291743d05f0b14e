using CsCheck;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using NodaTime;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>Books and rules for tests of the pure figures.</summary>
internal static class FundBooks
{
    public static readonly LocalDate Day = new(2026, 6, 30);

    public static readonly Policy Policy = PolicyDefaults.From(new(2026, 1, 1));

    public static readonly FundRules Rules = Policy.Fund;

    /// <summary>An exposure on a client by its number, so many days late.</summary>
    public static Exposure On(int client, long cents, int daysLate = 0) => new(Guid.NewGuid(), ClientOf(client), Day.PlusDays(-daysLate), new(cents));

    public static Guid ClientOf(int number) => new(number, 0, 0, new byte[8]);

    /// <summary>Books of up to thirty invoices on up to eight clients, early and late.</summary>
    public static readonly Gen<Exposure[]> Any =
        Gen.Select(Gen.Int[1, 8], Gen.Long[0, 20_000_00], Gen.Int[-40, 130], (client, cents, late) => On(client, cents, late)).Array[0, 30];

    /// <summary>The day's book with exposures only.</summary>
    public static FundBook Book(Money held, params Exposure[] exposures) => new(Day, held, Money.Zero, Money.Zero, Money.Zero, Money.Zero,
        [.. exposures.Select(exposure => new OpenInvoice(exposure.Invoice, exposure.Group, exposure.DueOn, exposure.Amount, exposure.Amount, true))]);
}
