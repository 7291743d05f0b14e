using Mutual.Grains.Clients;
using Mutual.Grains.Governance;
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
    Money Wanted, Money ClientLimit, Money ClientExposure, bool FundIsShort, bool Declined);

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
        if (of.FundIsShort) Because(GuaranteeReason.FundThrottled);
        if (of.Standing is ClientStanding.Vetoed) Because(GuaranteeReason.ClientVetoed);
        if (of.Standing is ClientStanding.InProceedings) Because(GuaranteeReason.ClientInProceedings);

        return new(outcome, reasons, outcome is GuaranteeOutcome.Accepted ? of.Wanted : Money.Zero, policy.Version);
    }

    /// <summary>Whether the fund covers clients of the country: the European Union.</summary>
    internal static bool IsInTheUnion(string country) => EuropeanUnion.Contains(country);

    private static readonly HashSet<string> EuropeanUnion =
    [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ];
}

/// <summary>Why an invoice is not advanced: a closed list, each with what it leads to and what the member can do.</summary>
/// <param name="Code">Stable name.</param>
/// <param name="Outcome">Blocked can be mended; refused is final.</param>
/// <param name="Sentence">What is so, and what to do next.</param>
public sealed record GuaranteeReason(string Code, GuaranteeOutcome Outcome, string Sentence)
{
    public static readonly GuaranteeReason DeclinedByMember = new("declined-by-member", GuaranteeOutcome.Blocked, "You asked for no advance; the money comes when the client has paid.");
    public static readonly GuaranteeReason ClientNotConfirmed = new("client-not-confirmed", GuaranteeOutcome.Blocked, "The client has not confirmed the order; send the link again or ask the client to answer it.");
    public static readonly GuaranteeReason ClientOutsideTheEu = new("client-outside-eu", GuaranteeOutcome.Refused, "The fund covers clients in the European Union only; the money comes when the client has paid.");
    public static readonly GuaranteeReason ClientLimitMissing = new("client-limit-missing", GuaranteeOutcome.Blocked, "No limit is set for this client; ask the mutual to set one.");
    public static readonly GuaranteeReason ClientLimitExceeded = new("client-limit-exceeded", GuaranteeOutcome.Blocked, "The fund's limit for this client is used up; it frees itself as the client pays, or ask for a higher one.");
    public static readonly GuaranteeReason ClientLate = new("client-late", GuaranteeOutcome.Blocked, "The client has an invoice too long overdue; the block ends when it is paid.");
    public static readonly GuaranteeReason InvoiceTooOld = new("invoice-too-old", GuaranteeOutcome.Refused, "The work was delivered too long ago to be advanced; the money comes when the client has paid.");
    public static readonly GuaranteeReason InvoiceDueTooFarOut = new("invoice-due-too-far-out", GuaranteeOutcome.Refused, "The invoice is due too far ahead to be advanced; agree a shorter term with the client next time.");
    public static readonly GuaranteeReason FundThrottled = new("fund-throttled", GuaranteeOutcome.Blocked, "The guarantee fund has no room left for this amount; it frees itself as clients pay.");
    public static readonly GuaranteeReason ClientVetoed = new("client-vetoed", GuaranteeOutcome.Refused, "The members stopped advances on this client; the money comes when the client has paid.");
    public static readonly GuaranteeReason ClientInProceedings = new("client-in-proceedings", GuaranteeOutcome.Refused, "The client is in collective proceedings; nothing more is advanced on it.");
}
