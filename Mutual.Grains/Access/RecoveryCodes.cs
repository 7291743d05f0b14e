using System.Security.Cryptography;

namespace Mutual.Grains.Access;

/// <summary>The ten codes that stand in for a lost authenticator app, each once: 80 random bits, in four groups of four letters and digits.</summary>
public static class RecoveryCodes
{
    private const int Count = 10;

    /// <summary>Ten new ones, to be shown once.</summary>
    public static IReadOnlyList<string> New() => [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', Totp.ToText(RandomNumberGenerator.GetBytes(10)).ToLowerInvariant().Chunk(4).Select(group => new string(group))))];

    /// <summary>What is kept of one: case, spaces and hyphens do not count.</summary>
    public static byte[] HashOf(string code) => ApiTokens.HashOf(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());
}
