using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Orders;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Invoices;

/// <summary>Another invoice of the same member to the same client for work around the same days.</summary>
/// <param name="Net">Without what was credited.</param>
/// <param name="IsAccepted">The fund advances it.</param>
internal readonly record struct NearbyInvoice(LocalDate DeliveredOn, Money Net, bool IsAccepted);

/// <summary>What a decision about an invoice needs to know of its order, member, client and limits, as they were read at one moment.</summary>
/// <param name="OrderLeft">Net the order still leaves.</param>
/// <param name="StripeLeft">Capacity left in the invoice's own stripe of the fund.</param>
/// <param name="Ordered">Price and hours of the order.</param>
/// <param name="Of">What is known of the member with this client.</param>
internal sealed record Invoiceable(
    Guid Order, Guid Member, Guid Client, OrderStatus Status, bool IsConfirmed, decimal VatRate, int TermDays, LocalDate WorkFrom, Money OrderLeft, Money StripeLeft, OrderedWork Ordered, ClientPair Of)
{
    private static readonly LocalDate Earliest = new(2000, 1, 1);
    private static readonly LocalDate Latest = new(2200, 1, 1);

    public short Entity => Of.Entity;

    /// <summary>Reads it with one round trip; null when there is no such order.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="order">Id.</param>
    /// <param name="invoice">For its stripe of the fund, and not to be taken for another one.</param>
    /// <param name="deliveredOn">Last day of the work: invoices around it are looked at.</param>
    /// <param name="now">For the throttle: its steps begin with a day of the entity.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<Invoiceable?> Find(NpgsqlDataSource database, Guid order, Guid invoice, LocalDate deliveredOn, Instant now, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"""
            SELECT {ClientPair.Columns}, i.member_id, i.client_id, i.status, i.confirmed_at IS NOT NULL, i.vat_rate, i.term_days, i.work_from, i.net_cents, i.hours,
                   coalesce(o.cap_cents - o.used_cents, 0), coalesce(f.cap_cents - f.used_cents, 0)
              FROM invoicing.ordered i JOIN invoicing.pair p ON p.member_id = i.member_id AND p.client_id = i.client_id
              LEFT JOIN fund.cap o ON o.scope = 'order:' || i.order_id
              LEFT JOIN fund.cap f ON f.scope = 'fund:' || i.entity || ':' || $5
              {ClientPair.Joins("i.work_from")}
             WHERE i.order_id = $4
            """);
        ClientPair.Bind(command, invoice, Known(deliveredOn), now);
        command.Parameters.Add(new() { Value = order });
        command.Parameters.Add(new() { Value = Limits.StripeOf(invoice).ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        const int At = ClientPair.ColumnCount;
        var status = ClientPair.Named<OrderStatus>(row.GetString(At + 2));
        return new(
            order, row.GetGuid(At), row.GetGuid(At + 1), status, row.GetBoolean(At + 3) && status is OrderStatus.Confirmed or OrderStatus.Delivered or OrderStatus.Invoiced,
            row.GetDecimal(At + 4), row.GetInt16(At + 5), row.GetFieldValue<LocalDate>(At + 6), new(row.GetInt64(At + 9)), new(row.GetInt64(At + 10)),
            new(new(row.GetInt64(At + 7)), row.IsDBNull(At + 8) ? null : row.GetDecimal(At + 8)), ClientPair.Read(row));
    }

    /// <summary>Reads what a decision about an order not yet written down needs: its client, as the member's entity knows it. Null when the two do not belong together.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="member">Who will do the work.</param>
    /// <param name="client">For whom.</param>
    /// <param name="terms">What would be agreed.</param>
    /// <param name="deliveredOn">Last day of the work, were it invoiced.</param>
    /// <param name="now">For the throttle.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<Invoiceable?> FindUnwritten(NpgsqlDataSource database, Guid member, Guid client, OrderTerms terms, LocalDate deliveredOn, Instant now, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"SELECT {ClientPair.Columns} FROM invoicing.pair p {ClientPair.Joins("$6")} WHERE p.member_id = $4 AND p.client_id = $5");
        ClientPair.Bind(command, Guid.Empty, Known(deliveredOn), now);
        command.Parameters.Add(new() { Value = member });
        command.Parameters.Add(new() { Value = client });
        command.Parameters.Add(new() { Value = Known(terms.WorkFrom) });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(
            Guid.Empty, member, client, OrderStatus.Draft, IsConfirmed: false, VatRate: 0m, terms.TermDays, terms.WorkFrom, terms.Net, Money.Zero, new(terms.Net, terms.Hours), ClientPair.Read(row));
    }

    /// <summary>Capacity left in all stripes together.</summary>
    public static async Task<Money> FundLeft(NpgsqlDataSource database, short entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(cap_cents - used_cents), 0)::bigint FROM fund.cap WHERE scope = ANY ($1)");
        command.Parameters.Add(new() { Value = Enumerable.Range(0, FundCapacity.Stripes).Select(stripe => FundCapacity.ScopeOf(entity, stripe)).ToArray() });
        return new((long)(await command.ExecuteScalarAsync(stop))!);
    }

    /// <summary>The same with the largest invoices paid before, which are read only when the amount is above what is never unusual.</summary>
    /// <param name="database">Any pool that may read.</param>
    /// <param name="invoice">Not to be taken for another one.</param>
    /// <param name="net">Of the invoice.</param>
    /// <param name="deliveredOn">Last day of the work.</param>
    /// <param name="policy">In force on the day.</param>
    /// <param name="stop">Ends the reading.</param>
    public async Task<Invoiceable> WithLargestPaid(NpgsqlDataSource database, Guid invoice, Money net, LocalDate deliveredOn, Policy policy, CancellationToken stop)
    {
        if (net.Cents + Of.OthersWithin(deliveredOn, policy.Guarantee.SplitDays, net).Net.Cents <= policy.Guarantee.UnusualFromCents) return this;
        await using var command = database.CreateCommand("""
            SELECT least(coalesce((SELECT max(net_cents - credited_cents) FROM invoicing.invoice WHERE member_id = $1 AND status = 'paid' AND invoice_id <> $3), 0),
                         coalesce((SELECT max(net_cents - credited_cents) FROM invoicing.invoice WHERE client_id = $2 AND status = 'paid' AND invoice_id <> $3), 0))
            """);
        command.Parameters.Add(new() { Value = Member });
        command.Parameters.Add(new() { Value = Client });
        command.Parameters.Add(new() { Value = invoice });
        return this with { Of = Of with { LargestPaid = new((long)(await command.ExecuteScalarAsync(stop))!) } };
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
        new(on, IsConfirmed, Of.Country, Of.Standing, Of.OldestDue, deliveredOn, dueOn, Wanted(money, policy), Of.Limit, Of.Used, fundIsShort, declined)
        {
            Throttle = Of.Throttle, PilotLimit = Of.PilotLimit, Shared = Of.Shared, Measured = Of.Measured, Tie = Of.Tie, Net = money.NetNow,
            Others = Of.OthersWithin(deliveredOn, policy.Guarantee.SplitDays, money.NetNow), LargestPaid = Of.LargestPaid, Framework = Of.Framework, Ordered = Ordered,
        };

    /// <summary>Part of the member's share that would be advanced: the policy's rate, or what the throttle leaves of it.</summary>
    public decimal AdvanceRate(Policy policy) => Of.Throttle.On(policy).AdvanceRate;

    /// <summary>What would be advanced.</summary>
    public Money Wanted(InvoiceMoney money, Policy policy) => (money with { AdvanceRate = AdvanceRate(policy), PaidNetBeforeAdvance = money.PaidNet }).Advanced;

    // A day is checked by the decision; what is far out only finds no neighbours.
    private static LocalDate Known(LocalDate day) => LocalDate.Min(Latest, LocalDate.Max(Earliest, day));
}
