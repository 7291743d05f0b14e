using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mutual.Grains.Invoices;

/// <summary>The law's figures about invoices, read once from <c>Invoices/Rules</c>: VAT and late payment of a country.</summary>
/// <remarks>A file with an unknown or missing member does not load: a misspelt rate must not become zero.</remarks>
internal sealed class InvoiceRules
{
    private static readonly FrozenDictionary<Country, InvoiceRules> ByCountry =
        Enum.GetValues<Country>().ToFrozenDictionary(country => country, country => new InvoiceRules(country));

    private InvoiceRules(Country country)
    {
        Vat = Read<VatPack>($"{country}.vat");
        LateInterest = Read<LateInterestPack>($"{country}.late-interest");
    }

    /// <summary>Rate of the main refinancing operations by half-year, oldest first.</summary>
    internal static RefinancingPack Refinancing { get; } = Read<RefinancingPack>("refinancing-rate");

    internal VatPack Vat { get; }

    internal LateInterestPack LateInterest { get; }

    internal static InvoiceRules Of(Country country) => ByCountry[country];

    private static T Read<T>(string name)
    {
        var resource = $"{typeof(InvoiceRules).Namespace}.Rules.{name}.yaml";
        using var stream = typeof(InvoiceRules).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The rule {resource} is not part of this build.");
        using var text = new StreamReader(stream);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnforceRequiredMembers().Build().Deserialize<T>(text);
    }

    /// <summary>VAT of a country.</summary>
    internal sealed class VatPack
    {
        public required string Name { get; init; }
        public required string Rounding { get; init; }
        public required List<VatRate> Rates { get; init; }
        public required Mentioned ReverseCharge { get; init; }
        public required Mentioned OutsideScope { get; init; }
        public required Dictionary<string, Mentioned> Exemptions { get; init; }

        internal bool Knows(decimal percent) => Rates.Exists(rate => rate.Percent == percent);
    }

    /// <summary>A rate in percent: 5.5 is five and a half.</summary>
    internal sealed class VatRate
    {
        public required decimal Percent { get; init; }
        public required string From { get; init; }
        public required string Source { get; init; }
    }

    /// <summary>A treatment and the words the law wants on the invoice.</summary>
    internal sealed class Mentioned
    {
        public required string Mention { get; init; }
        public required string Source { get; init; }
    }

    /// <summary>Late payment in a country.</summary>
    internal sealed class LateInterestPack
    {
        public required string Name { get; init; }
        public required decimal AddedPoints { get; init; }
        public required decimal RoundedUpToPoints { get; init; }
        public required long FlatCents { get; init; }
        public required string Rounding { get; init; }
        public required string Source { get; init; }
    }

    /// <summary>The refinancing rate.</summary>
    internal sealed class RefinancingPack
    {
        public required string Name { get; init; }
        public required List<RefinancingRate> InForce { get; init; }
        public required string ConfirmBy { get; init; }
    }

    /// <summary>The rate from the first day of a half-year.</summary>
    internal sealed class RefinancingRate
    {
        private readonly string from = "";

        public required string From
        {
            get => from;
            init => (from, FirstDay) = (value, LocalDatePattern.Iso.Parse(value).GetValueOrThrow());
        }

        public required decimal Percent { get; init; }
        public required string Source { get; init; }

        [YamlIgnore]
        public LocalDate FirstDay { get; private init; }
    }
}
