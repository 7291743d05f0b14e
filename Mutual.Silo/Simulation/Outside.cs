using System.Collections.Concurrent;
using System.Net.Sockets;
using Mutual.Grains.Kernel;
using Orleans;
using Orleans.Runtime;

namespace Mutual.Silo.Simulation;

/// <summary>The mutual as people outside it see it: its grains, asked by commands that may be repeated. Nobody here reaches further in.</summary>
/// <remarks>
/// When a silo dies, the question is asked again, of whichever silo has taken over: the command names what it is about, so an answer lost on the way is given again and books nothing.
/// </remarks>
/// <param name="grains">A client of the cluster, or the silo of this process.</param>
/// <param name="stop">Ends the asking.</param>
internal sealed class Outside(IClusterClient grains, CancellationToken stop)
{
    private const int Attempts = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, int> refusals = [];

    /// <summary>How often each refusal was given to somebody who could live with it, by code.</summary>
    public IReadOnlyList<(string Code, int Times)> Refusals => [.. refusals.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];

    /// <summary>Asks, and counts a refusal.</summary>
    public async Task<Outcome<T>> Ask<T>(Func<IClusterClient, Task<Outcome<T>>> question)
    {
        var answer = await Repeat(question);
        if (!answer.IsAccepted) refusals.AddOrUpdate(answer.Refused.Code, 1, static (_, times) => times + 1);
        return answer;
    }

    /// <summary>Asks what must not be refused.</summary>
    /// <exception cref="RefusedException">It was.</exception>
    public async Task<T> Demand<T>(Func<IClusterClient, Task<Outcome<T>>> question) => (await Repeat(question)).Accepted;

    private async Task<Outcome<T>> Repeat<T>(Func<IClusterClient, Task<Outcome<T>>> question)
    {
        for (var attempt = 1; ; attempt++)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return await question(grains);
            }
            catch (Exception away) when (attempt < Attempts && away is OrleansException or TimeoutException or SocketException or IOException)
            {
                await Task.Delay(Pause, stop);
            }
        }
    }
}
