using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Contracts;
using Mutual.Grains.Payroll.Payslips;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Corrections;

/// <summary>A payslip as it stands, with what it was computed from.</summary>
/// <param name="Amounts">With its last correction.</param>
/// <param name="Corrections">How many there were.</param>
internal sealed record CorrectablePayslip(
    Guid Id, Entity Entity, YearMonth Month, Guid Member, string Pack, LocalDate PayOn, bool Paid, int RunMembers, PayAmounts Amounts, int Corrections, bool Waiting, PayInput Input, LocalDate JoinedOn, LocalDate? LeftOn);

/// <summary>Computes corrections with the rules of the payslip's month and keeps them for the next run.</summary>
internal sealed class PayslipCorrectionGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock) : JournaledGrain<CorrectablePayslip>(journal), IPayslipCorrectionGrain
{
    private static readonly BatchStatement Rows = BatchStatement.Insert(58, "payroll.correction",
        ("correction_id", NpgsqlDbType.Uuid), ("payslip_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("member_id", NpgsqlDbType.Uuid), ("of_month", NpgsqlDbType.Date), ("was", NpgsqlDbType.Text),
        ("becomes", NpgsqlDbType.Text), ("pack", NpgsqlDbType.Text), ("reason", NpgsqlDbType.Text), ("requested_by", NpgsqlDbType.Text), ("n", NpgsqlDbType.Integer), ("input", NpgsqlDbType.Text));

    private Guid Id => this.GetPrimaryKey();

    public async Task<Outcome<CorrectionView>> Request(CommandId command, CorrectPayslip request)
    {
        await Reload();   // A run may have booked the last one since.
        return await Perform(command, request, payslip => Decide(command.Creates("correction"), payslip, request));
    }

    protected override async Task<CorrectablePayslip?> Read(CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT s.entity, s.month, s.member_id, s.pack, r.pay_on, r.status IN ('paid', 'closed'), r.members, s.gross_cents, s.employee_cents, s.withholding_cents, s.special_cents, s.net_cents,
                   s.employer_cents, s.reduction_cents, s.accrual_cents, s.cost_cents, last.becomes, coalesce(last.n, 0), coalesce(last.run_id IS NULL AND last.n IS NOT NULL, false)
              FROM payroll.payslip s JOIN payroll.run r USING (run_id)
              LEFT JOIN LATERAL (SELECT c.becomes, c.n, c.run_id FROM payroll.correction c WHERE c.payslip_id = s.payslip_id ORDER BY c.n DESC LIMIT 1) last ON true
             WHERE s.payslip_id = $1
            """);
        query.Parameters.AddWithValue(Id);
        await using var row = await query.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) return null;
        var (month, member, payOn, members) = (row.GetFieldValue<LocalDate>(1).ToYearMonth(), row.GetGuid(2), row.GetFieldValue<LocalDate>(4), row.GetInt32(6));
        var entity = await entities.Of(row.GetInt16(0));
        var amounts = row.IsDBNull(16)
            ? new PayAmounts(Cents(7), Cents(8), Cents(9), Cents(10), Cents(11), Cents(12), Cents(13), Cents(14), Cents(15)) { Shares = await SharesBooked(entity, stop) }
            : MutualJson.Read<PayAmounts>(row.GetString(16));
        var (input, of) = await InputOf(entity, month, payOn, member, members, stop);
        return new(Id, entity, month, member, row.GetString(3), payOn, row.GetBoolean(5), members, amounts, row.GetInt32(17), row.GetBoolean(18), input, of.JoinedOn, of.LeftOn);

        Money Cents(int column) => new(row.GetInt64(column));
    }

    /// <summary>To whom the contributions went, as the books have it.</summary>
    private async Task<PayShares> SharesBooked(Entity entity, CancellationToken stop)
    {
        var chart = ChartOfAccounts.Of(entity.Country);
        if (chart.OtherSocialBodies == chart.SocialSecurity) return default;
        await using var query = database.CreateCommand("""
            SELECT coalesce(-sum(p.cents) FILTER (WHERE p.code = $2), 0)::bigint, coalesce(sum(p.cents) FILTER (WHERE p.code = $3), 0)::bigint
              FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = $1 AND e.kind = 'salary'
            """);
        query.Parameters.AddWithValue(Id);
        query.Parameters.AddWithValue(chart.OtherSocialBodies);
        query.Parameters.AddWithValue(chart.TaxesOnPay);
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(new(row.GetInt64(0)), new(row.GetInt64(1)));
    }

    /// <summary>What the law was told then: the contract and the employer's rates of that month.</summary>
    private async Task<(PayInput Input, MemberMonth Member)> InputOf(Entity entity, YearMonth month, LocalDate payOn, Guid member, int members, CancellationToken stop)
    {
        var policy = await entities.PolicyOn(entity.Id, payOn);
        var rates = await EmployerRates.On(database, entity.Id, payOn, stop);
        var terms = new RunTerms(Guid.Empty, entity, month, payOn, policy, packs.Of(entity.Country), "", members) { Employer = rates.TermsIn(entity.Country, members) };
        await using var connection = await database.OpenConnectionAsync(stop);
        var of = (await PartitionReader.Read(connection, terms, [member], locks: false, stop)).Single();
        return (terms.InputFor(of), of);
    }

    private Outcome<Decision<CorrectablePayslip, CorrectionView>> Decide(Guid id, CorrectablePayslip? payslip, CorrectPayslip request)
    {
        if (payslip is null) return Refusal.NotFound;
        if (!payslip.Paid) return Refusal.CorrectionTooEarly;
        if (payslip.Waiting) return Refusal.CorrectionWaiting;
        var reason = InputText.Reason(request.Reason);
        if (!reason.IsAccepted) return reason.Refused;
        var right = InputOf(payslip, request);
        if (!right.IsAccepted) return right.Refused;
        var becomes = right.Value.Gross.IsZero ? default(PayAmounts) : packs.Of(payslip.Entity.Country).Compute(right.Value);   // A gross of zero: nothing was owed at all.
        if (!becomes.IsAccepted) return becomes.Refused;
        if (becomes.Value.SameFigures(payslip.Amounts)) return Refusal.CorrectionEmpty;
        var today = clock.TodayIn(payslip.Entity.Country);
        var n = payslip.Corrections + 1;
        var view = new CorrectionView(id, payslip.Id, PayView.Of(payslip.Pack, payslip.Amounts), PayView.Of(payslip.Pack, becomes.Value), becomes.Value.Net - payslip.Amounts.Net,
            becomes.Value.EmployerCost - payslip.Amounts.EmployerCost, payslip.Month.Year);
        return new Decision<CorrectablePayslip, CorrectionView>(_ => payslip with { Corrections = n, Waiting = true }, null, (draft, _) =>
        {
            draft.Write(Rows, id, payslip.Id, payslip.Entity.Id, payslip.Member, payslip.Month.OnDayOfMonth(1), MutualJson.Write(payslip.Amounts), MutualJson.Write(becomes.Value), payslip.Pack, reason.Value, request.By, n, KeptInput.Write(right.Value));
            draft.Record(payslip.Entity.Id, new CommandId("payroll", payslip.Id.ToString("N")).Creates("corrections"), n, JournalEntry.Of(EntryKind.CorrectionRequested, today), new("payslip", payslip.Id),
                new { Correction = id, view.NetDifference, view.CostDifference, view.TaxYear });
            return view;
        });
    }

    /// <summary>What the payslip should have been computed from.</summary>
    private static Outcome<PayInput> InputOf(CorrectablePayslip payslip, CorrectPayslip request)
    {
        var input = payslip.Input with { Gross = request.Gross ?? payslip.Amounts.Gross };
        if (request.Gross is { Currency: not Currency.Eur }) return Refusal.CurrencyNotAccepted;
        if (request.Household is { } household)
        {
            if (PartitionReader.FindSpouse(household.Spouse) is not { } spouse) return Refusal.HouseholdImpossible;
            input = input with { Household = new(spouse, household.Children, SingleParent: household.SingleParent) };
        }
        if (request.Contract is { } contract)
        {
            if (contract.FaultIn(payslip.Entity.Country) is { } fault) return fault;
            input = input with { Status = contract.Status, PersonalTaxRate = contract.TaxRate, Time = contract.TimeIn(payslip.Month, payslip.JoinedOn, payslip.LeftOn, payslip.Entity.Country) };
        }
        return input;
    }
}
