using Microsoft.Extensions.DependencyInjection;
using Mutual.Api.Payments;
using Mutual.Grains.Access;
using Mutual.Grains.Governance;
using Mutual.Grains.Invoices;
using Mutual.Grains.Payments;
using Mutual.Silo.Database;
using Mutual.Silo.Hosting;
using Mutual.Tests.Payroll;
using NodaTime;
using Npgsql;

namespace Mutual.Tests.Faults;

/// <summary>Who calls: a secret, and the name its commands are kept under.</summary>
internal sealed record FaultCaller(string Secret, string Actor);

/// <summary>A mutual ready for its month: every member has an invoice advanced, some have an order waiting to be invoiced, and there is cash.</summary>
/// <param name="Accountants">Several, so that none is slowed for calling too often.</param>
/// <param name="Waiting">Orders delivered and not yet invoiced, with their nets.</param>
/// <param name="Cash">What the bank's last statement ended at.</param>
internal sealed record FaultWorld(int Members, IReadOnlyList<FaultCaller> Accountants, FaultCaller Approver, IReadOnlyList<(Guid Order, Money Net)> Waiting, Money Cash)
{
    public const int PartitionSize = 100;

    public static readonly Entity Be = new(1, "be", Country.Be, "Coopérative d'essai", "BE0403170701", "BE68539007547034", "GKCCBEBB");

    /// <summary>Where every clock stands.</summary>
    public static readonly Instant Monday = MutualTime.ZoneOf(Country.Be).AtStrictly(new LocalDateTime(2026, 1, 5, 9, 0)).ToInstant();

    public static readonly LocalDate Today = new(2026, 1, 5);

    private const int Clients = 20;
    private static readonly Money Deposit = new(200_000_000_00);

    /// <summary>Fills an empty database.</summary>
    public static async Task<FaultWorld> Fill(MutualHost host, MutualDatabase database, int members)
    {
        await host.Services.GetRequiredService<IEntities>().Establish(Be, new(2026, 1, 1));
        var waiting = Enumerable.Range(1, FaultHouse.IsLong ? 2_000 : 400).Select(n => (Order: OrderId(members + n), Net: new Money(20_000 + (n * 3_701)))).ToList();
        await using (var owner = database.OpenOwner()) await Write(owner, members, waiting);
        await host.Services.GetRequiredService<IEntities>().Establish(Be, new(2026, 1, 1));   // Read again, for the policy written.
        await Advance(host, members);
        await Receive(host);

        var tokens = host.Services.GetRequiredService<ApiTokens>();
        async Task<FaultCaller> Caller(Role role)
        {
            var (token, secret) = (await tokens.Create(new(role, 30))).Accepted;
            return new(secret, token.Actor);
        }
        var accountants = new List<FaultCaller>();
        for (var i = 0; i < 12; i++) accountants.Add(await Caller(Role.Accountant));
        return new(members, accountants, await Caller(Role.Approver), waiting, Deposit);
    }

    /// <summary>The bank's statement of a number, from one balance on.</summary>
    public static (byte[] File, Money Closing) Statement(int no, Money opening, IEnumerable<BankLine> lines)
    {
        var statement = BankStatement.Of(Iban.Parse(Be.Iban).Accepted, FormattableString.Invariant($"S{no}"), no, Today, Today, opening, lines);
        using var file = new MemoryStream();
        CamtWriter.Write(file, Monday, statement);
        return (file.ToArray(), statement.Closing);
    }

    private static Guid OrderId(int n) => Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-8001-{n:x12}"));

    private static Guid ClientId(int n) => Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-8002-{n:x12}"));

    private static Money NetOf(int member) => new(90_000 + (member * 7_919L % 300_000));

