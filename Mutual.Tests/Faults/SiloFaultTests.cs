using System.Diagnostics;
using System.Globalization;

namespace Mutual.Tests.Faults;

/// <summary>Real processes, fsync on, killed at seeded points: nothing told is lost, nothing is done twice, and every figure is that of a mutual in which nobody died.</summary>
[Collection("faults")]
public sealed class SiloFaultTests(FaultHouse house, ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => FaultHouse.IsLong ? [.. Enumerable.Range(1, 8)] : [1];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_silo_is_killed_in_a_payroll_and_another_among_many_invoices_and_no_figure_changes(int seed)
    {
        var (inPayroll, inPosting) = (FaultPoint.OfPayroll[seed % 3], FaultPoint.OfPosting[(seed - 1) % 4]);
        await using var books = await house.Copy();
        var silos = await FaultSilo.Start(house, books, 2);
        FaultSilo[] more = [];
        try
        {
            // A payroll: some partitions are done, some are held where the fault is; then one silo is gone.
            (await books.Number("SELECT count(*) FROM orleans.silo WHERE status = 3")).Should().Be(2);
            using var month = new FaultMonth(books, house.World, [.. silos.Select(silo => silo.Address)]);
            var start = month.StartPayroll();
            await books.Until($"SELECT count(*) >= {seed % 4} FROM payroll.partition WHERE done_at IS NOT NULL");
            var killed = await inPayroll.Kill(books, silos, seed);
            var at = Stopwatch.GetTimestamp();
            await start;
            await books.Until("SELECT status = 'calculated' FROM payroll.run");
            var payroll = Stopwatch.GetElapsedTime(at);
            await inPayroll.Remove(books);
            (await month.EndPayroll()).Should().Be(house.Unkilled.Payroll);

            // Another comes in its place, and invoices are issued and collected by both until one of them goes.
            more = await FaultSilo.Start(house, books, 1);
            var living = silos.Where(silo => silo != killed).Concat(more).ToArray();
            using var storm = new FaultMonth(books, house.World, [.. living.Select(silo => silo.Address)]);
            var invoices = storm.Invoice();
            await UntilTold(storm, house.World.Waiting.Count * (10 + (seed * 7 % 40)) / 100, invoices);
            await inPosting.Kill(books, living, seed);
            at = Stopwatch.GetTimestamp();
            await invoices;
            await inPosting.Remove(books);

            var told = month.Calls.Told.Concat(storm.Calls.Told).ToList();
            await books.ShouldHold(told);
            (await books.Figures()).Should().Equal(house.Unkilled.Books);
            var first = told.Where(ack => ack.Sent > at).Min(ack => ack.Answered);
            var (lost, doubled) = (house.World.Waiting.Count - await books.Number("SELECT count(DISTINCT order_id) FROM invoicing.invoice WHERE order_id = ANY (SELECT order_id FROM orders.order_ ORDER BY number DESC LIMIT " + house.World.Waiting.Count + ")"),
                await books.Number("SELECT count(*) - count(DISTINCT order_id) FROM invoicing.invoice") + await books.Number("SELECT count(*) - count(DISTINCT member_id) FROM payroll.payslip"));
            (lost, doubled).Should().Be((0, 0));
            var most = told.Max(ack => Stopwatch.GetElapsedTime(ack.Sent, ack.Answered).TotalSeconds);
            Say(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {inPayroll} at {house.World.Members} members, {payroll.TotalSeconds:0.0} s to calculated; {inPosting} among {storm.Calls.Told.Count} commands, ")
                + string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(at, first).TotalSeconds:0.0} s to the next success, {most:0.0} s at most, {told.Sum(ack => ack.Attempts - 1)} sent again; ")
                + string.Create(CultureInfo.InvariantCulture, $"acknowledged {told.Count}, lost {lost}, doubled {doubled}"));
        }
        finally
        {
            foreach (var silo in silos.Concat(more)) silo.Dispose();
        }
    }

    [Fact]
    public async Task Two_silos_that_know_nothing_of_each_other_share_a_database_without_a_wrong_figure()
    {
        await using var books = await house.Copy();
        await using var one = await house.Host(books.Name, "one");
        await using var other = await house.Host(books.Name, "other");
        using var month = new FaultMonth(books, house.World, [one.Address, other.Address]);
        using var rival = new FaultMonth(books, house.World, [other.Address]);
        await Task.WhenAll(month.StartPayroll(), rival.StartPayroll());
        await books.Until("SELECT status = 'calculated' FROM payroll.run");
        (await month.EndPayroll()).Should().Be(house.Unkilled.Payroll);

        var begun = Stopwatch.GetTimestamp();
        await month.Invoice(everybodyTwice: true);
        await books.ShouldHold(month.Calls.Told.DistinctBy(ack => (ack.Actor, ack.Key)).ToList());
        (await books.Figures()).Should().Equal(house.Unkilled.Books);
        Say(string.Create(CultureInfo.InvariantCulture, $"unclustered: {month.Calls.Told.Count} acknowledgements in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, {month.Calls.Failures.Count} sent again, wrong 0"));
    }

    [Fact]
    public async Task The_server_is_killed_among_many_invoices_and_whoever_was_connected_goes_on_when_it_is_back()
    {
        await using var books = await house.Copy();
        await using var host = await house.Host(books.Name, books.Name);
        using var month = new FaultMonth(books, house.World, [host.Address]);
        await month.StartPayroll();
        await books.Until("SELECT status = 'calculated' FROM payroll.run");
        (await month.EndPayroll()).Should().Be(house.Unkilled.Payroll);

        var invoices = month.Invoice();
        await UntilTold(month, house.World.Waiting.Count * 30 / 100, invoices);
        var postmaster = int.Parse(File.ReadLines(Path.Combine(house.Cluster.Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        Process.GetProcessById(postmaster).Kill();
        var at = Stopwatch.GetTimestamp();
        var again = await Mutual.Silo.Database.PrivateCluster.Start(house.Home, new());
        again.Port.Should().Be(house.Cluster.Port);
        var back = Stopwatch.GetElapsedTime(at);
        await invoices;
        books.Superuser.Clear();

        await books.ShouldHold(month.Calls.Told);
        (await books.Figures()).Should().Equal(house.Unkilled.Books);
        var first = month.Calls.Told.Where(ack => ack.Answered > at).Min(ack => ack.Answered);
        Say(string.Create(CultureInfo.InvariantCulture, $"postmaster: server back after {back.TotalSeconds:0.0} s, next success after {Stopwatch.GetElapsedTime(at, first).TotalSeconds:0.0} s, {month.Calls.Failures.Count} sent again, lost 0, doubled 0"));
    }

    private static async Task UntilTold(FaultMonth month, int count, Task playing)
    {
        while (month.Calls.Told.Count < count)
        {
            if (playing.IsCompleted) await playing;
            await Task.Delay(5);
        }
    }

    private void Say(string figures)
    {
        output.WriteLine(figures);
        if (Environment.GetEnvironmentVariable("MUTUAL_FAULTS_OUT") is { Length: > 0 } file) File.AppendAllText(file, figures + "\n");
    }
}
