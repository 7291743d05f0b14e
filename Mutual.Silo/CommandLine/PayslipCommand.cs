using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Cases;

namespace Mutual.Silo.CommandLine;

/// <summary><c>payslip --country be|fr CASES.json</c>: gross to net of each case, by the rule packs alone.</summary>
internal static class PayslipCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var country = new Option<string>("--country") { HelpName = "be|fr", Description = "Whose rules.", Required = true };
        country.AcceptOnlyFromAmong("be", "fr");
        var cases = new Argument<string>("CASES.json") { Description = "An array of cases, or an object whose 'cases' is one." };
        return new Command("payslip", "Gross to net of each case: a JSON line each, its figures in cents or why it is refused. No database.") { country, cases }
            .Does(async (typed, answer, ended) =>
            {
                var (whose, path) = (typed.GetRequiredValue(country), typed.GetRequiredValue(cases));
                byte[] file;
                try
                {
                    file = await File.ReadAllBytesAsync(path, ended);
                }
                catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                {
                    throw new RefusedException(Refusal.CasesUnreadable.Because(unread.Message));
                }
                await PayslipCases.Answer(new PayPacks(FurtherPacks()), whose is "be" ? Country.Be : Country.Fr, file, answer, ended);
                return ExitCode.Done;
            });
    }

    /// <summary>The setting <c>Mutual:RulePacks</c>.</summary>
    internal static string? FurtherPacks() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build()["Mutual:RulePacks"];
}
