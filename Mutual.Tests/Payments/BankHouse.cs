using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Grains.Governance;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using Mutual.Grains.Proof;
using Mutual.Tests.Database;
using NodaTime;
using NpgsqlTypes;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Mutual.Tests.Payments;

/// <summary>A mutual with its bank account, on two silos and a database of its own. Its bank writes real files; every test has an entity to itself.</summary>
public sealed class BankHouse : IAsyncLifetime
{
    private readonly Entities entities = new();
    private int commands;

    public TestDatabase Database { get; } = new();

    public MovableClock Clock { get; } = new(Instant.FromUtc(2026, 3, 31, 8, 0));

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, silo) => silo.Services
            .AddSingleton(Database.Application)
            .AddSingleton<IClock>(Clock)
            .AddSingleton<IEntities>(entities)
            .AddSingleton<IJournal>(provider => new GroupCommitWriter(Database.Application, Clock, provider.GetRequiredService<ILogger<GroupCommitWriter>>())));
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
    }

    public CommandId Command() => new("user:accountant", string.Create(CultureInfo.InvariantCulture, $"command-{Interlocked.Increment(ref commands):0000000000}"));

    /// <summary>A new entity with an account nobody else has.</summary>
    public async Task<Bank> Open(Country country = Country.Be, string? iban = null)
    {
        var entity = entities.Add(country, iban);
        await Sql($"INSERT INTO ledger.entity VALUES ({entity.Id}, '{entity.Code}', '{(country is Country.Be ? "be" : "fr")}', '{entity.Name}', '{entity.VatNumber}', '{entity.Iban}', '{entity.Bic}')");
        return new(this, entity);
    }

    public async Task<long> Number(string sql)
    {
        await using var command = Database.Reader.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public async Task<string> Text(string sql)
    {
        await using var command = Database.Reader.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    public async Task Sql(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every statement about the books that has its tables.</summary>
    public async Task AllChecksHold(params string[] but)
    {
        await using var reader = await Database.Reader.OpenConnectionAsync();
        var results = await Checks.RunAll(reader, default);
        results.Where(result => !but.Contains(result.Code)).Should().OnlyContain(result => result.Holds, string.Join('\n', results));
    }

    private sealed class Entities : IEntities
    {
        private readonly List<Entity> all = [];

        public Policy Current { get; } = new()
        {
            Version = "2026-1", From = new(2026, 1, 1), FeeRate = 0.065m, ContributionRate = 0.02m, AdvanceRate = 1m, DefaultClientLimitCents = 1_000_000_00, FundCapacityCents = 1_000_000_00,
            ClientLateDaysMax = 60, InvoiceAgeDaysMax = 90, DueDaysMax = 90, ShortPaymentCents = 100, DefaultAfterDays = 90, ShareCents = 3000, ProtectedFloorCents = 100_00, PayDay = 25,
        };

        public Entity Add(Country country, string? iban)
        {
            lock (all)
            {
                var n = all.Count + 1;
                var account = iban is null ? Iban.Make("FR", string.Create(CultureInfo.InvariantCulture, $"{n:00000000000000000000000}")) : Iban.Parse(iban).Accepted;
                var entity = new Entity((short)n, string.Create(CultureInfo.InvariantCulture, $"e{n}"), country, "Coopérative", $"BE{n:0000000000}", account.Value, "GKCCBEBB");
                all.Add(entity);
                return entity;
            }
        }

        public ValueTask<Entity?> Find(string code)
        {
            lock (all) return new(all.FirstOrDefault(entity => entity.Code == code));
        }

        public ValueTask<Entity> Of(short id)
        {
            lock (all) return new(all[id - 1]);
        }

        public ValueTask<IReadOnlyList<Entity>> All()
        {
            lock (all) return new([.. all]);
        }

        public ValueTask<Policy?> FindPolicyOn(short entity, LocalDate day) => new(Current);

        public Task<Entity> Establish(Entity entity, LocalDate from) => Task.FromResult(entity);
    }
}

/// <summary>The bank of one entity: it counts its statements and knows its balance.</summary>
public sealed class Bank(BankHouse house, Entity entity)
{
    public static readonly LocalDate Day = new(2026, 3, 9);

    public Entity Entity => entity;

    public long No { get; set; }

    public Money Balance { get; set; }

    public IBankAccountGrain Grain => house.Cluster.Client.GetGrain<IBankAccountGrain>(entity.Code);

    /// <summary>The next statement, as the bank's file.</summary>
    public byte[] Statement(params IEnumerable<BankLine> lines)
    {
        var statement = Next(lines);
        return File(statement);
    }

    public BankStatement Next(params IEnumerable<BankLine> lines)
    {
        var statement = BankStatement.Of(Iban.Parse(entity.Iban).Accepted, string.Create(CultureInfo.InvariantCulture, $"S{++No}"), No, Day, Day, Balance, lines);
        Balance = statement.Closing;
        return statement;
    }

    public static byte[] File(params ReadOnlySpan<BankStatement> statements)
    {
        using var file = new MemoryStream();
        CamtWriter.Write(file, Instant.FromUtc(2026, 3, 9, 18, 0), statements);
        return file.ToArray();
    }

    /// <summary>Keeps bytes as an upload.</summary>
    public Task<Guid> Keep(byte[] bytes) => Keep(house.Database, entity, bytes, house.Clock.Now());

    /// <summary>Keeps bytes as an upload of an entity's.</summary>
    public static async Task<Guid> Keep(TestDatabase database, Entity entity, byte[] bytes, Instant at)
    {
        var upload = Guid.CreateVersion7();
        await using var insert = database.Application.CreateCommand(
            "INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ($1, $2, $3, $4, $5, 'user:accountant', 'received')");
        insert.Parameters.AddWithValue(upload);
        insert.Parameters.AddWithValue(entity.Id);
        insert.Parameters.AddWithValue(SHA256.HashData(bytes));
        insert.Parameters.AddWithValue(bytes);
        insert.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, at);
        await insert.ExecuteNonQueryAsync();
        return upload;
    }

    public async Task<Outcome<StatementImported>> Import(byte[] bytes) => await Grain.Import(house.Command(), await Keep(bytes));

    public Task<Outcome<StatementImported>> Import(string text) => Import(Encoding.UTF8.GetBytes(text));

    /// <summary>Imports a statement of these lines and places them.</summary>
    public async Task<LinesPlaced> Book(params IEnumerable<BankLine> lines)
    {
        (await Import(Statement(lines))).Accepted.Should().NotBeNull();
        return (await Grain.PlaceLines()).Accepted;
    }

    /// <summary>What one line was booked as: <c>general:550 +12.00</c>, in the order of the entry.</summary>
    public Task<string> Booked(string kind) => house.Text($"""
        SELECT coalesce(string_agg(CASE p.book WHEN 1 THEN '' ELSE '9:' END || p.code || ' ' || p.cents, ' · ' ORDER BY e.entry_id, p.line), '')
          FROM ledger.entry e JOIN ledger.posting p USING (entry_id) WHERE e.entity = {entity.Id} AND e.kind = '{kind}'
        """);

    /// <summary>Everything a refusal must leave as it was.</summary>
    public Task<string> Written() => house.Text($"""
        SELECT (SELECT count(*) FROM ledger.entry WHERE entity = {entity.Id}) || '/' || (SELECT count(*) FROM bank.statement WHERE entity = {entity.Id}) || '/' || (SELECT count(*) FROM bank.line WHERE entity = {entity.Id})
               || '/' || (SELECT count(*) FROM bank.allotment JOIN bank.line USING (line_id) WHERE entity = {entity.Id}) || '/' || (SELECT count(*) FROM ledger.idempotency)
        """);

    public Task<long> Held(string code) => house.Number($"SELECT coalesce(sum(cents), 0) FROM ledger.posting WHERE entity = {entity.Id} AND code = '{code}'");

    public static BankLine In(decimal euros, string? reference = null, string? text = null) =>
        BankLine.Movement(Day, Money.Euro(euros)) with { BankReference = Guid.NewGuid().ToString("N"), Reference = reference, Remittance = text };

    public static BankLine Out(decimal euros, string? endToEnd = null, string? iban = null, string? batch = null, string? code = null) =>
        BankLine.Movement(Day, -Money.Euro(euros)) with { BankReference = Guid.NewGuid().ToString("N"), EndToEnd = endToEnd, CounterpartyIban = iban, Batch = batch, TransactionCode = code };
}
