using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Cases;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mutual.Tests.Payroll;

/// <summary>Worked payslips, a file each under <c>Golden</c>, exact to the cent in every line and total.</summary>
public class GoldenPayslipTests
{
    private static readonly string Folder = Path.Combine(SharedMaterial.Root, "Mutual.Tests", "Payroll", "Golden");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_worked_payslip_comes_out_to_the_cent(string file)
    {
        var golden = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build()
            .Deserialize<Golden>(File.ReadAllText(Path.Combine(Folder, file + ".yaml")));
        var country = Enum.Parse<Country>(golden.Country, ignoreCase: true);
        var input = new CaseInput(JsonDocument.Parse(Json(golden.Input)!.ToJsonString()).RootElement, "input");
        var worker = country is Country.Be ? BelgianCases.Read(input).Worker : FrenchCases.Read(input);

        var working = new PayWorking();
        var pay = PayPacks.BuiltIn.Of(country).Compute(worker, working).Accepted;
        foreach (var (item, figure) in golden.Lines)
            working.Lines.ToArray().Single(line => line.Item == item).Result.Should().Be(figure, "{0} of {1}", item, golden.Name);

        golden.Amounts.Should().BeEquivalentTo(new Dictionary<string, decimal>
        {
            ["employeeContribution"] = pay.EmployeeContribution.ToDecimal(), ["withholding"] = pay.Withholding.ToDecimal(), ["specialContribution"] = pay.SpecialContribution.ToDecimal(),
            ["net"] = pay.Net.ToDecimal(), ["employerContribution"] = pay.EmployerContribution.ToDecimal(), ["reduction"] = pay.Reduction.ToDecimal(),
            ["holidayAccrual"] = pay.HolidayAccrual.ToDecimal(), ["employerCost"] = pay.EmployerCost.ToDecimal(),
        });
    }

    private static JsonNode? Json(object? value) => value switch
    {
        IDictionary<object, object?> members => new JsonObject(members.Select(member => KeyValuePair.Create((string)member.Key, Json(member.Value)))),
        "null" or null => null,
        "true" => true,
        "false" => false,
        string text when decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => (string)value,
    };

    private sealed class Golden
    {
        public required string Name { get; init; }
        public required string Source { get; init; }
        public required string Country { get; init; }
        public required Dictionary<object, object?> Input { get; init; }
        public required Dictionary<string, decimal> Lines { get; init; }
        public required Dictionary<string, decimal> Amounts { get; init; }
    }
}
