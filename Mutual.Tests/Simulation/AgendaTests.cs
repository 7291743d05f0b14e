using FluentAssertions;
using Mutual.Silo.Simulation;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Simulation;

public class AgendaTests
{
    private static readonly LocalDate Day = new(2026, 1, 5);

    private readonly Agenda agenda = new();
    private readonly List<string> done = [];

    [Fact]
    public async Task Deeds_are_done_by_day_and_hour_and_then_as_they_were_entered()
    {
        Enter(Day.PlusDays(1), Hour.Joining, "d");
        Enter(Day, Hour.Invoicing, "c");
        Enter(Day, Hour.Joining, "a");
        Enter(Day, Hour.Joining, "b");
        await DoAll();
        done.Should().Equal("a", "b", "c", "d");
    }

    [Fact]
    public async Task What_follows_from_deeds_done_together_is_done_in_the_order_they_were_entered()
    {
        var release = new TaskCompletionSource();
        agenda.On(Day, Hour.Paying, async () =>
        {
            await release.Task;   // The first is answered last.
            return () => done.Add("first");
        });
        agenda.On(Day, Hour.Paying, () =>
        {
            release.SetResult();
            return Task.FromResult<Action>(() => done.Add("second"));
        });
        await DoAll();
        done.Should().Equal("first", "second");
    }

    [Fact]
    public async Task A_deed_may_enter_another_for_the_same_hour_but_none_for_one_that_is_over()
    {
        agenda.On(Day, Hour.Office, () => Task.FromResult<Action>(() =>
        {
            Enter(Day, Hour.Office, "again");
            agenda.Invoking(book => book.On(Day, Hour.Joining, () => Task.FromResult<Action>(() => { }))).Should().Throw<ArgumentException>();
        }));
        await DoAll();
        done.Should().Equal("again");
    }

    private void Enter(LocalDate day, Hour hour, string what) => agenda.On(day, hour, () => Task.FromResult<Action>(() => done.Add(what)));

    private async Task DoAll()
    {
        while (agenda.Next is not null) await agenda.DoNext(CancellationToken.None);
    }
}
