using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Members;

/// <summary>The row of a member.</summary>
internal static class MemberRows
{
    private static readonly BatchStatement Insert = BatchStatement.Insert(10, "members.member",
        ("member_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("name", NpgsqlDbType.Text), ("email", NpgsqlDbType.Text),
        ("language", NpgsqlDbType.Text), ("iban", NpgsqlDbType.Text), ("joined_on", NpgsqlDbType.Date), ("spouse", NpgsqlDbType.Text), ("children", NpgsqlDbType.Smallint),
        ("single_parent", NpgsqlDbType.Boolean), ("salary_maximum", NpgsqlDbType.Bigint), ("steadiness", NpgsqlDbType.Smallint), ("responsiveness", NpgsqlDbType.Smallint),
        ("paused", NpgsqlDbType.Boolean), ("share_reference", NpgsqlDbType.Text), ("share_cents", NpgsqlDbType.Bigint), ("version", NpgsqlDbType.Integer));

    private static readonly BatchStatement Update = BatchStatement.Update(11, "members.member",
        [("member_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)],
        [
            ("iban", NpgsqlDbType.Text), ("iban_changed_on", NpgsqlDbType.Date), ("left_on", NpgsqlDbType.Date), ("salary_maximum", NpgsqlDbType.Bigint),
            ("steadiness", NpgsqlDbType.Smallint), ("responsiveness", NpgsqlDbType.Smallint), ("paused", NpgsqlDbType.Boolean),
        ]);

    // Whoever holds the account keeps it, also when both asked before either was written.
    private static readonly BatchStatement Take = BatchStatement.Sql(13, """
        INSERT INTO members.account AS a (iban, member_id, released) SELECT * FROM unnest($1, $2, $3)
        ON CONFLICT (iban) DO UPDATE SET member_id = excluded.member_id, released = excluded.released WHERE a.member_id = excluded.member_id OR a.released
        """, [("iban", NpgsqlDbType.Text), ("member_id", NpgsqlDbType.Uuid), ("released", NpgsqlDbType.Boolean)], Refusal.IbanShared);

    private static readonly BatchStatement Release = BatchStatement.Sql(12, """
        WITH left_behind AS (UPDATE members.account a SET released = true FROM unnest($1, $2) AS v (iban, member_id) WHERE a.iban = v.iban AND a.member_id = v.member_id)
        SELECT 1 FROM unnest($1, $2)
        """, [("iban", NpgsqlDbType.Text), ("member_id", NpgsqlDbType.Uuid)]);

    /// <summary>Writes a new member.</summary>
    public static void Add(CommitDraft draft, MemberState member)
    {
        draft.Write(Insert,
            member.Member, member.Entity, member.Number, member.Name, member.Email, member.Language, member.Iban, member.JoinedOn, member.Household.Spouse,
            (short)member.Household.Children, member.Household.SingleParent, member.Salary.Maximum?.Cents, (short)member.Salary.Steadiness, (short)member.Salary.Responsiveness,
            member.Salary.Paused, member.ShareReference, member.Share.Cents, member.Version);
        draft.Write(Take, member.Iban, member.Member, false);
    }

    /// <summary>Writes what may change; the row must still have the version before.</summary>
    public static void Change(CommitDraft draft, MemberState before, MemberState member)
    {
        draft.Write(Update,
            member.Member, member.Version - 1, member.Iban, member.IbanChangedOn, member.LeftOn, member.Salary.Maximum?.Cents, (short)member.Salary.Steadiness,
            (short)member.Salary.Responsiveness, member.Salary.Paused);
        if (before.Iban != member.Iban || before.LeftOn != member.LeftOn) draft.Write(Release, before.Iban, member.Member);
        if (before.Iban != member.Iban) draft.Write(Take, member.Iban, member.Member, member.LeftOn is not null);
    }

    /// <summary>Reads a member; null when nobody joined under this id.</summary>
    public static async Task<MemberState?> Read(NpgsqlDataSource database, Guid member, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT entity, number, name, email, language, iban, iban_changed_on, joined_on, left_on, spouse, children, single_parent, salary_maximum, steadiness, responsiveness, paused,
                   share_reference, share_cents, share_paid_on IS NOT NULL, version
              FROM members.member WHERE member_id = $1
            """);
        command.Parameters.Add(new() { Value = member });
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(
            member, row.GetInt16(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            row.IsDBNull(6) ? null : row.GetFieldValue<LocalDate>(6), row.GetFieldValue<LocalDate>(7), row.IsDBNull(8) ? null : row.GetFieldValue<LocalDate>(8),
            new(row.IsDBNull(9) ? null : row.GetString(9), row.GetInt16(10), row.GetBoolean(11)),
            new(row.IsDBNull(12) ? null : new Money(row.GetInt64(12)), row.GetInt16(13), row.GetInt16(14), row.GetBoolean(15)),
            row.GetString(16), new(row.GetInt64(17)), row.GetBoolean(18), row.GetInt32(19));
    }

    /// <summary>What the ledger holds for a member: the activity account and the recourse owed.</summary>
    public static async Task<(Money Activity, Money Owed)> Balances(NpgsqlDataSource database, Guid member)
    {
        await using var command = database.CreateCommand("""
            SELECT coalesce(sum(balance) FILTER (WHERE code = 'activity'), 0)::bigint, coalesce(sum(balance) FILTER (WHERE code = 'owed-by'), 0)::bigint FROM ledger.head WHERE party = $1
            """);
        command.Parameters.Add(new() { Value = member });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (new(row.GetInt64(0)), new(row.GetInt64(1)));
    }

    /// <summary>Whether a member other than this one, who has not left, is paid to the account.</summary>
    public static async Task<bool> IsPaidToAnother(NpgsqlDataSource database, string iban, Guid member)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM members.member WHERE iban = $1 AND member_id <> $2 AND left_on IS NULL)");
        command.Parameters.Add(new() { Value = iban });
        command.Parameters.Add(new() { Value = member });
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
