using System.Runtime.InteropServices;

namespace Mutual.Silo.CommandLine;

/// <summary>INT and TERM: the first asks the command to stop and gives it nine seconds, a second one ends it at once.</summary>
/// <remarks>Every command must be over ten seconds after the signal. Whatever is cut off here is rolled back by the database.</remarks>
internal sealed class EndSignals : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] registrations;
    private Timer? impatience;

    public EndSignals() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Ended => asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        impatience?.Dispose();
        asked.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        signal.Cancel = true;   // The runtime would end the process here and now.
        if (Interlocked.CompareExchange(ref impatience, new Timer(_ => Environment.Exit(ExitCode.EndedByUser), null, Patience, Timeout.InfiniteTimeSpan), null) is not null)
            Environment.Exit(ExitCode.EndedByUser);
        asked.Cancel();
    }
}
