using System.Text;
using Hangfire;
using Microsoft.Extensions.Logging;
using Mutual.Api.Payments;
using Mutual.Grains.Kernel;
using Stripe;

namespace Mutual.Silo.Payments;

/// <summary>Takes Stripe's webhooks: signature, age, mode, account and version are checked on the raw bytes; then they are kept, and a job acts on them.</summary>
/// <param name="world">The world's clock, by which Stripe signs; the mutual's may stand elsewhere in a demonstration.</param>
internal sealed class StripeNotices(StripeSettings settings, StripeEventRows events, TimeProvider world, IBackgroundJobClient queue, ILogger<StripeNotices> log) : ICardNotices
{
    private const long OldestSeconds = 300;
    private const long AnyAge = int.MaxValue;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public async Task<Outcome<bool>> Receive(ReadOnlyMemory<byte> body, string? signature, CancellationToken stop)
    {
        if (Decode(body) is not { } text || string.IsNullOrEmpty(signature)) return Refusal.WebhookSignature;
        var now = world.GetUtcNow().ToUnixTimeSeconds();
        if (!IsSigned(text, signature, AnyAge, now)) return Refusal.WebhookSignature;
        if (!IsSigned(text, signature, OldestSeconds, now)) return Refusal.WebhookStale;

        var read = Read(text);
        if (!read.IsAccepted) return read.Refused;
        var notice = read.Value;
        if (notice.Livemode != settings.IsLive) return Refusal.WebhookMode;
        if (notice.Account is { Length: > 0 } account && account != settings.Account) return Refusal.WebhookAccount;

        if (!await events.Keep(notice, body, stop)) return false;
        try
        {
            queue.Enqueue<StripeEventJob>(job => job.Run(notice.Id, CancellationToken.None));
        }
        catch (BackgroundJobClientException e)
        {
            // It is kept, and the minute's look finds it.
            log.LogWarning("event {Event} waits for the next look: {Reason}", notice.Id, e.GetType().Name);
        }
        return true;
    }

    private bool IsSigned(string text, string signature, long oldest, long now) => settings.WebhookSecrets.Any(secret =>
    {
        try
        {
            EventUtility.ValidateSignature(text, signature, secret, oldest, now);
            return true;
        }
        catch (Exception e) when (e is StripeException or FormatException or ArgumentException or KeyNotFoundException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
        {
            return false;   // Whatever a header holds that is none.
        }
    });

    private static Outcome<Event> Read(string text)
    {
        try
        {
            // Read first, so that a notice that is no event is told from one of another version.
            if (EventUtility.ParseEvent(text, throwOnApiVersionMismatch: false) is not { Id.Length: > 0, Type.Length: > 0, Data.Object: not null } read) return Refusal.JsonMissing;
            if (string.IsNullOrEmpty(read.ApiVersion)) return Refusal.WebhookVersion;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Refusal.JsonInvalid;
        }
        try
        {
            return EventUtility.ParseEvent(text, throwOnApiVersionMismatch: true);
        }
        catch (StripeException)
        {
            return Refusal.WebhookVersion;
        }
    }

    private static string? Decode(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Strict.GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
