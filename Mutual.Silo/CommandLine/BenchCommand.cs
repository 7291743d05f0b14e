using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mutual.Silo.Bench;

namespace Mutual.Silo.CommandLine;

/// <summary><c>bench …</c>: measurements, each one JSON object. A further one is a line here.</summary>
internal static class BenchCommand
{
    private const int Members = 75_000;
    private const int MonthsOfPacks = 12;   // Months of the year the measured payroll falls in.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create() => new("bench", "Measures this machine and program; prints one JSON object.") { Payslip(), Documents(), Invoices(), Payroll(), Export(), Pages() };

    private static Command Payslip()
    {
        var members = Number("--members", "Payslips of each country and round.", Members);
        var rounds = Number("--rounds", "Rounds.", 3);
        return new Command("payslip", "Payslips a second on one thread, working kept, of both countries; and budgets turned into gross.") { members, rounds }
            .Measures((typed, ended) => Task.FromResult(PayslipBench.Run(typed.GetRequiredValue(members), typed.GetRequiredValue(rounds), ended)));
    }

    private static Command Documents()
    {
        var members = Number("--members", "Payslips to print.", 3_000);
        return new Command("documents", "Payslips printed on one thread into an archive on disk, in processor seconds.") { members }
            .Measures((typed, ended) => Task.FromResult(DocumentBench.Run(typed.GetRequiredValue(members), ended)));
    }

    private static Command Invoices()
    {
        var members = Number("--members", "Members in the database.", Members);
        var rounds = Number("--rounds", "Rounds; ours and the limit take turns in each.", 3);
        var units = Number("--units", "Invoices of a turn, at most.", 8_000);
        var callers = new Option<string>("--callers") { HelpName = "N,N", Description = "Callers at once.", DefaultValueFactory = _ => "1,8,32" };
        callers.Validators.Add(typed =>
        {
            if (ReadList(typed.GetValueOrDefault<string>()).Length == 0) typed.AddError("--callers is a list of numbers from 1 to 64.");
        });
        return new Command("invoices", "Invoices issued, decided and advanced through the API, beside pgbench writing the same rows.") { members, rounds, callers, units }
            .Measures((typed, ended) => InvoiceBench.Run(
                typed.GetRequiredValue(members), ReadList(typed.GetRequiredValue(callers)), typed.GetRequiredValue(rounds), typed.GetRequiredValue(units), ended));
    }

    private static Command Payroll()
    {
        var members = Number("--members", "Members to be paid.", Members);
        var rounds = Number("--rounds", "Rounds, a month each; ours and the limit take turns.", 3);
        rounds.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() > MonthsOfPacks) typed.AddError($"--rounds must be at most {MonthsOfPacks}.");
        });
        return new Command("payroll", "A payroll run from its start to the bank file on disk, beside one binary COPY per table of the same rows.") { members, rounds }
            .Measures((typed, ended) => PayrollBench.Run(typed.GetRequiredValue(members), typed.GetRequiredValue(rounds), ended));
    }

    private static Command Export()
    {
        var lines = Number("--lines", "Postings in the books.", 4_000_000);
        var rounds = Number("--rounds", "Rounds; ours and the limit take turns.", 3);
        return new Command("export", "The books as CSV beside a bare COPY TO of their rows; their offline verification beside hledger check.") { lines, rounds }
            .Measures((typed, ended) => ExportBench.Run(typed.GetRequiredValue(lines), typed.GetRequiredValue(rounds), ended));
    }

    private static Command Pages()
    {
        var members = Number("--members", "Members in the database.", Members);
        var invoices = Number("--invoices", "Invoices in the database.", 1_000_000);
        var rounds = Number("--rounds", "How often each person sees each page.", 3);
        return new Command("pages", "Each page of the portals, one request at a time, as its people find it from link to link; the table goes to stderr.") { members, invoices, rounds }
            .Measures((typed, ended) => PageBench.Run(typed.GetRequiredValue(members), typed.GetRequiredValue(invoices), typed.GetRequiredValue(rounds), Console.Error, ended));
    }

    private static Option<int> Number(string name, string description, int usual)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() < 1) typed.AddError($"{name} must be 1 or more.");
        });
        return option;
    }

    private static int[] ReadList(string? list)
    {
        var read = (list ?? "").Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64 ? number : 0).Distinct().Order().ToArray();
        return read.Contains(0) ? [] : read;
    }

    private static Command Measures(this Command command, Func<ParseResult, CancellationToken, Task<JsonObject>> measure) => command.Does(async (typed, answer, ended) =>
    {
        var measured = await measure(typed, ended);
        await answer.WriteAsync((measured.ToJsonString(Readable) + "\n").AsMemory(), ended);
        return ExitCode.Done;
    });
}
