using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NpgsqlTypes;

namespace Mutual.Grains.Factoring;

/// <summary>Limits that are reserved before anything is granted: of a client, of an order, of the fund. Rows of <c>fund.cap</c>, holds in <c>fund.hold</c>.</summary>
/// <remarks>
/// A limit's row is changed only by these statements, in key order, in the transaction of the command that needs it; so no number of silos exceeds one.
/// What everybody meets, the fund's capacity, is in stripes, lest all wait for one row; a stripe that is short gathers from the others before it refuses.
/// </remarks>
public static class Limits
{
    /// <summary>Exposure on a client.</summary>
    public static string OfClient(Guid client) => $"client:{client:D}";

    /// <summary>Net that may be invoiced on an order.</summary>
    public static string OfOrder(Guid order) => $"order:{order:D}";

    /// <summary>The stripe an invoice's advance is held in: always the same one.</summary>
    public static string OfFund(short entity, Guid invoice) => FundCapacity.ScopeOf(entity, StripeOf(invoice));

    /// <summary>The number of that stripe.</summary>
    public static int StripeOf(Guid invoice)
    {
        Span<byte> bytes = stackalloc byte[16];
        invoice.TryWriteBytes(bytes);
        return bytes[15] % FundCapacity.Stripes;   // The last byte of an id is random in every version we use.
    }

    /// <summary>Uses or gives back net of an order.</summary>
    internal static readonly BatchStatement UseOrder = Use(50, Refusal.OrderExhausted);

    /// <summary>Uses or gives back exposure on a client.</summary>
    internal static readonly BatchStatement UseClient = Use(51, Refusal.ClientLimitReached);

    /// <summary>Uses capacity from all stripes together, for when the invoice's own is short. Before <see cref="UseFund"/>: it locks all of them.</summary>
    internal static readonly BatchStatement GatherFund = BatchStatement.Sql(52,
        "SELECT 1 FROM unnest($1, $2) AS v (scope, cents) WHERE fund.take_gathering(v.scope, v.cents)",
        [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)], Refusal.FundCapacityReached);

    /// <summary>Keeps a client's exposure under the cap of a throttle, which may be lower than its limit. After <see cref="UseClient"/>, whose row it looks at again.</summary>
    internal static readonly BatchStatement KeepUnderCap = BatchStatement.Sql(52,
        "SELECT 1 FROM unnest($1, $2) AS v (scope, most) JOIN fund.cap c USING (scope) WHERE c.used_cents <= v.most",
        [("scope", NpgsqlDbType.Text), ("most", NpgsqlDbType.Bigint)], Refusal.ClientLimitReached);

    /// <summary>Uses or gives back capacity of a stripe.</summary>
    internal static readonly BatchStatement UseFund = Use(53, Refusal.FundCapacityReached);

    /// <summary>Uses exposure on a client again that came back because a payment was taken back: nobody can refuse that, so the limit may be exceeded until it comes down.</summary>
    internal static readonly BatchStatement ReuseClient = Reuse(51);

    /// <summary>Uses capacity of a stripe again, likewise.</summary>
    internal static readonly BatchStatement ReuseFund = Reuse(53);

    /// <summary>Records what an invoice holds of a limit for the first time.</summary>
    internal static readonly BatchStatement Hold = BatchStatement.Insert(54, "fund.hold",
        ("invoice_id", NpgsqlDbType.Uuid), ("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint));

    /// <summary>Records what it holds now.</summary>
    internal static readonly BatchStatement Rehold = BatchStatement.Update(55, "fund.hold",
        [("invoice_id", NpgsqlDbType.Uuid), ("scope", NpgsqlDbType.Text)], [("cents", NpgsqlDbType.Bigint)], bumpsVersion: false);

    private static BatchStatement Reuse(int rank) => BatchStatement.Sum(rank, """
        WITH v AS (SELECT * FROM unnest($1, $2) AS v (scope, cents)),
             locked AS MATERIALIZED (SELECT c.scope FROM fund.cap c JOIN v USING (scope) ORDER BY c.scope COLLATE "C" FOR UPDATE OF c)
        UPDATE fund.cap c SET used_cents = c.used_cents + v.cents, cap_cents = greatest(c.limit_cents, c.used_cents + v.cents)
          FROM v JOIN locked USING (scope) WHERE c.scope = v.scope
        """, ("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint));

    // The cap comes down to its limit as soon as what is used does: a limit that was lowered takes effect by itself.
    private static BatchStatement Use(int rank, Refusal whenFull) => BatchStatement.Sum(rank, $"""
        WITH v AS (SELECT * FROM unnest($1, $2) AS v (scope, cents)),
             locked AS MATERIALIZED (SELECT c.scope FROM fund.cap c JOIN v USING (scope) ORDER BY c.scope COLLATE "C" FOR UPDATE OF c)
        UPDATE fund.cap c SET used_cents = c.used_cents + v.cents, cap_cents = greatest(c.limit_cents, c.used_cents + v.cents)
          FROM v JOIN locked USING (scope) WHERE c.scope = v.scope AND (v.cents < 0 OR c.used_cents + v.cents <= c.cap_cents) -- {whenFull.Code}
        """, ("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint), whenFull);
}
