using Mutual.Grains.Clients;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payments;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>How a client pays.</summary>
internal enum PayerHabit
{
    /// <summary>Well before it is due.</summary>
    Early,

    /// <summary>Within a day or two of it.</summary>
    OnTime,

    /// <summary>One to three weeks after it.</summary>
    Late,

    /// <summary>Six weeks to two and a half months after it: formal notice reaches it, default not yet.</summary>
    VeryLate,

    /// <summary>Half when due, the rest weeks later.</summary>
    InParts,

    /// <summary>Rounds up.</summary>
    TooMuch,

    /// <summary>A few cents short.</summary>
    CentsShort,

    /// <summary>Without saying what for.</summary>
    WithoutReference,

    /// <summary>Quotes its own order number, which is no reference of ours.</summary>
    OwnReference,

    /// <summary>Quotes the invoice number in free text.</summary>
    NumberInText,

    /// <summary>Pays, forgets it, and pays again.</summary>
    Twice,
}

/// <summary>A client of the simulated world.</summary>
/// <param name="Number">1, 2, 3 … in the world.</param>
/// <param name="Vat">Its VAT number; null for consumers and outside the Union.</param>
/// <param name="Limit">Exposure the office allows at once; null: what policy allows a client it does not know.</param>
/// <param name="Account">From which it pays.</param>
/// <param name="VatRate">Percent on its orders.</param>
/// <param name="FailsOn">From that day it pays nothing any more; null: it lives on.</param>
internal sealed record SimulatedClient(
    int Number, string Name, string Country, VatNumber? Vat, string Email, string Language, ClientKind Kind, string Street, string PostCode, string City, Money? Limit,
    Iban Account, PayerHabit Habit, int TermDays, decimal VatRate, LocalDate? FailsOn)
{
    private const int FirstWithHabit = 4;

    // However small the world, its fourth client and those after it have these habits.
    private static readonly PayerHabit[] InEveryWorld =
    [
        PayerHabit.InParts, PayerHabit.WithoutReference, PayerHabit.TooMuch, PayerHabit.Late, PayerHabit.Twice, PayerHabit.NumberInText, PayerHabit.CentsShort, PayerHabit.OwnReference,
        PayerHabit.VeryLate, PayerHabit.Early,
    ];

    /// <summary>The client of a number.</summary>
    /// <param name="fails">Whether this one is to fail.</param>
    public static SimulatedClient Of(WorldTerms terms, int number, bool fails)
    {
        var chance = Chance.Of(terms.Seed, terms.Entity, "client", number);
        var home = terms.Country.ToString().ToUpperInvariant();
        // The first two are neighbours in the Union and outside it, so that every world meets reverse charge and a refused guarantee.
        var country = number switch
        {
            1 => home is "BE" ? "NL" : "BE",
            2 => "CH",
            _ => chance.Weighted(86, 5, 5, 3, 1) switch { 0 => home, 1 => "NL", 2 => "DE", 3 => "LU", _ => "CH" },
        };
        var kind = country == home ? chance.Weighted(80, 15, 5) switch { 0 => ClientKind.Business, 1 => ClientKind.PublicBody, _ => ClientKind.Consumer } : ClientKind.Business;
        var vat = kind is ClientKind.Consumer ? null : Fictitious.Vat(chance, country);
        var drawn = (PayerHabit)chance.Weighted(18, 38, 16, 5, 6, 3, 2, 4, 3, 3, 2);
        var habit = fails ? PayerHabit.OnTime : number - FirstWithHabit is var first and >= 0 && first < InEveryWorld.Length ? InEveryWorld[first] : drawn;
        var rate = country != home ? 0m : chance.Weighted(88, 12) == 0 ? terms.HighRate : terms.LowRate;
        var limit = chance.Weighted(70, 30) == 0 ? new Money(chance.Amount(40_000_00, 250_000_00, 5_000_00)) : (Money?)null;
        return new(
            number, Fictitious.Firm(chance, number), country, vat, Fictitious.Email("client", number), home is "FR" ? "fr" : chance.Pick(["nl", "fr", "en"]), kind,
            Fictitious.Street(chance), Fictitious.PostCode(chance, country), Fictitious.Town(chance), limit, Fictitious.Account(chance, country), habit,
            chance.Weighted(65, 15, 12, 8) switch { 0 => 30, 1 => 14, 2 => 45, _ => 60 }, rate, fails ? FailureOf(terms, chance) : null);
    }

    // Early enough that its unpaid invoices reach default within the simulation, when that is long enough for any to.
    private static LocalDate FailureOf(WorldTerms terms, Chance chance)
    {
        var month = terms.Recession ? chance.Between(3, Math.Max(3, terms.Months / 2)) : chance.Between(2, Math.Max(2, terms.Months / 4));
        return terms.From.PlusMonths(Math.Min(month, terms.Months) - 1).PlusDays(chance.Between(5, 20));
    }
}
