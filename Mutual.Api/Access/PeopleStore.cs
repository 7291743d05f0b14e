using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Access;

/// <summary>The people as ASP.NET Core Identity reads them: for its hashing of passwords and its reading of passkeys. Nobody is made or removed through it: people come by invitation.</summary>
internal sealed class PeopleStore(People people, IClock clock) : IUserPasswordStore<Person>, IUserPasskeyStore<Person>
{
    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(IdOf(user.Id));

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Guid.TryParseExact(userId, "N", out var id) ? people.Find(id, cancellationToken) : Task.FromResult<Person?>(null);

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => people.FindByEmail(normalizedUserName, cancellationToken);

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    // The one thing Identity changes: a password hashed with fewer rounds than today's is hashed again.
    public async Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken)
    {
        await people.SetPasswordHash(user.Id, user.PasswordHash!, cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) => [.. (await people.Passkeys(user.Id, cancellationToken)).Select(InfoOf)];

    public Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => people.FindByPasskey(credentialId, cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => people.KeepPasskey(user.Id, PasskeyOf(passkey), cancellationToken);

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) => people.RemovePasskey(user.Id, credentialId, cancellationToken);

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw ByInvitationOnly();

    // Asked for before a hash is renewed: an address is kept as it is compared.
    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw ByInvitationOnly();

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw ByInvitationOnly();

    public void Dispose() { }

    /// <summary>A person's id as passkeys carry it.</summary>
    public static string IdOf(Guid person) => person.ToString("N", CultureInfo.InvariantCulture);

    /// <summary>A passkey just read, as it is kept.</summary>
    public Passkey PasskeyOf(UserPasskeyInfo info) => new(
        info.CredentialId, info.PublicKey, info.SignCount, info.Transports ?? [], info.IsUserVerified, info.IsBackupEligible, info.IsBackedUp, info.AttestationObject, info.ClientDataJson, clock.Now());

    private static UserPasskeyInfo InfoOf(Passkey kept) => new(kept.CredentialId, kept.PublicKey, kept.CreatedAt.ToDateTimeOffset(), checked((uint)kept.SignCount), kept.Transports, kept.UserVerified,
        kept.BackupEligible, kept.BackedUp, kept.Attestation, kept.ClientData);

    private static NotSupportedException ByInvitationOnly() => new("People come and go by invitation.");
}
