using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using NodaTime;

namespace Mutual.Grains.Access;

/// <summary>Codes of an authenticator app: six digits, a new one each half minute.</summary>
/// <remarks>Source: RFC 6238 with HMAC-SHA-1, RFC 4226 §5.3; what every app can do.</remarks>
public static class Totp
{
    private const int StepSeconds = 30;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new key: 160 random bits, RFC 4226 §4 R6.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(20);

    /// <summary>Number of the half minute since 1970.</summary>
    public static long StepAt(Instant at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a half minute.</summary>
    public static string CodeAt(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[20];
#pragma warning disable CA5350 // The apps know no other; the weakness of SHA-1 is in collisions, which do not matter to a keyed code.
        HMACSHA1.HashData(key, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[19] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The half minute a code is of: this one, or a neighbour, for clocks of phones go a little wrong.</summary>
    /// <param name="typed">As typed: spaces do not count.</param>
    /// <returns>Null when it is of none.</returns>
    public static long? StepOf(byte[] key, string typed, Instant now)
    {
        var code = string.Concat(typed.Where(letter => !char.IsWhiteSpace(letter)));
        if (code.Length != 6 || !code.All(char.IsAsciiDigit)) return null;
        var here = StepAt(now);
        long? found = null;
        for (var step = here - 1; step <= here + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(CodeAt(key, step)), System.Text.Encoding.ASCII.GetBytes(code))) found ??= step;
        return found;
    }

    /// <summary>A key as people copy it and apps read it: base 32, RFC 4648 §6, without padding.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder((bytes.Length * 8 + 4) / 5);
        var (held, bits) = (0, 0);
        foreach (var part in bytes)
        {
            held = ((held << 8) | part) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Letters[(held >> (bits - 5)) & 31]);
        }
        if (bits > 0) text.Append(Letters[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What the app reads from the QR code.</summary>
    /// <param name="email">Who it is, beside the name of the mutual.</param>
    public static string Address(byte[] key, string email) => $"otpauth://totp/Mutual:{Uri.EscapeDataString(email)}?secret={ToText(key)}&issuer=Mutual";
}
