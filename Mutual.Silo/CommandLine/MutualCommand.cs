using System.CommandLine;
using System.CommandLine.Help;

namespace Mutual.Silo.CommandLine;

/// <summary>Everything that can be typed after <c>./mutual</c>.</summary>
internal static class MutualCommand
{
    /// <summary>The root command with its commands, in the order <c>--help</c> shows them. A new command is a file <c>XCommand.cs</c> and a line here.</summary>
    public static Command Build() => new("./mutual", "Labour-mutual payroll and invoice factoring. Answers go to stdout, everything else to stderr.")
    {
        new HelpOption(),
        new VersionOption(),
        RunCommand.Create(),
        TestCommand.Create(),
        CheckCommand.Create(),
        SimulateCommand.Create(),
        SimulatedSiloCommand.Create(),
        PayslipCommand.Create(),
        BenchCommand.Create(),
        LedgerCommand.Create(),
        VerifyCommand.Create(),
        TraceCommand.Create(),
        ExplainCommand.Create(),
        FundCommand.Create(),
        DbCommand.Create(),
        MigrateCommand.Create(),
        TokenCommand.Create(),
        UserCommand.Create(),
        BackupCommand.CreateBackup(),
        BackupCommand.CreateRestore(),
        ClockCommand.Create(),
    };
}
