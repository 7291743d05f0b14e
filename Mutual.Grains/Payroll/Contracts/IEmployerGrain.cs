using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.Payroll.Contracts;

/// <summary>An entity as employer: the rates its size, place and plans add to the law. Key: the entity's code.</summary>
[Alias("employer")]
public interface IEmployerGrain : IGrainWithStringKey
{
    /// <summary>Enters rates from a day on that lies in no calculated month.</summary>
    [Alias("enter")]
    Task<Outcome<EmployerRatesEntered>> Enter(CommandId command, EnterEmployerRates request);
}

[GenerateSerializer, Immutable, Alias("enter-employer-rates")]
public sealed record EnterEmployerRates([property: Id(0)] LocalDate From, [property: Id(1)] EmployerRates Rates);

[GenerateSerializer, Immutable, Alias("employer-rates-entered")]
public sealed record EmployerRatesEntered([property: Id(0)] string Entity, [property: Id(1)] LocalDate From, [property: Id(2)] EmployerRates Rates);

/// <param name="LastRun">Last payday of a run of the entity; null before the first.</param>
internal sealed record EmployerState(Entity Entity, LocalDate? LastRun, int Version);

internal sealed class EmployerGrain(IJournal journal, NpgsqlDataSource database, IEntities entities, IClock clock) : JournaledGrain<EmployerState>(journal), IEmployerGrain
{
    private static readonly BatchStatement Rows = BatchStatement.Sql(58, """
        INSERT INTO payroll.employer (entity, from_on, terms) SELECT * FROM unnest($1, $2, $3) ON CONFLICT (entity, from_on) DO UPDATE SET terms = excluded.terms
        """, [("entity", NpgsqlDbType.Smallint), ("from_on", NpgsqlDbType.Date), ("terms", NpgsqlDbType.Text)]);

    private Guid Stream => new CommandId("payroll", this.GetPrimaryKeyString()).Creates("employer");

    protected override async Task<EmployerState?> Read(CancellationToken stop)
    {
        if (await entities.Find(this.GetPrimaryKeyString()) is not { } entity) return null;
        await using var query = database.CreateCommand("SELECT (SELECT max(pay_on) FROM payroll.run WHERE entity = $1), (SELECT coalesce(max(seq), 0) FROM ledger.entry WHERE stream = $2)");
        query.Parameters.AddWithValue(entity.Id);
        query.Parameters.AddWithValue(Stream);
        await using var row = await query.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(entity, row.IsDBNull(0) ? null : row.GetFieldValue<LocalDate>(0), row.GetInt32(1));
    }

    public async Task<Outcome<EmployerRatesEntered>> Enter(CommandId command, EnterEmployerRates request)
    {
        await Reload();   // A run may have been calculated since.
        return await Perform(command, request, Decide);

        Outcome<Decision<EmployerState, EmployerRatesEntered>> Decide(EmployerState? employer)
        {
            if (employer is null) return Refusal.EntityUnknown;
            var today = clock.TodayIn(employer.Entity.Country);
            if (Input.Day(request.From, today) is { } day) return day;
            if (request.Rates.Fault() is { } fault) return fault;
            if (request.From <= employer.LastRun) return Refusal.EmployerRatesTooLate;
            var next = employer with { Version = employer.Version + 1 };
            return new Decision<EmployerState, EmployerRatesEntered>(_ => next, null, (draft, _) =>
            {
                draft.Write(Rows, employer.Entity.Id, request.From, MutualJson.Write(request.Rates));
                draft.Record(employer.Entity.Id, Stream, next.Version, JournalEntry.Of(EntryKind.EmployerRatesEntered, today), new("entity", Stream), new { request.From, request.Rates });
                return new(employer.Entity.Code, request.From, request.Rates);
            });
        }
    }
}
