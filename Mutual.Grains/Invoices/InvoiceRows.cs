using System.Text.Json;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices;

/// <summary>The rows of an invoice: read when a grain wakes up, written in the transaction of its entries.</summary>
internal static class InvoiceRows
{
    // Only what was decided is kept; what follows from it is computed again.
    private static readonly JsonSerializerOptions Kept = new(MutualJson.Options) { IgnoreReadOnlyProperties = true };

    private static readonly Column[] Changing =
    [
        ("status", NpgsqlDbType.Text), ("money", NpgsqlDbType.Jsonb), ("open_cents", NpgsqlDbType.Bigint), ("claim_cents", NpgsqlDbType.Bigint), ("advance_cents", NpgsqlDbType.Bigint),
        ("credited_cents", NpgsqlDbType.Bigint), ("outcome", NpgsqlDbType.Text), ("reasons", NpgsqlDbType.Text), ("policy", NpgsqlDbType.Text), ("dunning", NpgsqlDbType.Text),
        ("dunned_on", NpgsqlDbType.Date), ("disputed_cents", NpgsqlDbType.Bigint), ("undunned_until", NpgsqlDbType.Date),
        ("late_interest_cents", NpgsqlDbType.Bigint), ("late_flat_cents", NpgsqlDbType.Bigint),
    ];

