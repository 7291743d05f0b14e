using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>Something an actor does: it asks the mutual, and gives back what the actor makes of the answer.</summary>
/// <returns>Done after all deeds of the hour, in the order in which they were entered: what follows never depends on who was answered first.</returns>
internal delegate Task<Action> Deed();

/// <summary>Who does what when. Deeds of a day and hour are done in the order they were entered.</summary>
internal sealed class Agenda
{
    private const int Together = 24;

    private readonly SortedDictionary<(LocalDate Day, Hour Hour), List<Deed>> deeds = [];
    private (LocalDate Day, Hour Hour) now = (LocalDate.MinIsoValue, default);

    /// <summary>The next day and hour at which somebody acts; null when nobody does any more.</summary>
    public (LocalDate Day, Hour Hour)? Next => deeds.Count == 0 ? null : deeds.First().Key;

    /// <summary>Enters a deed.</summary>
    /// <exception cref="ArgumentException">The hour is over.</exception>
    public void On(LocalDate day, Hour hour, Deed deed)
    {
        if ((day, hour).CompareTo(now) < 0) throw new ArgumentException($"{hour} of {day} is over, it is {now.Hour} of {now.Day}.", nameof(hour));
        if (!deeds.TryGetValue((day, hour), out var entered)) deeds[(day, hour)] = entered = [];
        entered.Add(deed);
    }

    /// <summary>Does the deeds of the next hour, and what follows from them; deeds entered meanwhile for the same hour too.</summary>
    public async Task DoNext(CancellationToken stop)
    {
        var next = Next ?? throw new InvalidOperationException("Nobody acts any more.");
        now = next;
        while (deeds.Remove(next, out var entered))
        {
            if (!next.Hour.IsTogether())
            {
                foreach (var deed in entered)
                {
                    stop.ThrowIfCancellationRequested();
                    (await deed())();
                }
                continue;
            }
            var follow = new Action[entered.Count];
            await Parallel.ForAsync(0, entered.Count, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = stop }, async (i, _) => follow[i] = await entered[i]());
            foreach (var then in follow) then();
        }
    }
}
