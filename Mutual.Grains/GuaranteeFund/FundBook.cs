using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>An invoice that is open on the day.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="Group">Who would fail as one: the client's group, or the client.</param>
/// <param name="DueOn">Day the client must pay.</param>
/// <param name="Advanced">Advanced and not yet repaid.</param>
/// <param name="Net">Still to be collected, without VAT.</param>
/// <param name="IsAccepted">The guarantee decision accepted it.</param>
/// <param name="Sector">Section of NACE the client belongs to; null when nobody said.</param>
public readonly record struct OpenInvoice(Guid Invoice, Guid Group, LocalDate DueOn, Money Advanced, Money Net, bool IsAccepted, string? Sector = null);

/// <summary>Everything the fund's figures are computed from, as the journal holds it at the end of a day.</summary>
/// <param name="On">The day.</param>
/// <param name="Held">What the fund holds: its account with the sign turned; negative when it owes.</param>
/// <param name="Activity">What the mutual owes members' activities, their own reserves included.</param>
/// <param name="Cash">Bank, and card money on its way.</param>
/// <param name="Contributions">Contributions of the days a ban would take.</param>
/// <param name="Salaries">What salaries took from activity accounts in the last 31 days.</param>
/// <param name="Open">Every open invoice.</param>
public sealed record FundBook(LocalDate On, Money Held, Money Activity, Money Cash, Money Contributions, Money Salaries, IReadOnlyList<OpenInvoice> Open)
{
    /// <summary>What is at risk: open invoices with an advance.</summary>
    public IReadOnlyList<Exposure> Exposures { get; } =
        [.. Open.Where(invoice => invoice.Advanced.IsPositive).Select(invoice => new Exposure(invoice.Invoice, invoice.Group, invoice.DueOn, invoice.Advanced, invoice.Sector))];

    /// <summary>Reads the book of an entity.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entity">Whose fund.</param>
    /// <param name="on">The day; its entries count.</param>
    /// <param name="today">Today: what is open now answers for it, and only an earlier day needs the invoices that have closed since.</param>
    /// <param name="rules">For the days of a ban.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<FundBook> Read(NpgsqlDataSource database, Entity entity, LocalDate on, LocalDate today, FundRules rules, CancellationToken stop)
    {
        var open = await ReadOpen(database, entity.Id, on, on >= today, stop);
        var chart = ChartOfAccounts.Of(entity.Country);
        await using var command = database.CreateCommand("""
            SELECT coalesce(-sum(cents) FILTER (WHERE book = 2 AND code = 'fund'), 0)::bigint,
                   coalesce(-sum(cents) FILTER (WHERE book = 2 AND code IN ('activity', 'set-aside')), 0)::bigint,
                   coalesce(sum(cents) FILTER (WHERE book = 1), 0)::bigint
              FROM ledger.posting WHERE entity = $1 AND effective_on <= $2 AND (book = 2 AND code IN ('fund', 'activity', 'set-aside') OR book = 1 AND code = ANY ($3))
            """);
        command.Parameters.Add(new() { Value = entity.Id });
        command.Parameters.Add(new() { Value = on });
        command.Parameters.Add(new() { Value = new[] { chart.Bank, chart.CardInTransit } });
        Money held, activity, cash;
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            await row.ReadAsync(stop);
            (held, activity, cash) = (new(row.GetInt64(0)), new(row.GetInt64(1)), new(row.GetInt64(2)));
        }
        var statement = await FundStatements.Of(database, entity, on.PlusDays(1 - rules.Stress.BanDays), on, stop);
        return new(on, held, activity, cash, statement.Contributions, await ReadSalaries(database, entity.Id, on, stop), open);
    }

    private static async Task<List<OpenInvoice>> ReadOpen(NpgsqlDataSource database, short entity, LocalDate on, bool isToday, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT i.invoice_id, coalesce(c.group_id, c.client_id), i.due_on, x.advanced, x.pending, i.outcome = 'accepted', c.sector
              FROM invoicing.invoice i JOIN clients.client c USING (client_id)
             CROSS JOIN LATERAL (SELECT coalesce(sum(p.cents) FILTER (WHERE p.code = 'advance'), 0)::bigint AS advanced, coalesce(-sum(p.cents) FILTER (WHERE p.code = 'pending'), 0)::bigint AS pending
                                   FROM ledger.posting p WHERE p.party = i.invoice_id AND p.code IN ('advance', 'pending') AND p.book = 2 AND p.effective_on <= $2) x
             WHERE i.entity = $1 AND i.issued_on <= $2 {(isToday ? "AND i.open_cents > 0" : "")} AND (x.advanced <> 0 OR x.pending <> 0)
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = on });
        var open = new List<OpenInvoice>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            open.Add(new(row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<LocalDate>(2), new(row.GetInt64(3)), new(row.GetInt64(4)), row.GetBoolean(5), row.IsDBNull(6) ? null : row.GetString(6)));
        return open;
    }

    private static async Task<Money> ReadSalaries(NpgsqlDataSource database, short entity, LocalDate on, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT coalesce(sum(p.cents), 0)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
             WHERE e.entity = $1 AND e.kind = 'salary' AND e.effective_on > $2 AND e.effective_on <= $3 AND p.book = 2 AND p.code = 'activity'
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = on.PlusDays(-31) });
        command.Parameters.Add(new() { Value = on });
        return new((long)(await command.ExecuteScalarAsync(stop))!);
    }
}
