using NodaTime;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>The guarantee fund of an entity: measured every day, throttled when it falls short. Key: the entity's code.</summary>
[Alias("fund")]
public interface IFundGrain : IGrainWithStringKey
{
    /// <summary>Measures the fund at the end of a day, once, and publishes a step of the throttle when one follows. A day measured before is answered as it was.</summary>
    [Alias("measure")]
    Task<Outcome<FundMeasured>> Measure(CommandId command, MeasureFund request);
}

/// <param name="On">The day; not in the future.</param>
[GenerateSerializer, Immutable, Alias("measure-fund")]
public sealed record MeasureFund([property: Id(0)] LocalDate On);

/// <param name="On">The day.</param>
/// <param name="Held">What the fund held.</param>
/// <param name="Required">What it had to hold.</param>
/// <param name="Step">Step of the throttle published by then.</param>
/// <param name="EffectiveOn">First day of a step published just now; null: none was.</param>
[GenerateSerializer, Immutable, Alias("fund-measured")]
public sealed record FundMeasured([property: Id(0)] LocalDate On, [property: Id(1)] Money Held, [property: Id(2)] Money Required, [property: Id(3)] int Step, [property: Id(4)] LocalDate? EffectiveOn);
