namespace Mutual.Grains.Clients;

/// <summary>A client as kept: one row, and what its limit was when it was read.</summary>
internal sealed record ClientState(
    Guid Client, short Entity, string Number, string Name, string Country, string? VatNumber, string Email, string Language, ClientKind Kind, string Street, string PostCode, string City,
    ClientStanding Standing, Money Limit, Money Exposure, int Version)
{
    /// <summary>What a client nobody decided on is trusted with; null: people decided its limit.</summary>
    public Money? PilotLimit { get; init; }

    /// <summary>Clients it would fail with.</summary>
    public Guid? Group { get; init; }

    /// <summary>Section of NACE.</summary>
    public string? Sector { get; init; }

    /// <summary>What may be shown.</summary>
    public ClientView View(string entity) => new(
        Client, entity, Number, Name, Country, VatNumber, Email, Language, Kind, Standing, Limit, Exposure, Version, PilotLimit, Group, Sector);
}
