using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices;

/// <summary>What a decision about an invoice needs to know of its order, member, client and limits, as they were read at one moment.</summary>
/// <param name="OrderLeft">Net the order still leaves.</param>
/// <param name="ClientLimit">Zero when none is set.</param>
/// <param name="ClientUsed">Exposure held on the client.</param>
/// <param name="StripeLeft">Capacity left in the invoice's own stripe of the fund.</param>
/// <param name="OldestDue">Due day of the oldest invoice the client has not paid, in default included; null when there is none.</param>
/// <param name="Throttle">Step of the fund's throttle in force on the day asked.</param>
internal sealed record Invoiceable(
    short Entity, Guid Order, Guid Member, Guid Client, OrderStatus Status, bool IsConfirmed, decimal VatRate, int TermDays, LocalDate WorkFrom, string ClientCountry, string? ClientVat,
    ClientKind ClientKind, ClientStanding Standing, Money OrderLeft, Money ClientLimit, Money ClientUsed, Money StripeLeft, LocalDate? OldestDue, Throttle Throttle)
{
    /// <summary>Reads it with one round trip; null when there is no such order.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="order">Id.</param>
    /// <param name="invoice">For its stripe of the fund.</param>
    /// <param name="now">For the throttle: its steps begin with a day of the entity.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<Invoiceable?> Find(NpgsqlDataSource database, Guid order, Guid invoice, Instant now, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT i.entity, i.member_id, i.client_id, i.status, i.confirmed_at IS NOT NULL, i.vat_rate, i.term_days, i.work_from, i.country, i.vat_number, i.kind, i.standing,
                   coalesce(o.cap_cents - o.used_cents, 0), coalesce(c.limit_cents, 0), coalesce(c.used_cents, 0), coalesce(f.cap_cents - f.used_cents, 0),
                   least((SELECT min(due_on) FROM invoicing.invoice WHERE client_id = i.client_id AND open_cents > 0),
                         (SELECT min(due_on) FROM invoicing.invoice WHERE client_id = i.client_id AND status IN ('defaulted', 'written-off'))),
                   {Throttle.Columns}
              FROM invoicing.invoiceable i
              LEFT JOIN fund.cap o ON o.scope = 'order:' || i.order_id
              LEFT JOIN fund.cap c ON c.scope = 'client:' || i.client_id
              LEFT JOIN fund.cap f ON f.scope = 'fund:' || i.entity || ':' || $2
              LEFT JOIN LATERAL (SELECT * FROM fund.throttle WHERE entity = i.entity AND effective_on <= $3 ORDER BY effective_on DESC, version DESC LIMIT 1) t ON true
             WHERE i.order_id = $1
            """);
        command.Parameters.Add(new() { Value = order });
        command.Parameters.Add(new() { Value = Limits.StripeOf(invoice).ToString(System.Globalization.CultureInfo.InvariantCulture) });
        command.Parameters.Add(new() { Value = now.InZone(MutualTime.ZoneOf(Country.Be)).Date });   // Brussels and Paris keep the same days.
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        var status = Named<OrderStatus>(row.GetString(3));
        return new(
            row.GetInt16(0), order, row.GetGuid(1), row.GetGuid(2), status, row.GetBoolean(4) && status is OrderStatus.Confirmed or OrderStatus.Delivered or OrderStatus.Invoiced,
            row.GetDecimal(5), row.GetInt16(6), row.GetFieldValue<LocalDate>(7), row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9), Named<ClientKind>(row.GetString(10)),
            Named<ClientStanding>(row.GetString(11)), new(row.GetInt64(12)), new(row.GetInt64(13)), new(row.GetInt64(14)), new(row.GetInt64(15)),
            row.IsDBNull(16) ? null : row.GetFieldValue<LocalDate>(16), Throttle.Read(row, 17));
    }

    /// <summary>Reads what a decision about an order not yet written down needs: its client, as the member's entity knows it. Null when the two do not belong together.</summary>
    public static async Task<Invoiceable?> FindUnwritten(NpgsqlDataSource database, Guid member, Guid client, Money net, int termDays, LocalDate workFrom, Instant now, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT c.entity, c.country, c.vat_number, c.kind, c.standing, coalesce(l.limit_cents, 0), coalesce(l.used_cents, 0),
                   least((SELECT min(due_on) FROM invoicing.invoice WHERE client_id = c.client_id AND open_cents > 0),
                         (SELECT min(due_on) FROM invoicing.invoice WHERE client_id = c.client_id AND status IN ('defaulted', 'written-off'))),
                   {Throttle.Columns}
              FROM clients.client c JOIN members.member m USING (entity) LEFT JOIN fund.cap l ON l.scope = 'client:' || c.client_id
              LEFT JOIN LATERAL (SELECT * FROM fund.throttle WHERE entity = c.entity AND effective_on <= $3 ORDER BY effective_on DESC, version DESC LIMIT 1) t ON true
             WHERE c.client_id = $2 AND m.member_id = $1
            """);
        command.Parameters.Add(new() { Value = member });
        command.Parameters.Add(new() { Value = client });
        command.Parameters.Add(new() { Value = now.InZone(MutualTime.ZoneOf(Country.Be)).Date });   // Brussels and Paris keep the same days.
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(
            row.GetInt16(0), Guid.Empty, member, client, OrderStatus.Draft, IsConfirmed: false, VatRate: 0m, termDays, workFrom, row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
            Named<ClientKind>(row.GetString(3)), Named<ClientStanding>(row.GetString(4)), net, new(row.GetInt64(5)), new(row.GetInt64(6)), Money.Zero, row.IsDBNull(7) ? null : row.GetFieldValue<LocalDate>(7), Throttle.Read(row, 8));
    }

    /// <summary>Capacity left in all stripes together.</summary>
    public static async Task<Money> FundLeft(NpgsqlDataSource database, short entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(cap_cents - used_cents), 0)::bigint FROM fund.cap WHERE scope = ANY ($1)");
        command.Parameters.Add(new() { Value = Enumerable.Range(0, FundCapacity.Stripes).Select(stripe => FundCapacity.ScopeOf(entity, stripe)).ToArray() });
        return new((long)(await command.ExecuteScalarAsync(stop))!);
    }

    /// <summary>What the guarantee decision on an invoice of this order looks at.</summary>
    /// <param name="money">The invoice's money before an advance.</param>
    /// <param name="policy">In force on the day.</param>
    /// <param name="on">Day of the decision.</param>
    /// <param name="deliveredOn">Last day of the work.</param>
    /// <param name="dueOn">Day the client must pay.</param>
    /// <param name="fundIsShort">All stripes together do not hold it.</param>
    /// <param name="declined">The member does not want an advance.</param>
    public GuaranteeCase Case(InvoiceMoney money, Policy policy, LocalDate on, LocalDate deliveredOn, LocalDate dueOn, bool fundIsShort, bool declined) =>
        new(on, IsConfirmed, ClientCountry, Standing, OldestDue, deliveredOn, dueOn, Wanted(money, policy), ClientLimit, ClientUsed, fundIsShort, declined) { Throttle = Throttle };

    /// <summary>Part of the member's share that would be advanced: the policy's rate, or what the throttle leaves of it.</summary>
    public decimal AdvanceRate(Policy policy) => Throttle.On(policy).AdvanceRate;

    /// <summary>What would be advanced.</summary>
    public Money Wanted(InvoiceMoney money, Policy policy) => (money with { AdvanceRate = AdvanceRate(policy), PaidNetBeforeAdvance = money.PaidNet }).Advanced;

    private static T Named<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
