using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
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
    public async Task<Outcome<GuaranteeDecision>> Of(Guid order, bool withoutAdvance, CancellationToken stop)
    {
        if (await Invoiceable.Find(database, order, order, clock.GetCurrentInstant(), stop) is not { } known) return Refusal.NotFound;
        if (!known.OrderLeft.IsPositive) return Refusal.OrderExhausted;
        var today = clock.TodayIn((await entities.Of(known.Entity)).Country);
        var policy = await entities.PolicyOn(known.Entity, today);
        var money = new InvoiceMoney(known.OrderLeft, Money.Zero, policy.FeeRate, policy.ContributionRate, VatOnCollection: false);
        var fundIsShort = known.Wanted(money, policy) > await Invoiceable.FundLeft(database, known.Entity, stop);
        return Guarantee.Decide(known.Case(money, policy, today, today, today.PlusDays(known.TermDays), fundIsShort, withoutAdvance), policy);
    }
}
