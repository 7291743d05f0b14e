using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Belgium;
using NodaTime;

namespace Mutual.Tests.Payroll;

public sealed class RulePackTests : IDisposable
{
    private static readonly string[] Rules = [.. Directory.EnumerateFiles(Path.Combine(SharedMaterial.Root, "Mutual.Grains", "Payroll", "Rules"), "*.yaml", SearchOption.AllDirectories)];

    private readonly string folder = Directory.CreateTempSubdirectory("mutual-packs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_version_names_the_first_day_of_its_values_and_stays_while_none_changes()
    {
        var belgium = PayPacks.BuiltIn.Of(Country.Be);
        var september = belgium.VersionOn(new(2026, 9, 1)).Accepted;
        september.Should().StartWith("be-2026-09-01-").And.HaveLength("be-2026-09-01-".Length + 8);
        belgium.VersionOn(new(2026, 12, 31)).Accepted.Should().Be(september);
        belgium.VersionOn(new(2026, 8, 31)).Accepted.Should().NotBe(september);
        PayPacks.BuiltIn.Of(Country.Fr).VersionOn(new(2026, 6, 1)).Accepted.Should().StartWith("fr-2026-06-01-");
    }

    [Theory]
    [InlineData(Country.Be, "2027-01-01", "not for 2027-01-01")]
    [InlineData(Country.Be, "2025-06-30", "structural reduction")]
    [InlineData(Country.Be, "2020-12-31", "not for 2020-12-31")]
    [InlineData(Country.Fr, "2024-12-31", "monthly ceiling")]
    [InlineData(Country.Fr, "2027-01-01", "not for 2027-01-01")]
    public void A_day_without_values_is_refused_by_the_name_of_the_rule(Country country, string day, string named)
    {
        var refused = PayPacks.BuiltIn.Of(country).VersionOn(NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value).Refused!;
        refused.Code.Should().Be("rule-not-in-force");
        refused.Detail.Should().Contain(named);
    }

    [Fact]
    public void Next_year_s_values_are_added_by_data_alone_and_change_no_version_of_this_one()
    {
        AddYear2027();
        var packs = new PayPacks(folder);
        foreach (var country in Enum.GetValues<Country>())
        {
            packs.Of(country).VersionOn(new(2026, 12, 31)).Should().Be(PayPacks.BuiltIn.Of(country).VersionOn(new(2026, 12, 31)));
            packs.Of(country).VersionOn(new(2027, 1, 1)).Accepted.Should().StartWith($"{country.ToString().ToLowerInvariant()}-2027-01-01-");
        }
        var worker = new PayInput(new(2027, 3, 31), PayStatus.WhiteCollar, default, Money.Euro(4000), TimeWorked.FullMonth);
        packs.Of(Country.Be).Compute(worker).Accepted.Net.Should().Be(Money.Euro(2614.26m));   // The values are last year's, so the net is.
        packs.KilometresOf(Country.Be).Worth(new(2027, 6, 1), 100, 0, null).Accepted.Should().Be(new Money(44_49));
        packs.Of(Country.Be).Compute(worker with { Day = new(2028, 1, 1) }).Refused!.Code.Should().Be("rule-not-in-force");
    }

    [Theory]
    [InlineData("be/work-bonus.yaml", "2026-12-31", "two lines hold on 2026-12-31")]
    [InlineData("be/thirteenth-month.yaml", "2027-01-01", "No rule of the pack Be is called thirteenth-month")]
    public void A_pack_that_overlaps_or_belongs_to_no_rule_does_not_load(string name, string from, string why)
    {
        Directory.CreateDirectory(Path.Combine(folder, "be"));
        File.WriteAllText(Path.Combine(folder, name), Next("be/work-bonus.yaml").Replace("2027-01-01", from, StringComparison.Ordinal));
        FluentActions.Invoking(() => new PayPacks(folder)).Should().Throw<RefusedException>().WithMessage($"*{why}*").Which.Refused.Code.Should().Be("rule-pack-invalid");
    }

    [Theory]
    [InlineData("costs_max", "cost_max")]      // Misspelt: unknown, and the right one missing.
    [InlineData("exempt_tax: ", "# ")]
    [InlineData("from: 2027-01-01", "from: soon")]
    public void A_misspelt_or_missing_member_does_not_load(string member, string instead)
    {
        Directory.CreateDirectory(Path.Combine(folder, "be"));
        File.WriteAllText(Path.Combine(folder, "be", "withholding.yaml"), Next("be/withholding.yaml").Replace(member, instead, StringComparison.Ordinal));
        FluentActions.Invoking(() => new PayPacks(folder)).Should().Throw<RefusedException>().Which.Refused.Code.Should().Be("rule-pack-invalid");
    }

    [Fact]
    public void Every_rule_says_by_when_its_last_line_is_confirmed_and_where_each_was_read()
    {
        Rules.Should().HaveCountGreaterThan(20);
        foreach (var file in Rules)
        {
            var lines = File.ReadAllLines(file);
            var text = string.Join('\n', lines);
            lines.Should().Contain(line => line.StartsWith("confirm_by: ", StringComparison.Ordinal), file);
            var rows = text.Split("from: 2").Length - 1;
            (text.Split("source: ").Length - 1).Should().Be(rows, file);
            (text.Split("published: ").Length - 1).Should().Be(rows, file);
        }
    }

    // CGSLB, January 2025: 2 510.50 with the values of 2024. What it does not need (scale II, a second child) is not known, and not in the packs.
    [Fact]
    public void The_worked_example_of_2024_comes_out_with_the_values_of_2024()
    {
        var rules = PayPacks.BuiltIn.Belgium.On(new(2025, 2, 28));
        var values = rules.Withholding with
        {
            CostsMax = 5750, ExemptTax = 2830.15m, Children = [588],
            Brackets =
            [
                new() { Over = 0, Tax = 0, Rate = 0.2675m }, new() { Over = 15_830, Tax = 4234.53m, Rate = 0.4280m }, new() { Over = 27_940, Tax = 9417.61m, Rate = 0.4815m },
                new() { Over = 48_350, Tax = 19_245.03m, Rate = 0.5350m },
            ],
        };
        var (onss, household) = (490.13m, new Household(Spouse.Above, Children: 1));   // 3 750.00 × 13.07 % = 490.125.
        var tax = WithholdingTax.Of(values, 3750m - onss, household, null).Monthly;
        (3750m - onss - tax - SpecialContribution.Of(rules.SpecialContribution, 3750m, Spouse.Above, null)).Should().Be(2510.50m);
    }

    private void AddYear2027()
    {
        foreach (var file in Rules)
        {
            var country = Path.GetFileName(Path.GetDirectoryName(file))!.ToLowerInvariant();
            if (Path.GetFileName(file) is "key-formula-2021.yaml" or "general-reduction.yaml") continue;
            Directory.CreateDirectory(Path.Combine(folder, country));
            File.WriteAllText(Path.Combine(folder, country, Path.GetFileName(file)), Next($"{country}/{Path.GetFileName(file)}"));
        }
    }

    /// <summary>A file of 2027 with the last values of this build.</summary>
    private static string Next(string rule)
    {
        var lines = File.ReadAllLines(Rules.Single(file => file.EndsWith(rule, StringComparison.OrdinalIgnoreCase))).ToList();
        var first = lines.FindIndex(line => line.StartsWith("in_force:", StringComparison.Ordinal)) + 1;
        var last = lines.FindLastIndex(line => line.StartsWith("  - ", StringComparison.Ordinal));
        var shared = lines.FirstOrDefault(line => line.Contains("&rates", StringComparison.Ordinal))?.Split("&rates")[1];
        return string.Join('\n', lines.Take(first).Concat(lines.Skip(last)))
            .Replace("*rates", shared ?? "", StringComparison.Ordinal)
            .Replace(lines[last][(lines[last].IndexOf("from: ", StringComparison.Ordinal) + 6)..][..10], "2027-01-01", StringComparison.Ordinal)
            .Replace("to: 2026-12-31", "to: 2027-12-31", StringComparison.Ordinal)
            .Replace("to: 2026-06-30", "to: 2027-12-31", StringComparison.Ordinal);   // The Belgian kilometre tariff ends its year in June.
    }
}
