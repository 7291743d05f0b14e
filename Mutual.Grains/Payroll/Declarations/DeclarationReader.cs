using System.Runtime.CompilerServices;
using Mutual.Grains.Governance;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Declarations;

/// <summary>Reads what is to be declared: every payslip is computed again, so that bases and reductions come from the same working the payslip shows.</summary>
/// <param name="database">Any pool that may read, with NodaTime.</param>
/// <param name="packs">The rules.</param>
public sealed class DeclarationReader(NpgsqlDataSource database, PayPacks packs)
{
    private const string WorkBonus = "work-bonus";

    // Steps on the way to the tax and to the bonus are no part of a declaration.
    private static readonly HashSet<string> Belgian =
        ["onss-worker", "special-contribution", "special-contribution-at-least", "special-contribution-at-most", "employer-base-contribution", "holiday-fund-contribution", "structural-reduction", "taxable", "withholding", "double-holiday-pay-accrual"];

    private sealed class Worker(Guid member, string number, string name, PayStatus status)
    {
        private readonly SortedDictionary<string, (decimal Base, Money Amount)> items = new(StringComparer.Ordinal);

        public Guid Member => member;

        public int Months { get; private set; }

        public DeclaredSums Sums { get; private set; } = DeclaredSums.None;

        public void Add(DeclaredSums month)
        {
            Months++;
            Sums = Sums.Plus(month);
        }

        /// <summary>A special payment or a correction, which takes no time.</summary>
        public void Beside(DeclaredSums sums) => Sums = Sums.Plus(sums);

        public void Add(string item, decimal amountBase, Money amount)
        {
            var (before, sum) = items.GetValueOrDefault(item);
            items[item] = (before + amountBase, sum + amount);
        }

        public WorkerDeclaration Done() => new(member, number, name, status, Months, Sums, [.. items.Select(item => new DeclaredItem(item.Key, item.Value.Base, item.Value.Amount))]);
    }

    /// <summary>Everything of some months added up, and against the books.</summary>
    /// <exception cref="RefusedException"><c>payslip-not-proven</c>.</exception>
    public async Task<Declaration> Read(Entity entity, YearMonth from, YearMonth to, CancellationToken stop)
    {
        var (workers, payslips, sums, items) = (0, 0, DeclaredSums.None, new SortedDictionary<string, (decimal Base, Money Amount)>(StringComparer.Ordinal));
        await foreach (var worker in Workers(entity, from, to, stop))
        {
            workers++;
            payslips += worker.Months;
            sums = sums.Plus(worker.Sums);
            foreach (var item in worker.Items)
            {
                var (before, amount) = items.GetValueOrDefault(item.Item);
                items[item.Item] = (before + item.Base, amount + item.Amount);
            }
        }
        return new(entity.Code, entity.Country, from, to, workers, payslips, sums, [.. items.Select(item => new DeclaredItem(item.Key, item.Value.Base, item.Value.Amount))],
            Reconciled.With(entity.Country, sums, await Booked(entity, from, to, stop)));
    }

