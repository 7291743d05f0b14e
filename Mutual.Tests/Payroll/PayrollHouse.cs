using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Grains.Proof;
using Mutual.Tests.Database;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Mutual.Tests.Payroll;

/// <summary>A Belgian mutual on two silos with a database and a folder of its own: members, clients and orders as rows, money through the ledger.</summary>
public sealed class PayrollHouse : IAsyncDisposable
{
    public const short Be = 1;
    public const string Preparer = "user:preparer";
    public const string Approver = "user:approver";

    public static readonly Entity Entity = new(Be, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB");

    /// <summary>The mutual's rules in these tests.</summary>
    public static readonly Policy Rules = new()
    {
        Version = "2026-1", From = new(2026, 1, 1), FeeRate = 0.065m, ContributionRate = 0.02m, AdvanceRate = 1m, DefaultClientLimitCents = 5_000_000, FundCapacityCents = 1_000_000_00,
        ClientLateDaysMax = 30, InvoiceAgeDaysMax = 60, DueDaysMax = 90, ShortPaymentCents = 100, DefaultAfterDays = 90, ShareCents = 3000, ProtectedFloorCents = 10_000, PayDay = 28,
    };

    private static readonly Guid Client = Guid.Parse("01900000-0000-7000-8000-00000000c11e");
    private readonly PayrollPace pace;
    private int orders;
    private int commands;

    private PayrollHouse(PayrollPace pace) => this.pace = pace;

    public TestDatabase Database { get; } = new();

    public MovableClock Clock { get; } = new(Instant.FromUtc(2026, 1, 5, 8, 0));

    public string Home { get; } = Directory.CreateTempSubdirectory("mutual-payroll-").FullName;

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public static async Task<PayrollHouse> Open(int partitionSize = 50, bool printsPaidRuns = false)
    {
        var house = new PayrollHouse(new(partitionSize, PrintsPaidRuns: printsPaidRuns));
        await house.Database.InitializeAsync();
        await house.Sql($"""
            INSERT INTO ledger.entity VALUES (1, 'be', 'be', 'Coopérative', 'BE0000000097', 'BE68539007547034', 'GKCCBEBB');
            INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
            VALUES ('{Client}', 1, '0001', 'Client', 'BE', 'pay@client.example', 'fr', 'business', 'Street 1', '1000', 'Brussels', 'good', 1);
            """);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, silo) => silo.Services
            .AddSingleton(house.Database.Application)
            .AddSingleton<IClock>(house.Clock)
            .AddSingleton<IEntities>(new OneEntity())
            .AddSingleton<IJournal>(provider => new GroupCommitWriter(house.Database.Application, house.Clock, provider.GetRequiredService<ILogger<GroupCommitWriter>>()))
            .AddPayroll(house.Home, house.pace));
        house.Cluster = builder.Build();
        await house.Cluster.DeployAsync();
        return house;
    }

    /// <summary>Stops what prints payslips in the background, so that a test does it itself.</summary>
    public async Task StopPrinting()
    {
        foreach (var silo in Cluster.Silos.Cast<InProcessSiloHandle>())
            foreach (var printer in silo.ServiceProvider.GetServices<IHostedService>().OfType<Mutual.Grains.Payroll.Payslips.PayslipPrinter>()) await printer.StopAsync(CancellationToken.None);
    }

    public static Guid MemberId(int n) => Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-8000-{n:x12}"));

    public IPayrollRunGrain Run(string month) => Cluster.Client.GetGrain<IPayrollRunGrain>($"be/{month}");

    public CommandId Command(string actor = Preparer) => new(actor, FormattableString.Invariant($"command-{Interlocked.Increment(ref commands):0000000000}"));

    /// <summary>Members by number, single, without children, with money on their account.</summary>
    public async Task Members(IEnumerable<(int Number, long Balance)> members)
    {
        var all = members.ToArray();
        await using var connection = await Database.Application.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand("""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            SELECT id, 1, to_char(n, 'FM00000'), 'Member ' || n, n || '@member.example', 'en', iban, '2026-01-05', 0, false, 1500, 5000, false, 's' || n, 10000, 1 FROM unnest($1, $2, $3) AS m (id, n, iban)
            """, connection))
        {
            insert.Parameters.AddWithValue(Array.ConvertAll(all, member => MemberId(member.Number)));
            insert.Parameters.AddWithValue(Array.ConvertAll(all, member => member.Number));
            insert.Parameters.AddWithValue(Array.ConvertAll(all, member => IbanOf(member.Number)));
            await insert.ExecuteNonQueryAsync();
        }
        var books = new SetWriter();
        foreach (var (number, balance) in all.Where(member => member.Balance > 0)) Credit(books, number, balance);
        books.Write(connection, Clock.Now(), "user:test");
        await transaction.CommitAsync();
    }

    /// <summary>Money an invoice's advance brings to an account.</summary>
    public async Task Credit(params IEnumerable<(int Number, long Cents)> credits)
    {
        await using var connection = await Database.Application.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var books = new SetWriter();
        foreach (var (number, cents) in credits) Credit(books, number, cents);
        books.Write(connection, Clock.Now(), "user:test");
        await transaction.CommitAsync();
    }

    /// <summary>An entry of one's own, the only one of its stream.</summary>
    public async Task Book(EntryKind kind, params Posting[] lines)
    {
        await using var connection = await Database.Application.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var books = new SetWriter();
        var id = Guid.CreateVersion7();
        books.Add(Be, id, 1, kind, Today, new("test", id), "{}", lines);
        books.Write(connection, Clock.Now(), "user:test");
        await transaction.CommitAsync();
    }

    /// <summary>Cash on the bank account.</summary>
    public Task Cash(long cents) => Book(EntryKind.Suspense, new Posting(Account.General("550"), cents), new Posting(Account.General("499"), -cents));

    /// <summary>A confirmed order of net cents, to be invoiced on a day.</summary>
    public async Task<Guid> Order(int member, long net, LocalDate on, string status = "confirmed")
    {
        var n = Interlocked.Increment(ref orders);
        var id = Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-8001-{n:x12}"));
        await using var insert = Database.Owner.CreateCommand("""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, version)
            VALUES ($1, 1, $2, $3, $4, $5, 'work', $6, 21, $7, $7, $7, 30, 'x', 1)
            """);
        foreach (var value in (object[])[id, FormattableString.Invariant($"{n:0000}"), MemberId(member), Client, status, net, on]) insert.Parameters.AddWithValue(value);
        await insert.ExecuteNonQueryAsync();
        return id;
    }

    public LocalDate Today => Clock.TodayIn(Country.Be);

    public void MoveTo(LocalDate day) => Clock.AdvanceTo(MutualTime.ZoneOf(Country.Be).AtLeniently(day + new LocalTime(9, 0)).ToInstant());

    /// <summary>Starts a run on a payday and waits until it is calculated.</summary>
    public async Task<PayrollRunView> Calculate(LocalDate payOn)
    {
        MoveTo(payOn.PlusDays(-2));
        var run = Run(MonthOf(payOn));
        (await run.Start(Command(), new(Preparer, payOn))).Accepted.Should().NotBeNull();
        return await Calculated(run);
    }

    /// <summary>Waits until a run is calculated.</summary>
    public static async Task<PayrollRunView> Calculated(IPayrollRunGrain run)
    {
        for (var wait = 0; wait < 9000; wait++)
        {
            if ((await run.View()) is { IsAccepted: true, Value: { Status: not PayrollRunStatus.Open } view }) return view;
            await Task.Delay(20);
        }
        throw new TimeoutException("The run is not calculated within three minutes.");
    }

    /// <summary>Reviews, approves and pays a calculated run.</summary>
    public async Task<PayrollRunView> Pay(LocalDate payOn)
    {
        var run = Run(MonthOf(payOn));
        var content = (await run.View()).Accepted.ContentHash!;
        (await run.Review(Command(), new(Preparer, content))).Accepted.Status.Should().Be(PayrollRunStatus.Reviewed);
        (await run.Approve(Command(Approver), new(Approver, content))).Accepted.Status.Should().Be(PayrollRunStatus.Approved);
        return (await run.Pay(Command(Approver))).Accepted;
    }

    public static string MonthOf(LocalDate day) => NodaTime.Text.YearMonthPattern.Iso.Format(day.ToYearMonth());

    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value as text.</summary>
    public async Task<string> Text(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>Rows as text, columns separated by a space.</summary>
    public async Task<List<string>> Rows(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await row.ReadAsync()) rows.Add(string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    /// <summary>Last entry and position of the journal, to see that nothing was booked.</summary>
    public Task<string> Position() => Text("SELECT count(*) || ' ' || coalesce(max(entry_id), 0) || ' ' || (SELECT count(*) FROM ledger.posting) || ' ' || (SELECT count(*) FROM pay.payment) FROM ledger.entry");

    /// <summary>Every statement about the books that does not need the chain.</summary>
    public async Task ShouldHold(params string[] codes)
    {
        await using var connection = await Database.Reader.OpenConnectionAsync();
        foreach (var code in codes) (await Checks.RunOne(connection, code, CancellationToken.None)).ToString().Should().StartWith("OK ");
    }

    public static string IbanOf(int number) => Mutual.Grains.Payments.Iban.Make("BE", FormattableString.Invariant($"{number:0000000000}{(number % 97 == 0 ? 97 : number % 97):00}")).Value;

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private void Credit(SetWriter books, int number, long cents)
    {
        var invoice = Guid.CreateVersion7();
        books.Add(Be, invoice, 1, EntryKind.Advanced, Today, new("invoice", invoice), "{}",
            new Posting(Account.Advance(invoice), cents), new Posting(Account.ActivityOf(MemberId(number)), -cents));
    }

    private sealed class OneEntity : IEntities
    {
        public ValueTask<Entity?> Find(string code) => new(code == "be" ? Entity : null);

        public ValueTask<Entity> Of(short id) => new(Entity);

        public ValueTask<IReadOnlyList<Entity>> All() => new([Entity]);

        public ValueTask<Policy?> FindPolicyOn(short entity, LocalDate day) => new(day < Rules.From ? null : Rules);

        public Task<Entity> Establish(Entity entity, LocalDate from) => Task.FromResult(Entity);
    }
}
