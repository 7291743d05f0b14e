using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace Mutual.Grains.Proof;

/// <summary>Everything about one invoice: what was ordered and confirmed, what was decided and on which figures, every booking, and where each cent is.</summary>
/// <param name="Where">Adds up to the gross as issued.</param>
public sealed record Explanation(
    ExplainedInvoice Invoice, ExplainedOrder Order, ExplainedConfirmation? Confirmation, ExplainedDecision Decision, IReadOnlyList<ExplainedEntry> Entries, IReadOnlyList<PlaceOfMoney> Where)
{
    /// <summary>As text, a fact a line.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"invoice {Invoice.Number} of {Invoice.Entity}, {Invoice.Status}: net {Euros(Invoice.NetCents)}, VAT {Euros(Invoice.VatCents)}, gross {Euros(Invoice.GrossCents)}, issued {Day(Invoice.IssuedOn)}, due {Day(Invoice.DueOn)}";
        yield return $"order {Order.Number}, {Order.Status}: net {Euros(Order.NetCents)}, work from {Day(Order.WorkFrom)} to {Day(Order.WorkTo)}, content {Order.Content}";
        yield return Confirmation is { } by
            ? $"confirmed {by.At.ToString("uuuu-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)} by the client's {by.Role}, of exactly what was shown: {by.Shown}"
            : "the client has confirmed nothing";
        yield return $"decision {Decision.Outcome} by policy {Decision.Policy}, advanced {Euros(Decision.AmountCents)}";
        foreach (var reason in Decision.Reasons) yield return $"  {reason.Code}: {reason.Text}{(reason.Figures.ValueKind is JsonValueKind.Object ? $" {reason.Figures.GetRawText()}" : "")}";
        foreach (var entry in Entries)
        {
            yield return $"{Day(entry.On)} {entry.Kind} (entry {entry.Entry.ToString(CultureInfo.InvariantCulture)})";
            foreach (var posting in entry.Postings) yield return $"  {posting.Account,-60} {Euros(posting.Cents),14}";
        }
        yield return "where each cent is";
        foreach (var place in Where) yield return $"  {place.Place,-60} {Euros(place.Cents),14}";
        yield return $"  {"gross",-60} {Euros(Where.Sum(place => place.Cents)),14}";
    }

    private static string Euros(long cents) => cents.ToEuros();

    private static string Day(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The invoice as it stands.</summary>
public sealed record ExplainedInvoice(
    Guid Invoice, string Entity, string Number, string Status, LocalDate IssuedOn, LocalDate DueOn, LocalDate DeliveredOn, long NetCents, long VatCents, long GrossCents, long OwedCents);

/// <summary>What was ordered.</summary>
/// <param name="Content">Hash of what the client was shown.</param>
public sealed record ExplainedOrder(Guid Order, string Number, string Status, long NetCents, LocalDate WorkFrom, LocalDate WorkTo, int TermDays, string Content);

/// <summary>The client's confirmation, without the person's name and address, which the evidence keeps.</summary>
/// <param name="Shown">Hash of exactly what was confirmed.</param>
/// <param name="Role">The role the person stated.</param>
/// <param name="Version">Version of the order that was answered.</param>
public sealed record ExplainedConfirmation(Instant At, string Shown, string Role, int Version);

/// <summary>What was decided, as it stands now.</summary>
/// <param name="AmountCents">Advanced in all; zero when nothing was.</param>
public sealed record ExplainedDecision(string Outcome, string Policy, long AmountCents, IReadOnlyList<ExplainedReason> Reasons);

/// <summary>A reason, with the figures it compared.</summary>
/// <param name="Figures">An object; empty where nothing was compared.</param>
public sealed record ExplainedReason(string Code, string Text, JsonElement Figures);

/// <summary>A booking.</summary>
public sealed record ExplainedEntry(long Entry, string Kind, LocalDate On, Instant Recorded, IReadOnlyList<ExplainedPosting> Postings);

/// <summary>A line of a booking; a debit positive.</summary>
public sealed record ExplainedPosting(string Account, long Cents);
