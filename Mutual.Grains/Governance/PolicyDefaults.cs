using NodaTime;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mutual.Grains.Governance;

/// <summary>The policy an entity starts with, read once from <c>policy-defaults.yaml</c>.</summary>
/// <remarks>A file with an unknown or missing member does not load: a misspelt rate must not become zero.</remarks>
internal static class PolicyDefaults
{
    private static readonly Values Loaded = Load();

    /// <summary>The default policy, in force from a day on.</summary>
    public static Policy From(LocalDate day) => new()
    {
        Version = FormattableString.Invariant($"{day.Year}-1"),
        From = day,
        FeeRate = Loaded.FeeRate,
        ContributionRate = Loaded.ContributionRate,
        AdvanceRate = Loaded.AdvanceRate,
        DefaultClientLimitCents = Loaded.DefaultClientLimitCents,
        FundCapacityCents = Loaded.FundCapacityCents,
        ClientLateDaysMax = Loaded.ClientLateDaysMax,
        InvoiceAgeDaysMax = Loaded.InvoiceAgeDaysMax,
        DueDaysMax = Loaded.DueDaysMax,
        ShortPaymentCents = Loaded.ShortPaymentCents,
        DefaultAfterDays = Loaded.DefaultAfterDays,
        ShareCents = Loaded.ShareCents,
        ProtectedFloorCents = Loaded.ProtectedFloorCents,
        PayDay = Loaded.PayDay,
        Fund = Fund,
        Guarantee = Guarantee,
        Dunning = Dunning,
        DaysToPay = DaysToPay,
    };

    /// <summary>The rules of the fund in the defaults.</summary>
    public static FundRules Fund => Loaded.Fund.Rules;

    /// <summary>What a guarantee decision takes for ordinary in the defaults; always the same object.</summary>
    public static GuaranteeRules Guarantee => Loaded.Guarantee.Rules;

    /// <summary>The ladder of dunning in the defaults; always the same object.</summary>
    public static DunningLadder Dunning { get; } = Loaded.Dunning.Ladder;

    /// <summary>Days a letter leaves to pay in the defaults.</summary>
    public static int DaysToPay => Loaded.DaysToPay;

    private static Values Load()
    {
        var resource = $"{typeof(PolicyDefaults).Namespace}.policy-defaults.yaml";
        using var stream = typeof(PolicyDefaults).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not part of this build.");
        using var text = new StreamReader(stream);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithEnforceRequiredMembers().Build().Deserialize<Values>(text);
    }

    internal sealed class Values
    {
        public required decimal FeeRate { get; init; }
        public required decimal ContributionRate { get; init; }
        public required decimal AdvanceRate { get; init; }
        public required long DefaultClientLimitCents { get; init; }
        public required long FundCapacityCents { get; init; }
        public required int ClientLateDaysMax { get; init; }
        public required int InvoiceAgeDaysMax { get; init; }
        public required int DueDaysMax { get; init; }
        public required long ShortPaymentCents { get; init; }
        public required int DefaultAfterDays { get; init; }
        public required long ShareCents { get; init; }
        public required long ProtectedFloorCents { get; init; }
        public required int PayDay { get; init; }
        public required int DaysToPay { get; init; }
        public required FundValues Fund { get; init; }
        public required GuaranteeValues Guarantee { get; init; }
        public required DunningValues Dunning { get; init; }
    }

    internal sealed class DunningValues
    {
        public required int NoticeDaysBefore { get; init; }
        public required int ReminderWorkingDays { get; init; }
        public required int SecondReminderDays { get; init; }
        public required int FormalNoticeDays { get; init; }

        internal DunningLadder Ladder => new(NoticeDaysBefore, ReminderWorkingDays, SecondReminderDays, FormalNoticeDays);
    }

    internal sealed class GuaranteeValues
    {
        private GuaranteeRules? rules;

        public required long PilotLimitCents { get; init; }
        public required long UnusualFromCents { get; init; }
        public required int UnusualTimes { get; init; }
        public required int SplitDays { get; init; }
        public required long ConcentrationFromCents { get; init; }
        public required decimal ConcentrationRate { get; init; }
        public required decimal SectorRate { get; init; }

        internal GuaranteeRules Rules => rules ??= new()
        {
            PilotLimitCents = PilotLimitCents, UnusualFromCents = UnusualFromCents, UnusualTimes = UnusualTimes, SplitDays = SplitDays,
            ConcentrationFromCents = ConcentrationFromCents, ConcentrationRate = ConcentrationRate, SectorRate = SectorRate,
        };
    }
}
