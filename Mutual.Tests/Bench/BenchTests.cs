using System.Text.Json;
using Mutual.Tests.CommandLine;

namespace Mutual.Tests.Bench;

/// <summary>Both measurements beside their limits, at a size that takes seconds: what they print is whole, both sides left the same rows, and no server stays behind.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly string temporary = Directory.CreateTempSubdirectory("mutual-benched-").FullName;

    [Fact]
    public async Task Invoices_are_measured_through_the_API_beside_pgbench()
    {
        var measured = await Measure("bench", "invoices", "--members", "300", "--rounds", "1", "--callers", "1,4", "--units", "40");

        measured.GetProperty("bench").GetString().Should().Be("invoices");
        var rounds = measured.GetProperty("rounds").EnumerateArray().ToList();
        rounds.Select(round => round.GetProperty("callers").GetInt32()).Should().Equal(1, 4);
        foreach (var round in rounds)
        {
            Number(round, "oursUnits").Should().Be(40);
            Number(round, "oursRows").Should().BeGreaterThan(40 * 10);   // Answer, invoice, three holds, two entries and their postings at the least.
        }
    }

    [Fact]
    public async Task Payroll_is_measured_to_the_bank_file_beside_one_copy_per_table()
    {
        var measured = await Measure("bench", "payroll", "--members", "301", "--rounds", "2");

        measured.GetProperty("bench").GetString().Should().Be("payroll");
        var rounds = measured.GetProperty("rounds").EnumerateArray().ToList();
        rounds.Should().HaveCount(2);
        rounds.Should().OnlyContain(round => Number(round, "oursUnits") == 301);
        Number(measured.GetProperty("setting"), "belgian").Should().Be(151);
        Number(measured.GetProperty("setting"), "french").Should().Be(150);
        Number(measured, "peakMiB").Should().BeLessThan(1024);
    }

    [Fact]
    public async Task Export_is_measured_beside_a_bare_copy_and_its_verification_beside_hledger()
    {
        var measured = await Measure("bench", "export", "--lines", "4000", "--rounds", "1");

        measured.GetProperty("bench").GetString().Should().Be("export");
        Number(measured.GetProperty("rounds")[0], "oursUnits").Should().Be(4_000);
        Number(measured.GetProperty("verification"), "entries").Should().Be(1_000);
    }

    [Fact]
    public async Task Pages_are_measured_as_their_people_find_them_and_none_is_too_large()
    {
        using var process = MutualProcess.StartWith(new Dictionary<string, string> { ["TMPDIR"] = temporary }, null, "bench", "pages", "--members", "30", "--invoices", "300", "--rounds", "1");
        var end = await process.End();
        end.Code.Should().Be(0, string.Join('\n', end.Rest));

        var measured = JsonDocument.Parse(end.Answer).RootElement;
        measured.GetProperty("bench").GetString().Should().Be("pages");
        measured.GetProperty("tooLarge").EnumerateArray().Should().BeEmpty();
        measured.GetProperty("rounds").EnumerateArray().Select(page => page.GetProperty("page").GetString()!.Trim('/')).Should()
            .Contain(["member", "member/invoices/{invoice:guid}", "client/statement", "accountant", "accountant/search", "accountant/payroll/{entity}/{month}", "auditor/balance"]);
        Number(measured, "p95Ms").Should().BePositive();
        Directory.EnumerateFileSystemEntries(temporary).Should().BeEmpty();
    }

    [Fact]
    public async Task A_measurement_that_is_ended_leaves_no_server_and_no_folder()
    {
        using var process = MutualProcess.StartWith(new Dictionary<string, string> { ["TMPDIR"] = temporary }, null, "bench", "payroll", "--members", "20000", "--rounds", "12");
        for (var wait = 0; wait < 3000 && Directory.GetFiles(temporary, "postgres.passwords", SearchOption.AllDirectories).Length == 0; wait++) await Task.Delay(20);

        process.Send("TERM");

        var end = await process.End();
        end.Code.Should().Be(130);
        end.Answer.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(temporary).Should().BeEmpty();
    }

    [Theory]
    [InlineData("invoices", "--callers", "0")]
    [InlineData("invoices", "--callers", "1,,2")]
    [InlineData("payroll", "--rounds", "13")]
    public async Task What_cannot_be_measured_is_a_wrong_argument(params string[] arguments) =>
        (await MutualProcess.Run(["bench", .. arguments])).Code.Should().Be(64);

    public void Dispose() => Directory.Delete(temporary, recursive: true);

    private async Task<JsonElement> Measure(params string[] arguments)
    {
        using var process = MutualProcess.StartWith(new Dictionary<string, string> { ["TMPDIR"] = temporary }, null, arguments);
        var end = await process.End();
        end.Code.Should().Be(0, string.Join('\n', end.Rest));
        Directory.EnumerateFileSystemEntries(temporary).Should().BeEmpty();

        var measured = JsonDocument.Parse(end.Answer).RootElement;
        foreach (var name in (string[])["bench", "machine", "setting", "rounds", "ratio", "p50Ms", "p99Ms", "peakMiB"]) measured.TryGetProperty(name, out _).Should().BeTrue(name);
        foreach (var round in measured.GetProperty("rounds").EnumerateArray())
        {
            Number(round, "limitUnits").Should().Be(Number(round, "oursUnits"));
            Number(round, "limitRows").Should().Be(Number(round, "oursRows"));
            Number(round, "oursSeconds").Should().BePositive();
            Number(round, "limitSeconds").Should().BePositive();
        }
        var ratio = measured.GetProperty("ratio");
        Number(ratio, "min").Should().BePositive().And.BeLessThanOrEqualTo(Number(ratio, "median"));
        Number(ratio, "median").Should().BeLessThanOrEqualTo(Number(ratio, "max"));
        Number(measured, "p50Ms").Should().BePositive().And.BeLessThanOrEqualTo(Number(measured, "p99Ms"));
        return measured;
    }

    private static decimal Number(JsonElement of, string name) => of.GetProperty(name).GetDecimal();
}
