using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Clients;
using Mutual.Grains.Factoring;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payroll;
using Mutual.Grains.Proof;
using Mutual.Tests.Database;
using NodaTime;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Mutual.Tests.Invoices;

/// <summary>A Belgian and a French mutual on two silos, with members, clients, orders and limits as rows; invoices through their grains.</summary>
public sealed class InvoiceHouse : IAsyncLifetime
{
    public const short Be = 1;
    public const short Fr = 2;

    private int things;

    public TestDatabase Database { get; } = new();

    public MovableClock Clock { get; } = new(Instant.FromUtc(2026, 3, 9, 8, 0));

    public Policies Entities { get; } = new();

    public InProcessTestCluster Cluster { get; private set; } = null!;

    /// <summary>The folder bank files are written to.</summary>
    public DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("mutual-invoices-");

    public LocalDate Today => Clock.TodayIn(Country.Be);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Sql("""
            INSERT INTO ledger.entity VALUES (1, 'be', 'be', 'Coopérative', 'BE0000000097', 'BE68539007547034', 'GKCCBEBB'), (2, 'fr', 'fr', 'Coopérative SCIC', 'FR00000000000', 'FR1420041010050500013M02606', 'PSSTFRPP')
            """);
        await FundCapacity(Be, 1_000_000_00);
        await FundCapacity(Fr, 1_000_000_00);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, silo) => silo.Services
            .AddSingleton(Database.Application)
            .AddSingleton<IClock>(Clock)
            .AddSingleton<IEntities>(Entities)
            .AddSingleton(new SalaryFileFolder(Home.FullName))
            .AddSingleton<IJournal>(provider => new GroupCommitWriter(Database.Application, Clock, provider.GetRequiredService<ILogger<GroupCommitWriter>>())));
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
        Home.Delete(recursive: true);
    }

    public CommandId Command() => new("user:test", FormattableString.Invariant($"command-{Interlocked.Increment(ref things):0000000000}"));

    public IInvoiceGrain Grain(Guid invoice) => Cluster.Client.GetGrain<IInvoiceGrain>(invoice);

    public void MoveTo(LocalDate day) => Clock.AdvanceTo(MutualTime.ZoneOf(Country.Be).AtLeniently(day + new LocalTime(9, 0)).ToInstant());

    /// <summary>Sets the fund's capacity, in 64 stripes as even as cents allow.</summary>
    public Task FundCapacity(short entity, long cents) => Sql($"""
        INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT 'fund:{entity}:' || i, {cents} / 64 + (i < {cents} % 64)::int, {cents} / 64 + (i < {cents} % 64)::int FROM generate_series(0, 63) i
        ON CONFLICT (scope) DO UPDATE SET limit_cents = excluded.limit_cents, cap_cents = greatest(excluded.cap_cents, fund.cap.used_cents)
        """);

    /// <summary>Sets a limit that several share.</summary>
    public Task Limit(string scope, long cents) => Sql($"""
        INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('{scope}', {cents}, {cents});
        INSERT INTO fund.limit_change VALUES ('{scope}', 1, {Be}, {cents}, 'a limit of the test', '2026-03-09') ON CONFLICT DO NOTHING
        """);

    public async Task<Guid> Member(short entity = Be)
    {
        var (id, n) = (Guid.CreateVersion7(), Interlocked.Increment(ref things));
        await Sql($"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            VALUES ('{id}', {entity}, '{n}', 'Member {n}', 'm{n}@member.example', 'en', 'BE68539007547034', '2026-01-05', 0, false, 1500, 5000, false, 's{n}', 3000, 1)
            """);
        return id;
    }

    public async Task<Guid> Client(short entity = Be, long limit = 1_000_000_00, string? country = null, string standing = "good", string? vat = null)
    {
        var (id, n) = (Guid.CreateVersion7(), Interlocked.Increment(ref things));
        await Sql($"""
            INSERT INTO clients.client (client_id, entity, number, name, country, vat_number, email, language, kind, street, post_code, city, standing, version)
            VALUES ('{id}', {entity}, '{n}', 'Client {n}', '{country ?? (entity == Be ? "BE" : "FR")}', {(vat is null ? "NULL" : $"'{vat}'")}, 'c{n}@client.example', 'fr', 'business', 'Street 1', '1000', 'Town', '{standing}', 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('client:{id}', {limit}, {limit})
            """);
        return id;
    }

    /// <summary>A client with its own stream, for what writes to it.</summary>
    public async Task<Guid> RegisteredClient()
    {
        var command = Command();
        var grain = Cluster.Client.GetGrain<IClientGrain>(command.Creates("client"));
        return (await grain.Register(command, new("be", "A Client", "BE", null, "pay@client.example", "fr", ClientKind.Business, "Street 1", "1000", "Town", new(1_000_000_00)))).Accepted.Client;
    }

    public async Task<Guid> Order(Guid member, Guid client, long net, short entity = Be, string status = "confirmed", int term = 30)
    {
        var (id, n) = (Guid.CreateVersion7(), Interlocked.Increment(ref things));
        await Sql($"""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, version)
            VALUES ('{id}', {entity}, '{n}', '{member}', '{client}', '{status}', 'work', {net}, {(entity == Be ? 21 : 20)}, '2026-03-02', '2026-12-31', '2026-03-09', {term}, 'x', {(status == "confirmed" ? "'2026-03-01'" : "NULL")}, 1);
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) VALUES ('order:{id}', {net}, {net})
            """);
        return id;
    }

    public Task<Outcome<InvoiceIssued>> Issue(Guid order, long net, CommandId? command = null, bool withoutAdvance = false, LocalDate? deliveredOn = null)
    {
        var of = command ?? Command();
        return Grain(of.Creates("invoice")).Issue(of, new(order, new(net), deliveredOn ?? new(2026, 3, 6), withoutAdvance));
    }

    /// <summary>An invoice of its own member, client and order.</summary>
    public async Task<InvoiceIssued> Invoice(long net = 1000_00, short entity = Be, bool withoutAdvance = false) =>
        (await Issue(await Order(await Member(entity), await Client(entity), net, entity), net, withoutAdvance: withoutAdvance)).Accepted;

    public async Task<long> Number(string sql)
    {
        await using var command = Database.Reader.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything a refusal must leave as it was.</summary>
    public async Task<string> Written()
    {
        await using var command = Database.Reader.CreateCommand("""
            SELECT (SELECT count(*) FROM ledger.entry) || '/' || (SELECT count(*) FROM ledger.posting) || '/' || (SELECT count(*) FROM ledger.idempotency) || '/' || (SELECT coalesce(sum(last), 0) FROM numbering.series)
                   || '/' || (SELECT sum(used_cents) FROM fund.cap) || '/' || (SELECT count(*) FROM invoicing.invoice) || '/' || (SELECT coalesce(sum(version), 0) FROM invoicing.invoice)
                   || '/' || (SELECT count(*) || ':' || count(outcome) FROM invoicing.dispute) || '/' || (SELECT count(*) FROM invoicing.dunning_block)
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What an account holds; a debit is positive.</summary>
    public Task<long> Held(Account account) => Number(
        $"SELECT coalesce(sum(cents), 0) FROM ledger.posting WHERE book = {(int)account.Book} AND code = '{account.Code}' AND party IS NOT DISTINCT FROM {(account.Party is { } party ? $"'{party}'" : "NULL")}");

    /// <summary>Every statement about the books that has its tables, on what was written so far.</summary>
    public async Task AllChecksHold()
    {
        await using var reader = await Database.Reader.OpenConnectionAsync();
        var results = await Checks.RunAll(reader, default);
        results.Should().OnlyContain(result => result.Holds, string.Join('\n', results));
    }

    /// <summary>The policies of both entities, the same for ever unless a test changes one.</summary>
    public sealed class Policies : IEntities
    {
        private readonly Entity[] all =
        [
            new(Be, "be", Country.Be, "Coopérative", "BE0000000097", "BE68539007547034", "GKCCBEBB"), new(Fr, "fr", Country.Fr, "Coopérative SCIC", "FR00000000000", "FR1420041010050500013M02606", "PSSTFRPP"),
        ];

        public Policy Current { get; set; } = new()
        {
            Version = "2026-1", From = new(2026, 1, 1), FeeRate = 0.065m, ContributionRate = 0.02m, AdvanceRate = 1m, DefaultClientLimitCents = 10_000_00, FundCapacityCents = 1_000_000_00,
            ClientLateDaysMax = 60, InvoiceAgeDaysMax = 90, DueDaysMax = 90, ShortPaymentCents = 100, DefaultAfterDays = 90, ShareCents = 3000, ProtectedFloorCents = 100_00, PayDay = 25,
        };

        public ValueTask<Entity?> Find(string code) => new(all.FirstOrDefault(entity => entity.Code == code));

        public ValueTask<Entity> Of(short id) => new(all[id - 1]);

        public ValueTask<IReadOnlyList<Entity>> All() => new(all);

        public ValueTask<Policy?> FindPolicyOn(short entity, LocalDate day) => new(Current);

        public Task<Entity> Establish(Entity entity, LocalDate from) => Task.FromResult(entity);
    }
}
