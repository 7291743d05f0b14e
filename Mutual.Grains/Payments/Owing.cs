using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payments;

/// <summary>A payment or a file of ours, with what its booking needs.</summary>
/// <param name="Kind"><c>salary</c>, <c>refund</c>, <c>expense</c>, <c>social-security</c>, <c>other-social-bodies</c> or <c>withholding</c>.</param>
/// <param name="State">Of the payment; <c>sent</c> for a file that has left us.</param>
/// <param name="Parties">Who is paid how much; a salary's payees are not named in the books.</param>
internal sealed record OrderedPayment(SentPayment Sent, string Kind, string State, IReadOnlyList<(Guid Party, Money Amount)> Parties);

/// <summary>Everything the lines of a statement could be about, fetched with a few queries however many they are.</summary>
/// <param name="Items">Where lines are looked up.</param>
/// <param name="Payments">Payments and files, by id.</param>
/// <param name="Shares">What members still pay for their share, by member.</param>
internal sealed record Owing(OpenItems Items, IReadOnlyDictionary<Guid, OrderedPayment> Payments, IReadOnlyDictionary<Guid, Money> Shares)
{
    /// <summary>Reads what the lines quote.</summary>
    public static async Task<Owing> Read(NpgsqlDataSource database, short entity, IEnumerable<BankLine> lines)
    {
        var keys = lines.Select(Matching.KeysOf).ToArray();
        string[] references = [.. keys.SelectMany(key => key.References).Distinct()];
        string[] numbers = [.. keys.SelectMany(key => key.Numbers).Distinct()];
        string[] bankIds = [.. keys.SelectMany(key => key.BankIds).Distinct()];
        await using var connection = await database.OpenConnectionAsync();
        var items = references.Length + numbers.Length > 0 ? await ReadItems(connection, entity, references, numbers) : [];
        var payments = bankIds.Length > 0 ? await ReadPayments(connection, entity, bankIds) : [];
        return new(OpenItems.Of(items, payments.Values.Select(payment => payment.Sent)), payments,
            items.Where(item => item.Place is MatchPlace.Share).ToDictionary(item => item.Id, item => item.Open));
    }

    private static async Task<List<OpenItem>> ReadItems(NpgsqlConnection connection, short entity, string[] references, string[] numbers)
    {
        // A number is year and sequence, which are indexed together; the text of it is not.
        await using var query = new NpgsqlCommand("""
            SELECT invoice_id, reference, number, claim_cents, false, late_cents FROM invoicing.payable WHERE entity = $1 AND reference = ANY ($2)
            UNION
            SELECT p.invoice_id, p.reference, p.number, p.claim_cents, false, p.late_cents
              FROM unnest($3) AS n (number) JOIN invoicing.payable p ON p.entity = $1 AND p.year = split_part(n.number, '-', 1)::smallint AND p.sequence = split_part(n.number, '-', 2)::bigint
            UNION ALL
            SELECT member_id, reference, NULL, open_cents, true, 0 FROM members.share_due WHERE entity = $1 AND reference = ANY ($2)
            """, connection)
        {
            Parameters = { new() { Value = entity }, new() { Value = references }, new() { Value = numbers } },
        };
        var items = new List<OpenItem>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            items.Add(new(row.GetGuid(0), row.GetBoolean(4) ? MatchPlace.Share : MatchPlace.Invoice, row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), new(row.GetInt64(3)), new(row.GetInt64(5))));
        }
        return items;
    }

    private static async Task<Dictionary<Guid, OrderedPayment>> ReadPayments(NpgsqlConnection connection, short entity, string[] bankIds)
    {
        var payments = new Dictionary<Guid, OrderedPayment>();
        await using (var query = new NpgsqlCommand("SELECT payment_id, end_to_end, cents, iban, kind, state, party_id FROM pay.payment WHERE entity = $1 AND end_to_end = ANY ($2)", connection)
        {
            Parameters = { new() { Value = entity }, new() { Value = bankIds } },
        })
        {
            await using var row = await query.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                var (id, amount, iban) = (row.GetGuid(0), new Money(row.GetInt64(2)), Iban.Parse(row.GetString(3)));
                payments[id] = new(new(id, MatchPlace.Payment, row.GetString(1), amount, iban.IsAccepted ? iban.Value : null), row.GetString(4), row.GetString(5), [(row.GetGuid(6), amount)]);
            }
        }

        // The bank quotes a file by its name, without folder and ending.
        await using (var query = new NpgsqlCommand("""
            SELECT f.file_id, regexp_replace(f.name, '^.*/|[.]xml$', '', 'g'), f.sum_cents, f.kind, f.sent_sha256 IS NOT NULL,
                   coalesce(array_agg(p.party_id ORDER BY p.payment_id) FILTER (WHERE f.kind <> 'salary'), '{}'),
                   coalesce(array_agg(p.cents ORDER BY p.payment_id) FILTER (WHERE f.kind <> 'salary'), '{}')
              FROM pay.file f JOIN pay.payment p USING (file_id)
             WHERE f.entity = $1 AND regexp_replace(f.name, '^.*/|[.]xml$', '', 'g') = ANY ($2)
             GROUP BY f.file_id
            """, connection) { Parameters = { new() { Value = entity }, new() { Value = bankIds } } })
        {
            await using var row = await query.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                var parties = row.GetFieldValue<Guid[]>(5).Zip(row.GetFieldValue<long[]>(6), (party, cents) => (party, new Money(cents)));
                // A file of one payment may bear its id: a line that quotes the payment is about the payment.
                payments.TryAdd(row.GetGuid(0), new(new(row.GetGuid(0), MatchPlace.PaymentFile, row.GetString(1), new(row.GetInt64(2))), row.GetString(3), row.GetBoolean(4) ? "sent" : "planned", [.. parties]));
            }
        }
        return payments;
    }
}