    private static readonly Column[] Fence = [("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("entries", NpgsqlDbType.Integer)];

    private static readonly Column[] Fixed =
    [
        ("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("entity", NpgsqlDbType.Smallint), ("year", NpgsqlDbType.Smallint), ("sequence", NpgsqlDbType.Bigint),
        ("number", NpgsqlDbType.Text), ("reference", NpgsqlDbType.Text), ("member_id", NpgsqlDbType.Uuid), ("client_id", NpgsqlDbType.Uuid), ("order_id", NpgsqlDbType.Uuid),
        ("issued_on", NpgsqlDbType.Date), ("due_on", NpgsqlDbType.Date), ("delivered_on", NpgsqlDbType.Date), ("vat_rate", NpgsqlDbType.Numeric), ("net_cents", NpgsqlDbType.Bigint),
        ("vat_cents", NpgsqlDbType.Bigint),
    ];

    // Work that is invoiced already leaves no row, and the command that tried it is refused by name.
    private static readonly BatchStatement Insert = BatchStatement.Sql(40, $"""
        INSERT INTO invoicing.invoice ({Names([.. Fixed, .. Changing])}) SELECT {Values([.. Fixed, .. Changing])}
          FROM {BatchStatement.Unnest([.. Fixed, .. Changing])} AS v ({Names([.. Fixed, .. Changing])})
        ON CONFLICT (order_id, net_cents, delivered_on) WHERE credited_cents < net_cents DO NOTHING
        """, [.. Fixed, .. Changing], Refusal.InvoiceDuplicate);

    private static readonly BatchStatement Update = BatchStatement.Sql(41, $"""
        UPDATE invoicing.invoice t SET ({Names(Changing)}, version) = ROW ({Values(Changing)}, t.version + v.entries)
          FROM {BatchStatement.Unnest([.. Fence, .. Changing])} AS v ({Names([.. Fence, .. Changing])}) WHERE t.invoice_id = v.invoice_id AND t.version = v.version
        """, [.. Fence, .. Changing]);

    /// <summary>A credit note.</summary>
    public static readonly BatchStatement CreditNote = BatchStatement.Insert(42, "invoicing.credit_note",
        ("credit_note_id", NpgsqlDbType.Uuid), ("invoice_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("year", NpgsqlDbType.Smallint), ("sequence", NpgsqlDbType.Bigint),
        ("number", NpgsqlDbType.Text), ("issued_on", NpgsqlDbType.Date), ("net_cents", NpgsqlDbType.Bigint), ("vat_cents", NpgsqlDbType.Bigint), ("reason", NpgsqlDbType.Text));

    /// <summary>A payment: the same one twice leaves no row, and the command that brought it again is refused.</summary>
    public static readonly BatchStatement Payment = BatchStatement.Sql(43, """
        INSERT INTO invoicing.payment (invoice_id, source_id, received_on, cents, owed_back_cents, late_cents) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        [
            ("invoice_id", NpgsqlDbType.Uuid), ("source_id", NpgsqlDbType.Uuid), ("received_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint), ("owed_back_cents", NpgsqlDbType.Bigint),
            ("late_cents", NpgsqlDbType.Bigint),
        ],
        Refusal.PaymentBooked);

    /// <summary>Money that went back, once for each movement.</summary>
    public static readonly BatchStatement PaymentReturn = BatchStatement.Sql(43, """
        INSERT INTO invoicing.payment_return (invoice_id, return_id, returned_on, cents, owed_back_cents) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """,
        [("invoice_id", NpgsqlDbType.Uuid), ("return_id", NpgsqlDbType.Uuid), ("returned_on", NpgsqlDbType.Date), ("cents", NpgsqlDbType.Bigint), ("owed_back_cents", NpgsqlDbType.Bigint)],
        Refusal.PaymentBooked);

    /// <summary>Something happened to it that changes none of its figures; its version is still the one before.</summary>
    public static readonly BatchStatement Touched = BatchStatement.Update(41, "invoicing.invoice", [("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)], []);

    /// <summary>Why people declared a default or wrote a claim off.</summary>
    public static readonly BatchStatement Verdict = BatchStatement.Insert(44, "invoicing.verdict",
        ("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("kind", NpgsqlDbType.Text), ("reason", NpgsqlDbType.Text), ("prepared_by", NpgsqlDbType.Text),
        ("approved_by", NpgsqlDbType.Text));

    /// <summary>
    /// What the decision found beside an invoice is still all there is: nobody advanced the same work meanwhile, nor more work of the same days than is usual. After the client's limit was taken, which gives the turn.
    /// Columns: invoice, client, member, last day of the work, net that no other may have (-1: any may), most net of the others, within so many days.
    /// </summary>
    public static readonly BatchStatement KeepPair = BatchStatement.Sql(53, """
        SELECT 1 FROM unnest($1, $2, $3, $4, $5, $6, $7) AS v (invoice_id, client_id, member_id, delivered_on, net_cents, most_cents, days)
          CROSS JOIN LATERAL (SELECT coalesce(sum(x.net_cents - x.credited_cents), 0) AS net,
                                     coalesce(bool_or(x.outcome = 'accepted' AND x.delivered_on = v.delivered_on AND x.net_cents - x.credited_cents = v.net_cents), false) AS same
                                FROM invoicing.invoice x
                               WHERE x.client_id = v.client_id AND x.member_id = v.member_id AND x.delivered_on BETWEEN v.delivered_on - v.days AND v.delivered_on + v.days
                                 AND x.invoice_id <> v.invoice_id AND x.credited_cents < x.net_cents) o
         WHERE o.net <= v.most_cents AND NOT o.same
        """,
        [("invoice_id", NpgsqlDbType.Uuid), ("client_id", NpgsqlDbType.Uuid), ("member_id", NpgsqlDbType.Uuid), ("delivered_on", NpgsqlDbType.Date), ("net_cents", NpgsqlDbType.Bigint),
         ("most_cents", NpgsqlDbType.Bigint), ("days", NpgsqlDbType.Integer)],
        Refusal.ClientLimitReached);

    /// <summary>Writes a new invoice.</summary>
    public static void Add(CommitDraft draft, InvoiceState invoice, long sequence) => draft.Write(Insert,
    [
        invoice.Invoice, invoice.Version, invoice.Entity, (short)invoice.IssuedOn.Year, sequence, invoice.Number, invoice.Reference, invoice.Member, invoice.Client, invoice.Order,
        invoice.IssuedOn, invoice.DueOn, invoice.DeliveredOn, invoice.VatRate, invoice.Money.Net.Cents, invoice.Money.Vat.Cents, .. ChangingOf(invoice),
    ]);

    /// <summary>Writes what became of an invoice by so many entries; its version is still the one before.</summary>
    public static void Change(CommitDraft draft, InvoiceState invoice, int entries = 1) => draft.Write(Update, [invoice.Invoice, invoice.Version, entries, .. ChangingOf(invoice)]);

    /// <summary>Reads an invoice; null when it was never issued.</summary>
    public static async Task<InvoiceState?> Read(NpgsqlDataSource database, Guid invoice, CancellationToken stop) =>
        await Read(database, "invoice_id = $1", invoice, stop) is [var only] ? only : null;

    /// <summary>Every invoice of a client of which something is to be collected, the first due first.</summary>
    public static Task<List<InvoiceState>> OpenOf(NpgsqlDataSource database, Guid client, CancellationToken stop) =>
        Read(database, "client_id = $1 AND open_cents > 0 ORDER BY due_on, invoice_id", client, stop);

    private static async Task<List<InvoiceState>> Read(NpgsqlDataSource database, string which, Guid key, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT entity, number, reference, member_id, client_id, order_id, issued_on, due_on, delivered_on, vat_rate, money, outcome, reasons, policy, dunning, dunned_on, version, undunned_until, late_interest_cents, late_flat_cents,
                   (SELECT jsonb_agg(jsonb_build_object('dispute', dispute_id, 'net', jsonb_build_object('cents', net_cents, 'currency', 'EUR'), 'openedOn', opened_on) ORDER BY opened_on, dispute_id)
                      FROM invoicing.dispute d WHERE d.invoice_id = i.invoice_id AND outcome IS NULL)::text, invoice_id,
                   (SELECT array_agg(DISTINCT w) FROM invoicing.review a CROSS JOIN unnest(a.waived) AS w WHERE a.invoice_id = i.invoice_id),
                   (SELECT jsonb_build_object('version', r.version, 'by', r.asked_by) FROM invoicing.review r WHERE r.invoice_id = i.invoice_id AND r.verdict IS NULL)::text
              FROM invoicing.invoice i WHERE {which}
            """);
        command.Parameters.Add(new() { Value = key });
        var found = new List<InvoiceState>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) found.Add(Read(row));
        return found;
    }

    private static InvoiceState Read(NpgsqlDataReader row)
    {
        var money = MutualJson.Read<InvoiceMoney>(row.GetString(10));
        var outcome = OutcomeNamed(row.GetString(11));
        return new(
            row.GetGuid(21), row.GetInt16(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetGuid(4), row.GetGuid(5), row.GetFieldValue<LocalDate>(6), row.GetFieldValue<LocalDate>(7),
            row.GetFieldValue<LocalDate>(8), row.GetDecimal(9), money,
            new(outcome, row.GetFieldValue<string[]>(12), money.AdvanceGranted, row.GetString(13)),
            Dunning.StepNamed(row.IsDBNull(14) ? null : row.GetString(14)), row.IsDBNull(15) ? null : row.GetFieldValue<LocalDate>(15), row.GetInt32(16))
        {
            UndunnedUntil = row.IsDBNull(17) ? null : row.GetFieldValue<LocalDate>(17),
            Late = new(new(row.GetInt64(18)), new(row.GetInt64(19))),
            Disputes = row.IsDBNull(20) ? [] : MutualJson.Read<OpenDispute[]>(row.GetString(20)),
            Waived = row.IsDBNull(22) ? [] : row.GetFieldValue<string[]>(22),
            Review = row.IsDBNull(23) ? null : MutualJson.Read<AskedReview>(row.GetString(23)),
        };
    }

    /// <summary>What a member's activity account holds.</summary>
    public static async Task<Money> Account(NpgsqlDataSource database, Guid member, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT balance FROM ledger.head WHERE party = $1 AND code = 'activity'");
        command.Parameters.Add(new() { Value = member });
        return new(await command.ExecuteScalarAsync(stop) is long cents ? cents : 0);
    }

    /// <summary>What the client has paid on an invoice and is owed back: received less returned, beyond what settles the claim; never more than the client's account says.</summary>
    public static async Task<Money> OwedBack(NpgsqlDataSource database, InvoiceState invoice, string account)
    {
        await using var command = database.CreateCommand("""
            SELECT (SELECT coalesce(sum(cents - late_cents), 0) FROM invoicing.payment WHERE invoice_id = $1)::bigint - (SELECT coalesce(sum(cents), 0) FROM invoicing.went_back WHERE invoice_id = $1)::bigint,
                   (SELECT -coalesce(sum(cents), 0) FROM ledger.posting WHERE entity = $2 AND book = 1 AND code = $3 AND party = $4)::bigint
            """);
        foreach (var value in (object[])[invoice.Invoice, invoice.Entity, account, invoice.Client]) command.Parameters.Add(new() { Value = value });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var beyond = new Money(row.GetInt64(0)) - (invoice.Money.Paid - invoice.Money.Short);
        return Money.Max(Money.Min(beyond, new(row.GetInt64(1))), Money.Zero);
    }

    /// <summary><c>partly-paid</c>.</summary>
    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static GuaranteeOutcome OutcomeNamed(string name) => Enum.GetValues<GuaranteeOutcome>().Single(outcome => Name(outcome) == name);

    private static object?[] ChangingOf(InvoiceState invoice) =>
    [
        Name(invoice.Money.Status), JsonSerializer.Serialize(invoice.Money, Kept), invoice.Money.Open.Cents, invoice.Money.Owed.Cents, invoice.Money.AdvanceOpen.Cents, invoice.Money.CreditedNet.Cents,
        Name(invoice.Decision.Outcome), string.Join(' ', invoice.Decision.Reasons), invoice.Decision.Policy, invoice.Dunning?.Name(), invoice.DunnedOn,
        invoice.Disputed.Cents, invoice.UndunnedUntil, invoice.Late.Interest.Cents, invoice.Late.Flat.Cents,
    ];

    private static string Names(Column[] columns) => string.Join(", ", columns.Select(column => column.Name));

    // Reasons travel as one text: an array of arrays would have to be rectangular.
    private static string Values(Column[] columns) =>
        string.Join(", ", columns.Select(column => column.Name is "reasons" ? "coalesce(string_to_array(nullif(v.reasons, ''), ' '), '{}')" : $"v.{column.Name}"));
}
