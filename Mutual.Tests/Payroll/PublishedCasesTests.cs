using System.Text.Json;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Cases;

namespace Mutual.Tests.Payroll;

/// <summary>The public cases beside the project, to the cent, each kind apart.</summary>
public class PublishedCasesTests
{
    [Theory]
    [InlineData("anchor", 8)]
    [InlineData("published-reference-2026", 20)]
    [InlineData("consensus-2025-employe", 9)]
    [InlineData("consensus-2026-employe", 18)]
    [InlineData("consensus-2026-ouvrier", 13)]
    [InlineData("exceptional-allowance", 5)]
    [InlineData("union-simulator-2021", 8)]
    [InlineData("official-scale-2021", 60)]
    public async Task Belgian_figures_equal_the_published_ones(string kind, int count) =>
        (await Compare(Country.Be, "payroll-cases/be-cases.json", kind)).Should().Be(count);

    [Fact]
    public async Task French_figures_equal_the_state_s_own_engine_line_by_line() => (await Compare(Country.Fr, "payroll-cases/fr-cases.json", null)).Should().Be(64);

    private static async Task<int> Compare(Country country, string path, string? kind)
    {
        var file = await File.ReadAllBytesAsync(SharedMaterial.Require(path));
        using var answer = new StringWriter();
        await PayslipCases.Answer(PayPacks.BuiltIn, country, file, answer, CancellationToken.None);
        var lines = answer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(line => line.GetProperty("id").GetString()!);

        var compared = 0;
        foreach (var published in JsonDocument.Parse(file).RootElement.GetProperty("cases").EnumerateArray())
        {
            if (kind is not null && published.GetProperty("kind").GetString() != kind) continue;
            var id = published.GetProperty("id").GetString()!;
            var values = lines[id].GetProperty("values");
            foreach (var (field, cents) in Expected(published.GetProperty("expected")))
                values.GetProperty(field).GetInt64().Should().Be(cents, "{0} of {1} is published so", field, id);
            compared++;
        }
        return compared;
    }

    private static IEnumerable<(string Field, long Cents)> Expected(JsonElement expected)
    {
        if (!expected.TryGetProperty("lineRoundedCents", out var rounded)) return expected.EnumerateObject().Select(field => (field.Name, field.Value.GetInt64()));
        var lines = new[] { "employee", "employer" }.SelectMany(side => expected.GetProperty(side).EnumerateObject()
            .Select(line => ($"{side}.{line.Name}", Money.Round(line.Value.GetDecimal(), Rounding.HalfUp).Cents)));
        return lines.Concat(rounded.EnumerateObject().Select(field => (field.Name, field.Value.GetInt64())));
    }
}
