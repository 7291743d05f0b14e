using System.Diagnostics;
using System.Text.Json.Nodes;
using Mutual.Grains.Kernel;
using Mutual.Grains.Payroll;
using Mutual.Silo.Calendar;
using NodaTime;
using NodaTime.Text;

namespace Mutual.Silo.Bench;

/// <summary>A payroll run from its start to the bank file on disk, through its grain, beside copying the rows it leaves.</summary>
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
        await BenchPopulation.Settle(house, members, members, ended);
        await BenchPopulation.Fund(house, new Money(members * 10_000_00L * rounds), ended);

        var (measured, steps, ticks) = (new List<BenchRound>(), new JsonArray(), new List<long>());
        for (var round = 0; round < rounds; round++)
        {
            var month = new YearMonth(Year, 1 + round);
            await SharedClock.AdvanceTo(house.Host.Application, Morning(PaydayOf(month).PlusDays(-2)), ended);
            await house.Settle(ended);
            var since = await house.Number("SELECT pg_current_xact_id()::text::bigint", ended);
            var watch = new StepWatch();
            var (paid, run) = await Pay(house, month, watch, ended);
            steps.Add(watch.ToJson());
            ticks.Add(watch.Whole);

            if (!File.Exists(Path.Combine(house.Folder, paid.File!))) throw new InvalidOperationException("There is no bank file.");
            var limit = new CopyLimit(house, run, since);
            var rows = await limit.CountOurs(ended);
            var (copied, counted) = await limit.Run(ended);
            measured.Add(new(BenchMachine.Seconds(watch.Whole), BenchMachine.Seconds(copied), paid.Payslips, paid.Payslips, rows, counted));
        }
        return BenchReport.Of("payroll", machine, new()
        {
            ["members"] = members, ["clients"] = await house.Number("SELECT count(*) FROM clients.client", ended), ["orders"] = members, ["fsync"] = true,
            ["unit"] = "a payslip of a run through its grain: started, calculated, reviewed, approved, paid with the bank file on disk", ["limit"] = CopyLimit.Description,
            ["ratioOf"] = "time of the whole run / time of the copies; p50Ms and p99Ms are of whole runs", ["peak"] = "highest resident set of this process: service and the making of the data",
            ["steps"] = steps,
        }, measured, measured.Select(round => round.TimeRatio), ticks);
    }

    private static async Task<(PayrollRunView Paid, Guid Run)> Pay(BenchHouse house, YearMonth month, StepWatch watch, CancellationToken ended)
    {
        var key = $"{BenchHouse.Seller.Code}/{YearMonthPattern.Iso.Format(month)}";
        var grain = house.Host.Grains.GetGrain<IPayrollRunGrain>(key);
        CommandId Command(string step) => new("user:bench", $"{step}-{key}-0000000000");
        _ = (await grain.Start(Command("start"), new("user:preparer", PaydayOf(month)))).Accepted;
        var run = PayrollRunState.IdOf(key);
        watch.Ended("started");
        while (await house.Number($"SELECT count(*) FROM payroll.run WHERE run_id = '{run}' AND status = 'open'", ended) > 0) await Task.Delay(Glance, ended);
        watch.Ended("calculated");
        var content = (await grain.View()).Accepted.ContentHash!;
        watch.Ended("shown");
        _ = (await grain.Review(Command("review"), new("user:reviewer", content))).Accepted;
        watch.Ended("reviewed");
        _ = (await grain.Approve(Command("approve"), new("user:approver", content))).Accepted;
        watch.Ended("approved");
        var paid = (await grain.Pay(Command("pay"))).Accepted;
        watch.Ended("paid");
        return (paid, run);
    }

    private static LocalDate PaydayOf(YearMonth month) => month.OnDayOfMonth(25);

    private static Instant Morning(LocalDate day) => MutualTime.ZoneOf(Country.Be).AtStrictly(day + new LocalTime(9, 0)).ToInstant();

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
