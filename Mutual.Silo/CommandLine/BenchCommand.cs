using System.CommandLine;
using System.Text.Json;
using Mutual.Silo.Bench;

namespace Mutual.Silo.CommandLine;

/// <summary><c>bench …</c>: measurements, each one JSON object. A further one is a line here.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create() => new("bench", "Measures this machine and program; prints one JSON object.") { Payslip() };

    private static Command Payslip()
    {
        var members = new Option<int>("--members") { HelpName = "N", Description = "Payslips of each country and round.", DefaultValueFactory = _ => 75_000 };
        var rounds = new Option<int>("--rounds") { HelpName = "N", Description = "Rounds.", DefaultValueFactory = _ => 3 };
        foreach (var option in (Option<int>[])[members, rounds])
            option.Validators.Add(typed =>
            {
                if (typed.GetValueOrDefault<int>() < 1) typed.AddError($"{option.Name} must be 1 or more.");
            });
        return new Command("payslip", "Payslips a second on one thread, working kept, of both countries; and budgets turned into gross.") { members, rounds }
            .Does(async (typed, answer, ended) =>
            {
                var measured = PayslipBench.Run(typed.GetRequiredValue(members), typed.GetRequiredValue(rounds), ended);
                await answer.WriteAsync((measured.ToJsonString(Readable) + "\n").AsMemory(), ended);
                return ExitCode.Done;
            });
    }
}
