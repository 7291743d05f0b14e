using System.CommandLine;
using Mutual.Silo.Database;

namespace Mutual.Silo.CommandLine;

/// <summary><c>test</c>, as <c>--help</c> shows it. The script runs the tests itself, for they are not part of this program.</summary>
internal static class TestCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new Command("test", "Runs the tests. The last line is 'N passed, N failed, N skipped'.")
    {
        new Option<string>("--filter") { HelpName = "NAME", Description = "Only tests with this in the name of their class or method; * stands for anything.", DefaultValueFactory = _ => "*" },
        new Option<bool>("--long") { Description = "Also the campaigns that do not fit an hour.", DefaultValueFactory = _ => false },
    }.Does((_, _, _) => throw new MachineLacksException("The tests are started by the script.", "./mutual test"));
}
