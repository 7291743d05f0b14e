using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll.Reserves;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>A member as payroll knows him.</summary>
internal sealed record EmploymentState(Guid Member, short Entity, LocalDate JoinedOn, LocalDate? LeftOn, int Version);

/// <summary>Remembers a member's employment and commits what is agreed.</summary>
internal sealed class EmploymentGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, PayPacks packs, IClock clock) : JournaledGrain<EmploymentState>(journal), IEmploymentGrain
{
    private static readonly BatchStatement ContractRows = BatchStatement.Sql(58, """
        INSERT INTO payroll.contract (member_id, from_month, entity, status, weekly_hours, floor_hours, tax_rate, sick_share, bonus_share)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (member_id, from_month) DO UPDATE SET status = excluded.status, weekly_hours = excluded.weekly_hours, floor_hours = excluded.floor_hours, tax_rate = excluded.tax_rate,
            sick_share = excluded.sick_share, bonus_share = excluded.bonus_share
        """,
        [("member_id", NpgsqlDbType.Uuid), ("from_month", NpgsqlDbType.Date), ("entity", NpgsqlDbType.Smallint), ("status", NpgsqlDbType.Text), ("weekly_hours", NpgsqlDbType.Numeric),
         ("floor_hours", NpgsqlDbType.Numeric), ("tax_rate", NpgsqlDbType.Numeric), ("sick_share", NpgsqlDbType.Smallint), ("bonus_share", NpgsqlDbType.Smallint)]);

    private Guid Id => this.GetPrimaryKey();

    private Guid Stream => new CommandId("payroll", Id.ToString("N")).Creates("employment");

    protected override async Task<EmploymentState?> Read(CancellationToken stop)
    {
        await using var query = database.CreateCommand("SELECT entity, joined_on, left_on, (SELECT coalesce(max(seq), 0) FROM ledger.entry WHERE stream = $2) FROM payroll.salaried WHERE member_id = $1");
        query.Parameters.AddWithValue(Id);
        query.Parameters.AddWithValue(Stream);
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(Id, row.GetInt16(0), row.GetFieldValue<LocalDate>(1), row.IsDBNull(2) ? null : row.GetFieldValue<LocalDate>(2), row.GetInt32(3))
            : null;
    }

    public async Task<Outcome<ContractAgreed>> Agree(CommandId command, AgreeContract request)
    {
        // Membership begins and ends elsewhere, so its row is read again.
        await Reload();
        if (State is not { } known) return Refusal.NotFound;
        var entity = await entities.Of(known.Entity);
        var today = clock.TodayIn(entity.Country);
        var plan = request.Contract.FloorHours > 0 && request.Contract.FaultIn(entity.Country) is null ? await Plans().At(known.Member, entity, request.From, today, request.Contract, default) : default(Outcome<PlannedSalary>?);
        return await Perform(command, request, state => Decide(state, request, entity, today, plan));
    }

    public async Task<Outcome<SalaryPlanView>> SalaryPlan()
    {
        await Reload();
        if (State is not { } known) return Refusal.NotFound;
        var entity = await entities.Of(known.Entity);
        var today = clock.TodayIn(entity.Country);
        var plan = await Plans().Next(known.Member, entity, today, default);
        return plan.IsAccepted ? plan.Value.View() : plan.Refused;
    }

    public async Task<Outcome<ReservesView>> Reserves()
    {
        await Reload();
        return State is null ? Refusal.NotFound : await ReservesRows.Read(database, Id);
    }

    public async Task<Outcome<ReservesView>> UseSickPay(CommandId command, UseSickPay request)
    {
        await Reload();
        if (State is not { } known) return Refusal.NotFound;
        var today = clock.TodayIn((await entities.Of(known.Entity)).Country);
        var held = await ReservesRows.Read(database, Id);
        return await Perform(command, request, Decide);

        Outcome<Decision<EmploymentState, ReservesView>> Decide(EmploymentState? state)
        {
            if (Input.Amount(request.Amount) is { } amount) return amount;
            if (request.Amount > held.SickPay) return Refusal.ReserveTooSmall.Because($"It holds {held.SickPay}.");
            var next = state! with { Version = state.Version + 1 };
            return new Decision<EmploymentState, ReservesView>(_ => next, null, (draft, _) =>
            {
                draft.Write(ReservesRows.Used, command.Creates("sick-pay"), Id, today, request.Amount.Cents);
                draft.Record(known.Entity, Stream, next.Version,
                    JournalEntry.Of(EntryKind.SetAside, today).Debit(Account.SetAside(Id), request.Amount).Credit(Account.ActivityOf(Id), request.Amount), new("member", Id), new { Reserve = "sick-pay", request.Amount });
                return held with { SickPay = held.SickPay - request.Amount };
            });
        }
    }

    private SalaryPlanReader Plans() => new(database, entities, packs);

    private Outcome<Decision<EmploymentState, ContractAgreed>> Decide(EmploymentState? employed, AgreeContract request, Entity entity, LocalDate today, Outcome<PlannedSalary>? plan)
    {
        if (employed is null) return Refusal.NotFound;
        var contract = request.Contract;
        if (contract.FaultIn(entity.Country) is { } fault) return fault;
        if (employed.LeftOn < today) return Refusal.MemberHasLeft;
        var first = request.From.OnDayOfMonth(1);
        if (Input.Day(first, today) is { } day) return day;
        var joining = employed.JoinedOn.ToYearMonth();
        if (request.From.CompareTo(joining) < 0 || (first <= today && !(request.From == joining && joining == today.ToYearMonth()))) return Refusal.ContractTooLate;
        if (plan is { } planned)
        {
            if (!planned.IsAccepted) return planned.Refused;
            var (floor, cap) = (planned.Value.Decision.Month.LegalFloor, planned.Value.Decision.Salary.Cap);
            if (floor > cap) return Refusal.FloorAboveCap.Because($"The floor costs {floor}, the path carries {cap}.");
        }
        var next = employed with { Version = employed.Version + 1 };
        return new Decision<EmploymentState, ContractAgreed>(_ => next, null, (draft, _) =>
        {
            draft.Write(ContractRows, Id, first, entity.Id, ContractNames.Of(contract.Status), contract.WeeklyHours, contract.FloorHours, contract.TaxRate, (short)contract.SickShare, (short)contract.BonusShare);
            // The tax office's rate says what somebody earns elsewhere: it stays out of the journal.
            draft.Record(entity.Id, Stream, next.Version, JournalEntry.Of(EntryKind.ContractAgreed, today), new("member", Id),
                new { From = first, contract.Status, contract.WeeklyHours, contract.FloorHours, contract.SickShare, contract.BonusShare });
            return new(Id, request.From, contract);
        });
    }
}

/// <summary>Names of statuses as kept: <c>WhiteCollar</c> is <c>white-collar</c>.</summary>
internal static class ContractNames
{
    private static readonly Dictionary<PayStatus, string> Names = new()
    {
        [PayStatus.WhiteCollar] = "white-collar", [PayStatus.BlueCollar] = "blue-collar", [PayStatus.Artist] = "artist", [PayStatus.NonCadre] = "non-cadre", [PayStatus.Cadre] = "cadre",
    };

    private static readonly Dictionary<string, PayStatus> Statuses = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The name.</summary>
    public static string Of(PayStatus status) => Names[status];

    /// <summary>The status kept under a name.</summary>
    public static PayStatus Parse(string name) => Statuses[name];
}
