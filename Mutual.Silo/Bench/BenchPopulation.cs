using Mutual.Grains.Governance;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using NodaTime;
using Npgsql;

namespace Mutual.Silo.Bench;

/// <summary>Who lives in a measured mutual: members with money on their account, clients with a limit, confirmed orders of the same amount each. Rows of sets, and entries by the ledger's own writer.</summary>
internal static class BenchPopulation
{
    /// <summary>Clients of every measured mutual.</summary>
    public const int Clients = 20_000;

    /// <summary>Net of every order, in cents.</summary>
    public const long OrderNet = 850_00;

    private const int EntriesAtOnce = 5_000;

    /// <summary>Id of the n-th order, from 1.</summary>
    public static Guid OrderId(int n) => Id(0x8001, n);

    /// <summary>Id of the n-th member, from 1.</summary>
    public static Guid MemberId(int n) => Id(0x8000, n);

    /// <summary>Id of the n-th client, from 1.</summary>
    public static Guid ClientId(int n) => Id(0x8002, n);

    /// <summary>Writes them, all in the Belgian entity.</summary>
    /// <param name="house">The mutual, empty.</param>
    /// <param name="members">Members.</param>
    /// <param name="orders">Orders, spread over members and clients.</param>
    /// <param name="ended">Breaks off.</param>
    public static async Task Settle(BenchHouse house, int members, int orders, CancellationToken ended)
    {
        await Settle(house, BenchHouse.Seller, 0, members, orders, ended);
        await house.Sql("VACUUM (ANALYZE)", ended);
    }

    /// <summary>Writes them with an order each, half in the Belgian entity and half in the French one.</summary>
    /// <returns>Members of the two.</returns>
    public static async Task<(int Belgian, int French)> SettleHalves(BenchHouse house, int members, CancellationToken ended)
    {
        var belgian = (members + 1) / 2;
        var french = members - belgian;
        await Settle(house, BenchHouse.Seller, 0, belgian, belgian, ended);
        if (french > 0) await Settle(house, BenchHouse.FrenchSeller, belgian, french, french, ended);
        await house.Sql("VACUUM (ANALYZE)", ended);
        return (belgian, french);
    }

    /// <param name="after">Members, clients and orders written before: the ids go on from there.</param>
    private static async Task Settle(BenchHouse house, Entity seller, int after, int members, int orders, CancellationToken ended)
    {
        var clients = Math.Min(Clients, Math.Max(1, members));
        var (country, vat) = seller.Country is Country.Be ? ("BE", 21) : ("FR", 20);
        await house.Sql(FormattableString.Invariant($$"""
            INSERT INTO members.member (member_id, entity, number, name, email, language, iban, joined_on, children, single_parent, steadiness, responsiveness, paused, share_reference, share_cents, share_paid_on, version)
            SELECT {{Uuid(0x8000)}}, {{seller.Id}}, to_char(n - {{after}}, 'FM000000'), 'Member ' || n, 'm' || n || '@member.example', (ARRAY['en', 'fr', 'nl'])[1 + n % 3],
                   'BE' || to_char(98 - (bban || '111400')::numeric % 97, 'FM00') || bban, '2026-01-01', n % 4, false, 1500, 5000, false, 'share-' || n, 3000, '2026-01-01', 1
              FROM (SELECT n, to_char(n, 'FM0000000000') || to_char(CASE n % 97 WHEN 0 THEN 97 ELSE n % 97 END, 'FM00') AS bban FROM generate_series({{after + 1}}, {{after + members}}) n) m;
            INSERT INTO clients.client (client_id, entity, number, name, country, vat_number, email, language, kind, street, post_code, city, standing, version)
            SELECT {{Uuid(0x8002)}}, {{seller.Id}}, to_char(n - {{after}}, 'FM000000'), 'Client ' || n, '{{country}}', NULL, 'c' || n || '@client.example', 'fr', 'business', 'Street ' || n, '1000', 'Brussels', 'good', 1
              FROM generate_series({{after + 1}}, {{after + clients}}) n;
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT 'client:' || {{Uuid(0x8002)}}, 1000000000, 1000000000 FROM generate_series({{after + 1}}, {{after + clients}}) n;
            INSERT INTO orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, version)
            SELECT {{Uuid(0x8001, "(n + " + after + ")")}}, {{seller.Id}}, to_char(n, 'FM0000000'), {{Uuid(0x8000, "(1 + " + after + " + (n * 48271::bigint) % " + members + ")")}},
                   {{Uuid(0x8002, "(1 + " + after + " + (n * 16807::bigint) % " + clients + ")")}},
                   'confirmed', 'Work ' || n, {{OrderNet}}, {{vat}}, '2026-01-01', '2026-12-31', date '2026-01-15' + (n % 330), 30, md5(n::text), '2025-12-20', 1
              FROM generate_series(1, {{orders}}) n;
            INSERT INTO fund.cap (scope, limit_cents, cap_cents) SELECT 'order:' || {{Uuid(0x8001, "(n + " + after + ")")}}, {{OrderNet}}, {{OrderNet}} FROM generate_series(1, {{orders}}) n;
            """), ended);
        await Endow(house, seller, after, members, ended);
    }

    /// <summary>Money the fund gave to each member's account at the start: 12 000 to 30 000 euro.</summary>
    private static async Task Endow(BenchHouse house, Entity seller, int after, int members, CancellationToken ended)
    {
        var on = house.Host.Clock.TodayIn(seller.Country);
        await using var connection = await house.Host.Application.OpenConnectionAsync(ended);
        var books = new SetWriter();
        for (var n = after + 1; n <= after + members; n++)
        {
            var (member, cents) = (MemberId(n), 1_200_000 + n * 7_919L % 1_800_000);
            books.Add(seller.Id, member, 1, EntryKind.FundTransfer, on, new("member", member), "{}", new Posting(Account.Fund, cents), new Posting(Account.ActivityOf(member), -cents));
            if (books.EntryCount < EntriesAtOnce && n < after + members) continue;
            await using var transaction = await connection.BeginTransactionAsync(ended);
            books.Write(connection, house.Host.Clock.Now(), "bench");
            await transaction.CommitAsync(ended);
            books.Clear();
        }
    }

    /// <summary>Puts cash on the bank account.</summary>
    public static async Task Fund(BenchHouse house, Entity seller, Money amount, CancellationToken ended)
    {
        var chart = ChartOfAccounts.Of(seller.Country);
        var id = Guid.CreateVersion7();
        var books = new SetWriter();
        books.Add(seller.Id, id, 1, EntryKind.FundEndowed, house.Host.Clock.TodayIn(seller.Country), new("endowment", id), "{}",
            new Posting(Account.General(chart.Bank), amount.Cents), new Posting(Account.General(chart.Shares), -amount.Cents));
        await using var connection = await house.Host.Application.OpenConnectionAsync(ended);
        await using var transaction = await connection.BeginTransactionAsync(ended);
        books.Write(connection, house.Host.Clock.Now(), "bench");
        await transaction.CommitAsync(ended);
    }

    /// <summary>Id of the n-th thing of a kind.</summary>
    public static Guid Id(int kind, int n) => Guid.Parse(FormattableString.Invariant($"01900000-0000-7000-{kind:x4}-{n:x12}"));

    private static string Uuid(int kind, string n = "n") => FormattableString.Invariant($"('01900000-0000-7000-{kind:x4}-' || lpad(to_hex({n}), 12, '0'))::uuid");
}
