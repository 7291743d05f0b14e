using Orleans.Runtime;

namespace Mutual.Tests.Scenarios;

public sealed class TwoSilosTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Both_silos_are_in_one_cluster() =>
        (await silos.OtherGrains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Should().HaveCount(2);
}
