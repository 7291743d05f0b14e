using System.Text;
using System.Text.Json;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Silo.Simulation;
using Mutual.Tests.Database;
using Xunit;

namespace Mutual.Tests.Simulation;

/// <summary>A small mutual lives through a season on real parts, twice: what it leaves is asked from the outside.</summary>
public sealed class SmallSimulationTests(SmallSimulation played) : IClassFixture<SmallSimulation>
{
    [Fact]
    public void Every_statement_about_its_books_holds() =>
        played.Answer.Split('\n').Where(line => line.StartsWith("BAD", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void The_same_seed_leaves_the_same_bytes()
    {
        var (once, again) = (FilesOf(played.Once), FilesOf(played.Again));
        once.Keys.Should().Equal(again.Keys);
        string.Join('\n', once.Where(file => !file.Value.AsSpan().SequenceEqual(again[file.Key])).Select(file => FirstDifference(file.Key, file.Value, again[file.Key]))).Should().BeEmpty(played.Progress);
        played.AnswerAgain.Should().Be(played.Answer);
    }

    [Fact]
    public void It_shows_a_row_per_month() =>
        played.Answer.Split('\n').Where(line => line.StartsWith("2026-", StringComparison.Ordinal)).Select(line => line[..7]).Should().Equal("2026-01", "2026-02", "2026-03");

    [Fact]
    public void Half_of_all_member_months_end_in_a_payslip() => Payslips().Count.Should().BeGreaterThanOrEqualTo(SmallSimulation.Members * SmallSimulation.Months / 2);

    [Fact]
    public void The_bank_is_asked_to_pay_exactly_the_nets()
    {
        foreach (var month in Payslips().GroupBy(payslip => payslip.Month))
        {
            var orders = PaymentOrders.Read(new MemoryStream(File.ReadAllBytes(Path.Combine(played.Once, "bank", $"out-{month.Key}.xml"))));
            orders.Payments.Select(payment => payment.Amount.Cents).Order().Should().Equal(month.Select(payslip => payslip.Cents["net"]).Where(net => net > 0).Order());
        }
    }

    [Fact]
    public void Bank_files_satisfy_their_schemas()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(played.Once, "bank"), "*.xml"))
        {
            using var content = File.OpenRead(file);
            Payments.IsoSchema.Faults(Path.GetFileName(file).StartsWith("in-", StringComparison.Ordinal) ? "camt.053.001.08" : "pain.001.001.09", content).Should().BeEmpty(file);
        }
    }

    [Fact]
    public void No_salary_costs_more_than_its_budget_and_every_figure_adds_up()
    {
        foreach (var payslip in Payslips())
        {
            var cents = payslip.Cents;
            cents["employerCost"].Should().BeLessThanOrEqualTo(cents["budget"]).And.Be(cents["gross"] + cents["employer"] - cents["reduction"] + cents["accrual"]);
            cents["net"].Should().Be(cents["gross"] - cents["employee"] - cents["withholding"] - cents["special"]);
        }
    }

    [Fact]
    public void Without_a_named_shock_no_budget_moves_by_more_than_the_member_s_step()
    {
        var steps = World.Of(new(SmallSimulation.Seed, "be", Country.Be, SmallSimulation.Members, SmallSimulation.Months), 1).Members.Max(member => member.Salary.Steadiness);
        foreach (var member in Payslips().GroupBy(payslip => payslip.Member))
        {
            foreach (var (before, after) in member.OrderBy(payslip => payslip.Month).Zip(member.OrderBy(payslip => payslip.Month).Skip(1)))
            {
                if (after.Shock is not null || before.Month[^2..] == after.Month[^2..]) continue;
                var (last, now) = (before.Cents["budget"], after.Cents["budget"]);
                now.Should().BeInRange(last * (10_000 - steps) / 10_000, last * (10_000 + steps) / 10_000, $"{member.Key} in {after.Month}");
            }
        }
    }

    [Fact]
    public void Money_nobody_explained_is_listed_with_its_reason() =>
        File.ReadAllLines(Path.Combine(played.Once, "bank", "unplaced.csv")).Skip(1).Should().NotBeEmpty().And.OnlyContain(line => line.Contains("-reference", StringComparison.Ordinal) || line.Contains("already-paid", StringComparison.Ordinal) || line.Contains("amount-mismatch", StringComparison.Ordinal));

    private static string FirstDifference(string file, byte[] once, byte[] again) =>
        Encoding.UTF8.GetString(once).Split('\n').Zip(Encoding.UTF8.GetString(again).Split('\n')).Where(lines => lines.First != lines.Second).Select(lines => $"{file}: {lines.First} / {lines.Second}").FirstOrDefault($"{file}: one is longer");

    private static SortedDictionary<string, byte[]> FilesOf(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes), StringComparer.Ordinal);

    private List<Payslip> Payslips() => [.. File.ReadLines(Path.Combine(played.Once, "payslips.jsonl")).Select(line => JsonSerializer.Deserialize<Payslip>(line, JsonSerializerOptions.Web)!)];

    private sealed record Payslip(string Member, string Month, Dictionary<string, long> Cents, string? Shock);
}

/// <summary>Played twice, into two folders.</summary>
public sealed class SmallSimulation : IAsyncLifetime
{
    public const int Seed = 7;
    public const int Members = 12;
    public const int Months = 3;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mutual-simulation-");

    public string Once => Path.Combine(folder.FullName, "once");

    public string Again => Path.Combine(folder.FullName, "again");

    /// <summary>stdout of the first.</summary>
    public string Answer { get; private set; } = "";

    public string AnswerAgain { get; private set; } = "";

    /// <summary>stderr of both.</summary>
    public string Progress { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Answer = await Play(Once);
        AnswerAgain = await Play(Again);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string> Play(string into)
    {
        using var answer = new StringWriter { NewLine = "\n" };
        using var progress = new StringWriter();
        await SimulationProgram.Run(
            new(Seed, [Country.Be], Members, Months, Silos: 1, Recession: false, into), await TestCluster.Get(), MutualHome.At(Path.Combine(folder.FullName, "home")), answer, progress, CancellationToken.None);
        Progress += progress;
        return answer.ToString();
    }
}
