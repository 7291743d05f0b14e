using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Payments;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Orders;
using Mutual.Silo.Simulation;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Hosting;

/// <summary>What a newcomer finds: a small mutual that has lived for three months, played through its own grains and jobs, with something waiting for everybody.</summary>
internal static class DemonstrationWorld
{
    private const int Seed = 7;
    private const int Members = 10;
    private const int Months = 3;
    private const string Actor = "user:demonstration";

    /// <summary>First moment of its clock.</summary>
    public static readonly Instant From = Instant.FromUtc(2025, 12, 31, 12, 0);

    /// <summary>Plays it. The clock stands at the end of the third month afterwards.</summary>
    /// <param name="host">The process that serves.</param>
    /// <param name="progress">Told each day.</param>
    /// <param name="stop">Breaks it off.</param>
    public static async Task Play(MutualHost host, TextWriter progress, CancellationToken stop)
    {
        var world = World.Of(new WorldTerms(Seed, "be", Country.Be, Members, Months), 1);
        await host.Services.GetRequiredService<IEntities>().Establish(world.Entity, world.Terms.From);
        var home = host.Services.GetRequiredService<HostSettings>().Home.Path;
        var folder = SimulationFolder.Open(Path.Combine(home, "demonstration"), several: false).Accepted;
        var agenda = new Agenda();
        var play = new EntityPlay(world, new Outside(host.Grains, stop), agenda, host.Services.GetRequiredService<StatementUploads>(), folder, host.Application, home, stop);
        var shown = new ProgressShown(progress);
        await new SimulationRun([play], agenda, host.Calendar, host.Application, host.Application, host.Services.GetRequiredService<MovableClock>(), static _ => { }, shown.Day).Run(stop);
        shown.Clear();
        await LeaveThingsToDo(host, stop);
    }

    // The played people answer everything; a newcomer shall find orders that wait for the client and for the member.
    private static async Task LeaveThingsToDo(MutualHost host, CancellationToken stop)
    {
        if (await Demonstration.Busiest(host.Application, "member", stop) is not { } member || await Demonstration.Busiest(host.Application, "client", stop) is not { } client) return;
        var today = host.Clock.TodayIn(Country.Be);
        (string Work, long Cents, bool Sent)[] wanted = [("Sound and light for an evening event", 1_240_00, true), ("Two days of stage building", 960_00, false)];
        for (var i = 0; i < wanted.Length; i++)
        {
            var (work, cents, sent) = wanted[i];
            var command = new CommandId(Actor, FormattableString.Invariant($"order/{i}"));
            var order = host.Grains.GetGrain<IOrderGrain>(command.Creates("order"));
            var drafted = await order.Draft(command, new(member, client, new(work, new Money(cents), 21m, today.PlusDays(7), today.PlusDays(8), today.PlusDays(8), 30)));
            if (drafted.IsAccepted && sent) await order.Send(command.Then("send"), new(today.PlusDays(14)));
        }
    }
}
