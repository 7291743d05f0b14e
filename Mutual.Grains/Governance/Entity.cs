namespace Mutual.Grains.Governance;

/// <summary>A mutual's legal entity: one country, one chart of accounts, one bank account, books of its own.</summary>
/// <param name="Id">Key in every table.</param>
/// <param name="Code">Short name people type: <c>be</c>.</param>
/// <param name="Country">Country of its law.</param>
/// <param name="Name">Legal name.</param>
/// <param name="VatNumber">Its VAT number.</param>
/// <param name="Iban">Its account; statements of other accounts are not ours.</param>
/// <param name="Bic">The bank of that account.</param>
[GenerateSerializer, Immutable, Alias("entity")]
public sealed record Entity(
    [property: Id(0)] short Id, [property: Id(1)] string Code, [property: Id(2)] Country Country, [property: Id(3)] string Name,
    [property: Id(4)] string VatNumber, [property: Id(5)] string Iban, [property: Id(6)] string Bic)
{
    /// <summary>What its documents say of it besides; null when nobody has entered it.</summary>
    [Id(7)] public Seat? Seat { get; init; }
}

/// <summary>Where an entity sits and what company law wants on its documents.</summary>
/// <param name="LegalInformation">Legal form, register and its court or city.</param>
[GenerateSerializer, Immutable, Alias("seat")]
public sealed record Seat(
    [property: Id(0)] string Street, [property: Id(1)] string PostCode, [property: Id(2)] string City, [property: Id(3)] string LegalInformation,
    [property: Id(4)] string? Email = null, [property: Id(5)] string? Phone = null);
