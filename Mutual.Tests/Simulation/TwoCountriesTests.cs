using FluentAssertions;
using Mutual.Grains.Books.Fec;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Silo.Database;
using Mutual.Tests.Database;
using NodaTime;
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
        var french = await new Entities(reader, SystemClock.Instance).Of(2);
        var paths = await FecFile.Export(reader, french, 2026, Path.Combine(folder.FullName, "fec"), TestContext.Current.CancellationToken);
        var lines = (await File.ReadAllTextAsync(paths[0], TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')).ToList();
        lines.Should().NotBeEmpty();
        lines.Sum(line => Cents(line[11])).Should().Be(lines.Sum(line => Cents(line[12])));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static long Cents(string amount) => long.Parse(amount.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
