using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mutual.Silo.Database;
using Npgsql;

namespace Mutual.Silo.Bench;

/// <summary>What the database itself can do: PostgreSQL's own <c>pgbench</c>, one transaction for each invoice, the same rows into the same tables under the same triggers.</summary>
/// <remarks>
/// The script is made from an invoice ours has issued, line by line, so it writes neither less nor more. Each of its clients numbers in a series of its own, so that none waits for
/// another's number, and reads what it needs of its order in one look-up: that is more than we grant ourselves.
/// </remarks>
internal sealed partial class InvoiceLimit
{
    private readonly BenchHouse house;
    private readonly string script;
    private readonly Dictionary<string, string> texts;

    private InvoiceLimit(BenchHouse house, string script, Dictionary<string, string> texts) => (this.house, this.script, this.texts) = (house, script, texts);

    /// <summary>What it writes, in words.</summary>
    public const string Description =
        "pgbench -M prepared, one transaction per invoice into the same tables with all triggers and indexes: 1 idempotency row with its answer, 1 number of a series of the client's own, 1 invoice, "
        + "3 limits used (order, client, one of 64 fund stripes), 3 holds, 2 entries and their postings; the triggers keep the account balances; its orders are looked up by one read of one row before; "
        + "the chain is sealed behind it as behind ours";

    /// <summary>Prepares it from the first invoice in the books.</summary>
    /// <param name="house">The mutual, in which ours has issued an invoice.</param>
    /// <param name="orders">First and last order it may use.</param>
    /// <param name="ended">Breaks off.</param>
    public static async Task<InvoiceLimit> Make(BenchHouse house, (int First, int Last) orders, CancellationToken ended)
    {
        await house.Sql(FormattableString.Invariant($"""
            CREATE SCHEMA bench;
            CREATE TABLE bench.work AS
            SELECT o.n, o.invoice, o.order_id, o.member_id AS member, o.client_id AS client, 'order:' || o.order_id AS order_scope, 'client:' || o.client_id AS client_scope,
                   'fund:1:' || (('x' || right(o.invoice::text, 2))::bit(8)::int % 64) AS fund_scope, 'limit-' || md5('key' || o.n) AS key, 1000000000000 + o.n * 2 AS entry
              FROM (SELECT number::int AS n, order_id, member_id, client_id, gen_random_uuid() AS invoice FROM orders.order_ WHERE number::int BETWEEN {orders.First} AND {orders.Last}) o;
            ALTER TABLE bench.work ADD PRIMARY KEY (n);
            ANALYZE bench.work;
            GRANT USAGE ON SCHEMA bench TO {Roles.Application};
            GRANT SELECT ON bench.work TO {Roles.Application};
            """), ended);

        await using var connection = await house.Superuser(ended);
        var (values, texts) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        await using (var sample = new NpgsqlCommand("""
            SELECT quote_literal(i.issued_on) AS issued_on, quote_literal(i.due_on) AS due_on, quote_literal(i.delivered_on) AS delivered_on, i.vat_rate::text AS vat_rate, i.net_cents::text AS net_cents,
                   i.vat_cents::text AS vat_cents, quote_literal(i.status) AS status, i.open_cents::text AS open_cents, i.claim_cents::text AS claim_cents, i.advance_cents::text AS advance_cents,
                   quote_literal(i.outcome) AS outcome, quote_literal(i.policy) AS policy, a.line_count::text AS lines1, b.line_count::text AS lines2,
                   (SELECT string_agg(format('(:entry::bigint + %s, %s, 1, %s, %L, %L, %s, %s)', e.seq - 1, p.line, p.book, p.effective_on, p.code,
                              CASE p.party WHEN i.invoice_id THEN ':invoice' WHEN i.client_id THEN ':client' WHEN i.member_id THEN ':member' ELSE 'NULL' END, p.cents), ', ' ORDER BY e.seq, p.line)
                      FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.stream = i.invoice_id) AS postings,
                   i.money::text AS text_money, a.body AS text_body1, b.body AS text_body2, k.response AS text_response, k.actor AS text_actor
              FROM invoicing.invoice i JOIN ledger.entry a ON a.stream = i.invoice_id AND a.seq = 1 JOIN ledger.entry b ON b.stream = i.invoice_id AND b.seq = 2
              JOIN ledger.idempotency k ON k.entry_id = a.entry_id ORDER BY i.sequence LIMIT 1
            """, connection))
        {
            await using var row = await sample.ExecuteReaderAsync(ended);
            if (!await row.ReadAsync(ended)) throw new InvalidOperationException("No invoice was advanced to take as a sample.");
            for (var i = 0; i < row.FieldCount; i++)
            {
                var name = row.GetName(i);
                if (name.StartsWith("text_", StringComparison.Ordinal)) texts[name["text_".Length..]] = row.GetString(i);
                else values[name] = row.GetString(i);
            }
        }
        texts["actor"] = string.Concat("limit", texts["actor"].AsSpan(5));   // Keys of its own, of the same length.

        using var file = new StreamReader(typeof(InvoiceLimit).Assembly.GetManifestResourceStream("Mutual.Silo.Bench.InvoiceLimit.sql")!);
        var script = Path.Combine(house.Folder, "limit.sql");
        var text = Blank().Replace(await file.ReadToEndAsync(ended), blank => values[blank.Groups[1].Value]);
        await File.WriteAllTextAsync(script, text.Replace("\r\n", "\n", StringComparison.Ordinal), ended);
        return new(house, script, texts);
    }

    /// <summary>Runs it.</summary>
    /// <param name="first">The order before its first.</param>
    /// <param name="units">Invoices, a multiple of the clients.</param>
    /// <param name="clients">Clients at once.</param>
    /// <param name="ended">Kills it.</param>
    /// <returns>Seconds, without the time to connect.</returns>
    public async Task<decimal> Run(int first, int units, int clients, CancellationToken ended)
    {
        var start = new ProcessStartInfo(house.Cluster.Program("pgbench")) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        var each = units / clients;
        foreach (var argument in (string[])
        [
            "-n", "-M", "prepared", "-c", Text(clients), "-j", Text(Math.Min(clients, Environment.ProcessorCount)), "-t", Text(each), "-f", script,
            "-D", "i=0", "-D", $"first={Text(first)}", "-D", $"each={Text(each)}", .. texts.SelectMany(text => (string[])["-D", $"{text.Key}={text.Value}"]),
            "-h", "127.0.0.1", "-p", Text(house.Cluster.Port), "-U", Roles.Application, BenchHouse.Database,
        ])
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = house.Cluster.PasswordOf(Roles.Application);
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("pgbench did not start.");
        process.StandardInput.Close();
        using var killed = ended.Register(() => process.Kill(entireProcessTree: true));
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(CancellationToken.None);
        ended.ThrowIfCancellationRequested();
        var (answer, rest) = (await said, await complained);
        var (done, rate) = (Done().Match(answer), Rate().Match(answer));
        if (process.ExitCode != 0 || !done.Success || !rate.Success || done.Groups[1].Value != Text(each * clients))
            throw new InvalidOperationException(new StringBuilder("pgbench failed: ").Append(answer).Append(rest).ToString());
        return each * clients / decimal.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{([a-z_0-9]+)\}")]
    private static partial Regex Blank();

    [GeneratedRegex(@"transactions actually processed: (\d+)/")]
    private static partial Regex Done();

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial connection time\)")]
    private static partial Regex Rate();
}
