using Mutual.Api.Http;
using Mutual.Grains.Access;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Orders;

/// <summary>An order as its client is shown it.</summary>
/// <param name="Country">Country of the mutual's entity, whose days count.</param>
/// <param name="Shown">SHA-256 of the content, which the answer names.</param>
/// <param name="AnsweredAt">When the client last answered this version; null: not yet.</param>
internal sealed record LinkedOrder(
    Guid Order, string Number, string Status, string Mutual, Country Country, string Client, string Language, string Member, string Description, Money Net, decimal VatRate,
    LocalDate WorkFrom, LocalDate WorkTo, LocalDate InvoiceOn, int TermDays, string Shown, LocalDate? ValidUntil, Instant? AnsweredAt, decimal? Hours)
{
    /// <summary>Whether it waits for the client's answer.</summary>
    public bool IsOpen => Status == "sent";
}

/// <summary>A paper a client finds behind its link.</summary>
internal sealed record LinkedPaper(Guid Document, string Number);

/// <summary>Finds what a client's link is for, by the SHA-256 of its secret.</summary>
internal sealed class OrderLinks(NpgsqlDataSource database, IClock clock)
{
    // 256 bits in base64url.
    private const int SecretLength = 43;

    /// <summary>The order a secret opens.</summary>
    /// <returns>Null when the secret is wrong, replaced by a later one, or no longer valid.</returns>
    public async Task<LinkedOrder?> Find(string secret, CancellationToken stop)
    {
        if (secret.Length != SecretLength) return null;
        var found = await database.Rows("""
            SELECT o.order_id, o.number, o.status, e.name, e.country, c.name, c.language, m.name, o.description, o.net_cents, o.vat_rate, o.work_from, o.work_to, o.invoice_on, o.term_days,
                   o.content_hash, o.valid_until, (SELECT max(a.answered_at) FROM orders.answer a WHERE a.order_id = o.order_id AND a.shown = o.content_hash), o.hours
              FROM orders.order_ o JOIN ledger.entity e USING (entity) JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id)
             WHERE o.link_hash = $1 AND o.status NOT IN ('draft', 'cancelled', 'expired')
            """,
            row => new LinkedOrder(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), Enum.Parse<Country>(row.GetString(4), ignoreCase: true), row.GetString(5), row.GetString(6),
                row.GetString(7), row.GetString(8), new Money(row.GetInt64(9)), row.GetDecimal(10), row.GetFieldValue<LocalDate>(11), row.GetFieldValue<LocalDate>(12),
                row.GetFieldValue<LocalDate>(13), row.GetInt16(14), row.GetString(15), row.IsDBNull(16) ? null : row.GetFieldValue<LocalDate>(16), row.IsDBNull(17) ? null : row.GetFieldValue<Instant>(17),
                row.IsDBNull(18) ? null : row.GetDecimal(18)),
            stop, ApiTokens.HashOf(secret));
        return found is [var order] && !(order.IsOpen && order.ValidUntil < clock.TodayIn(order.Country)) ? order : null;
    }

    /// <summary>The papers of the order's invoices and credit notes, by number.</summary>
    public Task<List<LinkedPaper>> Papers(Guid order, CancellationToken stop) => database.Rows(
        "SELECT d.document_id, d.number FROM invoicing.document d JOIN invoicing.invoice i USING (invoice_id) WHERE i.order_id = $1 AND d.form = 'pdf' ORDER BY d.number",
        row => new LinkedPaper(row.GetGuid(0), row.GetString(1)), stop, order);
}

/// <summary>Counts wrong links by network, so that nobody tries many. A right one costs nothing.</summary>
internal sealed class WrongLinks(MutualApiSettings settings) : NetworkTries(settings.WrongLinksPerMinute, TimeSpan.FromMinutes(1));
