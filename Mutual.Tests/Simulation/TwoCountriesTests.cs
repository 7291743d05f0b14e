using System.Text.Json;
using FluentAssertions;
using Mutual.Grains.Books.Fec;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Tests.CommandLine;
using Mutual.Tests.Database;
using NodaTime;
using Npgsql;
using Xunit;

namespace Mutual.Tests.Simulation;

/// <summary>A Belgian and a French entity in one mutual, going into a recession.</summary>
public sealed class TwoCountriesTests : IDisposable
{
    private const int Seed = 14;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mutual-countries-");

    [Fact]
    public async Task Two_entities_live_through_a_recession_each_by_the_rules_of_its_country()
    {
        var played = new SimulatedFolder(Path.Combine(folder.FullName, "out"));
        var (holds, answer, progress) = await played.Play(Seed, [Country.Be, Country.Fr], members: 16, months: 5, recession: true);
        holds.Should().BeTrue(answer + progress);

        var payslips = played.Payslips();
        payslips.Select(payslip => payslip.Pack.Split('-')[0]).Distinct().Should().BeEquivalentTo("be", "fr");
        played.Ordered("out-").Select(payment => payment.Account.Country).Distinct().Should().BeEquivalentTo("BE", "FR");
        played.Ordered("out-").Sum(payment => payment.Amount.Cents).Should().Be(payslips.Sum(payslip => payslip.Cents["net"]));

        await using var reader = (await TestCluster.Get()).Database($"simulate_{Seed}").OpenReader();
        var entities = new Entities(reader, SystemClock.Instance);
        var french = await entities.Of(2);
        foreach (var entity in await entities.All()) await TheFundIsStrainedAndKeepsItsRules(reader, entity);
        var paths = await FecFile.Export(reader, french, 2026, Path.Combine(folder.FullName, "fec"), TestContext.Current.CancellationToken);
        var lines = (await File.ReadAllTextAsync(paths[0], TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')).ToList();
        lines.Should().NotBeEmpty();
        lines.Sum(line => Cents(line[11])).Should().Be(lines.Sum(line => Cents(line[12])));
    }

    /// <summary>The throttle acts on its published day and not before, members keep what was advanced, the fund's statement is the journal, and its stress test knows the largest client from the book alone.</summary>
    private static async Task TheFundIsStrainedAndKeepsItsRules(NpgsqlDataSource reader, Entity entity)
    {
        var stop = TestContext.Current.CancellationToken;
        var steps = await FundRows.Steps(reader, entity.Id, stop);
        steps.Should().NotBeEmpty($"the recession is a strain in {entity.Code}").And.OnlyContain(step => step.EffectiveOn == step.PublishedOn!.Value.PlusDays(1));
        steps.Should().Contain(step => step.Step > 0 && step.Held < step.Required).And.OnlyContain(step => step.PublishedOn >= new LocalDate(2026, 3, 1), "in good times the fund holds what it must");
        var advances = await Rows(reader, $"SELECT effective_on, (body::jsonb ->> 'advanceRate')::numeric FROM ledger.entry WHERE kind = 'advanced' AND entity = {entity.Id}", row => (On: row.GetFieldValue<LocalDate>(0), Rate: row.GetDecimal(1)));
        foreach (var (on, rate) in advances)
        {
            var inForce = steps.Find(step => step.EffectiveOn <= on) ?? Throttle.None;
            (rate, inForce.NoGuarantees).Should().Be((inForce.AdvanceRate, false), $"advanced on {on}");
        }
        advances.Select(advance => advance.Rate).Distinct().Should().Contain(1m);

        (await Rows(reader, "SELECT 1 FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE p.code = 'activity' AND e.kind IN ('fund-throttled', 'fund-measured', 'defaulted')", row => row.GetInt32(0)))
            .Should().BeEmpty("neither a throttle nor a default takes back what was advanced");

        var opening = Money.Zero;
        for (var month = new YearMonth(2026, 1); month.CompareTo(new YearMonth(2026, 5)) <= 0; month = month.PlusMonths(1))
        {
            var statement = await FundStatements.Of(reader, entity, month.OnDayOfMonth(1), month.ToDateInterval().End, stop);
            (statement.Opening, statement.IsReconciled).Should().Be((opening, true));
            opening = statement.Closing;
        }
        (await Rows(reader, $"SELECT -coalesce(sum(cents), 0)::bigint FROM ledger.posting WHERE entity = {entity.Id} AND code = 'fund'", row => row.GetInt64(0))).Should().Equal(opening.Cents);

        var largest = await Rows(reader, $"SELECT sum(p.cents)::bigint FROM ledger.posting p JOIN invoicing.invoice i ON i.invoice_id = p.party WHERE p.code = 'advance' AND p.entity = {entity.Id} GROUP BY i.client_id ORDER BY 1 DESC LIMIT 1", row => row.GetInt64(0));
        using var process = MutualProcess.Start(await TestCluster.Home(), "fund", "stress", "--database", $"simulate_{Seed}", "--entity", entity.Code, "--json");
        var end = await process.End();
        end.Code.Should().Be(0, string.Join('\n', end.Rest));
        JsonDocument.Parse(end.Answer).RootElement.GetProperty("scenarios")[0].GetProperty("lossCents").GetInt64().Should().Be(largest.SingleOrDefault());
    }

    private static async Task<List<T>> Rows<T>(NpgsqlDataSource reader, string query, Func<NpgsqlDataReader, T> read)
    {
        await using var command = reader.CreateCommand(query);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<T>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(read(row));
        return rows;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static long Cents(string amount) => long.Parse(amount.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
