using System.Text.Json.Nodes;
using Mutual.Grains.Payroll;
using Mutual.Grains.Payroll.Cases;

namespace Mutual.Tests.Payroll;

public class RefusedCasesTests
{
    private const string French = """
        {"date":"2026-06-30","grossMonthly":2500,"cadre":false,"partTimeHoursPerWeek":null,"headcount":20,"workAccidentRatePercent":1.1,"healthPlanMonthly":50,
         "healthPlanEmployerSharePercent":60,"mobilityRatePercent":2,"withholding":{"method":"neutral"}}
        """;

    private const string Belgian = """{"date":"2026-09-14","status":"employee","grossMonthly":3000.00,"spouse":null,"children":0,"singleParent":false}""";

    private const string Allowance = """
        {"date":"2026-09-14","type":"holiday","grossAllowance":2760.0,"socialWithholding":360.73,"annualBaseNormalPay":36000.0,"children":0}
        """;

    [Theory]
    [InlineData("date", "\"2027-01-01\"", "rule-not-in-force")]
    [InlineData("date", "\"2024-12-31\"", "rule-not-in-force")]
    [InlineData("date", "\"2024-10-31\"", "rule-not-in-force")]
    [InlineData("date", "\"1999-12-31\"", "rule-not-in-force")]
    [InlineData("date", "\"2026-02-30\"", "date-invalid")]
    [InlineData("date", "\"30/06/2026\"", "date-invalid")]
    [InlineData("date", "20260630", "case-unreadable")]
    [InlineData("grossMonthly", "0", "gross-out-of-range")]
    [InlineData("grossMonthly", "-2500", "gross-out-of-range")]
    [InlineData("grossMonthly", "10000000", "gross-out-of-range")]
    [InlineData("grossMonthly", "2500.005", "amount-not-cents")]
    [InlineData("grossMonthly", "1e27", "amount-out-of-range")]
    [InlineData("grossMonthly", "1e40", "case-unreadable")]
    [InlineData("grossMonthly", "0.01", "net-negative")]   // The health plan alone takes more.
    [InlineData("grossMonthly", "\"2500\"", "case-unreadable")]
    [InlineData("grossMonthly", "null", "case-unreadable")]
    [InlineData("cadre", "1", "case-unreadable")]
    [InlineData("partTimeHoursPerWeek", "0", "time-worked-invalid")]
    [InlineData("partTimeHoursPerWeek", "36", "time-worked-invalid")]
    [InlineData("partTimeHoursPerWeek", "-20", "time-worked-invalid")]
    [InlineData("headcount", "0", "employer-terms-invalid")]
    [InlineData("headcount", "10.5", "case-unreadable")]
    [InlineData("workAccidentRatePercent", "101", "employer-terms-invalid")]
    [InlineData("healthPlanMonthly", "-1", "employer-terms-invalid")]
    [InlineData("healthPlanEmployerSharePercent", "101", "employer-terms-invalid")]
    [InlineData("mobilityRatePercent", "-1", "employer-terms-invalid")]
    [InlineData("withholding", """{"method":"personal"}""", "case-unreadable")]
    [InlineData("withholding", """{"method":"personal","ratePercent":101}""", "tax-rate-invalid")]
    [InlineData("withholding", """{"method":"neutral","ratePercent":5}""", "tax-rate-invalid")]
    [InlineData("withholding", """{"method":"none"}""", "tax-rate-invalid")]
    [InlineData("withholding", "null", "case-unreadable")]
    [InlineData("spouse", "null", "case-unreadable")]   // A member that France does not know.
    public async Task A_French_case_that_cannot_be_answered_says_why(string member, string value, string code) => (await Refused(Country.Fr, French, member, value)).Should().Be(code);

    [Theory]
    [InlineData("date", "\"2027-01-31\"", "rule-not-in-force")]
    [InlineData("date", "\"2024-06-30\"", "rule-not-in-force")]
    [InlineData("date", "\"2025-01-31\"", "rule-not-in-force")]   // The work bonus begins in February 2025.
    [InlineData("date", "\"2021-06-30\"", "rule-not-in-force")]
    [InlineData("grossMonthly", "0", "gross-out-of-range")]
    [InlineData("grossMonthly", "10000000", "gross-out-of-range")]
    [InlineData("status", "\"student\"", "pay-status-unknown")]
    [InlineData("status", "null", "case-unreadable")]
    [InlineData("children", "99", "household-impossible")]
    [InlineData("children", "-1", "household-impossible")]
    [InlineData("children", "1.5", "case-unreadable")]
    [InlineData("spouse", "\"rich\"", "household-impossible")]
    [InlineData("singleParent", "true", "household-impossible")]   // Without children.
    [InlineData("disabledChildren", "1", "household-impossible")]
    [InlineData("spouseDisabled", "true", "household-impossible")]
    [InlineData("fullTimeFraction", "\"half\"", "time-worked-invalid")]
    [InlineData("paidDays", "0", "case-unreadable")]   // Without the working days.
    [InlineData("bonus", "1", "case-unreadable")]
    public async Task A_Belgian_case_that_cannot_be_answered_says_why(string member, string value, string code) => (await Refused(Country.Be, Belgian, member, value)).Should().Be(code);

    [Theory]
    [InlineData("type", "\"gift\"", "allowance-invalid")]
    [InlineData("grossAllowance", "0", "allowance-invalid")]
    [InlineData("socialWithholding", "3000", "allowance-invalid")]
    [InlineData("annualBaseNormalPay", "-1", "allowance-invalid")]
    [InlineData("children", "99", "household-impossible")]
    [InlineData("date", "\"2024-12-31\"", "rule-not-in-force")]
    public async Task An_allowance_that_cannot_be_answered_says_why(string member, string value, string code) => (await Refused(Country.Be, Allowance, member, value)).Should().Be(code);

