using CsCheck;
using FluentAssertions;
using Mutual.Grains.Kernel;
using Xunit;

namespace Mutual.Tests.Kernel;

public class MoneyTests
{
    [Fact]
    public void Allocation_never_gains_or_loses_a_cent() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Int[1, 5_000].Array[1, 40])
            .Sample((cents, weights) => new Money(cents).Allocate(weights).Sum(part => part.Cents) == cents);

    [Fact]
    public void Two_currencies_do_not_mix() =>
        FluentActions.Invoking(() => new Money(1) + new Money(1, Currency.Usd)).Should().Throw<InvalidOperationException>();

    [Fact]
    public void A_sum_that_does_not_fit_is_an_error_and_not_another_amount() =>
        FluentActions.Invoking(() => new Money(long.MaxValue) + new Money(1)).Should().Throw<OverflowException>();
}
