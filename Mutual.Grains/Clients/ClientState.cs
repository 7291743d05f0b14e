namespace Mutual.Grains.Clients;

/// <summary>A client as kept: one row, and what its limit was when it was read.</summary>
internal sealed record ClientState(
    Guid Client, short Entity, string Number, string Name, string Country, string? VatNumber, string Email, string Language, ClientKind Kind, string Street, string PostCode, string City,
    ClientStanding Standing, Money Limit, Money Exposure, int Version)
{
    /// <summary>What may be shown.</summary>
    public ClientView View(string entity) => new(
        Client, entity, Number, Name, Country, VatNumber, Email, Language, Kind, Standing, Limit, Exposure, Version);
}
