using NodaTime;

namespace Mutual.Grains.Access;

/// <summary>Somebody who signs in to the pages.</summary>
/// <param name="Id">In every record the person is <c>user:ID</c>, whatever hat is worn.</param>
/// <param name="Email">In lower case: what is typed is compared by it.</param>
/// <param name="Language"><c>en</c>, <c>fr</c>, <c>nl</c>: of letters.</param>
/// <param name="TotpKey">Key of the authenticator app, encrypted; null when there is none.</param>
public sealed record Person(Guid Id, string Email, string Language, string? TotpKey)
{
    /// <summary>How the password is kept.</summary>
    public required string? PasswordHash { get; set; }

    /// <summary>Who acts, in every record: never a name.</summary>
    public string Actor => ActorOf(Id);

    /// <summary>Who acts when this person does.</summary>
    public static string ActorOf(Guid person) => $"user:{person:N}";
}

/// <summary>A role a person may sign in with.</summary>
/// <param name="Entity">Number of the only entity it is for; null: every one.</param>
/// <param name="Party">Member or client it speaks for.</param>
/// <param name="PartyName">Its name, to choose by.</param>
/// <param name="WorksFrom">Before that it opens nothing.</param>
public sealed record Hat(Guid Id, Role Role, short? Entity, Guid? Party, string? PartyName, Instant WorksFrom);

/// <summary>A role given, as those who watch over them see it.</summary>
public sealed record Wearer(Guid Hat, string Email, Role Role, string? PartyName, Instant WorksFrom, string GrantedBy);

/// <summary>The second factors there are.</summary>
/// <remarks>Source: trust.md §2, rule 5. A code by mail or text message is none.</remarks>
public static class Factor
{
    /// <summary>A key in the device or on a stick, which answers for one address only and so cannot be phished.</summary>
    public const string Passkey = "passkey";

    /// <summary>A code of six digits from an app.</summary>
    public const string Totp = "totp";

    /// <summary>One of the codes printed when the app was set up.</summary>
    public const string RecoveryCode = "recovery-code";

    /// <summary>Whether whoever wears the hat must have a passkey: everybody who sees or moves other people's money.</summary>
    public static bool MustBePasskey(Role role) => !role.IsParty();
}
