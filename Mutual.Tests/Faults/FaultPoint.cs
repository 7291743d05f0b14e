using Npgsql;

namespace Mutual.Tests.Faults;

/// <summary>A place in a transaction at which it can be held, so that what is killed is killed exactly there. The database holds it; the program under test is the one that ships.</summary>
/// <param name="Name">As in trust.md §6.</param>
/// <param name="Trigger">The trigger that stops.</param>
/// <param name="Table">Its table.</param>
internal sealed record FaultPoint(string Name, string Trigger, string Table)
{
    private const long Lock = 70_077;

    public static readonly FaultPoint[] OfPayroll =
    [
        new("payroll.partition.mid-copy", "BEFORE INSERT ON payroll.payslip FOR EACH ROW WHEN (get_byte(uuid_send(NEW.member_id), 15) % 50 = 25)", "payroll.payslip"),
        new("payroll.partition.before-commit", "AFTER UPDATE ON payroll.partition FOR EACH ROW", "payroll.partition"),
        new("payroll.partition.after-commit", "AFTER UPDATE ON payroll.partition DEFERRABLE INITIALLY DEFERRED FOR EACH ROW", "payroll.partition"),
    ];

    public static readonly FaultPoint[] OfPosting =
    [
        new("post.after-commit-before-reply", "AFTER INSERT ON ledger.idempotency DEFERRABLE INITIALLY DEFERRED FOR EACH ROW", "ledger.idempotency"),
        new("post.before-commit", "AFTER INSERT ON ledger.idempotency FOR EACH STATEMENT", "ledger.idempotency"),
        new("number.after-take", "AFTER UPDATE ON numbering.series FOR EACH STATEMENT", "numbering.series"),
        new("import.mid-lines", "BEFORE INSERT ON bank.line FOR EACH ROW WHEN (NEW.n = 7)", "bank.line"),
    ];

    /// <summary>Holds every transaction that comes here, kills one silo that has one, and lets the others go.</summary>
    /// <returns>The killed silo.</returns>
    public async Task<FaultSilo> Kill(FaultBooks books, IReadOnlyList<FaultSilo> silos, int seed)
    {
        var kind = Trigger.Contains("DEFERRABLE", StringComparison.Ordinal) ? "CONSTRAINT TRIGGER" : "TRIGGER";
        await using var holder = await books.Superuser.OpenConnectionAsync();
        await Do(holder, $"SELECT pg_advisory_lock({Lock})");
        await Do(holder, $"""
            CREATE OR REPLACE FUNCTION public.held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Lock}); RETURN NEW; END $$;
            CREATE {kind} held {Trigger} EXECUTE FUNCTION public.held()
            """);
        try
        {
            await books.Until("SELECT count(*) > 0 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()");
            var held = await Held(books);
            var victims = silos.Where(silo => held.Any(silo.Owns)).ToList();
            var victim = victims.Count > 0 ? victims[seed % victims.Count] : throw new InvalidOperationException($"{Name}: no silo owns the held connections {string.Join(", ", held)}.");
            victim.Kill();
            return victim;
        }
        finally
        {
            await Do(holder, $"SELECT pg_advisory_unlock({Lock})");
        }
    }

    /// <summary>Takes it away again.</summary>
    public Task Remove(FaultBooks books) => books.Sql($"DROP TRIGGER IF EXISTS held ON {Table}");

    private static async Task<int[]> Held(FaultBooks books)
    {
        var ports = await books.Text("""
            SELECT string_agg(a.client_port::text, ',') FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND NOT l.granted AND a.datname = current_database()
            """);
        return Array.ConvertAll(ports.Split(','), port => int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task Do(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override string ToString() => Name;
}
