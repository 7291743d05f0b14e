using System.Globalization;
using Mutual.Api.Http;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;

namespace Mutual.Api.Portals.Office;

/// <summary>Something found.</summary>
/// <param name="Name">What it is called: a number or a name.</param>
/// <param name="About">What tells it from others: the parties, the end of an account.</param>
/// <param name="Link">Where it is; null when it has no page.</param>
public sealed record Finding(string Name, string About, string? Link, LocalDate? On, Money? Amount);

/// <summary>Things of one kind that were found.</summary>
/// <param name="Kind">Last part of the key of its name: <c>invoices</c>.</param>
/// <param name="More">Whether there are more than are shown.</param>
public sealed record FoundGroup(string Kind, IReadOnlyList<Finding> Rows, bool More);

/// <summary>Finds members, clients, orders, invoices, payslips and bank lines of an entity by name, number, end of an account, reference or amount. Only SELECT.</summary>
internal sealed class Search(NpgsqlDataSource database)
{
    /// <summary>Most findings of a kind that are shown.</summary>
    public const int Most = 20;

    /// <summary>Fewer letters than these would find nearly everything.</summary>
    public const int LettersMin = 2;

    private const int IbanEndMin = 4;

    /// <summary>What is found, kinds with nothing left out.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="code">Its code, for links.</param>
    /// <param name="find">As typed.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<IReadOnlyList<FoundGroup>> For(short entity, string code, string find, CancellationToken stop)
    {
        var sought = find.Trim();
        if (sought.Length < LettersMin) return [];
        var (like, compact) = (Escaped(sought), string.Concat(sought.Where(char.IsLetterOrDigit)).ToUpperInvariant());
        // The end of an account is read backwards, so that an index finds it; fewer digits would find half of all.
        var ibanEnd = compact.Length >= IbanEndMin ? Escaped(new string([.. compact.Reverse()])) : null;
        var amounts = AmountsOf(sought);
        FoundGroup[] groups =
        [
            await Group("members", """
                SELECT name, number || ' · …' || right(iban, 4), NULL, NULL::date, NULL::bigint FROM members.member
                 WHERE entity = $1 AND (name ILIKE '%' || $2 || '%' OR number = $3 OR email ILIKE $2 || '%' OR reverse(iban) LIKE $4 || '%') ORDER BY number <> $3, name, number LIMIT $5
                """, [entity, like, sought, ibanEnd, Most + 1], stop),
            await Group("clients", """
                SELECT name, number || coalesce(' · ' || vat_number, ''), NULL, NULL::date, NULL::bigint FROM clients.client
                 WHERE entity = $1 AND (name ILIKE '%' || $2 || '%' OR number = $3 OR email ILIKE $2 || '%' OR vat_number = $4) ORDER BY number <> $3, name, number LIMIT $5
                """, [entity, like, sought, compact, Most + 1], stop),
            await Group("invoices", """
                SELECT i.number, c.name || ' · ' || m.name, '/accountant/invoices/' || i.invoice_id, i.due_on, i.net_cents + i.vat_cents
                  FROM (SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND number LIKE $2 || '%'
                        UNION SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND reference = $3
                        UNION (SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND net_cents = ANY ($4) LIMIT $5)
                        UNION (SELECT invoice_id FROM invoicing.invoice WHERE entity = $1 AND net_cents + vat_cents = ANY ($4) LIMIT $5)) f
                  JOIN invoicing.invoice i USING (invoice_id) JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id)
                 ORDER BY i.claim_cents = 0, i.year DESC, i.sequence DESC LIMIT $5
                """, [entity, like, compact, amounts, Most + 1], stop),
            await Group("orders", """
                SELECT o.number, c.name || ' · ' || m.name, NULL, o.work_from, o.net_cents FROM orders.order_ o JOIN clients.client c USING (client_id) JOIN members.member m USING (member_id)
                 WHERE o.entity = $1 AND o.number = $2 LIMIT $3
                """, [entity, sought, Most + 1], stop),
            await Group("payslips", """
                SELECT s.number, m.name, '/auditor/trace?kind=payslip&number=' || s.number, NULL::date, s.net_cents FROM payroll.payslip s JOIN members.member m USING (member_id)
                 WHERE s.entity = $1 AND s.number = $2 LIMIT $3
                """, [entity, sought, Most + 1], stop),
            await Group("lines", """
                SELECT coalesce(l.counterparty, l.counterparty_iban, ''), coalesce('…' || right(l.counterparty_iban, 4) || ' · ', '') || coalesce(l.reference, l.remittance, ''),
                       CASE WHEN EXISTS (SELECT FROM bank.allotment a WHERE a.line_id = l.line_id AND a.place = 'suspense' GROUP BY a.line_id HAVING sum(a.cents) <> 0) THEN '/accountant/bank/' || l.line_id || '?entity=' || $2
                            ELSE (SELECT '/accountant/invoices/' || a.target FROM bank.allotment a WHERE a.line_id = l.line_id AND a.place = 'invoice' LIMIT 1) END,
                       l.booked_on, l.cents
                  FROM ((SELECT line_id FROM bank.line WHERE entity = $1 AND cents = ANY ($3) ORDER BY booked_on DESC LIMIT $5)
                        UNION (SELECT line_id FROM bank.line WHERE entity = $1 AND counterparty_iban IS NOT NULL AND reverse(counterparty_iban) LIKE $4 || '%' LIMIT $5)) f
                  JOIN bank.line l USING (line_id) ORDER BY l.booked_on DESC, l.line_id LIMIT $5
                """, [entity, code, Both(amounts), ibanEnd, Most + 1], stop),
        ];
        return [.. groups.Where(group => group.Rows.Count > 0)];
    }

    private async Task<FoundGroup> Group(string kind, string sql, object?[] parameters, CancellationToken stop)
    {
        var rows = await database.Rows(sql, row => new Finding(row.GetString(0), row.GetString(1), Text(row, 2), row.IsDBNull(3) ? null : row.GetFieldValue<LocalDate>(3), row.IsDBNull(4) ? null : new Money(row.GetInt64(4))), stop, parameters);
        return new(kind, rows.Count > Most ? rows[..Most] : rows, rows.Count > Most);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // Out of our account an amount is negative; who looks for it types it without a sign.
    private static long[] Both(long[] amounts) => [.. amounts, .. amounts.Select(cents => -cents)];

    // "1240" is 1 240 euro; "12,40" and "12.40" are 12.40. A number with a hyphen or a letter is no amount.
    private static long[] AmountsOf(string text)
    {
        var typed = Typed.Fresh(("amount", text.TrimStart('-', '−')));
        return typed.Euros("amount", optional: true) is { IsPositive: true } money ? [money.Cents] : [];
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
