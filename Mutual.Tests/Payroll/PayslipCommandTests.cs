using Mutual.Tests.CommandLine;

namespace Mutual.Tests.Payroll;

/// <summary><c>payslip</c> as scripts meet it.</summary>
public sealed class PayslipCommandTests : IDisposable
{
    private const string Cases = """
        {"cases":[
          {"id":"one","input":{"date":"2026-11-30","status":"employee","grossMonthly":4000.00,"spouse":null,"children":0,"singleParent":false}},
          {"id":"two","input":{"date":"2026-11-30","status":"astronaut","grossMonthly":4000.00,"spouse":null,"children":0,"singleParent":false}}]}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("mutual-payslip-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_prints_a_line_a_case_and_ends_well_though_one_is_refused()
    {
        var end = await MutualProcess.Run("payslip", "--country", "be", await File(Cases));
        end.Code.Should().Be(0);
        var lines = end.Answer.Split('\n');
        lines.Should().HaveCount(3).And.HaveElementAt(2, "");
        lines[0].Should().StartWith("{\"id\":\"one\",\"values\":{").And.Contain("\"netCents\":261426");
        lines[1].Should().StartWith("{\"id\":\"two\",\"refused\":{\"code\":\"pay-status-unknown\",\"message\":\"");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_file_that_cannot_be_read_is_refused_with_3(string? text)
    {
        var end = await MutualProcess.Run("payslip", "--country", "fr", text is null ? Path.Combine(folder, "absent.json") : await File(text));
        end.Code.Should().Be(3);
        end.Answer.Should().BeEmpty();
        end.Rest[^1].Should().StartWith("cases-unreadable: ");
    }

    [Theory]
    [InlineData("payslip", "--country", "de", "x.json")]
    [InlineData("payslip", "--country", "be")]
    [InlineData("payslip", "x.json")]
    [InlineData("bench", "payslip", "--rounds", "0")]
    public async Task Wrong_arguments_end_with_64(params string[] arguments) => (await MutualProcess.Run(arguments)).Code.Should().Be(64);

    [Fact]
    public async Task The_measurement_counts_every_payslip_and_its_lines()
    {
        var end = await MutualProcess.Run("bench", "payslip", "--members", "300", "--rounds", "1");
        end.Code.Should().Be(0);
        var measured = System.Text.Json.JsonDocument.Parse(end.Answer).RootElement;
        measured.GetProperty("bench").GetString().Should().Be("payslip");
        measured.GetProperty("rounds").EnumerateArray().Where(round => round.GetProperty("of").GetString() == "gross-to-net")
            .Should().HaveCount(2).And.OnlyContain(round => round.GetProperty("oursUnits").GetInt32() == 300 && round.GetProperty("oursRows").GetInt64() > 300 * 10);
    }

    private async Task<string> File(string text)
    {
        var path = Path.Combine(folder, "cases.json");
        await System.IO.File.WriteAllTextAsync(path, text);
        return path;
    }
}
