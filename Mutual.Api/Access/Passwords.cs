using Microsoft.AspNetCore.Identity;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;

namespace Mutual.Api.Access;

/// <summary>Passwords: long enough, not to be guessed, kept as PBKDF2 with 210 000 rounds of HMAC-SHA-512.</summary>
/// <remarks>Source: OWASP ASVS 5.0, V6.2: a length, a list of common ones, no rule about kinds of letters.</remarks>
internal sealed class Passwords(UserManager<Person> users, IPasswordHasher<Person> hasher)
{
    /// <summary>Rounds of hashing.</summary>
    public const int Rounds = 210_000;

    private const int LengthMin = 10;
    private const int LengthMax = 128;
    private const int StrengthMin = 3;   // Of 4: more than 10^8 guesses by whoever knows the lists, names, keyboards and dates.

    private static readonly Person Nobody = new(Guid.Empty, "", "en", null) { PasswordHash = null };
    private static string? nobodysHash;

    /// <summary>Why a password cannot be taken; null when it can.</summary>
    /// <param name="email">Known to whoever guesses, so nothing of it counts.</param>
    public static Refusal? Refuses(string password, string email)
    {
        if (password.Length is < LengthMin or > LengthMax) return Refusal.PasswordWeak;
        return Zxcvbn.Zxcvbn.MatchPassword(password, [email, .. email.Split('@', '.'), "mutual"]).Score < StrengthMin ? Refusal.PasswordWeak : null;
    }

    /// <summary>What is kept of a password.</summary>
    public string HashOf(string password) => hasher.HashPassword(Nobody, password);

    /// <summary>Whether it is the person's. For nobody it takes as long, and is never right.</summary>
    public async Task<bool> Check(Person? person, string password)
    {
        if (password.Length > LengthMax) password = "";
        if (person is not null) return await users.CheckPasswordAsync(person, password);
        hasher.VerifyHashedPassword(Nobody, nobodysHash ??= hasher.HashPassword(Nobody, "nobody's"), password);
        return false;
    }
}
