namespace Mutual.Grains.Clients;

/// <summary>A client: owes the invoice. Key: the client's id.</summary>
[Alias("client")]
public interface IClientGrain : IGrainWithGuidKey
{
    [Alias("register")]
    Task<Outcome<ClientRegistered>> Register(CommandId command, RegisterClient request);

    /// <summary>Sets how much exposure the fund may carry on this client.</summary>
    [Alias("set-limit")]
    Task<Outcome<ClientRegistered>> SetLimit(CommandId command, SetClientLimit request);

    /// <summary>Marks collective proceedings or a veto of the members, or lifts it: nothing is advanced on the client meanwhile.</summary>
    [Alias("set-standing")]
    Task<Outcome<ClientRegistered>> SetStanding(CommandId command, SetClientStanding request);

    [Alias("view")]
    Task<Outcome<ClientView>> View();
}

/// <summary>What kind of client it is; the law on lateness differs.</summary>
public enum ClientKind
{
    /// <summary>A firm with a VAT or company number.</summary>
    Business = 1,

    /// <summary>A public body.</summary>
    PublicBody = 2,

    /// <summary>A person buying for himself.</summary>
    Consumer = 3,
}

/// <summary>Whether the mutual advances on the client.</summary>
public enum ClientStanding
{
    Good = 1,
    Vetoed = 2,
    InProceedings = 3,
}

[GenerateSerializer, Immutable, Alias("register-client")]
public sealed record RegisterClient(
    [property: Id(0)] string Entity, [property: Id(1)] string Name, [property: Id(2)] string Country, [property: Id(3)] string? VatNumber, [property: Id(4)] string Email,
    [property: Id(5)] string Language, [property: Id(6)] ClientKind Kind, [property: Id(7)] string Street, [property: Id(8)] string PostCode, [property: Id(9)] string City,
    [property: Id(10)] Money? Limit);

[GenerateSerializer, Immutable, Alias("set-client-limit")]
public sealed record SetClientLimit([property: Id(0)] Money Limit, [property: Id(1)] string Reason);

[GenerateSerializer, Immutable, Alias("set-client-standing")]
public sealed record SetClientStanding([property: Id(0)] ClientStanding Standing, [property: Id(1)] string Reason);

[GenerateSerializer, Immutable, Alias("client-registered")]
public sealed record ClientRegistered([property: Id(0)] Guid Client, [property: Id(1)] string Number, [property: Id(2)] int Version);

/// <param name="Limit">Exposure allowed.</param>
/// <param name="Exposure">Exposure held now: advances open on the client.</param>
[GenerateSerializer, Immutable, Alias("client-view")]
public sealed record ClientView(
    [property: Id(0)] Guid Client, [property: Id(1)] string Entity, [property: Id(2)] string Number, [property: Id(3)] string Name, [property: Id(4)] string Country,
    [property: Id(5)] string? VatNumber, [property: Id(6)] string Email, [property: Id(7)] string Language, [property: Id(8)] ClientKind Kind, [property: Id(9)] ClientStanding Standing,
    [property: Id(10)] Money Limit, [property: Id(11)] Money Exposure, [property: Id(12)] int Version);