    private static async Task Write(NpgsqlDataSource owner, int members, List<(Guid Order, Money Net)> waiting)
    {
        var numbers = Enumerable.Range(1, members).ToArray();
        await using var batch = owner.CreateBatch();
        void Add(string sql, params object[] values)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add((NpgsqlBatchCommand)command);
        }
        Add("""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, version)
            SELECT id, 1, to_char(n, 'FM00000'), 'Member ' || n, n || '@member.example', 'en', iban, '2026-01-01', 0, false, 1500, 5000, false, 's' || n, 3000, 1 FROM unnest($1, $2, $3) AS m (id, n, iban)
            """, Array.ConvertAll(numbers, PayrollHouse.MemberId), numbers, Array.ConvertAll(numbers, PayrollHouse.IbanOf));
        Add("""
            INSERT INTO clients.client (client_id, entity, number, name, country, email, language, kind, street, post_code, city, standing, version)
            SELECT id, 1, to_char(n, 'FM0000'), 'Client ' || n, 'BE', n || '@client.example', 'fr', 'business', 'Street 1', '1000', 'Brussels', 'good', 1 FROM unnest($1, $2) AS c (id, n)
            """, Enumerable.Range(1, Clients).Select(ClientId).ToArray(), Enumerable.Range(1, Clients).ToArray());
        Add("INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT 'client:' || id, 10000000000, 10000000000 FROM unnest($1) AS c (id)", (object)Enumerable.Range(1, Clients).Select(ClientId).ToArray());
        var orders = numbers.Select(n => (Id: OrderId(n), Member: n, Net: NetOf(n))).Concat(waiting.Select((order, i) => (Id: order.Order, Member: (i % members) + 1, order.Net))).ToArray();
        Add("""
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, delivered_on, version)
            SELECT id, 1, to_char(n, 'FM00000'), member, client, 'delivered', 'work', net, 21, '2026-01-02', '2026-01-05', '2026-01-05', 30, 'x', '2026-01-01', '2026-01-05', 1
              FROM unnest($1, $2, $3, $4, $5) AS o (id, n, member, client, net)
            """, orders.Select(order => order.Id).ToArray(), Enumerable.Range(1, orders.Length).ToArray(), orders.Select(order => PayrollHouse.MemberId(order.Member)).ToArray(),
            orders.Select(order => ClientId((order.Member % Clients) + 1)).ToArray(), orders.Select(order => order.Net.Cents).ToArray());
        Add("INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT 'order:' || order_id, net_cents, net_cents FROM orders.order_");
        Add("INSERT INTO numbering.series (entity, year, series, last) VALUES (1, 0, 'member', $1), (1, 0, 'client', $2), (1, 0, 'order', $3)", (long)members, (long)Clients, (long)orders.Length);
        // A few clients carry everything here; what a decision thinks of that is not what is tried.
        Add("""UPDATE governance.policy SET body = jsonb_set(body, '{guarantee}', (body -> 'guarantee') || '{"pilotLimitCents": 10000000000, "unusualFromCents": 10000000000, "concentrationFromCents": 10000000000}')""");
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>An invoice for every member, advanced: money on every account, as it comes there.</summary>
    private static Task Advance(MutualHost host, int members) => Parallel.ForEachAsync(Enumerable.Range(1, members), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (n, _) =>
    {
        var command = CommandId.OfJob("world", "invoice", n);
        (await host.Grains.GetGrain<IInvoiceGrain>(command.Creates("invoice")).Issue(command, new(OrderId(n), NetOf(n), Today))).Accepted.Decision.Amount.IsPositive.Should().BeTrue();
    });

    /// <summary>Cash on the account, from somebody nobody knows.</summary>
    private static async Task Receive(MutualHost host)
    {
        var (file, closing) = Statement(1, Money.Zero, [BankLine.Movement(Today, Deposit) with { BankReference = "deposit" }]);
        closing.Should().Be(Deposit);
        var command = CommandId.OfJob("world", "statement");
        var kept = (await host.Services.GetRequiredService<StatementUploads>().Keep(command, Be.Id, file, default)).Accepted;
        var bank = host.Grains.GetGrain<IBankAccountGrain>(Be.Code);
        (await bank.Import(command, kept)).Accepted.Lines.Should().Be(1);
        (await bank.PlaceLines()).Accepted.InSuspense.Should().Be(1);
    }
}
