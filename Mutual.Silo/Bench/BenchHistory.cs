using System.Text.Json;
using Mutual.Grains.Factoring;
using Mutual.Grains.Invoices;
using Mutual.Grains.Kernel;
using Mutual.Grains.Ledger;
using Mutual.Grains.Payments;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Mutual.Silo.Bench;

/// <summary>Two years behind a measured mutual: invoices issued, advanced and mostly paid, with their entries, payments, bank lines and payslips. Sets of rows; every amount by the invoice's own arithmetic and bookings.</summary>
internal static class BenchHistory
{
    /// <summary>Of so many invoices one is still open.</summary>
    public const int OneOpenIn = 12;

    /// <summary>Of so many invoices one is for the largest client, and one by the busiest member.</summary>
    public const int OneForTheLargestIn = 50;

    private const int AtOnce = 10_000;
    private const int DaysBack = 700;
    private const int TermDays = 30;
    private const decimal VatRate = 21m;
    private const decimal FeeRate = 0.065m;
    private const decimal ContributionRate = 0.02m;
    private const int InvoiceKind = 0x8003;
    private const int OrderKind = 0x8004;
    private const int PaymentKind = 0x8005;

    private static readonly JsonSerializerOptions Kept = new(MutualJson.Options) { IgnoreReadOnlyProperties = true };

