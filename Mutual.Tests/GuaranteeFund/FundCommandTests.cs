using System.Text.Json;
using Mutual.Tests.CommandLine;
using Mutual.Tests.Invoices;

namespace Mutual.Tests.GuaranteeFund;

/// <summary><c>fund</c>, <c>fund stress</c> and <c>explain</c> as the real program, on a database of its own.</summary>
public sealed class FundCommandTests(InvoiceHouse house) : IClassFixture<InvoiceHouse>, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("mutual-stress-").FullName;
    private string number = "";

    public async ValueTask InitializeAsync()
    {
        await house.Sql($"""
            INSERT INTO governance.policy (entity, from_on, version, body) VALUES (1, '2026-01-01', '2026-1', '{MutualJson.Write(house.Entities.Current)}') ON CONFLICT DO NOTHING;
            INSERT INTO ops.clock (now) VALUES ('2026-03-09 09:00+01') ON CONFLICT DO NOTHING
            """);
        if (await house.Number("SELECT count(*) FROM invoicing.invoice") == 0)   // The first test of the class; the others find it.
        {
            await FundGrainTests.Endow(house, 1_000_00);
            await house.Invoice();
        }
        await using var find = house.Database.Reader.CreateCommand("SELECT number FROM invoicing.invoice");
        number = (string)(await find.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_fund_its_stress_and_an_invoice_are_told_as_text_and_as_JSON_and_nothing_is_written()
    {
        var before = await house.Written();
        var stress = await Run("fund", "stress", "--out", folder, "--json");
        var json = JsonDocument.Parse(stress.Answer).RootElement;
        json.EnumerateObject().Select(member => member.Name).Should().Equal("on", "heldCents", "requiredCents", "scenarios");
        json.GetProperty("on").GetString().Should().Be("2026-03-09");
        json.GetProperty("scenarios")[0].EnumerateObject().Select(member => member.Name).Should().Equal("code", "lossCents", "heldAfterCents", "requiredAfterCents", "throttleStep");
        json.GetProperty("scenarios").EnumerateArray().Select(scenario => scenario.GetProperty("code").GetString()).Should()
            .Equal("largest-client-fails", "sector-shock", "ban-45", "all-late-30", "funder-late");
        (json.GetProperty("heldCents").GetInt64(), json.GetProperty("scenarios")[0].GetProperty("lossCents").GetInt64()).Should().Be((1_000_00, 915_00));
        (await File.ReadAllTextAsync(Path.Combine(folder, "stress.json"))).Should().Be(stress.Answer);
        Directory.GetFiles(folder, "*.svg").Select(Path.GetFileNameWithoutExtension).Should()
            .BeEquivalentTo(["largest-client-fails", "sector-shock", "ban-45", "all-late-30", "funder-late"]);

        var fund = JsonDocument.Parse((await Run("fund", "--json")).Answer).RootElement;
        (fund.GetProperty("requiredCents").GetInt64(), fund.GetProperty("statement").GetProperty("isReconciled").GetBoolean()).Should().Be((553_58, true));
        (await Run("fund", "--on", "2026-03-08")).Answer.Should().Contain("held").And.Contain("nothing required");
        (await Run("fund", "stress")).Answer.Split('\n').Should().Contain(line => line.StartsWith("largest-client-fails", StringComparison.Ordinal) && line.Contains("915.00", StringComparison.Ordinal));

        var explained = JsonDocument.Parse((await Run("explain", "invoice", number, "--json")).Answer).RootElement;
        explained.GetProperty("where").EnumerateArray().Sum(place => place.GetProperty("cents").GetInt64()).Should().Be(1_210_00);
        (await Run("explain", "invoice", number)).Answer.Should().Contain("decision accepted by policy 2026-1").And.Contain("class9:advance:");
        (await house.Written()).Should().Be(before);
    }

    [Theory]
    [InlineData("not-found: ", "explain", "invoice", "1999-00001")]
    [InlineData("date-in-future: ", "fund", "--on", "2026-03-10")]
    [InlineData("entity-unknown: ", "fund", "stress", "--entity", "xx")]
    public async Task What_cannot_be_told_is_refused(string last, params string[] arguments)
    {
        using var process = MutualProcess.StartWith(Settings(), folder, arguments);
        var end = await process.End();
        (end.Code, end.Answer).Should().Be((3, ""));
        end.Rest[^1].Should().StartWith(last);
    }

    private async Task<MutualEnd> Run(params string[] arguments)
    {
        using var process = MutualProcess.StartWith(Settings(), folder, arguments);
        var end = await process.End();
        end.Code.Should().Be(0, string.Join('\n', end.Rest));
        return end;
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["ConnectionStrings__Mutual"] = house.Database.Connections.Application, ["ConnectionStrings__MutualReader"] = house.Database.Connections.Reader!, ["Mutual__Mode"] = "Demonstration",
    };
}
