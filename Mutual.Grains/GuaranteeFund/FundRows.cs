using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Grains.GuaranteeFund;

/// <summary>A day of the fund's history.</summary>
/// <param name="Expected">By ageing buckets.</param>
/// <param name="Simulated">Quantile less mean.</param>
/// <param name="Activity">Owed to members' activities.</param>
/// <param name="Receivables">Eligible, without VAT.</param>
/// <param name="Step">Of the throttle, as published by the end of the day.</param>
public sealed record FundDay(
    LocalDate On, Money Held, Money Required, Money Expected, Money Largest, Money ThreeLargest, Money Simulated, Money Exposure, Money Activity, Money Cash, Money Receivables, int Herfindahl, int Step,
    string Policy);

/// <summary>The rows of the fund: written in the transaction of its facts, never changed.</summary>
public static class FundRows
{
    private static readonly BatchStatement Day = BatchStatement.Insert(70, "fund.day",
        ("entity", NpgsqlDbType.Smallint), ("on_day", NpgsqlDbType.Date), ("version", NpgsqlDbType.Integer), ("held_cents", NpgsqlDbType.Bigint), ("required_cents", NpgsqlDbType.Bigint),
        ("expected_cents", NpgsqlDbType.Bigint), ("largest_cents", NpgsqlDbType.Bigint), ("three_largest_cents", NpgsqlDbType.Bigint), ("simulated_cents", NpgsqlDbType.Bigint),
        ("exposure_cents", NpgsqlDbType.Bigint), ("activity_cents", NpgsqlDbType.Bigint), ("cash_cents", NpgsqlDbType.Bigint), ("receivable_cents", NpgsqlDbType.Bigint),
        ("herfindahl", NpgsqlDbType.Integer), ("step", NpgsqlDbType.Smallint), ("policy", NpgsqlDbType.Text), ("sectors", NpgsqlDbType.Jsonb));

    private static readonly BatchStatement Step = BatchStatement.Insert(71, "fund.throttle",
        ("entity", NpgsqlDbType.Smallint), ("version", NpgsqlDbType.Integer), ("published_on", NpgsqlDbType.Date), ("effective_on", NpgsqlDbType.Date), ("step", NpgsqlDbType.Smallint),
        ("advance_rate", NpgsqlDbType.Numeric), ("client_cap_cents", NpgsqlDbType.Bigint), ("no_guarantees", NpgsqlDbType.Boolean), ("held_cents", NpgsqlDbType.Bigint),
        ("required_cents", NpgsqlDbType.Bigint), ("policy", NpgsqlDbType.Text));

    internal static void AddDay(CommitDraft draft, int version, short entity, FundFigures of, int step) => draft.Write(Day,
        entity, of.On, version, of.Held.Cents, of.Required.Required.Cents, of.Required.Expected.Cents, of.Required.Largest.Cents, of.Required.ThreeLargest.Cents, of.Required.Simulated.Cents,
        of.Required.Exposure.Cents, of.Coverage.Owed.Cents, of.Coverage.Cash.Cents, of.Coverage.Receivables.Cents, of.Concentration.Herfindahl, (short)step, of.Policy,
        MutualJson.Write(of.Concentration.Sectors.ToDictionary(sector => sector.Sector, sector => sector.Exposure.Cents)));

    internal static void AddThrottle(CommitDraft draft, int version, short entity, Throttle of, string policy) => draft.Write(Step,
        entity, version, of.PublishedOn, of.EffectiveOn, (short)of.Step, of.AdvanceRate, of.ClientCap?.Cents, of.NoGuarantees, of.Held.Cents, of.Required.Cents, policy);

    internal static async Task<FundState> Read(NpgsqlDataSource database, Entity entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT coalesce((SELECT step FROM fund.throttle WHERE entity = $1 ORDER BY version DESC LIMIT 1), 0::smallint), (SELECT max(on_day) FROM fund.day WHERE entity = $1),
                   coalesce(greatest((SELECT max(version) FROM fund.day WHERE entity = $1), (SELECT max(version) FROM fund.throttle WHERE entity = $1)), 0)
            """);
        command.Parameters.Add(new() { Value = entity.Id });
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return new(entity, row.GetInt16(0), row.IsDBNull(1) ? null : row.GetFieldValue<LocalDate>(1), row.GetInt32(2));
    }

    /// <summary>The step of the throttle published last by a day, in force yet or not.</summary>
    public static async Task<int> StepPublished(NpgsqlDataSource database, short entity, LocalDate on, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT step FROM fund.throttle WHERE entity = $1 AND published_on <= $2 ORDER BY version DESC LIMIT 1");
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = on });
        return await command.ExecuteScalarAsync(stop) is short step ? step : 0;
    }

    /// <summary>The history of a period, day by day.</summary>
    public static async Task<List<FundDay>> History(NpgsqlDataSource database, short entity, LocalDate from, LocalDate to, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            SELECT on_day, held_cents, required_cents, expected_cents, largest_cents, three_largest_cents, simulated_cents, exposure_cents, activity_cents, cash_cents, receivable_cents, herfindahl, step, policy
              FROM fund.day WHERE entity = $1 AND on_day BETWEEN $2 AND $3 ORDER BY on_day
            """);
        command.Parameters.Add(new() { Value = entity });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        var days = new List<FundDay>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            days.Add(new(
                row.GetFieldValue<LocalDate>(0), new(row.GetInt64(1)), new(row.GetInt64(2)), new(row.GetInt64(3)), new(row.GetInt64(4)), new(row.GetInt64(5)), new(row.GetInt64(6)), new(row.GetInt64(7)),
                new(row.GetInt64(8)), new(row.GetInt64(9)), new(row.GetInt64(10)), row.GetInt32(11), row.GetInt16(12), row.GetString(13)));
        }
        return days;
    }

    /// <summary>Every published step, latest first.</summary>
    public static async Task<List<Throttle>> Steps(NpgsqlDataSource database, short entity, CancellationToken stop)
    {
        await using var command = database.CreateCommand($"SELECT {Throttle.Columns} FROM fund.throttle t WHERE entity = $1 ORDER BY version DESC");
        command.Parameters.Add(new() { Value = entity });
        var steps = new List<Throttle>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) steps.Add(Throttle.Read(row, 0));
        return steps;
    }
}
