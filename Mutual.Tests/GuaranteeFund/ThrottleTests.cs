using CsCheck;
using Mutual.Grains.GuaranteeFund;
using static Mutual.Tests.GuaranteeFund.FundBooks;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>The throttle's steps: where they begin, where they end, and that nothing flickers between.</summary>
public sealed class ThrottleTests
{
    [Theory]   // Required 1 000.00; held in cents.
    [InlineData(0, 1_000_00, 0)]
    [InlineData(0, 999_99, 1)]
    [InlineData(0, 749_99, 2)]
    [InlineData(0, 499_99, 3)]
    [InlineData(0, -1_00, 3)]
    [InlineData(1, 1_000_00, 1)]
    [InlineData(1, 1_099_99, 1)]
    [InlineData(1, 1_100_00, 0)]
    [InlineData(1, 750_00, 1)]
    [InlineData(2, 849_99, 2)]
    [InlineData(2, 850_00, 1)]
    [InlineData(2, 5_000_00, 1)]
    [InlineData(3, 599_99, 3)]
    [InlineData(3, 600_00, 2)]
    public void A_step_begins_below_its_threshold_and_ends_one_at_a_time_well_above_it(int current, long held, int next) =>
        Throttle.Next(current, new(held), new(1_000_00), Rules).Should().Be(next);

    [Fact]
    public void With_nothing_required_it_goes_back_step_by_step() => Throttle.Next(3, Money.Zero, Money.Zero, Rules).Should().Be(2);

    [Fact]
    public void A_fund_that_stays_where_it_is_settles_on_one_step_and_never_changes_it_again() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[-100_00, 3_000_00], Gen.Long[0, 2_000_00]).Sample((current, held, required) =>
        {
            var step = current;
            for (var day = 0; day < 4; day++) step = Throttle.Next(step, new(held), new(required), Rules);
            return Throttle.Next(step, new(held), new(required), Rules) == step;
        });

    [Fact]
    public void Swings_smaller_than_the_gap_change_it_once_and_not_back() =>
        Gen.Long[970_00, 1_090_00].Array[2, 40].Sample(days =>
        {
            var (step, changes) = (0, 0);
            foreach (var held in days)
            {
                var next = Throttle.Next(step, new(held), new(1_000_00), Rules);
                if (next != step) changes++;
                step = next;
            }
            return changes <= 1;
        });

    [Fact]
    public void More_in_the_fund_never_leads_to_a_stricter_step() =>
        Gen.Select(Gen.Int[0, 3], Gen.Long[-100_00, 3_000_00], Gen.Long[0, 500_00], Gen.Long[0, 2_000_00]).Sample((current, held, more, required) =>
            Throttle.Next(current, new(held + more), new(required), Rules) <= Throttle.Next(current, new(held), new(required), Rules));

    [Fact]
    public void A_step_is_published_with_its_day_and_takes_effect_after_the_notice()
    {
        var step = Throttle.Published(2, Day, new(700_00), new(1_000_00), Rules);
        step.Should().Be(new Throttle(2, Day, Day.PlusDays(1), 0.80m, new(10_000_00), false, new(700_00), new(1_000_00)));
        step.On(Policy).AdvanceRate.Should().Be(0.80m);
        step.On(Policy with { AdvanceRate = 0.5m }).AdvanceRate.Should().Be(0.5m, "a throttle never raises a rate");
        Throttle.Published(0, Day, default, default, Rules).On(Policy).Should().BeSameAs(Policy);
    }
}
