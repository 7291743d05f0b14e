using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Mutual.Grains.Kernel;

/// <summary>What makes a command safe to repeat: who asks, and the caller's own key. The same pair again gives the stored answer.</summary>
/// <param name="Actor">The caller: <c>user:…</c>, <c>token:…</c>, <c>job:dunning</c>. Never a person's name.</param>
/// <param name="Key">The caller's idempotency key, or for a job the facts that name the step ("invoice", day).</param>
[GenerateSerializer, Immutable, Alias("command-id")]
public readonly record struct CommandId([property: Id(0)] string Actor, [property: Id(1)] string Key)
{
    /// <summary>A job's command, named after the facts, never after the run.</summary>
    public static CommandId OfJob(string job, params ReadOnlySpan<object> facts)
    {
        var key = new StringBuilder();
        foreach (var fact in facts)
        {
            if (key.Length > 0) key.Append('|');
            key.Append(FormattableString.Invariant($"{fact}"));
        }
        return new($"job:{job}", key.ToString());
    }

    /// <summary>A further command that follows from this one; the same step of the same command has the same id.</summary>
    public CommandId Then(string step) => this with { Key = $"{Key}/{step}" };

    /// <summary>The id of the thing this command creates: time-ordered, the same for every repetition, not to be guessed without the caller's key.</summary>
    /// <param name="kind">What is created, so that one command may create two things.</param>
    /// <param name="on">The moment that orders the id; only its millisecond counts.</param>
    /// <remarks>Repeat with the same <paramref name="on"/>, or look the command up first: a later moment gives another id.</remarks>
    public Guid Creates(string kind, Instant on)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{Actor}\n{Key}"), hash);
        BinaryPrimitives.WriteInt64BigEndian(hash, on.ToUnixTimeMilliseconds() << 16 | BinaryPrimitives.ReadUInt16BigEndian(hash[20..]));
        hash[6] = (byte)(hash[6] & 0x0F | 0x80); // RFC 9562 version 8: our own layout, time first.
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Actor}#{Key}";
}
