using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NpgsqlTypes;

namespace Mutual.Grains.Factoring;

/// <summary>Limits that are reserved before anything is granted: of a client, of an order, of the fund, and those that several clients share. Rows of <c>fund.cap</c>, holds in <c>fund.hold</c>.</summary>
/// <remarks>
/// A limit's row is changed only by these statements, in key order, in the transaction of the command that needs it; so no number of silos exceeds one.
/// What everybody meets, the fund's capacity, is in stripes, lest all wait for one row; a stripe that is short gathers from the others before it refuses.
/// </remarks>
public static class Limits
{
    /// <summary>The most that may be used, when nothing but the limit itself says so.</summary>
    internal const long Unbounded = long.MaxValue;

    /// <summary>Exposure on a client.</summary>
    public static string OfClient(Guid client) => $"client:{client:D}";

    /// <summary>Exposure on the clients of a group; used is the sum of theirs.</summary>
    public static string OfGroup(Guid group) => $"group:{group:D}";

    /// <summary>Exposure on one member; used is the sum of the advances.</summary>
    public static string OfMember(Guid member) => $"member:{member:D}";

    /// <summary>Exposure on the clients of a country, as one entity sees them; used is the sum of theirs.</summary>
    public static string OfCountry(short entity, string country) => FormattableString.Invariant($"country:{entity}:{country}");

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

    /// <summary>Uses or gives back exposure on a client. Columns: scope, cents, and the most that may then be used, whatever its limit: a throttle, a pilot and concentration may allow less.</summary>
    internal static readonly BatchStatement UseClient = Use(51, Refusal.ClientLimitReached, withMost: true);

    /// <summary>Takes the turn on limits that several share, in key order. After <see cref="UseClient"/>, before <see cref="KeepShared"/>.</summary>
    internal static readonly BatchStatement LockShared = BatchStatement.Sql(52,
        "SELECT 1 FROM unnest($1) AS v (scope) JOIN fund.cap c USING (scope) ORDER BY c.scope COLLATE \"C\" FOR UPDATE OF c",
        [("scope", NpgsqlDbType.Text)], Refusal.ClientLimitReached);

    /// <summary>Keeps what shares a limit within it. Looked at by a statement of its own, so that it sees what was committed before its turn came.</summary>
    internal static readonly BatchStatement KeepShared = BatchStatement.Sql(53,
        "SELECT 1 FROM unnest($1, $2) AS v (scope, most) JOIN fund.cap c USING (scope) WHERE fund.exposure_of(v.scope) <= least(c.limit_cents, v.most)",
        [("scope", NpgsqlDbType.Text), ("most", NpgsqlDbType.Bigint)], Refusal.ClientLimitReached);

    /// <summary>Uses capacity from all stripes together, for when the invoice's own is short. Before <see cref="UseFund"/>: it locks all of them.</summary>
    internal static readonly BatchStatement GatherFund = BatchStatement.Sql(54,
        "SELECT 1 FROM unnest($1, $2) AS v (scope, cents) WHERE fund.take_gathering(v.scope, v.cents)",
        [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)], Refusal.FundCapacityReached);

    /// <summary>Uses or gives back capacity of a stripe.</summary>
    internal static readonly BatchStatement UseFund = Use(55, Refusal.FundCapacityReached);

    /// <summary>Uses exposure on a client again that came back because a payment was taken back: nobody can refuse that, so the limit may be exceeded until it comes down.</summary>
    internal static readonly BatchStatement ReuseClient = Reuse(51);

    /// <summary>Uses capacity of a stripe again, likewise.</summary>
    internal static readonly BatchStatement ReuseFund = Reuse(55);

    /// <summary>Records what an invoice holds of a limit for the first time.</summary>
    internal static readonly BatchStatement Hold = BatchStatement.Insert(56, "fund.hold",
        ("invoice_id", NpgsqlDbType.Uuid), ("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint));

    /// <summary>Records what it holds now.</summary>
    internal static readonly BatchStatement Rehold = BatchStatement.Update(57, "fund.hold",
        [("invoice_id", NpgsqlDbType.Uuid), ("scope", NpgsqlDbType.Text)], [("cents", NpgsqlDbType.Bigint)], bumpsVersion: false);

    private static BatchStatement Reuse(int rank) => BatchStatement.Sum(rank, """
        WITH v AS (SELECT * FROM unnest($1, $2) AS v (scope, cents)),
             locked AS MATERIALIZED (SELECT c.scope FROM fund.cap c JOIN v USING (scope) ORDER BY c.scope COLLATE "C" FOR UPDATE OF c)
        UPDATE fund.cap c SET used_cents = c.used_cents + v.cents, cap_cents = greatest(c.limit_cents, c.used_cents + v.cents)
          FROM v JOIN locked USING (scope) WHERE c.scope = v.scope
        """, [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint)]);

    // The cap comes down to its limit as soon as what is used does: a limit that was lowered takes effect by itself. Whoever only gives back is never refused.
    private static BatchStatement Use(int rank, Refusal whenFull, bool withMost = false)
    {
        Column[] columns = [("scope", NpgsqlDbType.Text), ("cents", NpgsqlDbType.Bigint), .. withMost ? [("most", NpgsqlDbType.Bigint)] : Array.Empty<Column>()];
        var (gives, most) = withMost ? ($"v.cents < 0 AND v.most = {Unbounded}", "least(c.cap_cents, v.most)") : ("v.cents < 0", "c.cap_cents");
        return BatchStatement.Sum(rank, $"""
            WITH v AS (SELECT * FROM {BatchStatement.Unnest(columns)} AS v ({string.Join(", ", columns.Select(column => column.Name))})),
                 locked AS MATERIALIZED (SELECT c.scope FROM fund.cap c JOIN v USING (scope) ORDER BY c.scope COLLATE "C" FOR UPDATE OF c)
            UPDATE fund.cap c SET used_cents = c.used_cents + v.cents, cap_cents = greatest(c.limit_cents, c.used_cents + v.cents)
              FROM v JOIN locked USING (scope) WHERE c.scope = v.scope AND ({gives} OR c.used_cents + v.cents <= {most}) -- {whenFull.Code}
            """, columns, whenFull);
    }
}
