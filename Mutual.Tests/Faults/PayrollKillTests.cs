using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Mutual.Tests.Faults;

/// <summary>One run from its start to the last payslip on paper, in a process that is killed again and again and comes back: it ends as one in which nobody dies.</summary>
/// <remarks>The long campaign (<c>MUTUAL_LONG</c>) kills ten times in a run of 75 000 members, the gate twice in one of 1 000; what is killed while it calculates is there anyhow, at the very points of a transaction.</remarks>
[Collection("faults")]
public sealed class PayrollKillTests(FaultHouse house, ITestOutputHelper output)
{
    private const int Seed = 11;
    private const int MembersOfLong = 75_000;
    private const int Patience = 600;

    private static readonly (int Calculating, int Paying, int Printing) Kills = FaultHouse.IsLong ? (4, 3, 3) : (0, 1, 1);

    /// <summary>What a run came to.</summary>
    private sealed record Ended(string Payroll, IReadOnlyList<string> Books, string Papers);

    [Fact]
    public async Task A_process_killed_while_it_calculates_pays_and_prints_leaves_what_an_unkilled_one_leaves()
    {
        var (template, world) = (FaultHouse.Template, house.World);
        if (FaultHouse.IsLong) world = await house.Fill(template = "large", MembersOfLong);
        var size = Math.Min(2_000, world.Members / 10);
        var parts = (world.Members + size - 1) / size;
        var wanted = await Unkilled(template, world, size);

        ForgetFiles();
        await using var books = await house.Copy(template);
        var (luck, ports, silos, moments) = (new Random(Seed), FaultSilo.FreePorts(1), new List<FaultSilo>(), new List<string>());
        var begun = Stopwatch.GetTimestamp();
        try
        {
            silos.AddRange(await FaultSilo.StartOn(ports, house, books, size));
            using var month = new FaultMonth(books, world, [silos[0].Address]);

            var start = month.StartPayroll();
            foreach (var done in Moments(luck, Kills.Calculating, parts)) await Kill($"SELECT count(*) >= {done} FROM payroll.partition WHERE done_at IS NOT NULL", $"{done} partitions calculated");
            await start;
            await books.Until("SELECT status = 'calculated' FROM payroll.run", Patience);

            var end = month.EndPayroll();
            string[] steps = Kills.Paying == 1 ? ["'approved', 'paid'"] : ["'reviewed', 'approved', 'paid'", "'approved', 'paid'", "'paid'"];
            foreach (var step in steps) await Kill($"SELECT status IN ({step}) FROM payroll.run", $"on the way after {step}");
            var payroll = await end;

            await books.Until("SELECT count(*) > 0 FROM payroll.document_batch", Patience);
            foreach (var done in Moments(luck, Kills.Printing, parts)) await Kill($"SELECT count(done_at) >= {done} FROM payroll.document_batch", $"{done} archives printed");
            var papers = await Papers(books);

            payroll.Should().Be(wanted.Payroll);
            Directory.GetFiles(Path.Combine(house.Home.Path, "files"), ".*").Should().BeEmpty("nothing half-written lies beside a bank file");
            papers.Should().Be(wanted.Papers);
            (await books.Figures()).Should().Equal(wanted.Books);
            (await books.Number("SELECT count(*) - count(DISTINCT source_id) FROM pay.payment WHERE kind = 'salary'")).Should().Be(0, "nobody is paid twice");
            await books.ShouldHold(month.Calls.Told);
            Say(string.Create(CultureInfo.InvariantCulture, $"{world.Members} members, killed {moments.Count} times ({string.Join("; ", moments)}), {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s to the last paper, {month.Calls.Failures.Count} sent again; differing bytes 0"));
        }
        finally
        {
            foreach (var silo in silos) silo.Dispose();
        }

        async Task Kill(string reached, string moment)
        {
            await books.Until(reached, Patience);
            await Task.Delay(luck.Next(60));   // Anywhere from there: the seed says where, the machine what is going on then.
            silos[^1].Kill();
            moments.Add(moment);
            silos.AddRange(await FaultSilo.StartOn(ports, house, books, size));
        }
    }

    private async Task<Ended> Unkilled(string template, FaultWorld world, int size)
    {
        ForgetFiles();
        await using var books = await house.Copy(template);
        await using var host = await house.Host(books.Name, books.Name, size);
        using var month = new FaultMonth(books, world, [host.Address]);
        await month.StartPayroll();
        await books.Until("SELECT status = 'calculated' FROM payroll.run", Patience);
        var payroll = await month.EndPayroll();
        var papers = await Papers(books);
        return new(payroll, await books.Figures(), papers);
    }

    /// <summary>Seeded numbers of parts done, rising; the first may be none.</summary>
    private static int[] Moments(Random luck, int kills, int parts) => [.. Enumerable.Range(0, parts).OrderBy(_ => luck.Next()).Take(kills).Order()];

    /// <summary>Waits until every payslip is on paper; every archive is whole, nothing lies beside one, and the documents are hashed as one.</summary>
    private async Task<string> Papers(FaultBooks books)
    {
        await books.Until("SELECT count(*) > 0 AND count(*) = count(done_at) FROM payroll.document_batch", Patience);
        var kept = (await books.Text("SELECT string_agg(name || ' ' || sha256, ',' ORDER BY name) FROM payroll.document_batch")).Split(',');
        var folder = Path.Combine(house.Home.Path, "payslips", "be", "2026-01");
        var found = Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(file =>
        {
            using var bytes = File.OpenRead(file);
            return $"payslips/be/2026-01/{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        }).ToList();
        found.Should().Equal(kept, "an archive is whole or absent");
        return await books.Text("SELECT count(*) || ' papers ' || md5(string_agg(encode(sha256, 'hex'), ',' ORDER BY payslip_id)) FROM payroll.document") + " " + string.Join(' ', found);
    }

    /// <summary>What another copy left in the home they share.</summary>
    private void ForgetFiles()
    {
        foreach (var name in (string[])["payslips", "files"])
            if (Path.Combine(house.Home.Path, name) is var folder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private void Say(string figures)
    {
        output.WriteLine(figures);
        if (Environment.GetEnvironmentVariable("MUTUAL_FAULTS_OUT") is { Length: > 0 } file) File.AppendAllText(file, figures + "\n");
    }
}
