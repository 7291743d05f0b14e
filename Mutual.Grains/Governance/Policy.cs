using NodaTime;

namespace Mutual.Grains.Governance;

/// <summary>The mutual's own rules in force on a day, as opposed to the law's. Dated rows in the database, first filled from <c>policy-defaults.yaml</c>.</summary>
/// <remarks>Rates are plain fractions. Amounts in cents without VAT unless said otherwise. Changed only by a recorded resolution, from a date on.</remarks>
[GenerateSerializer, Immutable, Alias("policy")]
public sealed record Policy
{
    /// <summary>What decisions name: <c>2026-1</c>.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>First day it counts.</summary>
    [Id(1)] public required LocalDate From { get; init; }

    /// <summary>The mutual's percentage of the net: 0.065.</summary>
    [Id(2)] public required decimal FeeRate { get; init; }

    /// <summary>The member's percentage into the guarantee fund: 0.02.</summary>
    [Id(3)] public required decimal ContributionRate { get; init; }

    /// <summary>Part of the member's share advanced: normally 1.</summary>
    [Id(4)] public required decimal AdvanceRate { get; init; }

    /// <summary>Exposure allowed on a client whose limit nobody set, in cents.</summary>
    [Id(5)] public required long DefaultClientLimitCents { get; init; }

    /// <summary>Exposure the fund may carry in all, in cents.</summary>
    [Id(6)] public required long FundCapacityCents { get; init; }

    /// <summary>An invoice is not advanced when the client has one later than this many days.</summary>
    [Id(7)] public required int ClientLateDaysMax { get; init; }

    /// <summary>An invoice is not advanced when its work was delivered longer ago, in days.</summary>
    [Id(8)] public required int InvoiceAgeDaysMax { get; init; }

    /// <summary>An invoice is not advanced when due further out, in days.</summary>
    [Id(9)] public required int DueDaysMax { get; init; }

    /// <summary>A payment this much short settles the invoice, in cents with VAT.</summary>
    [Id(10)] public required long ShortPaymentCents { get; init; }

    /// <summary>Days after due at which the fund bears the loss.</summary>
    [Id(11)] public required int DefaultAfterDays { get; init; }

    /// <summary>The member's share of the co-operative, in cents.</summary>
    [Id(12)] public required long ShareCents { get; init; }

    /// <summary>What recourse leaves on an activity account, in cents.</summary>
    [Id(13)] public required long ProtectedFloorCents { get; init; }

    /// <summary>Day of the month on which salaries are paid; a working day before it when it is none.</summary>
    [Id(14)] public required int PayDay { get; init; }

    /// <summary>How the guarantee fund is measured, throttled and stressed; a policy from before these rules has the defaults.</summary>
    [Id(15)] public FundRules Fund { get; init; } = PolicyDefaults.Fund;

    /// <summary>What the guarantee decision takes for ordinary; a policy from before these rules has the defaults.</summary>
    [Id(16)] public GuaranteeRules Guarantee { get; init; } = PolicyDefaults.Guarantee;

    /// <summary>When the letters of dunning are written; a policy from before has the defaults.</summary>
    [Id(17)] public DunningLadder Dunning { get; init; } = PolicyDefaults.Dunning;

    /// <summary>Days a letter leaves the client to pay, and for so long nothing more is asked; a policy from before has the default.</summary>
    [Id(18)] public int DaysToPay { get; init; } = PolicyDefaults.DaysToPay;
}