    /// <summary>A line for each member and status, by number.</summary>
    /// <exception cref="RefusedException"><c>payslip-not-proven</c>.</exception>
    public async IAsyncEnumerable<WorkerDeclaration> Workers(Entity entity, YearMonth from, YearMonth to, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT s.number, s.pack, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents, s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, s.input,
                   s.member_id, h.number, h.name, s.month
              FROM payroll.payslip s JOIN payroll.holder h USING (member_id) JOIN payroll.run r USING (run_id)
             WHERE s.entity = $1 AND s.month BETWEEN $2 AND $3 AND r.status IN ('approved', 'paid', 'closed') ORDER BY h.number, s.member_id, s.month
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(from.OnDayOfMonth(1));
        query.Parameters.AddWithValue(to.OnDayOfMonth(1));
        var beside = await ReadItems(entity, from, to, stop);
        var (working, open) = (new PayWorking(), new Dictionary<PayStatus, Worker>());
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var pay = new PayAmounts(Cents(2), Cents(3), Cents(4), Cents(5), Cents(6), Cents(7), Cents(8), Cents(9), Cents(10));
            var proof = PayslipProof.Of(packs.Of(entity.Country), row.GetString(0), row.GetString(1), row.IsDBNull(11) ? null : row.GetString(11), pay, working);
            if (!proof.IsAccepted) throw new RefusedException(proof.Refused);
            var (input, member) = (proof.Value, row.GetGuid(12));
            if (open.Count > 0 && open.Values.First().Member != member)
            {
                foreach (var done in open.OrderBy(one => one.Key)) yield return done.Value.Done();
                open.Clear();
            }
            if (!open.TryGetValue(input.Status, out var worker)) open.Add(input.Status, worker = new(member, row.GetString(13), row.GetString(14), input.Status));
            foreach (var (kind, sums) in beside.GetValueOrDefault((member, row.GetFieldValue<LocalDate>(15))) ?? [])
            {
                worker.Beside(sums);
                worker.Add(kind, 0, sums.Gross);
            }
            if (pay.Gross.IsZero) continue;
            var (days, hours) = DeclaredTime.Of(input, entity.Country);
            worker.Add(new DeclaredSums(pay.Gross, pay.EmployeeContribution, pay.SpecialContribution, pay.EmployerContribution, pay.Reduction, pay.Withholding, pay.Net, days, hours));
            Items(worker, entity.Country, pay, working.Lines);
        }
        foreach (var done in open.OrderBy(one => one.Key)) yield return done.Value.Done();

        Money Cents(int column) => new(row.GetInt64(column));
    }

    /// <summary>Special payments, and corrections as the differences they are, by member and month of the run.</summary>
    private async Task<Dictionary<(Guid Member, LocalDate Month), List<(string Kind, DeclaredSums Sums)>>> ReadItems(Entity entity, YearMonth from, YearMonth to, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT i.member_id, i.month, i.kind, i.gross_cents, i.employee_cents, i.special_cents, i.employer_cents, i.reduction_cents, i.withholding_cents, i.net_cents
              FROM payroll.pay_item i JOIN payroll.run r USING (run_id) WHERE i.entity = $1 AND i.month BETWEEN $2 AND $3 AND r.status IN ('approved', 'paid', 'closed') AND i.kind <> 'recovery'
             ORDER BY i.member_id, i.month, i.kind, i.item_id
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(from.OnDayOfMonth(1));
        query.Parameters.AddWithValue(to.OnDayOfMonth(1));
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

    private static void Items(Worker worker, Country country, PayAmounts pay, ReadOnlySpan<PayLine> lines)
    {
        foreach (ref readonly var line in lines)
        {
            if (country is Country.Be ? !Belgian.Contains(line.Item) && line.Rule.Published != ExtraRate.EnteredByHand : line.Decimals != 2) continue;
            worker.Add(line.Item, line.Start == 0 ? Rounding.HalfUp.Apply(line.Base / line.Divisor, 2) : 0, Money.Euro(line.Result));
            if (line.Item == "onss-worker" && Money.Euro(line.Result) - pay.EmployeeContribution is { IsPositive: true } bonus) worker.Add(WorkBonus, 0, bonus);
        }
    }

    /// <summary>What pay booked on each account in those months; a credit is negative.</summary>
    private async Task<Dictionary<string, long>> Booked(Entity entity, YearMonth from, YearMonth to, CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT p.code, sum(p.cents)::bigint FROM ledger.entry e JOIN ledger.posting p USING (entry_id)
             WHERE e.entity = $1 AND e.effective_on BETWEEN $2 AND $3 AND e.kind IN ('salary', 'salary-reversed', 'holiday-paid', 'special-paid') AND p.book = 1 GROUP BY p.code
            """);
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(from.OnDayOfMonth(1));
        query.Parameters.AddWithValue(to.ToDateInterval().End);
        var booked = new Dictionary<string, long>();
        await using var row = await query.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) booked.Add(row.GetString(0), row.GetInt64(1));
        return booked;
    }
}
