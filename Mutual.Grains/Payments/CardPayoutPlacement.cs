using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payments;

/// <summary>Finds the payouts of the card network among bank lines: same amount to the cent, and the name under which the bank shows them.</summary>
/// <remarks>A line the bank showed before the network told us of the payout went to suspense; it is taken out of it here.</remarks>
internal sealed class CardPayoutPlacement(IJournal journal, NpgsqlDataSource database, Entity entity, LocalDate today, LocalDate openFrom)
{
    /// <summary>The payout of each line that is one; a payout that failed after it arrived also has a line by which it went back.</summary>
    public async Task<Dictionary<Guid, Guid>> Find(IReadOnlyCollection<WaitingLine> lines)
    {
        var found = new Dictionary<Guid, Guid>();
        if (lines.Count == 0) return found;
        var expected = await Expected([.. lines.Select(line => line.Line.Amount.Cents).Distinct()]);
        foreach (var line in lines.OrderBy(line => line.Line.BookedOn))
        {
            var payout = expected.FirstOrDefault(payout => payout.LineCents == line.Line.Amount.Cents && payout.IsShownBy(line.Line));
            if (payout is null) continue;
            expected.Remove(payout);
            found.Add(line.Id, payout.Id);
        }
        return found;
    }

    /// <summary>Moves lines in suspense that turn out to be payouts to where they belong.</summary>
    /// <returns>How many.</returns>
    public async Task<int> OutOfSuspense()
    {
        var moved = 0;
        foreach (var (line, payout) in await InSuspense())
        {
            if (await LineRows.Find(database, entity.Id, line) is not { Waiting: { IsZero: false } } kept) continue;
            var on = LocalDate.Max(LocalDate.Min(kept.BookedOn, today), openFrom);
            var committed = await journal.Commit(CommandId.OfJob("place", line, payout), RequestHash.Of(new { line, payout }), null, (draft, _) =>
            {
                draft.Record(entity.Id, line, kept.Entries + 1, LineBooking.PayoutOutOfSuspense(ChartOfAccounts.Of(entity.Country), kept.Waiting, on), new("bank-line", line), new { payout, kept.Waiting });
                draft.Write(LineRows.Allot, line, kept.Steps + 1, -kept.Waiting.Cents, "suspense", null, null);
                draft.Write(LineRows.Allot, line, kept.Steps + 2, kept.Waiting.Cents, "other", payout, null);
                draft.Write(CardRows.PayoutLine, payout, line);
                return true;
            });
            if (committed.Status is CommitStatus.Written) moved++;
        }
        return moved;
    }

    private async Task<List<ExpectedPayout>> Expected(long[] amounts)
    {
        await using var query = database.CreateCommand("""
            SELECT payout_id, cents, provider_id, descriptor, trace FROM card.payout WHERE entity = $1 AND line_id IS NULL AND cents = ANY ($2) AND state <> 'canceled'
            UNION ALL
            SELECT payout_id, -cents, provider_id, descriptor, trace FROM card.payout WHERE entity = $1 AND line_id IS NOT NULL AND return_line_id IS NULL AND state = 'failed' AND -cents = ANY ($2)
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(amounts);
        var payouts = new List<ExpectedPayout>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync()) payouts.Add(new(row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)));
        return payouts;
    }

    private async Task<List<(Guid Line, Guid Payout)>> InSuspense()
    {
        // Payouts without a line are few, and so are lines in suspense of their amounts.
        await using var query = database.CreateCommand("""
            SELECT DISTINCT ON (o.payout_id) l.line_id, o.payout_id
              FROM card.payout o JOIN bank.line l ON l.entity = o.entity AND l.cents = o.cents
             WHERE o.entity = $1 AND o.line_id IS NULL AND o.state <> 'canceled'
               AND concat_ws(' ', l.counterparty, l.remittance, l.reference, l.bank_reference, l.end_to_end) ILIKE ANY (ARRAY['%' || o.descriptor || '%', '%' || o.provider_id || '%', '%' || o.trace || '%'])
               AND (SELECT sum(a.cents) FROM bank.allotment a WHERE a.line_id = l.line_id AND a.place = 'suspense') = l.cents
             ORDER BY o.payout_id, l.booked_on, l.line_id
            """);
        query.Parameters.AddWithValue(entity.Id);
        var found = new List<(Guid, Guid)>();
        await using var row = await query.ExecuteReaderAsync();
        while (await row.ReadAsync()) found.Add((row.GetGuid(0), row.GetGuid(1)));
        return found;
    }

    private sealed record ExpectedPayout(Guid Id, long LineCents, string ProviderId, string Descriptor, string? Trace)
    {
        public bool IsShownBy(BankLine line)
        {
            foreach (var text in (ReadOnlySpan<string?>)[line.Counterparty, line.Remittance, line.Reference, line.BankReference, line.EndToEnd])
            {
                if (text is null) continue;
                if (text.Contains(Descriptor, StringComparison.OrdinalIgnoreCase) || text.Contains(ProviderId, StringComparison.OrdinalIgnoreCase)) return true;
                if (Trace is not null && text.Contains(Trace, StringComparison.OrdinalIgnoreCase)) return true;
            }
            return false;
        }
    }
}
