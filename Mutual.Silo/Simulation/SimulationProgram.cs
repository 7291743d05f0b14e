using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using Mutual.Silo.Database;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Simulation;

/// <summary>A simulation from an empty database to its proofs.</summary>
internal static class SimulationProgram
{
    /// <summary>Makes the database new, plays the months, writes the folder, asks every statement about the books.</summary>
    /// <param name="terms">What is simulated.</param>
    /// <param name="cluster">Where the database is made; left in place afterwards.</param>
    /// <param name="home">The mutual's folder.</param>
    /// <param name="answer">A row per month, then the lines of <c>check</c>.</param>
    /// <param name="progress">Everything else.</param>
    /// <param name="stop">Ends it; the database stays as it is then.</param>
    /// <returns>Whether every statement holds.</returns>
    /// <exception cref="RefusedException"><c>folder-not-empty</c>.</exception>
    public static async Task<bool> Run(SimulationTerms terms, PrivateCluster cluster, MutualHome home, TextWriter answer, TextWriter progress, CancellationToken stop)
    {
        var folder = SimulationFolder.Open(terms.Out, several: terms.Countries.Count > 1).Accepted;
        await cluster.Drop(terms.Database, stop);
        NpgsqlConnection.ClearAllPools();   // Who played it before in this process still holds connections to what is gone.
        await cluster.Create(terms.Database, stop: stop);
        var database = cluster.Database(terms.Database);
        await Migrator.Migrate(database, stop);

        await using var silos = await SimulationSilos.Start(terms, database, home, progress, stop);
        var (plays, months) = await Play(terms, silos, folder, answer, progress, stop);
        await new ChainSealer(silos.Application, silos.Clock).SealAsync(stop);
        await SimulationOutput.Write(folder, silos.Reader, plays, months, stop);
        await SimulationOutput.WriteDocuments(folder, silos.Documents, silos.Reader, stop);

        var checks = await SimulationOutput.Check(silos.Reader, stop);
        foreach (var line in Checks.Lines(checks)) await answer.WriteLineAsync(line);
        return checks.TrueForAll(check => check.Holds);
    }

    private static async Task<(IReadOnlyList<EntityPlay>, IReadOnlyList<MonthFigures>)> Play(
        SimulationTerms terms, SimulationSilos silos, SimulationFolder folder, TextWriter answer, TextWriter progress, CancellationToken stop)
    {
        var outside = new Outside(silos.Grains, stop);
        var agenda = new Agenda();
        var plays = new List<EntityPlay>();
        foreach (var world in terms.Worlds())
        {
            await silos.Entities.Establish(world.Entity, world.Terms.From);
            plays.Add(new(world, outside, agenda, silos.Uploads, folder, silos.Reader, silos.Files, stop));
        }

        await answer.WriteLineAsync(MonthFigures.TableHeader);
        var shown = new ProgressShown(progress);
        var run = new SimulationRun(
            plays, agenda, silos.Calendar, silos.Application, silos.Reader, silos.Clock,
            month =>
            {
                shown.Clear();
                answer.WriteLine(month.ToRow());
                answer.Flush();
            },
            shown.Day);
        var months = await run.Run(stop);
        shown.Clear();
        foreach (var (code, times) in outside.Refusals) await progress.WriteLineAsync(FormattableString.Invariant($"{times} times refused: {code}"));
        return (plays, months);
    }
}
