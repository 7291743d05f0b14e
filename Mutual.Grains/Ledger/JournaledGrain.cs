namespace Mutual.Grains.Ledger;

/// <summary>What a decision wants written, when it is not a refusal.</summary>
/// <param name="Next">The state after it, once the answer (and the number in it) is known.</param>
/// <param name="Series">Series to take a number from, or null.</param>
/// <param name="Prepare">Fills the draft and answers; the number taken is its argument.</param>
public sealed record Decision<TState, T>(Func<T, TState> Next, NumberSeries? Series, Func<CommitDraft, long, T> Prepare);

/// <summary>A grain with a life of its own: it remembers and commits, and decides nothing. Its state is a cache of one row, never the truth.</summary>
/// <typeparam name="TState">Immutable; null when the thing does not exist yet.</typeparam>
public abstract class JournaledGrain<TState>(IJournal journal) : Grain where TState : class
{
    private const int Attempts = 8;

    /// <summary>The state as last read or written; null when there is none yet.</summary>
    protected TState? State { get; private set; }

    /// <summary>Reads the row this grain is a cache of.</summary>
    protected abstract Task<TState?> Read(CancellationToken stop);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) => State = await Read(cancellationToken);

    /// <summary>Hash of a request to this grain, as stored with its answer.</summary>
    protected RequestHash HashOf<TRequest>(TRequest request) => RequestHash.Of(new { Grain = GrainContext.GrainId.ToString(), Request = request });

    /// <summary>Reads the row again: somebody else may have written it.</summary>
    protected async Task Reload() => State = await Read(CancellationToken.None);

    /// <summary>Decides and commits a command. A repeated command gets its stored answer; a stream another writer touched is read again.</summary>
    /// <param name="command">Who asks, and the caller's key.</param>
    /// <param name="request">What is asked; hashed together with this grain's key.</param>
    /// <param name="decide">Pure: from the state to a decision or a refusal. Runs again after a conflict.</param>
    protected async Task<Outcome<T>> Perform<TRequest, T>(CommandId command, TRequest request, Func<TState?, Outcome<Decision<TState, T>>> decide)
    {
        var hash = HashOf(request);
        var isRead = false;
        for (var attempt = 1; ; attempt++)
        {
            var decided = decide(State);
            if (!decided.IsAccepted)
            {
                // A command already done is often refused by the state it led to; its first answer counts.
                if (await journal.Answered<T>(command, hash) is { } answered) return answered;
                // A silo this one knows nothing of may have gone on: nobody is refused for what is only remembered.
                if (isRead) return decided.Refused;
                (State, isRead) = (await Read(CancellationToken.None), true);
                continue;
            }

            Committed<T> committed;
            try
            {
                committed = await journal.Commit(command, hash, decided.Value.Series, decided.Value.Prepare);
            }
            catch
            {
                DeactivateOnIdle(); // Memory never runs ahead of the journal.
                throw;
            }
            switch (committed.Status)
            {
                case CommitStatus.Written:
                    State = decided.Value.Next(committed.Answer!);
                    return committed.Answer!;
                case CommitStatus.Replayed:
                    State = await Read(CancellationToken.None);
                    return committed.Answer!;
                case CommitStatus.Refused:
                    return committed.Refused!;
                default:
                    if (attempt == Attempts)
                    {
                        DeactivateOnIdle();
                        return Refusal.VersionStale;
                    }
                    await Task.Delay(Random.Shared.Next(5 << Math.Min(attempt, 5)));
                    (State, isRead) = (await Read(CancellationToken.None), true);
                    break;
            }
        }
    }
}
