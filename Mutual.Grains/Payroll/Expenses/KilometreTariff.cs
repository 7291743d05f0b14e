using NodaTime;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>What a kilometre in one's own car is paid back with, free of tax. No payslip is computed from it, so no version of a pack includes it.</summary>
internal sealed class KilometreTariff
{
    /// <summary>Its file, without the ending.</summary>
    internal const string Rule = "kilometre-tariff";

    private readonly Country country;
    private readonly RuleTable<Values> table;

    /// <param name="country">Whose tariff.</param>
    /// <param name="folder">Folder of further packs (<c>Mutual:RulePacks</c>); null for none.</param>
    internal KilometreTariff(Country country, string? folder) => (this.country, table) = (country, new PackFiles(country, folder).Read<Values>(Rule));

    /// <summary>What some more kilometres of a year are worth.</summary>
    /// <param name="on">The day driven.</param>
    /// <param name="kilometres">Driven now, 1 or more.</param>
    /// <param name="before">Driven and claimed earlier in the same year.</param>
    /// <param name="fiscalPower">France: the car's, 1 or more. Belgium does not ask.</param>
    /// <returns>Rounded half up to the cent: the year so far less the year before this claim; or refused with <c>rule-not-in-force</c>.</returns>
    internal Outcome<Money> Worth(LocalDate on, int kilometres, int before, int? fiscalPower)
    {
        if (table.On(on) is not { } values) return Refusal.RuleNotInForce.Because($"{country}, kilometre tariff: nothing holds on {on:R}.");
        var vehicle = values.Vehicles.First(vehicle => vehicle.PowerTo is null || fiscalPower <= vehicle.PowerTo);
        return Year(vehicle, before + kilometres) - Year(vehicle, before);
    }

    private static Money Year(Vehicle vehicle, int kilometres)
    {
        if (kilometres == 0) return Money.Zero;
        var band = vehicle.Bands.First(band => band.To is null || kilometres <= band.To);
        return Money.Round((kilometres * band.Rate) + band.Plus, Rounding.HalfUp);
    }

    internal sealed record Values : DatedValues
    {
        public required List<Vehicle> Vehicles { get; init; }
    }

    internal sealed class Vehicle
    {
        public int? PowerTo { get; init; }

        public required List<Band> Bands { get; init; }
    }

    internal sealed class Band
    {
        public int? To { get; init; }

        public required decimal Rate { get; init; }

        public decimal Plus { get; init; }
    }
}
