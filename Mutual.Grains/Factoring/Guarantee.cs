using System.Text.Json;
using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Grains.Factoring;

/// <summary>Whether the fund pays before the client does. Pure: no clock, no database, no grain.</summary>
public static class Guarantee
{
    /// <summary>Decides, with all the reasons that hold and not only the first; without those that people waived.</summary>
    /// <returns>Accepted with the amount; or blocked (the member or the day can mend it) or refused (final), with an amount of zero.</returns>
    /// <remarks>Source: <c>product.md</c> §4, "Guarantee decision"; <c>trust.md</c> §2 and §3. Reasons come in the order of the list there.</remarks>
    public static GuaranteeDecision Decide(GuaranteeCase of, Policy policy)
    {
        var reasons = new List<string>();
        var outcome = GuaranteeOutcome.Accepted;
        void When(bool holds, GuaranteeReason reason)
        {
            if (!holds || (reason.MayBeWaived && of.Waived.Contains(reason.Code))) return;
            reasons.Add(reason.Code);
            if (reason.Outcome > outcome) outcome = reason.Outcome;
        }

        var rules = policy.Guarantee;
        var usual = rules.UsualAfter(of.LargestPaid);
        When(of.Declined, GuaranteeReason.DeclinedByMember);
        When(!of.ClientConfirmed, GuaranteeReason.ClientNotConfirmed);
        When(!EuropeanUnion.Contains(of.ClientCountry), GuaranteeReason.ClientOutsideTheEu);
        When(of.ClientLimit.IsZero, GuaranteeReason.ClientLimitMissing);
        When(!of.ClientLimit.IsZero && of.ClientExposure + of.Wanted > of.ClientLimit, GuaranteeReason.ClientLimitExceeded);
        When(of.ClientExposure + of.Wanted > of.PilotLimit, GuaranteeReason.PilotLimitExceeded);
        foreach (var limit in of.Shared.OrderBy(limit => limit.Kind)) When(limit.Exposure + of.Wanted > limit.Limit, GuaranteeReason.Exceeded(limit.Kind));
        When(IsConcentrated(of, rules), GuaranteeReason.ConcentrationTooHigh);
        When(of.OldestOpenDue is { } due && Period.DaysBetween(due, of.On) > policy.ClientLateDaysMax, GuaranteeReason.ClientLate);
        When(of.Tie is ClientTie.Declared, GuaranteeReason.RelatedParty);
        When(of.Tie is ClientTie.Suspected, GuaranteeReason.RelatedPartySuspected);
        When(of.Others.SameWork, GuaranteeReason.InvoiceDuplicate);
        When(Period.DaysBetween(of.DeliveredOn, of.On) > policy.InvoiceAgeDaysMax, GuaranteeReason.InvoiceTooOld);
        When(Period.DaysBetween(of.On, of.DueOn) > policy.DueDaysMax, GuaranteeReason.InvoiceDueTooFarOut);
        When(of.Net > usual, GuaranteeReason.AmountUnusual);
        When(of.Net <= usual && of.Others.Count > 0 && of.Net + of.Others.Net > usual, GuaranteeReason.InvoicesSplit);
        When(of.FundIsShort || of.IsThrottled, GuaranteeReason.FundThrottled);
        if (!of.FundIsShort && !of.IsThrottled && of.Throttle.AdvanceRate < policy.AdvanceRate) reasons.Add(GuaranteeReason.FundThrottled.Code);   // Less is advanced, and says why.
        When(of.Standing is ClientStanding.Vetoed, GuaranteeReason.ClientVetoed);
        When(of.Standing is ClientStanding.InProceedings, GuaranteeReason.ClientInProceedings);
        When(IsBelowFloor(of), GuaranteeReason.RateBelowFramework);

        return new(outcome, reasons, outcome is GuaranteeOutcome.Accepted ? of.Wanted : Money.Zero, policy.Version);
    }

    /// <summary>The figures each reason compared, for whoever asks why: by its code, amounts as money, days as days.</summary>
    internal static Dictionary<string, Dictionary<string, object?>> Figures(GuaranteeCase of, Policy policy, IEnumerable<string> reasons) =>
        reasons.ToDictionary(code => code, code => FiguresOf(code, of, policy), StringComparer.Ordinal);

