using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices;

/// <summary>What the guarantee decision would be if the rest of an order were invoiced today: the same rule on the same figures, and nothing is written or held.</summary>
/// <param name="database">Any pool that may read.</param>
/// <param name="entities">For the policy in force.</param>
/// <param name="clock">Says which day it is.</param>
public sealed class GuaranteePrecheck(NpgsqlDataSource database, IEntities entities, IClock clock)
{
    /// <summary>Decides on a draft, sent or confirmed order.</summary>
    /// <param name="order">Id.</param>
    /// <param name="withoutAdvance">As the member would ask.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The decision, delivered and issued today; or refused with <c>not-found</c>, or <c>order-exhausted</c> when nothing is left to invoice.</returns>
    public async Task<Outcome<GuaranteeDecision>> Of(Guid order, bool withoutAdvance, CancellationToken stop) => (await LookAt(order, withoutAdvance, stop)).Select(look => look.Decision);

    /// <summary>The same with the figures of each reason, and with what the member gets.</summary>
    public async Task<Outcome<GuaranteeLookAhead>> LookAt(Guid order, bool withoutAdvance, CancellationToken stop)
    {
        if (await Invoiceable.Find(database, order, order, Today, clock.GetCurrentInstant(), stop) is not { } known) return Refusal.NotFound;
        if (!known.OrderLeft.IsPositive) return Refusal.OrderExhausted;
        return await Look(known, withoutAdvance, stop);
    }

    /// <summary>The same for an order not yet written down, with what the member gets when the client confirms it.</summary>
    /// <param name="member">Who will do the work.</param>
    /// <param name="client">For whom.</param>
    /// <param name="terms">What would be agreed.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>The look ahead; or refused with <c>amount-not-positive</c>, or <c>not-found</c> when the client is not of the member's entity.</returns>
    public async Task<Outcome<GuaranteeLookAhead>> OfTerms(Guid member, Guid client, OrderTerms terms, CancellationToken stop)
    {
        if (!terms.Net.IsPositive) return Refusal.AmountNotPositive;
        if (await Invoiceable.FindUnwritten(database, member, client, terms, Today, clock.GetCurrentInstant(), stop) is not { } known) return Refusal.NotFound;
        return await Look(known, withoutAdvance: false, stop);
    }

    // Brussels and Paris keep the same days.
    private LocalDate Today => clock.TodayIn(Country.Be);

    private async Task<GuaranteeLookAhead> Look(Invoiceable known, bool withoutAdvance, CancellationToken stop)
    {
        var today = Today;
        var policy = await entities.PolicyOn(known.Entity, today);
        known = await known.WithLargestPaid(database, Guid.Empty, known.OrderLeft, today, policy, stop);
        var money = new InvoiceMoney(known.OrderLeft, Money.Zero, policy.FeeRate, policy.ContributionRate, VatOnCollection: false);
        var wanted = known.Wanted(money, policy);
        var fundIsShort = wanted > await Invoiceable.FundLeft(database, known.Entity, stop);
        var asked = known.Case(money, policy, today, today, today.PlusDays(known.TermDays), fundIsShort, withoutAdvance);
        var decision = Guarantee.Decide(asked, policy);
        return new(
            decision, Guarantee.Given(asked, policy, decision), money.NetNow, money.Fee, money.Contribution, money.Share, wanted, asked.ClientLimit, asked.ClientExposure,
            Money.Max(Money.Zero, asked.ClientLimit - asked.ClientExposure - wanted), policy.FeeRate, policy.ContributionRate, known.AdvanceRate(policy));
    }
}

/// <summary>What a decision would be today, and what the member would get.</summary>
/// <param name="Reasons">Of the decision, each with what it compared.</param>
/// <param name="Net">Price without VAT.</param>
/// <param name="Fee">Of the mutual.</param>
/// <param name="Contribution">To the guarantee fund.</param>
/// <param name="Share">What is the member's: the net less the two.</param>
/// <param name="Advanced">What the fund would pay before the client does, if it decides so.</param>
/// <param name="ClientLimit">Exposure the fund carries on the client at most.</param>
/// <param name="ClientUsed">Exposure it carries now.</param>
/// <param name="LimitLeftAfter">What would be left of the limit after this; zero or more.</param>
/// <param name="FeeRate">A plain fraction.</param>
/// <param name="ContributionRate">A plain fraction.</param>
/// <param name="AdvanceRate">A plain fraction: the policy's, or what the throttle leaves of it.</param>
public sealed record GuaranteeLookAhead(
    GuaranteeDecision Decision, IReadOnlyList<ReasonGiven> Reasons, Money Net, Money Fee, Money Contribution, Money Share, Money Advanced, Money ClientLimit, Money ClientUsed, Money LimitLeftAfter,
    decimal FeeRate, decimal ContributionRate, decimal AdvanceRate);
