using System.Diagnostics;
using System.Text.Json.Nodes;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Silo.Calendar;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Bench;

/// <summary>A payday of a Belgian and a French entity, half the members each: both runs from their start to the bank files on disk, through their grains, beside copying the rows they leave.</summary>
internal static class PayrollBench
{
    private const int Year = 2026;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures; a round is a month.</summary>
    /// <param name="members">Members to be paid.</param>
    /// <param name="rounds">Months.</param>
    /// <param name="ended">Cancelled when the user ends it.</param>
    public static async Task<JsonObject> Run(int members, int rounds, CancellationToken ended)
    {
        var machine = BenchMachine.Now();
        await using var house = await BenchHouse.Open(Morning(new(Year, 1, 2)), ended);
        await house.Establish(BenchHouse.FrenchSeller);
        var (belgian, french) = await BenchPopulation.SettleHalves(house, members, ended);
        var sellers = french > 0 ? new[] { BenchHouse.Seller, BenchHouse.FrenchSeller } : [BenchHouse.Seller];
        foreach (var seller in sellers) await BenchPopulation.Fund(house, seller, new Money(members * 10_000_00L * rounds), ended);

        var (measured, steps, ticks) = (new List<BenchRound>(), new JsonArray(), new List<long>());
        for (var round = 0; round < rounds; round++)
        {
            var month = new YearMonth(Year, 1 + round);
            await SharedClock.AdvanceTo(house.Host.Application, Morning(PaydayOf(month).PlusDays(-2)), ended);
            await house.Settle(ended);
            var since = await house.Number("SELECT pg_current_xact_id()::text::bigint", ended);
            var watch = new StepWatch();
            var runs = sellers.Select(seller => new MeasuredRun(house, seller, month)).ToArray();
            foreach (var step in MeasuredRun.Steps)
            {
                await Task.WhenAll(runs.Select(run => step.Do(run, ended)));
                watch.Ended(step.Name);
            }
            steps.Add(watch.ToJson());
            ticks.Add(watch.Whole);

            foreach (var run in runs)
                if (!File.Exists(Path.Combine(house.Folder, run.Paid.File!))) throw new InvalidOperationException("There is no bank file.");
            var payslips = runs.Sum(run => run.Paid.Payslips);
            var limit = new CopyLimit(house, runs.Select(run => run.Id), since);
            var rows = await limit.CountOurs(ended);
            var (copied, counted) = await limit.Run(ended);
            measured.Add(new(BenchMachine.Seconds(watch.Whole), BenchMachine.Seconds(copied), payslips, payslips, rows, counted));
        }
        return BenchReport.Of("payroll", machine, new()
        {
            ["members"] = members, ["belgian"] = belgian, ["french"] = french, ["clients"] = await house.Number("SELECT count(*) FROM clients.client", ended), ["orders"] = members, ["fsync"] = true,
            ["unit"] = "a payslip of one of two runs, Belgian and French, at the same time and through their grains: started, calculated, reviewed, approved, paid with the bank file on disk", ["limit"] = CopyLimit.Description,
            ["ratioOf"] = "time of the whole payday / time of the copies; p50Ms and p99Ms are of whole paydays", ["peak"] = "highest resident set of this process: service and the making of the data",
            ["steps"] = steps,
        }, measured, measured.Select(round => round.TimeRatio), ticks);
    }

    private static LocalDate PaydayOf(YearMonth month) => month.OnDayOfMonth(25);

    private static Instant Morning(LocalDate day) => MutualTime.ZoneOf(Country.Be).AtStrictly(day + new LocalTime(9, 0)).ToInstant();

    /// <summary>One of the runs, step by step: each ends for both before the next begins.</summary>
    private sealed class MeasuredRun(BenchHouse house, Entity seller, YearMonth month)
    {
        private readonly string key = $"{seller.Code}/{YearMonthPattern.Iso.Format(month)}";
        private string content = "";

        public static (string Name, Func<MeasuredRun, CancellationToken, Task> Do)[] Steps { get; } =
        [
            ("started", async (run, ended) => _ = (await run.Grain.Start(run.Command("start"), new("user:preparer", PaydayOf(run.Month)))).Accepted),
            ("calculated", (run, ended) => run.Calculated(ended)),
            ("shown", async (run, _) => run.content = (await run.Grain.View()).Accepted.ContentHash!),
            ("reviewed", async (run, ended) => _ = (await run.Grain.Review(run.Command("review"), new("user:reviewer", run.content))).Accepted),
            ("approved", async (run, ended) => _ = (await run.Grain.Approve(run.Command("approve"), new("user:approver", run.content))).Accepted),
            ("paid", async (run, _) => run.Paid = (await run.Grain.Pay(run.Command("pay"))).Accepted),
        ];

        public PayrollRunView Paid { get; private set; } = null!;

        public Guid Id => PayrollRunState.IdOf(key);

        private YearMonth Month => month;

        private IPayrollRunGrain Grain => house.Host.Grains.GetGrain<IPayrollRunGrain>(key);

        private CommandId Command(string step) => new("user:bench", $"{step}-{key}-0000000000");

        private async Task Calculated(CancellationToken ended)
        {
            while (await house.Number($"SELECT count(*) FROM payroll.run WHERE run_id = '{Id}' AND status = 'open'", ended) > 0) await Task.Delay(Glance, ended);
        }
    }

    /// <summary>How long each step took.</summary>
    private sealed class StepWatch
    {
        private readonly long first = Stopwatch.GetTimestamp();
        private readonly JsonObject steps = [];
        private long last;

        public StepWatch() => last = first;

        public long Whole => last - first;

        public void Ended(string step)
        {
            var now = Stopwatch.GetTimestamp();
            steps[$"{step}Seconds"] = decimal.Round(BenchMachine.Seconds(now - last), 3);
            last = now;
        }

        public JsonObject ToJson() => steps;
    }
}