    /// <summary>Each reason of a decision with what it compared, as JSON.</summary>
    internal static IReadOnlyList<ReasonGiven> Given(GuaranteeCase of, Policy policy, GuaranteeDecision decision) =>
        [.. Figures(of, policy, decision.Reasons).Select(reason => new ReasonGiven(reason.Key, JsonSerializer.SerializeToElement(reason.Value, MutualJson.Options)))];

    /// <summary>Whether the fund covers clients of the country: the European Union.</summary>
    internal static bool IsInTheUnion(string country) => EuropeanUnion.Contains(country);

    private static bool IsConcentrated(GuaranteeCase of, GuaranteeRules rules) =>
        of.GroupExposure + of.Wanted > rules.ClientsMost(of.Measured.All) || (of.Measured.Sector is not null && of.Measured.InSector + of.Wanted > rules.SectorsMost(of.Measured.All));

    // An order that says no hours cannot be shown to keep the floor.
    private static bool IsBelowFloor(GuaranteeCase of) =>
        of.Framework is { Hourly.IsPositive: true } framework && !(of.Ordered.Hours is { } hours && of.Ordered.Net >= framework.FloorOf(hours));

    private static Dictionary<string, object?> FiguresOf(string code, GuaranteeCase of, Policy policy)
    {
        var rules = policy.Guarantee;
        return code switch
        {
            "client-outside-eu" => new() { ["country"] = of.ClientCountry },
            "client-limit-missing" or "client-limit-exceeded" => new() { ["wanted"] = of.Wanted, ["limit"] = of.ClientLimit, ["exposure"] = of.ClientExposure },
            "pilot-limit-exceeded" => new() { ["wanted"] = of.Wanted, ["limit"] = of.PilotLimit, ["exposure"] = of.ClientExposure },
            "group-limit-exceeded" or "member-limit-exceeded" or "country-limit-exceeded" when of.Shared.First(limit => GuaranteeReason.Exceeded(limit.Kind).Code == code) is var shared =>
                new() { ["wanted"] = of.Wanted, ["limit"] = shared.Limit, ["exposure"] = shared.Exposure },
            "concentration-too-high" => new()
            {
                ["wanted"] = of.Wanted, ["exposure"] = of.GroupExposure, ["limit"] = rules.ClientsMost(of.Measured.All), ["sector"] = of.Measured.Sector, ["sectorExposure"] = of.Measured.InSector,
                ["sectorLimit"] = rules.SectorsMost(of.Measured.All), ["fundExposure"] = of.Measured.All,
            },
            "client-late" => new() { ["oldestDueOn"] = of.OldestOpenDue, ["on"] = of.On, ["daysMax"] = policy.ClientLateDaysMax },
            "invoice-duplicate" => new() { ["net"] = of.Net, ["deliveredOn"] = of.DeliveredOn },
            "invoice-too-old" => new() { ["deliveredOn"] = of.DeliveredOn, ["on"] = of.On, ["daysMax"] = policy.InvoiceAgeDaysMax },
            "invoice-due-too-far-out" => new() { ["dueOn"] = of.DueOn, ["on"] = of.On, ["daysMax"] = policy.DueDaysMax },
            "amount-unusual" => new() { ["net"] = of.Net, ["usual"] = rules.UsualAfter(of.LargestPaid), ["largestPaid"] = of.LargestPaid },
            "invoices-split" => new()
            {
                ["net"] = of.Net, ["others"] = of.Others.Count, ["othersNet"] = of.Others.Net, ["days"] = rules.SplitDays, ["usual"] = rules.UsualAfter(of.LargestPaid), ["largestPaid"] = of.LargestPaid,
            },
            "fund-throttled" => new()
            {
                ["wanted"] = of.Wanted, ["capacityReached"] = of.FundIsShort, ["step"] = of.Throttle.Step, ["publishedOn"] = of.Throttle.PublishedOn,
                ["advanceRate"] = Math.Min(of.Throttle.AdvanceRate, policy.AdvanceRate), ["clientCap"] = of.Throttle.ClientCap, ["exposure"] = of.ClientExposure, ["noGuarantees"] = of.Throttle.NoGuarantees,
                ["held"] = of.Throttle.Held, ["required"] = of.Throttle.Required,
            },
            "rate-below-framework" => new()
            {
                ["orderNet"] = of.Ordered.Net, ["hours"] = of.Ordered.Hours, ["hourlyMin"] = of.Framework!.Hourly, ["hoursMin"] = of.Framework.HoursMin, ["agreedFrom"] = of.Framework.From,
            },
            _ => new(),
        };
    }

    private static readonly HashSet<string> EuropeanUnion =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];
}