    /// <summary>Writes it all, in the Belgian entity.</summary>
    /// <param name="house">The mutual, with its members and clients.</param>
    /// <param name="members">Members there are.</param>
    /// <param name="invoices">Invoices to write.</param>
    /// <param name="months">Payrolls already paid.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="ended">Breaks off.</param>
    public static async Task Write(BenchHouse house, int members, int invoices, int months, Action<string> progress, CancellationToken ended)
    {
        var today = house.Host.Clock.TodayIn(BenchHouse.Seller.Country);
        var clients = Math.Min(BenchPopulation.Clients, members);
        await using (var connection = await house.Host.Application.OpenConnectionAsync(ended))
        {
            await using (var quick = new NpgsqlCommand("SET synchronous_commit = off", connection)) await quick.ExecuteNonQueryAsync(ended);
            var (books, numbers) = (new SetWriter(), new Dictionary<int, long>());
            for (var first = 1; first <= invoices; first += AtOnce)
            {
                var some = Enumerable.Range(first, Math.Min(AtOnce, invoices - first + 1)).Select(n => Past.Of(n, members, clients, invoices, today, numbers)).ToList();
                await using var transaction = await connection.BeginTransactionAsync(ended);
                WriteOrders(connection, some);
                WriteInvoices(connection, some);
                WritePayments(connection, some);
                foreach (var past in some) past.Book(books);
                books.Write(connection, house.Host.Clock.Now(), "bench");
                await transaction.CommitAsync(ended);
                books.Clear();
                if (first / AtOnce % 10 == 9) progress($"{first + AtOnce - 1} invoices");
            }
        }
        await house.Sql(FormattableString.Invariant($$"""
            INSERT INTO fund.cap (scope, limit_cents, cap_cents, used_cents) SELECT 'order:' || order_id, net_cents, net_cents, net_cents FROM orders.order_ WHERE status = 'invoiced';
            INSERT INTO numbering.series (entity, year, series, last) SELECT entity, year, 'invoice', max(sequence) FROM invoicing.invoice GROUP BY entity, year ON CONFLICT DO NOTHING;
            INSERT INTO invoicing.document_mark (entity, year, series, made_upto) SELECT entity, year, series, last FROM numbering.series WHERE series = 'invoice' ON CONFLICT DO NOTHING;

            INSERT INTO bank.upload (upload_id, entity, sha256, content, received_at, received_by, state) VALUES ('01900000-0000-7000-9000-000000000001', {{BenchHouse.Seller.Id}}, sha256('bench'), '', now(), 'bench', 'imported');
            INSERT INTO bank.statement (statement_id, entity, upload_id, account, year, no, bank_id, to_on, opening_cents, closing_cents, placed_at)
            SELECT ('01900000-0000-7000-9001-' || lpad(to_hex(received_on - date '2020-01-01'), 12, '0'))::uuid, {{BenchHouse.Seller.Id}}, '01900000-0000-7000-9000-000000000001', '{{BenchHouse.Seller.Iban}}',
                   extract(year FROM received_on), extract(doy FROM received_on), to_char(received_on, 'YYYYMMDD'), received_on, 0, 0, now()
              FROM (SELECT DISTINCT received_on FROM invoicing.payment) d;
            INSERT INTO bank.line (line_id, statement_id, entity, n, line_key, booked_on, cents, counterparty, counterparty_iban, reference, returned)
            SELECT p.source_id, ('01900000-0000-7000-9001-' || lpad(to_hex(p.received_on - date '2020-01-01'), 12, '0'))::uuid, {{BenchHouse.Seller.Id}}, row_number() OVER (PARTITION BY p.received_on), p.source_id::text, p.received_on, p.cents,
                   c.name, 'BE' || to_char(98 - (bban || '111400')::numeric % 97, 'FM00') || bban, i.reference, false
              FROM invoicing.payment p JOIN invoicing.invoice i USING (invoice_id) JOIN clients.client c USING (client_id)
             CROSS JOIN LATERAL (SELECT lpad(c.number, 10, '5') || to_char(CASE lpad(c.number, 10, '5')::bigint % 97 WHEN 0 THEN 97 ELSE lpad(c.number, 10, '5')::bigint % 97 END, 'FM00') AS bban) b;
            INSERT INTO bank.allotment (line_id, step, cents, place, target, reason)
            SELECT p.source_id, 1, p.cents, 'invoice', p.invoice_id, NULL FROM invoicing.payment p;
            -- Some hundred lines nobody could place.
            INSERT INTO bank.line (line_id, statement_id, entity, n, line_key, booked_on, cents, counterparty, counterparty_iban, remittance, returned)
            SELECT ('01900000-0000-7000-9002-' || lpad(to_hex(n), 12, '0'))::uuid, (SELECT statement_id FROM bank.statement ORDER BY year DESC, no DESC LIMIT 1), {{BenchHouse.Seller.Id}}, 1000000 + n, 'waiting-' || n,
                   (SELECT max(received_on) FROM invoicing.payment), 10000 + n * 37, 'Payer ' || n, 'BE68539007547034', 'Invoice of last month, thank you', false
              FROM generate_series(1, 400) n;
            INSERT INTO bank.allotment (line_id, step, cents, place, reason) SELECT line_id, 1, cents, 'suspense', 'no-match' FROM bank.line WHERE line_key LIKE 'waiting-%';

            INSERT INTO access.log (access_id, at, actor, role, entity, method, route, object, status)
            SELECT gen_random_uuid(), timestamptz '{{Iso(today)}}' - n * interval '1 minute', 'user:' || n % 300, 'accountant', {{BenchHouse.Seller.Id}}, 'GET', '/accountant/invoices/{invoice:guid}', gen_random_uuid()::text, 200
              FROM generate_series(1, {{invoices / 2}}) n;
            INSERT INTO invoicing.dispute (dispute_id, invoice_id, opened_on, net_cents, reason, raised_by)
            SELECT gen_random_uuid(), invoice_id, issued_on, 1000, 'Two hours fewer than invoiced', 'Bookkeeper' FROM invoicing.invoice WHERE open_cents > 0 AND sequence % 60 = 0;
            INSERT INTO ops.check_result (day, code, text, rows_found, asked_at) SELECT date '{{Iso(today)}}', 'L' || n, 'check ' || n, 0, now() FROM generate_series(1, 30) n ON CONFLICT DO NOTHING;
            """), ended);
        progress("their payments and lines");
        await WritePayslips(house, months, today, ended);
        progress("payslips");
    }

    // Months already paid: the run and each payslip. What they moved is not booked; the accounts were endowed with what was left.
    private static Task WritePayslips(BenchHouse house, int months, LocalDate today, CancellationToken ended) => house.Sql(string.Join('\n', Enumerable.Range(1, months).Select(back =>
    {
        var month = today.ToYearMonth().PlusMonths(-back).OnDayOfMonth(1);
        return FormattableString.Invariant($$"""
            WITH run AS (
                INSERT INTO payroll.run (run_id, entity, month, status, pay_on, pack, policy, members, started_by, reviewed_by, approved_by, content_hash, version)
                SELECT gen_random_uuid(), {{BenchHouse.Seller.Id}}, '{{Iso(month)}}', 'closed', '{{Iso(month.PlusDays(27))}}', 'be', 'be-1', count(*), 'user:a', 'user:a', 'user:b', repeat('0', 64), 1 FROM members.member RETURNING run_id, month),
            slips AS (
                INSERT INTO payroll.payslip (payslip_id, run_id, entity, month, member_id, number, pack, budget_cents, gross_cents, employee_cents, withholding_cents, special_cents, net_cents, employer_cents, reduction_cents, accrual_cents, cost_cents, bound_by, explanation)
                SELECT gen_random_uuid(), r.run_id, m.entity, r.month, m.member_id, to_char(r.month, 'YYYY-MM-') || m.number, 'be', 320000, 250000, 32675, 40000, 0, 177325, 62500, 0, 0, 312500, 'balance',
                       '{"balance":1200000,"ahead":[0,0,0,0,0,0,0,0,0,0,0,0],"step":1500,"follow":5000,"last":320000,"floor":0,"instalment":0,"leaving":false,"cap":320000,"target":340000,"limitMonth":0,"aboveCap":false,"policy":"be-1","advanceRate":1000000,"orders":[]}'
                  FROM members.member m CROSS JOIN run r RETURNING run_id, gross_cents, net_cents, cost_cents)
            INSERT INTO payroll.partition (run_id, n, members, done_at, payslips, gross_cents, net_cents, cost_cents)
            SELECT run_id, 0, '{}', now(), count(*), sum(gross_cents), sum(net_cents), sum(cost_cents) FROM slips GROUP BY run_id;
            """);
    })), ended);

