using System.Text.Json;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Orders;

/// <summary>The row of an order, its limit, and the evidence of the client's answer.</summary>
public static class OrderRows
{
    /// <summary>Marks an order invoiced to its last cent, in the transaction of the invoice that took it: one value, the order's id. An order that does not stand refuses the invoice.</summary>
    /// <remarks>The version stays: it counts the order's own entries, and the invoice has one of its own. The order's own changes are fenced by the status too.</remarks>
    public static readonly BatchStatement Invoiced = BatchStatement.Sql(45, """
        UPDATE orders.order_ t SET status = 'invoiced' FROM unnest($1) AS v (order_id) WHERE t.order_id = v.order_id AND t.status NOT IN ('rejected', 'cancelled', 'closed')
        """, [("order_id", NpgsqlDbType.Uuid)], Refusal.OrderNotOpen);

    private static readonly Column[] Changing =
    [
        ("status", NpgsqlDbType.Text), ("description", NpgsqlDbType.Text), ("net_cents", NpgsqlDbType.Bigint), ("vat_rate", NpgsqlDbType.Numeric), ("work_from", NpgsqlDbType.Date),
        ("work_to", NpgsqlDbType.Date), ("invoice_on", NpgsqlDbType.Date), ("term_days", NpgsqlDbType.Smallint), ("content_hash", NpgsqlDbType.Text), ("link_hash", NpgsqlDbType.Bytea),
        ("valid_until", NpgsqlDbType.Date), ("delivered_on", NpgsqlDbType.Date), ("confirmed_at", NpgsqlDbType.TimestampTz), ("cancelled_because", NpgsqlDbType.Text), ("hours", NpgsqlDbType.Numeric),
    ];

    private static readonly BatchStatement Insert = BatchStatement.Insert(30, "orders.order_",
    [
        ("order_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("member_id", NpgsqlDbType.Uuid),
        ("client_id", NpgsqlDbType.Uuid), .. Changing,
    ]);

    // The status before is part of the fence: an invoice moves it without a version of its own.
    private static readonly Column[] Fence = [("order_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("status_before", NpgsqlDbType.Text)];

    private static readonly BatchStatement Update = BatchStatement.Sql(31, $"""
        UPDATE orders.order_ t SET {string.Join(", ", Changing.Select(column => $"{column.Name} = v.{column.Name}"))}, version = t.version + 1
          FROM {BatchStatement.Unnest([.. Fence, .. Changing])} AS v ({string.Join(", ", Fence.Concat(Changing).Select(column => column.Name))})
         WHERE t.order_id = v.order_id AND t.version = v.version AND t.status = v.status_before
        """, [.. Fence, .. Changing]);

    private static readonly BatchStatement Evidence = BatchStatement.Insert(32, "orders.answer",
        ("order_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("answer", NpgsqlDbType.Text), ("shown", NpgsqlDbType.Text), ("name", NpgsqlDbType.Text),
        ("email", NpgsqlDbType.Text), ("role", NpgsqlDbType.Text), ("reason", NpgsqlDbType.Text), ("address", NpgsqlDbType.Text), ("answered_at", NpgsqlDbType.TimestampTz));

    private static readonly BatchStatement OpenLimit = BatchStatement.Insert(48, "fund.cap",
        ("scope", NpgsqlDbType.Text), ("limit_cents", NpgsqlDbType.Bigint), ("cap_cents", NpgsqlDbType.Bigint));

    // Invoiced meanwhile: no row is written, and the command is decided again on what is true now.
    private static readonly BatchStatement MoveLimit = BatchStatement.Sql(50, """
        UPDATE fund.cap c SET limit_cents = v.cents, cap_cents = v.cents FROM unnest($1, $2) AS v (scope, cents) WHERE c.scope = v.scope AND c.used_cents = 0
        """, [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)]);

    internal static void Add(CommitDraft draft, OrderState order)
    {
        draft.Write(Insert, [order.Order, order.Version, order.Entity, order.Number, order.Member, order.Client, .. ChangingOf(order, null)]);
        draft.Write(OpenLimit, ScopeOf(order.Order), order.Terms.Net.Cents, order.Terms.Net.Cents);
    }

    internal static void Change(CommitDraft draft, OrderState before, OrderState next, string? reason) =>
        draft.Write(Update, [before.Order, before.Version, NameOf(before.Status), .. ChangingOf(next, reason)]);

    internal static void SetLimit(CommitDraft draft, Guid order, Money net) => draft.Write(MoveLimit, ScopeOf(order), net.Cents);

    internal static void Keep(CommitDraft draft, OrderState order, AnswerOrder said, string name, string email, string role, string? reason, Instant at) =>
        draft.Write(Evidence, order.Order, order.Version, NameOf(said.Answer), said.Shown, name, email, role, reason, said.Address, at);

    /// <summary>Reads an order; null when none was drafted under this id.</summary>
    internal static async Task<OrderState?> Read(NpgsqlDataSource database, Guid order, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT o.entity, e.code, e.country, o.number, o.member_id, o.client_id, o.status, o.description, o.net_cents, o.vat_rate, o.work_from, o.work_to, o.invoice_on, o.term_days,
                   coalesce(l.used_cents, 0), o.content_hash, o.link_hash, o.valid_until, o.delivered_on, o.confirmed_at, o.version, a.answer, a.answered_at, a.shown, o.hours
              FROM orders.order_ o JOIN ledger.entity e USING (entity)
              LEFT JOIN fund.cap l ON l.scope = 'order:' || o.order_id
              LEFT JOIN LATERAL (SELECT answer, answered_at, shown FROM orders.answer WHERE order_id = o.order_id ORDER BY version DESC LIMIT 1) a
                     ON o.status NOT IN ('draft', 'sent', 'expired') AND a.shown = o.content_hash
             WHERE o.order_id = $1
            """);
        command.Parameters.Add(new() { Value = order });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        T? Maybe<T>(int column) where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
        var number = row.GetString(3);
        return new(
            order, row.GetInt16(0), row.GetString(1), Named<Country>(row.GetString(2)), number, row.GetGuid(4), row.GetGuid(5), Named<OrderStatus>(row.GetString(6)),
            new(row.GetString(7), new(row.GetInt64(8)), row.GetDecimal(9), row.GetFieldValue<LocalDate>(10), row.GetFieldValue<LocalDate>(11), row.GetFieldValue<LocalDate>(12), row.GetInt16(13), Maybe<decimal>(24)),
            new(row.GetInt64(14)), row.GetString(15), row.IsDBNull(16) ? null : row.GetFieldValue<byte[]>(16), Maybe<LocalDate>(17), Maybe<LocalDate>(18), Maybe<Instant>(19),
            row.IsDBNull(21) ? null : new(order, number, Named<ClientAnswer>(row.GetString(21)), row.GetFieldValue<Instant>(22), row.GetString(23)), row.GetInt32(20));
    }

    private static object?[] ChangingOf(OrderState order, string? reason) =>
    [
        NameOf(order.Status), order.Terms.Description, order.Terms.Net.Cents, order.Terms.VatRate, order.Terms.WorkFrom, order.Terms.WorkTo, order.Terms.InvoiceOn, (short)order.Terms.TermDays,
        order.ContentHash, order.LinkHash, order.ValidUntil, order.DeliveredOn, order.ConfirmedAt, reason, order.Terms.Hours,
    ];

    private static string ScopeOf(Guid order) => $"order:{order:D}";

    private static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static T Named<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
