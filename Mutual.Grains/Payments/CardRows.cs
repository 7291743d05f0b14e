using System.Text.Json;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payments;

/// <summary>A card payment as its row remembers it.</summary>
internal sealed record CardPaymentState(
    Guid Payment, short Entity, Guid Invoice, string Number, Money Amount, CardPaymentStatus Status, string ReturnTo, string? Url, Instant? ExpiresAt, string? ProviderId)
{
    public CardPaymentView View(string entity) => new(Payment, Invoice, entity, Number, Amount, Status, ReturnTo, Status is CardPaymentStatus.Open or CardPaymentStatus.Failed ? Url : null, ExpiresAt);
}

/// <summary>The rows of card payments, their movements and payouts.</summary>
public static class CardRows
{
    /// <summary>Kind of the outbox row that asks the network for a page to pay on.</summary>
    public const string CheckoutOutbox = "card-checkout";

    internal static readonly BatchStatement Payment = BatchStatement.Insert(57, "card.payment",
        ("payment_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("invoice_id", NpgsqlDbType.Uuid), ("cents", NpgsqlDbType.Bigint), ("state", NpgsqlDbType.Text),
        ("return_to", NpgsqlDbType.Text), ("opened_at", NpgsqlDbType.TimestampTz));

    internal static readonly BatchStatement Outbox = BatchStatement.Insert(58, "ops.outbox",
        ("outbox_id", NpgsqlDbType.Uuid), ("kind", NpgsqlDbType.Text), ("body", NpgsqlDbType.Text), ("created_at", NpgsqlDbType.TimestampTz));

    /// <summary>A movement is booked: once, whoever brings it.</summary>
    internal static readonly BatchStatement Movement = BatchStatement.Sql(59, """
        INSERT INTO card.movement (movement_id, provider_id, entity, kind, payment_id, cents, fee_cents, booked_on) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """,
        [
            ("movement_id", NpgsqlDbType.Uuid), ("provider_id", NpgsqlDbType.Text), ("entity", NpgsqlDbType.Smallint), ("kind", NpgsqlDbType.Text), ("payment_id", NpgsqlDbType.Uuid),
            ("cents", NpgsqlDbType.Bigint), ("fee_cents", NpgsqlDbType.Bigint), ("booked_on", NpgsqlDbType.Date),
        ], Refusal.PaymentBooked);

    /// <summary>A payout is on a bank line, or went back by one.</summary>
    internal static readonly BatchStatement PayoutLine = BatchStatement.Sql(57, """
        UPDATE card.payout p SET line_id = CASE WHEN l.cents = p.cents THEN l.line_id ELSE p.line_id END, return_line_id = CASE WHEN l.cents = p.cents THEN p.return_line_id ELSE l.line_id END
          FROM unnest($1, $2) AS v (payout_id, line_id) JOIN bank.line l USING (line_id)
         WHERE p.payout_id = v.payout_id AND CASE WHEN l.cents = p.cents THEN p.line_id IS NULL ELSE l.cents = -p.cents AND p.line_id IS NOT NULL AND p.return_line_id IS NULL END
        """, [("payout_id", NpgsqlDbType.Uuid), ("line_id", NpgsqlDbType.Uuid)]);

    /// <summary><c>in-transit</c>.</summary>
    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Writes a movement in the transaction that books it.</summary>
    internal static void Write(CommitDraft draft, short entity, Guid? payment, CardMovement movement, LocalDate on) =>
        draft.Write(Movement, movement.MovementId, movement.ProviderId, entity, Name(movement.Kind), payment, movement.Amount.Cents, movement.Fee.Cents, on);

    internal static async Task<CardPaymentState?> Read(NpgsqlDataSource database, Guid payment, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT c.entity, c.invoice_id, i.number, c.cents, c.state, c.return_to, c.url, c.expires_at, c.provider_id FROM card.payment c JOIN invoicing.payable i USING (invoice_id) WHERE payment_id = $1
            """);
        query.Parameters.AddWithValue(payment);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new(payment, row.GetInt16(0), row.GetGuid(1), row.GetString(2), new(row.GetInt64(3)), Enum.GetValues<CardPaymentStatus>().Single(status => Name(status) == row.GetString(4)),
            row.GetString(5), Text(6), row.IsDBNull(7) ? null : row.GetFieldValue<Instant>(7), Text(8));
    }

    /// <summary>The page the network opened; the same answer to the same question changes nothing.</summary>
    internal static async Task Offered(NpgsqlDataSource database, Guid payment, CardOffer offer, Instant now)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var update = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new("UPDATE card.payment SET session_id = $2, url = $3, expires_at = $4, state = CASE state WHEN 'opening' THEN 'open' ELSE state END WHERE payment_id = $1")
                {
                    Parameters = { new() { Value = payment }, new() { Value = offer.Session }, new() { Value = offer.Url }, new() { Value = offer.ExpiresAt } },
                },
                new("UPDATE ops.outbox SET done_at = $2, external_id = $3 WHERE outbox_id = $1 AND done_at IS NULL")
                {
                    Parameters = { new() { Value = payment }, new() { Value = now }, new() { Value = offer.Session } },
                },
            },
        };
        await update.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <summary>How far it has come. What succeeded stays so: later news is in the movements.</summary>
    internal static async Task Stands(NpgsqlDataSource database, Guid payment, string? providerId, CardPaymentStatus status)
    {
        await using var update = database.CreateCommand("UPDATE card.payment SET state = CASE state WHEN 'succeeded' THEN state ELSE $3 END, provider_id = coalesce(provider_id, $2) WHERE payment_id = $1");
        update.Parameters.AddWithValue(payment);
        update.Parameters.Add(new() { Value = (object?)providerId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        update.Parameters.AddWithValue(Name(status));
        await update.ExecuteNonQueryAsync();
    }

    /// <summary>Which of the network's movements are booked.</summary>
    public static async Task<HashSet<string>> Booked(NpgsqlDataSource database, IEnumerable<string> providerIds)
    {
        await using var query = database.CreateCommand("SELECT provider_id FROM card.movement WHERE provider_id = ANY ($1)");
        query.Parameters.AddWithValue(providerIds.ToArray());
        var booked = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync()) booked.Add(row.GetString(0));
        return booked;
    }

    /// <summary>An offer for the invoice the client can still take, of that amount.</summary>
    public static async Task<Guid?> OpenOffer(NpgsqlDataSource database, Guid invoice, Money amount, Instant usableUntil, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT payment_id FROM card.payment WHERE invoice_id = $1 AND cents = $2 AND state IN ('open', 'failed') AND expires_at > $3 ORDER BY expires_at DESC LIMIT 1
            """);
        query.Parameters.AddWithValue(invoice);
        query.Parameters.AddWithValue(amount.Cents);
        query.Parameters.AddWithValue(usableUntil);
        return await query.ExecuteScalarAsync(stop) as Guid?;
    }

