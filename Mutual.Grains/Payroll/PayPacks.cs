using System.Collections.Frozen;
using Mutual.Grains.Payroll.Belgium;
using Mutual.Grains.Payroll.Expenses;
using Mutual.Grains.Payroll.France;

namespace Mutual.Grains.Payroll;

/// <summary>The rule packs, read and checked once.</summary>
public sealed class PayPacks
{
    private static readonly Lazy<PayPacks> OfThisBuild = new(() => new PayPacks(null));

    private readonly FrozenDictionary<Country, KilometreTariff> kilometres;

    /// <param name="furtherPacks">Folder of further packs, <c>Mutual:RulePacks</c>: <c>be/work-bonus.yaml</c> adds values to that rule, never over days it has. Null for none.</param>
    /// <exception cref="RefusedException"><c>rule-pack-invalid</c>: a file cannot be read, belongs to no rule, or holds on a day that already has values.</exception>
    public PayPacks(string? furtherPacks)
    {
        (Belgium, France) = (new(furtherPacks), new(furtherPacks));
        kilometres = Enum.GetValues<Country>().ToFrozenDictionary(country => country, country => new KilometreTariff(country, furtherPacks));
    }

    /// <summary>Only the values of this build.</summary>
    public static PayPacks BuiltIn => OfThisBuild.Value;

    /// <summary>The pack of a country.</summary>
    public IPayPack Of(Country country) => country switch
    {
        Country.Be => Belgium,
        Country.Fr => France,
        _ => throw new ArgumentOutOfRangeException(nameof(country), country, "No pack for this country."),
    };

    /// <summary>What a kilometre in one's own car is paid back with.</summary>
    internal KilometreTariff KilometresOf(Country country) => kilometres[country];

    internal BelgianPack Belgium { get; }

    internal FrenchPack France { get; }
}
