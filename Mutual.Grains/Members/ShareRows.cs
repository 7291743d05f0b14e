using Mutual.Grains.Ledger;
using NpgsqlTypes;

namespace Mutual.Grains.Members;

/// <summary>What the capability of payments may write of a member: that the share is paid, in the transaction that books it.</summary>
public static class ShareRows
{
    /// <summary>The share is paid, once. Columns: member, day.</summary>
    /// <remarks>The member's version stays: it counts the member's own stream, and the booking stands in the bank line's.</remarks>
    public static readonly BatchStatement Paid = BatchStatement.Sql(55, """
        UPDATE members.member m SET share_paid_on = v.on_day FROM unnest($1, $2) AS v (member_id, on_day) WHERE m.member_id = v.member_id AND m.share_paid_on IS NULL
        """, [("member_id", NpgsqlDbType.Uuid), ("on_day", NpgsqlDbType.Date)]);
}
