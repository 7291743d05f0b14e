using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Mutual.Tests.CommandLine;
using Mutual.Tests.Database;
using Xunit;

namespace Mutual.Tests.Simulation;

/// <summary>Two silos play what one played; one of them is killed on the way. The program is the real one, its silos are processes of their own.</summary>
public sealed class KilledSiloTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mutual-killed-");

    [Fact]
    public Task A_silo_killed_between_two_paydays_changes_no_byte_and_doubles_no_number() => Killed(seed: 11, members: 10, months: 2, after: "2026-01");

    [Fact]
    public Task A_silo_killed_in_the_middle_of_a_year_changes_no_byte_and_doubles_no_number()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MUTUAL_LONG") is not null, "A year with 200 members, twice, is part of the long run: ./mutual test --long.");
        return Killed(seed: 12, members: 200, months: 12, after: "2026-06");
    }

    [Fact]
    public async Task Silos_end_with_their_simulation_even_when_it_is_killed()
    {
        using var simulation = await Start(seed: 13, members: 10, months: 2, "abandoned");
        var silos = new[] { await Silo(simulation), await Silo(simulation) };
        simulation.Send("KILL");
        foreach (var silo in silos)
        {
            using (silo) await silo.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task Killed(int seed, int members, int months, string after)
    {
        var alone = new SimulatedFolder(Path.Combine(folder.FullName, "alone"));
        var unkilled = await alone.Play(seed, [Country.Be], members, months);

        using var simulation = await Start(seed, members, months, "killed");
        using var first = await Silo(simulation);
        using var second = await Silo(simulation);
        await simulation.Line(after);
        second.Kill();   // As kill -9 does.
        var end = await simulation.End(minutes: 20);

        var killed = new SimulatedFolder(Path.Combine(folder.FullName, "killed"));
        end.Code.Should().Be(0, string.Join('\n', end.Rest));
        end.Answer.Should().Be(unkilled.Answer);
        alone.Differences(killed).Should().BeEmpty();
        killed.Payslips().Select(payslip => payslip.Number).Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        killed.Payslips().Select(payslip => (payslip.Member, payslip.Month)).Should().OnlyHaveUniqueItems();
    }

    private async Task<MutualProcess> Start(int seed, int members, int months, string into) => MutualProcess.Start(
        await TestCluster.Home(), "simulate", "--silos", "2", "--seed", Text(seed), "--members", Text(members), "--months", Text(months), "--out", Path.Combine(folder.FullName, into));

    private static async Task<Process> Silo(MutualProcess simulation) =>
        Process.GetProcessById(int.Parse((await simulation.Said("silo "))["silo ".Length..], CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