    /// <summary>Writes down a payout as it stands, and which movements it pays out.</summary>
    /// <returns>Whether every movement in it is booked.</returns>
    internal static async Task<bool> NotePayout(NpgsqlDataSource database, short entity, CardPayoutSeen seen)
    {
        await using var note = database.CreateCommand("""
            WITH known AS (
                INSERT INTO card.payout (payout_id, provider_id, entity, cents, state, arrives_on, descriptor, trace) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (payout_id) DO UPDATE SET state = CASE WHEN card.payout.state IN ('failed', 'canceled') THEN card.payout.state ELSE excluded.state END,
                    arrives_on = excluded.arrives_on, trace = coalesce(excluded.trace, card.payout.trace))
            SELECT count(*) FROM card.movement WHERE provider_id = ANY ($9) AND entity = $3
            """);
        object?[] values = [seen.PayoutId, seen.ProviderId, entity, seen.Amount.Cents, Name(seen.Status), seen.ArrivesOn, seen.Descriptor];
        foreach (var value in values) note.Parameters.AddWithValue(value!);
        note.Parameters.Add(new() { Value = (object?)seen.Trace ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        note.Parameters.AddWithValue(seen.Movements.ToArray());
        if ((long)(await note.ExecuteScalarAsync())! != seen.Movements.Count || seen.Movements.Count + seen.Carries.Count == 0) return false;

        await using var itemize = database.CreateCommand("""
            WITH paid AS (UPDATE card.payout SET itemized = true WHERE payout_id = $1), carried AS (UPDATE card.payout SET carried_by = $1 WHERE provider_id = ANY ($3) AND payout_id <> $1)
            UPDATE card.movement SET payout_id = $1 WHERE provider_id = ANY ($2) AND payout_id IS DISTINCT FROM $1
            """);
        itemize.Parameters.AddWithValue(seen.PayoutId);
        itemize.Parameters.AddWithValue(seen.Movements.ToArray());
        itemize.Parameters.AddWithValue(seen.Carries.ToArray());
        await itemize.ExecuteNonQueryAsync();
        return true;
    }
}
