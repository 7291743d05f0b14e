using Microsoft.Extensions.Logging.Abstractions;
using Mutual.Grains.Kernel;
using Mutual.Silo.Calendar;
using Mutual.Tests.Database;
using NodaTime;
using Xunit;

namespace Mutual.Tests.Hosting;

public sealed class SharedClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task No_move_of_the_clock_is_slept_over_however_quickly_they_follow_each_other()
    {
        var start = Instant.FromUtc(2026, 1, 1, 0, 0);
        var clock = new MovableClock(start);
        using var follower = new SharedClock(database.Application, clock, NullLogger<SharedClock>.Instance);
        await follower.StartAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var minute = 1; minute <= 1500; minute++) await SharedClock.AdvanceTo(database.Application, start + Duration.FromMinutes(minute), patience.Token);
        while (clock.GetCurrentInstant() < start + Duration.FromMinutes(1500)) await Task.Delay(1, patience.Token);
        await follower.StopAsync(CancellationToken.None);
    }
}
