using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Api.Access;

/// <summary>What a form of several steps carries from one to the next, sealed: nobody reads or changes it, it is for one kind of step, and it is too late after ten minutes.</summary>
/// <remarks>In the form and not in the database: two tabs do not disturb each other, and nothing is kept of who only began.</remarks>
internal sealed class SealedSteps(IDataProtectionProvider keys, IClock clock)
{
    private static readonly Duration Life = Duration.FromMinutes(10);

    /// <summary>Seals.</summary>
    public string Seal<T>(T step) where T : class => ProtectorOf<T>().Protect(MutualJson.Write(new Dated<T>(clock.Now(), step)));

    /// <summary>Opens what was sealed.</summary>
    /// <returns>Null when it is not ours, of another step, or too old.</returns>
    public T? Open<T>(string text) where T : class
    {
        try
        {
            var dated = MutualJson.Read<Dated<T>>(ProtectorOf<T>().Unprotect(text));
            var age = clock.Now() - dated.At;
            return age <= Life && age >= Duration.Zero ? dated.Step : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Hides a secret that must be read again, such as the key of an authenticator app: its key lies outside the database.</summary>
    public string Hide(byte[] secret) => Convert.ToBase64String(Hidden.Protect(secret));

    /// <summary>Reads what was hidden.</summary>
    public byte[] Reveal(string hidden) => Hidden.Unprotect(Convert.FromBase64String(hidden));

    private IDataProtector Hidden => keys.CreateProtector("Mutual.Totp");

    private IDataProtector ProtectorOf<T>() => keys.CreateProtector("Mutual.Step", typeof(T).Name);

    private sealed record Dated<T>(Instant At, T Step);
}
