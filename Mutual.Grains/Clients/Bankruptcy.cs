using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Invoices.Letters;
using Mutual.Grains.Ledger;
using NodaTime;

namespace Mutual.Grains.Clients;

/// <summary>A client goes bankrupt: nothing more is advanced on it, and everything it owes is in default at once. Pure.</summary>
/// <remarks>Each claim is booked as any default (accounting.md §3, rows 22 to 24); each with the letter that claims it; members keep what was advanced. A write-off comes later, with its own proof and two people.</remarks>
internal static class Bankruptcy
{
    /// <summary>Decides on the client and every claim on it, as one.</summary>
    /// <param name="client">Null when there is none.</param>
    /// <param name="open">Every invoice with something to be collected.</param>
    /// <param name="facts">For their letters, by invoice.</param>
    /// <param name="request">As read in the official journal.</param>
    /// <param name="command">Makes the letters' ids.</param>
    /// <param name="entity">The seller.</param>
    /// <param name="policy">In force today.</param>
    /// <param name="today">No later day counts.</param>
    /// <param name="now">When the letters are ready to leave.</param>
    public static Outcome<Decision<ClientState, ClientBankrupt>> Decide(
        ClientState? client, IReadOnlyList<InvoiceState> open, IReadOnlyDictionary<Guid, LetterFacts> facts, DeclareBankruptcy request, CommandId command, Entity entity, Policy policy, LocalDate today, Instant now)
    {
        if (client is null) return Refusal.NotFound;
        if (InvoiceChecks.Day(request.On, today) is { } day) return day;
        var standing = ClientRelation.SetStanding(client, new(ClientStanding.InProceedings, request.Reason), today);
        if (!standing.IsAccepted) return standing.Refused;
        var defaults = new List<Decision<InvoiceState, InvoiceView>>();
        foreach (var invoice in open)
        {
            // What was issued after the judgment and before somebody read of it counts from its own day.
            var lost = InvoiceDecisions.Default(invoice, new(LocalDate.Max(request.On, invoice.IssuedOn), request.Reason), facts.GetValueOrDefault(invoice.Invoice),
                command.Then(invoice.Invoice.ToString("N")), entity, policy, today, now, proceedings: request.On);
            if (!lost.IsAccepted) return lost.Refused;
            defaults.Add(lost.Value);
        }
        var (claims, borne) = (new Money(open.Sum(invoice => invoice.Money.Open.Cents)), new Money(open.Sum(invoice => invoice.Money.AdvanceOpen.Cents)));
        return new Decision<ClientState, ClientBankrupt>(answer => standing.Value.Next(new(client.Client, client.Number, answer.Version)), null, (draft, _) =>
        {
            foreach (var lost in defaults) lost.Prepare(draft, 0);
            return new ClientBankrupt(client.Client, open.Count, claims, borne, standing.Value.Prepare(draft, 0).Version);
        });
    }
}
