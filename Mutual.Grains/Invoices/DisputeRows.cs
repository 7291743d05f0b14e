using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Invoices;

/// <summary>A dispute as it is kept.</summary>
/// <param name="Net">Contested, without VAT.</param>
/// <param name="Outcome">Null until decided.</param>
/// <param name="Decision">The accountant's reason.</param>
/// <param name="Credited">Net of the credit note.</param>
public sealed record DisputeRow(
    Guid Dispute, Guid Invoice, LocalDate OpenedOn, Money Net, string Reason, string RaisedBy, DisputeOutcome? Outcome, LocalDate? DecidedOn, string? Decision, Money? Credited);

/// <summary>A decision about a block on dunning.</summary>
/// <param name="Until">Last day without dunning; null: lifted.</param>
public sealed record DunningBlockRow(LocalDate On, LocalDate? Until, string Reason);

/// <summary>The rows of disputes and of blocks on dunning; written in the transaction of their facts.</summary>
public static class DisputeRows
{
    internal static readonly BatchStatement Opened = BatchStatement.Insert(46, "invoicing.dispute",
        ("dispute_id", NpgsqlDbType.Uuid), ("invoice_id", NpgsqlDbType.Uuid), ("opened_on", NpgsqlDbType.Date), ("net_cents", NpgsqlDbType.Bigint), ("reason", NpgsqlDbType.Text),
        ("raised_by", NpgsqlDbType.Text));

    private static readonly Column[] Decision =
    [
        ("outcome", NpgsqlDbType.Text), ("decided_on", NpgsqlDbType.Date), ("decision", NpgsqlDbType.Text), ("credited_cents", NpgsqlDbType.Bigint), ("credit_note_id", NpgsqlDbType.Uuid),
    ];

    // The invoice's own version fences it: a dispute is decided by its grain alone.
    internal static readonly BatchStatement Decided = BatchStatement.Update(47, "invoicing.dispute", [("dispute_id", NpgsqlDbType.Uuid)], Decision, bumpsVersion: false);

    internal static readonly BatchStatement Block = BatchStatement.Insert(47, "invoicing.dunning_block",
        ("invoice_id", NpgsqlDbType.Uuid), ("version", NpgsqlDbType.Integer), ("decided_on", NpgsqlDbType.Date), ("until", NpgsqlDbType.Date), ("reason", NpgsqlDbType.Text));

    /// <summary>The disputes of an invoice, oldest first.</summary>
    public static async Task<List<DisputeRow>> Of(NpgsqlDataSource database, Guid invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT dispute_id, opened_on, net_cents, reason, raised_by, outcome, decided_on, decision, credited_cents FROM invoicing.dispute WHERE invoice_id = $1 ORDER BY opened_on, dispute_id
            """);
        command.Parameters.Add(new() { Value = invoice });
        var rows = new List<DisputeRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var isDecided = !row.IsDBNull(5);
            rows.Add(new(row.GetGuid(0), invoice, row.GetFieldValue<LocalDate>(1), new(row.GetInt64(2)), row.GetString(3), row.GetString(4), isDecided ? OutcomeNamed(row.GetString(5)) : null,
                isDecided ? row.GetFieldValue<LocalDate>(6) : null, isDecided ? row.GetString(7) : null, isDecided ? new Money(row.GetInt64(8)) : null));
        }
        return rows;
    }

    /// <summary>Every decision about blocks on dunning an invoice, oldest first.</summary>
    public static async Task<List<DunningBlockRow>> Blocks(NpgsqlDataSource database, Guid invoice, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT decided_on, until, reason FROM invoicing.dunning_block WHERE invoice_id = $1 ORDER BY version");
        command.Parameters.Add(new() { Value = invoice });
        var rows = new List<DunningBlockRow>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) rows.Add(new(row.GetFieldValue<LocalDate>(0), row.IsDBNull(1) ? null : row.GetFieldValue<LocalDate>(1), row.GetString(2)));
        return rows;
    }

    private static DisputeOutcome OutcomeNamed(string name) => Enum.GetValues<DisputeOutcome>().Single(outcome => InvoiceRows.Name(outcome) == name);
}
