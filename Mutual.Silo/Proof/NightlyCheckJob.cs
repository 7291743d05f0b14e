using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Proof;
using Mutual.Silo.Calendar;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Silo.Proof;

/// <summary>Each night, asks every statement about the books and keeps the answers; one that does not hold is an alert.</summary>
/// <remarks>Harmless twice: the first answer of a night stays. The questions span all entities, so the first entity's turn asks them for all.</remarks>
internal sealed class NightlyCheckJob(NpgsqlDataSource database, IClock clock, ILogger<NightlyCheckJob> log) : ICalendarJob
{
    /// <inheritdoc/>
    public string Name => "nightly-check";

    /// <inheritdoc/>
    public LocalTime At => new(2, 30);

    /// <inheritdoc/>
    public bool RunsOn(LocalDate day, Entity entity, Policy policy) => true;

    /// <inheritdoc/>
    public async Task Run(LocalDate day, Entity entity, CancellationToken stop)
    {
        if (await IsAsked(day, stop)) return;
        List<CheckResult> results;
        await using (var connection = await database.OpenConnectionAsync(stop)) results = await Checks.RunAll(connection, stop);
        await using var keep = database.CreateCommand("""
            INSERT INTO ops.check_result (day, code, text, rows_found, first, asked_at) SELECT $1, c, t, r, f, $6 FROM unnest($2, $3, $4, $5) AS v (c, t, r, f) ON CONFLICT DO NOTHING
            """);
        keep.Parameters.AddWithValue(day);
        keep.Parameters.AddWithValue(results.ConvertAll(result => result.Code));
        keep.Parameters.AddWithValue(results.ConvertAll(result => result.Text));
        keep.Parameters.AddWithValue(results.ConvertAll(result => result.Rows));
        keep.Parameters.Add(new() { Value = results.ConvertAll(result => result.First), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        keep.Parameters.Add(new() { Value = clock.Now(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await keep.ExecuteNonQueryAsync(stop);
        foreach (var broken in results.Where(result => !result.Holds)) log.LogError("ALERT the books do not hold: {Statement} ({Code}), {Rows} rows", broken.Text, broken.Code, broken.Rows);
    }

    private async Task<bool> IsAsked(LocalDate day, CancellationToken stop)
    {
        await using var find = database.CreateCommand("SELECT EXISTS (SELECT FROM ops.check_result WHERE day = $1)");
        find.Parameters.AddWithValue(day);
        return (bool)(await find.ExecuteScalarAsync(stop))!;
    }
}
