namespace Mutual.Grains.Governance;

/// <summary>The fund's part of <c>policy-defaults.yaml</c> as it is written there, checked when it is made into rules.</summary>
internal sealed class FundValues
{
    private FundRules? rules;

    public required List<BucketValues> Buckets { get; init; }
    public required decimal RecoveryRate { get; init; }
    public required decimal ThreeLargestDefaultRate { get; init; }
    public required SimulationValues Simulation { get; init; }
    public required List<StepValues> Throttle { get; init; }
    public required int ThrottleNoticeDays { get; init; }
    public required StressValues Stress { get; init; }

    /// <summary>The rules it stands for; always the same object, so that two default policies are equal.</summary>
    internal FundRules Rules => rules ??= new()
    {
        Buckets = [.. Buckets.Select(bucket => new AgeingBucket(bucket.Name, bucket.UpToDaysLate, bucket.LossRate))],
        RecoveryRate = RecoveryRate,
        ThreeLargestDefaultRate = ThreeLargestDefaultRate,
        Simulation = new(Simulation.Trials, Simulation.Seed, Simulation.Quantile, Simulation.BadYears, Simulation.BadYearTimes),
        Throttle = [.. Throttle.Select(step => new ThrottleRule(step.Step, step.Below, step.Until, step.AdvanceRate, step.ClientCapCents, step.NoGuarantees))],
        ThrottleNoticeDays = ThrottleNoticeDays,
        Stress = new(
            Stress.SectorShare, Stress.SectorFirstMonth, Stress.SectorSecondMonth, Stress.UnpaidOfLost, Stress.Ban, Stress.BanDays, Stress.LateDays),
    };

    internal sealed class BucketValues
    {
        public required string Name { get; init; }
        public int? UpToDaysLate { get; init; }
        public required decimal LossRate { get; init; }
    }

    internal sealed class SimulationValues
    {
        public required int Trials { get; init; }
        public required long Seed { get; init; }
        public required decimal Quantile { get; init; }
        public required decimal BadYears { get; init; }
        public required int BadYearTimes { get; init; }
    }

    internal sealed class StepValues
    {
        public required int Step { get; init; }
        public required decimal Below { get; init; }
        public required decimal Until { get; init; }
        public decimal? AdvanceRate { get; init; }
        public long? ClientCapCents { get; init; }
        public bool NoGuarantees { get; init; }
    }

    internal sealed class StressValues
    {
        public required decimal SectorShare { get; init; }
        public required decimal SectorFirstMonth { get; init; }
        public required decimal SectorSecondMonth { get; init; }
        public required decimal UnpaidOfLost { get; init; }
        public required decimal Ban { get; init; }
        public required int BanDays { get; init; }
        public required int LateDays { get; init; }
    }
}
