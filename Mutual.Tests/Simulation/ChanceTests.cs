using FluentAssertions;
using Mutual.Silo.Simulation;
using Xunit;

namespace Mutual.Tests.Simulation;

public class ChanceTests
{
    [Fact]
    public void The_same_question_has_the_same_draws_on_every_machine_and_for_ever()
    {
        var chance = Chance.Of(7, "member", 17);
        new[] { chance.Next(), chance.Next(), chance.Next() }.Should().Equal(KnownDraws);
    }

    // Computed by another program from the published algorithm.
    private static readonly ulong[] KnownDraws = [15884278191881143814, 17315037691394946675, 17240444666459046286];

    [Fact]
    public void Another_seed_or_question_has_others()
    {
        var firsts = new[] { Chance.Of(7, "member", 17), Chance.Of(8, "member", 17), Chance.Of(7, "member", 18), Chance.Of(7, "client", 17), Chance.Of(7, "member", 1, 7) }.Select(chance => chance.Next());
        firsts.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Numbers_below_a_bound_stay_below_it_and_come_about_equally_often()
    {
        var chance = Chance.Of(1, "dice");
        var seen = new int[6];
        for (var i = 0; i < 60_000; i++) seen[chance.Below(6)]++;
        seen.Should().OnlyContain(times => times > 9_500 && times < 10_500);
    }

    [Fact]
    public void Weights_of_zero_never_come()
    {
        var chance = Chance.Of(1, "weights");
        Enumerable.Range(0, 1000).Select(_ => chance.Weighted(0, 3, 0, 1)).Distinct().Should().BeEquivalentTo([1, 3]);
    }

    [Fact]
    public void Amounts_lie_on_their_step_between_their_ends()
    {
        var chance = Chance.Of(1, "amounts");
        Enumerable.Range(0, 1000).Select(_ => chance.Amount(-150_00, 150_00, 5_00)).Should().OnlyContain(cents => cents >= -150_00 && cents <= 150_00 && cents % 5_00 == 0);
    }
}