    private static void WriteOrders(NpgsqlConnection connection, List<Past> some) => Copy(connection,
        "orders.order_ (order_id, entity, number, member_id, client_id, status, description, net_cents, vat_rate, work_from, work_to, invoice_on, term_days, content_hash, confirmed_at, delivered_on, version)", some, static (copy, past) =>
    {
        copy.Write(past.Order, NpgsqlDbType.Uuid);
        copy.Write(BenchHouse.Seller.Id, NpgsqlDbType.Smallint);
        copy.Write(FormattableString.Invariant($"1{past.N:0000000}"), NpgsqlDbType.Text);
        copy.Write(past.Member, NpgsqlDbType.Uuid);
        copy.Write(past.Client, NpgsqlDbType.Uuid);
        copy.Write("invoiced", NpgsqlDbType.Text);
        copy.Write(FormattableString.Invariant($"Work {past.N}"), NpgsqlDbType.Text);
        copy.Write(past.Issued.Net.Cents, NpgsqlDbType.Bigint);
        copy.Write(VatRate, NpgsqlDbType.Numeric);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write((short)TermDays, NpgsqlDbType.Smallint);
        copy.Write(FormattableString.Invariant($"{past.N:x64}"), NpgsqlDbType.Text);
        copy.Write(past.On.PlusDays(-7).AtMidnight().InUtc().ToInstant(), NpgsqlDbType.TimestampTz);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write(1, NpgsqlDbType.Integer);
    });

    private static void WriteInvoices(NpgsqlConnection connection, List<Past> some) => Copy(connection, """
        invoicing.invoice (invoice_id, entity, year, sequence, number, reference, member_id, client_id, order_id, status, issued_on, due_on, delivered_on, vat_rate, net_cents, vat_cents,
                           money, open_cents, claim_cents, advance_cents, credited_cents, outcome, reasons, policy, version)
        """, some, static (copy, past) =>
    {
        var money = past.Now;
        copy.Write(past.Invoice, NpgsqlDbType.Uuid);
        copy.Write(BenchHouse.Seller.Id, NpgsqlDbType.Smallint);
        copy.Write((short)past.On.Year, NpgsqlDbType.Smallint);
        copy.Write(past.Sequence, NpgsqlDbType.Bigint);
        copy.Write(FormattableString.Invariant($"{past.On.Year}-{past.Sequence:00000}"), NpgsqlDbType.Text);
        copy.Write(InvoiceIssuing.ReferenceOf(BenchHouse.Seller, past.On.Year, past.Sequence).ToString(), NpgsqlDbType.Text);
        copy.Write(past.Member, NpgsqlDbType.Uuid);
        copy.Write(past.Client, NpgsqlDbType.Uuid);
        copy.Write(past.Order, NpgsqlDbType.Uuid);
        copy.Write(InvoiceRows.Name(money.Status), NpgsqlDbType.Text);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write(past.On.PlusDays(TermDays), NpgsqlDbType.Date);
        copy.Write(past.On, NpgsqlDbType.Date);
        copy.Write(VatRate, NpgsqlDbType.Numeric);
        copy.Write(money.Net.Cents, NpgsqlDbType.Bigint);
        copy.Write(money.Vat.Cents, NpgsqlDbType.Bigint);
        copy.Write(JsonSerializer.Serialize(money, Kept), NpgsqlDbType.Jsonb);
        copy.Write(money.Open.Cents, NpgsqlDbType.Bigint);
        copy.Write(money.Owed.Cents, NpgsqlDbType.Bigint);
        copy.Write(money.AdvanceOpen.Cents, NpgsqlDbType.Bigint);
        copy.Write(0L, NpgsqlDbType.Bigint);
        copy.Write(past.IsAdvanced ? "accepted" : "blocked", NpgsqlDbType.Text);
        copy.Write(past.IsAdvanced ? Array.Empty<string>() : [GuaranteeReason.ClientLimitExceeded.Code], NpgsqlDbType.Array | NpgsqlDbType.Text);
        copy.Write("be-1", NpgsqlDbType.Text);
        copy.Write(past.Entries, NpgsqlDbType.Integer);
    });

