using System.CommandLine;
using System.Globalization;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>trace payslip|invoice|payment|entry NUMBER</c>: both ways along the chain from wage to work and cash.</summary>
internal static class TraceCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("trace", "Follows a wage to the orders, invoices and cash behind it, and an invoice to the wages it became. Ends with 1 when a step is missing.")
    {
        Of("payslip", "Its number: 2026-11-0417.", (traces, entity, number, stop) => traces.Payslip(entity, number, stop)),
        Of("invoice", "Its number: 2026-00871.", (traces, entity, number, stop) => traces.Invoice(entity, number, stop)),
        Of("payment", "End-to-end id of what left, or a line of the bank as year/statement/line.", (traces, entity, number, stop) => traces.Payment(entity, number, stop)),
        Of("entry", "Its id in the journal.", (traces, _, number, stop) => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var entry)
            ? traces.Entry(entry, stop)
            : Task.FromResult<Outcome<Trace>>(Refusal.NotFound)),
    };

    private static Command Of(string kind, string description, Func<Traces, short?, string, CancellationToken, Task<Outcome<Trace>>> follow)
    {
        var number = new Argument<string>("NUMBER") { Description = description };
        var (entity, database, json) = (DatabaseOption.Entity(), DatabaseOption.Database(), DatabaseOption.Json());
        return new Command(kind, $"Traces a {kind}.") { number, entity, database, json }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            var of = typed.GetValue(entity) is { } code ? (await Balances.EntityOf(reader, code, ended)).Accepted : (short?)null;
            var trace = (await follow(new Traces(reader), of, typed.GetRequiredValue(number), ended)).Accepted;
            if (typed.GetValue(json)) await answer.WriteLineAsync(MutualJson.Write(new { trace.Steps, trace.Missing }));
            else foreach (var line in trace.Lines()) await answer.WriteLineAsync(line);
            return trace.Missing == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
        });
    }
}
