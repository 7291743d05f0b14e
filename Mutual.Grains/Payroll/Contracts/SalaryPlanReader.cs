using Mutual.Grains.Governance;
using Mutual.Grains.GuaranteeFund;
using Mutual.Grains.Salaries;
using NodaTime;
using Npgsql;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>A member's salary of a coming month, decided by the very functions of the run, without locking or writing anything.</summary>
internal sealed class SalaryPlanReader(NpgsqlDataSource database, IEntities entities, PayPacks packs)
{
    /// <summary>The salary of the next month nobody has started to pay.</summary>
    public async Task<Outcome<PlannedSalary>> Next(Guid member, Entity entity, LocalDate today, CancellationToken stop)
    {
        var month = today.ToYearMonth();
        await using (var query = database.CreateCommand("SELECT max(month) FROM payroll.run WHERE entity = $1"))
        {
            query.Parameters.AddWithValue(entity.Id);
            if (await query.ExecuteScalarAsync(stop) is LocalDate last && last.ToYearMonth().CompareTo(month) >= 0) month = last.ToYearMonth().PlusMonths(1);
        }
        return await At(member, entity, month, today, null, stop);
    }

    /// <summary>The salary of a month, with the contract in force or another one.</summary>
    /// <returns>The salary; or refused with <c>rule-not-in-force</c> when the law of that month is not known yet.</returns>
    public async Task<Outcome<PlannedSalary>> At(Guid member, Entity entity, YearMonth month, LocalDate today, Contract? contract, CancellationToken stop)
    {
        if (await entities.FindPolicyOn(entity.Id, today) is not { } inForce) return Refusal.PayRulesMissing;
        var payday = RunTerms.PaydayOf(month, inForce.PayDay, entity.Country);
        var policy = (await Throttle.InForce(database, entity.Id, payday, stop)).On(inForce);   // As the run will count it.
        var pack = packs.Of(entity.Country);
        var version = pack.VersionOn(payday);
        if (!version.IsAccepted) return version.Refused;
        var members = await PayrollRunRows.CountMembers(database, entity.Id, month.OnDayOfMonth(1), payday, stop);
        var rates = await EmployerRates.On(database, entity.Id, payday, stop);
        var terms = new RunTerms(Guid.Empty, entity, month, payday, policy, pack, version.Value, members) { Employer = rates.TermsIn(entity.Country, members) };
        await using var connection = await database.OpenConnectionAsync(stop);
        var read = await PartitionReader.Read(connection, terms, [member], locks: false, stop);
        if (read is not [var known]) return Refusal.NotFound;
        if (contract is not null) known = known with { Contract = contract };
        MonthDecision[] decisions = [MonthDecision.Of(known, terms)];
        await ShockSearch.Name(connection, terms, [known], decisions, stop);
        return new PlannedSalary(known, terms, decisions[0]);
    }
}

/// <summary>A salary that would be paid.</summary>
internal sealed record PlannedSalary(MemberMonth Member, RunTerms Terms, MonthDecision Decision)
{
    /// <summary>What people are told.</summary>
    public SalaryPlanView View()
    {
        var (month, salary) = (Decision.Month, Decision.Salary);
        var explanation = SalaryExplanation.Of(month);
        CarryingOrder[] orders =
        [
            .. Member.Ahead.Select(order => (Order: order, Ahead: SalaryFigures.MonthsAheadOf(order.Credit, Terms.Paydays))).Where(carrying => carrying.Ahead > 0)
                .Select(carrying => new CarryingOrder(carrying.Order.Credit.Order, carrying.Order.Number, carrying.Ahead, carrying.Order.Credit.Amount, month.Haircuts.BasisPoints[carrying.Ahead - 1])),
        ];
        var pay = salary.Budget.IsPositive && !salary.NeedsPeople ? Terms.Pack.FromBudget(Terms.InputFor(Member), salary.Budget) : Refusal.BudgetTooSmall;
        var sentences = SalarySentences.Of(explanation, [.. orders.Select(order => order.Number)]);
        return new(
            Member.Member, Terms.Month, Terms.PayOn, month.Plan, Member.Contract, month.Balance, Decision.Instalment, salary.Budget, SalaryLimitNames.Of(salary.Limit), salary.LimitMonth,
            salary.Shock?.ToName(), salary.Cap, salary.Target, month.LegalFloor, orders,
            new(explanation.Raise.By, explanation.Raise.WithinMonths, explanation.Raise.Amount, explanation.Raise.To), explanation.BufferNeeded, explanation.BufferForMaximum,
            pay.IsAccepted ? PayView.Of(Terms.PackVersion, pay.Value) : null, new(sentences.En, sentences.Fr, sentences.Nl),
            [.. SalaryProjection.Of(month).Select(ahead => new ProjectedSalary(Terms.Month.PlusMonths(ahead.MonthsAhead), ahead.Budget, ahead.Lowest, ahead.Highest, SalaryLimitNames.Of(ahead.Limit)))]);
    }
}
