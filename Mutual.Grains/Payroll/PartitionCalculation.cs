using System.Buffers;
using System.Text.Json;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Payslips;
using Mutual.Grains.Payroll.Reserves;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll;

/// <summary>Calculates a partition of a run: everything about its members in one transaction, or nothing.</summary>
/// <remarks>
/// The partition's row is locked first and marked last, so a second calculation of it waits and finds it done, and one that was killed in between left no trace.
/// The decision is the same pure function for one member as for a thousand; only reading and writing are done for all at once.
/// </remarks>
internal sealed class PartitionCalculation(NpgsqlDataSource database, IClock clock)
{
    private readonly record struct Payslip(MemberPayslip Whole, MemberMonth Member, MonthDecision Decision, string Figures)
    {
        public PayAmounts Pay => Whole.Pay ?? default;
    }

    /// <summary>Calculates the partition unless it is done.</summary>
    /// <param name="terms">The run.</param>
    /// <param name="n">Number of the partition.</param>
    /// <param name="actor">Who started the run.</param>
    /// <param name="stop">Ends the calculation; nothing of it is kept.</param>
    public async Task Run(RunTerms terms, int n, string actor, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await PartitionReader.Lock(connection, terms.Run, n, stop) is not { } ids) return;

        var members = await PartitionReader.Read(connection, terms, ids, stop);
        var decisions = new MonthDecision[members.Count];
        for (var i = 0; i < decisions.Length; i++) decisions[i] = MonthDecision.Of(members[i], terms);
        await ShockSearch.Name(connection, terms, members, decisions, stop);

