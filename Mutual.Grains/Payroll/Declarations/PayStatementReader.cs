using System.Runtime.CompilerServices;
using Mutual.Grains.Governance;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Declarations;

/// <summary>Reads the yearly statements: every payslip of the year as it stands after its last booked correction, computed again, and the special payments beside it.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
/// <param name="packs">The rules.</param>
public sealed class PayStatementReader(NpgsqlDataSource database, PayPacks packs)
{
    /// <summary>All of a year together, and against the books.</summary>
    /// <exception cref="RefusedException"><c>payslip-not-proven</c>.</exception>
    public async Task<PayStatements> Read(Entity entity, int year, CancellationToken stop)
    {
        var (workers, sums, boxes) = (0, DeclaredSums.None, new SortedDictionary<string, StatementBox>(StringComparer.Ordinal));
        await foreach (var worker in Workers(entity, year, stop))
        {
            workers++;
            sums = sums.Plus(worker.Sums);
            foreach (var box in worker.Boxes) boxes[box.Code] = box with { Amount = box.Amount + (boxes.TryGetValue(box.Code, out var before) ? before.Amount : Money.Zero) };
        }
        return new(entity.Code, entity.Country, year, workers, sums, [.. boxes.Values], Reconciled.With(entity.Country, sums, await Booked(entity, year, stop)));
    }

    /// <summary>A statement for each member and status, by number.</summary>
    /// <exception cref="RefusedException"><c>payslip-not-proven</c>.</exception>
    public async IAsyncEnumerable<PayStatement> Workers(Entity entity, int year, [EnumeratorCancellation] CancellationToken stop)
    {
        var special = await ReadSpecial(entity, year, stop);
        await using var query = database.CreateCommand("""
            SELECT s.number, s.pack, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents, s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, s.input,
                   s.member_id, h.number, h.name, s.month, c.becomes, c.input
              FROM payroll.payslip s JOIN payroll.holder h USING (member_id) JOIN payroll.run r USING (run_id)
              LEFT JOIN LATERAL (SELECT k.becomes, k.input FROM payroll.correction k JOIN payroll.run b ON b.run_id = k.run_id
                                  WHERE k.payslip_id = s.payslip_id AND b.status IN ('approved', 'paid', 'closed') ORDER BY k.n DESC LIMIT 1) c ON true
             WHERE s.entity = $1 AND s.month BETWEEN $2 AND $3 AND r.status IN ('approved', 'paid', 'closed') ORDER BY h.number, s.member_id, s.month
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(new LocalDate(year, 1, 1));
        query.Parameters.AddWithValue(new LocalDate(year, 12, 1));
        var (working, open) = (new PayWorking(), new SortedDictionary<PayStatus, WorkerYear>());
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var corrected = !row.IsDBNull(16);
            var pay = corrected
                ? MutualJson.Read<PayAmounts>(row.GetString(16))
                : new PayAmounts(Cents(2), Cents(3), Cents(4), Cents(5), Cents(6), Cents(7), Cents(8), Cents(9), Cents(10));
            var proof = PayslipProof.Of(packs.Of(entity.Country), row.GetString(0), row.GetString(1), TextOrNull(corrected ? 17 : 11), pay, working);
            if (!proof.IsAccepted) throw new RefusedException(proof.Refused);
            var (input, member) = (proof.Value, row.GetGuid(12));
            if (open.Count > 0 && open.First().Value.Member != member)
            {
                foreach (var done in open.Values) yield return done.Done(year);
                open.Clear();
            }
            if (!open.TryGetValue(input.Status, out var worker)) open.Add(input.Status, worker = new(member, row.GetString(13), row.GetString(14), input.Status));
            foreach (var (kind, sums) in special.GetValueOrDefault((member, row.GetFieldValue<LocalDate>(15))) ?? []) worker.Add(kind, sums);
            if (!pay.Gross.IsZero) worker.Add(packs, entity.Country, input, pay, working.Lines);
        }
        foreach (var done in open.Values) yield return done.Done(year);

        Money Cents(int column) => new(row.GetInt64(column));
        string? TextOrNull(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    private async Task<Dictionary<(Guid Member, LocalDate Month), List<(string Kind, DeclaredSums Sums)>>> ReadSpecial(Entity entity, int year, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT i.member_id, i.of_month, i.kind, i.gross_cents, i.employee_cents, i.special_cents, i.employer_cents, i.reduction_cents, i.withholding_cents, i.net_cents
              FROM payroll.pay_item i JOIN payroll.run r USING (run_id)
             WHERE i.entity = $1 AND i.tax_year = $2 AND r.status IN ('approved', 'paid', 'closed') AND i.kind IN ('double-holiday', 'year-end-bonus', 'leaving-holiday') ORDER BY i.member_id, i.of_month, i.kind
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue((short)year);
        var items = new Dictionary<(Guid, LocalDate), List<(string, DeclaredSums)>>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var of = (row.GetGuid(0), row.GetFieldValue<LocalDate>(1));
            if (!items.TryGetValue(of, out var list)) items.Add(of, list = []);
            list.Add((row.GetString(2), new(Cents(3), Cents(4), Cents(5), Cents(6), Cents(7), Cents(8), Cents(9), 0, 0)));
        }
        return items;

        Money Cents(int column) => new(row.GetInt64(column));
    }

    /// <summary>What pay booked on each account for the year: an entry of a correction belongs to the year of the month it corrects, whenever it was booked.</summary>
    private async Task<Dictionary<string, long>> Booked(Entity entity, int year, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT p.code, sum(p.cents)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
              LEFT JOIN payroll.correction c ON e.source_kind = 'correction' AND c.correction_id = e.source_id
             WHERE e.entity = $1 AND e.effective_on >= $2 AND e.kind IN ('salary', 'salary-reversed', 'holiday-paid', 'special-paid') AND p.book = 1
               AND coalesce(c.of_month, e.effective_on) BETWEEN $2 AND $3
               AND NOT EXISTS (SELECT 1 FROM payroll.run r WHERE r.run_id = c.run_id AND r.status NOT IN ('approved', 'paid', 'closed'))
             GROUP BY p.code
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(new LocalDate(year, 1, 1));
        query.Parameters.AddWithValue(new LocalDate(year, 12, 31));
        var booked = new Dictionary<string, long>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) booked.Add(row.GetString(0), row.GetInt64(1));
        return booked;
    }
}
