using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Invoices;
using NodaTime;

namespace Mutual.Grains.Factoring;

/// <summary>Everything the guarantee decision looks at. Taken from the books and the day; nothing else counts.</summary>
/// <param name="On">The day of the decision.</param>
/// <param name="ClientConfirmed">The client confirmed the order, and it has not changed since.</param>
/// <param name="ClientCountry">ISO 3166 code of the client's country.</param>
/// <param name="Standing">Whether members or a court stopped advances on the client.</param>
/// <param name="OldestOpenDue">Due day of the client's oldest open invoice; null when none is open.</param>
/// <param name="DeliveredOn">Last day of the work.</param>
/// <param name="DueOn">Day the client must pay.</param>
/// <param name="Wanted">What would be advanced.</param>
/// <param name="ClientLimit">Exposure allowed on the client.</param>
/// <param name="ClientExposure">Exposure held on the client already.</param>
/// <param name="FundIsShort">The fund's capacity, asked for this amount, did not hold it.</param>
/// <param name="Declined">The member does not want an advance.</param>
public sealed record GuaranteeCase(
    LocalDate On, bool ClientConfirmed, string ClientCountry, ClientStanding Standing, LocalDate? OldestOpenDue, LocalDate DeliveredOn, LocalDate DueOn,
    Money Wanted, Money ClientLimit, Money ClientExposure, bool FundIsShort, bool Declined)
{
    /// <summary>The step of the fund's throttle in force on the day.</summary>
    public Throttle Throttle { get; init; } = Throttle.None;

    /// <summary>Whether the throttle stops this guarantee: all of them, or this one by its cap on the client.</summary>
    public bool IsThrottled => Throttle.NoGuarantees || (Throttle.ClientCap is { } cap && ClientExposure + Wanted > cap);
}

/// <summary>Whether the fund pays before the client does. Pure: no clock, no database, no grain.</summary>
public static class Guarantee
{
    /// <summary>Decides, with all the reasons that hold and not only the first.</summary>
    /// <returns>Accepted with the amount; or blocked (the member or the day can mend it) or refused (final), with an amount of zero.</returns>
    /// <remarks>Source: <c>product.md</c> §4, "Guarantee decision". Reasons come in the order of the list there.</remarks>
    public static GuaranteeDecision Decide(GuaranteeCase of, Policy policy)
    {
        var reasons = new List<string>();
        var outcome = GuaranteeOutcome.Accepted;
        void Because(GuaranteeReason reason)
        {
            reasons.Add(reason.Code);
            if (reason.Outcome > outcome) outcome = reason.Outcome;
        }

        if (of.Declined) Because(GuaranteeReason.DeclinedByMember);
        if (!of.ClientConfirmed) Because(GuaranteeReason.ClientNotConfirmed);
        if (!EuropeanUnion.Contains(of.ClientCountry)) Because(GuaranteeReason.ClientOutsideTheEu);
        if (of.ClientLimit.IsZero) Because(GuaranteeReason.ClientLimitMissing);
        else if (of.ClientExposure + of.Wanted > of.ClientLimit) Because(GuaranteeReason.ClientLimitExceeded);
        if (of.OldestOpenDue is { } due && Period.DaysBetween(due, of.On) > policy.ClientLateDaysMax) Because(GuaranteeReason.ClientLate);
        if (Period.DaysBetween(of.DeliveredOn, of.On) > policy.InvoiceAgeDaysMax) Because(GuaranteeReason.InvoiceTooOld);
        if (Period.DaysBetween(of.On, of.DueOn) > policy.DueDaysMax) Because(GuaranteeReason.InvoiceDueTooFarOut);
        if (of.FundIsShort || of.IsThrottled) Because(GuaranteeReason.FundThrottled);
        else if (of.Throttle.AdvanceRate < policy.AdvanceRate) reasons.Add(GuaranteeReason.FundThrottled.Code);   // Less is advanced, and says why.
        if (of.Standing is ClientStanding.Vetoed) Because(GuaranteeReason.ClientVetoed);
        if (of.Standing is ClientStanding.InProceedings) Because(GuaranteeReason.ClientInProceedings);

        return new(outcome, reasons, outcome is GuaranteeOutcome.Accepted ? of.Wanted : Money.Zero, policy.Version);
    }

    /// <summary>The figures each reason compared, for whoever asks why: by its code, amounts as money, days as days.</summary>
    internal static Dictionary<string, Dictionary<string, object?>> Figures(GuaranteeCase of, Policy policy, IEnumerable<string> reasons) =>
        reasons.ToDictionary(code => code, code => FiguresOf(code, of, policy), StringComparer.Ordinal);

    private static Dictionary<string, object?> FiguresOf(string code, GuaranteeCase of, Policy policy) => code switch
    {
        "client-outside-eu" => new Dictionary<string, object?> { ["country"] = of.ClientCountry },
        "client-limit-missing" or "client-limit-exceeded" =>
            new Dictionary<string, object?> { ["wanted"] = of.Wanted, ["limit"] = of.ClientLimit, ["exposure"] = of.ClientExposure },
        "client-late" => new Dictionary<string, object?> { ["oldestDueOn"] = of.OldestOpenDue, ["on"] = of.On, ["daysMax"] = policy.ClientLateDaysMax },
        "invoice-too-old" => new Dictionary<string, object?> { ["deliveredOn"] = of.DeliveredOn, ["on"] = of.On, ["daysMax"] = policy.InvoiceAgeDaysMax },
        "invoice-due-too-far-out" => new Dictionary<string, object?> { ["dueOn"] = of.DueOn, ["on"] = of.On, ["daysMax"] = policy.DueDaysMax },
        "fund-throttled" => new Dictionary<string, object?>
        {
            ["wanted"] = of.Wanted, ["capacityReached"] = of.FundIsShort, ["step"] = of.Throttle.Step, ["publishedOn"] = of.Throttle.PublishedOn,
            ["advanceRate"] = Math.Min(of.Throttle.AdvanceRate, policy.AdvanceRate), ["clientCap"] = of.Throttle.ClientCap, ["exposure"] = of.ClientExposure, ["noGuarantees"] = of.Throttle.NoGuarantees,
            ["held"] = of.Throttle.Held, ["required"] = of.Throttle.Required,
        },
        _ => new Dictionary<string, object?>(),
    };

    /// <summary>Whether the fund covers clients of the country: the European Union.</summary>
    internal static bool IsInTheUnion(string country) => EuropeanUnion.Contains(country);

    private static readonly HashSet<string> EuropeanUnion =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];
}
