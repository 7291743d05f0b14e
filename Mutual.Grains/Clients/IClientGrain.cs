using NodaTime;

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

    /// <summary>Says which group it would fail with, and its sector. Exposure it has already counts in the group from then on.</summary>
    [Alias("classify")]
    Task<Outcome<ClientRegistered>> Classify(CommandId command, ClassifyClient request);

    /// <summary>Declares that a member, or somebody of the family, is behind the client, or that nobody is any more: nothing is advanced to that member on it meanwhile.</summary>
    [Alias("declare-relation")]
    Task<Outcome<ClientRegistered>> DeclareRelation(CommandId command, DeclareRelation request);

    /// <summary>Agrees the floor of every order whose work begins on a day or later; an hour of 0 ends the agreement.</summary>
    [Alias("agree-framework")]
    Task<Outcome<ClientRegistered>> AgreeFramework(CommandId command, AgreeFramework request);

    /// <summary>The client is bankrupt: it is in collective proceedings, and every claim on it goes into default, all in one step.</summary>
    [Alias("declare-bankruptcy")]
    Task<Outcome<ClientBankrupt>> DeclareBankruptcy(CommandId command, DeclareBankruptcy request);

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

/// <param name="Group">Null: none.</param>
/// <param name="Sector">A section of NACE Rev. 2.1, <c>A</c> to <c>V</c>; null: not known.</param>
[GenerateSerializer, Immutable, Alias("classify-client")]
public sealed record ClassifyClient([property: Id(0)] Guid? Group, [property: Id(1)] string? Sector, [property: Id(2)] string Reason);

/// <summary>How a member is behind a client.</summary>
public enum ClientRelationKind
{
    Family = 1,
    Director = 2,
    Shareholder = 3,
}

/// <param name="Kind">Null: not any more.</param>
[GenerateSerializer, Immutable, Alias("declare-relation-request")]
public sealed record DeclareRelation([property: Id(0)] Guid Member, [property: Id(1)] ClientRelationKind? Kind, [property: Id(2)] string Reason);

/// <param name="From">First day; an order counts by the first day of its work.</param>
/// <param name="Hourly">At least, for an hour, without VAT; 0 ends it.</param>
/// <param name="HoursMin">An engagement counts at least so many hours, 0 to 100.</param>
[GenerateSerializer, Immutable, Alias("agree-framework-request")]
public sealed record AgreeFramework([property: Id(0)] LocalDate From, [property: Id(1)] Money Hourly, [property: Id(2)] decimal HoursMin, [property: Id(3)] string Reason);

/// <param name="On">Day of the judgment, from which the claims are in default.</param>
/// <param name="Reason">Court and number of the judgment.</param>
[GenerateSerializer, Immutable, Alias("declare-bankruptcy")]
public sealed record DeclareBankruptcy([property: Id(0)] LocalDate On, [property: Id(1)] string Reason);

/// <param name="Invoices">How many went into default.</param>
/// <param name="Claims">What they claim, with VAT.</param>
/// <param name="Borne">Advances the fund bears.</param>
[GenerateSerializer, Immutable, Alias("client-bankrupt")]
public sealed record ClientBankrupt([property: Id(0)] Guid Client, [property: Id(1)] int Invoices, [property: Id(2)] Money Claims, [property: Id(3)] Money Borne, [property: Id(4)] int Version);

[GenerateSerializer, Immutable, Alias("client-registered")]
public sealed record ClientRegistered([property: Id(0)] Guid Client, [property: Id(1)] string Number, [property: Id(2)] int Version);

/// <param name="Limit">Exposure allowed.</param>
/// <param name="Exposure">Exposure held now: advances open on the client.</param>
/// <param name="PilotLimit">What it is trusted with while nobody decided its limit: grows as it pays. Null: people decided.</param>
/// <param name="Group">Clients it would fail with.</param>
/// <param name="Sector">Section of NACE.</param>
[GenerateSerializer, Immutable, Alias("client-view")]
public sealed record ClientView(
    [property: Id(0)] Guid Client, [property: Id(1)] string Entity, [property: Id(2)] string Number, [property: Id(3)] string Name, [property: Id(4)] string Country,
    [property: Id(5)] string? VatNumber, [property: Id(6)] string Email, [property: Id(7)] string Language, [property: Id(8)] ClientKind Kind, [property: Id(9)] ClientStanding Standing,
    [property: Id(10)] Money Limit, [property: Id(11)] Money Exposure, [property: Id(12)] int Version, [property: Id(13)] Money? PilotLimit = null, [property: Id(14)] Guid? Group = null,
    [property: Id(15)] string? Sector = null);
