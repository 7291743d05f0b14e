using CsCheck;
using Mutual.Grains.Proof;
using NodaTime;

namespace Mutual.Tests.Proof;

public sealed class ActivityFlowTests
{
    [Fact]
    public void What_came_first_leaves_first()
    {
        var slices = ActivityFlow.Slices([In(1, 500), In(2, 300), Out(3, 600), In(4, 100), Out(5, 250)]);
        slices.Select(slice => (slice.From.Entry, slice.To.Entry, slice.Cents)).Should().Equal((1, 3, 500), (2, 3, 100), (2, 5, 200), (4, 5, 50));
    }

    [Fact]
    public void What_stands_in_the_chain_before_the_money_it_used_waits_for_it() =>
        ActivityFlow.Slices([In(1, 100), Out(2, 250), In(3, 400), Out(4, 200)]).Select(slice => (slice.From.Entry, slice.To.Entry, slice.Cents))
            .Should().Equal((1, 2, 100), (3, 2, 150), (3, 4, 200));

    [Fact]
    public void An_account_cannot_spend_what_it_does_not_hold() =>
        FluentActions.Invoking(() => ActivityFlow.Slices([In(1, 500), Out(2, 501)])).Should().Throw<InvalidOperationException>();

    [Fact]
    public void Every_cent_that_left_came_from_somewhere_and_none_leaves_twice() =>
        Gen.Long[1, 5_000].Array[1, 30].Sample(amounts =>
        {
            long held = 0;
            var movements = new List<ActivityMovement>();
            foreach (var (amount, i) in amounts.Select((amount, i) => (amount, i)))
            {
                var isOut = i % 2 == 1 && held >= amount;
                held += isOut ? -amount : amount;
                movements.Add(isOut ? Out(i, amount) : In(i, amount));
            }
            var slices = ActivityFlow.Slices(movements);
            return slices.TrueForAll(slice => slice.Cents > 0)
                && slices.GroupBy(slice => slice.To).All(use => use.Sum(slice => slice.Cents) == -use.Key.Cents)
                && slices.GroupBy(slice => slice.From).All(source => source.Sum(slice => slice.Cents) <= source.Key.Cents)
                && movements.Where(movement => movement.Cents > 0).Sum(movement => movement.Cents) - slices.Sum(slice => slice.Cents) == held;
        });

    private static ActivityMovement In(long entry, long cents) => new(entry, "advanced", Guid.Empty, new LocalDate(2026, 3, 9), Instant.FromUnixTimeSeconds(entry), cents);

    private static ActivityMovement Out(long entry, long cents) => In(entry, -cents) with { Kind = "salary" };
}
