using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Proof;

/// <summary>What clients paid in a period and where each cent went, out of the journal alone.</summary>
/// <param name="Received">On bank, card or out of suspense; what was given back by a chargeback taken off.</param>
/// <param name="OwedBack">Paid too much, or taken back by a credit note after payment: owed to the client again.</param>
/// <param name="Vat">For the state; whatever the other places do not have.</param>
/// <param name="Fee">The mutual's, after card costs.</param>
/// <param name="Contribution">Into the guarantee fund, recoveries of its claims included.</param>
/// <param name="Advance">Repaid what the fund had advanced.</param>
/// <param name="Member">Into the activity account beyond what was advanced. What a credit note takes back comes off here, of the advance too: the journal moves them as one.</param>
/// <param name="CardCosts">To the card company, out of the fee.</param>
/// <param name="LateInterest">Interest and flat compensation for paying late, which the fee keeps.</param>
public sealed record PaymentsTakenApart(Money Received, Money OwedBack, Money Vat, Money Fee, Money Contribution, Money Advance, Money Member, Money CardCosts, Money LateInterest)
{
    /// <summary>Whether the places add up to what was received.</summary>
    public bool AddsUp => OwedBack + Vat + Fee + Contribution + Advance + Member + CardCosts + LateInterest == Received;

    /// <summary>Takes the payments of an entity or of one invoice apart.</summary>
    /// <param name="database">Any pool that may read, with NodaTime.</param>
    /// <param name="entity">Whose.</param>
    /// <param name="invoice">Only this invoice; null: all of the entity.</param>
    /// <param name="from">First day; null: from the beginning.</param>
    /// <param name="to">Last day; null: to the end.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async Task<PaymentsTakenApart> Of(NpgsqlDataSource database, Entity entity, Guid? invoice, LocalDate? from, LocalDate? to, CancellationToken stop)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        await using var command = database.CreateCommand($"""
            SELECT {Sum("NOT late AND NOT card AND book = 1 AND code = ANY ($5)")}, {Sum("NOT late AND book = 1 AND code = $6", -1)},
                   {Sum("NOT late AND NOT card AND book = 2 AND code = 'fee'", -1)}, {Sum("book = 2 AND code = 'fund'", -1)}, {Sum("NOT credit AND book = 2 AND code = 'advance'", -1)},
                   {Sum("book = 2 AND (code IN ('activity', 'owed-by') OR credit AND code = 'advance')", -1)}, {Sum("card AND book = 2 AND code = 'fee'")}, {Sum("late AND book = 2 AND code = 'fee'", -1)}
              FROM (SELECT p.book, p.code, p.cents, e.kind = 'card-fee' AS card, e.kind = 'late-interest-received' AS late, e.kind = 'credit-note' AS credit
                      FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
                     WHERE e.entity = $1 AND ($2::uuid IS NULL OR e.stream = $2 OR e.source_id = $2) AND ($3::date IS NULL OR e.effective_on >= $3) AND ($4::date IS NULL OR e.effective_on <= $4)
                       AND e.kind IN ('collected', 'recovered', 'credit-note', 'card-payment', 'card-fee', 'chargeback', 'late-interest-received')) x
            """);
        command.Parameters.Add(new() { Value = entity.Id });
        command.Parameters.Add(new() { Value = (object?)invoice ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)from ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)to ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = new[] { chart.Bank, chart.CardInTransit, chart.Suspense } });
        command.Parameters.Add(new() { Value = chart.OwedBack });
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        Money At(int column) => new(row.GetInt64(column));
        var (received, owedBack, fee, fund, advance, member, card, late) = (At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7));
        return new(received + late, owedBack, received - owedBack - fee - fund - advance - member, fee - card, fund, advance, member, card, late);
    }

    private static string Sum(string where, int sign = 1) => $"coalesce({(sign < 0 ? "-" : "")}sum(cents) FILTER (WHERE {where}), 0)::bigint";
}
