using Mutual.Grains.Proof;
using Mutual.Silo.Database;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Tests.Faults;

/// <summary>One copy of the world, and what may be asked of its books.</summary>
internal sealed class FaultBooks(PrivateCluster cluster, string name) : IAsyncDisposable
{
    /// <summary>Every payslip and what was paid, as one line.</summary>
    public const string Payslips = """
        SELECT md5(string_agg(ROW(payslip_id, number, member_id, budget_cents, gross_cents, net_cents, cost_cents, shock, bound_by)::text, ';' ORDER BY payslip_id)) || ' ' || count(*) || ' payslips ' || sum(net_cents)
            || ' net ' || (SELECT count(*) || ' payments ' || sum(cents) FROM pay.payment WHERE kind = 'salary') FROM payroll.payslip
        """;

    private readonly NpgsqlDataSource superuser = NpgsqlDataSource.Create(cluster.ConnectionString(PrivateCluster.Superuser, name) + ";Maximum Pool Size=4");

    public string Name => name;

    public NpgsqlDataSource Superuser => superuser;

    public MutualDatabase Connections => cluster.Database(name);

    public async Task<string> Text(string sql)
    {
        await using var command = superuser.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    public async Task<long> Number(string sql) => long.Parse(await Text($"SELECT ({sql})::bigint"), System.Globalization.CultureInfo.InvariantCulture);

    public async Task Sql(string sql)
    {
        await using var command = superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a question is answered with true.</summary>
    public async Task Until(string question, int seconds = 120)
    {
        for (var waited = 0; await Text(question) != "True"; waited++)
        {
            if (waited > seconds * 50) throw new TimeoutException($"Not within {seconds} seconds: {question}");
            await Task.Delay(20);
        }
    }

    /// <summary>What must be the same however often something died: every balance of a member and an account, every kind of entry, every limit and number.</summary>
    public async Task<IReadOnlyList<string>> Figures()
    {
        await using var command = superuser.CreateCommand("""
            SELECT concat_ws(' ', book, code, CASE WHEN code IN ('activity', 'owed-by') THEN party::text END, sum(cents)) FROM ledger.posting GROUP BY book, code, CASE WHEN code IN ('activity', 'owed-by') THEN party::text END
            UNION ALL SELECT concat_ws(' ', 'entries', kind, count(*)) FROM ledger.entry GROUP BY kind
            UNION ALL SELECT concat_ws(' ', 'invoices', status, count(*), sum(net_cents), sum(open_cents)) FROM invoicing.invoice GROUP BY status
            UNION ALL SELECT concat_ws(' ', 'limits', split_part(scope, ':', 1), sum(used_cents), sum(limit_cents)) FROM fund.cap GROUP BY split_part(scope, ':', 1)
            UNION ALL SELECT concat_ws(' ', 'series', entity, year, series, last) FROM numbering.series
            UNION ALL SELECT concat_ws(' ', 'payments', kind, state, count(*), sum(cents)) FROM pay.payment GROUP BY kind, state
            ORDER BY 1
            """);
        await using var row = await command.ExecuteReaderAsync();
        var figures = new List<string>();
        while (await row.ReadAsync()) figures.Add(row.GetString(0));
        return figures;
    }

    /// <summary>Every statement about the books, with what callers were told laid beside them.</summary>
    public async Task ShouldHold(IReadOnlyCollection<Acknowledged> told)
    {
        await Sql("CREATE SCHEMA IF NOT EXISTS harness; DROP TABLE IF EXISTS harness.ack; CREATE TABLE harness.ack (actor text, key text, response text); GRANT USAGE ON SCHEMA harness TO mutual_reader; GRANT SELECT ON harness.ack TO mutual_reader");
        await using (var connection = await superuser.OpenConnectionAsync())
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY harness.ack FROM STDIN (FORMAT BINARY)");
            foreach (var one in told)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(one.Actor, NpgsqlDbType.Text);
                await copy.WriteAsync(one.Key, NpgsqlDbType.Text);
                await copy.WriteAsync(one.Response, NpgsqlDbType.Text);
            }
            await copy.CompleteAsync();
        }
        await using var pool = Connections.OpenReader(2);
        await using var reader = await pool.OpenConnectionAsync();
        var results = await Checks.RunAll(reader, default);
        results.Should().Contain(result => result.Code == "L1").And.OnlyContain(result => result.Holds, string.Join('\n', results));
    }

    public async ValueTask DisposeAsync()
    {
        await superuser.DisposeAsync();
        await cluster.Drop(name);
    }
}
