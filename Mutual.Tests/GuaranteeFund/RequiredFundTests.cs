using CsCheck;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using static Mutual.Tests.GuaranteeFund.FundBooks;

namespace Mutual.Tests.GuaranteeFund;

/// <summary>What the fund must hold: by hand, against a slow and separate computation, and for every book.</summary>
public sealed class RequiredFundTests
{
    [Fact]
    public void Nothing_at_risk_needs_no_fund() => RequiredFund.Of([], Day, Rules).Should().Be(new RequiredFund(default, default, default, default, default, default));

    [Theory]
    [InlineData(-1, "not-due")]
    [InlineData(0, "not-due")]
    [InlineData(1, "late-30")]
    [InlineData(30, "late-30")]
    [InlineData(31, "late-60")]
    [InlineData(90, "late-90")]
    [InlineData(91, "beyond")]
    public void An_invoice_is_in_the_bucket_of_its_days_late(int daysLate, string bucket) => Rules.Buckets[Ageing.BucketOf(Day.PlusDays(-daysLate), Day, Rules)].Name.Should().Be(bucket);

    [Fact]
    public void The_parts_are_those_of_the_formula_to_the_cent()
    {
        // 10 000 × 0.005 + 5 000 × 0.02 + 1 000.01 × 0.1 = 250.001; the largest 10 000 × 0.6; the three 16 000.01 × 0.6 × 0.35 = 3 360.0021; rounded up each.
        var of = RequiredFund.Of([On(1, 10_000_00), On(2, 5_000_00, 10), On(3, 1_000_01, 45)], Day, Rules);
        (of.Exposure.Cents, of.Expected.Cents, of.Largest.Cents, of.ThreeLargest.Cents).Should().Be((16_000_01, 250_01, 6_000_00, 3_360_01));
        of.Simulated.Cents.Should().BeLessThan(of.Largest.Cents * 2);
        of.Required.Cents.Should().BeInRange(of.Expected.Cents + Math.Max(of.Largest.Cents, of.Simulated.Cents) - 1, of.Expected.Cents + Math.Max(of.Largest.Cents, of.Simulated.Cents));
    }

    [Fact]
    public void Invoices_of_one_client_fail_together_and_those_of_many_seldom_do()
    {
        var together = RequiredFund.Of([.. Enumerable.Range(0, 100).Select(_ => On(1, 100_00))], Day, Rules);
        var apart = RequiredFund.Of([.. Enumerable.Range(0, 100).Select(i => On(i + 1, 100_00))], Day, Rules);
        apart.Expected.Should().Be(together.Expected);
        apart.Required.Should().BeLessThan(together.Required);
    }

    [Fact]
    public void More_at_risk_never_asks_for_a_smaller_fund() =>
        Gen.Select(Any, Gen.Int[1, 10], Gen.Long[1, 5_000_00], Gen.Int[-40, 130]).Sample((book, client, cents, late) =>
            RequiredFund.Of([.. book, On(client, cents, late)], Day, Rules).Required >= RequiredFund.Of(book, Day, Rules).Required, iter: 150);

    [Fact]
    public void The_order_of_the_book_and_how_often_it_is_asked_change_nothing() => Any.Sample(book =>
        RequiredFund.Of(book, Day, Rules) == RequiredFund.Of([.. book.Reverse()], Day, Rules), iter: 60);

    [Fact]
    public void An_invoice_defaults_over_all_trials_exactly_as_often_as_its_chance_says()
    {
        foreach (var (late, bucket) in new[] { (0, 0), (10, 1), (45, 2), (75, 3), (120, 4) })
        {
            var losses = LossSimulation.Losses(Ageing.ByGroup([On(7, 1_00, late)], Day, Rules), Rules);
            var times = losses.Count(loss => loss > 0);
            times.Should().Be((int)(Rules.Simulation.Trials * (Rules.Buckets[bucket].LossRate / (1 - Rules.RecoveryRate))), Rules.Buckets[bucket].Name);

            // A tenth of the trials are bad years, in which the chance is four times as high until it is certain.
            var bad = losses.Take(Rules.Simulation.Trials / 10).Count(loss => loss > 0);
            bad.Should().Be((int)Math.Min(Rules.Simulation.Trials / 10, Rules.Simulation.Trials / 10 * 4 * (Rules.Buckets[bucket].LossRate / (1 - Rules.RecoveryRate))));
        }
    }

    [Fact]
    public void The_quantile_is_that_of_all_outcomes_counted_one_by_one()
    {
        // Six clients of unlike size, some late: 64 outcomes in good and in bad years, each with its exact chance.
        (int Client, long Cents, int Late)[] clients = [(1, 9_000_00, 45), (2, 7_000_00, 45), (3, 5_000_00, 75), (4, 4_000_00, 10), (5, 3_000_00, 75), (6, 1_000_00, 45)];
        var quantile = LossSimulation.Run(Ageing.ByGroup(clients.Select(client => On(client.Client, client.Cents, client.Late)), Day, Rules), Rules).Quantile;
        decimal below = 0, atMost = 0;
        foreach (var (weight, bad) in new[] { (0.1m, true), (0.9m, false) })
        {
            for (var outcome = 0; outcome < 64; outcome++)
            {
                var (chance, loss) = (weight, 0L);
                for (var i = 0; i < clients.Length; i++)
                {
                    var pd = Rules.Buckets[Ageing.BucketOf(Day.PlusDays(-clients[i].Late), Day, Rules)].LossRate / 0.6m;
                    var inBad = Math.Min(1, pd * 4);
                    var own = bad ? inBad : (pd - (0.1m * inBad)) / 0.9m;
                    var fails = (outcome >> i & 1) == 1;
                    chance *= fails ? own : 1 - own;
                    if (fails) loss += clients[i].Cents * 600_000;
                }
                if (loss < quantile) below += chance;
                if (loss <= quantile) atMost += chance;
            }
        }
        atMost.Should().BeGreaterThan(0.993m);
        below.Should().BeLessThan(0.997m);
    }

    [Fact]
    public void The_luck_of_a_client_is_its_own_whoever_else_is_in_the_book()
    {
        var alone = LossSimulation.Losses(Ageing.ByGroup([On(1, 1, 45)], Day, Rules), Rules);
        var other = LossSimulation.Losses(Ageing.ByGroup([On(2, 1_000, 45)], Day, Rules), Rules);
        LossSimulation.Losses(Ageing.ByGroup([On(2, 1_000, 45), On(1, 1, 45)], Day, Rules), Rules).Should().Equal(alone.Zip(other, (a, b) => a + b));
    }

    [Fact]
    public void Rates_finer_than_a_millionth_are_refused_and_not_rounded() => FluentActions.Invoking(() => Millionths.Of(0.0000001m)).Should().Throw<ArgumentException>();
}
