using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Expenses;

/// <summary>The row of an expense.</summary>
internal static class ExpenseRows
{
    private static readonly Column[] Columns =
    [
        ("expense_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("number", NpgsqlDbType.Text), ("member_id", NpgsqlDbType.Uuid), ("kind", NpgsqlDbType.Text), ("spent_on", NpgsqlDbType.Date),
        ("document", NpgsqlDbType.Text), ("gross_cents", NpgsqlDbType.Bigint), ("vat_cents", NpgsqlDbType.Bigint), ("kilometres", NpgsqlDbType.Integer), ("fiscal_power", NpgsqlDbType.Smallint),
        ("claimed_by", NpgsqlDbType.Text),
    ];

    private static readonly BatchStatement Insert = BatchStatement.Sql(57, $"""
        INSERT INTO payroll.expense (status, deductible_cents, version, {string.Join(", ", Columns.Select(column => column.Name))})
        SELECT 'claimed', 0, 1, v.* FROM {BatchStatement.Unnest(Columns)} AS v ({string.Join(", ", Columns.Select(column => column.Name))})
        ON CONFLICT (member_id, kind, spent_on, document) WHERE status <> 'rejected' DO NOTHING
        """, Columns, Refusal.ExpenseClaimedAlready);

    private static readonly BatchStatement Decided = BatchStatement.Update(57, "payroll.expense", [("expense_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer)],
        [("status", NpgsqlDbType.Text), ("deductible_cents", NpgsqlDbType.Bigint), ("approved_by", NpgsqlDbType.Text), ("rejected_because", NpgsqlDbType.Text)]);

    /// <summary>Writes a new claim; one made already refuses it.</summary>
    public static void Add(CommitDraft draft, ExpenseState expense) => draft.Write(Insert, expense.Id, expense.Entity, expense.Number, expense.Member, NameOf(expense.Kind), expense.On, expense.Document,
        expense.Gross.Cents, expense.Vat.Cents, expense.Kilometres, (short?)expense.FiscalPower, expense.ClaimedBy);

    /// <summary>Writes what was decided; the row must still have the version before.</summary>
    public static void Decide(CommitDraft draft, ExpenseState expense, string? approvedBy, string? rejectedBecause) => draft.Write(Decided, expense.Id, expense.Version - 1,
        expense.Status is ExpenseStatus.Approved ? "approved" : "rejected", expense.DeductibleVat.Cents, approvedBy, rejectedBecause);

    /// <summary>Reads an expense; null when nobody claimed it.</summary>
    public static async Task<ExpenseState?> Read(NpgsqlDataSource database, Guid expense, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT entity, number, member_id, status, kind, spent_on, document, gross_cents, vat_cents, deductible_cents, kilometres, fiscal_power, claimed_by, version FROM payroll.expense WHERE expense_id = $1
            """);
        query.Parameters.AddWithValue(expense);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        return new(expense, row.GetInt16(0), row.GetString(1), row.GetGuid(2), Enum.Parse<ExpenseStatus>(row.GetString(3), ignoreCase: true), Enum.Parse<ExpenseKind>(row.GetString(4), ignoreCase: true),
            row.GetFieldValue<LocalDate>(5), row.GetString(6), new(row.GetInt64(7)), new(row.GetInt64(8)), new(row.GetInt64(9)), row.IsDBNull(10) ? null : row.GetInt32(10),
            row.IsDBNull(11) ? null : row.GetInt16(11), row.GetString(12), row.GetInt32(13));
    }

    /// <summary>Who claims, with the kilometres of the year so far; null when there is no such member.</summary>
    public static async Task<Claimant?> Claimant(NpgsqlDataSource database, IEntities entities, Guid member, int year)
    {
        await using var query = database.CreateCommand("""
            SELECT m.entity, m.joined_on, m.left_on,
                   (SELECT coalesce(sum(x.kilometres), 0)::int FROM payroll.expense x WHERE x.member_id = m.member_id AND x.status <> 'rejected' AND x.spent_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31))
              FROM payroll.salaried m WHERE m.member_id = $1
            """);
        query.Parameters.AddWithValue(member);
        query.Parameters.AddWithValue(year);
        await using var row = await query.ExecuteReaderAsync();
        if (!await row.ReadAsync()) return null;
        return new(member, await entities.Of(row.GetInt16(0)), row.GetFieldValue<LocalDate>(1), row.IsDBNull(2) ? null : row.GetFieldValue<LocalDate>(2), row.GetInt32(3));
    }

    private static string NameOf(ExpenseKind kind) => kind is ExpenseKind.Receipt ? "receipt" : "kilometres";
}
