using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Kernel;
using NodaTime;

namespace Mutual.Silo.Simulation;

/// <summary>What the guarantee fund will have to hold while times are good, worked out from the orders that will come and from how clients pay, by the published rules.</summary>
internal static class PlannedBook
{
    private const int DaysBetweenLooks = 7;

    /// <summary>The most the fund has to hold on any day looked at, before the recession begins, with what ends a throttle on top.</summary>
    /// <param name="terms">Of the world.</param>
    /// <param name="clients">By number.</param>
    /// <param name="members">By number.</param>
    /// <param name="policy">The entity's.</param>
    public static Money Required(WorldTerms terms, IReadOnlyList<SimulatedClient> clients, IReadOnlyList<SimulatedMember> members, Policy policy)
    {
        var book = members.SelectMany(member => PlannedOrder.Of(terms, member)).Where(IsAdvanced).SelectMany(order => Advances(terms, clients[order.Client - 1], order, policy)).ToList();
        var most = Money.Zero;
        for (var day = terms.From; day < terms.RecessionFrom; day = day.PlusDays(DaysBetweenLooks))
        {
            var open = book.Where(advance => advance.From <= day && advance.Until > day).Select(advance => advance.Exposure).ToList();
            most = Money.Max(most, RequiredFund.Of(open, day, policy.Fund).Required);
        }
        return most.Times(policy.Fund.Throttle[0].Until, Rounding.Up);
    }

    private static bool IsAdvanced(PlannedOrder order) => order is { Fate: OrderFate.Confirmed or OrderFate.ChangedFirst, WithoutAdvance: false };

    private static IEnumerable<(LocalDate From, LocalDate Until, Exposure Exposure)> Advances(WorldTerms terms, SimulatedClient client, PlannedOrder order, Policy policy)
    {
        if (client.Country == "CH") yield break;   // Outside the Union nothing is guaranteed.
        var first = order.RestOn is null ? order.Net : new Money(order.Net.Cents / 5 * 3);
        foreach (var (n, net, on) in new[] { (1, first, order.BillOn), (2, order.Net - first, order.RestOn ?? order.BillOn) }.Where(part => part.Item2.IsPositive))
        {
            var due = on.PlusDays(client.TermDays);
            var transfers = PlannedTransfer.Of(Chance.Of(terms.Seed, terms.Entity, "paying", FormattableString.Invariant($"{order.Name}/{n}")), client, on, due, later: 0);
            var advanced = net.Times((1 - policy.FeeRate - policy.ContributionRate) * policy.AdvanceRate, Rounding.Down);
            yield return (on, transfers.Count == 0 ? LocalDate.MaxIsoValue : transfers.Max(transfer => transfer.On), new(GroupOf(client), GroupOf(client), due, advanced));
        }
    }

    // Names only in this book: every client is its own group.
    private static Guid GroupOf(SimulatedClient client) => new(client.Number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
