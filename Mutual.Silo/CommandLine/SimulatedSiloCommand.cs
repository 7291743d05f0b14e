using System.CommandLine;
using Mutual.Silo.Simulation;

namespace Mutual.Silo.CommandLine;

/// <summary>A silo of a simulation, started by <c>simulate --silos 2</c> and by nobody else: not shown in help.</summary>
internal static class SimulatedSiloCommand
{
    private static readonly Argument<string> Database = new("database");

    /// <summary>The command.</summary>
    public static Command Create() => new Command(SimulationSilos.ChildCommand, "One silo of a simulation, started by the simulation itself.") { Database }.Hidden().Does(async (typed, answer, ended) =>
    {
        await SimulationSilos.Serve(typed.GetValue(Database)!, answer, Console.In, ended);
        return ExitCode.Done;
    });

    private static Command Hidden(this Command command)
    {
        command.Hidden = true;
        return command;
    }
}
