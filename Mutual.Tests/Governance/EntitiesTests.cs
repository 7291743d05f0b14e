using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Mutual.Grains.Governance;
using Mutual.Tests.Scenarios;
using NodaTime;

namespace Mutual.Tests.Governance;

public sealed class EntitiesTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task An_entity_is_known_to_both_silos_by_code_and_id()
    {
        foreach (var entities in (IEntities[])[silos.Entities, silos.Second.GetRequiredService<IEntities>()])
        {
            (await entities.Find("be")).Should().Be(TwoSilos.Be);
            (await entities.Of(2)).Should().Be(TwoSilos.Fr);
            (await entities.All()).Should().Equal(TwoSilos.Be, TwoSilos.Fr);
            (await entities.Find("nowhere")).Should().BeNull();
        }
    }

    [Fact]
    public async Task The_default_policy_counts_from_its_first_day()
    {
        (await silos.Entities.FindPolicyOn(1, TwoSilos.Opening.PlusDays(-1))).Should().BeNull();
        var policy = await silos.Entities.PolicyOn(1, TwoSilos.Opening);
        (policy.FeeRate, policy.ContributionRate, policy.AdvanceRate).Should().Be((0.065m, 0.02m, 1m));
        (policy.DefaultAfterDays, policy.ShareCents, policy.PayDay, policy.Version).Should().Be((90, 3000, 25, "2026-1"));
        (await silos.Entities.PolicyOn(1, new LocalDate(2028, 12, 31))).Should().Be(policy);
    }

    [Fact]
    public async Task Establishing_again_changes_nothing()
    {
        (await silos.Entities.Establish(TwoSilos.Be with { Name = "Another name" }, new(2027, 1, 1))).Should().Be(TwoSilos.Be);
        (await silos.Scalar<long>("SELECT count(*) FROM governance.policy WHERE entity = 1")).Should().Be(1);
    }

    [Fact]
    public async Task The_fund_s_capacity_stands_in_64_stripes_that_add_up_to_the_cent()
    {
        var policy = await silos.Entities.PolicyOn(2, TwoSilos.Opening);
        (await silos.Scalar<long>("SELECT count(*) FROM fund.cap WHERE scope LIKE 'fund:2:%'")).Should().Be(64);
        (await silos.Scalar<decimal>("SELECT sum(cap_cents) FROM fund.cap WHERE scope LIKE 'fund:2:%'")).Should().Be(policy.FundCapacityCents);
    }

    [Fact]
    public void Any_capacity_is_shared_to_the_cent_and_evenly() => Gen.Long[0, 99_999_999_999].Sample(cents =>
    {
        var stripes = FundCapacity.Share(new Money(cents)).Select(stripe => stripe.Cents).ToArray();
        return stripes.Length == FundCapacity.Stripes && stripes.Sum() == cents && stripes.Max() - stripes.Min() <= 1;
    });
}
