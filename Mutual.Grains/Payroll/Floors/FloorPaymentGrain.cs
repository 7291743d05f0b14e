using System.Buffers;
using System.Text.Json;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Payslips;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Floors;

/// <summary>Pays legal minimums above the account: one commit with the payslip, its entries and the run that must be looked at again.</summary>
internal sealed class FloorPaymentGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock) : Grain, IFloorPaymentGrain
{
    private static readonly Column Run = ("run_id", NpgsqlDbType.Uuid), Member = ("member_id", NpgsqlDbType.Uuid);

    // The run steps on: whoever is about to approve what was there before finds it changed.
    private static readonly BatchStatement Touched = BatchStatement.Sql(60, """
        UPDATE payroll.run r SET version = r.version + 1, reviewers = CASE WHEN v.by = ANY (r.reviewers) THEN r.reviewers ELSE r.reviewers || v.by END
          FROM unnest($1, $2, $3) AS v (run_id, version, by) WHERE r.run_id = v.run_id AND r.version = v.version AND r.status IN ('calculated', 'reviewed')
        """, [Run, ("version", NpgsqlDbType.Integer), ("by", NpgsqlDbType.Text)]);

    private static readonly BatchStatement AddedUp = BatchStatement.Sql(61, """
        UPDATE payroll.partition p SET payslips = p.payslips + 1, gross_cents = p.gross_cents + v.gross, net_cents = p.net_cents + v.net, cost_cents = p.cost_cents + v.cost
          FROM unnest($1, $2, $3, $4, $5) AS v (run_id, member_id, gross, net, cost) WHERE p.run_id = v.run_id AND v.member_id = ANY (p.members)
        """, [Run, Member, ("gross", NpgsqlDbType.Bigint), ("net", NpgsqlDbType.Bigint), ("cost", NpgsqlDbType.Bigint)]);

    private static readonly BatchStatement Payslips = BatchStatement.Insert(62, "payroll.payslip",
        ("payslip_id", NpgsqlDbType.Uuid), Run, ("entity", NpgsqlDbType.Smallint), ("month", NpgsqlDbType.Date), Member, ("number", NpgsqlDbType.Text), ("pack", NpgsqlDbType.Text),
        ("budget_cents", NpgsqlDbType.Bigint), ("gross_cents", NpgsqlDbType.Bigint), ("employee_cents", NpgsqlDbType.Bigint), ("withholding_cents", NpgsqlDbType.Bigint), ("special_cents", NpgsqlDbType.Bigint),
        ("net_cents", NpgsqlDbType.Bigint), ("employer_cents", NpgsqlDbType.Bigint), ("reduction_cents", NpgsqlDbType.Bigint), ("accrual_cents", NpgsqlDbType.Bigint), ("cost_cents", NpgsqlDbType.Bigint),
        ("shock", NpgsqlDbType.Text), ("bound_by", NpgsqlDbType.Text), ("explanation", NpgsqlDbType.Text), ("input", NpgsqlDbType.Text));

    private static readonly BatchStatement Findings = BatchStatement.Insert(63, "payroll.exception",
        Run, Member, ("code", NpgsqlDbType.Text), ("sentence", NpgsqlDbType.Text), ("severity", NpgsqlDbType.Smallint));

    /// <summary>A floor that may be paid, with everything it is written from.</summary>
    private sealed record Payable(PayrollRunState Run, RunTerms Terms, MemberMonth Member, PayInput Input, PayAmounts Pay, int Entries)
    {
        public FloorPayment View() => new(Member.Member, Pay.Gross, Pay.Net, Pay.EmployerCost, Held, Pay.EmployerCost - Held);

        private Money Held => Money.Min(Member.Balance, Pay.EmployerCost);
    }

    public async Task<Outcome<FloorPayment>> Preview(Guid member) => (await Find(member)).Select(static payable => payable.View());

    public async Task<Outcome<FloorPayment>> Pay(CommandId command, PayFloor request)
    {
        if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
        var hash = RequestHash.Of(new { Key = this.GetPrimaryKeyString(), Request = request });
        if (await journal.Answered<FloorPayment>(command, hash) is { } answered) return answered;
        var found = await Find(request.Shown.Member);
        if (!found.IsAccepted) return found.Refused;
        var payable = found.Value;
        var view = payable.View();
        if (view != request.Shown) return Refusal.ApprovalStale.Because();
        var (run, today) = (payable.Run, clock.TodayIn(payable.Run.Entity.Country));
        var committed = await journal.Commit(command, hash, null, (draft, _) =>
        {
            draft.Write(Touched, run.Id, run.Version, request.PreparedBy);
            draft.Record(run.Entity.Id, run.Id, run.Version + 1, JournalEntry.Of(EntryKind.FloorPaid, today), new("payroll-run", run.Id),
                new { view.Member, view.Gross, view.FromAccount, view.FromFee, request.PreparedBy, request.ApprovedBy });
            Write(draft, payable, view);
            return view;
        });
        return committed.Status switch
        {
            CommitStatus.Written or CommitStatus.Replayed => committed.Answer!,
            CommitStatus.Refused => committed.Refused!,
            _ => Refusal.VersionStale,
        };
    }

