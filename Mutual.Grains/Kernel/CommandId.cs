using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Grains.Kernel;

/// <summary>What makes a command safe to repeat: who asks, and the caller's own key. The same pair again gives the stored answer.</summary>
/// <param name="Actor">The caller: <c>user:…</c>, <c>token:…</c>, <c>job:dunning</c>. Never a person's name.</param>
/// <param name="Key">The caller's idempotency key, or for a job the facts that name the step ("invoice", day).</param>
[GenerateSerializer, Immutable, Alias("command-id")]
public readonly record struct CommandId([property: Id(0)] string Actor, [property: Id(1)] string Key)
{
    /// <summary>A job's command, named after the facts, never after the run.</summary>
    /// <param name="job">Short name of the job: <c>dunning</c>.</param>
    /// <param name="facts">Ids, days, numbers; a day is written as ISO. Different facts give different keys, also when a text holds the separator.</param>
    public static CommandId OfJob(string job, params ReadOnlySpan<object> facts)
    {
        var key = new StringBuilder();
        for (var i = 0; i < facts.Length; i++)
        {
            if (i > 0) key.Append('|');
            var text = facts[i] is LocalDate day ? LocalDatePattern.Iso.Format(day) : FormattableString.Invariant($"{facts[i]}");
            key.Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal));
        }
        return new($"job:{job}", key.ToString());
    }

    /// <summary>A further command that follows from this one; the same step of the same command has the same id.</summary>
    public CommandId Then(string step) => this with { Key = $"{Key}/{step}" };

    /// <summary>The id of the thing this command creates: the same for every repetition at any moment, not to be guessed without the caller's key.</summary>
    /// <param name="kind">What is created, so that one command may create two things.</param>
    /// <remarks>The first half of the SHA-256 of kind, actor and key, each with its length, as a UUID of version 8 (RFC 9562). No clock takes part: a retry a year later names the same thing.</remarks>
    public Guid Creates(string kind)
    {
        // Lengths go in front: without them a line break in a key could make two commands one.
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{kind.Length}:{kind}{Actor.Length}:{Actor}{Key.Length}:{Key}")), hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Actor}#{Key}";
}
