using System.Text;
using Mutual.Grains.Kernel;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Stripe;
using Stripe.Checkout;

namespace Mutual.Silo.Payments;

/// <summary>Stripe's events as received, and what became of each.</summary>
internal sealed class StripeEventRows(NpgsqlDataSource database, IClock clock)
{
    /// <summary>What an event is about: the payment, session, payout or charge to ask for. Empty: nothing we book.</summary>
    public static string AboutOf(Event notice) => notice.Data.Object switch
    {
        Session session => session.PaymentIntentId ?? session.Id,
        PaymentIntent payment => payment.Id,
        Charge charge => charge.PaymentIntentId ?? charge.Id,
        Dispute dispute => dispute.PaymentIntentId ?? dispute.ChargeId ?? "",
        Refund refund => refund.PaymentIntentId ?? refund.ChargeId ?? "",
        Payout payout => payout.Id,
        _ => "",
    };

    /// <summary>Keeps an event, once.</summary>
    /// <returns>Whether it is new and waits to be acted on.</returns>
    public async Task<bool> Keep(Event notice, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var about = AboutOf(notice);
        return await Insert(notice.Id, notice.Type, about, payload, notice.Created, about.Length > 0 ? "received" : "ignored", null, stop);
    }

    /// <summary>Keeps a movement nobody knows how to book, where people look for what is stuck.</summary>
    public Task QuarantineMovement(BalanceTransaction movement, Refusal refusal, CancellationToken stop) =>
        Insert(movement.Id, movement.Type, movement.Id, Encoding.UTF8.GetBytes(movement.ToJson()), movement.Created, "quarantined", refusal.Code, stop);

    /// <summary>What the event is about, when it waits.</summary>
    public async Task<string?> AboutWaiting(string eventId, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT about FROM stripe.event WHERE event_id = $1 AND state = 'received'");
        query.Parameters.AddWithValue(eventId);
        return await query.ExecuteScalarAsync(stop) as string;
    }

    /// <summary>What waiting events are about, oldest first.</summary>
    public async Task<List<string>> Waiting(int atMost, CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT about FROM stripe.event WHERE state = 'received' GROUP BY about ORDER BY min(received), about LIMIT $1");
        query.Parameters.AddWithValue(atMost);
        return await Texts(query, stop);
    }

    /// <summary>The events about one thing that are open now; none when none of them waits.</summary>
    public async Task<List<string>> Open(string about, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT event_id FROM stripe.event WHERE about = $1 AND state IN ('received', 'quarantined') AND EXISTS (SELECT FROM stripe.event WHERE about = $1 AND state = 'received')
            """);
        query.Parameters.AddWithValue(about);
        return await Texts(query, stop);
    }

    /// <summary>Says what became of events.</summary>
    public async Task Close(IReadOnlyCollection<string> events, string state, Refused? refused, CancellationToken stop)
    {
        await using var update = database.CreateCommand("UPDATE stripe.event SET state = $2, refusal = $3, detail = $4, done_at = $5 WHERE event_id = ANY ($1) AND state IN ('received', 'quarantined')");
        update.Parameters.AddWithValue(events.ToArray());
        update.Parameters.AddWithValue(state);
        update.Parameters.Add(new() { Value = (object?)refused?.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        update.Parameters.Add(new() { Value = (object?)refused?.Detail ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        update.Parameters.AddWithValue(clock.Now());
        await update.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Which of Stripe's movements are booked.</summary>
    public Task<HashSet<string>> Booked(IEnumerable<string> movements) => Mutual.Grains.Payments.CardRows.Booked(database, movements);

    /// <summary>Up to when Stripe was asked for everything; null: never.</summary>
    public async Task<Instant?> AskedUpTo(CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT asked_upto FROM stripe.inquiry");
        return await query.ExecuteScalarAsync(stop) as Instant?;
    }

    /// <summary>Remembers it.</summary>
    public async Task Asked(Instant upTo, CancellationToken stop)
    {
        await using var update = database.CreateCommand("INSERT INTO stripe.inquiry (asked_upto) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET asked_upto = greatest(stripe.inquiry.asked_upto, excluded.asked_upto)");
        update.Parameters.AddWithValue(upTo);
        await update.ExecuteNonQueryAsync(stop);
    }

    private async Task<bool> Insert(string id, string type, string about, ReadOnlyMemory<byte> payload, DateTime created, string state, string? refusal, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("""
            INSERT INTO stripe.event (event_id, type, about, payload, created, received, state, refusal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """);
        insert.Parameters.AddWithValue(id);
        insert.Parameters.AddWithValue(type);
        insert.Parameters.AddWithValue(about);
        insert.Parameters.Add(new() { Value = payload, NpgsqlDbType = NpgsqlDbType.Bytea });
        insert.Parameters.AddWithValue(Instant.FromDateTimeUtc(DateTime.SpecifyKind(created, DateTimeKind.Utc)));
        insert.Parameters.AddWithValue(clock.Now());
        insert.Parameters.AddWithValue(state);
        insert.Parameters.Add(new() { Value = (object?)refusal ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await insert.ExecuteNonQueryAsync(stop) == 1 && state == "received";
    }

    private static async Task<List<string>> Texts(NpgsqlCommand query, CancellationToken stop)
    {
        var texts = new List<string>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) texts.Add(row.GetString(0));
        return texts;
    }
}
