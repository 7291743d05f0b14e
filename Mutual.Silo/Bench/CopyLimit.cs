using System.Diagnostics;
using Npgsql;

namespace Mutual.Silo.Bench;

/// <summary>What the database itself can do with a month's rows: one binary COPY per table into tables of the same columns, constraints and indexes, of rows computed before.</summary>
/// <remarks>No trigger, no lock, no reading, no deciding, and no second touch of a row; the balances are copied as they ended.</remarks>
internal sealed class CopyLimit
{
    /// <summary>What it writes, in words.</summary>
    public const string Description =
        "the same rows, computed before, by one binary COPY per table, one connection, one transaction each, into empty tables LIKE ours INCLUDING ALL (columns, checks, keys, indexes), without triggers and foreign keys";

    private readonly BenchHouse house;
    private readonly (string Table, string Rows)[] tables;

    /// <param name="house">The mutual.</param>
    /// <param name="runs">The runs whose rows are meant.</param>
    /// <param name="sinceTransaction">Entries of this transaction and later ones are the runs'.</param>
    public CopyLimit(BenchHouse house, IEnumerable<Guid> runs, long sinceTransaction)
    {
        this.house = house;
        var these = $"IN ({string.Join(", ", runs.Select(run => $"'{run}'"))})";
        var entries = FormattableString.Invariant($"SELECT entry_id FROM ledger.entry WHERE tx >= {sinceTransaction}");
        tables =
        [
            ("payroll.run", $"run_id {these}"),
            ("payroll.partition", $"run_id {these}"),
            ("payroll.payslip", $"run_id {these}"),
            ("payroll.exception", $"run_id {these}"),
            ("ledger.entry", FormattableString.Invariant($"tx >= {sinceTransaction}")),
            ("ledger.posting", $"entry_id IN ({entries})"),
            ("ledger.head", $"code = 'activity' AND party IN (SELECT member_id FROM payroll.payslip WHERE run_id {these})"),
            ("ledger.idempotency", $"entry_id IN ({entries})"),
            ("pay.file", $"file_id IN (SELECT file_id FROM payroll.run WHERE run_id {these})"),
            ("pay.payment", $"file_id IN (SELECT file_id FROM payroll.run WHERE run_id {these})"),
        ];
    }

    /// <summary>Rows ours left.</summary>
    public Task<long> CountOurs(CancellationToken ended) =>
        house.Number($"SELECT {string.Join(" + ", tables.Select(table => $"(SELECT count(*) FROM {table.Table} WHERE {table.Rows})"))}", ended);

    /// <summary>Copies the rows out, makes the empty tables, and measures how long the rows take to go in.</summary>
    /// <returns>Ticks, and rows counted afterwards.</returns>
    public async Task<(long Ticks, long Rows)> Run(CancellationToken ended)
    {
        await using var connection = await house.Superuser(ended);
        await Do(connection, "DROP SCHEMA IF EXISTS copied CASCADE; CREATE SCHEMA copied", ended);
        var columns = new Dictionary<string, string>();
        foreach (var (table, rows) in tables)
        {
            await Do(connection, $"CREATE TABLE {Copy(table)} (LIKE {table} INCLUDING ALL)", ended);
            await using var file = File.Create(FileOf(table));
            await using var from = await connection.BeginRawBinaryCopyAsync($"COPY (SELECT {columns[table] = await Columns(connection, table, ended)} FROM {table} WHERE {rows}) TO STDOUT (FORMAT BINARY)", ended);
            await from.CopyToAsync(file, ended);
        }
        await house.Settle(ended);

        var before = Stopwatch.GetTimestamp();
        foreach (var (table, _) in tables)
        {
            await using var file = File.OpenRead(FileOf(table));
            await using var into = await connection.BeginRawBinaryCopyAsync($"COPY {Copy(table)} ({columns[table]}) FROM STDIN (FORMAT BINARY)", ended);
            await file.CopyToAsync(into, 1 << 18, ended);
        }
        var ticks = Stopwatch.GetTimestamp() - before;

        var counted = await house.Number($"SELECT {string.Join(" + ", tables.Select(table => $"(SELECT count(*) FROM {Copy(table.Table)})"))}", ended);
        await Do(connection, "DROP SCHEMA copied CASCADE", ended);
        return (ticks, counted);
    }

    // What PostgreSQL computes by itself cannot be copied in; it computes it for the limit too.
    private static async Task<string> Columns(NpgsqlConnection connection, string table, CancellationToken ended)
    {
        await using var ask = new NpgsqlCommand("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''", connection)
        {
            Parameters = { new() { Value = table } },
        };
        return (string)(await ask.ExecuteScalarAsync(ended))!;
    }

    private static string Copy(string table) => $"copied.{table.Split('.')[1]}";

    private string FileOf(string table) => Path.Combine(house.Folder, $"{table}.rows");

    private static async Task Do(NpgsqlConnection connection, string sql, CancellationToken ended)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ended);
    }
}
