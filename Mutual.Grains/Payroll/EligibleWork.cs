using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;

namespace Mutual.Grains.Payroll;

/// <summary>Which confirmed work may carry a salary, and for how much: what the guarantee would advance on its invoice, as far as it can be said today.</summary>
/// <remarks>
/// What changes from day to day (how much of a limit is free, whether the client is late just now) is left to the invoice's own decision:
/// months ahead it says nothing, and a salary must not jump with it. Source: accounting.md §7, C_i.
/// </remarks>
internal static class EligibleWork
{
    /// <summary>Whether the fund would advance on the client and the terms.</summary>
    /// <param name="clientCountry">ISO 3166 code.</param>
    /// <param name="standing">Standing of the client as kept: <c>good</c>.</param>
    /// <param name="termDays">Days from invoice to due day.</param>
    /// <param name="policy">The mutual's rules.</param>
    public static bool IsEligible(string clientCountry, string standing, int termDays, Policy policy) =>
        standing == "good" && termDays <= policy.DueDaysMax && Guarantee.IsInTheUnion(clientCountry);

    /// <summary>Net less fee and contribution, at the advance rate: what issuing the invoice brings to the activity account.</summary>
    public static Money CreditOf(Money net, Policy policy)
    {
        var share = net - net.Times(policy.FeeRate, Rounding.HalfUp) - net.Times(policy.ContributionRate, Rounding.HalfUp);
        return share.Times(policy.AdvanceRate, Rounding.Down);
    }
}
