using Mutual.Grains.Access;

namespace Mutual.Tests.Api;

/// <summary>The fund through the API: for members, board and delegates without a name in it.</summary>
public sealed class FundApiTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Every_figure_of_the_fund_can_be_read_and_names_nobody()
    {
        foreach (var part in new[] { "", "/statement", "/statistics", "/decomposition", "/history", "/throttle", "/stress" })
        {
            var answer = await api.Call("GET", $"/api/v1/fund/be{part}", Role.Delegate);
            answer.Status.Should().Be(200, part + answer.Body);
            answer.Body.Should().NotContain(api.Client.ToString()).And.NotContain(api.Member.ToString()).And.NotContain("0001-01-01");
        }
        var figures = (await api.Call("GET", "/api/v1/fund/be?on=2026-02-01", Role.Board)).Json;
        figures.EnumerateObject().Select(member => member.Name).Should().Equal("entity", "on", "policy", "held", "required", "ratio", "throttle", "coverage", "ageing", "concentration");
        figures.GetProperty("ageing").GetArrayLength().Should().Be(5);
        (await api.Call("GET", "/api/v1/fund/be/stress", Role.Board)).Json.GetProperty("scenarios").GetArrayLength().Should().Be(5);
    }

    [Theory]
    [InlineData("/api/v1/fund/xx", "entity-unknown")]
    [InlineData("/api/v1/fund/be?on=yesterday", "date-invalid")]
    [InlineData("/api/v1/fund/be?on=2026-03-10", "date-in-future")]
    [InlineData("/api/v1/fund/be?on=2025-12-31", "date-out-of-range")]
    [InlineData("/api/v1/fund/be/statement?from=2026-02-02&to=2026-02-01", "period-reversed")]
    [InlineData("/api/v1/fund/be/history?from=2026-02-02&to=2026-02-01", "period-reversed")]
    public async Task A_question_without_an_answer_is_refused(string path, string code) => (await api.Call("GET", path, Role.Board)).Code.Should().Be(code);
}