    private async Task<Outcome<Payable>> Find(Guid member)
    {
        if (await PayrollRunReader.Find(database, PayrollRunState.IdOf(this.GetPrimaryKeyString()), entities, CancellationToken.None) is not { } run) return Refusal.RunNotStarted;
        if (run.Status is PayrollRunStatus.Open) return Refusal.RunNotCalculated;
        if (run.Status is not (PayrollRunStatus.Calculated or PayrollRunStatus.Reviewed)) return Refusal.RunPast;
        if (await EntriesOf(run, member) is not { } entries) return Refusal.FloorNotOwed;
        var terms = await PayrollRunReader.Terms(database, entities, packs, run, CancellationToken.None);
        await using var connection = await database.OpenConnectionAsync();
        if (await PartitionReader.Read(connection, terms, [member], locks: false, CancellationToken.None) is not [var known]) return Refusal.FloorNotOwed;
        var input = terms.InputFor(known);
        var minimum = terms.Pack.LegalMinimum(input);
        if (!minimum.IsAccepted) return minimum.Refused;
        input = input with { Gross = minimum.Value };
        var pay = terms.Pack.Compute(input);
        return pay.IsAccepted ? new Payable(run, terms, known with { OwedBy = Money.Zero }, input, pay.Value, entries) : pay.Refused;   // Its instalment of recourse was taken by the run.
    }

    /// <summary>Entries the payslip's stream has already; null when the run did not find the floor above the account, or there is a payslip.</summary>
    private async Task<int?> EntriesOf(PayrollRunState run, Guid member)
    {
        await using var query = database.CreateCommand("""
            SELECT (SELECT coalesce(max(seq), 0) FROM ledger.entry WHERE stream = $4) FROM payroll.exception x
             WHERE x.run_id = $1 AND x.member_id = $2 AND x.code = 'floor-above-account'
               AND NOT EXISTS (SELECT 1 FROM payroll.payslip s WHERE s.entity = $3 AND s.month = $5 AND s.member_id = $2)
            """);
        query.Parameters.AddWithValue(run.Id);
        query.Parameters.AddWithValue(member);
        query.Parameters.AddWithValue(run.Entity.Id);
        query.Parameters.AddWithValue(MemberMonth.PayslipIdOf(run.Entity.Id, run.Month, member));
        query.Parameters.AddWithValue(run.Month.OnDayOfMonth(1));
        return (int?)await query.ExecuteScalarAsync();
    }

    private static void Write(CommitDraft draft, Payable payable, FloorPayment view)
    {
        var (run, terms, member, input, pay, entries) = payable;
        var payslip = MemberMonth.PayslipIdOf(run.Entity.Id, run.Month, member.Member);
        var number = $"{terms.MonthName}-{member.Number}";

        // The salary first: the accrual takes from the account what is left of it.
        var books = new SetWriter();
        var ofAccrual = Money.Max(Money.Zero, view.FromAccount - (pay.EmployerCost - pay.HolidayAccrual));
        PayslipBooking.Salary(books, terms, member.Member, payslip, 1, EntryKind.Salary, new("payslip", payslip), pay, 1, "{}", fromFee: pay.EmployerCost - pay.HolidayAccrual - (view.FromAccount - ofAccrual));
        if (!pay.HolidayAccrual.IsZero)
            PayslipBooking.Accrual(books, terms, member.Member, payslip, 2, new("payslip", payslip), pay.HolidayAccrual.Cents, "{}", fromFee: pay.HolidayAccrual - ofAccrual);
        foreach (var entry in books.Entries())
            draft.Record(run.Entity.Id, payslip, ++entries, entry, new("payslip", payslip), new { run = run.Id, number, budget = view.EmployerCost.Cents, pack = terms.PackVersion, policy = terms.Policy.Version });

        draft.Write(AddedUp, run.Id, member.Member, pay.Gross.Cents, pay.Net.Cents, pay.EmployerCost.Cents);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        draft.Write(Payslips, payslip, run.Id, run.Entity.Id, run.Month.OnDayOfMonth(1), member.Member, number, terms.PackVersion, pay.EmployerCost.Cents, pay.Gross.Cents, pay.EmployeeContribution.Cents,
            pay.Withholding.Cents, pay.SpecialContribution.Cents, pay.Net.Cents, pay.EmployerContribution.Cents, pay.Reduction.Cents, pay.HolidayAccrual.Cents, pay.EmployerCost.Cents,
            SalaryShock.LegalFloor.ToName(), SalaryLimitNames.Of(SalaryLimit.Floor), SalaryFigures.Write(buffer, json, member, MonthDecision.Of(member, terms), terms), KeptInput.Write(input));
        draft.Write(Findings, run.Id, member.Member, "floor-paid", $"Two people paid the legal minimum of {view.Gross}: {view.FromAccount} from the account, {view.FromFee} from the mutual's fee.", (short)3);
    }
}
