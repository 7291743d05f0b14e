using System.Text.Json;

namespace Mutual.Grains.Ledger;

/// <summary>A command waiting in a lane.</summary>
internal abstract class PendingCommit(CommandId command, RequestHash request, NumberSeries? series)
{
    public CommandId Command { get; } = command;
    public RequestHash Request { get; } = request;
    public NumberSeries? Series { get; } = series;
    public long Number { get; set; }
    public CommitDraft Draft { get; protected set; } = null!;
    public string Response { get; protected set; } = "";
    public long? FirstEntry { get; set; }

    public abstract void Prepare();
    public abstract void Wrote();
    public abstract void Replayed(StoredAnswer stored);
    public abstract void Conflict();
    public abstract void Refuse(Refusal refusal);
    public abstract void Failed(Exception exception);
}

internal sealed class PendingCommit<T>(CommandId command, RequestHash request, NumberSeries? series, Func<CommitDraft, long, T> prepare)
    : PendingCommit(command, request, series)
{
    private readonly TaskCompletionSource<Committed<T>> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T answer = default!;

    public Task<Committed<T>> Ended => ended.Task;

    public override void Prepare()
    {
        Draft = new CommitDraft(0, Command.Actor);
        answer = prepare(Draft, Number);
        Response = JsonSerializer.Serialize(answer, MutualJson.Options);
    }

    public override void Wrote() => ended.TrySetResult(new(CommitStatus.Written, answer, null));

    public override void Replayed(StoredAnswer stored)
    {
        var outcome = stored.For<T>(Request);
        ended.TrySetResult(outcome.IsAccepted
            ? new(CommitStatus.Replayed, outcome.Value, null)
            : new(CommitStatus.Refused, default, outcome.Refused));
    }

    public override void Conflict() => ended.TrySetResult(new(CommitStatus.Conflict, default, null));

    public override void Refuse(Refusal refusal) => ended.TrySetResult(new(CommitStatus.Refused, default, refusal.Because()));

    public override void Failed(Exception exception) => ended.TrySetException(exception);
}
