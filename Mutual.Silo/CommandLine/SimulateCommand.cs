using System.CommandLine;
using System.CommandLine.Parsing;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Silo.Simulation;

namespace Mutual.Silo.CommandLine;

/// <summary><c>simulate</c>: plays months of a small mutual on real parts and leaves its books, its bank's files and its database behind.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Members = Number("--members", "N", 200, 1, 5000, "People who join in all.");
    private static readonly Option<int> Months = Number("--months", "N", 12, 1, 36, "Months played, from 2026-01-01.");
    private static readonly Option<int> Seed = Number("--seed", "N", 7, 0, 999_999, "Of all luck: the same seed, the same bytes. The database is simulate_SEED.");
    private static readonly Option<int> Silos = Number("--silos", "N", 1, 1, 4, "1: in this process. More: child processes, of which one may be killed.");
    private static readonly Option<string> Out = new("--out") { HelpName = "DIR", Description = "Folder for the files; new or empty.", Required = true };
    private static readonly Option<bool> Recession = new("--recession") { Description = "From the fourth month on work is scarce, half of the clients pay weeks later, and more fail, the largest among them.", DefaultValueFactory = _ => false };
    private static readonly Option<string> Countries = Country();

    /// <summary>The command.</summary>
    public static Command Create() => new Command("simulate", "Plays the months of a mutual through its own grains and jobs, and checks its books.")
    {
        Members, Months, Seed, Out, Countries, Silos, Recession,
    }.Does(Run);

    private static async Task<int> Run(ParseResult typed, TextWriter answer, CancellationToken ended)
    {
        var countries = typed.GetValue(Countries)!.Split(',').Select(code => Enum.Parse<Country>(code, ignoreCase: true)).ToList();
        var terms = new SimulationTerms(
            typed.GetValue(Seed), countries, typed.GetValue(Members), typed.GetValue(Months), typed.GetValue(Silos), typed.GetValue(Recession), typed.GetValue(Out)!);
        var home = MutualHome.Find();
        var cluster = await PrivateCluster.Start(home, Installation.ClusterOptions(Installation.ReadSettings()), ended);
        return await SimulationProgram.Run(terms, cluster, home, answer, Console.Error, ended) ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static Option<int> Number(string name, string helpName, int usual, int lowest, int highest, string description)
    {
        var option = new Option<int>(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(typed =>
        {
            if (typed.Tokens.Count == 1 && int.TryParse(typed.Tokens[0].Value, out var number) && (number < lowest || number > highest)) typed.AddError($"{name} is {lowest} to {highest}.");
        });
        return option;
    }

    private static Option<string> Country()
    {
        var option = new Option<string>("--country") { HelpName = "CODES", Description = "be, fr, or be,fr: an entity for each.", DefaultValueFactory = _ => "be" };
        option.AcceptOnlyFromAmong("be", "fr", "be,fr");
        return option;
    }
}