        var (payslips, books, found) = Make(terms, members, decisions);
        stop.ThrowIfCancellationRequested();
        WritePayslips(connection, terms, payslips);
        await WriteItems(connection, terms, payslips, stop);
        books.Write(connection, clock.Now(), actor);
        WriteFindings(connection, terms.Run, found);
        await Mark(connection, terms.Run, n, payslips, stop);
        await transaction.CommitAsync(stop);
    }

    private static (List<Payslip> Payslips, SetWriter Books, List<PayrollException> Found) Make(RunTerms terms, List<MemberMonth> members, MonthDecision[] decisions)
    {
        var payslips = new List<Payslip>(members.Count);
        var books = new SetWriter();
        var found = new List<PayrollException>();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        for (var i = 0; i < decisions.Length; i++)
        {
            var (member, decision) = (members[i], decisions[i]);
            var payslip = MemberPayslip.Of(member, decision, terms);
            PayrollFindings.Add(found, member, terms, decision, payslip);
            var something = payslip.Pay is not null || payslip.Items.Count > 0 || !(payslip.Sick + payslip.Bonus).IsZero;
            if (!something && decision.Instalment.IsZero) continue;

            Book(books, terms, member, decision, payslip);
            if (something) payslips.Add(new(payslip, member, decision, SalaryFigures.Write(buffer, json, member, decision, terms)));
        }
        return (payslips, books, found);
    }

    private static void Book(SetWriter books, RunTerms terms, MemberMonth member, in MonthDecision decision, MemberPayslip payslip)
    {
        var body = FactOf(terms, member, decision);
        PayslipBooking.Add(books, terms, member.Member, payslip.Id, decision.Instalment, payslip.Pay, body, payslip.Sick + payslip.Bonus);
        foreach (var correction in member.Extras.Corrections) correction.Book(books, terms, member.Member);
        foreach (var item in payslip.Items)
        {
            var seq = 0;
            if (item.Kind == PayItemKind.YearEndBonus) ReserveMove.Book(books, terms, member.Member, item.Id, ++seq, -payslip.Released, body);
            item.Book(books, terms, member.Member, ++seq);
        }
    }

    private static async Task WriteItems(NpgsqlConnection connection, RunTerms terms, List<Payslip> payslips, CancellationToken stop)
    {
        PayItem.Write(connection, terms, [.. payslips.SelectMany(payslip => payslip.Whole.Items.Select(item => (payslip.Member.Member, item)))]);
        var moves = new List<ReserveMove>();
        foreach (var (whole, member, _, _) in payslips)
        {
            if (!whole.Sick.IsZero) moves.Add(new(whole.Id, member.Member, ReserveMove.SickPay, whole.Sick));
            if (!whole.Bonus.IsZero) moves.Add(new(whole.Id, member.Member, ReserveMove.YearEndBonus, whole.Bonus));
            if (!whole.Released.IsZero) moves.Add(new(PayItem.IdOf(whole.Id, PayItemKind.YearEndBonus), member.Member, ReserveMove.YearEndBonus, -whole.Released));
        }
        ReserveMove.Write(connection, terms, moves);
        var corrected = payslips.SelectMany(payslip => payslip.Member.Extras.Corrections.Select(correction => correction.Id)).ToArray();
        if (corrected.Length == 0) return;
        await using var booked = new NpgsqlCommand("UPDATE payroll.correction SET run_id = $1 WHERE correction_id = ANY ($2) AND run_id IS NULL", connection)
        {
            Parameters = { new() { Value = terms.Run }, new() { Value = corrected } },
        };
        if (await booked.ExecuteNonQueryAsync(stop) != corrected.Length) throw new InvalidOperationException("A correction was booked by another run.");
    }

    private static string FactOf(RunTerms terms, MemberMonth member, in MonthDecision decision) => FormattableString.Invariant(
        $$"""{"run":"{{terms.Run:D}}","number":"{{terms.MonthName}}-{{member.Number}}","budget":{{decision.Salary.Budget.Cents}},"pack":"{{terms.PackVersion}}","policy":"{{terms.Policy.Version}}"}""");

    private static void WritePayslips(NpgsqlConnection connection, RunTerms terms, List<Payslip> payslips)
    {
        using var copy = connection.BeginBinaryImport("""
            COPY payroll.payslip (payslip_id, run_id, entity, month, member_id, number, pack, budget_cents, gross_cents, employee_cents, withholding_cents, special_cents, net_cents,
                                  employer_cents, reduction_cents, accrual_cents, cost_cents, shock, bound_by, explanation, input) FROM STDIN (FORMAT BINARY)
            """);
        var month = terms.Month.OnDayOfMonth(1);
        foreach (var payslip in payslips)
        {
            var (whole, member, decision, figures) = payslip;
            var pay = payslip.Pay;
            copy.StartRow();
            copy.Write(whole.Id, NpgsqlDbType.Uuid);
            copy.Write(terms.Run, NpgsqlDbType.Uuid);
            copy.Write(terms.Entity.Id, NpgsqlDbType.Smallint);
            copy.Write(month, NpgsqlDbType.Date);
            copy.Write(member.Member, NpgsqlDbType.Uuid);
            copy.Write($"{terms.MonthName}-{member.Number}", NpgsqlDbType.Text);
            copy.Write(terms.PackVersion, NpgsqlDbType.Text);
            Cents(whole.Pay is null ? Money.Zero : decision.Salary.Budget);
            Cents(pay.Gross);
            Cents(pay.EmployeeContribution);
            Cents(pay.Withholding);
            Cents(pay.SpecialContribution);
            Cents(pay.Net);
            Cents(pay.EmployerContribution);
            Cents(pay.Reduction);
            Cents(pay.HolidayAccrual);
            Cents(pay.EmployerCost);
            if (decision.Salary.Shock is { } shock) copy.Write(shock.ToName(), NpgsqlDbType.Text);
            else copy.WriteNull();
            copy.Write(SalaryLimitNames.Of(decision.Salary.Limit), NpgsqlDbType.Text);
            copy.Write(figures, NpgsqlDbType.Text);
            copy.Write(KeptInput.Write(terms.InputFor(member)), NpgsqlDbType.Text);
        }
        copy.Complete();

        void Cents(Money amount) => copy.Write(amount.Cents, NpgsqlDbType.Bigint);
    }

    private static void WriteFindings(NpgsqlConnection connection, Guid run, List<PayrollException> found)
    {
        if (found.Count == 0) return;
        using var copy = connection.BeginBinaryImport("COPY payroll.exception (run_id, member_id, code, sentence, severity) FROM STDIN (FORMAT BINARY)");
        foreach (var finding in found)
        {
            copy.StartRow();
            copy.Write(run, NpgsqlDbType.Uuid);
            copy.Write(finding.Member, NpgsqlDbType.Uuid);
            copy.Write(finding.Code, NpgsqlDbType.Text);
            copy.Write(finding.Sentence, NpgsqlDbType.Text);
            copy.Write(PayrollFindings.SeverityOf(finding.Code), NpgsqlDbType.Smallint);
        }
        copy.Complete();
    }

    private async Task Mark(NpgsqlConnection connection, Guid run, int n, List<Payslip> payslips, CancellationToken stop)
    {
        Money gross = default, net = default, cost = default;
        foreach (var payslip in payslips) (gross, net, cost) = (gross + payslip.Pay.Gross, net + payslip.Whole.Paid, cost + payslip.Pay.EmployerCost);
        await using var mark = new NpgsqlCommand("""
            UPDATE payroll.partition SET done_at = $3, payslips = $4, gross_cents = $5, net_cents = $6, cost_cents = $7, progressed_at = clock_timestamp() WHERE run_id = $1 AND n = $2
            """, connection)
        {
            Parameters =
            {
                new() { Value = run }, new() { Value = n }, new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = payslips.Count }, new() { Value = gross.Cents }, new() { Value = net.Cents }, new() { Value = cost.Cents },
            },
        };
        await mark.ExecuteNonQueryAsync(stop);
    }
}

/// <summary>Names of what bound a salary, as kept with the payslip: <c>MonthAhead</c> is <c>month-ahead</c>.</summary>
internal static class SalaryLimitNames
{
    /// <summary>The name.</summary>
    public static string Of(SalaryLimit limit) => limit switch
    {
        SalaryLimit.Balance => "balance",
        SalaryLimit.MonthAhead => "month-ahead",
        SalaryLimit.Tail => "tail",
        SalaryLimit.Maximum => "maximum",
        SalaryLimit.ClampUp => "clamp-up",
        SalaryLimit.ClampDown => "clamp-down",
        SalaryLimit.Target => "target",
        SalaryLimit.Floor => "floor",
        SalaryLimit.Pause => "pause",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "Not a limit of a salary."),
    };
}
