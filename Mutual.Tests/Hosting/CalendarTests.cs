using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mutual.Grains.Governance;
using Mutual.Silo.Calendar;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Tests.Database;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Hosting;

/// <summary>The calendar in a whole process of the mutual: what was missed is caught up in order, and once.</summary>
public sealed class CalendarTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly LocalDate Monday = new(2026, 3, 9);
    private readonly string home = Directory.CreateTempSubdirectory("mutual-calendar-").FullName;
    private readonly Noting morning = new("morning", new(6, 0));
    private readonly Noting evening = new("evening", new(18, 0));
    private MutualHost host = null!;

    public async ValueTask InitializeAsync()
    {
        morning.Into = evening.Into;
        host = await MutualHost.Start(
            new()
            {
                Database = database.Connections, Home = MutualHome.At(home), Cluster = database.Name, KeepsCalendar = false, LogsToStderr = false,
                DemonstrationFrom = MutualTime.ZoneOf(Country.Be).AtLeniently(Monday.At(new(12, 0))).ToInstant(),
            },
            default, services => services.RemoveAll<ICalendarJob>().AddSingleton<ICalendarJob>(evening).AddSingleton<ICalendarJob>(morning));
        await host.Services.GetRequiredService<IEntities>().Establish(TwoSilos.Be, Monday.PlusDays(-2));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Missed_days_are_caught_up_in_order_once_and_a_failing_job_holds_up_only_itself()
    {
        (await host.WhyNotReady()).Should().BeEmpty();
        evening.Fails = true;
        await host.Calendar.Invoking(calendar => calendar.Beat(default)).Should().ThrowAsync<AggregateException>();
        morning.Into.Should().Equal("2026-03-07 morning", "2026-03-08 morning", "2026-03-09 morning");

        evening.Fails = false;
        await host.Calendar.Beat(default);
        await host.Calendar.Beat(default);
        morning.Into.Skip(3).Should().Equal("2026-03-07 evening", "2026-03-08 evening");

        // Through the queue, as a simulation asks: it starts at once, and again it does nothing.
        var due = host.Calendar.Between(host.Clock.GetCurrentInstant(), host.Clock.GetCurrentInstant() + Duration.FromHours(7)).Single(occurrence => occurrence.Job == evening);
        host.Calendar.Enqueue(due);
        host.Calendar.Enqueue(due);
        for (var glance = 0; glance < 12000 && !await host.Calendar.IsDone("evening", Monday); glance++) await Task.Delay(10);
        await host.Calendar.Run("evening", "2026-03-09", default);
        morning.Into.Skip(5).Should().Equal("2026-03-09 evening");
    }

    [Fact]
    public async Task The_mutuals_own_jobs_find_nothing_to_do_in_an_empty_database_and_say_so()
    {
        await using var second = await MutualHost.Start(
            new() { Database = database.Connections, Home = MutualHome.At(home), Cluster = database.Name, KeepsCalendar = false, LogsToStderr = false, DemonstrationFrom = host.Clock.GetCurrentInstant() }, default);
        var day = second.Calendar.Between(host.Clock.GetCurrentInstant(), host.Clock.GetCurrentInstant() + Duration.FromDays(1)).ToList();
        day.Select(occurrence => occurrence.Job.Name).Should().Equal("publish-heads", "place-lines", "fund", "dunning", "factoring", "payroll");
        foreach (var occurrence in day.Take(5)) await second.Calendar.Run(occurrence.Job.Name, occurrence.Day.ToString("uuuu-MM-dd", null), default);
        foreach (var occurrence in day.Take(5)) (await second.Calendar.IsDone(occurrence.Job.Name, occurrence.Day)).Should().BeTrue();
        (await second.Calendar.IsWanted(day[5])).Should().BeFalse("salaries are paid later in the month");
    }

    private sealed class Noting(string name, LocalTime at) : ICalendarJob
    {
        public List<string> Into { get; set; } = [];

        public bool Fails { get; set; }

        public string Name => name;

        public LocalTime At => at;

        public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

        public Task Run(LocalDate day, Entity entity, CancellationToken stop)
        {
            if (Fails) throw new InvalidOperationException("planted");
            lock (Into) Into.Add($"{day.ToString("uuuu-MM-dd", null)} {name}");
            return Task.CompletedTask;
        }
    }
}
