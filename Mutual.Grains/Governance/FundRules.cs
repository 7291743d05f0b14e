namespace Mutual.Grains.Governance;

/// <summary>How the guarantee fund is measured, throttled and stressed: part of the policy, so dated and changed only by a resolution.</summary>
/// <remarks>Rates are plain fractions with at most six decimals, because they are computed with as whole millionths. Source: <c>product.md</c> §5, <c>accounting.md</c> §6.</remarks>
[GenerateSerializer, Immutable, Alias("fund-rules")]
public sealed record FundRules
{
    /// <summary>Ageing buckets, earliest first; the last one has no end.</summary>
    [Id(0)] public required IReadOnlyList<AgeingBucket> Buckets { get; init; }

    /// <summary>Part of a claim that comes back later: 0.4.</summary>
    [Id(1)] public required decimal RecoveryRate { get; init; }

    /// <summary>Part of the three largest client groups that defaults under stress.</summary>
    [Id(2)] public required decimal ThreeLargestDefaultRate { get; init; }

    /// <summary>The simulation of defaults.</summary>
    [Id(3)] public required SimulationRule Simulation { get; init; }

    /// <summary>Steps of the throttle by rising strictness; step 0 is none.</summary>
    [Id(4)] public required IReadOnlyList<ThrottleRule> Throttle { get; init; }

    /// <summary>Days between publishing a step and its taking effect.</summary>
    [Id(5)] public required int ThrottleNoticeDays { get; init; }

    /// <summary>The stress scenarios.</summary>
    [Id(6)] public required StressRule Stress { get; init; }
}

/// <summary>Invoices by how late they are.</summary>
/// <param name="Name">Stable name: <c>late-30</c>.</param>
/// <param name="UpToDaysLate">Last day of it, counted from the due day; null: no end.</param>
/// <param name="LossRate">Part of the exposure expected to be lost.</param>
[GenerateSerializer, Immutable, Alias("ageing-bucket")]
public sealed record AgeingBucket([property: Id(0)] string Name, [property: Id(1)] int? UpToDaysLate, [property: Id(2)] decimal LossRate);

/// <summary>How defaults are simulated.</summary>
/// <param name="Trials">How many times.</param>
/// <param name="Seed">Fixed, so that the same book has the same result for ever.</param>
/// <param name="Quantile">The part of the trials that must lose no more: 0.995.</param>
/// <param name="BadYears">Part of the trials in which clients fail more often, all alike.</param>
/// <param name="BadYearTimes">How many times as often; times <paramref name="BadYears"/> at most 1.</param>
[GenerateSerializer, Immutable, Alias("simulation-rule")]
public sealed record SimulationRule(
    [property: Id(0)] int Trials, [property: Id(1)] long Seed, [property: Id(2)] decimal Quantile, [property: Id(3)] decimal BadYears, [property: Id(4)] int BadYearTimes);

/// <summary>A step of the throttle: its two thresholds, apart so that it does not flicker, and everything it does.</summary>
/// <param name="Step">1, 2, 3.</param>
/// <param name="Below">It begins when the fund holds less than this part of what it must.</param>
/// <param name="Until">It ends only when the fund holds this part again; above <paramref name="Below"/>.</param>
/// <param name="AdvanceRate">Advance rate at most; null: the policy's.</param>
/// <param name="ClientCapCents">Exposure on any one client at most, for new guarantees; null: the client's own limit.</param>
/// <param name="NoGuarantees">Whether nothing new is guaranteed.</param>
[GenerateSerializer, Immutable, Alias("throttle-rule")]
public sealed record ThrottleRule(
    [property: Id(0)] int Step, [property: Id(1)] decimal Below, [property: Id(2)] decimal Until, [property: Id(3)] decimal? AdvanceRate, [property: Id(4)] long? ClientCapCents,
    [property: Id(5)] bool NoGuarantees);

/// <summary>Figures of the five stress scenarios, each taken from an event that happened.</summary>
/// <param name="SectorShare">Part of the exposure in the sector that is hit: the largest sector that is known, and the largest client groups where it is less.</param>
/// <param name="SectorFirstMonth">Turnover it loses in the first month.</param>
/// <param name="SectorSecondMonth">Turnover it loses in the second.</param>
/// <param name="UnpaidOfLost">Part of what a client owes that stays unpaid when it loses its whole turnover.</param>
/// <param name="Ban">Turnover of the mutual a ban takes.</param>
/// <param name="BanDays">For how long.</param>
/// <param name="LateDays">Days by which everybody, or the funder, pays later.</param>
[GenerateSerializer, Immutable, Alias("stress-rule")]
public sealed record StressRule(
    [property: Id(0)] decimal SectorShare, [property: Id(1)] decimal SectorFirstMonth, [property: Id(2)] decimal SectorSecondMonth, [property: Id(3)] decimal UnpaidOfLost,
    [property: Id(4)] decimal Ban, [property: Id(5)] int BanDays, [property: Id(6)] int LateDays);