    private static void WritePayments(NpgsqlConnection connection, List<Past> some) => Copy(connection, "invoicing.payment (invoice_id, source_id, received_on, cents, owed_back_cents)", [.. some.Where(past => past.PaidOn is not null)], static (copy, past) =>
    {
        copy.Write(past.Invoice, NpgsqlDbType.Uuid);
        copy.Write(past.Payment, NpgsqlDbType.Uuid);
        copy.Write(past.PaidOn!.Value, NpgsqlDbType.Date);
        copy.Write(past.Now.GrossNow.Cents, NpgsqlDbType.Bigint);
        copy.Write(0L, NpgsqlDbType.Bigint);
    });

    private static void Copy(NpgsqlConnection connection, string into, List<Past> some, Action<NpgsqlBinaryImporter, Past> write)
    {
        using var copy = connection.BeginBinaryImport($"COPY {into} FROM STDIN (FORMAT BINARY)");
        foreach (var past in some)
        {
            copy.StartRow();
            write(copy, past);
        }
        copy.Complete();
    }

    private static string Iso(LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);

    /// <summary>One invoice of the two years.</summary>
    private sealed record Past(int N, LocalDate On, long Sequence, Guid Member, Guid Client, InvoiceMoney Issued, InvoiceMoney Now, LocalDate? PaidOn, IReadOnlyList<JournalEntry> Booked)
    {
        public Guid Invoice => BenchPopulation.Id(InvoiceKind, N);

        public Guid Order => BenchPopulation.Id(OrderKind, N);

        public Guid Payment => BenchPopulation.Id(PaymentKind, N);

        public bool IsAdvanced => Now.AdvanceRate != 0;

        public int Entries => Booked.Count;

        public static Past Of(int n, int members, int clients, int invoices, LocalDate today, Dictionary<int, long> numbers)
        {
            var on = today.PlusDays(-DaysBack + (int)((long)n * DaysBack / (invoices + 1)));
            var sequence = numbers[on.Year] = numbers.GetValueOrDefault(on.Year) + 1;
            var member = BenchPopulation.MemberId(n % OneForTheLargestIn == 1 && members > 1 && n % (OneForTheLargestIn * 20) == 1 ? 1 : 1 + (int)(n * 48_271L % members));
            var client = BenchPopulation.ClientId(n % OneForTheLargestIn == 0 ? 1 : 1 + (int)(n * 16_807L % clients));
            var net = new Money(200_00 + (n * 7_919L % 1_800_00));
            var of = new InvoiceParties(Country.Be, BenchPopulation.Id(InvoiceKind, n), client, member);
            var money = new InvoiceMoney(net, Vat.On(net, VatRate), FeeRate, ContributionRate, false);
            var entries = new List<JournalEntry> { InvoiceBooking.Issue(money, of, on) };
            var now = money;
            if (n % 200 != 7)
            {
                var advanced = InvoiceBooking.Advance(now, of, 1m, on);
                now = advanced.Money;
                entries.Add(advanced.Entry);
            }
            // The last ones are open because they are young, and one in so many because its client is late.
            LocalDate? paid = on.PlusDays(TermDays - 5 + (n % 20));
            if (paid >= today || n % (OneOpenIn * 10) == 11) paid = null;
            if (paid is { } day)
            {
                var collected = InvoiceBooking.Collect(now, of, now.Owed, Account.General(ChartOfAccounts.Belgium.Bank), Money.Zero, day);
                now = collected.Money;
                entries.Add(collected.Entry);
            }
            return new(n, on, sequence, member, client, money, now, paid, entries);
        }

        public void Book(SetWriter books)
        {
            for (var i = 0; i < Booked.Count; i++)
                books.Add(BenchHouse.Seller.Id, Invoice, i + 1, Booked[i].Kind, Booked[i].EffectiveOn, new("invoice", Invoice), "{}", Booked[i].Postings.AsSpan());
        }
    }
}