    [Theory]
    [InlineData("""{"date":"2026-09-14","status":"employee","grossMonthly":3000,"spouse":"above","children":2,"singleParent":true}""", "household-impossible")]
    [InlineData("""{"date":"2025-06-30","taxableMonthly":3000,"spouse":null,"children":0,"singleParent":false,"dependantsInCare":1}""", "rule-not-in-force")]
    [InlineData("""{"date":"2021-01-31","status":"employee","household":"single","children":1,"grossMonthly":2000}""", "rule-not-in-force")]
    [InlineData("""{"date":"2021-01-31","status":"blue-collar","household":"single","children":0,"grossMonthly":2000}""", "rule-not-in-force")]
    [InlineData("""{"date":"2026-01-31","status":"employee","household":"single","children":0,"grossMonthly":2000}""", "rule-not-in-force")]
    [InlineData("""{"date":"2021-01-31","status":"employee","household":"widowed","children":0,"grossMonthly":2000}""", "household-impossible")]
    [InlineData("""{"date":"2021-06-30","scale":"III","monthlyTaxableRoundedDownTo15":4140}""", "household-impossible")]
    [InlineData("""{"date":"2026-06-30","scale":"I","monthlyTaxableRoundedDownTo15":4140}""", "rule-not-in-force")]
    [InlineData("""{"date":"2026-06-30","date":"2026-06-30"}""", "case-unreadable")]
    [InlineData("[]", "case-unreadable")]
    [InlineData("{}", "case-unreadable")]
    public async Task A_case_that_contradicts_itself_is_refused(string input, string code) =>
        (await Answer(Country.Be, $$"""[{"id":"x","input":{{input}}}]""")).Single()["refused"]!["code"]!.GetValue<string>().Should().Be(code);

    [Theory]
    [InlineData(Country.Be, Belgian)]
    [InlineData(Country.Fr, French)]
    [InlineData(Country.Be, Allowance)]
    public async Task Every_member_is_needed(Country country, string input)
    {
        foreach (var member in JsonNode.Parse(input)!.AsObject().Select(member => member.Key).Where(name => name != "grossAllowance"))
        {
            var without = JsonNode.Parse(input)!.AsObject();
            without.Remove(member);
            var answer = (await Answer(country, $$"""[{"id":"x","input":{{without}}}]""")).Single();
            answer["refused"]!["code"]!.GetValue<string>().Should().Be("case-unreadable");
            answer["refused"]!["message"]!.GetValue<string>().Should().Contain($"'{member}'");
        }
    }

    [Fact]
    public async Task One_bad_case_stops_only_itself_and_the_order_stays()
    {
        var lines = await Answer(Country.Be, $$"""{"cases":[{"id":"a","input":{{Belgian}}},{"id":"b"},5,{"input":{{Belgian}}},{"id":"c","note":"kept by its author","input":{{Belgian}}}],"currency":"EUR"}""");
        lines.Select(line => line["id"]?.GetValue<string>()).Should().Equal("a", "b", null, null, "c");
        lines.Select(line => line["values"] is not null).Should().Equal(true, false, false, false, true);
        lines.Should().OnlyContain(line => line.AsObject().Count == 2);
    }

    [Fact]
    public async Task A_cent_of_gross_is_paid_where_nothing_takes_it()
    {
        (await Answer(Country.Be, $$"""[{"id":"x","input":{{Belgian.Replace("3000.00", "0.01", StringComparison.Ordinal)}}}]""")).Single()["values"]!["netCents"]!.GetValue<long>().Should().Be(1);
        var free = French.Replace("\"grossMonthly\":2500", "\"grossMonthly\":0.01", StringComparison.Ordinal).Replace("\"healthPlanMonthly\":50", "\"healthPlanMonthly\":0", StringComparison.Ordinal);
        (await Answer(Country.Fr, $$"""[{"id":"x","input":{{free}}}]""")).Single()["values"]!["netAfterTax"]!.GetValue<long>().Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[")]
    [InlineData("[{\"id\":\"x\"")]
    [InlineData("[] []")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("{\"cases\":{}}")]
    [InlineData("{\"cases\":[],\"cases\":[]}")]
    public async Task A_file_that_is_no_list_of_cases_is_refused_whole_and_nothing_is_answered(string text)
    {
        using var answer = new StringWriter();
        var refusal = await FluentActions.Awaiting(() => PayslipCases.Answer(PayPacks.BuiltIn, Country.Be, System.Text.Encoding.UTF8.GetBytes(text), answer, CancellationToken.None))
            .Should().ThrowAsync<RefusedException>();
        refusal.Which.Refused.Code.Should().Be("cases-unreadable");
        answer.ToString().Should().BeEmpty();
    }

    private static async Task<string> Refused(Country country, string input, string member, string value)
    {
        var changed = JsonNode.Parse(input)!.AsObject();
        changed[member] = JsonNode.Parse(value);
        var answer = (await Answer(country, $$"""[{"id":"x","input":{{changed.ToJsonString()}}}]""")).Single();
        answer["refused"]!["message"]!.GetValue<string>().Should().EndWith(".");
        return answer["refused"]!["code"]!.GetValue<string>();
    }

    private static async Task<JsonNode[]> Answer(Country country, string cases)
    {
        using var answer = new StringWriter();
        await PayslipCases.Answer(PayPacks.BuiltIn, country, System.Text.Encoding.UTF8.GetBytes(cases), answer, CancellationToken.None);
        return [.. answer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
