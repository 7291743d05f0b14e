using Mutual.Grains.Clients;
using Mutual.Grains.Documents;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices.Letters;

/// <summary>A letter in a list.</summary>
public sealed record LetterRow(Guid Letter, LetterKind Kind, LocalDate On, Money ToPay, Instant? SentAt);

/// <summary>The rows of letters: written in the transaction of their step, with the outbox row by which they leave.</summary>
public static class LetterRows
{
    /// <summary>Kind of the outbox row of a letter.</summary>
    public const string Outbox = "client-letter";

    private static readonly BatchStatement Insert = BatchStatement.Insert(48, "invoicing.letter",
        ("letter_id", NpgsqlDbType.Uuid), ("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("kind", NpgsqlDbType.Text), ("written_on", NpgsqlDbType.Date),
        ("email", NpgsqlDbType.Text), ("content", NpgsqlDbType.Jsonb));

    internal static void Write(CommitDraft draft, Guid id, Guid invoice, int version, ClientLetter letter, Instant now)
    {
        draft.Write(Insert, id, invoice, version, InvoiceRows.Name(letter.Kind), letter.On, letter.To.Email, MutualJson.Write(letter));
        draft.Write(CardRows.Outbox, id, Outbox, MutualJson.Write(new { letter = id }), now);
    }

    /// <summary>The letters about an invoice, oldest first.</summary>
    public static async Task<List<LetterRow>> Of(NpgsqlDataSource database, Guid invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT l.letter_id, l.kind, l.written_on, (l.content -> 'toPay' ->> 'cents')::bigint, o.done_at FROM invoicing.letter l JOIN ops.outbox o ON o.outbox_id = l.letter_id
             WHERE l.invoice_id = $1 ORDER BY l.version
            """);
        command.Parameters.Add(new() { Value = invoice });
        var letters = new List<LetterRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            letters.Add(new(row.GetGuid(0), KindNamed(row.GetString(1)), row.GetFieldValue<LocalDate>(2), new(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetFieldValue<Instant>(4)));
        return letters;
    }

    /// <summary>One letter as it was written; null when there is none.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="invoice">Only of this one; null: of any.</param>
    /// <param name="letter">Its id.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<ClientLetter?> Read(NpgsqlDataSource database, Guid? invoice, Guid letter, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT content::text FROM invoicing.letter WHERE letter_id = $1 AND ($2::uuid IS NULL OR invoice_id = $2)");
        command.Parameters.Add(new() { Value = letter });
        command.Parameters.Add(new() { Value = (object?)invoice ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        return await command.ExecuteScalarAsync(stop) is string content ? MutualJson.Read<ClientLetter>(content) : null;
    }

    /// <summary>What a letter about an invoice must know; null when the invoice is not there.</summary>
    internal static async Task<LetterFacts?> Facts(NpgsqlDataSource database, Guid invoice) => (await Facts(database, [invoice])).GetValueOrDefault(invoice);

    /// <summary>What letters about some invoices must know, by invoice.</summary>
    internal static async Task<Dictionary<Guid, LetterFacts>> Facts(NpgsqlDataSource database, IReadOnlyCollection<Guid> invoices)
    {
        await using var command = database.CreateCommand("""
            SELECT i.version, c.name, c.street, c.post_code, c.city, c.country, c.email, c.language, c.kind,
                   coalesce((SELECT sum(late_cents) FROM invoicing.payment p WHERE p.invoice_id = i.invoice_id), 0)::bigint,
                   (SELECT array_agg(on_day ORDER BY on_day, cents) FROM invoicing.claim_moved m WHERE m.invoice_id = i.invoice_id),
                   (SELECT array_agg(cents ORDER BY on_day, cents) FROM invoicing.claim_moved m WHERE m.invoice_id = i.invoice_id), i.invoice_id
              FROM invoicing.invoice i JOIN clients.client c USING (client_id) WHERE i.invoice_id = ANY ($1)
            """);
        command.Parameters.Add(new() { Value = invoices.ToArray() });
        var facts = new Dictionary<Guid, LetterFacts>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var (days, cents) = row.IsDBNull(10) ? ([], []) : (row.GetFieldValue<LocalDate[]>(10), row.GetFieldValue<long[]>(11));
            facts[row.GetGuid(12)] = new(
                row.GetInt32(0), new(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
                Enum.Parse<DocumentLanguage>(row.GetString(7), ignoreCase: true), Enum.GetValues<ClientKind>().Single(kind => InvoiceRows.Name(kind) == row.GetString(8)),
                [.. days.Zip(cents, (day, moved) => (day, new Money(moved)))], new(row.GetInt64(9)));
        }
        return facts;
    }

    private static LetterKind KindNamed(string name) => Enum.GetValues<LetterKind>().Single(kind => InvoiceRows.Name(kind) == name);
}
