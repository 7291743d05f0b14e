using System.Collections.Frozen;
using Mutual.Grains.Governance;

namespace Mutual.Grains.Invoices.Documents;

/// <summary>A code and the list it belongs to, as electronic invoices identify a party.</summary>
/// <param name="Scheme">ISO 6523 ICD, or the electronic address scheme: 0208, 0225, 9930.</param>
/// <param name="Value">The identifier in that list.</param>
[GenerateSerializer, Immutable, Alias("scheme-id")]
public readonly record struct SchemeId([property: Id(0)] string Scheme, [property: Id(1)] string Value);

/// <summary>Seller or buyer as the document names it: frozen at issue, whatever becomes of the firm later.</summary>
/// <remarks>
/// Belgium: enterprise number, list 0208. France: SIREN, list 0002 as legal identifier and 0225 as address, as the French reform wants it. Elsewhere in the Union a firm is reached
/// under its VAT number, by the lists 99xx of the electronic address schemes.
/// </remarks>
[GenerateSerializer, Immutable, Alias("document-party")]
public sealed record DocumentParty
{
    private static readonly FrozenDictionary<string, string> VatSchemes = new Dictionary<string, string>
    {
        ["AT"] = "9914", ["BG"] = "9926", ["CY"] = "9928", ["CZ"] = "9929", ["DE"] = "9930", ["EE"] = "9931", ["EL"] = "9933", ["ES"] = "9920", ["HR"] = "9934",
        ["HU"] = "9910", ["IE"] = "9935", ["IT"] = "0211", ["LT"] = "9937", ["LU"] = "9938", ["LV"] = "9939", ["MT"] = "9943", ["NL"] = "9944", ["PL"] = "9945",
        ["PT"] = "9946", ["RO"] = "9947", ["SI"] = "9949", ["SK"] = "9950",
    }.ToFrozenDictionary();

    /// <summary>Registered name.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required string Street { get; init; }

    [Id(2)] public required string PostCode { get; init; }

    [Id(3)] public required string City { get; init; }

    /// <summary>ISO 3166, two capitals.</summary>
    [Id(4)] public required string Country { get; init; }

    /// <summary>With its prefix and without spaces; null for whoever has none.</summary>
    [Id(5)] public string? VatNumber { get; init; }

    /// <summary>Belgian enterprise number or French SIREN of a party without a VAT number; with one it is read from there.</summary>
    [Id(6)] public string? CompanyNumber { get; init; }

    /// <summary>What company law wants on the seller's documents: legal form, register and its court or city.</summary>
    [Id(7)] public string? LegalInformation { get; init; }

    [Id(8)] public string? Email { get; init; }

    [Id(9)] public string? Phone { get; init; }

    /// <summary>Buys for himself: no electronic invoice, no business rules on lateness.</summary>
    [Id(10)] public bool IsConsumer { get; init; }

    /// <summary>Address the party asked to be reached at; null: the one its country uses.</summary>
    [Id(11)] public SchemeId? AskedAddress { get; init; }

    /// <summary>Entry in the register of companies; null where the country has no list for it, or for a consumer.</summary>
    public SchemeId? LegalId => Country switch
    {
        "BE" when Registered("BE", 10) is { } number => new SchemeId("0208", number),
        "FR" when Registered("FR", 9) is { } siren => new SchemeId("0002", siren),
        _ => null,
    };

    /// <summary>Where an electronic document goes; null when no list knows the party.</summary>
    public SchemeId? ElectronicAddress => AskedAddress ?? LegalId switch
    {
        { Scheme: "0208" } belgian => belgian,
        { Scheme: "0002", Value: var siren } => new SchemeId("0225", siren),
        _ => VatNumber is { Length: > 2 } vat && VatSchemes.TryGetValue(vat[..2], out var scheme) ? new SchemeId(scheme, vat) : null,
    };

    /// <summary>An entity as seller.</summary>
    public static DocumentParty Of(Entity entity) => new()
    {
        Name = entity.Name, Street = entity.Seat?.Street ?? "", PostCode = entity.Seat?.PostCode ?? "", City = entity.Seat?.City ?? "", Country = entity.Country.ToString().ToUpperInvariant(),
        VatNumber = entity.VatNumber, LegalInformation = entity.Seat?.LegalInformation is { Length: > 0 } said ? said : null, Email = entity.Seat?.Email, Phone = entity.Seat?.Phone,
    };

    private string? Registered(string prefix, int digits)
    {
        if (IsConsumer) return null;
        var known = VatNumber is { } vat && vat.StartsWith(prefix, StringComparison.Ordinal) && vat.Length > digits ? vat[^digits..] : CompanyNumber;
        return known is not null && known.Length == digits && known.All(char.IsAsciiDigit) ? known : null;
    }
}
