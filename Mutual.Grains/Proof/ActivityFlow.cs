using NodaTime;
using Npgsql;

namespace Mutual.Grains.Proof;

/// <summary>Money that came into an activity account by one entry and left by another.</summary>
/// <param name="From">The entry that brought it.</param>
/// <param name="To">The entry that used it.</param>
/// <param name="Cents">Above zero.</param>
public readonly record struct ActivitySlice(ActivityMovement From, ActivityMovement To, long Cents);

/// <summary>A posting on an activity account.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="Kind">What was booked.</param>
/// <param name="Stream">Invoice, payslip…: the aggregate that booked it.</param>
/// <param name="On">The day it counts.</param>
/// <param name="Recorded">The moment it was learnt.</param>
/// <param name="Cents">Into the account positive, out of it negative.</param>
public sealed record ActivityMovement(long Entry, string Kind, Guid Stream, LocalDate On, Instant Recorded, long Cents);

/// <summary>Which work paid for which wage. What came first leaves first: the account holds one number, so an order must be agreed, and this one is the same for ever.</summary>
public static class ActivityFlow
{
    /// <summary>Every slice of a member's account, in the order in which it left.</summary>
    public static async Task<List<ActivitySlice>> Of(NpgsqlDataSource database, Guid member, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        return Slices((await MovementsOf(connection, [member], stop)).GetValueOrDefault(member) ?? []);
    }

    /// <summary>The movements of many accounts, each in its order.</summary>
    public static async Task<Dictionary<Guid, List<ActivityMovement>>> MovementsOf(NpgsqlConnection connection, Guid[] members, CancellationToken stop)
    {
        // What is not sealed yet comes after what is, in the order it was learnt.
        await using var select = new NpgsqlCommand("""
            SELECT p.party, e.entry_id, e.kind, e.stream, e.effective_on, e.recorded_at, -p.cents
              FROM ledger.posting p JOIN ledger.entry e USING (entry_id) LEFT JOIN ledger.seal s USING (entry_id)
             WHERE p.party = ANY ($1) AND p.code = 'activity' AND p.book = 2 ORDER BY p.party, s.position NULLS LAST, e.recorded_at, e.entry_id, p.line
            """, connection) { Parameters = { new() { Value = members } } };
        var movements = new Dictionary<Guid, List<ActivityMovement>>(members.Length);
        await using var row = await select.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (!movements.TryGetValue(row.GetGuid(0), out var of)) movements.Add(row.GetGuid(0), of = []);
            of.Add(new(row.GetInt64(1), row.GetString(2), row.GetGuid(3), row.GetFieldValue<LocalDate>(4), row.GetFieldValue<Instant>(5), row.GetInt64(6)));
        }
        return movements;
    }

    /// <summary>Pure: movements in their order, first in first out. What is left in the account is in no slice.</summary>
    /// <remarks>
    /// The chain has entries in the order in which their transactions began, not the one in which they had the account: what was used may stand just before what it was used from.
    /// It waits then for what comes in next.
    /// </remarks>
    /// <exception cref="InvalidOperationException">More left than came in: the account was overdrawn, which the database refuses.</exception>
    public static List<ActivitySlice> Slices(IEnumerable<ActivityMovement> movements)
    {
        var (held, wanted, slices) = (new Queue<ActivityMovement>(), new Queue<ActivityMovement>(), new List<ActivitySlice>());
        var (heldLeft, wantedLeft) = (0L, 0L);   // Of the first in each queue.
        foreach (var movement in movements)
        {
            if (movement.Cents > 0)
            {
                if (held.Count == 0) heldLeft = movement.Cents;
                held.Enqueue(movement);
            }
            else if (movement.Cents < 0)
            {
                if (wanted.Count == 0) wantedLeft = -movement.Cents;
                wanted.Enqueue(movement);
            }
            while (held.Count > 0 && wanted.Count > 0)
            {
                var taken = Math.Min(heldLeft, wantedLeft);
                slices.Add(new(held.Peek(), wanted.Peek(), taken));
                heldLeft -= taken;
                wantedLeft -= taken;
                if (heldLeft == 0 && held.Dequeue() is not null && held.TryPeek(out var next)) heldLeft = next.Cents;
                if (wantedLeft == 0 && wanted.Dequeue() is not null && wanted.TryPeek(out var after)) wantedLeft = -after.Cents;
            }
        }
        return wanted.TryPeek(out var unpaid) ? throw new InvalidOperationException($"Entry {unpaid.Entry} takes more than the account ever held.") : slices;
    }
}
