using System.CommandLine;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Proof;
using Mutual.Silo.Hosting;

namespace Mutual.Silo.CommandLine;

/// <summary><c>explain invoice NUMBER</c>: everything about one invoice, down to where each cent is.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("explain", "Says why and where: everything behind one thing.") { Invoice() };

    private static Command Invoice()
    {
        var number = new Argument<string>("NUMBER") { Description = "Its number: 2026-00871." };
        var (entity, database, json) = (DatabaseOption.Entity(), DatabaseOption.Database(), DatabaseOption.Json());
        return new Command("invoice", "Order, confirmation, decision with its figures, every booking, and where each cent is.") { number, entity, database, json }.Does(async (typed, answer, ended) =>
        {
            await using var reader = (await Installation.Open(typed.GetRequiredValue(database), ended)).Database.OpenReader(2);
            var of = typed.GetValue(entity) is { } code ? (await Balances.EntityOf(reader, code, ended)).Accepted : (short?)null;
            var explained = (await new Explanations(reader).Invoice(of, typed.GetRequiredValue(number), "en", ended)).Accepted;
            if (typed.GetValue(json)) await answer.WriteLineAsync(MutualJson.Write(explained));
            else foreach (var line in explained.Lines()) await answer.WriteLineAsync(line);
            return ExitCode.Done;
        });
    }
}
