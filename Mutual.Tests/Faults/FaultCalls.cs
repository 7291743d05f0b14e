using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Mutual.Tests.Faults;

/// <summary>A command that was acknowledged, as its caller remembers it.</summary>
/// <param name="Sent">When it was first sent, by the stopwatch.</param>
/// <param name="Answered">When it was acknowledged.</param>
/// <param name="Attempts">How often it was sent.</param>
internal sealed record Acknowledged(string Actor, string Key, string Response, long Sent, long Answered, int Attempts);

/// <summary>Callers outside the mutual: they send a command again, with the same key and to whoever lives, until it is acknowledged, and remember what they were told.</summary>
internal sealed class FaultCalls(IReadOnlyList<Uri> addresses) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private int next;

    /// <summary>Everything acknowledged.</summary>
    public ConcurrentBag<Acknowledged> Told { get; } = [];

    /// <summary>What was answered by a failure, and sent again.</summary>
    public ConcurrentBag<string> Failures { get; } = [];

    /// <summary>Sends a command until it is acknowledged.</summary>
    /// <param name="kept">Whether its answer is kept under its key.</param>
    public async Task<JsonElement> Tell(FaultCaller caller, string path, string key, object? body, bool kept = true)
    {
        var content = body as byte[] ?? (body is null ? [] : Encoding.UTF8.GetBytes(MutualJson.Write(body)));
        var sent = Stopwatch.GetTimestamp();
        var (answer, attempts) = await Until(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("Idempotency-Key", key);
            if (body is not null) request.Content = new ByteArrayContent(content) { Headers = { ContentType = new(body is byte[] ? "application/xml" : "application/json") } };
            return request;
        }, caller);
        var text = Encoding.UTF8.GetString(answer);
        if (kept) Told.Add(new(caller.Actor, key, text, sent, Stopwatch.GetTimestamp(), attempts));
        return JsonElement.Parse(text);
    }

    /// <summary>Asks until somebody answers.</summary>
    public async Task<byte[]> Ask(FaultCaller caller, string path) => (await Until(() => new(HttpMethod.Get, path), caller)).Answer;

    public void Dispose() => http.Dispose();

    private async Task<(byte[] Answer, int Attempts)> Until(Func<HttpRequestMessage> make, FaultCaller caller)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Secret);
            request.RequestUri = new(addresses[(int)((uint)Interlocked.Increment(ref next) % addresses.Count)], request.RequestUri!);
            try
            {
                using var response = await http.SendAsync(request);
                var answer = await response.Content.ReadAsByteArrayAsync();
                if (response.IsSuccessStatusCode) return (answer, attempt);
                var text = Encoding.UTF8.GetString(answer);
                if ((int)response.StatusCode < 500 && response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed)) throw new InvalidOperationException($"{request.RequestUri} was refused: {text}");
                Failures.Add($"{(int)response.StatusCode} {text}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                Failures.Add(e.GetType().Name);
            }
            if (Stopwatch.GetElapsedTime(begun) > Patience) throw new TimeoutException($"{request.RequestUri} was not acknowledged in {Patience}: {string.Join("; ", Failures.Take(5))}");
            await Task.Delay(50);
        }
    }
}
