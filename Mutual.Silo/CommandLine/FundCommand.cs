using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using Mutual.Silo.Hosting;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.CommandLine;

/// <summary><c>fund</c> and <c>fund stress</c>: what the guarantee fund holds and must hold, and what it would under stress. Reads, and writes nothing but the files asked for.</summary>
internal static class FundCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var (on, entity, database, json) = (Day(), DatabaseOption.Entity(), DatabaseOption.Database(), DatabaseOption.Json());
        return new Command("fund", "The guarantee fund: its statement of the year so far, required against actual, coverage, concentration.") { on, entity, database, json, Stress() }
            .Does(async (typed, answer, ended) =>
            {
                await using var known = await Known.Read(typed, on, entity, database, ended);
                var statement = await FundStatements.Of(known.Reader, known.Entity, new LocalDate(known.On.Year, 1, 1), known.On, ended);
                var figures = FundFigures.Of(known.Book, known.Entity, known.Policy, await Throttle.InForce(known.Reader, known.Entity.Id, known.On, ended));
                var statistics = await GuaranteeStatistics.Of(known.Reader, known.Entity.Id, statement.From, known.On, ended);
                if (typed.GetValue(json))
                {
                    var stress = await known.Stressed(ended);
                    await answer.WriteLineAsync(MutualJson.Write(new
                    {
                        known.On, entity = known.Entity.Code, heldCents = figures.Held.Cents, requiredCents = figures.Required.Required.Cents, scenarios = Shown(stress), statement, figures, statistics,
                    }));
                }
                else
                {
                    foreach (var line in Lines(statement, figures, statistics)) await answer.WriteLineAsync(line);
                }
                return ExitCode.Done;
            });
    }

    private static Command Stress()
    {
        var (on, entity, database, json) = (Day(), DatabaseOption.Entity(), DatabaseOption.Database(), DatabaseOption.Json());
        var folder = new Option<string?>("--out") { HelpName = "DIR", Description = "Also writes stress.json and a chart of each scenario there. [default: no files]" };
        return new Command("stress", "Five scenarios on a copy of the day's book: what would be lost, held and required then, and the step of the throttle that would follow.") { on, entity, folder, database, json }
            .Does(async (typed, answer, ended) =>
            {
                await using var known = await Known.Read(typed, on, entity, database, ended);
                var test = await known.Stressed(ended);
                var written = MutualJson.Write(new { test.On, heldCents = test.Held.Cents, requiredCents = test.Required.Cents, scenarios = Shown(test) });
                if (typed.GetValue(folder) is { } directory) await Write(directory, test, written, ended);
                if (typed.GetValue(json)) await answer.WriteLineAsync(written);
                else foreach (var line in Lines(test)) await answer.WriteLineAsync(line);
                return ExitCode.Done;
            });
    }

    private static Option<LocalDate?> Day() => DatabaseOption.Day("--on", "The day of the book. [default: today]");

    private static object Shown(StressTest test) => test.Scenarios.Select(scenario => new
    {
        scenario.Code, lossCents = scenario.Loss.Cents, heldAfterCents = scenario.HeldAfter.Cents, requiredAfterCents = scenario.RequiredAfter.Cents, scenario.ThrottleStep,
    });

    private static async Task Write(string directory, StressTest test, string json, CancellationToken stop)
    {
        Directory.CreateDirectory(directory);
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        await File.WriteAllTextAsync(Path.Combine(directory, "stress.json"), json + "\n", utf8, stop);
        foreach (var scenario in test.Scenarios) await File.WriteAllTextAsync(Path.Combine(directory, $"{scenario.Code}.svg"), StressChart.Of(test, scenario), utf8, stop);
    }

    private static IEnumerable<string> Lines(FundStatement statement, FundFigures figures, GuaranteeStatistics statistics)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"guarantee fund of {figures.Entity} on {figures.On:uuuu-MM-dd}, policy {figures.Policy}");
        yield return Row($"opening {Iso(statement.From)}", statement.Opening);
        yield return Row("contributions", statement.Contributions);
        yield return Row("claims", -statement.Claims);
        yield return Row("recoveries", statement.Recoveries);
        yield return Row("transfers", statement.Transfers);
        yield return Row($"closing {Iso(statement.To)}", statement.Closing);
        yield return "";
        foreach (var bucket in figures.Ageing) yield return $"{Row($"at risk, {bucket.Name}", bucket.Exposure)}  {bucket.Invoices,6} invoices at {Percent(bucket.LossRate)}";
        yield return Row("expected loss", figures.Required.Expected);
        yield return Row("largest client", figures.Required.Largest);
        yield return Row("three largest, stressed", figures.Required.ThreeLargest);
        yield return Row("simulated less mean", figures.Required.Simulated);
        yield return Row("required", figures.Required.Required);
        yield return $"{Row("held", figures.Held)}  {(figures.Ratio is { } ratio ? Percent(ratio) : "nothing required")}";
        yield return $"throttle  {StressChart.StepText(figures.Throttle.Step)}{(figures.Throttle.EffectiveOn is { } since ? $", since {Iso(since)}" : "")}";
        yield return "";
        yield return Row("owed to activities", figures.Coverage.Owed);
        yield return Row("cash", figures.Coverage.Cash);
        yield return $"{Row("eligible receivables", figures.Coverage.Receivables)}  covered {(figures.Coverage.Ratio is { } covered ? Percent(covered) : "in full, nothing is owed")}";
        yield return string.Create(CultureInfo.InvariantCulture, $"clients at risk {figures.Concentration.Groups}, Herfindahl {figures.Concentration.Herfindahl} of 10000");
        foreach (var group in figures.Concentration.TopTen) yield return $"{Row($"  number {group.Rank}", group.Exposure)}  {Percent(group.Share)}";
        yield return "";
        foreach (var decision in statistics.Decisions) yield return $"{Row(decision.Outcome, decision.Net)}  {decision.Invoices,6} invoices";
        foreach (var reason in statistics.Reasons) yield return $"{Row($"  {reason.Reason}", reason.Net)}  {reason.Invoices,6} invoices";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"claims {statistics.Claims}, {statistics.Claimed}; recovered {statistics.Recovered}{(statistics.RecoveryRate is { } back ? $", {Percent(back)}" : "")}{(statistics.RecoveryDays is { } days ? $", in {days} days" : "")}");
    }

    private static IEnumerable<string> Lines(StressTest test)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"guarantee fund of {test.Entity} on {test.On:uuuu-MM-dd}: held {test.Held}, required {test.Required}");
        yield return $"{"scenario",-22}{"loss",16}{"held after",16}{"required after",16}  throttle";
        foreach (var scenario in test.Scenarios)
            yield return $"{scenario.Code,-22}{scenario.Loss,16}{scenario.HeldAfter,16}{scenario.RequiredAfter,16}  {StressChart.StepText(scenario.ThrottleStep)}";
        yield return "";
        foreach (var scenario in test.Scenarios) yield return $"{scenario.Code}: {scenario.Said}";
    }

    private static string Row(string label, Money amount) => $"{label,-32}{amount,16}";

    private static string Percent(decimal part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.00} %");

    private static string Iso(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The day's book with what it is judged by.</summary>
    private sealed record Known(NpgsqlDataSource Reader, Entity Entity, LocalDate On, Policy Policy, FundBook Book) : IAsyncDisposable
    {
        public static async Task<Known> Read(ParseResult typed, Option<LocalDate?> day, Option<string?> code, Option<string> database, CancellationToken stop)
        {
            var reader = (await Installation.Open(typed.GetRequiredValue(database), stop)).Database.OpenReader(4);
            var now = await SharedClock.Read(reader, stop) ?? SystemClock.Instance.GetCurrentInstant();   // A demonstration's own time, also of one that is not running.
            var entities = new Entities(reader, SystemClock.Instance);
            var all = await entities.All();
            var entity = (typed.GetValue(code) is { } wanted ? all.SingleOrDefault(known => known.Code == wanted) : all is [var first, ..] ? first : null) ?? throw new RefusedException(Refusal.EntityUnknown.Because());
            var today = now.InZone(MutualTime.ZoneOf(entity.Country)).Date;
            var on = typed.GetValue(day) ?? today;
            if (on > today) throw new RefusedException(Refusal.DateInFuture.Because());
            var policy = await entities.FindPolicyOn(entity.Id, on) ?? throw new RefusedException(Refusal.DateOutOfRange.Because());
            return new(reader, entity, on, policy, await FundBook.Read(reader, entity, on, today, policy.Fund, stop));
        }

        public async Task<StressTest> Stressed(CancellationToken stop) => FundStress.Of(Book, Entity, Policy, await FundRows.StepPublished(Reader, Entity.Id, On, stop));

        public ValueTask DisposeAsync() => Reader.DisposeAsync();
    }
}
