namespace Mutual.Grains.Governance;

/// <summary>What the guarantee decision takes for ordinary: part of the policy, so dated and changed only by a resolution.</summary>
/// <remarks>Amounts in cents without VAT; rates are plain fractions. Source: <c>product.md</c> §4, <c>trust.md</c> §3.</remarks>
[GenerateSerializer, Immutable, Alias("guarantee-rules")]
public sealed record GuaranteeRules
{
    /// <summary>Longest span of <see cref="SplitDays"/>: so far around the work a decision looks.</summary>
    public const int SplitDaysMax = 31;

    /// <summary>Exposure on a client nobody knows yet; what it pays is added, up to its limit.</summary>
    [Id(0)] public required long PilotLimitCents { get; init; }

    /// <summary>Up to this an amount is never unusual.</summary>
    [Id(1)] public required long UnusualFromCents { get; init; }

    /// <summary>How many times the largest invoice paid before is still usual.</summary>
    [Id(2)] public required int UnusualTimes { get; init; }

    /// <summary>Work of a member for a client so many days apart counts as one; at most <see cref="SplitDaysMax"/>.</summary>
    [Id(3)] public required int SplitDays { get; init; }

    /// <summary>Up to this, exposure on one client, group or sector is never too concentrated.</summary>
    [Id(4)] public required long ConcentrationFromCents { get; init; }

    /// <summary>Part of all exposure that one client or group may have.</summary>
    [Id(5)] public required decimal ConcentrationRate { get; init; }

    /// <summary>Part of all exposure that one sector may have.</summary>
    [Id(6)] public required decimal SectorRate { get; init; }

    /// <summary>Exposure one client or group may have.</summary>
    /// <param name="measured">All exposure of the fund, as last measured.</param>
    public Money ClientsMost(Money measured) => Most(measured, ConcentrationRate);

    /// <summary>Exposure one sector may have.</summary>
    /// <param name="measured">All exposure of the fund, as last measured.</param>
    public Money SectorsMost(Money measured) => Most(measured, SectorRate);

    /// <summary>The largest amount that is usual after the largest paid before.</summary>
    public Money UsualAfter(Money largest) => Money.Max(new(UnusualFromCents), new(largest.Cents * UnusualTimes));

    private Money Most(Money measured, decimal rate) => Money.Max(new(ConcentrationFromCents), measured.Times(rate, Rounding.Down));
}
