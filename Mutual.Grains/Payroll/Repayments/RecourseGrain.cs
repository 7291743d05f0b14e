using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Repayments;

/// <summary>A member's debt to the fund as kept.</summary>
internal sealed record RecourseState(Guid Member, Entity Entity, LocalDate? LeftOn, Money Owed, Money? Instalment, int Version)
{
    public RecourseView View() => new(Member, Owed, Instalment);
}

internal sealed class RecourseGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<RecourseState>(journal), IRecourseGrain
{
    private const int MonthsMax = 60;

    private static readonly BatchStatement Plan = BatchStatement.Sql(58, """
        INSERT INTO payroll.repayment_plan (member_id, entity, months, instalment_cents, agreed_on) SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT (member_id) DO UPDATE SET months = excluded.months, instalment_cents = excluded.instalment_cents, agreed_on = excluded.agreed_on
        """,
        [("member_id", NpgsqlDbType.Uuid), ("entity", NpgsqlDbType.Smallint), ("months", NpgsqlDbType.Smallint), ("instalment_cents", NpgsqlDbType.Bigint), ("agreed_on", NpgsqlDbType.Date)]);

    private static readonly BatchStatement GivenUp = BatchStatement.Insert(58, "payroll.recourse_given_up",
        ("command_id", NpgsqlDbType.Uuid), ("member_id", NpgsqlDbType.Uuid), ("cents", NpgsqlDbType.Bigint), ("reason", NpgsqlDbType.Text), ("prepared_by", NpgsqlDbType.Text), ("approved_by", NpgsqlDbType.Text));

    private Guid Id => this.GetPrimaryKey();

    private Guid Stream => new CommandId("payroll", Id.ToString("N")).Creates("recourse");

    protected override async Task<RecourseState?> Read(CancellationToken stop)
    {
        await using var query = database.CreateCommand("""
            SELECT m.entity, m.left_on, coalesce(h.balance, 0), p.instalment_cents, (SELECT coalesce(max(seq), 0) FROM ledger.entry WHERE stream = $2)
              FROM payroll.salaried m LEFT JOIN ledger.head h ON h.party = m.member_id AND h.code = 'owed-by' LEFT JOIN payroll.repayment_plan p USING (member_id) WHERE m.member_id = $1
            """);
        query.Parameters.AddWithValue(Id);
        query.Parameters.AddWithValue(Stream);
        await using var row = await query.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(Id, await entities.Of(row.GetInt16(0)), row.IsDBNull(1) ? null : row.GetFieldValue<LocalDate>(1), new(row.GetInt64(2)), row.IsDBNull(3) ? null : new Money(row.GetInt64(3)), row.GetInt32(4))
            : null;
    }

    public async Task<Outcome<RecourseView>> Agree(CommandId command, AgreeRepayment request)
    {
        await Reload();   // Credit notes and runs move the debt.
        return await Perform(command, request, Decide);

        Outcome<Decision<RecourseState, RecourseView>> Decide(RecourseState? debt)
        {
            if (debt is null) return Refusal.NotFound;
            if (request.Months is < 1 or > MonthsMax) return Refusal.RepaymentMonths;
            if (!debt.Owed.IsPositive) return Refusal.NothingOwed;
            var today = clock.TodayIn(debt.Entity.Country);
            var instalment = new Money((debt.Owed.Cents + request.Months - 1) / request.Months);
            var next = debt with { Instalment = instalment, Version = debt.Version + 1 };
            return new Decision<RecourseState, RecourseView>(_ => next, null, (draft, _) =>
            {
                draft.Write(Plan, Id, debt.Entity.Id, (short)request.Months, instalment.Cents, today);
                draft.Record(debt.Entity.Id, Stream, next.Version, JournalEntry.Of(EntryKind.RepaymentAgreed, today), new("member", Id), new { request.Months, instalment });
                return next.View();
            });
        }
    }

    public async Task<Outcome<RecourseView>> GiveUp(CommandId command, GiveUpRecourse request)
    {
        await Reload();
        return await Perform(command, request, Decide);

        Outcome<Decision<RecourseState, RecourseView>> Decide(RecourseState? debt)
        {
            if (debt is null) return Refusal.NotFound;
            var today = clock.TodayIn(debt.Entity.Country);
            if (debt.LeftOn is not { } left || left > today) return Refusal.MemberStaysOn;
            if (!debt.Owed.IsPositive) return Refusal.NothingOwed;
            if (request.PreparedBy == request.ApprovedBy) return Refusal.SelfApproval;
            var reason = InputText.Reason(request.Reason);
            if (!reason.IsAccepted) return reason.Refused;
            var next = debt with { Owed = Money.Zero, Version = debt.Version + 1 };
            return new Decision<RecourseState, RecourseView>(_ => next, null, (draft, _) =>
            {
                draft.Write(GivenUp, command.Creates("recourse-given-up"), Id, debt.Owed.Cents, reason.Value, request.PreparedBy, request.ApprovedBy);
                draft.Record(debt.Entity.Id, Stream, next.Version, Recourse.GivenUp(Id, debt.Owed, today), new("member", Id), new { request.PreparedBy, request.ApprovedBy });
                return next.View();
            });
        }
    }

    public async Task<Outcome<RecourseView>> View()
    {
        await Reload();
        return State is { } debt ? debt.View() : Refusal.NotFound;
    }
}
