using Mutual.Grains.Kernel;

namespace Mutual.Silo.Simulation;

/// <summary>What is to be simulated, and where.</summary>
/// <param name="Seed">Of all luck, and in the name of the database.</param>
/// <param name="Countries">An entity for each.</param>
/// <param name="Members">People over all entities.</param>
/// <param name="Silos">1: in this process; more: child processes.</param>
/// <param name="Out">Folder for the files.</param>
internal sealed record SimulationTerms(int Seed, IReadOnlyList<Country> Countries, int Members, int Months, int Silos, bool Recession, string Out)
{
    /// <summary>The database it lives in.</summary>
    public string Database => FormattableString.Invariant($"simulate_{Seed}");

    /// <summary>The worlds, an entity each, with its part of the members.</summary>
    public IReadOnlyList<World> Worlds() =>
    [
        .. Countries.Select((country, n) => World.Of(
            new WorldTerms(Seed, country.ToString().ToLowerInvariant(), country, (Members + n) / Countries.Count, Months, Recession), (short)(n + 1))),
    ];
}
